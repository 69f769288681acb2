"""The signs that say the same as a colour does, for those who do not see it."""

import itertools

import numpy as np
import pygame

from coach.devices.screen import shapes
from coach.devices.screen.shapes import Point
from coach.devices.screen.theme import Colour


def stop(surface: pygame.Surface, centre: Point, size: float, ink: Colour, ground: Colour) -> None:
    """An octagon with a bar, as on a road sign."""
    shapes.polygon(surface, shapes.regular(centre, size / 2, 8, 22.5), ink)
    shapes.polygon(surface, shapes.regular(centre, size / 2 * 0.84, 8, 22.5), ground)
    half = size * 0.2
    a, b = (centre[0] - half, centre[1]), (centre[0] + half, centre[1])
    shapes.line(surface, a, b, size * 0.14, ink)


def caution(surface: pygame.Surface, centre: Point, size: float, ink: Colour, ground: Colour) -> None:
    """A triangle with an exclamation mark."""
    low = (centre[0], centre[1] + size * 0.08)
    shapes.polygon(surface, shapes.regular(low, size * 0.56, 3), ink)
    x, y = centre
    shapes.line(surface, (x, y - size * 0.14), (x, y + size * 0.1), size * 0.1, ground)
    shapes.disc(surface, (x, y + size * 0.25), size * 0.065, ground)


def pause(surface: pygame.Surface, centre: Point, size: float, ink: Colour) -> None:
    """Two bars."""
    for side in (-1, 1):
        x = centre[0] + side * size * 0.18
        shapes.line(surface, (x, centre[1] - size * 0.25), (x, centre[1] + size * 0.25), size * 0.18, ink)


def unseen(surface: pygame.Surface, centre: Point, size: float, ink: Colour, ground: Colour) -> None:
    """An eye that is crossed out."""
    x, y = centre
    low, high = (x, y + size * 0.28), (x, y - size * 0.28)
    lids = shapes.arc_points(low, size * 0.6, -52, 52), shapes.arc_points(high, size * 0.6, 128, 232)
    shapes.polygon(surface, np.concatenate(lids), ink)
    shapes.disc(surface, centre, size * 0.17, ground)
    half = size * 0.42
    for width, colour in ((0.22, ground), (0.09, ink)):
        shapes.line(surface, (x - half, y + half * 0.8), (x + half, y - half * 0.8), size * width, colour)


def goal(surface: pygame.Surface, centre: Point, size: float, ink: Colour, ground: Colour) -> None:
    """A bull's eye."""
    for part, colour in ((1.0, ink), (0.66, ground), (0.34, ink)):
        shapes.disc(surface, centre, size / 2 * part, colour)


def mark(surface: pygame.Surface, centre: Point, size: float, ink: Colour, edge: Colour, *, faulty: bool) -> None:
    """Round a joint or at a needle's tip: a ring, or a diamond where something is wrong."""
    if not faulty:
        for extra, width, colour in ((0.08, 0.28, edge), (0.0, 0.14, ink)):
            outer = size / 2 * (1 + extra)
            shapes.sector(surface, centre, outer, outer - size * width, 0, 180, colour)
            shapes.sector(surface, centre, outer, outer - size * width, 180, 360, colour)
        return
    for radius, width, colour in ((0.62, 0.26, edge), (0.58, 0.15, ink)):
        corners = shapes.regular(centre, size * radius, 4)
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            shapes.line(surface, a, b, size * width, colour)


def tick(surface: pygame.Surface, centre: Point, size: float, ink: Colour) -> None:
    """A check mark."""
    x, y = centre
    low = (x - size * 0.1, y + size * 0.26)
    for end in ((x - size * 0.36, y), (x + size * 0.38, y - size * 0.3)):
        shapes.line(surface, low, end, size * 0.17, ink)


def empty(surface: pygame.Surface, centre: Point, size: float, ink: Colour) -> None:
    """A ring that waits for its tick."""
    for start in (0, 180):
        shapes.sector(surface, centre, size * 0.42, size * 0.34, start, start + 180, ink)


def arrow(surface: pygame.Surface, centre: Point, size: float, ink: Colour, degrees: float) -> None:
    """Points to where `degrees` say, 0 straight up."""
    tip, tail = (shapes.around(centre, size / 2, degrees + turn) for turn in (0, 180))
    shapes.line(surface, tail, shapes.around(centre, size * 0.2, degrees), size * 0.14, ink)
    wings = [shapes.around(tip, size * 0.5, degrees + turn) for turn in (152, 208)]
    shapes.polygon(surface, [tip, *wings], ink)


def face(surface: pygame.Surface, centre: Point, size: float, ink: Colour, ground: Colour, pain: float) -> None:
    """How it feels, from `pain` 0, at ease, to 1: brows rise in the middle, eyes close, the mouth bends."""
    x, y = centre
    shapes.disc(surface, centre, size / 2, ink)
    shapes.disc(surface, centre, size / 2 - max(1.0, size * 0.055), ground)
    line = max(1.5, size * 0.055)
    for side in (-1, 1):
        eye = x + side * size * 0.18
        tall = size * 0.07 * (1 - 0.85 * pain)
        shapes.line(surface, (eye, y - size * 0.05 - tall), (eye, y - size * 0.05 + tall), line * 1.5, ink)
        inner = (x + side * size * 0.1, y - size * (0.24 + 0.06 * pain))
        outer = (x + side * size * 0.28, y - size * (0.24 - 0.08 * pain))
        shapes.line(surface, inner, outer, line, ink)
    bend = size * (0.11 - 0.24 * pain)  # the middle of the mouth below its corners, or above them
    mouth = [
        (x + size * 0.22 * k / 5, y + size * (0.2 + 0.05 * pain) + bend * (1 - (k / 5) ** 2) - bend / 2)
        for k in range(-5, 6)
    ]
    for a, b in itertools.pairwise(mouth):
        shapes.line(surface, a, b, line, ink)
