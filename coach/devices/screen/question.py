"""Something asked: large buttons, each with its key; pain as a row of eleven; places on a drawn body."""

import math

import pygame

from coach.core.base.types import text
from coach.core.clinical.screening import NONE
from coach.core.dialogue.screen_model import Question, View
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.bars import draw_band
from coach.devices.screen.body import draw_body
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.form import draw_form, draw_list
from coach.devices.screen.inputs import DIGITS, cap_at, is_pain
from coach.devices.screen.layout import cut_bottom, cut_top, split
from coach.devices.screen.pain import draw_pain
from coach.devices.screen.text import fit

SHARES = (0.3, 0.36, 0.43, 0.5)  # of the pane, that the question may take
READABLE = 1.25  # units; a question is larger than body text
SHARES_BESIDE_PICTURE = (0.11, 0.16, 0.2, 0.25)


def draw_question(
    canvas: Canvas,
    pane: pygame.Rect,
    view: View,
    question: Question,
    focus: int | None,
    pending: int | None,
) -> None:
    """The question above, what may be said beside it between, the answers below."""
    unit = canvas.unit
    hint, pane = cut_bottom(pane, 1.4 * unit, 0.2 * unit)
    canvas.write(canvas.say(text(f"screen.{_hint(view, question)}")), hint, ink="quiet")
    marks = Marks(focus=focus, offered=view.scan, pending=pending)
    if question.page is not None:
        draw_form(canvas, pane, question, question.page, marks)
        return
    if question.choices[-1].value == NONE:
        draw_list(canvas, pane, question, marks)
        return
    more = _says_more(canvas, view, question)
    shares = SHARES_BESIDE_PICTURE if question.picture else SHARES[:1] if more else SHARES
    asked, pane = cut_top(pane, _asked_height(canvas, pane, canvas.say(question.text), shares), 0.4 * unit)
    canvas.write(canvas.say(question.text), asked, most=2.2, bold=True)
    if more:
        band, pane = cut_top(pane, 4.2 * unit, 0.4 * unit)
        draw_band(canvas, band, view)
    draw = draw_pain if _is_pain(question) else draw_body if question.picture == "body" else _draw_choices
    draw(canvas, pane, question, marks)


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


def _asked_height(canvas: Canvas, pane: pygame.Rect, question: str, shares: tuple[float, ...]) -> float:
    """A long question takes room from the answers, so that it stays readable."""
    for share in shares:
        height = pane.height * share
        if fit(question, pane.width, round(height), math.ceil(2.2 * canvas.unit), True).px >= READABLE * canvas.unit:
            break
    return height


def _says_more(canvas: Canvas, view: View, question: Question) -> bool:
    known = {"", canvas.say(question.text), canvas.say(view.title)}
    return not {canvas.say(view.instruction), canvas.say(view.notice.correction)} <= known


def _draw_choices(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    boxes = _arranged(canvas, pane, [canvas.say(choice.label) for choice in question.choices], question.many)
    for k, (box, choice) in enumerate(zip(boxes, question.choices, strict=True)):
        draw_answer(canvas, box, choice, k, marks, picked=choice.value in question.picked, cap=cap_at(k))


def _arranged(canvas: Canvas, pane: pygame.Rect, labels: list[str], picked: bool) -> list[pygame.Rect]:
    """The number of columns that lets the longest label be largest."""
    arrangements = [_grid(canvas, pane, len(labels), columns) for columns in range(1, min(4, len(labels)) + 1)]

    def smallest(boxes: list[pygame.Rect]) -> int:
        most = round(1.7 * canvas.unit)
        return min(
            fit(label, *label_box(canvas, box, True, picked).size, most, True).px
            for label, box in zip(labels, boxes, strict=True)
        )

    return max(reversed(arrangements), key=smallest)


def _grid(canvas: Canvas, pane: pygame.Rect, count: int, columns: int) -> list[pygame.Rect]:
    rows = -(-count // columns)
    gap = (0.5 if rows < 3 else 0.3) * canvas.unit
    height = min(pane.height, rows * (4.5 * canvas.unit + gap) - gap)
    pane = pygame.Rect(pane.left, pane.top, pane.width, round(height))
    lines = split(pane, [1] * rows, gap, across=False)
    return [cell for line in lines for cell in split(line, [1] * columns, gap, across=True)][:count]
