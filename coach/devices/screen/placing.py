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


def draw_placing(canvas: Canvas, body: pygame.Rect, view: View, image: Pixels | None, guide: Pixels | None) -> None:
    """The mirror at the left, the stand and the list at the right, below them what to do now."""
    unit = canvas.unit
    band, stage = cut_bottom(body, 4.2 * unit, 0.2 * unit)
    _draw_now(canvas, band, view)
    names = [canvas.words.say_key(f"setup.{check.name}.title") for check in view.placing.checks]
    line = max((width_of(name, round(unit + 0.5), bold=True) for name in names), default=0) + (MARK + 0.9) * unit
    if stage.width > 2 * stage.height:
        mirror, rest = cut_left(
            stage, min(stage.height * aspect(image, view.mirror.pose), stage.width * 0.4), 0.4 * unit
        )
        listed, shown = cut_left(rest, line, 0.4 * unit)
        columns = 1
    else:
        mirror, rest = cut_left(stage, stage.width * 0.46, 0.4 * unit)
        columns = 2 if 2 * line <= rest.width else 1
        high = -(-len(names) // columns) * ROW * unit
        listed, shown = cut_bottom(rest, min(high, rest.height * 0.8), 0.3 * unit)
    draw_person(canvas, mirror, view, image)
    _draw_list(canvas, listed, view.placing.checks, names, columns)
    if guide is not None and shown.height > 3 * unit:
        draw_guide(canvas, shown, guide)


def _draw_now(canvas: Canvas, band: pygame.Rect, view: View) -> None:
    """One thing at a time: the first that is not right yet; before anything is seen, and when all is, the way to."""
    now = next((check for check in view.placing.checks if check.right is False), None)
    band, below = cut_top(band, (2.6 if view.notice.correction or now else 4.2) * canvas.unit, 0.1 * canvas.unit)
    if view.notice.correction is not None:
        draw_correction(
            canvas, band, canvas.say(view.notice.correction), alarm=view.notice.alarm, lost=view.notice.lost
        )
    elif now is not None:
        canvas.write(canvas.say(now.text), band, most=1.9, bold=True)
    else:
        canvas.write(canvas.say(view.instruction), band, most=1.5)
        return
    canvas.write(canvas.say(view.placing.stand), below, ink="quiet")


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
