"""The points of one frame as measures read them: what was truly seen, side by side, and midway between the sides."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.anthropometry import TRUNKS
from coach.core.kinematics.skeleton import PAIRED, POINTS, SIDES, point

Point = tuple[float, float]
NOWHERE: Point = (math.nan, math.nan)

# below this the model itself thinks that the point may be hidden. Even 0.99 does not prove that it was seen
# (mediapipe #5197); lower than the customary 0.5 because far-side points of lying people read 0.3 to 0.6
LEAST_VISIBILITY = 0.3
# a point this far outside the picture, in widths or heights, is the model's guess and not seen
PICTURE_MARGIN = 0.03


class Joints(NamedTuple):
    """The joints of one side, or of the middle between both; picture heights, NaN where not seen."""

    ear: Point
    shoulder: Point
    elbow: Point
    wrist: Point
    hip: Point
    knee: Point
    ankle: Point
    heel: Point
    toe: Point
    knuckle: Point  # of the index finger


_LEFT, _RIGHT = (itemgetter(*(point(name, side) for name in PAIRED), POINTS[f"{side}_index"]) for side in SIDES)


@dataclass(frozen=True, slots=True, eq=False)
class SeenBody:
    """One body in one frame. Points and lengths in picture heights, y down; NaN where not seen."""

    at: tuple[Point, ...]  # the 33 points
    left: Joints
    right: Joints
    middle: Joints  # between left and right; the one that is seen where the other is not
    trunk: float  # from hips to shoulders
    thigh: float  # the longer one
    shank: float  # the longer one

    def joints(self, side: str) -> Joints:
        """The joints of `left` or `right`."""
        return self.left if side == "left" else self.right

    @property
    def size(self) -> float:
        """The trunk's length as the longest of trunk, thigh and shank tells it; NaN where the trunk is not seen.

        A trunk that points at the camera looks short, and all heights over it would look large.
        """
        if not self.trunk > 0:
            return math.nan
        thigh, shank = self.thigh / TRUNKS["thigh"], self.shank / TRUNKS["shank"]
        size = thigh if thigh > self.trunk else self.trunk
        return shank if shank > size else size


def seen_body(at: tuple[Point, ...]) -> SeenBody:
    """Sort 33 points (picture heights, NaN where not seen) into left, right and middle, and measure trunk, thigh and
    shank once a frame, picture heights. The middle is the seen side's point where the other is not seen; NaN where
    neither is."""
    left, right = Joints(*_LEFT(at)), Joints(*_RIGHT(at))
    middle = Joints(
        *[
            b if a[0] != a[0] else a if b[0] != b[0] else ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            for a, b in zip(left, right, strict=True)
        ]
    )
    dist = math.dist
    return SeenBody(
        at,
        left,
        right,
        middle,
        dist(middle.shoulder, middle.hip),
        _longer(dist(left.hip, left.knee), dist(right.hip, right.knee)),
        _longer(dist(left.knee, left.ankle), dist(right.knee, right.ankle)),
    )


def _longer(a: float, b: float) -> float:
    if a != a:
        return b
    return b if b > a else a


Flags = NDArray[np.bool_]


def visible(landmarks: Floats) -> Flags:
    """(..., 33) which of the points (..., 33, 4) of poses were truly seen: sure enough (`LEAST_VISIBILITY`), and not
    further outside the picture than `PICTURE_MARGIN`. NaN is not seen."""
    x, y, sure = landmarks[..., 0], landmarks[..., 1], landmarks[..., 3]
    low, high = -PICTURE_MARGIN, 1 + PICTURE_MARGIN
    return (sure >= LEAST_VISIBILITY) & (x > low) & (x < high) & (y > low) & (y < high)


def only_seen(good: Flags, points: Floats) -> tuple[Point, ...]:
    """Points (33, 2) as pairs, with NaN for those that are not `good` (33,); the array itself is left as it is."""
    kept = points.copy()
    kept[~good] = math.nan
    return tuple(map(tuple, kept.tolist()))


def body_in(pose: Pose) -> SeenBody:
    """The body that a pose shows by itself, with what was not truly seen as NaN."""
    return seen_body(only_seen(visible(pose.landmarks), pose.points))


@dataclass(frozen=True, slots=True, eq=False)
class SideView:
    """One side of a body, as a measure reads it."""

    body: SeenBody
    side: str
    facing: float  # +1: forward flexion turns the trunk clockwise on the picture (facing right); -1; 0 unknown
    joints: Joints  # of that side


def side_view(body: SeenBody, side: str, facing: float = 0.0) -> SideView:
    """One side (`left` or `right`) of a body, bundled with the way the person faces, for a measure to read.

    `facing`: 1 to the right of the picture, -1 to the left, 0 where that is not known.
    """
    return SideView(body, side, facing, body.left if side == "left" else body.right)


def off_vertical_deg(low: Sequence[float], high: Sequence[float]) -> float:
    """Signed angle of the line from `low` to `high` from straight up, -180 to 180 degrees, clockwise on the picture
    positive; NaN where an end is not seen."""
    return math.degrees(math.atan2(high[0] - low[0], low[1] - high[1]))


def turn_deg(a: Sequence[float], b: Sequence[float], c: Sequence[float]) -> float:
    """Signed turn at b on the way from a over b to c, -180 to 180 degrees, clockwise on the picture positive: 0
    straight on; NaN where a point is not seen."""
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]
    return math.degrees(math.atan2(ux * vy - uy * vx, ux * vx + uy * vy))
