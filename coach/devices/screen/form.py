"""Several questions on one screen: a row each, with its answers beside it; the row that waits has the keys."""

import pygame

from coach.core.base.types import text
from coach.core.dialogue.form_pages import ROWS_A_SCREEN
from coach.core.dialogue.screen_model import Choice, FormPage, FormRow, Question
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.text import SMALLEST_PX, fit, line_height

WORDS, WORDS_UPRIGHT = 0.7, 0.62  # of a row, for what it says; an upright window has little width for the answers
TALLEST, LEAST = 4.2, 1.6  # units, of a row
LARGEST = 1.2  # units, of a row's words
PAD = 0.15  # units, round them
TALL_PX = 10_000  # more than any screen has: only the width counts


def draw_form(canvas: Canvas, pane: pygame.Rect, question: Question, page: FormPage, marks: Marks) -> None:
    """What is asked of all rows, which screen of how many this is, and the rows."""
    unit = canvas.unit
    head, pane = cut_top(pane, 2.2 * unit, 0.2 * unit)
    asked, number = cut_left(head, head.width * 0.84, 0.4 * unit)
    canvas.write(canvas.say(page.head), asked, most=1.3, bold=True, align="left")
    n, of = page.number
    canvas.write(canvas.say(text("rows.number", n=n, of=of)), number, ink="quiet", align="right")
    px, boxes = _arranged(canvas, pane, [canvas.say(row.text) for row in page.rows])
    for place, (box, row) in enumerate(zip(boxes, page.rows, strict=True)):
        if place == page.at:
            _draw_waiting(canvas, box, row, question.choices, marks, px / unit)
        else:
            _draw_row(canvas, box, row, px / unit)


def draw_list(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    """A list to pick from, its rows in one size, in the columns that let it be largest; below it "none of these"."""
    unit = canvas.unit
    head, pane = cut_top(pane, 1.7 * unit, 0.1 * unit)
    canvas.write(canvas.say(question.text), head, most=1.5, bold=True, align="left")
    *rows, none = question.choices
    values = [choice.value for choice in question.choices]
    bottom, pane = cut_bottom(pane, 1.8 * unit, 0.2 * unit)
    labels = [canvas.say(choice.label) for choice in rows]
    across = (1, 2) if len(rows) <= ROWS_A_SCREEN else (2,)  # a key needs some height too
    most, boxes = max((_columns(canvas, pane, labels, count) for count in across), key=lambda one: one[0])
    for place, (box, choice) in enumerate(zip(boxes, rows, strict=False)):
        draw_answer(canvas, box, choice, place, marks, most=most / unit, cap=cap_at(place, values))
    place = len(rows)
    draw_answer(canvas, bottom, none, place, marks, most=1.4, cap=cap_at(place, values))


def _columns(canvas: Canvas, pane: pygame.Rect, labels: list[str], across: int) -> tuple[int, list[pygame.Rect]]:
    """The size, in pixels, that all rows of a list can have in so many columns, and their boxes."""
    unit, lines = canvas.unit, -(-len(labels) // across)
    columns = split(pane, [1] * across, 0.25 * unit, across=True)
    boxes = [box for column in columns for box in split(column, [1] * lines, 0.15 * unit, across=False)]
    sizes = (
        fit(label, *label_box(canvas, box, True).size, round(1.2 * unit), True).px
        for label, box in zip(labels, boxes, strict=False)
    )
    return min(sizes), boxes


def _arranged(canvas: Canvas, pane: pygame.Rect, texts: list[str]) -> tuple[int, list[pygame.Rect]]:
    """The largest size, in pixels, that all rows can have, and their boxes: a long row takes room from short ones."""
    unit, gap = canvas.unit, 0.2 * canvas.unit
    room = pane.height - gap * (len(texts) - 1)
    words, _ = _parts(canvas, pane)
    beside = 2 * round(PAD * unit)
    px = round(LARGEST * unit)
    while True:
        # as the row that waits has them, which are wider: no row moves when its turn comes
        sizes = [fit(words_of_row, words.width, TALL_PX, px, True) for words_of_row in texts]
        heights = [len(size.lines) * line_height(px, True) + beside for size in sizes]
        heights = [max(height, round(LEAST * unit)) for height in heights]
        if (sum(heights) <= room and all(size.px == px for size in sizes)) or px <= SMALLEST_PX:
            break
        px -= 1
    spare = max(0.0, min(room, len(texts) * TALLEST * unit) - sum(heights))
    pane.height = round(min(room, sum(heights) + spare) + gap * (len(texts) - 1))
    return px, split(pane, [height + spare / len(texts) for height in heights], gap, across=False)


def _draw_waiting(
    canvas: Canvas, box: pygame.Rect, row: FormRow, choices: tuple[Choice, ...], marks: Marks, most: float
) -> None:
    canvas.panel(box, "panel", edge="accent", width=0.12)
    words, answers = _parts(canvas, box)
    canvas.write(canvas.say(row.text), words, most=most, bold=True, ground="panel", align="left")
    for k, (cell, choice) in enumerate(zip(_cells(canvas, answers, len(choices)), choices, strict=True)):
        draw_answer(canvas, cell, choice, k, marks, most=1.1, cap=cap_at(k))


def _draw_row(canvas: Canvas, box: pygame.Rect, row: FormRow, most: float) -> None:
    """A row that was answered, or comes later: a click on an answer turns to it."""
    words, answers = _parts(canvas, box)
    ink = "quiet" if row.answer is not None else "text"
    canvas.write(canvas.say(row.text), words, most=most, ink=ink, align="left")
    for cell, choice in zip(_cells(canvas, answers, len(row.choices)), row.choices, strict=True):
        chosen = choice.value == row.answer
        canvas.panel(cell, "button" if chosen else "background", edge="line" if chosen else "track", width=0.07)
        ground, ink = ("button", "on_button") if chosen else ("background", "quiet")
        canvas.write(canvas.say(choice.label), padded(cell, 0.2 * canvas.unit), most=1.0, ink=ink, ground=ground,
                     bold=chosen)  # fmt: skip
        canvas.button(cell, Input("answer", choice.value, row.id))


def _parts(canvas: Canvas, box: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
    """Places of a row's words and of its answers."""
    width, height = canvas.surface.get_size()
    words = WORDS_UPRIGHT if height > width else WORDS
    return cut_left(padded(box, PAD * canvas.unit), box.width * words, 0.5 * canvas.unit)


def _cells(canvas: Canvas, answers: pygame.Rect, count: int) -> list[pygame.Rect]:
    return split(answers, [1] * count, 0.3 * canvas.unit, across=True)
