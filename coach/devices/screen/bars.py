"""The strips round the middle of the screen: where we are, what to do, what was said, and the keys."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pygame

from coach.core.base.types import text
from coach.core.clinical.screening import NONE
from coach.core.dialogue.screen_model import View
from coach.devices.screen import icons
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import KEYS, Input, KeyRow
from coach.devices.screen.layout import cut_left, cut_top, padded, split
from coach.devices.screen.text import width_of

TITLES = (1.6, 1.15)  # units: a title has one of two sizes, the smaller one in as many lines as it takes
HEADER, BAND = 2.2, 3.7  # units: their least heights
NOTE = 0.85  # units: which set it is, and what comes next
KEY_SIZES, MANY_ROWS = (0.95, 0.85, 0.75), 0.75  # units: keys are read by the one who stands at them
LEAST_KEY = 0.6
MOST_BAND = 0.5  # of the body
WITHOUT_PICTURE = frozenset(
    {"final", "advice", "ended", "last_card", "safety_net", "help"}
)  # phases in which nobody is looked at, and nothing moves
# what is asked stands on the screen as long as it waits; below another question it would seem to be asked still
ASKING = ("question.", "rows.")
QUESTION_KEYS = ("help", "doctor", "repeat", "mute", "quit")
# once it is over there is nothing to stop: the card is left, or the window
NET_KEYS = ("help", "skip", "mute", "quit")
OVER_KEYS = {
    "advice": ("help", "doctor", "mute", "quit"),
    "ended": ("help", "doctor", "repeat", "mute", "quit"),
    "last_card": ("help", "skip", "mute", "quit"),
}
CLOSING_LABELS = {"repeat": "look_back.read", "quit": "screen.command.close"}
FORM_KEYS = ("help", "back", "repeat", "mute", "quit")
PRACTICE_KEYS = ("help", "repeat", "skip", "mute", "quit")
MOVING_KEYS = ("help", "pause", "repeat", "skip", "easier", "mute")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """How the top strip is filled: in pixels, its height and that of its first line; what stands beside or below."""

    height: float
    line: float
    title_units: float  # one of TITLES
    notes: tuple[str, ...]  # which set it is, and what comes next
    beside: bool  # the notes stand beside the title, and not below it


def header_of(canvas: Canvas, width: int, view: View) -> Header:
    """The title in the larger size where it fits in one line; notes beside it in whatever room it leaves."""
    unit, notes = canvas.unit, []
    if view.tally.sets is not None:
        notes.append(canvas.say(text("screen.set", n=view.tally.sets[0], total=view.tally.sets[1])))
    if view.next_title is not None:
        notes.append(canvas.say(text("screen.next", title=view.next_title)))
    room = width - _stop_width(canvas) - unit
    if _marked(view):
        room -= _paused_width(canvas, width) + 0.8 * unit
    title = canvas.say(view.title)
    large, small = TITLES
    size = large if canvas.needs(title, room, large, True) <= 1.5 * large * unit else small
    line = max(HEADER * unit, canvas.needs(title, room, size, True) if title else 0.0)
    wide = max((width_of(note, math.ceil(NOTE * unit)) for note in notes), default=0) + unit
    beside = width_of(title, math.ceil(size * unit), bold=True) + wide <= room
    below = sum(canvas.needs(note, width, NOTE) for note in notes) if not beside else 0.0
    return Header(height=line + below, line=line, title_units=size, notes=tuple(notes), beside=beside)


def draw_header(canvas: Canvas, strip: pygame.Rect, view: View, header: Header) -> None:
    """Title at the left, the stop at the right; set and next between them, or below."""
    top, below = cut_top(strip, header.line)
    stop = pygame.Rect(0, 0, round(_stop_width(canvas)), round(1.9 * canvas.unit))
    stop.topright = (top.right, top.top + round((HEADER * canvas.unit - stop.height) / 2))
    if view.question is not None or view.phase not in OVER_KEYS:
        row = next(row for row in KEYS if row.value == "stop")
        _draw_chip(canvas, stop, row, canvas.say(text("screen.command.stop")), canvas.unit)
    left = pygame.Rect(top.left, top.top, stop.left - top.left - round(canvas.unit), top.height)
    if _marked(view):
        left = _paused_sign(canvas, left)
    title = canvas.write(canvas.say(view.title), left, most=header.title_units, bold=True, align="left")
    if header.beside:
        below = pygame.Rect(title.right, top.top, max(0, left.right - title.right), top.height)
    weights = [canvas.needs(note, below.width, NOTE) for note in header.notes]
    align = "right" if header.beside else "left"
    for note, box in zip(header.notes, split(below, weights, 0, across=False) if weights else (), strict=True):
        canvas.write(note, box, most=NOTE, least=NOTE, ink="quiet", align=align)


def draw_strip(canvas: Canvas, area: pygame.Rect, sentence: str) -> pygame.Rect:
    """A sentence over everything else, whatever is shown: that this is a trial, or that keys do not come here.

    What is left of the area below it.
    """
    unit = canvas.unit
    size = 1.0 if canvas.needs(sentence, area.width - unit, 1.0, True) < 1.5 * unit else 0.75
    high = canvas.needs(sentence, area.width - unit, size, True) + 0.4 * unit
    strip, rest = cut_top(area, min(high, area.height / 3), 0.2 * unit)
    canvas.panel(strip, "panel", edge="caution", width=0.12)
    canvas.write(sentence, padded(strip, 0.15 * unit), most=size, least=size, bold=True, ground="panel")
    return rest


def _marked(view: View) -> bool:
    """Whether a pause is told before the title: elsewhere a card tells of it."""
    return view.paused and view.question is not None


def _paused_width(canvas: Canvas, width: float) -> float:
    paused = canvas.say(text("screen.paused"))
    return min(2.9 * canvas.unit + width_of(paused, round(1.2 * canvas.unit), bold=True), width / 2)


def _paused_sign(canvas: Canvas, strip: pygame.Rect) -> pygame.Rect:
    """A question stays answerable in a pause, so a sign before the title tells of it. What is left of the strip."""
    sign, rest = cut_left(strip, _paused_width(canvas, canvas.surface.get_width()), 0.8 * canvas.unit)
    sign.height = round(HEADER * canvas.unit)
    canvas.panel(padded(sign, 0.2 * canvas.unit), "caution")
    mark, words = cut_left(sign, 2.2 * canvas.unit, 0)
    icons.pause(canvas.surface, mark.center, 1.4 * canvas.unit, canvas.theme.on_caution)
    box = padded(words, 0.3 * canvas.unit)
    paused = canvas.say(text("screen.paused"))
    canvas.write(paused, box, most=1.2, bold=True, ink="on_caution", ground="caution", align="left")
    return rest


def band_height(canvas: Canvas, body: pygame.Rect, view: View, caption: str = "") -> float:
    """Room for the longest of what the band has to say, in pixels; the same for everything that is short."""
    unit, width = canvas.unit, body.width
    corrected = canvas.needs(canvas.say(view.notice.correction), width - 4.8 * unit, 1.0, True) + 0.6 * unit
    needed = (corrected, *(canvas.needs(each, width) for each in (canvas.say(view.instruction), caption)))
    least = BAND * unit * (1.3 if body.height > body.width else 1.0)
    return min(max(least, *needed), body.height * MOST_BAND)


def draw_band(canvas: Canvas, strip: pygame.Rect, view: View, caption: str = "") -> None:
    """What to do now; a correction goes before it, in its own box; below them the `caption`: what is said beside.

    A correction is alone where it is an alarm. Where not all of them are readable, the instruction goes first.
    """
    unit = canvas.unit
    instruction, correction = canvas.say(view.instruction), canvas.say(view.notice.correction)
    if view.notice.alarm and correction:
        draw_correction(canvas, strip, correction, alarm=True, lost=view.notice.lost)
        return
    if instruction == correction or canvas.shows(instruction):
        instruction = ""
    beside = strip.width - 4.8 * unit  # of the sign
    rows = {
        "correction": (correction, canvas.needs(correction, beside, 1.0, True) + 0.6 * unit),
        "instruction": (instruction, canvas.needs(instruction, strip.width)),
        "caption": (caption, canvas.needs(caption, strip.width)),
    }
    rows = {name: row for name, row in rows.items() if row[0]}
    for name in ("instruction", "caption"):
        if sum(high for _, high in rows.values()) > strip.height and len(rows) > 1:
            rows.pop(name, None)
    boxes = split(strip, [high for _, high in rows.values()], 0, across=False) if rows else []
    for (name, (sentence, _)), box in zip(rows.items(), boxes, strict=True):
        if name == "correction":
            draw_correction(canvas, box, sentence, alarm=False, lost=view.notice.lost)
        else:
            canvas.write(sentence, box, most=1.5 if name == "instruction" or not instruction else 1.1)


def draw_correction(
    canvas: Canvas, box: pygame.Rect, sentence: str, *, alarm: bool, calm: bool = False, lost: bool = False
) -> None:
    """A triangle on light ground; for an alarm an octagon on dark ground; an eye crossed out where sight is `lost`.

    `calm` keeps a whole screen from shouting.
    """
    ground, ink = ("alarm", "on_alarm") if alarm else ("caution", "on_caution")
    edge = "limit" if calm and alarm else ink
    if calm:
        ground, ink = "panel", "text"
    canvas.panel(box, ground, edge=edge if alarm else None, width=0.18)
    sign, words = _beside_sign(canvas, box)
    size = min(sign.width, sign.height) * 0.86
    draw = icons.stop if alarm else icons.unseen if lost else icons.caution
    draw(canvas.surface, sign.center, size, canvas.colour(ink), canvas.colour("alarm" if alarm else ground))
    canvas.write(sentence, words, most=2.0, bold=not calm, ink=ink, ground=ground)


def _beside_sign(canvas: Canvas, box: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
    """Places of a box's sign and of its words."""
    sign, words = cut_left(padded(box, 0.25 * canvas.unit), min(box.height, 3.2 * canvas.unit), 0.3 * canvas.unit)
    words.width -= round(0.5 * canvas.unit)
    return sign, words


