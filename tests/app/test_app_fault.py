"""A fault of the program in a session, in whichever part: a safe ending, said, shown, recorded, and exit code 70."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recordings import recorded
from x_display import MISSING, Display

from coach.app import demonstration, fault, room, screens
from coach.app import session as sessions
from coach.cli import execute
from coach.core.base.types import Event
from coach.devices.camera.recording import RecordingCamera
from coach.devices.pose.recorded import Recorded
from coach.devices.sound import SilentSpeaker
from coach.prescription.words import load_words
from coach.records.store import open_store
from coach.records.writer import SessionWriter

ROOT = Path(__file__).resolve().parents[2]
SORRY = load_words("en").say_key("end_say.unexpected")


class Broken(RuntimeError):
    """Something that nobody foresaw."""


def after(calls: int, whole: Callable[..., Any]) -> Callable[..., Any]:
    """The function, until so many calls; from then on it is broken."""
    made = 0

    def call(*args: Any, **named: Any) -> Any:
        nonlocal made
        made += 1
        if made > calls:
            raise Broken(whole.__name__)
        return whole(*args, **named)

    return call


# a part on the way of a frame -> (where it is, its name, calls that still work)
PARTS: dict[str, tuple[Any, str, int]] = {
    "the camera": (RecordingCamera, "read", 60),
    "the pose model": (Recorded, "estimate", 60),
    "told what to look for": (Recorded, "look", 10),
    "the decisions": (sessions.session, "advance", 60),
    "the record": (SessionWriter, "add", 60),
    "the record of poses": (SessionWriter, "add_pose", 60),
    "the voice": (SilentSpeaker, "say", 3),
    "whether it speaks": (SilentSpeaker, "speaking", 60),
    "the window": (room.Window, "show", 60),
    "keys": (room.Window, "inputs", 60),
    "the guide's pictures": (demonstration.Guides, "picture", 60),
    "the screen's values": (screens.presenter, "view", 60),
    "scripted answers": (sessions, "scripted", 60),
}


class Sentences(list[str]):
    """What the voice says, and how many steps louder than usual."""

    def __init__(self) -> None:
        super().__init__()
        self.louder: list[int] = []


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Sentences:
    """What the voice says; and nobody waits for long, or in real time."""
    sentences = Sentences()
    say = SilentSpeaker.say

    def saying(speaker: SilentSpeaker, sentence: str, *, urgent: bool = False, louder: int = 0) -> float:
        sentences.append(sentence)
        sentences.louder.append(louder)
        return say(speaker, sentence, urgent=urgent, louder=louder)

    monkeypatch.setattr(SilentSpeaker, "say", saying)
    monkeypatch.setattr(fault, "CALM_S", 0.2)
    monkeypatch.setattr("coach.devices.feed._sleep_until", lambda *_: None)
    monkeypatch.setattr(room, "_open_speaker", lambda _o, _w, clock, *_: SilentSpeaker(clock))
    return sentences


def kept() -> tuple[str | None, list[Event]]:
    with open_store() as store:
        row = store.last_session()
        assert row is not None
        return row.end_reason, store.events(row)


@pytest.mark.parametrize("part", PARTS)
def test_whatever_breaks_the_session_ends_safely(
    part: str, said: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, page = recorded(tmp_path / "lifts.npz", "hip_lift", 8), tmp_path / "page.html"
    place, name, calls = PARTS[part]
    whole = getattr(place, name)
    broken = after(calls, whole.fget if isinstance(whole, property) else whole)
    monkeypatch.setattr(place, name, property(broken) if isinstance(whole, property) else broken)
    code = execute(["run", "gentle_start", "--camera", str(clip), "--loop", "--report", str(page)])
    assert code == 70
    monkeypatch.undo()
    monkeypatch.setenv("COACH_STORE", str(tmp_path / "records.db"))
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("Internal error; the details are in ")
    reason, events = kept()
    assert reason == "unexpected"
    assert len(events) > 3
    if name != "add":  # what cannot be recorded is in the report all the same
        assert [event.data["reason"] for event in events if event.kind == "session_ended"] == ["unexpected"]
    assert page.stat().st_size > 10_000
    if name != "say":
        assert SORRY in said


def test_what_lies_on_the_skin_is_asked_for_and_insisted_upon(
    said: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has ice on when the decisions break: it is said at once, and again, longer than the rest."""
    monkeypatch.setattr(room.Window, "show", lambda *_, **__: None)  # thousands of frames lead to the ice
    for name, seconds in {"INSIST_EVERY_S": 0.1, "INSIST_FOR_S": 0.3, "SKIN_EVERY_S": 0.1, "SKIN_FOR_S": 0.6}.items():
        monkeypatch.setattr(fault.safety, name, seconds)
    advance = sessions.session.advance
    made = [0]

    def until_iced(routine: Any, state: Any, tick: Any, **told: Any) -> Any:
        if state.run.phase is sessions.session.Phase.EXERCISE and state.work is not None:
            made[0] += 1
            if made[0] > 20:
                raise Broken("advance")
        return advance(routine, state, tick, **told)

    monkeypatch.setattr(sessions.session, "advance", until_iced)
    routine = tmp_path / "cold.toml"
    routine.write_text('id = "cold"\nversion = "1"\n[[step]]\nexercise = "ice"\nduration_s = 600\n', encoding="utf-8")
    answers = tmp_path / "answers.toml"
    answers.write_text('want_it = "yes"\ncloth_between = "yes"\nskin_feels = "yes"\n', encoding="utf-8")
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    command = ["run", str(routine), "--camera", str(clip), "--loop", "--answers", str(answers)]
    assert execute(command) == 70
    take_off = load_words("en").say_key("advice.take_off")
    assert said.index(SORRY) < said.index(take_off)
    again = load_words("en").say_key("insist.taken_off")
    assert 1 <= said.count(again) <= 20
    louder = [step for sentence, step in zip(said, said.louder, strict=True) if step or sentence == again]
    assert louder == list(range(1, len(louder) + 1))
    assert len(louder) >= 3


