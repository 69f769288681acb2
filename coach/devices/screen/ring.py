"""How many and how long: a large number in a ring that shows what is done."""

import math

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import View
from coach.devices.screen import shapes
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, cut_left, padded
from coach.devices.screen.text import width_of

LARGE = 9.0  # units, of the number
MOST_PIPS = 20  # repetitions that are still told apart on a ring


def has_ring(view: View) -> bool:
    return view.tally.count is not None or view.tally.seconds_left is not None or view.tally.share is not None


def draw_ring(canvas: Canvas, pane: pygame.Rect, view: View, *, calm: bool = False) -> None:
    """The number, large; round it what is done, or the paced movement on its way there and back.

    `calm`: nothing moves with the pace.
    """
    canvas.panel(pane)
    number, label = _number(canvas, view)
    inside, words = _places(canvas, padded(pane, 0.4 * canvas.unit), label)
    radius, centre = min(inside.size) / 2, (float(inside.centerx), float(inside.centery))
    thick = max(4.0, radius * 0.13)
    middle = pygame.Rect(0, 0, round((radius - thick) * 1.7), round((radius - thick) * 1.5))
    progress = None if view.tally.share is None else min(max(view.tally.share, 0.0), 1.0)
    if progress is not None and not (view.tally.pacer and calm):
        _draw_filling(canvas, centre, radius, thick, progress)
    elif view.tally.count is not None and 0 < view.tally.count[1] <= MOST_PIPS:
        draw_pips(canvas, centre, radius, thick, view.tally.count)
    else:
        middle = inside.copy()
    middle.center = inside.center
    canvas.write(number, middle, most=LARGE, bold=True, ground="panel")
    if words is not None:
        beside = words.left >= inside.right
        canvas.write(label, words, most=1.5, ground="panel", align="left" if beside else "center")


def _places(canvas: Canvas, inside: pygame.Rect, label: str) -> tuple[pygame.Rect, pygame.Rect | None]:
    """A square for the ring and a place for its label: beside it in a wide pane, else below."""
    unit = canvas.unit
    if not label:
        return inside, None
    gap, longest = 0.4 * unit, max(width_of(word, round(unit + 0.5)) for word in label.split())
    side, wide = min(inside.width, inside.height), min(longest * 2, round(7 * unit))
    if inside.width >= side + gap + max(longest, 3 * unit):
        wide = min(max(wide, longest), round(inside.width - side - gap))
        both = pygame.Rect(0, 0, round(side + gap + wide), inside.height)
        both.center = inside.center
        return cut_left(both, side, gap)
    size = 1.3 if canvas.needs(label, inside.width, 1.3) <= inside.height * 0.3 else 1.0
    words, ring = cut_bottom(inside, min(canvas.needs(label, inside.width, size), inside.height * 0.5), 0.2 * unit)
    return ring, words


def _draw_filling(canvas: Canvas, centre: shapes.Point, radius: float, thick: float, done: float) -> None:
    theme, surface = canvas.theme, canvas.surface
    for start in (0, 180):
        shapes.sector(surface, centre, radius, radius - thick, start, start + 180, theme.track)
    shapes.sector(surface, centre, radius, radius - thick, 0, 360 * done, theme.accent)


def draw_pips(canvas: Canvas, centre: shapes.Point, radius: float, thick: float, count: tuple[int, int]) -> None:
    """A ring of as many parts as the second number says, of which the first are done."""
    done, total = count
    gap = min(6.0, 90 / total)
    for k in range(total):
        start, end = 360 * k / total + gap / 2, 360 * (k + 1) / total - gap / 2
        ink = canvas.theme.accent if k < done else canvas.theme.track
        inner = radius - thick * (1.0 if k < done else 0.6)  # done is thicker too
        shapes.sector(canvas.surface, centre, radius, inner, start, end, ink)


def _number(canvas: Canvas, view: View) -> tuple[str, str]:
    left = None if view.tally.seconds_left is None else math.ceil(view.tally.seconds_left)
    if view.tally.count is not None:
        done, total = view.tally.count
        of = canvas.say(text("screen.of", total=total))
        return str(done), of if left is None else f"{of}\n{clock_time(left)}"
    if left is None:
        return "", ""
    steps = "" if view.tally.steps is None else "\n" + canvas.say(text("screen.steps", n=view.tally.steps))
    if left >= 60:
        return clock_time(left), canvas.say(text("screen.time_left")) + steps
    return str(left), canvas.say(text("screen.seconds_left", n=left)) + steps


def clock_time(seconds: int) -> str:
    """Minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"