def unsaid(canvas: Canvas, view: View) -> str:
    """What was spoken and does not stand on the screen already."""
    shown = {canvas.say(sentence) for sentence in (view.instruction, view.notice.correction)}
    if view.question is not None:
        shown |= {canvas.say(view.question.text), canvas.say(view.question.spoken)}
    said = [line for line in view.notice.captions if not line.key.startswith(ASKING)]
    return " ".join(line for line in map(canvas.say, said) if line not in shown and not canvas.shows(line))


def draw_captions(canvas: Canvas, strip: pygame.Rect, sentence: str) -> None:
    """At the bottom of the strip."""
    canvas.write(sentence, strip, most=1.1)


def key_rows(canvas: Canvas, width: int, view: View, muted: bool) -> tuple[float, list[list[tuple[KeyRow, str]]]]:
    """The size of the keys' text in pixels, and their rows: one if they fit at a readable size, else two."""
    still = view.question is not None or view.phase in WITHOUT_PICTURE
    question = view.question
    form = question is not None and (question.page is not None or question.choices[-1].value == NONE)
    wanted: tuple[str, ...] = MOVING_KEYS
    if still:
        wanted = FORM_KEYS if form else QUESTION_KEYS
    elif view.phase == "practice":
        wanted = PRACTICE_KEYS
    if question is None:
        wanted = NET_KEYS if view.phase == "safety_net" else OVER_KEYS.get(view.phase, wanted)
    if view.paused and view.question is not None:
        wanted = (*wanted, "pause")  # a question is answered in a pause too; the key that goes on is shown beside
    leaflet = view.leaflet
    there = {
        "doctor": leaflet is not None and leaflet.turns,
        "skip": view.phase != "safety_net" or (leaflet is not None and leaflet.skips),
    }
    wanted = tuple(name for name in wanted if there.get(name, True))
    chips = [(key, _label(canvas, key.value, view, muted)) for key in KEYS if key.value in wanted]
    for size in KEY_SIZES:
        if _width(canvas, chips, size * canvas.unit) <= width:
            return size * canvas.unit, [chips]
    px, rows = MANY_ROWS * canvas.unit, 2
    while max(_width(canvas, row, px) for row in _in_rows(chips, rows)) > width and rows < len(chips):
        rows += 1
    return px, _in_rows(chips, rows)


