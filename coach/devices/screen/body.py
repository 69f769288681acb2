"""Where it hurts: a body seen from behind, so that left is left; a place is clicked, or named by the key beside it."""

import math

import pygame

from coach.core.dialogue.screen_model import BODY, Choice, Question
from coach.devices.screen import icons, shapes
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import contained, cut_left, split
from coach.devices.screen.shapes import Point
from coach.devices.screen.text import fit

# outlines in shares of the figure's height, x from its middle to its right side; the left is their mirror
HALVES: dict[str, tuple[Point, ...]] = {
    "back": ((0.034, 0.175), (0.14, 0.185), (0.165, 0.215), (0.145, 0.3), (0.125, 0.4), (0.128, 0.455), (0.034, 0.455)),
    "buttock": ((0.008, 0.465), (0.13, 0.465), (0.148, 0.525), (0.138, 0.575), (0.075, 0.592), (0.008, 0.575)),
    "thigh": ((0.012, 0.588), (0.075, 0.604), (0.138, 0.588), (0.122, 0.68), (0.104, 0.75), (0.03, 0.75)),
    "below_knee": ((0.03, 0.763), (0.102, 0.763), (0.11, 0.82), (0.09, 0.9), (0.084, 0.955), (0.112, 0.985),
                   (0.04, 0.985), (0.036, 0.9)),
}  # fmt: skip
MIDDLE: tuple[Point, ...] = ((-0.026, 0.175), (0.026, 0.175), (0.026, 0.455), (-0.026, 0.455))
ARM: tuple[Point, ...] = (
    (0.172, 0.2), (0.196, 0.23), (0.214, 0.34), (0.232, 0.46), (0.236, 0.54), (0.205, 0.545), (0.196, 0.45),
    (0.172, 0.34), (0.155, 0.27),
)  # fmt: skip
NECK: tuple[Point, ...] = ((-0.034, 0.11), (0.034, 0.11), (0.05, 0.165), (-0.05, 0.165))
HEAD, HEAD_SIZE = (0.0, 0.068), 0.112
STOUT = 1.25  # wider than people are: its places are to be clicked
ASPECT = 0.62  # width to height of the figure, arms and a little air


def region(place: str) -> tuple[Point, ...]:
    """The outline of one of `view.BODY`, in shares of the figure's height from the middle of its top."""
    if place == "middle":
        return MIDDLE
    name, _, side = place.rpartition("_")
    sign = -1 if side == "left" else 1
    return tuple((sign * x, y) for x, y in HALVES[name])


def draw_body(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    """The figure in the middle; left of it what is on the left, right of it what is on the right, then the rest."""
    unit = canvas.unit
    keyed = list(enumerate(question.choices))
    columns = {
        side: [(k, own) for k, own in keyed if own.value in BODY and own.value.endswith(side)]
        for side in ("left", "right")
    }
    placed = columns["left"] + columns["right"]
    others = [pair for pair in keyed if pair not in placed]
    half = -(-len(others) // 2)
    columns["left"] += others[:half]
    columns["right"] += others[half:]
    figure = contained(pane, ASPECT)
    left, rest = cut_left(pane, figure.left - pane.left, 0)
    right = cut_left(rest, figure.width, 0)[1]
    shown: dict[str, tuple[bool, ...]] = {
        choice.value: (k == marks.focus, k == marks.offered, choice.value in question.picked) for k, choice in keyed
    }
    _draw_figure(canvas, figure, shown)
    boxes: dict[str, pygame.Rect] = {}
    for column, side in ((left, "left"), (right, "right")):
        own = [choice.value for _, choice in columns[side]]
        boxes |= dict(zip(own, split(column, [1] * len(own), 0.12 * unit, across=False), strict=True))
        for value in own:
            if value in BODY and value.endswith(side):
                _draw_line(canvas, figure, boxes[value], value, side)
    px = _common_size(canvas, question, boxes)
    for k, choice in keyed:
        _draw_label(canvas, boxes[choice.value], k, choice, marks, choice.value in question.picked, px / unit)


def _common_size(canvas: Canvas, question: Question, boxes: dict[str, pygame.Rect]) -> int:
    """All labels in one size: none shouts because it is short."""
    most = math.ceil(1.3 * canvas.unit)
    labels = (
        (canvas.say(choice.label), label_box(canvas, boxes[choice.value], True, question.many))
        for choice in question.choices
    )
    return min(fit(label, *box.size, most, True).px for label, box in labels)


def _draw_label(
    canvas: Canvas, box: pygame.Rect, k: int, choice: Choice, marks: Marks, picked: bool, most: float
) -> None:
    high = min(box.height, round(2.8 * canvas.unit))
    box = pygame.Rect(box.left, box.centery - high // 2, box.width, high)
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


def _draw_line(canvas: Canvas, figure: pygame.Rect, box: pygame.Rect, place: str, side: str) -> None:
    """From the words to the place."""
    points = _placed(figure, region(place))
    middle = _centre(points)[1]
    edge = min(x for x, _ in points) if side == "left" else max(x for x, _ in points)
    start = float(box.right if side == "left" else box.left)
    inner = figure.left if side == "left" else figure.right
    for a, b in (((start, float(box.centery)), (float(inner), middle)), ((float(inner), middle), (edge, middle))):
        shapes.line(canvas.surface, a, b, 0.07 * canvas.unit, canvas.theme.line)


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
