"""A session in the terminal, for people who cannot see a window or have none: single keys, and a line for each new
sentence, which a screen reader or a Braille display reads.

Space picks what is read aloud, as any key without a meaning does, and confirms it: one switch answers everything.
"""

import atexit
import codecs
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Protocol, TextIO

import pygame

from coach.core.base.phrases import Words
from coach.core.base.plain_text import without_controls
from coach.core.base.types import Pixels, Text, text
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import View
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import KEYS, PRESS, Input, cap_at
from coach.devices.screen.presses import NOTHING, Presses

# what terminals send for the keys that have no sign
SEQUENCES: dict[str, int] = {
    "[A": pygame.K_UP, "[B": pygame.K_DOWN, "[C": pygame.K_RIGHT, "[D": pygame.K_LEFT,
    "OA": pygame.K_UP, "OB": pygame.K_DOWN, "OC": pygame.K_RIGHT, "OD": pygame.K_LEFT,
    "[5~": pygame.K_PAGEUP, "[6~": pygame.K_PAGEDOWN, "OP": pygame.K_F1, "[11~": pygame.K_F1, "[[A": pygame.K_F1,
}  # fmt: skip
SIGNS: dict[str, int] = {
    "\r": pygame.K_RETURN, "\n": pygame.K_RETURN, "\t": pygame.K_TAB, "\x7f": pygame.K_BACKSPACE,
    "\b": pygame.K_BACKSPACE, "\x1b": pygame.K_ESCAPE,
}  # fmt: skip
# the letters that layouts of other scripts have in the places of a US keyboard's: a terminal tells no places
PLACES: tuple[tuple[str, str], ...] = (
    ("йцукенгшщзфывапролдячсмитьі", "qwertyuiopasdfghjklzxcvbnms"),  # Russian, Ukrainian
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),  # Greek
    ("קראטוןםפשדגכעיחלךזסבהנמצ", "ertyuiopasdfghjklzxcvbnm"),  # Hebrew; Q and W have signs there
    ("ضصثقفغعهخحشسيبلاتنمئءؤرىة", "qwertyuiopasdfghjklzxcvnm"),  # Arabic; B has a pair of letters there
)
BY_PLACE: dict[str, int] = {
    sign: ord(letter) for row, letters in PLACES for sign, letter in zip(row, letters, strict=True)
}
SEQUENCE_S = 0.05  # between Escape and the rest of a key's sequence, over a slow connection too [E]
AGAIN_S = 0.7  # a key that is held down sends itself again within 0.66 s (Linux, macOS, Windows) [E]


class Keyboard(Protocol):
    """Keys one by one, with no Enter."""

    def read(self) -> str:
        """The characters since the last call; raises OSError once the terminal is gone."""

    def close(self) -> None: ...


class PosixKeyboard:
    """The terminal on standard input, without echo until it is closed. Raises OSError where there is none."""

    def __init__(self) -> None:
        import termios
        import tty

        self._fd = sys.stdin.fileno()
        if _in_background(self._fd):  # the system would stop a program that touches the terminal
            raise OSError("in the background")
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._before = termios.tcgetattr(self._fd)
        tty.setcbreak(self._fd)
        atexit.register(self.close)

    def read(self) -> str:
        import select

        out = b""
        # Escape alone is a stop; as the beginning of a key's sequence the rest of it follows at once
        while select.select([self._fd], [], [], SEQUENCE_S if out.endswith(b"\x1b") else 0)[0]:
            some = os.read(self._fd, 1024)
            if not some:
                raise OSError("the terminal is closed")
            out += some
        return self._decoder.decode(out)

    def close(self) -> None:
        import termios

        atexit.unregister(self.close)
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)


def _in_background(fd: int) -> bool:
    try:
        return os.tcgetpgrp(fd) != os.getpgrp()
    except OSError:  # no terminal that controls this program
        return False


class WindowsKeyboard:
    """The console's keys."""

    def read(self) -> str:
        import msvcrt

        out = ""
        while msvcrt.kbhit():  # type: ignore[attr-defined]
            sign = msvcrt.getwch()  # type: ignore[attr-defined]
            if sign in ("\x00", "\xe0"):  # a key without a sign, named by the character that follows
                sign = {"H": "\x1b[A", "P": "\x1b[B", "K": "\x1b[D", "M": "\x1b[C", "I": "\x1b[5~", "Q": "\x1b[6~",
                        ";": "\x1bOP"}.get(msvcrt.getwch(), "")  # type: ignore[attr-defined] # fmt: skip
            out += sign
        return out

    def close(self) -> None: ...


