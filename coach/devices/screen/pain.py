"""The pain question: a row of eleven numbers, with faces above them and words below."""

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Question
from coach.devices.screen import icons, shapes
from coach.devices.screen.answer import Marks, draw_answer
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import PAIN
from coach.devices.screen.layout import cut_bottom, cut_top, padded, split

# scores from and to, and the word for them; the two ends are the question's own, the bands between are those that
# numeric scales are commonly read in: 1 to 3 mild, 4 to 6 moderate, 7 and above severe
BANDS: tuple[tuple[int, int, str], ...] = (
    (0, 0, "none"), (1, 3, "mild"), (4, 6, "middle"), (7, 9, "severe"), (10, 10, "worst"),
)  # fmt: skip
EDGES = tuple(numbers / 11 for numbers in (0, 2.1, 3.9, 7.1, 8.9, 11))  # of the words, in widths of a number
FACES = (0, 2, 4, 6, 8, 10)
NUMBERS = 4.5  # units: the height that the numbers keep for themselves
LEAST_FACE = 1.2  # units: smaller ones tell nothing apart


def draw_pain(canvas: Canvas, pane: pygame.Rect, question: Question, marks: Marks) -> None:
    """More to the right is more pain: by number, by the slope, by the face and by the word."""
    unit = canvas.unit
    # the numbers before everything else: then the words, then the faces
    words = min(2.8 * unit, max(2.0 * unit, pane.height - NUMBERS * unit))
    names, pane = cut_bottom(pane, words, 0.1 * unit)
    faces, row = cut_top(pane, max(0.0, min(pane.height - NUMBERS * unit, 4.5 * unit)), 0.1 * unit)
    row.height = min(row.height, round(6 * unit))
    names.top = row.bottom + round(0.1 * unit)
    boxes = split(row, [1] * len(PAIN), 0.3 * unit, across=True)
    _draw_faces(canvas, faces, boxes)
    for k, (box, choice) in enumerate(zip(boxes, question.choices, strict=True)):
        draw_answer(canvas, box, choice, k, marks, most=2.4)
    _draw_words(canvas, names, boxes)


def _draw_faces(canvas: Canvas, strip: pygame.Rect, boxes: list[pygame.Rect]) -> None:
    """Faces over every other number, each a little higher than the one before."""
    climb = strip.height * 0.25
    size = min(strip.height - climb, 0.85 * (boxes[2].left - boxes[0].left))
    floor = strip.bottom - round(0.25 * canvas.unit)
    first, last = boxes[0].centerx, boxes[-1].centerx
    shapes.line(canvas.surface, (first, floor), (last, floor - climb), 0.12 * canvas.unit, canvas.theme.track)
    if size < LEAST_FACE * canvas.unit:
        return
    for score in FACES:
        share = score / 10
        spot = (float(boxes[score].centerx), floor - climb * share - size * 0.5)
        icons.face(canvas.surface, spot, size * 0.92, canvas.theme.text, canvas.theme.background, share)


def _draw_words(canvas: Canvas, strip: pygame.Rect, boxes: list[pygame.Rect]) -> None:
    """A line under the numbers of each band, and its word."""
    ends: list[pygame.Rect] = []
    for low, high, _ in BANDS:
        left, right = boxes[low].left, boxes[high].right
        ends.append(pygame.Rect(left, strip.top, right - left, max(2, round(0.12 * canvas.unit))))
    for mark in ends:
        canvas.surface.fill(canvas.theme.line, mark)
    below = cut_top(strip, 0.2 * canvas.unit)[1]
    # the first and the last band are one number wide, and take room from their neighbours
    edges = [below.left + round(below.width * share) for share in EDGES]
    aligns = ("left", "center", "center", "center", "right")
    for (_, _, word), left, right, align in zip(BANDS, edges[:-1], edges[1:], aligns, strict=True):
        box = pygame.Rect(left, below.top, right - left, below.height)
        canvas.write(canvas.say(text(f"pain.{word}")), padded(box, 0.1 * canvas.unit), align=align)
