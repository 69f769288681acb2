"""Where it hurts: a body seen from behind, so that left is left; a place is clicked, or named by the key beside it.

The names stand in reading order: beside the body in a wide window, in an upright one below it.
"""

import math

import pygame

from coach.core.dialogue.screen_model import BODY, Choice, Question
from coach.devices.screen import icons, shapes
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import contained, cut_bottom, split
from coach.devices.screen.shapes import Point
from coach.devices.screen.text import fit, width_of

# outlines in shares of the figure's height, x from its middle to its right side; the left is their mirror
HALVES: dict[str, tuple[Point, ...]] = {
    "back": ((0.048, 0.315), (0.142, 0.315), (0.125, 0.4), (0.128, 0.455), (0.048, 0.455)),
    "buttock": ((0.008, 0.465), (0.13, 0.465), (0.148, 0.525), (0.138, 0.575), (0.075, 0.592), (0.008, 0.575)),
    "thigh": ((0.012, 0.588), (0.075, 0.604), (0.138, 0.588), (0.122, 0.68), (0.104, 0.75), (0.03, 0.75)),
    "below_knee": ((0.03, 0.763), (0.102, 0.763), (0.11, 0.82), (0.09, 0.9), (0.084, 0.955), (0.112, 0.985),
                   (0.04, 0.985), (0.036, 0.9)),
}  # fmt: skip
MIDDLE: tuple[Point, ...] = ((-0.04, 0.315), (0.04, 0.315), (0.04, 0.455), (-0.04, 0.455))
UPPER: tuple[Point, ...] = (
    (-0.14, 0.185), (-0.05, 0.175), (0.05, 0.175), (0.14, 0.185), (0.165, 0.215), (0.146, 0.305), (-0.146, 0.305),
    (-0.165, 0.215),
)  # fmt: skip
ARM: tuple[Point, ...] = (
    (0.172, 0.2), (0.196, 0.23), (0.214, 0.34), (0.232, 0.46), (0.236, 0.54), (0.205, 0.545), (0.196, 0.45),
    (0.172, 0.34), (0.155, 0.27),
)  # fmt: skip
NECK: tuple[Point, ...] = ((-0.034, 0.11), (0.034, 0.11), (0.05, 0.165), (-0.05, 0.165))
HEAD, HEAD_SIZE = (0.0, 0.068), 0.112
STOUT = 1.25  # wider than people are: its places are to be clicked
ASPECT = 0.62  # width to height of the figure, arms and a little air


WHOLE = {"middle": MIDDLE, "upper_back": UPPER}  # places that lie on both sides
FIGURE_UPRIGHT = 0.44  # of the pane's height, for the body of an upright window
LEAST_FIGURE = 0.22  # of the pane's width or height, however long the names are
TALLEST = 2.8  # units, of a name
GAP = 0.15  # units, between names
CAPPED, PICKED = 3.2, 2.2  # units: a name's key and edges, and its tick


def region(place: str) -> tuple[Point, ...]:
    """The outline of one of `view.BODY`, in shares of the figure's height from the middle of its top."""
    if place in WHOLE:
        return WHOLE[place]
    name, _, side = place.rpartition("_")
    sign = -1 if side == "left" else 1
    return tuple((sign * x, y) for x, y in HALVES[name])


