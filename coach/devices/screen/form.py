"""Several questions on one screen: a row each, with its answers beside it; the row that waits has the keys."""

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Choice, FormPage, FormRow, Question
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.text import fit

WORDS = 0.66  # of a row, for what it says
TALLEST = 4.2  # units, of a row


def draw_form(canvas: Canvas, pane: pygame.Rect, question: Question, page: FormPage, marks: Marks) -> None:
    """What is asked of all rows, which screen of how many this is, and the rows."""
    unit = canvas.unit
    head, pane = cut_top(pane, 2.2 * unit, 0.2 * unit)
    asked, number = cut_left(head, head.width * 0.84, 0.4 * unit)
    canvas.write(canvas.say(page.head), asked, most=1.3, bold=True, align="left")
    n, of = page.number
    canvas.write(canvas.say(text("rows.number", n=n, of=of)), number, ink="quiet", align="right")
    pane.height = min(pane.height, round(len(page.rows) * TALLEST * unit))
    boxes = split(pane, [1] * len(page.rows), 0.2 * unit, across=False)
    for place, (box, row) in enumerate(zip(boxes, page.rows, strict=True)):
        if place == page.at:
            _draw_waiting(canvas, box, row, question.choices, marks)
        else:
            _draw_row(canvas, box, row)


def draw_list(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    """A list to pick from, its rows in two columns and one size, and "none of these" below all of them."""
    unit = canvas.unit
    head, pane = cut_top(pane, 2.0 * unit, 0.2 * unit)
    canvas.write(canvas.say(question.text), head, most=1.5, bold=True, align="left")
    *rows, none = question.choices
    values = [choice.value for choice in question.choices]
    bottom, pane = cut_bottom(pane, 2.6 * unit, 0.4 * unit)
    columns = split(pane, [1, 1], 0.4 * unit, across=True)
    lines = -(-len(rows) // 2)
    boxes = [box for column in columns for box in split(column, [1] * lines, 0.25 * unit, across=False)]
    labels = [canvas.say(choice.label) for choice in rows]
    most = min(
        fit(label, *label_box(canvas, box, True).size, round(1.2 * unit), True).px
        for label, box in zip(labels, boxes, strict=False)
    )
    for place, (box, choice) in enumerate(zip(boxes, rows, strict=False)):
        draw_answer(canvas, box, choice, place, marks, most=most / unit, cap=cap_at(place, values))
    place = len(rows)
    draw_answer(canvas, bottom, none, place, marks, most=1.4, cap=cap_at(place, values))


def _draw_waiting(canvas: Canvas, box: pygame.Rect, row: FormRow, choices: tuple[Choice, ...], marks: Marks) -> None:
    canvas.panel(box, "panel", edge="accent", width=0.12)
    words, answers = _parts(canvas, box)
    canvas.write(canvas.say(row.text), words, most=1.2, bold=True, ground="panel", align="left")
    for k, (cell, choice) in enumerate(zip(_cells(canvas, answers, len(choices)), choices, strict=True)):
        draw_answer(canvas, cell, choice, k, marks, most=1.1, cap=cap_at(k))


def _draw_row(canvas: Canvas, box: pygame.Rect, row: FormRow) -> None:
    """A row that was answered, or comes later: a click on an answer turns to it."""
    words, answers = _parts(canvas, box)
    ink = "quiet" if row.answer is not None else "text"
    canvas.write(canvas.say(row.text), words, most=1.1, ink=ink, align="left")
    for cell, choice in zip(_cells(canvas, answers, len(row.choices)), row.choices, strict=True):
        chosen = choice.value == row.answer
        canvas.panel(cell, "button" if chosen else "background", edge="line" if chosen else "track", width=0.07)
        ground, ink = ("button", "on_button") if chosen else ("background", "quiet")
        canvas.write(canvas.say(choice.label), padded(cell, 0.2 * canvas.unit), most=1.0, ink=ink, ground=ground,
                     bold=chosen)  # fmt: skip
        canvas.button(cell, Input("answer", choice.value, row.id))


def _parts(canvas: Canvas, box: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
    """Places of a row's words and of its answers."""
    return cut_left(padded(box, 0.25 * canvas.unit), box.width * WORDS, 0.5 * canvas.unit)


def _cells(canvas: Canvas, answers: pygame.Rect, count: int) -> list[pygame.Rect]:
    return split(answers, [1] * count, 0.3 * canvas.unit, across=True)
