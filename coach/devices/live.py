"""The live pipe: a camera on its own thread, the pose model on another, and the newest result for whoever asks."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Self

from coach.core.base.types import Frame, Pose
from coach.devices.camera import Camera
from coach.devices.clock import Clock
from coach.devices.errors import SourceLost
from coach.devices.pose import Backend

_STALLED_S = 10.0  # some drivers do not say that a camera went away: they only wait
# a model may take seconds over its first picture; one that takes longer than this will not answer [E]. Until then the
# person is told that they are not seen, and the session may go on when it does
_UNANSWERED_S = 180.0
_JOIN_S = 2.0
# at ease the model is given the next picture so long after the last one, or a little earlier: 9 a second of a camera of
# 30, and never fewer than the 8 that gestures and falls need (`safety.LEAST_FRAMES_PER_S`) where it sends as many [E]
_AT_EASE_S = 0.11
_SHOWN_S = 0.1  # a caller who takes longer is not waited for [E]
# nobody looked for so long: the computer slept, or the program stood still; neither camera nor model is to blame [E]
_AWAY_S = 5.0


def cores() -> int:
    """How many this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LiveFeed:
    """Newest frame wins: what the model has no time for is dropped, so that nothing shown is ever old.

    Owns camera and backend from here on: each is closed by the thread that uses it, because closing a camera
    under a thread that waits in it can crash. What goes wrong in a thread is raised by `latest` and `wait`.
    """

    def __init__(
        self,
        camera: Camera,
        backend: Backend,
        clock: Clock,
        *,
        stalled_s: float = _STALLED_S,
        one_core: bool | None = None,
    ) -> None:
        """Start at once. `clock` is the one that stamps the camera's frames; `one_core`: None finds out."""
        self._camera, self._backend, self._clock = camera, backend, clock
        self._stalled_s = stalled_s
        self._one_core = cores() == 1 if one_core is None else one_core
        self._changed = threading.Condition()
        # everything below is only touched while `_changed` is held
        self._captured: Frame | None = None  # newest, not yet taken by the model
        self._at_ease = False
        self._came_s: float | None = None  # when the newest picture was captured, whether or not it was kept
        self._kept_s: float | None = None  # when the newest that was kept for the model was
        self._result: tuple[Frame, Pose] | None = None  # newest, not yet taken by the caller
        self._shown = True  # whether the caller has done with the last result, and waits for another
        self._error: Exception | None = None
        self._stopping = False
        self._capturing = True
        self._estimating = True
        self._heard_s = clock.now()  # when the camera last sent something
        self._looked_s = clock.now()
        self._age_of: float | None = None
        self._working_since_s: float | None = None  # when the model took the frame that it has not answered yet
        self._dropped = 0
        self._threads = [
            threading.Thread(target=self._capture, name="camera", daemon=True),
            threading.Thread(target=self._estimate, name="pose", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def dropped(self) -> int:
        """Frames captured, and passed over because a newer one was there."""
        with self._changed:
            return self._dropped

    @property
    def age_s(self) -> float | None:
        """How long ago the newest frame with a pose was captured; None before the first."""
        with self._changed:
            return None if self._age_of is None else self._clock.now() - self._age_of

    def ease(self, on: bool) -> None:
        """Whether the model need not see every picture: a computer that rests in between stays cool and quiet."""
        with self._changed:
            self._at_ease = on

    @property
    def ended(self) -> bool:
        """Whether the camera has ended and everything was taken."""
        with self._changed:
            return not self._capturing and not self._estimating and self._result is None and self._error is None

    def latest(self) -> tuple[Frame, Pose] | None:
        """The newest frame and its pose, each handed out once; None if nothing is new. Never waits.

        Raises SourceLost, or whatever else stopped a thread, once all results before it were taken.
        """
        with self._changed:
            result, self._result = self._result, None
            if result is None:
                self._raise_trouble()
            else:
                self._shown = False
            return result

    def wait(self, timeout_s: float) -> bool:
        """Wait until there is something new or the end; whether there is something new. Raises as `latest` does."""
        with self._changed:
            self._shown = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._result or self._error or not self._estimating, timeout_s)
            if self._result is None:
                self._raise_trouble()
            return self._result is not None

    def _raise_trouble(self) -> None:
        if self._error is not None:
            raise self._error
        now_s = self._clock.now()
        if now_s - self._looked_s > _AWAY_S:
            self._heard_s = now_s
            self._working_since_s = None if self._working_since_s is None else now_s
        self._looked_s = now_s
        if self._capturing and not self._stopping and self._clock.now() - self._heard_s > self._stalled_s:
            raise SourceLost(
                f"The {self._camera.name} has sent no picture for {self._stalled_s:g} seconds: "
                "plug it in again and start once more."
            )
        if self._working_since_s is not None and self._clock.now() - self._working_since_s > _UNANSWERED_S:
            raise SourceLost(
                f"The pose model has not answered for {_UNANSWERED_S:g} seconds: "
                "close the program, and other heavy ones, and start once more."
            )

    def close(self) -> None:
        """Stop both threads; one that hangs in a driver or a model is left behind rather than waited for, here and when
        the program ends."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_JOIN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _capture(self) -> None:
        try:
            with self._trouble_told(), self._camera:
                while (frame := self._camera.read()) is not None and self._keep(frame):
                    pass
        finally:
            with self._changed:
                self._capturing = False
                self._changed.notify_all()

    def _keep(self, frame: Frame) -> bool:
        with self._changed:
            self._heard_s = self._clock.now()
            if not self._can_wait(frame.t_s):
                self._dropped += self._captured is not None
                self._captured, self._kept_s = frame, frame.t_s
                self._changed.notify_all()
            self._came_s = frame.t_s
            return not self._stopping

    def _can_wait(self, t_s: float) -> bool:
        """Whether the picture after the one of `t_s` is early enough for the model, at the pace in which they come."""
        if not self._at_ease or self._came_s is None or self._kept_s is None:
            return False
        return t_s + (t_s - self._came_s) - self._kept_s <= _AT_EASE_S

    def _estimate(self) -> None:
        try:
            with self._trouble_told(), self._backend:
                while (frame := self._next()) is not None:
                    self._publish(frame, self._backend.estimate(frame))
        finally:
            with self._changed:
                self._estimating, self._working_since_s = False, None
                self._changed.notify_all()

    def _next(self) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._captured or self._stopping or not self._capturing)
            if self._one_core:  # what was seen is shown and said before the core is taken for the next picture
                self._changed.wait_for(self._is_shown, _SHOWN_S)
            frame, self._captured = self._captured, None
            if self._stopping or frame is None:
                return None
            self._working_since_s = self._clock.now()
            return frame

    def _is_shown(self) -> bool:
        return self._stopping or (self._result is None and self._shown)

    def _publish(self, frame: Frame, pose: Pose) -> None:
        with self._changed:
            self._result = (frame, pose)
            self._age_of, self._working_since_s = frame.t_s, None
            self._changed.notify_all()

    @contextlib.contextmanager
    def _trouble_told(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # carried over to the caller's thread, whatever it is
            with self._changed:
                self._error = self._error or error
