"""Something asked: large buttons, each with its key; pain as a row of eleven; places on a drawn body."""

from functools import partial

import pygame

from coach.core.base.types import Pixels, text
from coach.core.clinical.screening import NONE
from coach.core.dialogue.screen_model import Question, View
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.bars import band_height, draw_band
from coach.devices.screen.body import draw_body
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.choice_list import draw_list
from coach.devices.screen.form import draw_form
from coach.devices.screen.inputs import DIGITS, cap_at, is_pain
from coach.devices.screen.layout import contained, cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.pain import draw_pain
from coach.devices.screen.picture import scaled
from coach.devices.screen.text import fit

LEAST_HINT = 0.75  # units: which keys to press is read at the keys
FROM_THE_FLOOR = frozenset({"scan_hint", "read_first"})
LARGEST = (2.2, 1.75, 1.4, 1.2, 1.0)  # units, of what is asked: as large as the answers leave room for
LARGEST_BESIDE_PICTURE = (1.4, 1.2, 1.0)
MOST_ASKED = 0.6  # of the pane
SPACE = 0.4  # units, below it
TALLEST, LEAST = 4.5, 1.9  # units, of an answer
EDGES = 0.4  # units: above and below its words
GESTURE_LEAST, GESTURE_MOST = 3.0, 0.28  # units of height; of the width, that the picture of a gesture takes


def draw_question(
    canvas: Canvas,
    pane: pygame.Rect,
    view: View,
    question: Question,
    focus: int | None,
    pending: int | None,
    *,
    page: int = 0,
    gesture: Pixels | None = None,
) -> None:
    """The question above, what may be said beside it between, the answers below; of a long list this `page`.

    `gesture`: the picture of the one that answers.
    """
    unit = canvas.unit
    name = _hint(view, question)
    size = 1.0 if name in FROM_THE_FLOOR else LEAST_HINT
    hint = canvas.say(text(f"screen.{name}"))
    strip, pane = cut_bottom(pane, canvas.needs(hint, pane.width, size) + 0.1 * unit, 0.1 * unit)
    canvas.write(hint, strip, most=size, least=size, ink="quiet")
    marks = Marks(focus=focus, offered=view.scan, pending=pending)
    if question.page is not None:
        draw_form(canvas, pane, question, question.page, marks)
    elif question.choices[-1].value == NONE:
        draw_list(canvas, pane, question, marks, page)
    else:
        sizes = LARGEST if question.picture is None else LARGEST_BESIDE_PICTURE
        ways = [partial(_draw_asked, canvas, pane, view, question, marks, size, gesture) for size in sizes]
        canvas.first_fitting(pane, ways, (question.id, question.text, question.choices, question.picked, view.scan))


def _draw_asked(
    canvas: Canvas,
    pane: pygame.Rect,
    view: View,
    question: Question,
    marks: Marks,
    size: float,
    gesture: Pixels | None,
) -> None:
    """What is asked in this size, and the answers in the rest."""
    unit, sentence = canvas.unit, canvas.say(question.text)
    wide, least = (pane.width, 0.0) if gesture is None else (pane.width * (1 - GESTURE_MOST), GESTURE_LEAST * unit)
    high = min(max(canvas.needs(sentence, wide, size, True), least), pane.height * MOST_ASKED)
    asked, pane = cut_top(pane, high, SPACE * unit)
    asked = _with_gesture(canvas, asked, gesture)
    canvas.write(sentence, asked, most=size, bold=True)
    if _says_more(canvas, view, question):
        band, pane = cut_top(pane, min(band_height(canvas, pane, view), pane.height / 2), SPACE * unit)
        draw_band(canvas, band, view)
    draw = draw_pain if _is_pain(question) else draw_body if question.picture == "body" else _draw_choices
    draw(canvas, pane, question, marks)


def _with_gesture(canvas: Canvas, strip: pygame.Rect, gesture: Pixels | None) -> pygame.Rect:
    """The gesture at the right end of the question's strip; what is left of it."""
    if gesture is None or strip.height < GESTURE_LEAST * canvas.unit:
        return strip
    shape = gesture.shape[1] / gesture.shape[0]
    wide = min(strip.height * shape, strip.width * GESTURE_MOST)
    rest, pane = cut_left(strip, strip.width - wide, 0)
    frame = contained(pane, shape)
    canvas.surface.blit(scaled(gesture, frame.size, mirrored=False), frame)
    return padded(rest, 0.2 * canvas.unit)


def _is_pain(question: Question) -> bool:
    return is_pain([choice.value for choice in question.choices])


def _hint(view: View, question: Question) -> str:
    """How to answer, with what is there to answer with."""
    if view.scan is not None:
        return "scan_hint"
    if not all(choice.counts for choice in question.choices):
        return "read_first"
    if _is_pain(question):
        return "pain_keys"
    return "many_keys" if question.many else "answer_keys" if len(question.choices) <= DIGITS else "list_keys"


def _says_more(canvas: Canvas, view: View, question: Question) -> bool:
    known = {"", canvas.say(question.text), canvas.say(view.title)}
    return not {canvas.say(view.instruction), canvas.say(view.notice.correction)} <= known


def _draw_choices(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    boxes = _arranged(canvas, pane, [canvas.say(choice.label) for choice in question.choices], question.many)
    for k, (box, choice) in enumerate(zip(boxes, question.choices, strict=True)):
        draw_answer(canvas, box, choice, k, marks, picked=choice.value in question.picked, cap=cap_at(k))


def _arranged(canvas: Canvas, pane: pygame.Rect, labels: list[str], picked: bool) -> list[pygame.Rect]:
    """The number of columns that lets the longest label be largest."""
    arrangements = [_grid(canvas, pane, labels, columns, picked) for columns in range(1, min(4, len(labels)) + 1)]

    def smallest(boxes: list[pygame.Rect]) -> float:
        sizes = (
            min(fit(label, *label_box(canvas, box, True, picked).size, round(1.7 * canvas.unit), True).px,
                max(box.height / 2, canvas.unit))
            for label, box in zip(labels, boxes, strict=True)
        )  # fmt: skip
        return min(sizes)

    return max(reversed(arrangements), key=smallest)


def _grid(canvas: Canvas, pane: pygame.Rect, labels: list[str], columns: int, picked: bool) -> list[pygame.Rect]:
    """In so many columns; a line with a long label takes room from those with short ones."""
    unit, rows = canvas.unit, -(-len(labels) // columns)
    gap = (0.5 if rows < 3 else 0.3) * unit
    cell = pygame.Rect(0, 0, round((pane.width - (columns - 1) * gap) / columns), round(TALLEST * unit))
    inside = label_box(canvas, cell, True, picked)
    needed = [max(LEAST * unit, canvas.needs(label, inside.width, 1.0, True) + EDGES * unit) for label in labels]
    heights = [max(needed[k : k + columns]) for k in range(0, len(labels), columns)]
    room = max(0.0, pane.height - (rows - 1) * gap)
    more = max(0.0, min(room, max(rows * TALLEST * unit, sum(heights))) - sum(heights)) / rows
    column = pygame.Rect(
        pane.left, pane.top, pane.width, round(min(room, sum(heights) + rows * more) + (rows - 1) * gap)
    )
    lines = split(column, [high + more for high in heights], gap, across=False)
    return [cell for line in lines for cell in split(line, [1] * columns, gap, across=True)][: len(labels)]
