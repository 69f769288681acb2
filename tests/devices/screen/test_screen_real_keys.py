"""A real window under X, with keyboards of other countries: what the keys at the places of X, B, 1 and 0 come to."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sweeps import swept
from x_display import MISSING, Display

missing = [*MISSING, *(["setxkbmap"] if shutil.which("setxkbmap") is None else [])]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}"),
]
ROOT = Path(__file__).resolve().parents[3]
# by the places of a US keyboard, as X numbers them
X, B, N, R, E, M, Q, T, FULL_STOP, ONE, NOUGHT = 53, 56, 57, 27, 26, 58, 24, 28, 60, 10, 19
KEYPAD_ONE, KEYPAD_NOUGHT, ESCAPE, PAGE_DOWN = 87, 90, "Escape", "Next"
# layouts that have the letters of the screen where a US keyboard has them, or letters of another script
BY_PLACE = [("us",), ("de",), ("ru",), ("gr",), ("il",), ("ara",), ("bg",), ("th",)]
# shows a question about pain, then any number of others, and writes down every input; it never answers by itself
WATCHER = """
import sys, time
from coach.core.base.types import text
from coach.core.dialogue.questions import opened
from coach.core.dialogue.screen_model import View
from coach.devices.screen import Window
from coach.prescription.words import load_words
window, words = Window((640, 480)), load_words("en")
end, asked = time.monotonic() + float(sys.argv[2]), opened(sys.argv[1], 0.0)
window.show(View(phase="checkin", title=text("phase.checkin"), question=asked.question), words)
time.sleep(1.0)
window.inputs()
print("ready", flush=True)
n = 0
while time.monotonic() < end:
    for given in window.inputs():
        print(given.value, flush=True)
        if given.kind == "answer":
            n += 1
            asked = opened("symptoms", float(n))
    window.show(View(phase="checkin", title=text("phase.checkin"), question=asked.question), words)
    time.sleep(0.02)
"""


class Watched:
    """A window on this display that shows a question, until `seconds` are over."""

    def __init__(self, display: Display, question: str, seconds: float) -> None:
        environment = os.environ | {"DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCHER, question, str(seconds)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        while (line := self.process.stdout.readline().strip()) != "ready":
            assert line or self.process.poll() is None
        time.sleep(0.3)

    def given(self) -> list[str]:
        """Everything that came of what was pressed."""
        return self.process.communicate(timeout=60)[0].split()


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    with Display(640, 480) as display:
        yield display


@swept("layout", BY_PLACE)
def test_the_letters_of_the_screen_work_by_their_place(display: Display, layout: tuple[str, ...]) -> None:
    display.layout(*layout)
    watched = Watched(display, "symptoms", 6.0)
    for place in (X, R, N, E, M, Q):
        display.press_place(place)
    assert watched.given() == ["stop", "repeat", "skip", "easier", "mute", "quit"]


@swept(
    "layout", [("us",), ("ru",), ("gr",), ("il",), ("ara",), ("bg",), ("th",), ("fr",), ("us", "dvorak"), ("tr", "f")]
)
def test_a_remote_stops_on_every_layout(display: Display, layout: tuple[str, ...]) -> None:
    display.layout(*layout)
    watched = Watched(display, "symptoms", 5.0)
    display.press_place(B)
    display.press_place(FULL_STOP)
    display.xdo("key", ESCAPE)
    assert watched.given() == ["stop"] * 3


@swept("layout", [("us",), ("fr",), ("ru",)])
def test_ten_is_typed_with_two_keys_or_with_t(display: Display, layout: tuple[str, ...]) -> None:
    display.layout(*layout)
    for keys in ((ONE, NOUGHT), (KEYPAD_ONE, KEYPAD_NOUGHT), (T,)):
        watched = Watched(display, "pain_before", 4.0)
        display.xdo("key", "--delay", "80", *map(str, keys))
        assert watched.given() == ["10"]


def test_a_key_that_is_held_down_is_one_press(display: Display) -> None:
    display.layout("us")
    watched = Watched(display, "fever", 6.0)
    display.hold(ONE, 2.5)
    assert watched.given() == ["no"]
