"""A plain friendly face, drawn on the head where it can be seen."""

from collections.abc import Iterable
from importlib import import_module
from math import cos, pi, sin
from typing import Any

import numpy as np

from coach.core.base.types import Floats, Pixels
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.landmarks import head_axes
from coach.mannequin.render.raster import Raster
from coach.mannequin.render.style import Colour, Look

cv2: Any = import_module("cv2")  # its type stubs refuse numbers where it takes them

SHIFT = 4  # sub-pixel bits of OpenCV's drawing
CIRCLE = tuple((cos(2 * pi * k / 10), sin(2 * pi * k / 10)) for k in range(10))
WHITE: Colour = (246, 244, 240)
LASHES: Colour = (50, 40, 36)
SLACK_M = 0.03  # how far behind the drawn surface a feature may lie and still be on it
# all in head heights from the head's middle: up, ahead, aside
EYE_AT, EYE_SIZE, IRIS = (0.10, 0.74, 0.28), (0.12, 0.072), 0.066
BROW = ((0.285, 0.74, 0.16), (0.325, 0.71, 0.28), (0.28, 0.60, 0.42))
MOUTH = ((-0.40, 0.64, -0.23), (-0.465, 0.73, -0.12), (-0.48, 0.76, 0.0), (-0.465, 0.73, 0.12), (-0.40, 0.64, 0.23))
SMALLEST_PX = 6.0  # a smaller head gets no face


def draw_face(image: Pixels, canvas: Raster, camera: PinholeCamera, joints: Floats, look: Look) -> None:
    """Eyes, brows and mouth, on the picture in place."""
    up, front, left = head_axes(joints)
    head = joints[JOINT["head"]]
    size = float(np.linalg.norm(joints[JOINT["crown"]] - head))
    centre = camera.project(head)
    size_px = size * camera.focal_px / max(centre[2], 0.1)
    if size_px < SMALLEST_PX or centre[2] < 0.2:
        return
    axes = np.stack([up, front, left]) * size
    thick = max(1, round(size_px * 0.07))
    sight = camera.position - head
    sight = sight / np.linalg.norm(sight)

    def place(points: Iterable[tuple[float, float, float]]) -> Floats:
        return camera.project(head + np.array(list(points)) @ axes)

    def shown(points: Floats, facing: Floats) -> bool:
        return bool(facing @ sight > 0.15) and _on_surface(canvas, points.mean(0))

    red, green, blue = (int(0.85 * c * t) for c, t in zip(look.skin, (1.05, 0.74, 0.74), strict=True))
    lips: Colour = (red, green, blue)
    for aside in (1.0, -1.0):
        above, ahead, out = EYE_AT
        facing = front * 0.86 + left * aside * 0.5
        ring = place(_oval(above, ahead, aside * out, EYE_SIZE))
        if not shown(ring, facing):
            continue
        _fill(image, ring, WHITE)
        _fill(image, place(_oval(above, ahead + 0.01, aside * out, (IRIS, IRIS))), look.eyes)
        _line(image, ring[:6], LASHES, max(1, thick // 2))
        _line(image, place((u, a, aside * o) for u, a, o in BROW), _darker(look.hair), thick)
    mouth = place(MOUTH)
    seen = [point for point in mouth if _on_surface(canvas, point)]
    if len(seen) > 1 and front @ sight > -0.2:
        _line(image, np.array(seen), lips, thick)


def _oval(up: float, ahead: float, aside: float, size: tuple[float, float]) -> Iterable[tuple[float, float, float]]:
    """A flat oval on the face, which falls back towards the ears."""
    for c, s in CIRCLE:
        out = aside + size[0] * c
        yield up + size[1] * s, ahead - 0.45 * (abs(out) - 0.1) ** 2 - 0.02, out


def _darker(colour: Colour) -> Colour:
    red, green, blue = (int(0.8 * value) for value in colour)
    return red, green, blue


def _on_surface(canvas: Raster, point: Floats) -> bool:
    x, y = int(point[0]), int(point[1])
    height, width = canvas.depth.shape
    return 0 <= x < width and 0 <= y < height and bool(point[2] < canvas.depth[y, x] + SLACK_M)


def _fill(image: Pixels, points: Floats, colour: Colour) -> None:
    cv2.fillConvexPoly(image, _fixed(points), colour, cv2.LINE_AA, SHIFT)


def _line(image: Pixels, points: Floats, colour: Colour, thick: int) -> None:
    cv2.polylines(image, [_fixed(points)], False, colour, thick, cv2.LINE_AA, SHIFT)


def _fixed(points: Floats) -> np.ndarray:
    return np.round(points[:, :2] * (1 << SHIFT)).astype(np.int32)
