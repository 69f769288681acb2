"""Breathing: a disc to breathe with, as large as the screen; small, which breath it is and how long it still takes."""

import math

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import View
from coach.devices.screen import shapes
from coach.devices.screen.bars import draw_correction
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, cut_top
from coach.devices.screen.ring import clock_time, draw_pips

MARKS = 8  # of a breath without motion
EMPTY = 0.3  # of the whole size: the disc never goes away
WORD, SMALL = 2.4, 0.85  # units: what to do now; which breath, and the time


def is_breath(view: View) -> bool:
    """Whether the share is a breath to follow, and not a movement that is paced."""
    paced = view.tally.pacer and view.tally.share is not None
    return paced and (view.guide is None or view.guide.exercise.pacing.breath is not None)


def draw_breath(canvas: Canvas, pane: pygame.Rect, view: View, caption: str, *, calm: bool) -> None:
    """The disc grows with the in-breath and shrinks with the out-breath; `calm`: marks fill one by one instead."""
    unit = canvas.unit
    foot, pane = cut_bottom(pane, 1.2 * unit, 0)
    canvas.write(_small(canvas, view), foot, most=SMALL, least=SMALL, ink="quiet")
    if caption:
        high = min(max(1.3 * unit, canvas.needs(caption, pane.width)), pane.height * 0.4)
        captions, pane = cut_bottom(pane, high, 0)
        canvas.write(caption, captions, most=1.1)
    if view.notice.correction is not None:
        box, pane = cut_top(pane, 3.0 * unit, 0.2 * unit)
        draw_correction(canvas, box, canvas.say(view.notice.correction), alarm=view.notice.alarm)
    sentence = canvas.say(view.instruction)
    if sentence and sentence != caption and view.instruction != view.notice.correction:
        high = canvas.needs(sentence, pane.width, WORD, True)
        words, pane = cut_bottom(pane, min(high, pane.height * 0.25), 0.2 * unit)
        canvas.write(sentence, words, most=WORD, bold=True)
    radius, centre = min(pane.size) / 2, (float(pane.centerx), float(pane.centery))
    full = min(max(view.tally.share or 0.0, 0.0), 1.0)
    if calm:
        draw_pips(canvas, centre, radius, 0.13 * radius, (round(full * MARKS), MARKS))
        return
    for start in (0, 180):
        shapes.sector(canvas.surface, centre, radius, 0.97 * radius, start, start + 180, canvas.theme.track)
    shapes.disc(canvas.surface, centre, 0.93 * radius * (EMPTY + (1 - EMPTY) * full), canvas.theme.breath)


def _small(canvas: Canvas, view: View) -> str:
    parts = []
    if view.tally.count is not None:
        done, total = view.tally.count
        parts.append(canvas.say(text("screen.breath_of", n=done, total=total)))
    if view.tally.seconds_left is not None:
        parts.append(clock_time(math.ceil(view.tally.seconds_left)))
    return " · ".join(parts)
