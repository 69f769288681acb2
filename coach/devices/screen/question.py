"""Something asked: large buttons, each with its key; pain as a row of eleven."""

import math

import pygame

from coach.core.types import text
from coach.core.view import Question, View
from coach.devices.screen import shapes
from coach.devices.screen.bars import draw_band, draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import PAIN, Input, is_pain
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.text import fit

SHARES = (0.3, 0.36, 0.43, 0.5)  # of the pane, that the question may take
READABLE = 1.25  # units; a question is larger than body text
PAIN_WORDS = {0: "pain.none", 5: "pain.middle", 10: "pain.worst"}


def draw_question(canvas: Canvas, pane: pygame.Rect, view: View, question: Question, focus: int | None) -> None:
    """The question above, what may be said beside it between, the answers below."""
    unit = canvas.unit
    hint, pane = cut_bottom(pane, 1.4 * unit, 0.2 * unit)
    more = _says_more(canvas, view, question)
    shares = SHARES[:1] if more else SHARES
    asked, pane = cut_top(pane, _asked_height(canvas, pane, canvas.say(question.text), shares), 0.4 * unit)
    canvas.write(canvas.say(question.text), asked, most=2.2, bold=True)
    if more:
        band, pane = cut_top(pane, 4.2 * unit, 0.4 * unit)
        draw_band(canvas, band, view)
    values = [choice.value for choice in question.choices]
    if is_pain(values):
        _draw_pain(canvas, pane, question, focus)
    else:
        _draw_choices(canvas, pane, question, focus)
    canvas.write(canvas.say(text("screen.pain_keys" if is_pain(values) else "screen.answer_keys")), hint, ink="quiet")


def _asked_height(canvas: Canvas, pane: pygame.Rect, question: str, shares: tuple[float, ...]) -> float:
    """A long question takes room from the answers, so that it stays readable."""
    for share in shares:
        height = pane.height * share
        if fit(question, pane.width, round(height), math.ceil(2.2 * canvas.unit), True).px >= READABLE * canvas.unit:
            break
    return height


def _says_more(canvas: Canvas, view: View, question: Question) -> bool:
    known = {"", canvas.say(question.text), canvas.say(view.title)}
    return not {canvas.say(view.instruction), canvas.say(view.correction)} <= known


def _draw_pain(canvas: Canvas, pane: pygame.Rect, question: Question, focus: int | None) -> None:
    unit = canvas.unit
    names, pane = cut_bottom(pane, 2.6 * unit, 0.3 * unit)
    wedge, pane = cut_top(pane, max(0.0, min(pane.height * 0.3, pane.height - 4 * unit)), 0.2 * unit)
    height = min(pane.height, 6 * unit)
    row = pygame.Rect(pane.left, pane.top, pane.width, round(height))
    names.top = row.bottom + round(0.3 * unit)
    boxes = split(row, [1] * len(PAIN), 0.3 * unit, across=True)
    _draw_wedge(canvas, wedge, boxes)
    for k, (box, choice) in enumerate(zip(boxes, question.choices, strict=True)):
        _draw_button(canvas, box, canvas.say(choice.label), choice.value, focused=k == focus, most=2.4)
    third = names.width // 3
    for score, align, left in ((0, "left", 0), (5, "center", third), (10, "right", 2 * third)):
        part = pygame.Rect(names.left + left, names.top, third, names.height)
        canvas.write(canvas.say(text(PAIN_WORDS[score])), padded(part, 0.1 * unit), most=1.1, align=align)


def _draw_wedge(canvas: Canvas, strip: pygame.Rect, boxes: list[pygame.Rect]) -> None:
    """A slope over the buttons: more to the right is more pain, without a word or a colour."""
    first, last = boxes[0].centerx, boxes[-1].centerx
    floor = float(strip.bottom)
    shapes.polygon(canvas.surface, [(first, floor), (last, floor), (last, float(strip.top))], canvas.theme.track)


def _draw_choices(canvas: Canvas, pane: pygame.Rect, question: Question, focus: int | None) -> None:
    labels = [canvas.say(choice.label) for choice in question.choices]
    boxes = _arranged(canvas, pane, labels)
    for k, (box, label, choice) in enumerate(zip(boxes, labels, question.choices, strict=True)):
        _draw_button(canvas, box, label, choice.value, focused=k == focus, cap=str(k + 1), most=1.7)


def _arranged(canvas: Canvas, pane: pygame.Rect, labels: list[str]) -> list[pygame.Rect]:
    """The number of columns that lets the longest label be largest."""
    arrangements = [_grid(canvas, pane, len(labels), columns) for columns in range(1, min(4, len(labels)) + 1)]

    def smallest(boxes: list[pygame.Rect]) -> int:
        most = round(1.7 * canvas.unit)
        return min(
            fit(label, *_label_box(canvas, box, True).size, most, True).px
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


def _label_box(canvas: Canvas, box: pygame.Rect, capped: bool) -> pygame.Rect:
    unit = canvas.unit
    inside = box.inflate(-round((0.8 if capped else 0.4) * unit), -round(0.2 * unit))
    return cut_left(inside, _cap_size(canvas, box), 0.3 * unit)[1] if capped else inside


def _cap_size(canvas: Canvas, box: pygame.Rect) -> int:
    return round(min(1.7 * canvas.unit, box.height * 0.7))


def _draw_button(
    canvas: Canvas, box: pygame.Rect, label: str, value: str, *, focused: bool, most: float, cap: str = ""
) -> None:
    """The one that Enter takes has a thick edge, and not only another colour."""
    canvas.panel(box, "button", edge="accent" if focused else "line", width=0.3 if focused else 0.07)
    words = _label_box(canvas, box, bool(cap))
    if cap:
        size = _cap_size(canvas, box)
        key = pygame.Rect(box.left + round(0.4 * canvas.unit), box.centery - size // 2, size, size)
        draw_cap(canvas, key, cap)
    canvas.write(label, words, most=most, bold=True, ink="on_button", ground="button")
    canvas.button(box, Input("answer", value))
