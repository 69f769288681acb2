"""Finding a person who lies: the frame is also searched turned by a quarter, while nobody is seen in it upright.

The person detector was made for people who are upright in the picture; once it has found one, the landmark model
follows them in any posture (mediapipe #4868, #5276). So it is only while nobody is seen that a frame is estimated
twice, and whoever is found in a turned frame is followed in turned frames, and their points are turned back.
"""

import math
from dataclasses import replace

import numpy as np

from coach.core.base.types import Floats, Frame, Pixels, Pose, no_pose
from coach.core.filtering.plausibility import Skeleton, believe
from coach.core.kinematics.skeleton import SIDES, point
from coach.devices.pose import Backend
from coach.devices.pose.light import brightened

# quarter turns against the clock that bring a head on the picture's right, or left, to the top
_TURNS = (1, 3)
# postures in which nobody lies: found turned only by chance, or after a fall. The frame is seldom searched for them
_UPRIGHT = frozenset({"standing", "sitting"})
_SELDOM_S = 0.5
# nobody there for this long: from then on the frames are searched ten times a second, which finds who comes as well
_EMPTY_S, _SEARCHED_EVERY_S = 0.5, 0.09
# somebody found in a turned frame lies: their trunk is nearer to level than to upright. Else it is a false find
_LYING = 1.0
_NONSENSE_S = 0.5  # a skeleton that cannot be true for so long is on something else: the person is looked for anew


class Turning(Backend):
    """Follows one person through frames that are turned as they were found; at most one more estimate a frame."""

    def __init__(self, upright: Backend) -> None:
        self._backend = upright
        self.name, self.model = upright.name, upright.model
        self._posture = ""
        self._turns = 0  # of the frames in which the person is followed
        self._next = 0  # in `_TURNS`
        self._seen_s: float | None = None  # when somebody was last seen; before that, when the first frame came
        self._searched_s = self._searched_turned_s = -math.inf
        self._skeleton = Skeleton()
        self._nonsense_since_s: float | None = None

    def attend(self, posture: str) -> None:
        """Look for somebody in this posture, one that an exercise file may name, more than for others."""
        self._posture = posture

    def forget(self) -> None:
        """Look for the person anew, the frame upright first."""
        self._backend.forget()
        self._turns, self._skeleton, self._nonsense_since_s = 0, Skeleton(), None

    def estimate(self, frame: Frame) -> Pose:
        """The person in the picture, upright or not; raises ValueError for a frame without a picture."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        self._seen_s = frame.t_s if self._seen_s is None else self._seen_s
        empty = frame.t_s - self._seen_s > _EMPTY_S
        if empty and 0 <= frame.t_s - self._searched_s < _SEARCHED_EVERY_S:
            return no_pose(frame)
        self._searched_s = frame.t_s
        image = brightened(frame.image)
        if image is not frame.image:
            frame = replace(frame, image=image)
        pose = self._estimate(frame, image, self._turns)
        if pose.seen:
            self._seen_s = frame.t_s
            self._doubt(pose)
            return pose
        if self._turns:  # the last who was followed is gone: the next may stand
            self._turns = 0
            return self._found(self._estimate(frame, image, 0), 0)
        if self._posture in _UPRIGHT and 0 <= frame.t_s - self._searched_turned_s < _SELDOM_S:
            return pose
        self._searched_turned_s = frame.t_s
        turns = _TURNS[self._next]
        self._next = (self._next + 1) % len(_TURNS)
        return self._found(self._estimate(frame, image, turns), turns)

    def _found(self, pose: Pose, turns: int) -> Pose:
        if not pose.seen:
            return pose
        if turns and not _lies(pose):
            self._backend.forget()
            return replace(pose, landmarks=np.full((33, 4), np.nan), world=np.full((33, 3), np.nan))
        self._turns, self._seen_s = turns, pose.t_s
        self._next = _TURNS.index(turns) if turns else self._next
        return pose

    def _doubt(self, pose: Pose) -> None:
        """Lets go of what cannot be a body."""
        self._skeleton, true = believe(self._skeleton, pose, pose.points)
        if true.seen:
            self._nonsense_since_s = None
        elif self._nonsense_since_s is None:
            self._nonsense_since_s = pose.t_s
        elif pose.t_s - self._nonsense_since_s > _NONSENSE_S:
            self.forget()

    def _estimate(self, frame: Frame, image: Pixels, turns: int) -> Pose:
        if not turns:
            return self._backend.estimate(frame)
        turned: Pixels = np.ascontiguousarray(np.rot90(image, turns))
        height, width = turned.shape[:2]
        pose = self._backend.estimate(replace(frame, image=turned, width=width, height=height))
        return turned_back(pose, turns, frame.width, frame.height)

    def close(self) -> None:
        self._backend.close()


def turned_back(pose: Pose, turns: int, width: int, height: int) -> Pose:
    """A pose of a frame that was turned by so many quarters against the clock, in the frame as it was.

    `width`, `height`: of the frame as it was, px.
    """
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    x, y = pose.landmarks[:, 0], pose.landmarks[:, 1]
    across, down = pose.world[:, 0], pose.world[:, 1]
    landmarks[:, 0], landmarks[:, 1] = {1: (1 - y, x), 2: (1 - x, 1 - y), 3: (y, 1 - x)}[turns]
    world[:, 0], world[:, 1] = {1: (-down, across), 2: (-across, -down), 3: (down, -across)}[turns]
    landmarks[:, 2] *= pose.width / width  # depth is in picture widths
    return Pose(t_s=pose.t_s, width=width, height=height, landmarks=landmarks, world=world)


def _middle(pose: Pose, name: str) -> Floats:
    middle: Floats = pose.points[[point(name, side) for side in SIDES]].mean(axis=0)
    return middle


def _lies(pose: Pose) -> bool:
    across, up = np.abs(_middle(pose, "shoulder") - _middle(pose, "hip"))
    return bool(across > _LYING * up)
