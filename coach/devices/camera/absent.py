"""In place of a camera that is not there: no picture ever comes, and a session's moments come all the same."""

import time

from coach.core.base.types import Frame, Pose, no_pose
from coach.devices.camera import Camera
from coach.devices.clock import Clock
from coach.devices.feed import POLL_S, Feed, Seen
from coach.devices.pose import Backend


class AbsentCamera(Camera):
    """Somebody is there now, and nobody sees them."""

    name = "no camera"
    live = True
    still = False
    backend = "none"
    duration_s = None

    def read(self) -> Frame | None:
        """Nothing."""
        return None

    def close(self) -> None: ...


class AbsentModel(Backend):
    """For the record: no pose model has read anything."""

    name = "none"
    model = "none"

    def estimate(self, frame: Frame) -> Pose:
        """Nobody."""
        return no_pose(frame)

    def close(self) -> None: ...


class TimedFeed(Feed):
    """Moments at a steady rate, without a picture."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def next(self) -> Seen:
        """The next moment, after `POLL_S` seconds."""
        time.sleep(POLL_S)
        return Seen(t_s=self._clock.now())

    def ease(self, on: bool) -> None:
        """Nothing: there is no picture."""

    def close(self) -> None: ...
