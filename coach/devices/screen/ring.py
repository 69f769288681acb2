"""How many and how long: a large number in a ring that shows what is done."""

import math

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import View
from coach.devices.screen import shapes
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, padded

LARGE = 9.0  # units; a ring of this size has room for its label inside
BREATH_MARKS = 8  # of a breath without motion
MOST_PIPS = 20  # repetitions that are still told apart on a ring


def has_ring(view: View) -> bool:
    return view.tally.count is not None or view.tally.seconds_left is not None or view.tally.share is not None


def draw_ring(canvas: Canvas, pane: pygame.Rect, view: View, *, calm: bool = False) -> None:
    """The number, large; round it what is done; under it a disc that grows and shrinks with the breath.

    `calm`: the breath is told by marks that fill one by one, and nothing grows.
    """
    canvas.panel(pane)
    number, label = _number(canvas, view)
    inside, beside = _places(canvas, padded(pane, 0.4 * canvas.unit), label)
    radius = min(inside.width, inside.height) / 2
    centre = (float(inside.centerx), float(inside.centery))
    thick = max(4.0, radius * 0.13)
    words = pygame.Rect(0, 0, round((radius - thick) * 1.7), round((radius - thick) * 1.5))
    ground = "panel"
    progress = None if view.tally.share is None else min(max(view.tally.share, 0.0), 1.0)
    if progress is not None and view.tally.pacer and calm:
        _draw_pips(canvas, centre, radius, thick, (round(progress * BREATH_MARKS), BREATH_MARKS))
    elif progress is not None and view.tally.pacer:
        ground = "breath"
        _draw_breath(canvas, centre, radius, thick, progress)
    elif progress is not None:
        _draw_filling(canvas, centre, radius, thick, progress)
    elif view.tally.count is not None and 0 < view.tally.count[1] <= MOST_PIPS:
        _draw_pips(canvas, centre, radius, thick, view.tally.count)
    else:
        words = inside.copy()
    words.center = inside.center
    if beside is not None:
        canvas.write(label, beside, most=1.5, ground="panel", align="left")
        label = ""
    under, over = cut_bottom(words, words.height * (0.3 if label else 0.0))
    canvas.write(number, over, most=9.0, bold=True, ground=ground)
    canvas.write(
        label, under.inflate(-round(0.25 * under.width), 0), most=1.5, ground=ground
    )  # a circle is narrow there


def _places(canvas: Canvas, inside: pygame.Rect, label: str) -> tuple[pygame.Rect, pygame.Rect | None]:
    """A square for the ring and, in a wide pane, a place for the label beside it; together in the middle."""
    side = min(inside.width, inside.height)
    if not label or inside.width < 1.5 * side or side > LARGE * canvas.unit:
        return inside, None
    gap, room = round(0.4 * canvas.unit), inside.width - side
    wide = min(room - gap, round(5.5 * canvas.unit))
    ring = pygame.Rect(inside.left + (room - gap - wide) // 2, inside.top, side, inside.height)
    return ring, pygame.Rect(ring.right + gap, inside.top, wide, inside.height)


def _draw_breath(canvas: Canvas, centre: shapes.Point, radius: float, thick: float, full: float) -> None:
    """A disc that grows with the in-breath and shrinks with the out-breath, inside a still ring."""
    theme, surface = canvas.theme, canvas.surface
    for start in (0, 180):
        shapes.sector(surface, centre, radius, radius - 0.4 * thick, start, start + 180, theme.track)
    shapes.disc(surface, centre, (radius - 1.5 * thick) * math.sqrt(full), theme.breath)


def _draw_filling(canvas: Canvas, centre: shapes.Point, radius: float, thick: float, done: float) -> None:
    theme, surface = canvas.theme, canvas.surface
    for start in (0, 180):
        shapes.sector(surface, centre, radius, radius - thick, start, start + 180, theme.track)
    shapes.sector(surface, centre, radius, radius - thick, 0, 360 * done, theme.accent)


def _draw_pips(canvas: Canvas, centre: shapes.Point, radius: float, thick: float, count: tuple[int, int]) -> None:
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
        return str(done), of if left is None else f"{of}\n{_time(left)}"
    if left is None:
        return "", ""
    if left >= 60:
        return _time(left), canvas.say(text("screen.time_left"))
    return str(left), canvas.say(text("screen.seconds_left", n=left))


def _time(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
