"""The first screen and the pages behind it: large, calm, and all of it to be read from the floor."""

import math

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Pixels, text
from coach.core.home.home_view import HomeView, ItemLook
from coach.devices.screen import icons, shapes
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Button, Canvas
from coach.devices.screen.home_item import (
    GAP,
    UPRIGHT,
    HomePen,
    Pens,
    cut_right,
    draw_card,
    draw_grid,
    draw_tiles,
    face_and_words,
    one_size,
    tiles_height,
)
from coach.devices.screen.inputs import Input
from coach.devices.screen.layout import contained, cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.picture import scaled
from coach.devices.screen.text import fit, line_height, width_of
from coach.devices.screen.theme import DARK, Theme

PART = 24  # body text is at least one part in so many of the shorter side
COMMANDS = (("repeat", "R", "aloud"), ("help", "A", "call_help"), ("quit", "Q", "close"))  # with their keys
SMALL = 0.8  # units: keys are read by the one who stands at them
TITLE, NOTED = 2.0, 2.8  # units: heights of the strip with the title, by itself and with a note beside it
FOOT, ROW, TALL_ROW = 2.8, 2.3, 2.9  # units: heights of what can be chosen
SCORES, BETWEEN = 5.0, 0.25  # units: the most height of the numbers of a scale, and what is between two of them


def render_home(
    surface: pygame.Surface,
    view: HomeView,
    words: Words,
    theme: Theme = DARK,
    image: Pixels | None = None,
    *,
    focus: int | None = None,
) -> list[Button]:
    """Draw the page; the buttons that can be clicked. `image`: the camera's, (height, width, 3) RGB, not mirrored."""
    canvas = Canvas(surface, theme, words)
    paint_home(canvas, view, image, focus)
    return canvas.buttons


def paint_home(canvas: Canvas, view: HomeView, image: Pixels | None = None, focus: int | None = None) -> None:
    """The same on a canvas, which keeps what was written where."""
    canvas.unit = min(canvas.surface.get_size()) / PART
    unit = canvas.unit
    canvas.surface.fill(canvas.theme.background)
    area = padded(canvas.surface.get_rect(), 0.7 * unit)
    strip, area = cut_bottom(area, 1.1 * unit, 0.4 * unit)
    pens = {item.value: HomePen(canvas, view, place, focus) for place, item in enumerate(view.items)}
    aside = [pen for pen in pens.values() if pen.item.look is ItemLook.ASIDE]
    for pen in aside:
        strip = _draw_aside(canvas, strip, pen)
    _draw_commands(canvas, strip, view)
    top, area = cut_top(area, (TITLE if view.note is None else NOTED) * unit, 0.2 * unit)
    _draw_title(canvas, top, view)
    if view.prompt is not None:
        _draw_main(canvas, area, view, pens)
    else:
        _draw_page(canvas, area, view, pens, image)


def _draw_title(canvas: Canvas, strip: pygame.Rect, view: HomeView) -> None:
    """Where we are; at the right how many screens there are, or how to choose from the floor."""
    if view.note is not None:
        strip = _draw_note(canvas, strip, view)
    beside = text("screen.page", n=view.progress[0], total=view.progress[1]) if view.progress is not None else view.hint
    if view.note is None and beside is not None:
        title = width_of(canvas.say(view.title), math.ceil(1.8 * canvas.unit), bold=True)
        room = max(strip.width - title - canvas.unit, 0.3 * strip.width)
        wanted = width_of(canvas.say(beside), math.ceil(canvas.unit)) + canvas.unit
        right, strip = cut_right(strip, min(room, wanted))
        canvas.write(canvas.say(beside), right, ink="quiet", align="right")
    if strip.width > canvas.unit:
        canvas.write(canvas.say(view.title), strip, most=1.8, bold=True, align="left")


def _draw_note(canvas: Canvas, strip: pygame.Rect, view: HomeView) -> pygame.Rect:
    """What has just been done, or did not work: in place of a greeting, else beside the title. What is left."""
    unit = canvas.unit
    title = width_of(canvas.say(view.title), math.ceil(1.8 * unit), bold=True) + unit
    greets = view.prompt is not None
    band, rest = cut_right(strip, strip.width if greets else max(strip.width - title, 0.5 * strip.width))
    canvas.panel(band, "panel", edge="accent")
    canvas.write(canvas.say(view.note), padded(band, 0.15 * unit), ground="panel")
    return rest


def _draw_commands(canvas: Canvas, strip: pygame.Rect, view: HomeView) -> None:
    """What may be pressed at any time; while something is typed a letter is a letter, and only the mouse has these."""
    typing = view.field is not None
    px = SMALL * canvas.unit
    x = strip.left
    for value, key, name in COMMANDS:
        label = canvas.say(text(f"home.{name}"))
        sign = "" if typing else key
        wide = round(width_of(label, math.ceil(px)) + (2.1 if sign else 0.4) * canvas.unit)
        box = pygame.Rect(x, strip.top, min(wide, strip.right - x), strip.height)
        if box.width <= 2 * canvas.unit:
            break
        rest = box
        if sign:
            cap, rest = cut_left(box, 1.2 * canvas.unit, 0.35 * canvas.unit)
            draw_cap(canvas, cap, sign, stop=value == "help")
        canvas.write(label, rest, most=SMALL, ink="quiet", align="left")
        canvas.button(box, Input("command", value))
        x += wide + round(1.2 * canvas.unit)


