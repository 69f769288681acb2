"""Shaded pixels of the figure in its room: what the guide shows and what the virtual patient's camera sees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Pixels
from coach.mannequin.body.body import Body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.render.face import draw_face
from coach.mannequin.render.mesh import MATERIALS, MeshPart, Stuff, Tint, figure_parts, shortened
from coach.mannequin.render.props import prop_parts
from coach.mannequin.render.raster import FAR_M, Raster, pixel_grid, rasterise
from coach.mannequin.render.scene import build_scene, shadow
from coach.mannequin.render.style import Colour, Look, PropStyle, Quality, RoomStyle

cv2: Any = import_module("cv2")  # its type stubs refuse numbers where it takes them

LAMP = (-0.42, -0.70, -0.58)  # direction of the lamp, of length 1, in the camera's terms: right, down, ahead
ACROSS = np.array([[-1, 0, 1]], np.float32)
AMBIENT, DIFFUSE, RIM = 0.50, 0.62, 0.10
CREASE, CREASE_M = 0.40, 0.07  # how dark folds get, and the depth at which they do
SHADES = 128  # brightness steps of each material
BRIGHTEST = 1.25
WOOD: Colour = (148, 110, 78)
CLOTH: Colour = (116, 128, 148)
STRIPE: Colour = (236, 236, 232)
# a colour that everything of a tint is mixed with, and how much of it; of skin and hair less, so that a head stays one
TINTS: Mapping[Tint, tuple[Colour, float]] = {
    Tint.PLAIN: ((0, 0, 0), 0.0),
    Tint.FAR: ((52, 58, 70), 0.45),
    Tint.MOVING: ((240, 122, 24), 0.72),
}
LESS_MIXED: Mapping[Stuff, float] = {Stuff.SKIN: 0.75, Stuff.HAIR: 0.35}

Person = tuple[Body, Look, Floats]  # and its joints (joints, 3), metres


class Renderer:
    """Draws one figure, and others if need be, from one camera; the empty room is drawn once."""

    def __init__(
        self,
        body: Body,
        look: Look,
        camera: PinholeCamera,
        room: RoomStyle | None = None,
        props: Sequence[PropStyle] = (),
        quality: Quality | None = None,
        fine: bool = False,
        coarse_room: int = 1,
    ) -> None:
        """`fine` draws limbs that point at the camera without gaps, for twice the work: for people to look at.

        `coarse_room` draws the room with so many times fewer pixels each way than the figure.
        """
        self.body, self.look, self.camera = body, look, camera
        self.quality = quality or Quality()
        self.scene = build_scene(room or RoomStyle(), camera, coarse_room)
        self.props = [part for prop in props for part in prop_parts(prop)]
        self._grid = pixel_grid(camera)
        self._fine = fine
        self._drawn = 0

    def draw(
        self, joints: Floats | None, others: Sequence[Person] = (), tints: Mapping[str, Tint] | None = None
    ) -> Pixels:
        """(height, width, 3) RGB. `joints` (joints, 3) metres in the room, or None for nobody; `tints` by segment."""
        people: list[Person] = [] if joints is None else [(self.body, self.look, joints)]
        people += others
        image = self.scene.image.copy()
        layers: list[tuple[Person | None, list[MeshPart]]] = []
        layers += [(person, self._parts(person, tints)) for person in people]
        if self.props:
            layers.append((None, self.props))
        everything = [part for _, parts in layers for part in parts]
        if everything:
            image = _lit_floor(image, shadow(self.scene, everything))
            self._draw_layers(image, layers)
        self._drawn += 1
        return degrade(image, self.quality, self._drawn)

    def outline(self, joints: Floats) -> NDArray[np.uint8]:
        """(height, width) 1 where a figure of these joints (joints, 3) would be, 0 elsewhere."""
        parts = self._parts((self.body, self.look, joints), None)
        outline: NDArray[np.uint8] = cv2.min(rasterise(parts, self.camera, self._grid).stuff, 1)
        return outline

    def _parts(self, person: Person, tints: Mapping[str, Tint] | None) -> list[MeshPart]:
        body, look, joints = person
        parts = figure_parts(body, joints, look)
        if tints:
            parts = [replace(part, tint=tints[part.segment]) if part.segment in tints else part for part in parts]
        return shortened(parts, self.camera.axes[2]) if self._fine else parts

    def _draw_layers(self, image: Pixels, layers: Sequence[tuple[Person | None, list[MeshPart]]]) -> None:
        """Figures by depth, the furthest first; each is shaded with its own colours."""
        drawn = []
        for person, parts in layers:
            canvas = rasterise(parts, self.camera, self._grid)
            drawn.append((person, canvas))
        nearest = drawn[0][1].depth
        for _, canvas in drawn[1:]:
            nearest = np.minimum(nearest, canvas.depth)
        for person, canvas in drawn:
            if len(drawn) > 1:
                canvas.stuff[canvas.depth > nearest] = 0
            paint(image, canvas, palette(person[1] if person else self.look), self.camera)
            if person:
                draw_face(image, Raster(nearest, canvas.stuff, canvas.box), self.camera, person[2], person[1])


def palette(look: Look) -> NDArray[np.uint8]:
    """(tints * stuff * shades, 3) colours by what it is and how bright; skin's shade is warm, not grey."""
    colours = {
        Stuff.SKIN: look.skin,
        Stuff.HAIR: look.hair,
        Stuff.SHIRT: look.shirt,
        Stuff.TROUSERS: look.trousers,
        Stuff.SHOES: look.shoes,
        Stuff.WOOD: WOOD,
        Stuff.CLOTH: CLOTH,
        Stuff.STRIPE: STRIPE,
    }
    bright = np.linspace(0, BRIGHTEST, SHADES)[:, None]
    table = np.zeros((len(Tint), MATERIALS, SHADES, 3))
    for stuff, colour in colours.items():
        warm = np.array([0.88, 1.0, 1.04]) if stuff is Stuff.SKIN else np.ones(3)
        glow = np.maximum(bright - 1, 0) * 120
        for tint, (towards, most) in TINTS.items():
            share = most * LESS_MIXED.get(stuff, 1.0)
            base = (1 - share) * np.array(colour) + share * np.array(towards)
            table[tint, stuff] = base * bright**warm + glow
    return np.clip(table, 0, 255).astype(np.uint8).reshape(-1, 3)


