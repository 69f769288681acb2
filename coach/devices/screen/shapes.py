"""Smooth-edged shapes in pixels. Angles in degrees, 0 straight up, clockwise."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pygame
import pygame.gfxdraw

from coach.core.base.types import Floats
from coach.devices.screen.theme import Colour

Point = tuple[float, float]


def polygon(surface: pygame.Surface, points: Sequence[Point] | Floats, colour: Colour) -> None:
    """Filled, with an anti-aliased edge; points are pairs, or (n, 2)."""
    whole = np.rint(points).astype(int).tolist()
    pygame.gfxdraw.filled_polygon(surface, whole, colour)
    pygame.gfxdraw.aapolygon(surface, whole, colour)


def around(centre: Point, radius: float, degrees: float) -> Point:
    turn = math.radians(degrees)
    return centre[0] + radius * math.sin(turn), centre[1] - radius * math.cos(turn)


@lru_cache(maxsize=512)
def _directions(count: int, start: float, end: float) -> Floats:
    """(count + 1, 2) points of a circle of radius 1 about 0, from angle `start` to `end`."""
    turns = np.radians(np.linspace(start, end, count + 1))
    return np.column_stack([np.sin(turns), -np.cos(turns)])


def arc_points(centre: Point, radius: float, start: float, end: float) -> Floats:
    """(n, 2) points of a circle in pixels, from angle `start` to `end`."""
    # with 5 sqrt(r) corners a circle is nowhere a quarter of a pixel off
    count = max(2, round(abs(end - start) / 360 * max(16.0, 5 * math.sqrt(max(radius, 0.0)))))
    return centre + radius * _directions(count, start, end)


def disc(surface: pygame.Surface, centre: Point, radius: float, colour: Colour) -> None:
    if radius >= 1:
        polygon(surface, arc_points(centre, radius, 0, 360)[:-1], colour)


def sector(
    surface: pygame.Surface, centre: Point, outer: float, inner: float, start: float, end: float, colour: Colour
) -> None:
    """A part of a ring, from angle `start` to `end`."""
    if abs(end - start) > 0.2:
        arcs = arc_points(centre, outer, start, end), arc_points(centre, inner, end, start)
        polygon(surface, np.concatenate(arcs), colour)


def line(surface: pygame.Surface, a: Point, b: Point, width: float, colour: Colour) -> None:
    """Thick, with round ends."""
    length = math.dist(a, b)
    if length > 0:
        x, y = (b[1] - a[1]) / length * width / 2, (a[0] - b[0]) / length * width / 2
        polygon(
            surface, [(a[0] + x, a[1] + y), (b[0] + x, b[1] + y), (b[0] - x, b[1] - y), (a[0] - x, a[1] - y)], colour
        )
    for end in (a, b):
        disc(surface, end, width / 2, colour)


def regular(centre: Point, radius: float, corners: int, turned: float = 0) -> list[Point]:
    return [around(centre, radius, turned + 360 * k / corners) for k in range(corners)]


def box(surface: pygame.Surface, rect: pygame.Rect, radius: float, colour: Colour) -> None:
    """A filled rectangle with round corners."""
    radius = min(radius, rect.width / 2, rect.height / 2)
    left, top, right, bottom = rect.left + radius, rect.top + radius, rect.right - 1 - radius, rect.bottom - 1 - radius
    corners = ((right, top), (right, bottom), (left, bottom), (left, top))
    arcs = [arc_points(corner, radius, 90 * k, 90 * k + 90) for k, corner in enumerate(corners)]
    polygon(surface, np.concatenate(arcs), colour)


def framed(surface: pygame.Surface, rect: pygame.Rect, radius: float, colour: Colour, edge: Colour, width: int) -> None:
    """A box with an edge of another colour inside its rectangle."""
    box(surface, rect, radius, edge)
    box(surface, rect.inflate(-2 * width, -2 * width), radius - width, colour)
