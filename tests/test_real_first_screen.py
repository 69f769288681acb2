"""The first start in a real window, from an empty folder to a session that has begun, by keyboard and mouse."""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pygame
import pytest
from x_display import MISSING, Display

from coach.app.home_person import Shelf, person_of
from coach.core.home.home_pages import view_of
from coach.core.home.home_state import Home, Machine
from coach.core.home.settings import Settings
from coach.devices.camera.attached import attached
from coach.devices.screen import Input
from coach.devices.screen.home import render_home
from coach.prescription.words import load_words
from coach.records.store import open_store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
ROOT = Path(__file__).resolve().parents[1]
NAME, NUMBER = "Bea", "112"


class Started:
    """`coach` alone on a display, with folders of its own and a system in German."""

    def __init__(self, display: Display, folder: Path) -> None:
        self.display, self.folder = display, folder
        environment = os.environ | {
            "DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy", "PYTHONPATH": str(ROOT),
            "COACH_STORE": str(folder / "r.db"), "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"), "LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "",
            "LANG": "de_AT.UTF-8",
        }  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-m", "coach"], env=environment, stderr=subprocess.PIPE)

    def until(self, there: Callable[[], object], doing: Callable[[], object] = lambda: None) -> None:
        """Waits for it, and does something each time that it is not so yet."""
        end = time.monotonic() + 120
        while not there():
            assert time.monotonic() < end
            assert self.process.poll() is None, self.process.communicate()[1]
            doing()
            time.sleep(1.5)

    def settings(self) -> dict[str, object]:
        file = self.folder / "config" / "back-coach" / "settings.toml"
        return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}

    def people(self) -> list[str]:
        with open_store(str(self.folder / "r.db")) as records:
            return [person.handle for person in records.patients()]

    def sessions(self) -> list[str]:
        with open_store(str(self.folder / "r.db")) as records:
            return [row.routine_id for row in records.sessions()]

    def click_start(self) -> None:
        """Where the button must be, by drawing the same page at the size of the window."""
        window = self.display.window()
        assert window is not None
        left, top, width, height = window
        words = load_words("de")
        with open_store(str(self.folder / "r.db")) as records:
            person = person_of(records, NAME, words, records.now().astimezone(), Shelf())
        home = Home(person=person, machine=Machine(people=(NAME,)), settings=replace(Settings(), started=True))
        buttons = render_home(pygame.Surface((width, height)), view_of(home), words)
        place = next(button.rect for button in buttons if button.input == Input("answer", "start"))
        self.display.click(left + place.centerx, top + place.centery)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    with Display() as display:
        started = Started(display, tmp_path)
        yield started
        started.process.kill()
        started.process.wait(timeout=10)


def test_from_an_empty_folder_to_a_session(started: Started) -> None:
    display = started.display
    started.until(display.window)
    time.sleep(8.0)  # it is there at once, and the first question a little later
    display.press("Return")  # the language is offered as the system has it
    time.sleep(2.0)
    display.xdo("type", "--delay", "60", NAME)
    started.until(lambda: NAME in started.people(), lambda: display.press("Return"))
    display.press("Return")  # the voice
    time.sleep(2.0)
    display.xdo("type", "--delay", "60", NUMBER)
    display.press("Return")
    time.sleep(2.0)
    without = str(len(attached()) + 1)
    started.until(lambda: started.settings().get("camera") == "none", lambda: display.press(without))
    started.until(lambda: started.settings().get("started"), lambda: display.press("Return"))
    assert started.settings() == {"language": "de", "camera": "none", "started": True}
    with open_store(str(started.folder / "r.db")) as records:
        bea = records.find(NAME)
        assert bea is not None
        assert bea.profile["intake"]["emergency_number"] == NUMBER
    started.until(started.sessions, started.click_start)
    assert started.sessions() == ["gentle_start"]
