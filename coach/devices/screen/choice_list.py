"""A list to pick from, its rows in one size, page by page where they would be too small together."""

import math

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Choice, Question
from coach.devices.screen import icons
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import cut_bottom, cut_left, cut_right, cut_top, padded, split
from coach.devices.screen.text import fit, width_of

LARGEST = 1.3  # units, of a row's words
COLUMN_GAP, ROW_GAP, EDGES = 0.25, 0.15, 0.5  # units
LEAST_ROW = 1.6  # units: a key needs some height too
NONE_ROW = 1.9  # units
NUMBER = 0.85  # units: which page it is


def draw_list(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks, page: int) -> None:
    """The rows of the page on which the marked choice is, else of `page`; below them, on every page, "none of these".

    The canvas keeps what is on each page: whoever shows the list turns the pages.
    """
    unit, asked = canvas.unit, canvas.say(question.text)
    head, pane = cut_top(pane, max(1.7 * unit, canvas.needs(asked, pane.width, 1.0, True)), 0.15 * unit)
    canvas.write(asked, head, most=1.5, bold=True, align="left")
    *rows, none = question.choices
    values = [choice.value for choice in question.choices]
    bottom, pane = cut_bottom(pane, max(NONE_ROW * unit, _row_height(canvas, pane.width * 0.75, none)), 0.2 * unit)
    across, per_page = _arranged(canvas, pane, rows)
    pages = -(-len(rows) // per_page)
    canvas.pages = tuple(tuple(rows[k : k + per_page]) for k in range(0, len(rows), per_page))
    marked = marks.offered if marks.offered is not None else marks.focus
    page = marked // per_page if marked is not None and marked < len(rows) else page % pages
    if pages > 1:
        turn, bottom = cut_right(bottom, _turn_width(canvas, pages), 0.3 * unit)
        _draw_turn(canvas, turn, page, pages)
    first = page * per_page
    shown = rows[first : first + per_page]
    lines = -(-per_page // across)
    columns = split(pane, [1] * across, COLUMN_GAP * unit, across=True)
    boxes = [box for column in columns for box in split(column, [1] * lines, ROW_GAP * unit, across=False)]
    most = min(
        fit(canvas.say(choice.label), *label_box(canvas, box, True).size, round(LARGEST * unit), True).px
        for choice, box in zip(shown, boxes, strict=False)
    )
    for place, (box, choice) in enumerate(zip(boxes, shown, strict=False), first):
        size = max(1.0, most / unit)
        draw_answer(canvas, box, choice, place, marks, most=size, cap=cap_at(place, values))
    draw_answer(canvas, bottom, none, len(rows), marks, most=1.4, cap=cap_at(len(rows), values))


def _arranged(canvas: Canvas, pane: pygame.Rect, rows: list[Choice]) -> tuple[int, int]:
    """The number of columns that needs the fewest pages, and the rows on a page."""
    found = []
    for across in (1, 2):
        width = (pane.width - (across - 1) * COLUMN_GAP * canvas.unit) / across
        high = max(_row_height(canvas, width, row) for row in rows) + ROW_GAP * canvas.unit
        lines = int((pane.height + ROW_GAP * canvas.unit) / high)
        pages = -(-len(rows) // max(1, lines * across))
        found.append((pages if lines else math.inf, across, -(-len(rows) // pages)))
    _, across, per_page = min(found)
    return across, per_page


def _row_height(canvas: Canvas, width: float, choice: Choice) -> float:
    box = pygame.Rect(0, 0, int(width), round(3 * canvas.unit))
    words = label_box(canvas, box, True)
    return max(canvas.needs(canvas.say(choice.label), words.width, 1.0, True) + EDGES * canvas.unit,
               LEAST_ROW * canvas.unit)  # fmt: skip


def _turn_width(canvas: Canvas, pages: int) -> float:
    label = canvas.say(text("screen.page", n=pages, total=pages))
    return width_of(label, round(NUMBER * canvas.unit + 0.5)) + 3.0 * canvas.unit


def _draw_turn(canvas: Canvas, box: pygame.Rect, page: int, pages: int) -> None:
    """Which page this is, with an arrow: a click turns to the next, after the last to the first."""
    canvas.panel(box, "button", edge="line", width=0.07)
    words, arrow = cut_left(padded(box, 0.3 * canvas.unit), box.width - 2.0 * canvas.unit, 0.2 * canvas.unit)
    label = canvas.say(text("screen.page", n=page + 1, total=pages))
    canvas.write(label, words, most=NUMBER, least=NUMBER, ink="on_button", ground="button")
    icons.arrow(canvas.surface, arrow.center, 1.1 * canvas.unit, canvas.colour("on_button"), 90)
    canvas.button(box, Input("page", str((page + 1) % pages)))
