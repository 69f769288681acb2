"""The backend of landmark recordings: the pose is already in the frame."""

import numpy as np

from coach.core.base.types import Frame, Pose
from coach.devices.pose import Backend


class Recorded(Backend):
    """Hands on what was measured when the recording was made."""

    name = "recorded"
    model = "landmarks as recorded"

    def estimate(self, frame: Frame) -> Pose:
        """The frame's own landmarks; a ValueError for a picture, which this backend cannot read."""
        if frame.landmarks is None:
            raise ValueError("only frames of a landmark recording carry landmarks")
        world = np.full((33, 3), np.nan) if frame.world is None else frame.world
        return Pose(t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=frame.landmarks, world=world)

    def close(self) -> None:
        """Nothing is held."""


def open_model(*, still: bool) -> Backend:
    """A recording needs no model, and each row stands for itself in any case."""
    return Recorded()