def _draw_aside(canvas: Canvas, strip: pygame.Rect, pen: HomePen) -> pygame.Rect:
    """What few need, small in the corner; what is left of the strip."""
    label = canvas.say(pen.item.label)
    box, rest = cut_right(strip, width_of(label, math.ceil(SMALL * canvas.unit)) + 2.6 * canvas.unit)
    pen.frame(box, "background", "track")
    pen.key(padded(box, 0.05 * canvas.unit))
    canvas.write(label, pen.words_box(box), most=SMALL, align="left")
    return rest


# -- the first screen -------------------------------------------------------------------------------------------------


def _draw_main(canvas: Canvas, area: pygame.Rect, view: HomeView, pens: Pens) -> None:
    """Three bands: today's programme, how the back is, and what else there is."""
    unit, upright = canvas.unit, area.height > UPRIGHT * area.width
    faces = [pens[item.value] for item in view.items if item.look is ItemLook.FACE]
    tiles = [pens[item.value] for item in view.items if item.look is ItemLook.TILE]
    below, area = cut_bottom(area, tiles_height(canvas, area, len(tiles), upright), 0.5 * unit)
    draw_tiles(canvas, below, tiles)
    strip, card = cut_bottom(area, (8.4 if upright else 6.3) * unit, 0.5 * unit)
    draw_card(canvas, card, view, pens)
    head, row = cut_top(strip, 1.5 * unit, 0.2 * unit)
    canvas.write(canvas.say(view.prompt), head, most=1.2, bold=True, align="left")
    boxes = split(row, [1] * len(faces), 0.5 * unit, across=True)
    words = [face_and_words(box, unit)[1] for box in boxes]
    most = one_size(canvas, [canvas.say(pen.item.label) for pen in faces], words, 1.15)
    for pen, box in zip(faces, boxes, strict=True):
        pen.face(box, most)


# -- any other page ---------------------------------------------------------------------------------------------------


def _draw_page(canvas: Canvas, area: pygame.Rect, view: HomeView, pens: Pens, image: Pixels | None) -> None:
    """What it is about, what there is to read, to type or to see, and what can be chosen."""
    unit = canvas.unit
    if view.lead is not None:
        sentence = canvas.say(view.lead)
        lines = len(fit(sentence, area.width, round(5 * unit), math.ceil(1.1 * unit)).lines)
        lead, area = cut_top(area, lines * 1.35 * unit, 0.4 * unit)
        canvas.write(sentence, lead, most=1.1, ink="quiet", align="left")
    items = list(pens.values())
    foot = [pen for pen in items if pen.item.look in (ItemLook.QUIET, ItemLook.CALL) or (
        pen.item.look is ItemLook.START and view.card is None)]  # fmt: skip
    if foot:
        strip, area = cut_bottom(area, FOOT * unit, 0.6 * unit)
        _draw_foot(canvas, strip, foot)
    if view.camera:
        area = _draw_camera(canvas, area, image)
    if view.call is not None:
        area = _draw_call(canvas, area, canvas.say(view.call))
    if view.field is not None:
        area = _draw_field(canvas, area, view)
    rows = [pen for pen in items if pen.item.look in (ItemLook.TILE, ItemLook.ROW)]
    if scores := [pen for pen in items if pen.item.look is ItemLook.SCORE]:
        _draw_scores(canvas, area, scores)
    tiles = any(pen.item.look is ItemLook.TILE for pen in rows)
    if view.lines:
        wanted = tiles_height(canvas, area, len(rows), False) if tiles else _rows_height(canvas, len(rows))
        below, area = cut_bottom(area, wanted, (0.6 if rows else 0) * unit)
        _draw_lines(canvas, area, [canvas.say(line) for line in view.lines])
        area = below
    if view.card is not None:
        card, area = cut_top(area, area.height if not rows else 0.6 * area.height, 0.6 * unit)
        draw_card(canvas, card, view, pens)
    if tiles:
        draw_tiles(canvas, area, rows)
    elif rows:
        _draw_rows(canvas, area, rows)


def _draw_foot(canvas: Canvas, strip: pygame.Rect, foot: list[HomePen]) -> None:
    """Back, and the way on at its right."""
    boxes = split(strip, [1] * max(len(foot), 2), 0.7 * canvas.unit, across=True)
    if len(foot) == 1 and foot[0].item.look is ItemLook.START:
        boxes = boxes[1:]
    for pen, box in zip(sorted(foot, key=lambda pen: pen.item.look is ItemLook.START), boxes, strict=False):
        if pen.item.look is ItemLook.START:
            pen.start(box)
        else:
            pen.row(box)


