"""Placing the camera: what it sees, how it should stand, and a list that is ticked as each thing comes right."""

import pygame

from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import Check, View
from coach.devices.screen import icons
from coach.devices.screen.bars import draw_correction
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.picture import aspect, draw_guide, draw_person
from coach.devices.screen.text import width_of

ROW = 1.75  # units: a line of the list
MARK = 1.5  # units: its tick
NOW = 1.9  # units: what to do now
STAND = 0.85  # units: where the camera stands is read beside it
UPRIGHT = 0.55  # of the height of an upright window, for the mirror


def draw_placing(canvas: Canvas, body: pygame.Rect, view: View, image: Pixels | None, guide: Pixels | None) -> None:
    """The mirror at the left, the stand and the list at the right, or all below it; at the foot what to do now."""
    unit = canvas.unit
    band, stage = cut_bottom(body, _band_height(canvas, body, view), 0.2 * unit)
    _draw_now(canvas, band, view)
    names = [canvas.words.say_key(f"setup.{check.name}.title") for check in view.placing.checks]
    line = max((width_of(name, round(unit + 0.5), bold=True) for name in names), default=0) + (MARK + 0.9) * unit
    shape = aspect(image, view.mirror.pose)
    columns = 1
    if stage.height > stage.width:
        mirror, rest = cut_top(stage, min(stage.width / shape, stage.height * UPRIGHT), 0.3 * unit)
        listed, shown = cut_left(rest, line, 0.4 * unit)
    elif stage.width > 2 * stage.height:
        mirror, rest = cut_left(stage, min(stage.height * shape, stage.width * 0.5), 0.4 * unit)
        listed, shown = cut_left(rest, line, 0.4 * unit)
    else:
        mirror, rest = cut_left(stage, stage.width * 0.52, 0.4 * unit)
        columns = 2 if 2 * line <= rest.width else 1
        high = -(-len(names) // columns) * ROW * unit
        listed, shown = cut_bottom(rest, min(high, rest.height * 0.8), 0.3 * unit)
    draw_person(canvas, mirror, view, image)
    _draw_list(canvas, listed, view.placing.checks, names, columns)
    if guide is not None and min(shown.size) > 3 * unit:
        draw_guide(canvas, shown, guide)


def _now(canvas: Canvas, view: View) -> tuple[str, bool]:
    """What to do now, and whether it is one thing; before anything is seen, and when all is right, the whole of it."""
    wrong = next((check for check in view.placing.checks if check.right is False), None)
    if view.notice.correction is not None:
        return canvas.say(view.notice.correction), True
    return (canvas.say(view.instruction), False) if wrong is None else (canvas.say(wrong.text), True)


def _band_height(canvas: Canvas, body: pygame.Rect, view: View) -> float:
    sentence, single = _now(canvas, view)
    unit, width = canvas.unit, body.width - (4.8 * canvas.unit if view.notice.correction else 0.0)
    stand = canvas.needs(canvas.say(view.placing.stand), body.width, STAND) if single else 0.0
    words = max(canvas.needs(sentence, width, 1.0, True) + (0.6 * unit if view.notice.correction else 0.0), 2.6 * unit)
    return min(words + stand + 0.1 * unit, body.height / 2)


def _draw_now(canvas: Canvas, band: pygame.Rect, view: View) -> None:
    """One thing at a time: the first that is not right yet."""
    sentence, single = _now(canvas, view)
    stand = canvas.say(view.placing.stand)
    if single and stand:
        below, band = cut_bottom(band, canvas.needs(stand, band.width, STAND), 0.1 * canvas.unit)
        canvas.write(stand, below, most=STAND, least=STAND, ink="quiet")
    if view.notice.correction is not None:
        draw_correction(canvas, band, sentence, alarm=view.notice.alarm, lost=view.notice.lost)
    else:
        canvas.write(sentence, band, most=NOW if single else 1.5, bold=single)


def _draw_list(canvas: Canvas, pane: pygame.Rect, checks: tuple[Check, ...], names: list[str], columns: int) -> None:
    now = next((check for check in checks if check.right is False), None)
    columned = split(pane, [1] * columns, 0, across=True)
    rows = -(-len(checks) // columns)
    lines = [line for column in columned for line in split(column, [1] * rows, 0, across=False)]
    for line, check, name in zip(lines, checks, names, strict=False):
        mark, words = cut_left(line, MARK * canvas.unit, 0.3 * canvas.unit)
        if check is now:
            canvas.panel(padded(line, 0.08 * canvas.unit), "panel", edge="caution", width=0.14)
            icons.arrow(canvas.surface, mark.center, 1.0 * canvas.unit, canvas.theme.text, 90)
        elif check.right:
            icons.tick(canvas.surface, mark.center, 1.2 * canvas.unit, canvas.theme.target)
        else:
            icons.empty(canvas.surface, mark.center, 1.1 * canvas.unit, canvas.theme.line)
        ground = "panel" if check is now else "background"
        canvas.write(name, words, bold=check is now, align="left", ground=ground)
