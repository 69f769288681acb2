"""The person's own page: a calm calendar, the pain at the start, and lines to read, with how to leaf through them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pygame

from coach.core.base.types import Text, text
from coach.core.home.look_back import CalendarDay, LookPage, StartScores
from coach.devices.screen import shapes
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import NEXT, PREVIOUS, Input
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split
from coach.devices.screen.text import fit, line_height, width_of

LINE, SMALL = 1.7, 0.95  # units, the largest size of a line to read, and of what a picture says
EDGE, GAP = 0.55, 0.4  # units, within the panel of a line, and between two
BETWEEN = 0.6  # of the size of their text, between two buttons
WEEKDAYS = 7
WORST = 10  # the highest score
SIGNS = ("whole", "part", "unbegun")  # of `look_back.day`


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafState:
    """Which page is open, of how many, and what the keys do now."""

    page: int  # from 0
    pages: int
    reads: bool = False  # it is read aloud: there is a sound to switch off
    muted: bool = False


def draw_look_back(canvas: Canvas, page: LookPage, leaf: LeafState) -> None:
    """One page on the whole surface; buttons for the next page, the one before, reading aloud, and closing."""
    unit = canvas.unit
    canvas.surface.fill(canvas.theme.background)
    area = padded(canvas.surface.get_rect(), 0.7 * unit)
    keys = _key_rows(canvas, area.width, leaf)
    foot, area = cut_bottom(area, (2.2 if len(keys) == 1 else 4.6) * unit, 0.5 * unit)
    head, body = cut_top(area, 2.4 * unit, 0.4 * unit)
    canvas.write(canvas.say(page.title), head, most=1.7, bold=True, align="left")
    if leaf.pages > 1:
        _draw_place(canvas, head, leaf)
    picture, lines = _parts(canvas, body, page)
    if picture is not None and page.weeks:
        _draw_calendar(canvas, picture, page.weeks)
    elif picture is not None and page.start_scores is not None:
        _draw_scores(canvas, picture, page.start_scores)
    _draw_lines(canvas, lines, page.lines)
    _draw_keys(canvas, foot, keys)


def _parts(canvas: Canvas, body: pygame.Rect, page: LookPage) -> tuple[pygame.Rect | None, pygame.Rect]:
    """The picture beside its lines, or above them where the window is upright."""
    if not page.weeks and page.start_scores is None:
        return None, body
    if body.width > 1.15 * body.height:
        share = 0.44 if body.width > 1.6 * body.height else 0.48
        return cut_left(body, body.width * share, canvas.unit)
    return cut_top(body, body.height * 0.5, 0.8 * canvas.unit)


def _draw_place(canvas: Canvas, head: pygame.Rect, leaf: LeafState) -> None:
    """A disc for each page, the open one filled and larger."""
    unit = canvas.unit
    for n in range(leaf.pages):
        centre = (head.right - (leaf.pages - n - 0.5) * unit, float(head.centery))
        here = n == leaf.page
        shapes.disc(canvas.surface, centre, (0.32 if here else 0.2) * unit, canvas.colour("accent" if here else "line"))


# -- lines ------------------------------------------------------------------------------------------------------------


def _draw_lines(canvas: Canvas, pane: pygame.Rect, lines: tuple[Text, ...]) -> None:
    """A panel for each, all at one size, the largest at which they fit, from the top."""
    unit = canvas.unit
    said = [canvas.say(line) for line in lines]
    width = pane.width - round(2 * EDGE * unit)
    for px in range(math.ceil(LINE * unit), 7, -1):
        fitted = [fit(line, width, pane.height, px) for line in said]
        heights = [len(each.lines) * line_height(px, False) + 2 * EDGE * unit for each in fitted]
        if all(each.px == px for each in fitted) and sum(heights) + GAP * unit * (len(said) - 1) <= pane.height:
            break
    for line, height in zip(said, heights, strict=True):
        row, pane = cut_top(pane, height, GAP * unit)
        canvas.panel(row)
        canvas.write(line, padded(row, EDGE * unit), most=px / unit, ground="panel", align="left")


def _write_alike(canvas: Canvas, boxes: Sequence[pygame.Rect], lines: Sequence[str], aligns: Sequence[str]) -> None:
    """What is beside each other or one below the other at one size, that of the longest."""
    most = math.ceil(SMALL * canvas.unit)
    px = min(fit(line, *box.size, most).px for box, line in zip(boxes, lines, strict=True))
    for box, line, align in zip(boxes, lines, aligns, strict=True):
        canvas.write(line, box, most=px / canvas.unit, ink="quiet", align=align)


# -- the calendar -----------------------------------------------------------------------------------------------------


def _draw_calendar(canvas: Canvas, pane: pygame.Rect, weeks: tuple[tuple[CalendarDay, ...], ...]) -> None:
    """A row for each week, Monday first; the signs and what they mean below."""
    unit = canvas.unit
    legend, pane = cut_bottom(pane, 1.35 * unit * len(SIGNS), 0.5 * unit)
    rows = len(weeks) + 0.7
    cell = min(pane.width / WEEKDAYS, pane.height / rows, 4.2 * unit)
    grid = pygame.Rect(0, 0, round(cell * WEEKDAYS), round(cell * rows))
    grid.midtop = (pane.centerx, pane.top)
    top, grid = cut_top(grid, 0.7 * cell)
    for k, box in enumerate(split(top, [1] * WEEKDAYS, 0, across=True)):
        letters = canvas.say(text(f"date.weekday_{k}"))[:2]
        canvas.write(letters, box, most=SMALL, ink="quiet")
    for week, line in zip(weeks, split(grid, [1] * len(weeks), 0, across=False), strict=True):
        for day, box in zip(week, split(line, [1] * WEEKDAYS, 0, across=True), strict=True):
            _draw_day(canvas, box, day)
    legend.width, legend.left = pane.right - grid.left, grid.left
    rows_of_legend = split(legend, [1] * len(SIGNS), 0, across=False)
    boxes = []
    for kind, row in zip(SIGNS, rows_of_legend, strict=True):
        sign, words = cut_left(row, row.height, 0.3 * unit)
        _draw_sign(canvas, sign.center, 0.36 * row.height, kind)
        boxes.append(words)
    _write_alike(canvas, boxes, [canvas.say(text(f"look_back.day.{kind}")) for kind in SIGNS], ["left"] * len(SIGNS))


def _draw_day(canvas: Canvas, box: pygame.Rect, day: CalendarDay) -> None:
    if day.today:
        canvas.panel(padded(box, 0.04 * box.width), "panel", edge="text", width=0.07)
    if day.kind == "ahead":
        return
    if day.kind in SIGNS:
        _draw_sign(canvas, box.center, 0.4 * min(box.size), day.kind)
    whole = day.kind == "whole"
    ink = "background" if whole else "text" if day.kind in SIGNS or day.today else "quiet"
    ground = "text" if whole else "panel" if day.today else "background"
    inside = box.inflate(-round(0.4 * box.width), -round(0.4 * box.height))
    canvas.write(str(day.number), inside, most=0.42 * min(box.size) / canvas.unit, bold=whole, ink=ink, ground=ground)


def _draw_sign(canvas: Canvas, centre: tuple[float, float], radius: float, kind: str) -> None:
    """Filled, a thick ring, or a thin one: never colour alone."""
    colour = canvas.theme.line if kind == "unbegun" else canvas.theme.accent
    thick = {"whole": radius, "part": max(2.0, 0.24 * radius), "unbegun": max(1.5, 0.09 * radius)}[kind]
    if kind == "whole":
        shapes.disc(canvas.surface, centre, radius, colour)
    else:
        shapes.sector(canvas.surface, centre, radius, radius - thick, 0, 359.99, colour)


# -- pain -------------------------------------------------------------------------------------------------------------


def _draw_scores(canvas: Canvas, pane: pygame.Rect, scores: StartScores) -> None:
    """One dot for each score by its day; a line from one session to the next, broken where nobody said a score."""
    unit = canvas.unit
    head, pane = cut_top(pane, 2.2 * unit, 0.3 * unit)
    canvas.write(canvas.say(text("look_back.pain.chart")), head, most=SMALL, ink="quiet", align="left")
    foot, pane = cut_bottom(pane, 1.4 * unit, 0.2 * unit)
    axis, plot = cut_left(pane, 1.8 * unit, 0.3 * unit)
    plot.height = min(plot.height, round(13 * unit))
    inside = plot.inflate(-round(1.2 * unit), -round(1.2 * unit))
    canvas.panel(plot)

    def at(day: int, score: float) -> tuple[float, float]:
        share = day / (scores.scores[-1].day or 1)
        return inside.left + share * inside.width, inside.bottom - score / WORST * inside.height

    for score in (0, 5, WORST):
        y = at(0, score)[1]
        shapes.line(canvas.surface, (inside.left, y), (inside.right, y), max(1.0, 0.05 * unit), canvas.theme.track)
        box = pygame.Rect(axis.left, round(y - 0.7 * unit), axis.width, round(1.4 * unit))
        canvas.write(str(score), box, most=SMALL, ink="quiet", align="right")
    points = [None if each.score is None else at(each.day, each.score) for each in scores.scores]
    for a, b in pairwise(points):
        if a is not None and b is not None:
            shapes.line(canvas.surface, a, b, 0.14 * unit, canvas.theme.accent)
    for point in points:
        if point is not None:
            shapes.disc(canvas.surface, point, 0.34 * unit, canvas.theme.accent)
    foot = pygame.Rect(inside.left, plot.bottom + round(0.2 * unit), inside.width, foot.height)
    dates = [canvas.say(scores.first), canvas.say(scores.last)]
    _write_alike(canvas, split(foot, (1, 1), unit, across=True), dates, ("left", "right"))


# -- the keys ---------------------------------------------------------------------------------------------------------

Chip = tuple[str, Text, Input]  # what is printed on its key, what it does, and what it means


def _chips(leaf: LeafState) -> list[Chip]:
    """What there is to do now; leafing only where there is something, and the sound only once it is read aloud."""
    mute = text("screen.command.unmute" if leaf.muted else "screen.command.mute")
    return [
        *([("←", text("look_back.previous"), PREVIOUS)] if leaf.page else []),
        *([("→", text("look_back.next"), NEXT)] if leaf.page < leaf.pages - 1 else []),
        ("R", text("look_back.read"), Input("command", "repeat")),
        *([("M", mute, Input("command", "mute"))] if leaf.reads else []),
        ("A", text("screen.command.help"), Input("command", "help")),
        ("Esc", text("screen.command.close"), Input("command", "stop")),
    ]


def _key_rows(canvas: Canvas, width: int, leaf: LeafState) -> list[list[Chip]]:
    """One row of buttons where they fit at the size of small text, else two."""
    chips = _chips(leaf)
    half = (len(chips) + 1) // 2
    fits = _row_wide(canvas, chips, SMALL * canvas.unit) <= width
    return [chips] if fits else [chips[:half], chips[half:]]


def _draw_keys(canvas: Canvas, foot: pygame.Rect, rows: list[list[Chip]]) -> None:
    """Large buttons, each with its key."""
    px = canvas.unit
    while px > 6 and max(_row_wide(canvas, row, px) for row in rows) > foot.width:
        px *= 0.97
    for chips, line in zip(rows, split(foot, [1] * len(rows), 0.4 * canvas.unit, across=False), strict=True):
        spare = (line.width - _row_wide(canvas, chips, px)) / max(1, len(chips) - 1)
        x = float(line.left)
        for chip in chips:
            wide = _chip_wide(canvas, chip, px)
            _draw_chip(canvas, pygame.Rect(round(x), line.top, round(wide), line.height), chip, px)
            x += wide + BETWEEN * px + min(spare, px)


def _draw_chip(canvas: Canvas, box: pygame.Rect, chip: Chip, px: float) -> None:
    cap, label, meaning = chip
    canvas.panel(box, "button", edge="line", width=0.06)
    inside = pygame.Rect(box.left + round(0.4 * px), box.top, box.width - round(0.8 * px), box.height)
    key, words = cut_left(inside, _cap_wide(cap, px), 0.35 * px)
    draw_cap(canvas, pygame.Rect(key.left, key.centery - round(0.75 * px), key.width, round(1.5 * px)), cap)
    canvas.write(canvas.say(label), words, most=px / canvas.unit, ink="on_button", ground="button", align="left")
    canvas.button(box, meaning)


def _cap_wide(cap: str, px: float) -> float:
    return max(1.5 * px, width_of(cap, round(0.93 * px), bold=True) + 0.7 * px)


def _chip_wide(canvas: Canvas, chip: Chip, px: float) -> float:
    return _cap_wide(chip[0], px) + width_of(canvas.say(chip[1]), round(px + 0.5)) + 1.2 * px


def _row_wide(canvas: Canvas, chips: Sequence[Chip], px: float) -> float:
    return sum(_chip_wide(canvas, chip, px) for chip in chips) + BETWEEN * px * (len(chips) - 1)