def _rows_height(canvas: Canvas, count: int) -> float:
    """Of rows below something to read: two side by side."""
    rows = -(-count // 2)
    return max(0.0, rows * (ROW + GAP) - GAP) * canvas.unit


def _draw_rows(canvas: Canvas, area: pygame.Rect, rows: list[HomePen]) -> None:
    """One below the other; in two columns where that would make them small."""
    unit = canvas.unit
    tall = (TALL_ROW if any(pen.item.detail is not None for pen in rows) else ROW) * unit
    columns = 1 if len(rows) * (tall + GAP * unit) <= area.height + unit or area.width < 15 * unit else 2
    lines = -(-len(rows) // columns)
    height = min(area.height, round(lines * (1.2 * tall + GAP * unit)))
    draw_grid(canvas, pygame.Rect(area.left, area.top, area.width, height), rows, columns)


def _draw_scores(canvas: Canvas, area: pygame.Rect, scores: list[HomePen]) -> None:
    """In one line from left to right, in two where they would be narrower than the letters."""
    unit = canvas.unit
    lines = 1 if area.width >= 2.0 * unit * len(scores) else 2
    a_line = -(-len(scores) // lines)
    _, area = cut_top(area, max(0.0, area.height - lines * SCORES * unit) / 3)
    strip = pygame.Rect(area.left, area.top, area.width, min(area.height, round(lines * SCORES * unit)))
    boxes = [
        box
        for row in split(strip, [1] * lines, BETWEEN * unit, across=False)
        for box in split(row, [1] * a_line, BETWEEN * unit, across=True)
    ]
    labels = [canvas.say(pen.item.label) for pen in scores]
    most = one_size(canvas, labels, [padded(box, 0.15 * unit) for box in boxes[: len(scores)]], 2.4)
    for pen, box in zip(scores, boxes, strict=False):
        pen.score(box, most)


def _draw_camera(canvas: Canvas, area: pygame.Rect, image: Pixels | None) -> pygame.Rect:
    """The picture as in a mirror; what is left for the choices."""
    unit = canvas.unit
    if area.height > UPRIGHT * area.width:
        pane, rest = cut_top(area, 0.45 * area.height, 0.7 * unit)
    else:
        pane, rest = cut_left(area, 0.52 * area.width, 0.9 * unit)
    canvas.panel(pane)
    if image is None:
        canvas.write(canvas.say(text("home.camera.waiting")), padded(pane, unit), most=1.1, ink="quiet", ground="panel")
        return rest
    frame = contained(padded(pane, 0.2 * unit), image.shape[1] / image.shape[0])
    canvas.surface.blit(scaled(image, frame.size, mirrored=True), frame)
    return rest


def _draw_call(canvas: Canvas, area: pygame.Rect, sentence: str) -> pygame.Rect:
    unit = canvas.unit
    box, rest = cut_top(area, min(4.6 * unit, 0.22 * area.height), 0.5 * unit)
    canvas.panel(box, "alarm", edge="on_alarm", width=0.12)
    sign, words = cut_left(padded(box, 0.4 * unit), min(box.height, 3.4 * unit), 0.4 * unit)
    icons.caution(canvas.surface, sign.center, 0.8 * min(sign.size), canvas.colour("on_alarm"), canvas.colour("alarm"))
    canvas.write(sentence, words, most=2.2, bold=True, ink="on_alarm", ground="alarm")
    return rest


def _draw_field(canvas: Canvas, area: pygame.Rect, view: HomeView) -> pygame.Rect:
    """What is being typed, with a line where the next letter comes; why it cannot be taken under it."""
    unit, field = canvas.unit, view.field
    assert field is not None
    label, area = cut_top(area, 1.5 * unit, 0.1 * unit)
    canvas.write(canvas.say(field.label), label, ink="quiet", align="left")
    box, area = cut_top(area, 3.0 * unit, 0.2 * unit)
    canvas.panel(box, "panel", edge="accent", width=0.12)
    inside = padded(box, 0.5 * unit)
    taken = canvas.write(field.typed, inside, most=1.6, ground="panel", align="left")
    x = min(taken.right + round(0.15 * unit), inside.right) if field.typed else inside.left
    shapes.line(canvas.surface, (x, inside.top), (x, inside.bottom), 0.1 * unit, canvas.theme.accent)
    if field.fault is not None:
        fault, area = cut_top(area, 2.4 * unit, 0.3 * unit)
        canvas.write(canvas.say(field.fault), fault, align="left")
    return area


def _draw_lines(canvas: Canvas, pane: pygame.Rect, lines: list[str]) -> None:
    """To be read: all at one size, as large as the room lets them be."""
    unit = canvas.unit
    canvas.panel(pane)
    inside = padded(pane, 0.35 * unit)
    for px in range(math.ceil(1.25 * unit), 7, -1):
        fitted = [fit(line, inside.width, inside.height, px) for line in lines]
        tall = sum(len(each.lines) * line_height(px, False) + 0.4 * px for each in fitted)
        if tall <= inside.height and all(each.px == px for each in fitted):
            break
    for line, each in zip(lines, fitted, strict=True):
        strip, inside = cut_top(inside, len(each.lines) * line_height(px, False) + 1, 0.4 * px)
        canvas.write(line, strip, most=px / unit, ground="panel", align="left")
