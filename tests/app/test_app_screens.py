"""Who it is, the greeting, the last screen, and the options of how it looks and sounds."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pygame
import pytest

from coach.app import screens
from coach.app.demonstration import Guides
from coach.app.leaving import LeaveRequest
from coach.app.options import ScreenLook
from coach.app.room import Room
from coach.app.screens import Screen as Shown
from coach.cli import execute
from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.dialogue.screen_model import Closing, View
from coach.core.exercise.model import Routine
from coach.core.session import Phase, Session
from coach.core.session.state import Ending, RunState
from coach.devices.clock import ManualClock
from coach.devices.screen import DARK, Input
from coach.devices.screen.inputs import NEXT
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
    shown = screens.Window.show

    def show(window: Any, view: View, *rest: Any, **how: Any) -> None:
        shown(window, view, *rest, **how)
        press(*keys)

    monkeypatch.setattr(screens.Window, "show", show)
    assert screens.who(["ben", "ruth"], WORDS, ScreenLook(theme=DARK)) == chosen


def test_help_is_called_before_anybody_is_chosen_and_nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, views = screens.Window.show, []

    def show(window: Any, view: View, *rest: Any, **how: Any) -> None:
        shown(window, view, *rest, **how)
        views.append(view)
        press(pygame.K_a if view.phase == "welcome" else pygame.K_1)

    monkeypatch.setattr(screens.Window, "show", show)
    assert screens.who(["ben", "ruth"], WORDS, ScreenLook(theme=DARK)) is None
    assert views[-1].leaflet is not None
    assert views[-1].leaflet.call is not None
    assert WORDS.say(views[-1].leaflet.call)


@dataclass
class Screen:
    """A window that remembers what it showed; `keys` are pressed at the third look."""

    clock: ManualClock
    keys: tuple[Input, ...] = ()
    shown: list[View] = field(default_factory=list)
    draws = True
    guide_px: tuple[int, int] | None = None
    codes: list[tuple[int, int]] = field(default_factory=list)  # those shown: which, of how many
    leaves: Input = NEXT  # once six of them were

    def show(
        self,
        view: View,
        words: Words,
        image: Any = None,
        *,
        guide: Any = None,
        outline: Any = None,
        muted: bool = False,
    ) -> None:
        self.shown.append(view)
        self.clock.advance(0.5)

    def show_page(self, draw: Any, words: Words) -> None:
        self.codes.append(draw.keywords["place"])
        self.clock.advance(0.5)

    def inputs(self) -> list[Input]:
        if self.codes:
            return [self.leaves] if len(self.codes) >= 6 and len(self.shown) == 3 else []
        return list(self.keys) if len(self.shown) == 3 else []


@dataclass
class Live:
    live: bool = True


@dataclass
class Stage:
    """A room with a window and a silent voice, and what the window shows."""

    room: Room
    window: Screen
    screen: Shown
    leaving: LeaveRequest = field(default_factory=LeaveRequest)

    def greet(self, patient: str) -> None:
        screens.greet(self.room, WORDS, patient, self.leaving)

    def linger(self, state: Session) -> None:
        screens.linger(self.room, self.screen, state, (), self.leaving)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    clock = ManualClock()
    monkeypatch.setattr(screens.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(screens.time, "monotonic", clock.now)
    window: Any = Screen(clock)
    room = Room(Live(), None, SilentSpeaker(clock), window, clock, clock, None, None, False)  # type: ignore[arg-type]
    return Stage(room, window, Shown(window, Routine(id="r", version="1", steps=(), words=WORDS), Guides()))


def test_a_person_with_a_name_is_greeted_by_it_and_reads_what_is_said(stage: Stage) -> None:
    stage.greet("Ruth")
    assert {WORDS.say(view.notice.captions[0]) for view in stage.window.shown} == {"Hello, Ruth."}
    assert not stage.room.speaker.speaking


@pytest.mark.parametrize("nobody", ["me", "demo"])
def test_nobody_is_called_me(stage: Stage, nobody: str) -> None:
    stage.greet(nobody)
    assert stage.window.shown == []


@pytest.mark.parametrize(("command", "quits"), [("stop", True), ("quit", True), ("pause", False)])
def test_a_stop_during_the_greeting_is_a_stop_and_any_key_ends_it(stage: Stage, command: str, quits: bool) -> None:
    stage.window.keys = (Input("command", command),)
    stage.greet("Maximiliana Featherstonehaugh-Cholmondeley")
    assert len(stage.window.shown) == 3
    assert stage.leaving.asked is quits


def test_the_last_screen_stays_to_be_read_until_a_key(stage: Stage) -> None:
    done = Session(ending=Ending(end="completed"), run=RunState(started=True, phase=Phase.ENDED))
    facts = Closing(title=text("ended.well_done"), lines=(text("recap.done", n=3),))
    stage.screen.closing = lambda state, events: facts
    stage.linger(done)
    assert stage.window.shown[-1].closing == facts
    assert stage.window.shown[-1].title == facts.title
    assert len(stage.window.shown) == pytest.approx(screens.RECAP_S / 0.5, abs=2)
    stage.window.shown.clear()
    stage.window.keys = (Input("command", "pause"),)
    stage.linger(done)
    assert len(stage.window.shown) == 3


@pytest.mark.parametrize(("end", "lingers"), [("stopped", True), ("screening", True), ("quit", False)])
def test_what_to_do_after_a_stop_stays_to_be_read_and_who_leaves_has_left(
    stage: Stage, end: str, lingers: bool
) -> None:
    stage.linger(
        replace(
            Session(run=RunState(started=True)), ending=replace(Session(run=RunState(started=True)).ending, end=end)
        )
    )
    assert bool(stage.window.shown) is lingers


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--theme", "pink"], "dark, light, contrast"),
        (["--rate", "20"], "use 95 to 300"),
        (["--rate", "900"], "use 95 to 300"),
        (["--volume", "3"], "use 0 to 1"),
    ],
)
def test_an_option_out_of_range_is_one_sentence(
    option: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["run", "gentle_start", "--camera", "mannequin", "--no-window", *option]) == 2
    assert says in capsys.readouterr().err


def test_a_name_that_nobody_has_is_asked_about_before_it_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screens.Window.show
    asked: list[str] = []

    def show(window: Any, view: View, *rest: Any, **how: Any) -> None:
        shown(window, view, *rest, **how)
        asked.append(WORDS.say(view.question.text) if view.question else "")
        press(pygame.K_2)

    monkeypatch.setattr(screens.Window, "show", show)
    assert screens.who(["ben"], WORDS, ScreenLook(theme=DARK), new="bea") == "ben"
    assert asked[0] == "Is bea new here?"


def ended(card: str | None = None) -> Session:
    return Session(ending=Ending(end="completed", card=card), run=RunState(started=True, phase=Phase.ENDED))


@pytest.mark.parametrize(("card", "wished"), [("slow_breath", ("pause",)), (None, ())])
def test_the_key_that_goes_on_opens_the_card_of_the_last_screen_and_else_closes_it(
    card: str | None, wished: tuple[str, ...], stage: Stage
) -> None:
    stage.window.keys = (Input("command", "pause"),)
    assert screens.linger(stage.room, stage.screen, ended(card), (), stage.leaving) == wished


def test_the_last_screen_is_read_aloud_on_request_and_stays(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(SilentSpeaker, "say", lambda speaker, sentence, **how: heard.append(sentence) or 0.0)
    facts = Closing(title=text("ended.well_done"), lines=(text("recap.done", n=3),), following=text("next_time.paused"))
    stage.screen.closing = lambda state, events: facts
    stage.window.keys = (Input("command", "repeat"), Input("command", "mute"))
    screens.linger(stage.room, stage.screen, ended(), (), stage.leaving)
    assert heard == [WORDS.say_key("ended.well_done"), "3 exercises done", WORDS.say_key("next_time.paused")]
    assert len(stage.window.shown) > 10


def offering(stage: Stage, *, shows: bool = True) -> None:
    stage.screen.closing = lambda state, events: Closing(lines=(text("recap.done", n=3),), shows=shows)
    stage.screen.codes = lambda: (np.zeros((49, 49), np.uint8),) * 3
    stage.window.keys = (screens.SHOW,)


@pytest.mark.parametrize(("leaves", "wished"), [("next", ()), ("skip", ()), ("stop", ()), ("help", ("help",))])
def test_the_codes_of_the_summary_take_turns_until_a_key_and_help_is_called_from_there(
    leaves: str, wished: tuple[str, ...], stage: Stage
) -> None:
    offering(stage)
    stage.window.leaves = Input("command", leaves)
    assert screens.linger(stage.room, stage.screen, ended(), (), stage.leaving) == wished
    assert stage.window.codes == [(1, 3), (1, 3), (2, 3), (3, 3), (3, 3), (1, 3)]  # 0.7 s each, a look every 0.5 s
    assert (len(stage.window.shown) > 10) is (wished == ())  # the last screen is there again


def test_where_no_clinic_is_known_the_same_key_closes_the_last_screen(stage: Stage) -> None:
    offering(stage, shows=False)
    assert screens.linger(stage.room, stage.screen, ended(), (), stage.leaving) == ()
    assert (len(stage.window.shown), stage.window.codes) == (3, [])