def _in_rows(chips: list[tuple[KeyRow, str]], rows: int) -> list[list[tuple[KeyRow, str]]]:
    ends = [round(len(chips) * n / rows) for n in range(rows + 1)]
    return [chips[start:end] for start, end in pairwise(ends)]


def keys_height(canvas: Canvas, rows: tuple[float, list[list[tuple[KeyRow, str]]]]) -> float:
    return 1.9 * rows[0] * len(rows[1])


def draw_keys(canvas: Canvas, strip: pygame.Rect, rows: tuple[float, list[list[tuple[KeyRow, str]]]]) -> None:
    """Each command with its key; each can be clicked."""
    px, chips = rows
    for line, row in zip(split(strip, [1] * len(chips), 0, across=False), chips, strict=True):
        spare = (line.width - _width(canvas, row, px)) / max(1, len(row) - 1)
        x = float(line.left)
        for key, label in row:
            chip = pygame.Rect(round(x), line.top, round(_chip_width(canvas, key, label, px)), line.height)
            _draw_chip(canvas, chip, key, label, px)
            x += chip.width + _gap(px) + min(spare, 2 * px)


def draw_cap(canvas: Canvas, rect: pygame.Rect, sign: str, *, stop: bool = False, faint: bool = False) -> None:
    """A key of the keyboard; `faint` where it does nothing yet."""
    ground, ink = ("alarm", "on_alarm") if stop else ("panel", "quiet" if faint else "text")
    canvas.panel(rect, ground, edge="on_alarm" if stop else "track" if faint else "line", width=0.07)
    most = rect.height / canvas.unit * 0.62
    box = padded(rect, 0.12 * rect.height)
    canvas.write(sign, box, most=most, least=LEAST_KEY, bold=not faint, ink=ink, ground=ground)


