"""Draws a view on any surface: it shows what the view holds, and decides nothing."""

import math

import pygame

from coach.core.base.frozen import replace
from coach.core.base.phrases import Words
from coach.core.base.types import Pixels, text
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import Mirror, Notice, Placing, Question, View
from coach.devices.screen import icons
from coach.devices.screen.bars import (
    WITHOUT_PICTURE,
    draw_cap,
    draw_captions,
    draw_correction,
    draw_header,
    draw_keys,
    draw_strip,
    header_of,
    key_rows,
    keys_height,
    unsaid,
)
from coach.devices.screen.breath import is_breath
from coach.devices.screen.canvas import Button, Canvas
from coach.devices.screen.closing import draw_closing
from coach.devices.screen.inputs import Input
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded
from coach.devices.screen.leaflet import draw_leaflet
from coach.devices.screen.placing import draw_placing
from coach.devices.screen.question import draw_question
from coach.devices.screen.ring import draw_ring, has_ring
from coach.devices.screen.scene import ScreenScene
from coach.devices.screen.stage import draw_stage
from coach.devices.screen.theme import DARK, Theme

PAD, GAP = 0.3, 0.2  # units
RING_STEPS = 240  # of a ring that fills up: finer ones are not told apart [E]


def render(
    surface: pygame.Surface,
    view: View,
    words: Words,
    image: Pixels | None = None,
    theme: Theme = DARK,
    *,
    guide: Pixels | None = None,
    outline: FigureOutline | None = None,
    focus: int | None = None,
    pending: int | None = None,
    muted: bool = False,
    calm: bool = False,
) -> list[Button]:
    """Draw the moment; the buttons that can be clicked. Raises KeyError for a sentence that `words` does not have."""
    canvas = Canvas(surface, theme, words)
    scene = ScreenScene(
        view=view, image=image, guide=guide, outline=outline, focus=focus, pending=pending, muted=muted, calm=calm
    )
    paint(canvas, scene)
    return canvas.buttons


def settled(scene: ScreenScene) -> ScreenScene:
    """The scene without what is not drawn in it, and with numbers no finer than they are shown.

    Two scenes that settle alike are drawn alike, and one that stays so need not be drawn again.
    """
    view = scene.view
    tally = view.tally
    if tally.seconds_left is not None:
        tally = replace(tally, seconds_left=float(math.ceil(tally.seconds_left)))
    if tally.share is not None and not tally.pacer:
        tally = replace(tally, share=math.floor(tally.share * RING_STEPS) / RING_STEPS)
    if tally != view.tally:
        view = replace(view, tally=tally)
    if view.guide is not None:  # only whose tempo and kind it is: the picture is there already
        view = replace(view, guide=replace(view.guide, seconds=0.0))
    if view.placing.checks and view.question is None and not _has_leaflet(view):
        return replace(scene, view=view)
    view = replace(view, placing=Placing())
    if _is_staged(scene) and not is_breath(view):
        return replace(scene, view=view, outline=None)
    guide = scene.guide if _is_staged(scene) or view.question is not None else None
    guided = view.guide if is_breath(view) else None  # which says what kind of breath it is
    return replace(scene, view=replace(view, mirror=Mirror(), guide=guided), image=None, guide=guide, outline=None)


def _has_leaflet(view: View) -> bool:
    return view.leaflet is not None and (view.leaflet.call is not None or bool(view.leaflet.lines))


def _closes(view: View) -> bool:
    return view.closing is not None and bool(view.closing.lines or view.closing.following or view.closing.card)


def _is_staged(scene: ScreenScene) -> bool:
    view = scene.view
    if view.question is not None or _has_leaflet(view) or _closes(view):
        return False
    return _has_picture(scene) or is_breath(view)


def paint(canvas: Canvas, scene: ScreenScene) -> None:
    """The whole screen; stop, help and the other keys keep their places on all of it."""
    view, unit = scene.view, canvas.unit
    canvas.surface.fill(canvas.theme.background)
    area = padded(canvas.surface.get_rect(), PAD * unit)
    shown, closes, staged = _has_leaflet(view), _closes(view), _is_staged(scene)
    rows = key_rows(canvas, area.width, view, scene.muted)
    keys, area = cut_bottom(area, keys_height(canvas, rows), GAP * unit)
    header = header_of(canvas, area.width, view)
    top, body = cut_top(area, header.height, GAP * unit)
    draw_header(canvas, top, view, header)  # first: the stop has the same place on every screen
    if view.marks:
        body = draw_strip(canvas, body, " ".join(map(canvas.say, view.marks)))
    if scene.unfocused:
        body = draw_strip(canvas, body, canvas.say(text("screen.unfocused")))
    if view.leaflet is not None and shown:
        body = draw_leaflet(canvas, body, view.leaflet, alone=view.question is None)
        view = replace(view, notice=Notice(), instruction=None)  # which say the same
    if view.question is not None:
        _draw_asked(canvas, body, replace(scene, view=view), view.question)
    elif shown:
        pass
    elif view.placing.checks:
        draw_placing(canvas, _captioned(canvas, body, view), view, scene.image, scene.guide, scene.outline)
    elif closes:
        draw_closing(canvas, _captioned(canvas, body, view), view)
    elif staged:
        draw_stage(canvas, body, scene)
    else:
        _draw_card(canvas, body, scene)
    if view.paused and view.question is None:
        _draw_pause(canvas, body)
    draw_keys(canvas, keys, rows)


def _draw_asked(canvas: Canvas, body: pygame.Rect, scene: ScreenScene, question: Question) -> None:
    """A question with what was said below it; without that where it would make the answers too small."""

    def draw(pane: pygame.Rect) -> None:
        gesture = None if question.gesture is None else scene.guide
        draw_question(canvas, pane, scene.view, question, scene.focus, scene.pending, page=scene.page, gesture=gesture)

    key = question.id, question.text, scene.view.notice, scene.view.instruction
    canvas.first_fitting(body, (lambda: draw(_captioned(canvas, body, scene.view)), lambda: draw(body)), key)


def _captioned(canvas: Canvas, body: pygame.Rect, view: View) -> pygame.Rect:
    """Write what was said below, if there is anything; what is left above it."""
    said = unsaid(canvas, view)
    if not said:
        return body
    high = min(max(1.5 * canvas.unit, canvas.needs(said, body.width)), body.height * 0.4)
    captions, body = cut_bottom(body, high, GAP * canvas.unit)
    draw_captions(canvas, captions, said)
    return body


def _has_picture(scene: ScreenScene) -> bool:
    if scene.view.phase in WITHOUT_PICTURE:
        return False
    return scene.view.mirror.pose is not None or scene.image is not None or scene.guide is not None


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
