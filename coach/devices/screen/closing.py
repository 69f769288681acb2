"""The end: what was done, in facts, with a kind word above."""

import math

import pygame

from coach.core.dialogue.screen_model import View
from coach.devices.screen import icons
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_left, cut_top, padded, split
from coach.devices.screen.text import fit

LINE = 2.2  # units


def draw_recap(canvas: Canvas, body: pygame.Rect, view: View) -> None:
    """The sentence, and below it a line for each fact."""
    unit = canvas.unit
    top, pane = cut_top(body, max(body.height - len(view.recap) * LINE * unit - unit, body.height * 0.3), 0.4 * unit)
    canvas.write(canvas.say(view.instruction), padded(top, 0.4 * unit), most=2.2, bold=True)
    lines = [canvas.say(line) for line in view.recap]
    pane.height = min(pane.height, round((len(lines) * LINE + 0.8) * unit))
    canvas.panel(pane)
    rows = split(padded(pane, 0.4 * unit), [1] * len(lines), 0, across=False)
    px = min(fit(line, rows[0].width - round(2.4 * unit), rows[0].height, math.ceil(1.3 * unit)).px for line in lines)
    for row, line in zip(rows, lines, strict=True):
        mark, words = cut_left(row, 1.8 * unit, 0.5 * unit)
        icons.tick(canvas.surface, mark.center, 1.2 * unit, canvas.theme.target)
        canvas.write(line, words, most=px / unit, ground="panel", align="left")