def _draw_chip(canvas: Canvas, chip: pygame.Rect, key: KeyRow, label: str, px: float) -> None:
    cap, rest = cut_left(chip, _cap_width(canvas, key, px), 0.35 * px)
    cap = pygame.Rect(cap.left, cap.centery - round(0.75 * px), cap.width, round(1.5 * px))
    draw_cap(canvas, cap, cap_of(canvas, key), stop=key.value in ("stop", "help"))
    canvas.write(label, rest, most=px / canvas.unit, least=LEAST_KEY, align="left")
    canvas.button(chip, Input("command", key.value))


def _stop_width(canvas: Canvas) -> float:
    row = next(row for row in KEYS if row.value == "stop")
    return _chip_width(canvas, row, canvas.say(text("screen.command.stop")), canvas.unit)


def cap_of(canvas: Canvas, key: KeyRow) -> str:
    return canvas.say(text(key.cap)) if "." in key.cap else key.cap


def _label(canvas: Canvas, command: str, view: View, muted: bool) -> str:
    if (command == "pause" and view.paused) or (command == "skip" and view.phase == "safety_net"):
        command = "resume"
    if view.phase == "ended" and command in CLOSING_LABELS:
        return canvas.say(text(CLOSING_LABELS[command]))
    if command == "mute" and muted:
        command = "unmute"
    if command == "doctor" and view.leaflet is not None and view.leaflet.page is not None:
        command = "turn" if view.leaflet.page[0] < view.leaflet.page[1] else "close"
    return canvas.say(text(f"screen.command.{command}"))


def _width(canvas: Canvas, chips: Iterable[tuple[KeyRow, str]], px: float) -> float:
    widths = [_chip_width(canvas, key, label, px) for key, label in chips]
    return sum(widths) + _gap(px) * max(0, len(widths) - 1)


def _chip_width(canvas: Canvas, key: KeyRow, label: str, px: float) -> float:
    return _cap_width(canvas, key, px) + 0.35 * px + width_of(label, round(px + 0.5)) + 2


def _cap_width(canvas: Canvas, key: KeyRow, px: float) -> float:
    return max(1.5 * px, width_of(cap_of(canvas, key), round(px), bold=True) + 0.7 * px)


def _gap(px: float) -> float:
    return 0.9 * px
