"""Draws a view on any surface: it shows what the view holds, and decides nothing."""

from dataclasses import dataclass

import pygame

from coach.core.base.frozen import replace
from coach.core.base.phrases import Words
from coach.core.base.types import Pixels, text
from coach.core.dialogue.screen_model import Notice, View
from coach.devices.screen import icons
from coach.devices.screen.bars import (
    WITHOUT_PICTURE,
    draw_band,
    draw_cap,
    draw_captions,
    draw_correction,
    draw_header,
    draw_keys,
    draw_marks,
    key_rows,
    keys_height,
    unsaid,
)
from coach.devices.screen.canvas import Button, Canvas
from coach.devices.screen.closing import draw_recap
from coach.devices.screen.gauge import draw_gauge, has_gauge
from coach.devices.screen.inputs import Input
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.leaflet import draw_leaflet
from coach.devices.screen.picture import aspect, draw_guide, draw_person
from coach.devices.screen.placing import draw_placing
from coach.devices.screen.question import draw_question
from coach.devices.screen.ring import draw_ring, has_ring
from coach.devices.screen.theme import DARK, Theme

GUIDE_LEADS = frozenset({"show"})  # phases in which the demonstration is what to look at


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenScene:
    """Everything on the screen at one moment."""

    view: View
    image: Pixels | None = None  # the camera's picture, (height, width, 3) RGB, not mirrored
    guide: Pixels | None = None  # the figure that shows the exercise, (height, width, 3) RGB, shown as it is
    focus: int | None = None  # the choice that Enter takes
    pending: int | None = None  # the choice that was typed, and may get a second digit
    muted: bool = False
    calm: bool = False  # reduced motion: nothing grows, shrinks or glides


def render(
    surface: pygame.Surface,
    view: View,
    words: Words,
    image: Pixels | None = None,
    theme: Theme = DARK,
    *,
    guide: Pixels | None = None,
    focus: int | None = None,
    pending: int | None = None,
    muted: bool = False,
    calm: bool = False,
) -> list[Button]:
    """Draw the moment; the buttons that can be clicked. Raises KeyError for a sentence that `words` does not have."""
    canvas = Canvas(surface, theme, words)
    scene = ScreenScene(view=view, image=image, guide=guide, focus=focus, pending=pending, muted=muted, calm=calm)
    paint(canvas, scene)
    return canvas.buttons


def paint(canvas: Canvas, scene: ScreenScene) -> None:
    view, unit = scene.view, canvas.unit
    canvas.surface.fill(canvas.theme.background)
    area = padded(canvas.surface.get_rect(), 0.5 * unit)
    rows = key_rows(canvas, area.width, view, scene.muted)
    keys, area = cut_bottom(area, keys_height(canvas, rows), 0.3 * unit)
    if view.marks:
        mark, area = cut_top(area, 1.5 * unit, 0.2 * unit)
        draw_marks(canvas, mark, view)
    header, body = cut_top(area, 2.4 * unit, 0.3 * unit)
    draw_header(canvas, header, view)
    shown = view.leaflet is not None and (view.leaflet.call is not None or bool(view.leaflet.lines))
    if view.leaflet is not None and shown:
        body = draw_leaflet(canvas, body, view.leaflet, alone=view.question is None)
        view = replace(view, notice=Notice(), instruction=None)  # which say the same
    if view.question is not None:
        body = _captioned(canvas, body, view)
        draw_question(canvas, body, view, view.question, scene.focus, scene.pending)
    elif shown:
        pass
    elif view.placing.checks:
        draw_placing(canvas, _captioned(canvas, body, view), view, scene.image, scene.guide)
    elif view.recap:
        draw_recap(canvas, _captioned(canvas, body, view), view)
    elif _has_picture(scene):
        _draw_stage(canvas, body, scene)
    else:
        _draw_card(canvas, body, scene)
    if view.paused and view.question is None:
        _draw_pause(canvas, area)
    draw_keys(canvas, keys, rows)


def _captioned(canvas: Canvas, body: pygame.Rect, view: View) -> pygame.Rect:
    """Write what was said below, if there is anything; what is left above it."""
    said = unsaid(canvas, view)
    if not said:
        return body
    captions, body = cut_bottom(body, 2.9 * canvas.unit, 0.2 * canvas.unit)
    draw_captions(canvas, captions, said, boxed=False)
    return body


def _has_picture(scene: ScreenScene) -> bool:
    if scene.view.phase in WITHOUT_PICTURE:
        return False
    return scene.view.mirror.pose is not None or scene.image is not None or scene.guide is not None


