"""Parts -> a depth picture and what each pixel is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats
from coach.mannequin.body.camera import NEAR_M, PinholeCamera
from coach.mannequin.render.mesh import MATERIALS, MeshPart

FAR_M = 1e3
FORESHORTENED = 0.25  # squared slope towards the camera from which a part is drawn with more care


@dataclass(slots=True, eq=False)
class Raster:
    """Depth in metres and stuff by pixel, a tint counting `MATERIALS`; the box (top, bottom, left, right) drawn on."""

    depth: NDArray[np.float32]
    stuff: NDArray[np.uint8]
    box: tuple[int, int, int, int]


Grid = tuple[NDArray[np.float32], NDArray[np.float32]]  # (1, w) x and (h, 1) y of the pixel centres


def pixel_grid(camera: PinholeCamera) -> Grid:
    x = np.arange(camera.width, dtype=np.float32)[None] + np.float32(0.5)
    y = np.arange(camera.height, dtype=np.float32)[:, None] + np.float32(0.5)
    return x, y


def rasterise(parts: Sequence[MeshPart], camera: PinholeCamera, grid: Grid) -> Raster:
    """Draws all parts; the nearest wins at each pixel."""
    depth = np.full((camera.height, camera.width), FAR_M, np.float32)
    stuff = np.zeros((camera.height, camera.width), np.uint8)
    boxes, rows = project_parts(parts, camera)
    with np.errstate(invalid="ignore"):
        for (index, *box), row in zip(boxes.tolist(), rows.tolist(), strict=True):
            _draw(depth, stuff, box, row, MATERIALS * parts[index].tint + int(parts[index].stuff), grid)
    if not len(boxes):
        return Raster(depth, stuff, (0, 0, 0, 0))
    low, high = boxes.min(0), boxes.max(0)
    return Raster(depth, stuff, (int(low[1]), int(high[2]), int(low[3]), int(high[4])))


def project_parts(parts: Sequence[MeshPart], camera: PinholeCamera) -> tuple[NDArray[np.int64], Floats]:
    """Parts in the room -> (n, 5) index and box (top, bottom, left, right) in the picture, and (n, 14) rows.

    Each part is an ellipsoid M swept along the picture in its own weak perspective. A row holds: both ends (px, px,
    metres ahead), both sizes (px per metre, times the taper), the lower triangular root of M's picture part (metres),
    the slant of its middle plane, and its bulge towards the camera (metres).
    """
    a, b = np.array([part.a for part in parts]), np.array([part.b for part in parts])
    taper = np.array([part.taper for part in parts])
    start, end = camera.project(a), camera.project(b)
    m = _ellipsoids(parts, a, b) @ camera.axes.T
    m = np.einsum("nki,nkj->nij", m, m) + np.diag([1e-12, 1e-12, 0.0])
    root = np.linalg.cholesky(m[:, :2, :2])
    slope = np.linalg.solve(m[:, :2, :2], m[:, :2, 2:])[..., 0]
    bulge = np.sqrt(np.maximum(m[:, 2, 2] - (m[:, :2, 2] * slope).sum(1), 1e-8))
    ahead = np.maximum(np.stack([start[:, 2], end[:, 2]], 1), NEAR_M)
    size = camera.focal_px / ahead * np.stack([np.ones_like(taper), taper], 1)
    lean = np.einsum("nji,nj->ni", root, slope)
    lower = np.stack([root[:, 0, 0], root[:, 1, 0], root[:, 1, 1]], 1)
    rows = np.concatenate([start, end, size, lower, lean, bulge[:, None]], 1)
    reach = np.sqrt(np.stack([m[:, 0, 0], m[:, 1, 1]], 1))
    low = np.minimum(start[:, :2] - reach * size[:, :1], end[:, :2] - reach * size[:, 1:])
    high = np.maximum(start[:, :2] + reach * size[:, :1], end[:, :2] + reach * size[:, 1:])
    frame = np.array([camera.width, camera.height])
    low, high = np.clip(low, 0, frame).astype(int), np.clip(high + 2, 0, frame).astype(int)
    boxes = np.stack([np.arange(len(parts)), low[:, 1], high[:, 1], low[:, 0], high[:, 0]], 1)
    shown = (low < high).all(1) & (start[:, 2] > NEAR_M) & (end[:, 2] > NEAR_M)
    return boxes[shown], rows[shown]


def _ellipsoids(parts: Sequence[MeshPart], a: Floats, b: Floats) -> Floats:
    """(n, 3, 3) the three half axes of each part's ellipsoid, in the room."""
    axis = b - a
    axis = axis / np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), 1e-9)
    side = np.array([_any_side(way) if part.side is None else part.side for part, way in zip(parts, axis, strict=True)])
    side = side - (side * axis).sum(1, keepdims=True) * axis
    side = side / np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    breadth, depth = np.array([part.breadth for part in parts]), np.array([part.depth for part in parts])
    along = axis * np.minimum(breadth, depth)[:, None]
    return np.stack([side * breadth[:, None], np.cross(axis, side) * depth[:, None], along], 1)