def open_keyboard() -> Keyboard | None:
    """The keys of the terminal that the program was started in; None where it has none."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    if os.name == "nt":
        return WindowsKeyboard()
    try:
        return PosixKeyboard()
    except (OSError, ValueError):
        return None


class Terminal:
    """Opens at once. `clock` gives the seconds by which presses that belong together are told."""

    draws = False
    guide_px: tuple[int, int] | None = None

    def __init__(
        self, keyboard: Keyboard, output: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keyboard, self._output, self._clock = keyboard, output or sys.stdout, clock
        self._presses = Presses(clock)
        self._last: tuple[str, float] = ("", -AGAIN_S)  # the newest character, and when it came
        self._told: dict[str, tuple[str, ...]] = {}  # by what it is: the lines that are up
        self.touched = False
        self._gone = False

    def show(
        self,
        view: View,
        words: Words,
        image: Pixels | None = None,
        *,
        guide: Pixels | None = None,
        outline: FigureOutline | None = None,
        muted: bool = False,
    ) -> None:
        """What is new in this moment, line by line."""
        question = view.question
        values = () if question is None else tuple(choice.value for choice in question.choices)
        self._presses.ask(NOTHING if question is None else (question.id, values, question.opened_s))
        self._tell("keys", [keys_in_words(words), words.say_key("screen.switch_hint")])
        for what, sentences in _lines(view).items():
            self._tell(what, [words.say(sentence) for sentence in sentences])
        if question is not None:
            choices = [(cap_at(place, values), words.say(one.label)) for place, one in enumerate(question.choices)]
            self._tell("question", [words.say(question.text), *(f"  {cap}  {label}" for cap, label in choices)])
        else:
            self._told.pop("question", None)  # the same again is asked again

    def show_page(self, draw: Callable[[Canvas], None], words: Words) -> None:
        """A drawn page has no words to print."""

    def inputs(self) -> list[Input]:
        """What was pressed since the last call, oldest first. A terminal that is closed quits, as a closed window."""
        if self._gone:
            return []
        try:
            came = self._keyboard.read()
        except OSError:
            self._gone = True
            return [Input("command", "quit")]
        given = [meaning for sign in _keys(came) for meaning in self._meaning(sign)]
        self.touched = bool(came)
        return [*given, *self._presses.settled()]

    def close(self) -> None:
        self._keyboard.close()

    def _meaning(self, sign: str) -> list[Input]:
        now_s = self._clock()
        held = sign == self._last[0] and now_s - self._last[1] < AGAIN_S and (sign.isalpha() or sign == " ")
        self._last = sign, now_s
        if held:
            return []
        if sign == " " and self._presses.asked != NOTHING:
            return [PRESS]
        code = key_code(sign)
        return [] if code is None else self._presses.key(code, 0)

    def _tell(self, what: str, lines: list[str]) -> None:
        if self._told.get(what, ()) == tuple(lines):
            return
        known = {line for other, told in self._told.items() if other != what for line in told}
        self._told[what] = tuple(lines)
        with contextlib.suppress(OSError, ValueError):  # nobody reads it: the voice says it all the same
            for line in (line for line in lines if line not in known):
                print(without_controls(line), file=self._output, flush=True)


def _lines(view: View) -> dict[str, tuple[Text, ...]]:
    """What is written besides the question, by what it is."""
    leaflet, closing = view.leaflet, view.closing
    cells = () if leaflet is None else tuple(cell for line in leaflet.lines for cell in line)
    call = () if leaflet is None or leaflet.call is None else (leaflet.call,)
    last = () if closing is None else (closing.title, *closing.lines, closing.following)
    return {
        "marks": view.marks,
        "title": _given(view.title),
        "instruction": () if view.question is not None else _given(view.instruction),
        "correction": _given(view.notice.correction),
        "leaflet": (*call, *cells),
        "closing": _given(*last),
        "paused": (text("screen.paused"),) if view.paused else (),
        "captions": view.notice.captions,
    }


def _given(*sentences: Text | None) -> tuple[Text, ...]:
    return tuple(sentence for sentence in sentences if sentence is not None)


def keys_in_words(words: Words) -> str:
    """The keys of every moment, in a line."""
    caps = {row.value: row.cap if len(row.cap) == 1 else words.say_key(row.cap) for row in KEYS}
    return ", ".join(f"{cap}: {words.say_key(f'screen.command.{name}')}" for name, cap in caps.items())


def _keys(came: str) -> Iterator[str]:
    """One by one what was pressed: a sign, or what a key without a sign sends."""
    while came:
        sequence = next((one for one in SEQUENCES if came.startswith("\x1b" + one)), None)
        if sequence is not None:
            yield sequence
            came = came[1 + len(sequence) :]
        elif came.startswith(("\x1b[", "\x1bO")):  # a key that this program does not know; any other Escape is a stop
            end = next((at for at, sign in enumerate(came[2:], 2) if sign.isalpha() or sign == "~"), len(came) - 1)
            came = came[end + 1 :]
        else:
            yield came[0]
            came = came[1:]


def key_code(sign: str) -> int | None:
    """The key that sent this, as a window would name it; None for what no key of ours sends."""
    if sign in SEQUENCES:
        return SEQUENCES[sign]
    if sign in SIGNS:
        return SIGNS[sign]
    low = sign.lower()
    if low in BY_PLACE:
        return BY_PLACE[low]
    return ord(low) if len(low) == 1 and low.isprintable() else None
