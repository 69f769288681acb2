"""A session in the terminal: single keys as a real pseudo-terminal sends them, and each new sentence once."""

import io
import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from coach.core.base.types import text
from coach.core.dialogue.questions import QUESTIONS
from coach.core.dialogue.screen_model import Closing, Notice, Question, View
from coach.devices.screen import Input, Terminal
from coach.devices.screen.inputs import PRESS
from coach.devices.screen.terminal import BY_PLACE, PosixKeyboard
from coach.prescription.words import load_words

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
WORDS = load_words("en")
STOP, PAUSE, HELP = Input("command", "stop"), Input("command", "pause"), Input("command", "help")


class Typed:
    """A keyboard on which this is typed."""

    def __init__(self) -> None:
        self.came = ""

    def read(self) -> str:
        came, self.came = self.came, ""
        return came

    def close(self) -> None: ...


class Sitting:
    """Somebody at a terminal, and what is written there."""

    def __init__(self) -> None:
        self.keyboard, self.output, self.now_s = Typed(), io.StringIO(), 100.0
        self.terminal = Terminal(self.keyboard, self.output, lambda: self.now_s)

    def show(self, view: View, *, muted: bool = False) -> list[str]:
        """What is written that was not before."""
        self.output.seek(0)
        self.output.truncate()
        self.terminal.show(view, WORDS, muted=muted)
        return self.output.getvalue().splitlines()

    def type(self, came: str, later_s: float = 2.0) -> list[Input]:
        self.now_s += later_s
        self.keyboard.came = came
        return self.terminal.inputs()


@pytest.fixture
def sitting() -> Sitting:
    return Sitting()


def asks(name: str) -> View:
    question = Question(id=name, text=text(f"question.{name}"), choices=QUESTIONS[name])
    return View(phase="checkin", title=text("phase.checkin"), instruction=question.text, question=question)


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "meant"),
    [
        ("x", STOP), ("X", STOP), ("\x1b", STOP),
        ("\x1bx", STOP), ("\x1b\x1b", STOP), ("b", STOP), (".", STOP), ("ч", STOP), ("χ", STOP), ("ס", STOP),
        ("ء", STOP), ("a", HELP), ("\x1bOP", HELP), ("\x1b[11~", HELP), (" ", PAUSE), ("\r", PAUSE), ("\n", PAUSE),
        ("q", Input("command", "quit")), ("r", Input("command", "repeat")), ("\x7f", Input("command", "back")),
    ],
)  # fmt: skip
def test_a_key_is_a_command_with_nothing_asked(sitting: Sitting, came: str, meant: Input) -> None:
    sitting.show(View(phase="exercise"))
    assert sitting.type(came)[:1] == [meant]


@pytest.mark.parametrize("came", ["", "\x1b[A", "\x1b[99~", "5", "\x00", "\x1b[200~"])
def test_others_stop_and_pause_nothing(sitting: Sitting, came: str) -> None:
    sitting.show(View(phase="exercise"))
    assert [given for given in sitting.type(came) if given != PRESS] == []


def test_a_digit_answers_and_space_picks_what_is_read_aloud(sitting: Sitting) -> None:
    sitting.show(asks("symptoms"))
    assert sitting.type("2") == [Input("answer", "yes")]
    sitting.now_s += 5.0
    assert sitting.type(" ") == [PRESS]
    assert sitting.type("x") == [STOP]


def test_one_and_nought_are_ten_and_arrows_choose(sitting: Sitting) -> None:
    sitting.show(asks("pain_check"))
    assert sitting.type("10") == [Input("answer", "10")]
    sitting.show(View(phase="exercise"))
    sitting.now_s += 5.0
    sitting.show(asks("symptoms"))
    assert sitting.type("\x1b[B\x1b[B\r", 3.0) == [Input("answer", "yes")]


def test_a_key_that_is_held_down_is_one_press(sitting: Sitting) -> None:
    sitting.show(View(phase="exercise"))
    given = sitting.type(" ")
    for later_s in (0.5, *([0.03] * 40)):
        given += sitting.type(" ", later_s)
    assert given == [PAUSE]
    assert sitting.type(" ", 1.0) == [PAUSE]


def test_every_letter_of_another_script_is_that_of_its_place() -> None:
    assert {BY_PLACE[sign] for sign in "чχסء"} == {ord("x")}
    assert {BY_PLACE[sign] for sign in "фαשش"} == {ord("a")}


# -- what is written ---------------------------------------------------------------------------------------------------


def test_what_is_new_is_written_once_with_the_keys_of_its_answers(sitting: Sitting) -> None:
    first = sitting.show(asks("symptoms"))
    assert "X: Stop" in first[0]
    assert first[-3:] == [WORDS.say_key("question.symptoms"), "  1  No", "  2  Yes"]
    assert sitting.show(asks("symptoms")) == []
    assert sitting.show(View(phase="exercise", title=text("phase.checkin"))) == []
    assert sitting.show(asks("symptoms")) == first[-3:]  # asked again


def test_corrections_what_is_said_and_the_last_screen(sitting: Sitting) -> None:
    sitting.show(View(phase="exercise"))
    said = Notice(correction=text("screen.paused"), captions=(text("setup.good"),))
    assert sitting.show(View(phase="exercise", notice=said)) == ["Paused", WORDS.say_key("setup.good")]
    assert sitting.show(View(phase="exercise", notice=said), muted=True) == []
    facts = Closing(title=text("ended.well_done"), lines=(text("recap.done", n=1),))
    assert sitting.show(View(phase="ended", closing=facts))[0] == WORDS.say_key("ended.well_done")


# -- a real terminal ---------------------------------------------------------------------------------------------------


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal; the program's is its standard input."""
    ours, theirs = pty.openpty()
    monkeypatch.setattr(sys, "stdin", os.fdopen(os.dup(theirs), encoding="utf-8"))
    yield ours, theirs
    sys.stdin.close()
    os.close(theirs)


def came(keyboard: PosixKeyboard) -> str:
    time.sleep(0.05)
    return keyboard.read()


def test_keys_come_with_no_enter_and_unseen_until_the_terminal_is_given_back(ends: tuple[int, int]) -> None:
    import termios

    ours, theirs = ends
    before = termios.tcgetattr(theirs)
    keyboard = PosixKeyboard()
    assert keyboard.read() == ""
    os.write(ours, "x é".encode())
    assert came(keyboard) == "x é"
    assert not termios.tcgetattr(theirs)[3] & termios.ECHO
    keyboard.close()
    assert termios.tcgetattr(theirs) == before
    os.close(ours)


def test_a_terminal_that_is_closed_quits_as_a_closed_window_does(ends: tuple[int, int]) -> None:
    terminal = Terminal(PosixKeyboard(), io.StringIO())
    os.close(ends[0])
    time.sleep(0.05)
    assert terminal.inputs() == [Input("command", "quit")]
    assert terminal.inputs() == []
    terminal.close()


def test_an_arrow_that_comes_in_pieces_is_no_stop(ends: tuple[int, int]) -> None:
    terminal = Terminal(PosixKeyboard(), io.StringIO())
    terminal.show(View(phase="exercise"), WORDS)
    os.write(ends[0], b"\x1b")
    threading.Timer(0.02, os.write, (ends[0], b"[B")).start()
    time.sleep(0.01)
    assert terminal.inputs() == []
    os.write(ends[0], b"\x1b")
    time.sleep(0.02)
    assert terminal.inputs() == [STOP]
    terminal.close()
