"""No camera, no model, or one that goes away: offered to be guided by time, in a window; else one sentence says why."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fed_camera import FedCamera

from coach.app import room
from coach.cli import execute
from coach.core.base.types import Event
from coach.core.dialogue.screen_model import View
from coach.devices.camera.absent import AbsentCamera, AbsentModel, TimedFeed
from coach.devices.clock import Clock, MonotonicClock
from coach.devices.errors import SourceError
from coach.devices.screen import Input, ScreenError
from coach.records.store import open_store

GONE = "Camera 0 gives no picture: plug it in."


@dataclass
class Window:
    """Answers each question of `answers` as soon as it is shown, and presses what is in `keys` at its phase."""

    answers: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    shown: list[View] = field(default_factory=list)
    draws = True
    guide_px: tuple[int, int] | None = None

    def show(self, view: View, *_: Any, **__: Any) -> None:
        self.shown.append(view)

    def inputs(self) -> list[Input]:
        view = self.shown[-1] if self.shown else None
        if view is None:
            return []
        if view.phase in self.keys:
            return [Input("command", self.keys[view.phase])]
        asked = view.question.id if view.question is not None else None
        return [Input("answer", self.answers[asked])] if asked in self.answers else []

    def close(self) -> None: ...


def opens(monkeypatch: pytest.MonkeyPatch, window: Window | None, camera: Any = GONE) -> None:
    """The camera that the room finds, or in a sentence why there is none; and its window."""

    def see(_source: str, *, clock: Clock, **_: Any) -> Any:
        if isinstance(camera, str):
            raise SourceError(camera)
        return camera(clock, 20)

    monkeypatch.setattr(room, "open_camera", see)
    monkeypatch.setattr(room, "_open_panel", lambda *_: window)


def kept() -> list[Event]:
    with open_store() as store:
        row = store.last_session()
        return [] if row is None else store.events(row)


def run(*more: str) -> int:
    return execute(["run", "gentle_start", "--mute", "--patient", "ann", *more])


def test_without_a_window_nobody_can_be_asked_and_the_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opens(monkeypatch, None)
    assert run("--no-window") == 1
    assert GONE in capsys.readouterr().err


@pytest.mark.slow
def test_declined_in_the_window_the_same_sentence_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window = Window(answers={"by_time": "no"}, keys={"advice": "quit"})
    opens(monkeypatch, window)
    assert run() == 1
    assert GONE in capsys.readouterr().err
    assert [e.data["reason"] for e in kept() if e.kind == "session_ended"] == ["no_camera"]
    assert {view.phase for view in window.shown}.isdisjoint({"today", "baseline", "exercise"})


@pytest.mark.slow
def test_a_model_that_is_missing_is_no_error_either(monkeypatch: pytest.MonkeyPatch) -> None:
    window = Window(answers={"by_time": "no"})
    opens(monkeypatch, window, camera=FedCamera)

    def fails(*_: Any, **__: Any) -> Any:
        raise SourceError("The pose model is missing.")

    monkeypatch.setattr(room, "open_backend", fails)
    assert run() == 1
    assert [e.data["question"] for e in kept() if e.kind == "question_asked"] == ["by_time"]


@pytest.mark.slow
def test_asked_for_it_begins_at_once_and_a_stop_is_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, Window(keys={"screening": "stop"}), camera="no camera is opened")
    assert run("--no-camera") == 3
    events = kept()
    assert [e.data["why"] for e in events if e.kind == "guided_by_time"] == ["chosen"]
    with open_store() as store:
        row = store.last_session()
        assert row is not None
        assert (row.source, row.model_version) == ("no camera", "none")


@pytest.mark.parametrize("more", [["--no-window"], ["--camera", "clip.npz"]])
def test_what_does_not_go_with_it_is_wrong_usage(more: list[str], tmp_path: Path) -> None:
    assert run("--no-camera", *more) == 2


def test_without_a_camera_and_without_a_display_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nowhere(**_: Any) -> Window:
        raise ScreenError("No display could be opened: the session goes on with sound only.")

    monkeypatch.setattr(room, "Window", nowhere)
    assert run("--no-camera") == 1
    told = capsys.readouterr().err
    assert "a computer with a screen" in told
    assert "goes on" not in told


@pytest.mark.slow
def test_a_camera_that_is_unplugged_offers_it_where_a_picture_is_needed_and_a_question_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = Window()
    opens(monkeypatch, window, camera=FedCamera)

    def keys(self: Window) -> list[Input]:
        return [Input("command", "stop")] if any(e.kind == "camera_lost" for e in kept()) else []

    monkeypatch.setattr(Window, "inputs", keys)
    assert run() == 3
    kinds = [e.kind for e in kept()]
    assert kinds.index("camera_lost") < kinds.index("session_ended")


def test_moments_come_without_a_picture() -> None:
    with AbsentCamera() as camera, AbsentModel() as model:
        feed = TimedFeed(MonotonicClock())
        seen = [feed.next() for _ in range(3)]
        assert [one.pose for one in seen] == [None] * 3
        assert seen[0].t_s < seen[1].t_s < seen[2].t_s
        assert (camera.read(), camera.live, model.model) == (None, True, "none")
