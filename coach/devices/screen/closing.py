"""The end: what was done, in facts, with a kind word above."""

import pygame

from coach.core.dialogue.screen_model import View
from coach.devices.screen import icons
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_left, cut_top, padded, split

SIZES = (1.3, 1.15, 1.0)  # units, of the facts: the largest at which all of them fit
SENTENCE = (2.2, 1.0)  # units: the most and the least of the kind word
EDGES = 0.5  # units: above and below a fact
MARK = 2.0  # units: its tick


def draw_recap(canvas: Canvas, body: pygame.Rect, view: View) -> None:
    """The sentence, and below it a line for each fact."""
    unit, sentence = canvas.unit, canvas.say(view.instruction)
    lines = [canvas.say(line) for line in view.recap]
    wide = body.width - (MARK + 1.4) * unit
    room = body.height - canvas.needs(sentence, body.width, SENTENCE[1], True) - 1.2 * unit
    for size in SIZES:
        heights = [canvas.needs(line, wide, size) + EDGES * unit for line in lines]
        if sum(heights) <= room:
            break
    panel = min(sum(heights) + 0.8 * unit, body.height * 0.85)
    top, pane = cut_top(body, body.height - panel - 0.4 * unit, 0.4 * unit)
    canvas.write(sentence, top, most=SENTENCE[0], bold=True)
    canvas.panel(pane)
    for row, line in zip(split(padded(pane, 0.4 * unit), heights, 0, across=False), lines, strict=True):
        mark, words = cut_left(row, MARK * unit, 0.4 * unit)
        icons.tick(canvas.surface, mark.center, 1.2 * unit, canvas.theme.target)
        canvas.write(line, words, most=size, ground="panel", align="left")
