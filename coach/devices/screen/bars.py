"""The strips round the middle of the screen: where we are, what to do, what was said, and the keys."""

import math
from collections.abc import Iterable

import pygame

from coach.core.base.types import text
from coach.core.clinical.screening import NONE
from coach.core.dialogue.screen_model import View
from coach.devices.screen import icons
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import KEYS, Input, KeyRow
from coach.devices.screen.layout import cut_left, cut_top, padded, split
from coach.devices.screen.text import fit, width_of

SMALL, TWO_ROWS = 0.75, 0.85  # units: keys are read by the one who stands at them
WITHOUT_PICTURE = frozenset(
    {"final", "advice", "ended", "safety_net", "help"}
)  # phases in which nobody is looked at, and nothing moves
# what is asked stands on the screen as long as it waits; below another question it would seem to be asked still
ASKING = ("question.", "rows.")
QUESTION_KEYS = ("stop", "help", "doctor", "repeat", "mute", "quit")
FORM_KEYS = ("stop", "help", "back", "repeat", "mute", "quit")
PRACTICE_KEYS = ("stop", "help", "repeat", "skip", "mute", "quit")
MOVING_KEYS = ("stop", "help", "pause", "repeat", "skip", "easier", "mute")


def draw_header(canvas: Canvas, strip: pygame.Rect, view: View) -> None:
    """Title at the left; set and next at the right, in whatever room a short title leaves."""
    notes = []
    if view.tally.sets is not None:
        notes.append(canvas.say(text("screen.set", n=view.tally.sets[0], total=view.tally.sets[1])))
    if view.next_title is not None:
        notes.append(canvas.say(text("screen.next", title=view.next_title)))
    gap = canvas.unit
    title = width_of(canvas.say(view.title), math.ceil(1.6 * canvas.unit), bold=True) + gap
    marked = view.paused and view.question is not None
    most = strip.width * (0.56 if notes else 1.0)
    left, right = cut_left(strip, most if marked or not notes else min(title, most), gap if notes else 0)
    if marked:
        left = _paused_sign(canvas, left)
    canvas.write(canvas.say(view.title), left, most=1.6, bold=True, align="left")
    for note, box in zip(notes, split(right, [1] * len(notes), 0, across=False), strict=True):
        canvas.write(note, box, ink="quiet", align="right")


def draw_marks(canvas: Canvas, strip: pygame.Rect, view: View) -> None:
    """That this is a trial or a demonstration: over everything else, whatever is shown."""
    canvas.panel(strip, "panel", edge="caution", width=0.12)
    marks = " ".join(map(canvas.say, view.marks))
    canvas.write(marks, padded(strip, 0.15 * canvas.unit), most=1.0, bold=True, ground="panel")


def _paused_sign(canvas: Canvas, strip: pygame.Rect) -> pygame.Rect:
    """A question stays answerable in a pause, so a sign before the title tells of it. What is left of the strip."""
    paused = canvas.say(text("screen.paused"))
    wide = 2.6 * canvas.unit + width_of(paused, round(1.2 * canvas.unit), bold=True)
    sign, rest = cut_left(strip, min(wide, strip.width / 2), 0.8 * canvas.unit)
    canvas.panel(padded(sign, 0.2 * canvas.unit), "caution")
    mark, words = cut_left(sign, 2.2 * canvas.unit, 0)
    icons.pause(canvas.surface, mark.center, 1.4 * canvas.unit, canvas.theme.on_caution)
    box = padded(words, 0.3 * canvas.unit)
    canvas.write(paused, box, most=1.2, bold=True, ink="on_caution", ground="caution", align="left")
    return rest


def draw_band(canvas: Canvas, strip: pygame.Rect, view: View) -> None:
    """What to do now; a correction goes before it, in its own box. Alone where it is an alarm or long."""
    instruction, correction = canvas.say(view.instruction), canvas.say(view.notice.correction)
    if canvas.shows(instruction) or instruction == correction:
        instruction = ""
    if not correction:
        canvas.write(instruction, strip, most=1.5)
        return
    box, below = cut_top(strip, strip.height / 2)
    if not instruction or view.notice.alarm or not _both_readable(canvas, box, correction, instruction):
        draw_correction(canvas, strip, correction, alarm=view.notice.alarm, lost=view.notice.lost)
        return
    draw_correction(canvas, box, correction, alarm=False, lost=view.notice.lost)
    canvas.write(instruction, below, most=1.5)


def _both_readable(canvas: Canvas, half: pygame.Rect, correction: str, instruction: str) -> bool:
    words, most = _beside_sign(canvas, half)[1], math.ceil(canvas.unit)
    return min(fit(correction, *words.size, most, True).px, fit(instruction, *half.size, most).px) >= canvas.unit


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


def draw_captions(canvas: Canvas, strip: pygame.Rect, text: str, *, boxed: bool) -> None:
    """At the bottom of the strip; `boxed` where a picture is behind it."""
    wide = min(strip.width, width_of(text, round(canvas.unit + 0.5)) + round(1.4 * canvas.unit))
    high = min(strip.height, round((1.7 if wide < strip.width else 2.9) * canvas.unit))
    box = pygame.Rect(strip.centerx - wide // 2, strip.bottom - high, wide, high)
    if boxed:
        canvas.panel(box)
    canvas.write(text, padded(box, 0.2 * canvas.unit), ground="panel" if boxed else "background")


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
    there = {"doctor": view.leaflet is not None and view.leaflet.turns}
    wanted = tuple(name for name in wanted if there.get(name, True))
    chips = [(key, _label(canvas, key.value, view, muted)) for key in KEYS if key.value in wanted]
    for size in (1.0, 0.9, 0.8, SMALL):
        if _width(canvas, chips, size * canvas.unit) <= width:
            return size * canvas.unit, [chips]
    half = (len(chips) + 1) // 2
    px = TWO_ROWS * canvas.unit
    while max(_width(canvas, row, px) for row in (chips[:half], chips[half:])) > width and px > 4:
        px *= 0.94
    return px, [chips[:half], chips[half:]]


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
    canvas.write(sign, padded(rect, 0.12 * rect.height), most=most, bold=not faint, ink=ink, ground=ground)


def _draw_chip(canvas: Canvas, chip: pygame.Rect, key: KeyRow, label: str, px: float) -> None:
    cap, rest = cut_left(chip, _cap_width(canvas, key, px), 0.35 * px)
    cap = pygame.Rect(cap.left, cap.centery - round(0.75 * px), cap.width, round(1.5 * px))
    draw_cap(canvas, cap, cap_of(canvas, key), stop=key.value in ("stop", "help"))
    canvas.write(label, rest, most=px / canvas.unit, align="left")
    canvas.button(chip, Input("command", key.value))


def cap_of(canvas: Canvas, key: KeyRow) -> str:
    return canvas.say(text(key.cap)) if "." in key.cap else key.cap


def _label(canvas: Canvas, command: str, view: View, muted: bool) -> str:
    if command == "pause" and view.paused:
        command = "resume"
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
