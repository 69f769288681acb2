"""Placing the camera: what it sees with the outline to step into, one thing to do now, and how the camera stands."""

import pygame

from coach.core.base.types import Pixels
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import Check, View
from coach.devices.screen import icons
from coach.devices.screen.bars import draw_correction
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, cut_left, padded, split
from coach.devices.screen.outline import draw_outline
from coach.devices.screen.picture import aspect, draw_guide, draw_person, person_frame
from coach.devices.screen.text import width_of

ROW = 1.5  # units: a line of the list
LEAST_ROW = 1.15  # units: where fewer fit, the others are left off
MARK = 1.3  # units: its tick
NOW, LEAST_NOW = (2.4, 1.9, 1.5, 1.2, 1.0), 2.6  # units: what to do now, as large as it fits; the least of its band
MOST_NOW = 0.35  # of the height, that it may take
SIGN = 3.0  # units: the mark before it, with what is round it
STAND = 0.85  # units: where the camera stands is read beside it
ASIDE = 1.7  # lengths of its line from which the list stands beside the picture of the stand, not under it
NARROW = 1.15  # width to height of the stage below which the list stands under the mirror
BESIDE = 0.5  # of the stage's width that the list and the stand may take beside the mirror
UNDER = 0.3  # of its height, under it


def draw_placing(
    canvas: Canvas,
    body: pygame.Rect,
    view: View,
    image: Pixels | None,
    guide: Pixels | None,
    outline: FigureOutline | None,
) -> None:
    """The mirror as large as it can be; the stand and the list beside or under it; below all what to do now."""
    unit = canvas.unit
    band, stage = cut_bottom(body, _band_height(canvas, body, view), 0.1 * unit)
    where = canvas.say(view.placing.stand)
    stand, stage = cut_bottom(stage, canvas.needs(where, body.width, STAND), 0.1 * unit)
    names = [canvas.words.say_key(f"setup.{check.name}.title") for check in view.placing.checks]
    line = max((width_of(name, round(unit + 0.5), bold=True) for name in names), default=0) + (MARK + 0.9) * unit
    shape = aspect(image, view.mirror.pose)
    if stage.width > NARROW * stage.height:
        least = max(line, 0.2 * stage.width)
        beside = max(min(stage.width - stage.height * shape - 0.4 * unit, BESIDE * stage.width), least)
        mirror, rest = cut_left(stage, stage.width - beside - 0.4 * unit, 0.4 * unit)
        if rest.width > ASIDE * line:
            listed, shown = cut_left(rest, line, 0.4 * unit)
        else:
            listed, shown = cut_bottom(rest, min(len(names) * ROW * unit, rest.height), 0.3 * unit)
    else:
        high = max(min(stage.height - stage.width / shape, UNDER * stage.height), len(names) * ROW * unit)
        rest, mirror = cut_bottom(stage, high, 0.3 * unit)
        listed, shown = cut_left(rest, max(line, rest.width * 0.42), 0.4 * unit)
    draw_person(canvas, mirror, view, image)
    if outline is not None:
        draw_outline(canvas, person_frame(canvas, mirror, view, image), outline, good=view.placing.good)
    _draw_list(canvas, listed, view.placing.checks, names)
    if guide is not None and min(shown.size) > 3 * unit:
        draw_guide(canvas, shown, guide)
    canvas.write(where, stand, most=STAND, least=STAND, ink="quiet")
    _draw_now(canvas, band, view)


def _band_height(canvas: Canvas, body: pygame.Rect, view: View) -> float:
    """As high as what to do now needs in the largest size that leaves the mirror its room."""
    sentence, width = canvas.say(view.notice.correction or view.instruction), body.width - 2 * SIGN * canvas.unit
    heights = [canvas.needs(sentence, width, size, True) + 0.6 * canvas.unit for size in NOW]
    high = next((high for high in heights if high <= MOST_NOW * body.height), heights[-1])
    return min(max(high, LEAST_NOW * canvas.unit), body.height / 2)


def _draw_now(canvas: Canvas, band: pygame.Rect, view: View) -> None:
    """One thing at a time, as the voice says it."""
    unit = canvas.unit
    now = next((check for check in view.placing.checks if check.right is False), None)
    if view.notice.correction is not None:
        draw_correction(
            canvas, band, canvas.say(view.notice.correction), alarm=view.notice.alarm, lost=view.notice.lost
        )
        return
    good = view.placing.good and now is None
    canvas.panel(band, "panel", edge="target" if good else "caution" if now else "line", width=0.16)
    mark, words = cut_left(padded(band, 0.15 * unit), 2.4 * unit, 0.3 * unit)
    if good:
        icons.tick(canvas.surface, mark.center, 2.2 * unit, canvas.theme.target)
    else:
        icons.arrow(canvas.surface, mark.center, 1.9 * unit, canvas.theme.text, 0 if now is None else 90)
    canvas.write(canvas.say(view.instruction), words, most=2.4, bold=True, ground="panel")


def _draw_list(canvas: Canvas, pane: pygame.Rect, checks: tuple[Check, ...], names: list[str]) -> None:
    now = next((check for check in checks if check.right is False), None)
    rows = [*zip(checks, names, strict=True)]
    fit = int(pane.height / (LEAST_ROW * canvas.unit))
    if fit < len(rows):
        rows = sorted(rows, key=lambda row: row[0] is not now)[:fit]  # what is open is the last to be left off
    for line, (check, name) in zip(split(pane, [1] * len(rows), 0, across=False) if rows else (), rows, strict=True):
        mark, words = cut_left(line, MARK * canvas.unit, 0.3 * canvas.unit)
        size = min(1.0 * canvas.unit, 0.8 * line.height)
        if check is now:
            canvas.panel(padded(line, 0.06 * canvas.unit), "panel", edge="caution", width=0.12)
            icons.arrow(canvas.surface, mark.center, size, canvas.theme.text, 90)
        elif check.right:
            icons.tick(canvas.surface, mark.center, size, canvas.theme.target)
        else:
            icons.empty(canvas.surface, mark.center, size, canvas.theme.line)
        ground = "panel" if check is now else "background"
        canvas.write(name, words, bold=check is now, align="left", ground=ground)
