"""Something to read, as large as the room lets it be: whom to call, and lines side by side."""

import math

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Leaflet
from coach.devices.screen import icons
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.text import fit, line_height

SHARE = 0.5  # of the body, where a question stands below
MOST_CALL, MOST_LINE = 6.0, 1.8  # units
LEAST_LINE, LEAST_PAGE = 1.0, 0.5  # units: a page for a doctor is read in the hand, and has many lines
NUMBER = 0.85  # units: which page it is


def draw_leaflet(canvas: Canvas, body: pygame.Rect, leaflet: Leaflet, *, alone: bool) -> pygame.Rect:
    """Draws it in the body, or above a question. What is left of the body."""
    unit = canvas.unit
    pane, rest = (body, body) if alone else cut_top(body, body.height * SHARE, 0.5 * unit)
    if leaflet.page is not None:
        foot, pane = cut_bottom(pane, 1.4 * unit, 0.2 * unit)
        number, total = leaflet.page
        canvas.write(
            canvas.say(text("screen.page", n=number, total=total)), foot, most=NUMBER, least=NUMBER, ink="quiet"
        )
    if leaflet.call is not None:
        box, pane = cut_top(pane, pane.height * (0.4 if leaflet.lines else 1.0), 0.4 * unit)
        _draw_call(canvas, box, canvas.say(leaflet.call))
    if leaflet.lines:
        _draw_lines(canvas, pane, leaflet)
    return rest


def _draw_call(canvas: Canvas, box: pygame.Rect, sentence: str) -> None:
    canvas.panel(box, "alarm", edge="on_alarm", width=0.18)
    narrow = min(box.height, 4.5 * canvas.unit, box.width * 0.25)
    sign, words = cut_left(padded(box, 0.4 * canvas.unit), narrow, 0.5 * canvas.unit)
    icons.caution(canvas.surface, sign.center, 0.8 * min(sign.size), canvas.colour("on_alarm"), canvas.colour("alarm"))
    canvas.write(sentence, words, most=MOST_CALL, bold=True, ink="on_alarm", ground="alarm")


def _draw_lines(canvas: Canvas, pane: pygame.Rect, leaflet: Leaflet) -> None:
    """All at one size, the largest at which each fits; a line gets room by how much it says."""
    unit = canvas.unit
    lines = [[canvas.say(cell) for cell in line] for line in leaflet.lines]
    least = LEAST_LINE if leaflet.page is None else LEAST_PAGE
    for px in range(math.ceil(MOST_LINE * unit), 5, -1):
        heights = [_height(canvas, pane, line, px) for line in lines]
        if sum(heights) <= pane.height:
            break
    spare = max(0.0, pane.height - sum(heights)) / len(lines)
    for height, line in zip(heights, lines, strict=True):
        row, pane = cut_top(pane, height + min(spare, unit))
        canvas.panel(padded(row, 0.12 * unit))
        for box, cell in zip(_cells(canvas, row, line), line, strict=True):
            canvas.write(cell, box, most=px / unit, least=least, ground="panel", align="left")


def _cells(canvas: Canvas, row: pygame.Rect, line: list[str]) -> list[pygame.Rect]:
    return split(padded(row, 0.5 * canvas.unit), [1] * len(line), 0.8 * canvas.unit, across=True)


def _height(canvas: Canvas, pane: pygame.Rect, line: list[str], px: int) -> float:
    """That a line takes at this size, with its edges; more than there is where it does not fit at all."""
    boxes = _cells(canvas, pane, line)
    fitted = [fit(cell, box.width, box.height, px, False) for cell, box in zip(line, boxes, strict=True)]
    if any(each.px < px for each in fitted):
        return 2.0 * pane.height
    return max(len(each.lines) for each in fitted) * line_height(px, False) + 1.3 * canvas.unit
