"""A whole session in a real window, by keyboard and mouse alone, on a screen that nobody sees."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest
from x_display import MISSING, Display

from coach.core.base.session_mark import VIRTUAL_PATIENT, mark_texts, session_marks
from coach.core.base.types import Event, text
from coach.core.clinical import screening
from coach.core.dialogue.form_pages import ROW_GROUPS, page_of, page_shown
from coach.core.dialogue.questions import QUESTIONS
from coach.core.dialogue.screen_model import FormPage, Question, View
from coach.devices.screen import LIGHT, Input, render
from coach.prescription.words import load_words
from coach.records.store import Store, open_store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
ROOT = Path(__file__).resolve().parents[1]
FORM = screening.full_form((), (), relief=False)  # of somebody of whom nothing is known
MARKS = mark_texts(session_marks(VIRTUAL_PATIENT, scripted=True, quick=True))
CHOSEN = {  # else the first choice; every pain is 2
    "how_now": "same", "pain_change": "same", "onset": "longer", "floor": "yes", "floor_ready": "yes",
}  # fmt: skip


class Running:
    """`coach run` on a display, and what it records meanwhile."""

    def __init__(self, display: Display, folder: Path) -> None:
        self.display, self._store = display, folder / "records.db"
        self._records: Store | None = None
        silent = folder / "silent.toml"  # nobody answers but the one at the keyboard
        silent.write_text("".join(f'{name} = "-"\n' for name in ("pain", *QUESTIONS)), encoding="utf-8")
        command = ["run", "gentle_start", "--camera", "mannequin", "--quick", "--answers", str(silent), "--rate", "300",
                   "--theme", "light", "--store", str(self._store)]  # fmt: skip
        environment = os.environ | {
            "DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coach", *command], env=environment, stderr=subprocess.PIPE, text=True
        )

    def events(self) -> list[Event]:
        if self._records is None:
            if not self._store.exists():
                return []
            time.sleep(2.0)  # its tables are made
            self._records = open_store(str(self._store))
        row = self._records.last_session()
        return [] if row is None else self._records.events(row)

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events() if event.kind == kind]

    def until(self, there: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not there():
            assert time.monotonic() < end, [event.kind for event in self.events()][-8:]
            assert self.process.poll() is None, self.process.communicate()[1]
            time.sleep(0.3)

    def waiting(self) -> str | None:
        """The question that is on the screen."""
        name = None
        for event in self.events():
            if event.kind == "question_asked":
                name = event.data["question"]
            elif event.kind.endswith("_answered") or event.kind == "session_ended":
                name = None
        return name

    def answer(self, way: Callable[[str], None], name: str) -> None:
        """Answers it, and again while that did not count: some answers wait until the question was read."""
        asked = len(self.of("question_asked"))
        for _ in range(10):
            way(name)
            end = time.monotonic() + 3.0
            while time.monotonic() < end:
                if self.waiting() != name or len(self.of("question_asked")) > asked or self.process.poll() is not None:
                    return
                time.sleep(0.3)
        raise AssertionError(f"{name} is not answered: {[event.kind for event in self.events()][-8:]}")

    def press_answer(self, name: str) -> None:
        values = [choice.value for choice in QUESTIONS[name]]
        self.display.press("2" if len(values) == 11 else str(values.index(self.wanted(name)) + 1))

    def click_answer(self, name: str) -> None:
        """With the mouse on the button, found by its colour in the window, or by drawing the same screen."""
        wanted = self.wanted(name)
        if name in FORM or name == "pain_where":  # rows, and a body in the colour of buttons
            self.display.click(*self.place_drawn(name, wanted))
            return
        values = [choice.value for choice in QUESTIONS[name]]
        places = self.display.filled_with(LIGHT.button)
        if len(places) == len(values):  # else the question is not drawn yet
            self.display.click(*places[values.index(wanted)])

    def wanted(self, name: str) -> str:
        return CHOSEN.get(name, "2" if len(QUESTIONS[name]) == 11 else QUESTIONS[name][0].value)

    def place_drawn(self, name: str, wanted: str) -> tuple[float, float]:
        window = self.display.window()
        assert window is not None
        left, top, width, height = window
        asked = text(f"question.{name}")
        question = Question(id=name, text=asked, choices=QUESTIONS[name], page=self.rows_with(name))
        view = View(phase="checkin", title=text("phase.checkin"), instruction=asked, question=question, marks=MARKS)
        buttons = render(pygame.Surface((width, height)), view, load_words("en"), theme=LIGHT)
        place = next(button.rect for button in buttons if button.input == Input("answer", wanted))
        return left + place.centerx, top + place.centery

    def rows_with(self, name: str) -> FormPage | None:
        """The screen of rows on which this question stands; None where it has one to itself."""
        if name not in FORM:
            return None
        done = {event.data["question"]: event.data["value"] for event in self.of("screening_answered")}
        page = page_of(name, FORM, 0.0, None)
        assert page is not None
        return page_shown(page, name, FORM, done, QUESTIONS, lambda row: text(f"question.{row}"))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Display() as display:
        running = Running(display, tmp_path)
        yield running
        running.process.kill()
        running.process.wait(timeout=10)


def test_a_session_from_the_first_question_to_the_last_screen(running: Running) -> None:
    display = running.display
    running.until(lambda: display.window() is not None, 60)
    done: set[str] = set()
    answered = 0
    end = time.monotonic() + 900
    while running.process.poll() is None:
        assert time.monotonic() < end, [event.kind for event in running.events()][-8:]
        name = running.waiting()
        if name is not None:
            clicked = answered % 2 == 0 and (name in FORM or name not in ROW_GROUPS)  # of other rows nobody knows where
            running.answer(running.click_answer if clicked else running.press_answer, name)
            answered += 1
            continue
        phase = running.of("phase_changed")[-1].data["phase"] if running.of("phase_changed") else ""
        if phase == "show" and "pause" not in done:
            done.add("pause")
            shown = display.pixels()
            display.press("space")
            running.until(lambda: bool(running.of("paused")), 10)
            time.sleep(0.5)
            assert np.abs(display.pixels().astype(int) - shown).mean() > 5  # the veil and the card
            display.press("space")
            running.until(lambda: bool(running.of("resumed")), 10)
            display.press("e")
            running.until(lambda: bool(running.of("eased")), 10)
        elif "skip" not in done and len(running.of("exercise_started")) - len(running.of("exercise_ended")) == 1:
            display.press("n")
            time.sleep(1.5)  # events are kept within a second
            if [event for event in running.of("exercise_ended") if event.data["reason"] == "skipped"]:
                done.add("skip")
        time.sleep(0.3)
    assert running.process.returncode == 0, running.process.communicate()[1]
    assert {"pause", "skip"} <= done
    ended = [event.data["reason"] for event in running.of("exercise_ended")]
    assert ended.count("skipped") == 1
    assert ended.count("done") >= 3
    scores = [event.data for event in running.of("pain_answered")]
    assert {data["score"] for data in scores} == {2}
    assert not any(data["scripted"] for data in scores)
    assert answered >= len(scores) + 3


def test_the_stop_button_under_the_mouse_stops_at_once(running: Running) -> None:
    display = running.display
    running.until(lambda: running.waiting() is not None, 60)
    window = display.window()
    assert window is not None
    left, top, width, height = window
    asked = text("question.urine")
    view = View(
        phase="screening",
        title=text("phase.screening"),
        instruction=asked,
        question=Question(id="urine", text=asked, choices=QUESTIONS[running.waiting() or ""]),
    )
    buttons = render(pygame.Surface((width, height)), view, load_words("en"), theme=LIGHT)
    place = next(button.rect for button in buttons if button.input == Input("command", "stop"))
    display.click(left + place.centerx, top + place.centery)
    running.until(lambda: bool(running.of("stop_pressed")), 3)
    assert running.process.wait(timeout=60) == 3
    assert running.of("session_ended")[-1].data["reason"] == "stopped"


@pytest.mark.skipif(shutil.which("setxkbmap") is None, reason="not installed: setxkbmap")
def test_the_key_in_the_place_of_x_stops_on_a_russian_keyboard(running: Running) -> None:
    running.display.layout("ru")
    running.until(lambda: running.waiting() is not None, 60)
    running.display.press_place(53)
    running.until(lambda: bool(running.of("stop_pressed")), 5)
    assert running.process.wait(timeout=60) == 3
    assert running.of("session_ended")[-1].data["reason"] == "stopped"
