"""What is drawn over a key pose: which way it was reached, and where the body was before."""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Pixels
from coach.mannequin.render.style import Colour

cv2: Any = import_module("cv2")  # its type stubs refuse numbers where it takes them

SHIFT = 4  # sub-pixel bits of OpenCV's drawing
INK: Colour = (206, 44, 24)
EDGE: Colour = (255, 255, 255)
TRACE: Colour = (255, 255, 255)
# shares of the picture's height [E]
THICK, HEAD, LEAST, CLEAR = 0.013, 0.05, 0.15, 0.009
DASH = 0.022


def draw_arrow(image: Pixels, way: Floats) -> None:
    """An arrow along `way` (n, 2) pixels, in place; a short one is made long enough to be seen."""
    height = image.shape[0]
    way = _longer(way, LEAST * height)
    tip, behind = way[-1], _before(way, HEAD * height)
    along = (tip - behind) / max(float(np.linalg.norm(tip - behind)), 1e-9)
    across = np.array([-along[1], along[0]])
    base = tip - HEAD * height * along
    head = np.array([tip, base + 0.62 * HEAD * height * across, base - 0.62 * HEAD * height * across])
    shaft = np.vstack([way[np.linalg.norm(way - tip, axis=1) > 0.8 * HEAD * height], base])
    for ink, wider in ((EDGE, 2 * max(1, round(0.005 * height))), (INK, 0)):
        thick = max(2, round(THICK * height)) + wider
        cv2.polylines(image, [_fixed(shaft)], False, ink, thick, cv2.LINE_AA, SHIFT)
        cv2.fillPoly(image, [_fixed(head)], ink, cv2.LINE_AA, SHIFT)
        if wider:
            cv2.polylines(image, [_fixed(head)], True, ink, wider, cv2.LINE_AA, SHIFT)


def draw_trace(image: Pixels, before: NDArray[np.uint8], now: NDArray[np.uint8]) -> None:
    """The outline of where the figure was, as dashes where it is no more; in place."""
    height = image.shape[0]
    wide = 2 * round(CLEAR * height) + 1
    gone = cv2.dilate(now, np.ones((wide, wide), np.uint8)) == 0
    contours, _ = cv2.findContours(before, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    layer = np.zeros_like(now)
    dash = max(3, round(DASH * height))
    for contour in contours:
        points = contour[:, 0]
        for start in range(0, len(points), 2 * dash):
            cv2.polylines(layer, [points[start : start + dash]], False, 255, max(1, round(0.006 * height)), cv2.LINE_AA)
    share = (layer / 255 * gone * 0.9)[..., None]
    image[:] = (image * (1 - share) + np.array(TRACE) * share).astype(np.uint8)


def _longer(way: Floats, least: float) -> Floats:
    """The way itself, or a straight one in its direction of the least length."""
    change = way[-1] - way[0]
    length = float(np.linalg.norm(change))
    if length >= least:
        return way
    straight: Floats = way[0] + np.linspace(0.0, 1.0, len(way))[:, None] * change / max(length, 1e-9) * least
    return straight


def _before(way: Floats, back: float) -> Floats:
    """The last point of the way that is at least so many pixels before its end."""
    far = np.flatnonzero(np.linalg.norm(way - way[-1], axis=1) >= back)
    point: Floats = way[far[-1] if len(far) else 0]
    return point


def _fixed(points: Floats) -> NDArray[np.int32]:
    return np.round(points * (1 << SHIFT)).astype(np.int32)
