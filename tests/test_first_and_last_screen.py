"""Who it is, the greeting, the last screen, and the options of how it looks and sounds."""

from dataclasses import dataclass, field, replace
from typing import Any

import pygame
import pytest

from coach import app
from coach.cli import execute
from coach.core.exercise import Routine
from coach.core.planning import Known
from coach.core.session import Session
from coach.core.types import text
from coach.core.view import View
from coach.core.words import Words
from coach.devices.clock import ManualClock
from coach.devices.screen import DARK, Input
from coach.devices.sound import SilentSpeaker
from coach.prescription.words import load_words

WORDS = load_words("en")


def press(*keys: int) -> None:
    for key in keys:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode=""))


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [((pygame.K_2,), "ruth"), ((pygame.K_DOWN, pygame.K_RETURN), "ben"), ((pygame.K_x,), None), ((pygame.K_q,), None)],
)
def test_of_several_people_one_is_chosen_by_a_key(
    keys: tuple[int, ...], chosen: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys come once the question is on the screen."""
    shown = app.Window.show

    def show(window: Any, view: View, *rest: Any, **how: Any) -> None:
        shown(window, view, *rest, **how)
        press(*keys)

    monkeypatch.setattr(app.Window, "show", show)
    assert app.who(["ben", "ruth"], WORDS, DARK) == chosen


@dataclass
class Screen:
    """A window that remembers what it showed; `keys` are pressed at the third look."""

    clock: ManualClock
    keys: tuple[Input, ...] = ()
    shown: list[View] = field(default_factory=list)

    def show(self, view: View, words: Words, image: Any = None, *, guide: Any = None, muted: bool = False) -> None:
        self.shown.append(view)
        self.clock.advance(0.5)

    def inputs(self) -> list[Input]:
        return list(self.keys) if len(self.shown) == 3 else []


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> app.Stage:
    clock = ManualClock()
    monkeypatch.setattr(app.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(app.time, "monotonic", clock.now)
    return app.Stage(
        Routine(id="r", version="1", steps=()), WORDS, None, SilentSpeaker(clock), Screen(clock), None, None, "0",  # type: ignore[arg-type]
        lambda sentence: None, Known(), guides=app.Guides(), live=True, events=[],
    )  # fmt: skip


def test_a_person_with_a_name_is_greeted_by_it_and_reads_what_is_said(stage: app.Stage) -> None:
    app._greet(stage, "Ruth")
    assert stage.window is not None
    assert {WORDS.say(view.captions[0]) for view in stage.window.shown} == {"Hello, Ruth."}  # type: ignore[attr-defined]
    assert not stage.speaker.speaking


@pytest.mark.parametrize("nobody", ["me", "demo"])
def test_nobody_is_called_me(stage: app.Stage, nobody: str) -> None:
    app._greet(stage, nobody)
    assert stage.window.shown == []  # type: ignore[union-attr]


@pytest.mark.parametrize(("command", "quits"), [("stop", True), ("quit", True), ("pause", False)])
def test_a_stop_during_the_greeting_is_a_stop_and_any_key_ends_it(stage: app.Stage, command: str, quits: bool) -> None:
    stage.window.keys = (Input("command", command),)  # type: ignore[union-attr]
    app._greet(stage, "Maximiliana Featherstonehaugh-Cholmondeley")
    assert len(stage.window.shown) == 3  # type: ignore[union-attr]
    assert stage.quit_asked is quits


def test_the_last_screen_stays_to_be_read_until_a_key(stage: app.Stage) -> None:
    done = Session(end="completed", started=True)
    stage.recap = (text("recap.done", n=3),)
    app._linger(stage, done)
    assert stage.window.shown[-1].recap == stage.recap  # type: ignore[union-attr]
    assert len(stage.window.shown) == pytest.approx(app.RECAP_S / 0.5, abs=2)  # type: ignore[union-attr]
    stage.window.shown.clear()  # type: ignore[union-attr]
    stage.window.keys = (Input("command", "pause"),)  # type: ignore[union-attr]
    app._linger(stage, done)
    assert len(stage.window.shown) == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(("end", "lingers"), [("stopped", True), ("screening", True), ("quit", False)])
def test_what_to_do_after_a_stop_stays_to_be_read_and_who_leaves_has_left(
    stage: app.Stage, end: str, lingers: bool
) -> None:
    app._linger(stage, replace(Session(started=True), end=end))
    assert bool(stage.window.shown) is lingers  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--theme", "pink"], "dark, light, contrast"),
        (["--rate", "20"], "from 95 to 300"),
        (["--rate", "900"], "from 95 to 300"),
        (["--volume", "3"], "from 0 to 1"),
    ],
)
def test_an_option_out_of_range_is_one_sentence(
    option: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["run", "gentle_start", "--camera", "mannequin", "--no-window", *option]) == 2
    assert says in capsys.readouterr().err
