"""Tells which pictures are repeated: a pose model trembles over them as over a living person."""

from dataclasses import replace

import numpy as np

from coach.core.base.types import Frame, PictureChange, Pixels, Pose, Search
from coach.devices.pose import Backend

# every so many pixels across and down is compared: a sensor's noise is everywhere, and a person is larger
_EVERY = 4


class RepeatsTold(Backend):
    """A model whose poses say what their picture has to do with the one before; all else is the model's own."""

    def __init__(self, model: Backend, *, still: bool) -> None:
        """`still`: of photographs, which are not meant to change."""
        self._backend, self._still = model, still
        self.name, self.model = model.name, model.model
        self._last: Pixels | None = None

    def estimate(self, frame: Frame) -> Pose:
        pose = self._backend.estimate(frame)
        if self._still:
            return replace(pose, picture=PictureChange.STILL)
        if frame.image is None:
            return pose
        # a copy: some cameras write every picture into the same memory
        now, last = frame.image[::_EVERY, ::_EVERY].copy(), self._last
        self._last = now
        return replace(pose, picture=PictureChange.REPEATED) if last is not None and np.array_equal(now, last) else pose

    def look(self, search: Search) -> None:
        self._backend.look(search)

    def forget(self) -> None:
        self._backend.forget()

    def close(self) -> None:
        self._backend.close()