def _draw_stage(canvas: Canvas, body: pygame.Rect, scene: ScreenScene) -> None:
    """The picture, beside it what is counted, shown and measured; below what to do."""
    view, unit = scene.view, canvas.unit
    band, stage = cut_bottom(body, 4.8 * unit, 0.3 * unit)
    draw_band(canvas, band, view)
    panels = _panels(scene)
    wide = aspect(scene.image, view.mirror.pose) if panels[0] == "person" else _guide_aspect(scene)
    share = min(stage.height * wide, stage.width * 0.64)
    first, rest = cut_left(stage, share if len(panels) > 1 else stage.width, 0.4 * unit)
    for name, pane in zip(panels, [first, *_arranged(canvas, rest, panels[1:])], strict=True):
        _draw_panel(canvas, pane, name, scene)
    said = unsaid(canvas, view)
    if said:
        draw_captions(canvas, padded(first, 0.4 * unit), said, boxed=True)


def _panels(scene: ScreenScene) -> list[str]:
    """What there is to show, the most important first."""
    view = scene.view
    there = {
        "person": view.mirror.pose is not None or scene.image is not None,
        "guide": scene.guide is not None,
        "ring": has_ring(view),
        "gauge": has_gauge(view.mirror.gauge),
    }
    panels = [name for name, shown in there.items() if shown]
    if view.phase in GUIDE_LEADS and there["guide"]:
        panels.remove("guide")
        panels.insert(0, "guide")
    return panels


def _arranged(canvas: Canvas, rest: pygame.Rect, panels: list[str]) -> list[pygame.Rect]:
    """Side by side in a wide space, else one below the other; of three, two share a half."""
    gap, wide = 0.4 * canvas.unit, rest.width > 1.2 * rest.height
    if len(panels) != 3:
        return split(rest, [1] * len(panels), gap, across=wide) if panels else []
    if wide:
        left, right = split(rest, (1, 1), gap, across=True)
        return [left, *split(right, (1.2, 1), gap, across=False)]
    # there is little room: the number before everything else
    top, bottom = split(rest, (1, 0.9), gap, across=False)
    first, last = split(bottom, (1, 1), gap, across=True)
    return [first, top, last]


def _draw_panel(canvas: Canvas, pane: pygame.Rect, name: str, scene: ScreenScene) -> None:
    if name == "person":
        draw_person(canvas, pane, scene.view, scene.image)
    elif name == "guide" and scene.guide is not None:
        draw_guide(canvas, pane, scene.guide, scene.view.guide)
    elif name == "ring":
        draw_ring(canvas, pane, scene.view, calm=scene.calm)
    elif name == "gauge" and scene.view.mirror.gauge is not None:
        draw_gauge(canvas, pane, scene.view.mirror.gauge, faulty=scene.view.mirror.faulty)


def _guide_aspect(scene: ScreenScene) -> float:
    return 1.0 if scene.guide is None else scene.guide.shape[1] / scene.guide.shape[0]


def _draw_card(canvas: Canvas, body: pygame.Rect, scene: ScreenScene) -> None:
    """Nothing to watch: what to do, as large as it can be, with its number above it."""
    view, unit = scene.view, canvas.unit
    body = _captioned(canvas, body, view)
    instruction, correction = canvas.say(view.instruction), canvas.say(view.notice.correction)
    if correction:
        alone = instruction in ("", correction) and not has_ring(view)
        box, body = cut_top(body, body.height if alone else 5.5 * unit, 0.4 * unit)
        draw_correction(canvas, box, correction, alarm=view.notice.alarm, calm=alone)
    if has_ring(view):
        ring, body = cut_top(body, body.height * (0.7 if instruction else 1.0), 0.4 * unit)
        draw_ring(canvas, ring, view, calm=scene.calm)
    if instruction and instruction != correction:
        canvas.write(instruction, padded(body, 0.6 * unit), most=2.2)


def _draw_pause(canvas: Canvas, area: pygame.Rect) -> None:
    """What was there stays to be guessed at; what to do now is to go on."""
    unit = canvas.unit
    veil = pygame.Surface(area.size)
    veil.fill(canvas.theme.background)
    veil.set_alpha(200)
    canvas.surface.blit(veil, area)
    card = pygame.Rect(0, 0, min(area.width, round(20 * unit)), min(area.height, round(10 * unit)))
    card.center = area.center
    canvas.panel(card, edge="line")
    top, button = cut_top(padded(card, 0.8 * unit), card.height * 0.45, 0.4 * unit)
    sign, words = cut_left(top, 3.4 * unit, 0.4 * unit)
    icons.pause(canvas.surface, sign.center, 3 * unit, canvas.theme.text)
    canvas.write(canvas.say(text("screen.paused")), words, most=2.2, bold=True, ground="panel", align="left")
    canvas.panel(button, "button", edge="accent", width=0.2)
    cap, label = cut_left(padded(button, 0.5 * unit), 4.5 * unit, 0.5 * unit)
    draw_cap(canvas, cap, canvas.say(text("screen.key.space")))
    canvas.write(
        canvas.say(text("screen.command.resume")),
        label,
        most=1.6,
        bold=True,
        ink="on_button",
        ground="button",
        align="left",
    )
    canvas.button(button, Input("command", "pause"))
