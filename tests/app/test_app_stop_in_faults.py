"""Whatever hangs, the stop is taken at the next look: by key, by closing the window, and from outside.

A part that hangs waits here until the session has ended. Were the loop to wait for it, the part would give up first.
"""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from fed_camera import FedCamera

from coach.app import room
from coach.app.keeper import Keeper
from coach.cli import execute
from coach.core.base.types import Frame, Pose
from coach.core.dialogue.screen_model import View
from coach.devices.clock import Clock
from coach.devices.pose.recorded import Recorded
from coach.devices.screen import Input
from coach.devices.sound import SilentSpeaker
from coach.records import writer
from coach.records.store import open_store

MOST_S = 20.0  # a part that hangs gives up after this, and the test has failed


class Hanging:
    """Something that does not come back before the session is over."""

    def __init__(self) -> None:
        self.began, self.over, self.gave_up = threading.Event(), threading.Event(), False

    def wait(self, *_: Any, **__: Any) -> None:
        self.began.set()
        self.gave_up |= not self.over.wait(MOST_S)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    made = Hanging()
    add = Keeper.add

    def adding(keeper: Keeper, events: Any, seen: Any = None) -> None:
        add(keeper, events, seen)
        if any(event.kind == "session_ended" for event in events):
            made.over.set()

    monkeypatch.setattr(Keeper, "add", adding)
    monkeypatch.setattr(writer, "END_S", 0.3)
    monkeypatch.setattr("coach.devices.live._JOIN_S", 0.1)
    yield made
    made.over.set()


class Stopping:
    """A window in which nobody answers, and somebody wants to stop once `ready` says so."""

    touched = False
    guide_px = None
    draws = True

    def __init__(self, way: str, ready: Callable[[], bool]) -> None:
        self._way, self._ready, self._done, self.views = way, ready, False, list[View]()

    def show(self, view: View, *_: Any, **__: Any) -> None:
        self.views.append(view)

    def inputs(self) -> list[Input]:
        if self._done or not self._ready():
            return [Input("command", "press")] if self._done else []  # the last screen is closed
        self._done = True
        if self._way == "signal":
            os.kill(os.getpid(), signal.SIGTERM)
            return []
        return [Input("command", self._way)]

    def close(self) -> None: ...


class Dark(FedCamera):
    """A camera whose pictures are anything at all."""

    landmarks: Any = None

    def read(self) -> Frame | None:
        frame = super().read()
        assert frame is not None
        return Frame(t_s=frame.t_s, width=64, height=48, landmarks=np.full((33, 4), self.landmarks))


def _pose_hangs(monkeypatch: pytest.MonkeyPatch, hanging: Hanging) -> Callable[[], bool]:
    def estimate(_model: Recorded, frame: Frame) -> Pose:
        hanging.wait()
        nobody = np.full((33, 4), np.nan)
        return Pose(t_s=frame.t_s, width=64, height=48, landmarks=nobody, world=nobody[:, :3])

    monkeypatch.setattr(Recorded, "estimate", estimate)
    return hanging.began.is_set


def _camera_hangs(monkeypatch: pytest.MonkeyPatch, hanging: Hanging) -> Callable[[], bool]:
    monkeypatch.setattr(FedCamera, "read", hanging.wait)
    return hanging.began.is_set


def _voice_never_ends(monkeypatch: pytest.MonkeyPatch, hanging: Hanging) -> Callable[[], bool]:
    monkeypatch.setattr(SilentSpeaker, "speaking", property(lambda _: not hanging.over.is_set()))
    return lambda: True


def _store_locked(monkeypatch: pytest.MonkeyPatch, hanging: Hanging) -> Callable[[], bool]:
    """Another program begins to write once the session has begun, and does not end."""

    def hold() -> None:
        with closing(sqlite3.connect(os.environ["COACH_STORE"], timeout=60.0)) as other:
            other.execute("BEGIN IMMEDIATE")
            hanging.wait()
            held.wait(3.0)  # through the ending as well

    held = threading.Event()
    thread = threading.Thread(target=hold, daemon=True)
    ready = hanging.began.is_set

    def begun() -> bool:
        if not thread.ident:
            thread.start()
        return ready()

    return begun


def _garbage(monkeypatch: pytest.MonkeyPatch, value: float) -> Callable[[], bool]:
    monkeypatch.setattr(Dark, "landmarks", value)
    monkeypatch.setattr(room, "open_camera", lambda _source, *, clock, **_: Dark(clock, 10_000))
    return lambda: True


FAULTS: dict[str, Callable[[pytest.MonkeyPatch, Hanging], Callable[[], bool]]] = {
    "the pose model hangs": _pose_hangs,
    "the camera hangs": _camera_hangs,
    "the voice never ends": _voice_never_ends,
    "the store is locked": _store_locked,
    "landmarks without end": lambda monkeypatch, _: _garbage(monkeypatch, np.inf),
    "landmarks beyond any picture": lambda monkeypatch, _: _garbage(monkeypatch, 1e30),
}
WAYS = {"stop": (3, "stopped"), "quit": (5, "quit"), "signal": (5, "quit")}


def stops(fault: str, way: str, monkeypatch: pytest.MonkeyPatch, hanging: Hanging) -> None:
    monkeypatch.setattr(room, "open_camera", lambda _source, *, clock, **_: FedCamera(clock, 10_000))
    ready = FAULTS[fault](monkeypatch, hanging)
    window = Stopping(way, ready)
    monkeypatch.setattr(room, "_open_panel", lambda *_: window)

    def speaker(_options: Any, _words: Any, clock: Clock, *_: Any) -> SilentSpeaker:
        return SilentSpeaker(clock)

    monkeypatch.setattr(room, "_open_speaker", speaker)
    code, _ = WAYS[way]
    left_over = fault == "the store is locked"
    # 1: it ended while the store was still held, and the rest is in the file beside it
    assert execute(["run", "gentle_start", "--camera", "0"]) in ((1, code) if left_over else (code,))
    assert hanging.over.is_set()
    assert not hanging.gave_up


def ended() -> str | None:
    with open_store() as store:
        row = store.last_session()
        assert row is not None
        return row.end_reason


@pytest.mark.slow
def test_the_stop_key_stops_while_the_pose_model_hangs(monkeypatch: pytest.MonkeyPatch, hanging: Hanging) -> None:
    stops("the pose model hangs", "stop", monkeypatch, hanging)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_way_to_stop_stops_in_every_fault(
    fault: str, way: str, monkeypatch: pytest.MonkeyPatch, hanging: Hanging
) -> None:
    stops(fault, way, monkeypatch, hanging)
    assert ended() == WAYS[way][1]