def paint(image: Pixels, canvas: Raster, colours: NDArray[np.uint8], camera: PinholeCamera) -> None:
    """Shades what was rasterised, and lays it on the picture with soft edges."""
    top, bottom, left, right = canvas.box
    if bottom - top < 2 or right - left < 2:
        return
    stuff = canvas.stuff[top:bottom, left:right]
    shade = _shade(canvas.depth[top:bottom, left:right], stuff, camera)
    view = image[top:bottom, left:right]
    lit = np.take(colours, stuff.astype(np.int32) * SHADES + shade, axis=0)
    view[:] = cv2.copyTo(lit, stuff, view)
    _soften(view, stuff)


def _shade(depth: NDArray[np.float32], stuff: NDArray[np.uint8], camera: PinholeCamera) -> NDArray[np.int32]:
    """Brightness steps from the surface's slope, with dark creases where it lies behind its surroundings."""
    mask = cv2.min(stuff, 1).astype(np.float32)
    solid = cv2.min(depth, FAR_M) * mask
    smooth = cv2.GaussianBlur(solid, (5, 5), 1.1) / (cv2.GaussianBlur(mask, (5, 5), 1.1) + 1e-4)
    wide = max(5, int(camera.width * 0.03) | 1)
    around = cv2.blur(solid, (wide, wide)) / (cv2.blur(mask, (wide, wide)) + 1e-4)
    per_m = camera.focal_px / 2 / (smooth + 0.05)
    slope_x = cv2.filter2D(smooth, -1, ACROSS) * per_m
    slope_y = cv2.filter2D(smooth, -1, ACROSS.T) * per_m
    facing = 1 / cv2.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    lit = (slope_x * LAMP[0] + slope_y * LAMP[1] - LAMP[2]) * facing
    crease = cv2.min(cv2.max((smooth - around) * (1 / CREASE_M), 0), 1)
    bright = cv2.max(lit * (0.85 * DIFFUSE) + 0.15 * DIFFUSE, 0) + (AMBIENT - RIM)
    bright += 2 * RIM * facing - RIM * facing * facing
    bright *= 1 - CREASE * crease
    steps: NDArray[np.int32] = np.minimum(bright * ((SHADES - 1) / BRIGHTEST), SHADES - 1).astype(np.int32)
    return steps


def _soften(view: Pixels, stuff: NDArray[np.uint8]) -> None:
    """Smooths the edges between materials, and to the background."""
    edge = cv2.morphologyEx(stuff, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    soft = cv2.GaussianBlur(view, (5, 5), 0.9)
    view[:] = cv2.copyTo(soft, edge, view)


def _lit_floor(image: Pixels, light: NDArray[np.uint8]) -> Pixels:
    lit: Pixels = cv2.multiply(image, cv2.merge([light, light, light]), scale=1 / 255)
    return lit


def degrade(image: Pixels, quality: Quality, number: int) -> Pixels:
    """The picture as a poorer camera gives it; the noise is seeded by the picture's own `number`."""
    if quality.blur_px > 0:
        image = cv2.GaussianBlur(image, (0, 0), quality.blur_px)
    if quality.light != 1.0:
        image = cv2.LUT(image, np.clip(np.arange(256) * quality.light, 0, 255).astype(np.uint8))
    if quality.noise > 0:
        rng = np.random.default_rng((quality.seed, number))
        grain = rng.standard_normal(image.shape[:2], np.float32) * np.float32(quality.noise)
        image = cv2.add(image, cv2.merge([grain] * 3), dtype=cv2.CV_8U)
    return image
