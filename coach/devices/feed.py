"""Frames with their poses, as a session takes them: every one on its own time, or the newest of a live camera."""

import time
from dataclasses import dataclass
from typing import Protocol

from coach.core.base.types import Frame, Pose
from coach.devices.camera import Camera
from coach.devices.clock import Clock, FrameClock
from coach.devices.errors import SourceLost
from coach.devices.live import LiveFeed
from coach.devices.pose import Backend

POLL_S = 0.05  # the live loop looks this often for keys and clocks when no new frame comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the source gave since the last look: nothing, a frame with its pose, or its end."""

    t_s: float
    frame: Frame | None = None
    pose: Pose | None = None
    source: str = "ok"  # as in session.Tick


class Feed(Protocol):
    def next(self) -> Seen: ...

    def ease(self, on: bool) -> None:
        """Whether the pose model need not see every picture of a live camera."""

    def close(self) -> None: ...


class RecordedFeed:
    """Every frame, on its own time: as fast as it goes, or at the pace of life when somebody watches."""

    def __init__(self, camera: Camera, backend: Backend, clock: FrameClock, pace: Clock | None) -> None:
        self._camera, self._backend, self._clock, self._pace = camera, backend, clock, pace

    def next(self) -> Seen:
        frame = self._camera.read()
        if frame is None:
            return Seen(t_s=self._clock.now(), source="source_ended")
        self._clock.reach(frame.t_s)
        pose = self._backend.estimate(frame)
        if self._pace is not None:
            _sleep_until(self._pace, frame.t_s)
        return Seen(t_s=frame.t_s, frame=frame, pose=pose)

    def ease(self, on: bool) -> None:
        """Nothing: of a recording every frame counts."""

    def close(self) -> None:
        self._camera.close()
        self._backend.close()


class NewestFeed:
    """A live camera: the newest frame with its pose, or nothing new."""

    def __init__(self, live: LiveFeed, clock: Clock) -> None:
        self._live, self._clock = live, clock

    def next(self) -> Seen:
        try:
            self._live.wait(POLL_S)
            newest = self._live.latest()
        except SourceLost:
            time.sleep(POLL_S)  # the ending is still said, and nothing else waits here any more
            return Seen(t_s=self._clock.now(), source="source_lost")
        if newest is None:
            ended = "source_ended" if self._live.ended else "ok"
            return Seen(t_s=self._clock.now(), source=ended)
        # the session's time is now; the pose keeps the time at which it was captured
        return Seen(t_s=self._clock.now(), frame=newest[0], pose=newest[1])

    def ease(self, on: bool) -> None:
        self._live.ease(on)

    def close(self) -> None:
        self._live.close()


def _sleep_until(clock: Clock, t_s: float) -> None:
    ahead = t_s - clock.now()
    if ahead > 0:
        time.sleep(ahead)