def _any_side(axis: Floats) -> Floats:
    x, y, z = axis.tolist()
    return np.array([-y, x, 0.0]) if abs(z) < 0.9 else np.array([0.0, -z, y])


def _draw(
    depth: NDArray[np.float32], stuff: NDArray[np.uint8], box: list[int], row: list[float], material: int, grid: Grid
) -> None:
    """One part: warped so that its ellipse is a circle, each pixel finds its place along it and its height."""
    top, bottom, left, right = box
    xa, ya, za, xb, yb, zb, size_a, size_b, l00, l10, l11, lean_x, lean_y, bulge = row
    # both warped axes are sums of a row and a column, so most of the work is on thin arrays
    px = (grid[0][:, left:right] - xa) * (1 / l00)
    py_row = (grid[1][top:bottom] - ya) * (1 / l11)
    py_column = px * (-l10 / l11)
    ex = (xb - xa) / l00
    ey = (yb - ya - l10 * ex) / l11
    square = max(ex * ex + ey * ey, 1e-9)
    along = (px * (ex / square) + py_column * (ey / square)) + py_row * (ey / square)
    towards = (zb - za) / bulge * size_a
    if towards * towards > FORESHORTENED * square:
        along -= _nearer(px, py_column + py_row, along, (ex, ey), size_a) * (
            towards / (square * (square + towards * towards)) ** 0.5
        )
    np.maximum(along, 0.0, out=along)
    np.minimum(along, 1.0, out=along)
    qx = along * -ex
    qx += px
    qy = along * -ey
    qy += py_column
    qy += py_row
    z = along * (size_b - size_a)
    z += size_a
    slant = (qx * lean_x + qy * lean_y) / z if abs(lean_x) + abs(lean_y) > 1e-4 else None
    z *= z
    z -= np.multiply(qx, qx, out=qx)
    z -= np.multiply(qy, qy, out=qy)
    np.sqrt(z, out=z)  # NaN outside the part, which is never nearer
    z *= -bulge / size_a
    if slant is not None:
        z += slant
    along *= zb - za
    along += za
    z += along
    old = depth[top:bottom, left:right]
    hit = z < old
    np.copyto(old, z, where=hit)
    np.copyto(stuff[top:bottom, left:right], material, where=hit)


def _nearer(
    px: NDArray[np.float32], py: NDArray[np.float32], along: NDArray[np.float32], way: tuple[float, float], size: float
) -> NDArray[np.float32]:
    """Half the depth of a round rod at each pixel: a rod that points at the camera is seen further up its length."""
    qx = px - along * way[0]
    qy = py - along * way[1]
    left = size * size - qx * qx - qy * qy
    np.maximum(left, 0.0, out=left)
    half: NDArray[np.float32] = np.sqrt(left, out=left)
    return half
