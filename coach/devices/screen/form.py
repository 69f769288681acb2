"""Several questions on one screen: a row each, with its answers beside it; the row that waits has the keys.

Rows that would be too small together are shown some at a time: always those among which the waiting one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Choice, FormPage, FormRow, Question
from coach.devices.screen.answer import Marks, draw_answer
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.text import width_of

SIZES = (1.2, 1.1, 1.0)  # units, of a row's words: the largest at which all rows fit
TALLEST, LEAST = 4.2, 1.75  # units, of a row
PAD, GAP, BESIDE = 0.15, 0.15, 0.5  # units: round the words, between rows, between words and answers
ANSWER = 2.0  # units: the height of answers that stand below their words
CELL = 2.9  # units: of an answer beside its label, for its key and its edges
ROUNDING = 3  # pixels, of the parts of a row
MOST_ANSWERS = 0.45  # of a row's width; wider ones stand below the words
NUMBER = 0.85  # units: which screen this is, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows that are shown, and how: the size of their words in units, and their heights in pixels."""

    first: int  # the place of the first of them
    size: float
    heights: tuple[float, ...]
    answers: float  # pixels: the width of a row's answers; 0 where they stand below


def draw_form(canvas: Canvas, pane: pygame.Rect, question: Question, page: FormPage, marks: Marks) -> None:
    """What is asked of all rows, which screen of how many this is, and the rows."""
    unit, asked = canvas.unit, canvas.say(page.head)
    n, of = page.number
    number = canvas.say(text("rows.number", n=n, of=of))
    wide = width_of(number, round(NUMBER * unit + 0.5)) + unit
    head, pane = cut_top(pane, max(1.5 * unit, canvas.needs(asked, pane.width - wide, 1.0, True)), 0.2 * unit)
    words, beside = cut_left(head, head.width - wide)
    canvas.write(asked, words, most=1.3, bold=True, align="left")
    canvas.write(number, beside, most=NUMBER, least=NUMBER, ink="quiet", align="right")
    rows = _shown(canvas, pane, page)
    count = len(rows.heights)
    if count < len(page.rows):
        foot, pane = cut_bottom(pane, unit)
        part = f"{rows.first + 1}–{rows.first + count} / {len(page.rows)}"
        canvas.write(part, foot, most=NUMBER, least=NUMBER, ink="quiet", align="right")
    spare = max(0.0, min(pane.height, count * TALLEST * unit) - sum(rows.heights) - (count - 1) * GAP * unit) / count
    for place, high in enumerate(rows.heights, rows.first):
        box, pane = cut_top(pane, high + spare, GAP * unit)
        if place == page.at:
            _draw_waiting(canvas, box, page.rows[place], question.choices, marks, rows)
        else:
            _draw_row(canvas, box, page.rows[place], rows)


def _shown(canvas: Canvas, pane: pygame.Rect, page: FormPage) -> Rows:
    """All rows at the largest size that they can have; else, in the least size, as many as fit."""
    unit = canvas.unit
    labels = [[canvas.say(choice.label) for choice in row.choices] for row in page.rows]
    widths = [
        len(row) * (max(width_of(label, round(unit + 0.5), bold=True) for label in row) + (CELL + 0.3) * unit)
        for row in labels
    ]
    answers = max(widths) if max(widths) <= MOST_ANSWERS * pane.width else 0.0
    for size in SIZES:
        heights = [_height(canvas, pane, canvas.say(row.text), size, answers) for row in page.rows]
        if sum(heights) + (len(heights) - 1) * GAP * unit <= pane.height:
            return Rows(first=0, size=size, heights=tuple(heights), answers=answers)
    room = pane.height - unit  # below them stands which rows they are
    if answers and max(heights) > room:  # a row that is a page of its own has its answers below
        answers = 0.0
        heights = [_height(canvas, pane, canvas.say(row.text), SIZES[-1], answers) for row in page.rows]
    first = 0
    for part in _parts(heights, room, GAP * unit):
        if page.at < first + len(part):
            break
        first += len(part)
    return Rows(first=first, size=SIZES[-1], heights=tuple(part), answers=answers)


def _parts(heights: Sequence[float], room: float, gap: float) -> list[list[float]]:
    """The heights in runs that fit into the room, one at least in each."""
    parts: list[list[float]] = []
    for high in heights:
        if parts and sum(parts[-1]) + len(parts[-1]) * gap + high <= room:
            parts[-1].append(high)
        else:
            parts.append([min(high, room)])
    return parts


def _height(canvas: Canvas, pane: pygame.Rect, sentence: str, size: float, answers: float) -> float:
    """Of a row, as the one that waits has it, which is larger: no row moves when its turn comes."""
    unit = canvas.unit
    width = pane.width - 2 * PAD * unit - (answers + BESIDE * unit if answers else 0.0)
    words = canvas.needs(sentence, width, size, True) + 2 * PAD * unit + ROUNDING
    return max(words, LEAST * unit) if answers else words + (ANSWER + PAD) * unit


def _draw_waiting(
    canvas: Canvas, box: pygame.Rect, row: FormRow, choices: tuple[Choice, ...], marks: Marks, rows: Rows
) -> None:
    canvas.panel(box, "panel", edge="accent", width=0.12)
    words, answers = _places(canvas, box, rows)
    canvas.write(canvas.say(row.text), words, most=rows.size, bold=True, ground="panel", align="left")
    for k, (cell, choice) in enumerate(zip(_cells(canvas, answers, len(choices)), choices, strict=True)):
        draw_answer(canvas, cell, choice, k, marks, most=1.1, cap=cap_at(k))


def _draw_row(canvas: Canvas, box: pygame.Rect, row: FormRow, rows: Rows) -> None:
    """A row that was answered, or comes later: a click on an answer turns to it."""
    words, answers = _places(canvas, box, rows)
    ink = "quiet" if row.answer is not None else "text"
    canvas.write(canvas.say(row.text), words, most=rows.size, ink=ink, align="left")
    for cell, choice in zip(_cells(canvas, answers, len(row.choices)), row.choices, strict=True):
        chosen = choice.value == row.answer
        canvas.panel(cell, "button" if chosen else "background", edge="line" if chosen else "track", width=0.07)
        ground, ink = ("button", "on_button") if chosen else ("background", "quiet")
        words = cell.inflate(-round(0.4 * canvas.unit), 0)
        canvas.write(canvas.say(choice.label), words, most=1.0, ink=ink, ground=ground, bold=chosen)
        canvas.button(cell, Input("answer", choice.value, row.id))


def _places(canvas: Canvas, box: pygame.Rect, rows: Rows) -> tuple[pygame.Rect, pygame.Rect]:
    """Places of a row's words and of its answers."""
    inside = padded(box, PAD * canvas.unit)
    if not rows.answers:
        answers, words = cut_bottom(inside, ANSWER * canvas.unit, PAD * canvas.unit)
        return words, answers
    return cut_left(inside, inside.width - rows.answers - BESIDE * canvas.unit, BESIDE * canvas.unit)


def _cells(canvas: Canvas, answers: pygame.Rect, count: int) -> list[pygame.Rect]:
    high = min(answers.height, round(3.0 * canvas.unit))
    row = pygame.Rect(answers.left, answers.centery - high // 2, answers.width, high)
    return split(row, [1] * count, 0.3 * canvas.unit, across=True)
