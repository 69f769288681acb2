"""A whole session in a real terminal, guided by voice and answered with one switch; and a stop there."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.core.base.types import Event
from coach.records.store import open_store

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
WANTED = {"About the same", "Under 5?", "0"}  # else the answer that is read first
UNWANTED = {"More"}
CONFIRM, SHORT = "again for yes", ", yes?"


class Sitting:
    """`coach run` in a terminal, what it writes there line by line, and the hand on its keys."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        self.store = folder / "records.db"
        command = ["run", "gentle_start", "--no-camera", "--no-window", "--quick", "--rate", "300", *words]
        environment = os.environ | {"SDL_AUDIODRIVER": "dummy", "PYTHONPATH": str(ROOT), "HOME": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coach", *command, "--store", str(self.store)],
            stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        )  # fmt: skip
        os.close(theirs)
        self._rest = ""

    def lines(self) -> list[str]:
        """Those that are whole since the last call."""
        while select.select([self._ours], [], [], 0.05)[0]:
            try:
                self._rest += os.read(self._ours, 4096).decode()
            except OSError:  # the program has ended
                break
        *whole, self._rest = self._rest.split("\n")
        return [line.rstrip("\r") for line in whole]

    def press(self, key: str = " ") -> None:
        os.write(self._ours, key.encode())

    def events(self) -> list[Event]:
        with open_store(str(self.store)) as store:
            row = store.last_session()
            return [] if row is None else store.events(row)

    def until(self, sentence: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not any(sentence in line for line in self.lines()):
            assert time.monotonic() < end, sentence

    def close(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)
        os.close(self._ours)


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Sitting]:
    running = Sitting(tmp_path)
    yield running
    running.close()


def test_one_switch_answers_everything_from_the_first_question_to_the_last(sitting: Sitting) -> None:
    sitting.until("New in the last two weeks", 60)
    time.sleep(2.0)
    sitting.press()  # in the middle of the sentence
    first: str | None = "No"  # of the answers to the question that is up
    end, touched_s = time.monotonic() + 900, time.monotonic()
    while sitting.process.poll() is None:
        assert time.monotonic() < end
        for line in sitting.lines():
            if line.startswith("  "):
                first = line[5:].strip() if first is None else first
                continue
            if CONFIRM in line or line.endswith(SHORT):
                time.sleep(2.2 if CONFIRM in line else 1.2)  # until it is said
                first = None
            elif line in WANTED or (line == first and line not in UNWANTED):
                time.sleep(1.0)  # nobody is quicker
            else:
                continue
            sitting.press()
            touched_s = time.monotonic()
        if time.monotonic() - touched_s > 25.0:  # the last screen waits for any key, and so does a sentence to be read
            sitting.press()
            touched_s = time.monotonic()
    assert sitting.process.returncode == 0
    events = sitting.events()
    assert [event.data["reason"] for event in events if event.kind == "session_ended"] == ["completed"]
    answered = [event for event in events if event.kind.endswith("_answered")]
    assert len(answered) > 30
    assert not any(event.data["scripted"] for event in answered)
    assert {event.data["reason"] for event in events if event.kind == "exercise_ended"} <= {"done", "by_time"}


def test_x_stops_it_and_the_terminal_is_as_it_was(sitting: Sitting) -> None:
    sitting.until("New in the last two weeks", 60)
    sitting.press("x")
    pressed_s = time.monotonic()
    sitting.until("We stop here", 3)
    assert time.monotonic() - pressed_s < 3
    time.sleep(3.0)
    sitting.press("q")  # off the last screen
    assert sitting.process.wait(timeout=40) == 3
    assert [event.data["reason"] for event in sitting.events() if event.kind == "session_ended"] == ["stopped"]
