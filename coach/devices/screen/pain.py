"""The pain question: a row of eleven numbers, with faces above them and words below."""

import math
from itertools import pairwise

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Question
from coach.devices.screen import icons, shapes
from coach.devices.screen.answer import Marks, draw_answer, label_box
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import PAIN
from coach.devices.screen.layout import cut_top, split
from coach.devices.screen.text import fit

# scores from and to, and the word for them; the two ends are the question's own, the bands between are those that
# numeric scales are commonly read in: 1 to 3 mild, 4 to 6 moderate, 7 and above severe
BANDS: tuple[tuple[int, int, str], ...] = (
    (0, 0, "none"), (1, 3, "mild"), (4, 6, "middle"), (7, 9, "severe"), (10, 10, "worst"),
)  # fmt: skip
# the first and the last band are one number wide, and take room from their neighbours
EDGES = tuple(numbers / 11 for numbers in (0, 2.1, 3.9, 7.1, 8.9, 11))  # of the words, in widths of a number
FACES = (0, 2, 4, 6, 8, 10)
NUMBERS = (2.4, 6.0)  # units: the least and the most height of the numbers
FACE = (1.5, 4.5)  # units: of the strip of faces, which stay at every size
GAP = 0.15  # units, between the numbers
LINE = 0.25  # units: the lines under the bands
MOST_LINES = 3.6  # units: three lines of a band's word


def draw_pain(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    """More to the right is more pain: by number, by the slope, by the face and by the word."""
    unit = canvas.unit
    words = _words_height(canvas, pane)
    spare = max(0.0, pane.height - words - (NUMBERS[0] + FACE[0] + 2 * GAP) * unit)
    face = min(FACE[1] * unit, FACE[0] * unit + 0.55 * spare)
    number = min(NUMBERS[1] * unit, NUMBERS[0] * unit + 0.45 * spare)
    used = face + number + words + 2 * GAP * unit
    _, pane = cut_top(pane, max(0.0, pane.height - used) / 3)
    faces, rest = cut_top(pane, face, GAP * unit)
    row, rest = cut_top(rest, number, GAP * unit)
    names, _ = cut_top(rest, words)
    boxes = split(row, [1] * len(PAIN), GAP * unit, across=True)
    _draw_faces(canvas, faces, boxes)
    widest = label_box(canvas, boxes[-1], False)
    most = fit(PAIN[-1], *widest.size, math.ceil(2.4 * unit), True).px / unit  # all of them in one size
    for k, (box, choice) in enumerate(zip(boxes, question.choices, strict=True)):
        draw_answer(canvas, box, choice, k, marks, most=max(1.0, most))
    _draw_words(canvas, names, boxes)


def _draw_faces(canvas: Canvas, strip: pygame.Rect, boxes: list[pygame.Rect]) -> None:
    """Faces over every other number, each a little higher than the one before."""
    climb = strip.height * 0.25
    size = min(strip.height - climb, 0.85 * (boxes[2].left - boxes[0].left))
    floor = strip.bottom - round(0.1 * canvas.unit)
    first, last = boxes[0].centerx, boxes[-1].centerx
    shapes.line(canvas.surface, (first, floor), (last, floor - climb), 0.12 * canvas.unit, canvas.theme.track)
    for score in FACES:
        share = score / 10
        inside = min(max(boxes[score].centerx, strip.left + size / 2), strip.right - size / 2)
        spot = (inside, floor - climb * share - size * 0.5)
        icons.face(canvas.surface, spot, size * 0.92, canvas.theme.text, canvas.theme.background, share)


def _draw_words(canvas: Canvas, strip: pygame.Rect, boxes: list[pygame.Rect]) -> None:
    """A line under the numbers of each band, and its word."""
    ends: list[pygame.Rect] = []
    for low, high, _ in BANDS:
        left, right = boxes[low].left, boxes[high].right
        ends.append(pygame.Rect(left, strip.top, right - left, max(2, round(0.12 * canvas.unit))))
    for mark in ends:
        canvas.surface.fill(canvas.theme.line, mark)
    below = cut_top(strip, LINE * canvas.unit)[1]
    for sentence, box, align in _words(canvas, below):
        canvas.write(sentence, box, most=1.15, align=align)


def _words_height(canvas: Canvas, pane: pygame.Rect) -> float:
    return 2 + LINE * canvas.unit + max(canvas.needs(each, box.width) for each, box, _ in _words(canvas, pane))


def _words(canvas: Canvas, strip: pygame.Rect) -> list[tuple[str, pygame.Rect, str]]:
    """The word of each band in its place; only those of the two ends where the bands are too narrow for them."""
    named = [canvas.say(text(f"pain.{word}")) for _, _, word in BANDS]
    aligns = ("left", "center", "center", "center", "right")
    edges = [strip.left + round(strip.width * share) for share in EDGES]
    gap = round(0.1 * canvas.unit)
    boxes = [
        pygame.Rect(left + gap, strip.top, right - left - 2 * gap, strip.height) for left, right in pairwise(edges)
    ]
    if all(canvas.needs(each, box.width) <= MOST_LINES * canvas.unit for each, box in zip(named, boxes, strict=True)):
        return list(zip(named, boxes, aligns, strict=True))
    left, right = split(strip, (1, 1), canvas.unit, across=True)
    return [(named[0], left, "left"), (named[-1], right, "right")]
