"""The empty room behind the figure, and the shadow it casts on the floor."""

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Pixels
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.render.mesh import MeshPart
from coach.mannequin.render.style import RoomStyle

cv2: Any = import_module("cv2")  # its type stubs refuse numbers where it takes them

MAT_M = (1.05, 0.36)  # half length along x, half width along z
SKIRTING_M = 0.09
PLANK_M = 0.16
SHADOW_M, SHADOW_CELLS = 5.0, 160  # side of the square of floor that can be shaded, and its resolution
SHADOW_FADE_M = 0.38  # height at which a limb's shadow has faded to a third
SHADOW_DARK = 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The room from one camera: its picture, and where each pixel lies on the shadow map."""

    image: Pixels  # (h, w, 3) RGB
    map_x: NDArray[np.int16]  # (h, w, 2) cells in OpenCV's fixed-point form; far outside where a pixel is not floor
    map_y: NDArray[np.uint16]  # (h, w) its fractions
    centre: tuple[float, float]


def build_scene(room: RoomStyle, camera: PinholeCamera, coarse: int = 1) -> Scene:
    """Draws floor, mat and wall; done once for a camera. `coarse` computes so many times fewer pixels each way."""
    size = camera.width, camera.height
    camera = replace(camera, width=size[0] // coarse, height=size[1] // coarse)
    floor, x, z, wall_x, wall_y = _hits(room, camera)
    grain = _grain(room.seed)
    image = np.empty((camera.height, camera.width, 3), np.float32)
    wall = _wall(room, grain, wall_x, wall_y)
    ground = _ground(room, grain, x, z, camera.centre if room.mat_at is None else room.mat_at)
    image[:] = np.where(floor[..., None], ground, wall)
    image *= _vignette(camera)[..., None]
    scale = SHADOW_CELLS / SHADOW_M
    map_x = np.where(floor, (x - camera.centre[0]) * scale + SHADOW_CELLS / 2, -9.0)
    map_y = np.where(floor, (z - camera.centre[1]) * scale + SHADOW_CELLS / 2, -9.0)
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    maps = [map_x.astype(np.float32), map_y.astype(np.float32)]
    if coarse > 1:
        pixels, *maps = (cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in (pixels, *maps))
    fixed = cv2.convertMaps(*maps, cv2.CV_16SC2)
    return Scene(pixels, fixed[0], fixed[1], camera.centre)


def _hits(room: RoomStyle, camera: PinholeCamera) -> tuple[NDArray[np.bool_], Floats, Floats, Floats, Floats]:
    """Where each pixel's ray meets floor (x, z) or wall (along, height); and which of the two it meets first."""
    columns = (np.arange(camera.width) + 0.5 - camera.width / 2) / camera.focal_px
    rows = (np.arange(camera.height) + 0.5 - camera.height / 2) / camera.focal_px
    right, down, ahead = camera.axes
    ray = ahead + columns[None, :, None] * right + rows[:, None, None] * down
    level = np.array([ahead[0], 0.0, ahead[2]])
    level = level / np.linalg.norm(level)
    to_wall = (camera.distance_m + room.wall_m) / np.maximum(ray @ level, 1e-6)
    with np.errstate(divide="ignore"):
        to_floor = np.where(ray[..., 1] < -1e-6, camera.height_m / -ray[..., 1], np.inf)
    floor = to_floor < to_wall
    ground = camera.position + ray * np.where(floor, to_floor, 0.0)[..., None]
    wall = camera.position + ray * to_wall[..., None]
    return floor, ground[..., 0], ground[..., 2], wall @ right, wall[..., 1]


def _grain(seed: int) -> NDArray[np.float32]:
    """(512, 512) of about -1 to 1, fine and coarse, that repeats without a seam."""
    rng = np.random.default_rng(seed)
    total = np.zeros((512, 512), np.float32)
    for cells, weight in ((8, 0.5), (32, 0.5), (128, 0.5), (512, 0.35)):
        coarse = rng.normal(0, 1, (cells, cells)).astype(np.float32)
        wrapped = np.pad(coarse, 4, mode="wrap")
        step = 512 // cells
        fine = cv2.resize(wrapped, None, fx=step, fy=step, interpolation=cv2.INTER_CUBIC)
        total += weight * fine[4 * step : 4 * step + 512, 4 * step : 4 * step + 512]
    grain: NDArray[np.float32] = np.clip(total, -2, 2) / np.float32(2)
    return grain


