"""What becomes of a real window: resized, moved, minimised, out of focus, made to fill the screen."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from x_display import MISSING, Display

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
ROOT = Path(__file__).resolve().parents[3]
# shows one view twenty times a second, and tells what it is asked: drawn sizes, inputs and what is remembered
PROGRAM = """
import sys, time
sys.path[:0] = [{here!r}, {tests!r}]
from screen_views import LANGUAGES, VIEWS
import pygame
from coach.devices.screen import Window
window = Window({size}, remember_fullscreen=lambda on: print("remember", on, flush=True))
told = None
while True:
    window.show(VIEWS["an exercise"], LANGUAGES["short"])
    for given in window.inputs():
        print("input", given.value, flush=True)
    now = (*pygame.display.get_surface().get_size(), pygame.display.get_active(), window.unfocused)
    if now != told:
        print("now", *now, flush=True)
        told = now
    time.sleep(0.05)
"""


class Shown:
    """A window on a display, and what it tells."""

    def __init__(self, display: Display, size: str = "(800, 600)") -> None:
        self.display = display
        here = Path(__file__).resolve().parent
        program = PROGRAM.format(here=str(here), tests=str(here.parents[1]), size=size)
        environment = {
            "DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin",
        }  # fmt: skip
        self._told = tempfile.NamedTemporaryFile("w+", prefix="coach-window-")  # noqa: SIM115 (as long as the window)
        self.process = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=self._told)
        self.until(lambda: any(line.startswith("now") for line in self.lines))
        self.id = display.xdo("search", "--class", ".").split()[-1]

    @property
    def lines(self) -> list[str]:
        """What it has told so far."""
        self._told.seek(0)
        return [line.rstrip() for line in self._told if line.endswith("\n")]

    def until(self, there: Callable[[], bool], seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not there():
            assert time.monotonic() < end, self.lines[-5:]
            assert self.process.poll() is None
            time.sleep(0.1)

    def now(self) -> tuple[str, ...]:
        """Width, height, whether it is seen, whether keys go elsewhere."""
        return tuple(next(line for line in reversed(self.lines) if line.startswith("now")).split()[1:5])


@pytest.fixture
def shown() -> Iterator[Shown]:
    with Display(1600, 1200) as display:
        shown = Shown(display)
        yield shown
        shown.process.kill()
        shown.process.wait(timeout=10)


def test_a_window_of_another_size_is_drawn_for_it(shown: Shown) -> None:
    for width, height in ((1200, 700), (500, 900)):
        shown.display.xdo("windowsize", shown.id, str(width), str(height))
        shown.until(lambda w=width, h=height: shown.now()[:2] == (str(w), str(h)))
        time.sleep(1.0)
        left, top, *_ = shown.display.window()  # type: ignore[misc]
        picture = shown.display.pixels()[top : top + height, left : left + width].astype(int)
        lower = picture[height - height // 6 :, :].reshape(-1, 3)
        assert np.ptp(lower, axis=0).max() > 60  # what to do stands at the foot of the new size


def test_a_moved_window_goes_on_as_it_is(shown: Shown) -> None:
    before = shown.now()
    shown.display.xdo("windowmove", shown.id, "700", "500")
    time.sleep(1.0)
    assert shown.now() == before
    shown.display.press("x")
    shown.until(lambda: "input stop" in shown.lines)


def test_a_window_that_is_put_away_is_not_drawn_and_comes_back_as_it_was(shown: Shown) -> None:
    shown.display.xdo("windowunmap", shown.id)
    shown.until(lambda: shown.now()[2] == "False")
    shown.display.xdo("windowmap", shown.id)
    shown.until(lambda: shown.now()[2] == "True")
    time.sleep(1.0)
    left, top, width, height = shown.display.window()  # type: ignore[misc]
    assert np.ptp(shown.display.pixels()[top : top + height, left : left + width].astype(int)) > 100


def test_a_window_without_the_keys_says_so_until_it_has_them_again(shown: Shown) -> None:
    other = Shown(shown.display, "(300, 300)")
    try:
        ids = shown.display.xdo("search", "--class", ".").split()
        shown.display.xdo("windowfocus", next(each for each in ids if each != shown.id))
        shown.until(lambda: shown.now()[3] == "True")
        shown.display.xdo("windowfocus", shown.id)
        shown.until(lambda: shown.now()[3] == "False")
        shown.display.press("x")
        shown.until(lambda: "input stop" in shown.lines)
    finally:
        other.process.kill()
        other.process.wait(timeout=10)


def test_f11_fills_the_screen_and_goes_back_and_both_are_remembered(shown: Shown) -> None:
    shown.display.press("F11")
    shown.until(lambda: "remember True" in shown.lines)
    shown.until(lambda: shown.now()[:2] == ("1600", "1200"))
    shown.display.press("F11")
    shown.until(lambda: "remember False" in shown.lines)
    shown.until(lambda: shown.now()[:2] == ("800", "600"))
