"""A live camera that a test feeds, and unplugs."""

import threading

import numpy as np

from coach.core.base.types import Frame
from coach.devices.clock import Clock
from coach.devices.errors import SourceLost


class FedCamera:
    """A live camera whose pictures are fed: a blank one thirty times a second until it is unplugged."""

    name, live, still, backend, duration_s = "camera 0", True, False, "recorded", None

    def __init__(self, clock: Clock, frames: int) -> None:
        self._clock, self._left = clock, frames

    def read(self) -> Frame | None:
        if self._left == 0:
            raise SourceLost("The camera 0 is gone.")
        self._left -= 1
        threading.Event().wait(1 / 30)
        return Frame(t_s=self._clock.now(), width=64, height=48, landmarks=np.full((33, 4), np.nan))

    def close(self) -> None: ...

    def __enter__(self) -> "FedCamera":
        return self

    def __exit__(self, *_: object) -> None: ...
