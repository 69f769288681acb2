"""The outline to step into, over the mirror: dashed while something is open, whole and in the colour of what is right
once all is good."""

from itertools import pairwise

import numpy as np
import pygame

from coach.core.base.types import Floats
from coach.core.dialogue.outline_fit import FigureOutline
from coach.devices.screen import shapes
from coach.devices.screen.canvas import Canvas

DASH, GAP = 0.55, 0.4  # units
FILL = 46  # of 255: the person behind it stays clear


def draw_outline(canvas: Canvas, frame: pygame.Rect, outline: FigureOutline, *, good: bool) -> None:
    """`frame` is the mirror's picture on the screen: left and right are turned round as in it."""
    lines = [_on_screen(line, frame) for line in outline.lines]
    ink = canvas.theme.target if good else canvas.theme.accent
    clip = canvas.surface.get_clip()
    canvas.surface.set_clip(frame)
    _fill(canvas.surface, lines, ink)
    width = max(2.0, 0.16 * canvas.unit)
    for thick, colour in ((1.9, canvas.theme.bone_edge), (1.0, ink)):
        for line in lines:
            for a, b in _pieces(line, canvas.unit, whole=good):
                shapes.line(canvas.surface, a, b, width * thick, colour)
    canvas.surface.set_clip(clip)


def _on_screen(line: Floats, frame: pygame.Rect) -> Floats:
    pixels: Floats = np.column_stack([frame.right - line[:, 0] * frame.height, frame.top + line[:, 1] * frame.height])
    return pixels


def _fill(surface: pygame.Surface, lines: list[Floats], ink: tuple[int, int, int]) -> None:
    """A veil over the body; gaps between limbs lie within it."""
    if not lines:
        return
    points = np.concatenate(lines)
    low, high = np.floor(points.min(0)), np.ceil(points.max(0))
    width, height = (int(each) for each in np.maximum(high - low, 1))
    veil = pygame.Surface((width, height), pygame.SRCALPHA)
    for line in lines:
        pygame.draw.polygon(veil, (*ink, FILL), [tuple(point - low) for point in line])
    surface.blit(veil, (int(low[0]), int(low[1])))


def _pieces(line: Floats, unit: float, *, whole: bool) -> list[tuple[shapes.Point, shapes.Point]]:
    """The dashes of a closed line, or all of it."""
    ends = np.concatenate([line, line[:1]])
    if whole:
        return [(_point(a), _point(b)) for a, b in pairwise(ends)]
    lengths = np.linalg.norm(np.diff(ends, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    pieces = []
    for start in np.arange(0.0, along[-1], (DASH + GAP) * unit):
        stop = min(start + DASH * unit, along[-1])
        inner = along[(along > start) & (along < stop)]
        at = np.concatenate([[start], inner, [stop]])
        dots = np.column_stack([np.interp(at, along, ends[:, axis]) for axis in (0, 1)])
        pieces += [(_point(a), _point(b)) for a, b in pairwise(dots)]
    return pieces


def _point(xy: Floats) -> shapes.Point:
    return float(xy[0]), float(xy[1])
