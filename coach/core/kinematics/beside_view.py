"""A camera that stands beside the prescribed side view: where it would have seen the body from straight beside it.

A turn of the camera about the person leaves heights as they are. How far each point then lies ahead of the hips is
learned from films of the figure whose joints are known, in many bodies and exercises, from the points in the picture
and those in the room that the pose model gives. In a true side view the picture is better than anything learned, and
nothing is moved; nor in a body unlike all that were learned, where the fit is worse than the picture.
"""

import math

import numpy as np

from coach.core.base.types import Floats
from coach.core.kinematics.beside_view_weights import AXES, HIDDEN, KNOWN, MEAN, OUT, SCALE
from coach.core.kinematics.skeleton import PAIRED, POINT_NAMES, POINTS, point

# degrees beside the side view, as `camera_azimuth.view_deg` has it: nothing is moved up to the first and all of it from
# the second to the third, the furthest that was learned well; from the fourth on nothing is known. Chosen on bodies
# that the learning never saw [E]
FROM_DEG, WHOLLY_DEG, LEARNED_DEG, NO_MORE_DEG = 12.0, 24.0, 50.0, 65.0
# how far from the nearest body that was learned, in deviations along `AXES`: nine in ten frames of bodies that were not
# learned lie within the first, and most frames of an exercise that was left out and is harmed by the fit beyond it [E]
LIKE, UNLIKE = 2.7, 4.0
# half a metre of the pose model's own person, as large as that is in the picture: what lengths are counted in
UNIT_M = 0.5
# the points that are read, by the way the person faces: the nearer side first
ORDER: dict[float, list[int]] = {
    faces: [*(point(name, side) for side in sides for name in PAIRED), POINTS["nose"]]
    for faces, sides in ((1.0, ("right", "left")), (-1.0, ("left", "right")))
}
_HIPS = [PAIRED.index("hip"), PAIRED.index("hip") + len(PAIRED)]
_LONG = [PAIRED.index(name) + way for way in (0, len(PAIRED)) for name in ("shoulder", "hip", "knee", "ankle")]


def _leader(name: str) -> str:
    """The read point that another one moves with: fingers with the wrist, the face with the nose."""
    side, _, part = name.partition("_")
    if part in PAIRED or name == "nose":
        return name
    return f"{side}_wrist" if part in ("pinky", "index", "thumb") else "nose"


# for each of the 33 points, its place among the read ones
_FOLLOWS = {
    faces: np.array([order.index(POINTS[_leader(name)]) for name in POINT_NAMES]) for faces, order in ORDER.items()
}


def share_moved(view_deg: float) -> float:
    """How much of the correction is made, 0 to 1, with the camera at `view_deg`; 0 while that is not known (NaN)."""
    if not FROM_DEG < view_deg < NO_MORE_DEG:
        return 0.0
    rising = (view_deg - FROM_DEG) / (WHOLLY_DEG - FROM_DEG)
    falling = (NO_MORE_DEG - view_deg) / (NO_MORE_DEG - LEARNED_DEG)
    return min(rising, falling, 1.0)


def likeness(read: Floats) -> float:
    """How much a body is like those that were learned, 1 down to 0. `read` (n,) are its features, in deviations."""
    away = KNOWN - read @ AXES
    distance = math.sqrt(float(np.einsum("ij,ij->i", away, away).min()))
    return min(max((UNLIKE - distance) / (UNLIKE - LIKE), 0.0), 1.0)


def features(points: Floats, world: Floats, faces: float) -> tuple[Floats, float]:
    """What is read of one frame, (n,) without a unit, and the length of `UNIT_M` in picture heights.

    `points` (33, 2) picture heights, `world` (33, 3) metres, as in `Pose`; `faces` 1 or -1, and the body is read as if
    it faced right. NaN where a point is NaN.
    """
    seen, room = points[ORDER[faces]], world[ORDER[faces]]
    seen, room = seen - seen[_HIPS].mean(axis=0), room - room[_HIPS].mean(axis=0)
    seen[:, 0] *= faces
    room[:, 0] *= faces
    a, b = seen[_LONG], room[_LONG, :2]
    size = UNIT_M * float(np.vdot(a, b) / max(np.vdot(b, b), 1e-9))
    return np.concatenate([seen.ravel() / (size or UNIT_M), room.ravel() / UNIT_M]), size


def from_the_side(points: Floats, world: Floats, faces: float, view_deg: float) -> Floats | None:
    """(33, 2) the points as they would be seen from straight beside the body, picture heights; None where they stay as
    they are: in a side view, with the camera further away from it than was learned, of a body unlike all that were
    learned, while it is not known which way the person faces (`faces` 0), and without points in the room."""
    share = share_moved(view_deg)
    if share == 0.0 or faces == 0.0:
        return None
    read, size = features(points, world, faces)
    read = (read - MEAN) / SCALE
    share *= likeness(read)
    if not (size > 0.0 and share > 0.0):  # or NaN: a point is nowhere
        return None
    shift = share * faces * size * (np.tanh(read @ HIDDEN[0] + HIDDEN[1]) @ OUT[0] + OUT[1])
    beside = points.copy()
    beside[:, 0] += shift[_FOLLOWS[faces]]
    return beside