def _sample(grain: NDArray[np.float32], x: Floats, y: Floats, cells_per_m: tuple[float, float]) -> NDArray[np.float32]:
    map_x, map_y = np.mod(x * cells_per_m[0], 512), np.mod(y * cells_per_m[1], 512)
    at_x, at_y = map_x.astype(np.float32), map_y.astype(np.float32)
    sampled: NDArray[np.float32] = cv2.remap(grain, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return sampled


def _wall(room: RoomStyle, grain: NDArray[np.float32], along: Floats, height: Floats) -> Floats:
    colour = np.array(room.wall, np.float32)
    light = (
        1.02 - 0.05 * np.clip(height - 1.2, 0, 2) + 0.07 * room.texture * _sample(grain, along, height, (90.0, 90.0))
    )
    skirting = (height < SKIRTING_M)[..., None]
    shaded = colour * light[..., None]
    return np.where(skirting, shaded * 0.35 + 155, shaded)


def _ground(room: RoomStyle, grain: NDArray[np.float32], x: Floats, z: Floats, centre: tuple[float, float]) -> Floats:
    colour = np.array(room.floor, np.float32)
    plank = np.floor(z / PLANK_M)
    seam = np.abs(z / PLANK_M - plank - 0.5) > 0.475
    tone = np.mod(plank * 0.618, 1.0) - 0.5
    wood = _sample(grain, x + 3.7 * plank, z, (40.0, 330.0))
    light = 1 + room.texture * (0.14 * wood + 0.10 * tone) - 0.14 * seam
    ground: Floats = cast(Any, colour * light[..., None])
    if room.mat is None:
        return ground
    off_x, off_z = np.abs(x - centre[0]) - MAT_M[0], np.abs(z - centre[1]) - MAT_M[1]
    on = (np.maximum(off_x, off_z) < 0)[..., None]
    edge = (np.maximum(off_x, off_z) > -0.02)[..., None]
    felt = 1 + 0.12 * room.texture * _sample(grain, x, z, (300.0, 300.0))
    mat = np.array(room.mat, np.float32) * felt[..., None] * np.where(edge, 0.88, 1.0)
    return np.where(on, mat, ground)


def _vignette(camera: PinholeCamera) -> Floats:
    x = np.linspace(-1, 1, camera.width)[None, :]
    y = np.linspace(-1, 1, camera.height)[:, None]
    return 1.03 - 0.10 * (x * x + y * y)


def shadow(scene: Scene, parts: list[MeshPart]) -> NDArray[np.uint8]:
    """(h, w) light that reaches each pixel's floor, 255 without shadow: soft, darker below what is near."""
    cells = np.zeros((SHADOW_CELLS, SHADOW_CELLS), np.uint8)
    a, b = np.array([part.a for part in parts]), np.array([part.b for part in parts])
    thick = np.array([max(part.breadth, part.depth) for part in parts])
    under = np.array([part.depth for part in parts])
    height = np.maximum((a[:, 1] + b[:, 1]) / 2 - under, 0.0)
    dark = (255 * np.exp(-height / SHADOW_FADE_M)).astype(int)
    ends = np.round(np.stack([_cells(scene, a), _cells(scene, b)], 1)).astype(int).tolist()
    widths = np.maximum(2 * thick * SHADOW_CELLS / SHADOW_M, 1).astype(int).tolist()
    for index in np.argsort(dark):  # the nearest to the floor is drawn last, darkest
        start, end = ends[index]
        cv2.line(cells, start, end, int(dark[index]), min(widths[index], 255))
    soft = cv2.blur(cv2.blur(cells, (3, 3)), (5, 5))
    cast: NDArray[np.uint8] = cv2.LUT(cv2.remap(soft, scene.map_x, scene.map_y, cv2.INTER_LINEAR), SHADOW_LIGHT)
    return cast


def _cells(scene: Scene, points: Floats) -> Floats:
    """(n, 3) metres -> (n, 2) cells of the shadow map, shifted as by a lamp that is not quite overhead."""
    along = points[:, [0, 2]] + np.outer(points[:, 1], [0.12, 0.0]) - np.array(scene.centre)
    cells: Floats = np.clip(along * SHADOW_CELLS / SHADOW_M + SHADOW_CELLS / 2, -500, 500)
    return cells


SHADOW_LIGHT = (255 * (1 - SHADOW_DARK * np.arange(256) / 255)).astype(np.uint8)