def draw_body(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    """The figure with its names: those of the left at its left, or all of them below; what is no place comes last."""
    shown: dict[str, tuple[bool, ...]] = {
        choice.value: (k == marks.focus, k == marks.offered, choice.value in question.picked)
        for k, choice in enumerate(question.choices)
    }
    upright = canvas.surface.get_height() > canvas.surface.get_width()
    figure, boxes = (_below if upright else _beside)(canvas, pane, question)
    _draw_figure(canvas, figure, shown)
    for k, choice in enumerate(question.choices):
        if choice.value not in BODY:
            continue
        if upright:
            _draw_sign(canvas, figure, choice.value, cap_at(k))
        else:
            _draw_line(canvas, figure, boxes[choice.value], choice.value)
    px = _common_size(canvas, question, boxes)
    for k, choice in enumerate(question.choices):
        _draw_label(canvas, boxes[choice.value], k, choice, marks, choice.value in question.picked, px / canvas.unit)


def _beside(canvas: Canvas, pane: pygame.Rect, question: Question) -> tuple[pygame.Rect, dict[str, pygame.Rect]]:
    """The figure in the middle; the names in lines of two, from the top, so that their keys are in reading order."""
    values = [choice.value for choice in question.choices]
    words = (word for choice in question.choices for word in canvas.say(choice.label).split())
    longest = max(width_of(word, math.ceil(canvas.unit), bold=True) for word in words)
    marked = CAPPED + (PICKED if question.many else 0.0)
    room = pane.width - 2 * (longest + marked * canvas.unit)
    figure = contained(
        pygame.Rect(0, 0, int(max(min(pane.height * ASPECT, room), pane.width * LEAST_FIGURE)), pane.height), ASPECT
    )
    figure.center = pane.center
    wide = (pane.width - figure.width) // 2
    lines = split(pane, [1] * -(-len(values) // 2), GAP * canvas.unit, across=False)
    boxes = {}
    for k, value in enumerate(values):
        left = pane.left if k % 2 == 0 else pane.right - wide
        boxes[value] = pygame.Rect(left, lines[k // 2].top, wide, lines[k // 2].height)
    return figure, boxes


def _below(canvas: Canvas, pane: pygame.Rect, question: Question) -> tuple[pygame.Rect, dict[str, pygame.Rect]]:
    """The figure above, the names in two columns below it, line by line."""
    values = [choice.value for choice in question.choices]
    rows, gap = -(-len(values) // 2), GAP * canvas.unit
    name = label_box(canvas, pygame.Rect(0, 0, pane.width // 2, round(TALLEST * canvas.unit)), True, question.many)
    needed = max(canvas.needs(canvas.say(choice.label), name.width, 1.0, True) for choice in question.choices)
    high = min(max(needed + 0.3 * canvas.unit, pane.height * (1 - FIGURE_UPRIGHT) / rows - gap), pane.height / rows)
    rest, top = cut_bottom(pane, min(rows * (high + gap), pane.height * (1 - LEAST_FIGURE)), gap)
    lines = split(rest, [1] * rows, gap, across=False)
    cells = [cell for line in lines for cell in split(line, (1, 1), gap, across=True)]
    return contained(top, ASPECT), dict(zip(values, cells, strict=False))


def _common_size(canvas: Canvas, question: Question, boxes: dict[str, pygame.Rect]) -> int:
    """All labels in one size: none shouts because it is short."""
    most = math.ceil(1.3 * canvas.unit)
    labels = (
        (canvas.say(choice.label), label_box(canvas, _label_place(canvas, boxes[choice.value]), True, question.many))
        for choice in question.choices
    )
    return max(math.ceil(canvas.unit), min(fit(label, *box.size, most, True).px for label, box in labels))


def _label_place(canvas: Canvas, box: pygame.Rect) -> pygame.Rect:
    high = min(box.height, round(TALLEST * canvas.unit))
    return pygame.Rect(box.left, box.centery - high // 2, box.width, high)


def _draw_label(
    canvas: Canvas, box: pygame.Rect, k: int, choice: Choice, marks: Marks, picked: bool, most: float
) -> None:
    box = _label_place(canvas, box)
    draw_answer(canvas, box, choice, k, marks, picked=picked, most=most, cap=cap_at(k))


def _draw_figure(canvas: Canvas, figure: pygame.Rect, shown: dict[str, tuple[bool, ...]]) -> None:
    theme, surface = canvas.theme, canvas.surface
    for sign in (-1, 1):
        shapes.polygon(surface, _placed(figure, tuple((sign * x, y) for x, y in ARM)), theme.track)
    shapes.polygon(surface, _placed(figure, NECK), theme.track)
    shapes.disc(surface, _placed(figure, (HEAD,))[0], HEAD_SIZE / 2 * figure.height, theme.track)
    for place in BODY:
        focused, offered, picked = shown.get(place, (False, False, False))
        points = _placed(figure, region(place))
        there = place in shown
        fill = theme.text if offered else theme.accent if picked else theme.button if there else theme.track
        shapes.polygon(surface, points, fill)
        if there:
            edge = theme.accent if focused or offered else theme.line
            width = (0.28 if focused or offered else 0.08) * canvas.unit
            for a, b in zip(points, points[1:] + points[:1], strict=True):
                shapes.line(surface, a, b, width, edge)
            canvas.button(_within(points), Input("answer", place))
        if picked:
            centre = _centre(points)
            icons.tick(surface, centre, min(1.6 * canvas.unit, figure.height * 0.09), theme.background)


def _draw_line(canvas: Canvas, figure: pygame.Rect, box: pygame.Rect, place: str) -> None:
    """From the words to the place."""
    points = _placed(figure, region(place))
    middle = _centre(points)
    at_left = box.centerx < figure.centerx
    edge = min(x for x, _ in points) if at_left else max(x for x, _ in points)
    start = float(box.right if at_left else box.left), float(box.centery)
    inner = float(figure.left if at_left else figure.right), middle[1]
    for a, b in ((start, inner), (inner, (edge if place != "middle" else middle[0], middle[1]))):
        shapes.line(canvas.surface, a, b, 0.07 * canvas.unit, canvas.theme.line)


def _draw_sign(canvas: Canvas, figure: pygame.Rect, place: str, sign: str) -> None:
    """The key of the place, on the place."""
    points = _placed(figure, region(place))
    box = pygame.Rect(0, 0, round(1.1 * canvas.unit), round(1.1 * canvas.unit))
    box.center = (round(_centre(points)[0]), round(_centre(points)[1]))
    draw_cap(canvas, box, sign)


def _placed(figure: pygame.Rect, outline: tuple[Point, ...]) -> list[Point]:
    return [(figure.centerx + x * STOUT * figure.height, figure.top + y * figure.height) for x, y in outline]


def _centre(points: list[Point]) -> Point:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _within(points: list[Point]) -> pygame.Rect:
    """The box round the place, a little smaller, so that no two places share a pixel."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = pygame.Rect(round(min(xs)), round(min(ys)), round(max(xs) - min(xs)), round(max(ys) - min(ys)))
    return box.inflate(-box.width // 10, -box.height // 10)