def test_a_fault_in_the_ending_itself_leaves_a_bare_ending(
    said: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    monkeypatch.setattr(sessions.session, "advance", after(60, sessions.session.advance))
    monkeypatch.setattr(sessions.session, "fail", after(0, sessions.session.fail))
    assert execute(["run", "gentle_start", "--camera", str(clip), "--loop"]) == 70
    reason, events = kept()
    assert reason == "unexpected"
    assert events[-1].kind == "session_ended"
    assert SORRY in said


def test_a_lost_display_is_logged_once_however_long_the_calm_screen_stays(
    said: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(fault._log, "exception", lambda _message, part: logged.append(part))
    monkeypatch.setattr(fault, "CALM_S", 1.0)
    for name in ("show", "inputs"):
        monkeypatch.setattr(room.Window, name, after(60, getattr(room.Window, name)))
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--loop"]) == 70
    assert logged == ["display"]


def test_a_key_ends_the_calm_screen(said: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault, "CALM_S", 3600.0)
    monkeypatch.setattr(sessions.session, "advance", after(60, sessions.session.advance))
    shown = []
    show = room.Window.show

    def showing(window: room.Window, *args: Any, **named: Any) -> None:
        import pygame

        show(window, *args, **named)
        shown.append(args[0])
        if SORRY in said and len(shown) > 65:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode=" "))

    monkeypatch.setattr(room.Window, "show", showing)
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--loop"]) == 70
    assert shown[-1].phase == "advice"


def test_a_finished_session_stays_finished_if_its_last_screen_breaks(
    said: Sentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 8)
    monkeypatch.setattr(screens, "linger", after(0, screens.linger))
    assert execute(["run", "breathing_relax", "--camera", str(clip), "--loop", "--quick", "--no-window"]) == 70
    reason, events = kept()
    assert reason == "completed"
    assert [event.data["reason"] for event in events if event.kind == "session_ended"] == ["completed"]


@pytest.mark.slow
def test_an_x_server_that_goes_away_ends_the_session_safely_and_not_the_process(tmp_path: Path) -> None:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}")
    store = tmp_path / "lost.db"
    command = [sys.executable, "-m", "coach", "run", "gentle_start", "--camera", "mannequin", "--mute"]
    with Display() as display:
        environment = {**os.environ, "DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "PYTHONPATH": str(ROOT)}
        started = subprocess.Popen(
            [*command, "--store", str(store)], env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
        time.sleep(8.0)  # the model has loaded and the session is asking
        assert started.poll() is None
        display.kill()
        time.sleep(2.0)
        started.send_signal(signal.SIGINT)  # there is no key any more
        _, told = started.communicate(timeout=30)
    assert started.returncode == 70
    assert told.splitlines()[-1].startswith("Internal error")
    with open_store(str(store)) as records:
        row = records.last_session()
        assert row is not None
        assert row.end_reason == "unexpected"
