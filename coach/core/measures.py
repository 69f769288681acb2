"""The table of measures: what can be read off one side of a seen body, in clinical terms, and how far to trust it.

Angles are in the image plane, in degrees, from aspect-corrected points. Flexion is 0 when straight and negative
beyond straight; which way the person faces gives the sign. Heights are in trunk lengths (hip to shoulder).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from coach.core.body import POINTS, SIDES, point
from coach.core.types import Floats, Pose

Point = tuple[float, float]
NOWHERE: Point = (math.nan, math.nan)

# below this the model itself doubts that the point is not hidden. Its 0.99 is no proof of sight either
# (mediapipe #5197); lower than the customary 0.5 because far-side points of lying people read 0.3 to 0.6
LEAST_VISIBILITY = 0.3
# a point this far outside the picture, in widths or heights, is the model's guess and not seen
PICTURE_MARGIN = 0.03
# where a joint is bent more than this, beyond straight is anatomically impossible, so the sign is known:
# hip extension reaches about 20 degrees, knee hyperextension about 10 (AAOS joint motion norms), doubled for noise
MOST_EXTENSION = {"hip": 40.0, "knee": 20.0}
# single-camera BlazePose errs about 5 degrees in a true side view and 15 out of plane (field studies: bias
# -2.3 +- 6.4 lateral against -13.9 +- 15.1 over all views, IMU reference)
SIDE_ERROR_DEG = 5.0
OBLIQUE_ERROR_DEG = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One side of a body in one frame: points in picture heights, NaN where not seen, and which way it faces."""

    at: tuple[Point, ...]  # the 33 points
    side: str
    facing: float  # +1: forward flexion turns the trunk clockwise on the picture (facing right); -1; 0 unknown

    def __call__(self, name: str) -> Point:
        return self.at[point(name, self.side)]

    def middle(self, name: str) -> Point:
        """Between left and right; the one that is seen where the other is not."""
        left, right = self.at[point(name, "left")], self.at[point(name, "right")]
        if math.isnan(left[0]):
            return right
        if math.isnan(right[0]):
            return left
        return (left[0] + right[0]) / 2, (left[1] + right[1]) / 2


def seen_points(pose: Pose, points: Floats | None = None) -> tuple[Point, ...]:
    """The 33 points (or smoothed ones in their place), with what was not truly seen as NaN."""
    where = pose.points if points is None else points
    x, y, visible = pose.landmarks[:, 0], pose.landmarks[:, 1], pose.landmarks[:, 3]
    low, high = -PICTURE_MARGIN, 1 + PICTURE_MARGIN
    good = (visible >= LEAST_VISIBILITY) & (x > low) & (x < high) & (y > low) & (y < high)
    return tuple((px, py) if ok else NOWHERE for (px, py), ok in zip(where.tolist(), good.tolist(), strict=True))


def _minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1]


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - a[1] * b[0]


def _turn(a: Point, b: Point) -> float:
    """Signed angle from direction a to direction b, -180 to 180, clockwise on the picture positive."""
    return math.degrees(math.atan2(_cross(a, b), a[0] * b[0] + a[1] * b[1]))


def _length(a: Point) -> float:
    return math.hypot(*a)


def bend(sight: Sight, joint: str, above: str, below: str, flexes: float) -> float:
    """180 minus the included angle at a joint, signed; `flexes` is the turn's sign in flexion when facing right."""
    here = sight(joint)
    turn = _turn(_minus(here, sight(above)), _minus(sight(below), here))
    if sight.facing == 0.0 or abs(turn) > MOST_EXTENSION.get(joint, 180.0):
        return abs(turn)
    return turn * flexes * sight.facing


def hip_flexion(sight: Sight) -> float:
    return bend(sight, "hip", "shoulder", "knee", -1.0)


def knee_flexion(sight: Sight) -> float:
    return bend(sight, "knee", "hip", "ankle", +1.0)


def elbow_flexion(sight: Sight) -> float:
    return abs(_turn(_minus(sight("elbow"), sight("shoulder")), _minus(sight("wrist"), sight("elbow"))))


def shoulder_flexion(sight: Sight) -> float:
    """Angle of the upper arm away from the side of the trunk, 0 hanging, 180 overhead."""
    return abs(_turn(_minus(sight("hip"), sight("shoulder")), _minus(sight("elbow"), sight("shoulder"))))


def _from_up(direction: Point) -> float:
    return abs(_turn((0.0, -1.0), direction))


def trunk_inclination(sight: Sight) -> float:
    return _from_up(_minus(sight("shoulder"), sight("hip")))


def thigh_inclination(sight: Sight) -> float:
    """Angle of the thigh (knee to hip) from straight up: 0 standing, 90 lying flat."""
    return _from_up(_minus(sight("hip"), sight("knee")))


def shank_inclination(sight: Sight) -> float:
    return _from_up(_minus(sight("knee"), sight("ankle")))


def upper_arm_inclination(sight: Sight) -> float:
    """Angle of the upper arm (elbow to shoulder) from straight up: 0 with the elbow right under the shoulder."""
    return _from_up(_minus(sight("shoulder"), sight("elbow")))


def trunk_length(sight: Sight) -> float:
    """Hip to shoulder, in picture heights."""
    return _length(_minus(sight.middle("shoulder"), sight.middle("hip")))


def _in_trunks(heights: float, sight: Sight) -> float:
    """Picture heights as trunk lengths; NaN where the trunk has no length, which no body has."""
    trunk = trunk_length(sight)
    return heights / trunk if trunk > 0 else math.nan


def hip_rise(sight: Sight) -> float:
    """Height of the hips over the line from shoulders to feet, in trunk lengths: it survives an oblique view."""
    shoulder, hip, foot = sight.middle("shoulder"), sight.middle("hip"), sight.middle("ankle")
    line = _minus(foot, shoulder)
    square = line[0] ** 2 + line[1] ** 2
    if not square > 0:
        return math.nan
    along = min(max(((hip[0] - shoulder[0]) * line[0] + (hip[1] - shoulder[1]) * line[1]) / square, 0.0), 1.0)
    return _in_trunks(shoulder[1] + along * line[1] - hip[1], sight)


def hip_height(sight: Sight) -> float:
    """Height of the hip over the knee, in trunk lengths."""
    return _in_trunks(sight("knee")[1] - sight("hip")[1], sight)


def shoulder_height(sight: Sight) -> float:
    """Height of the shoulder over the knee, in trunk lengths."""
    return _in_trunks(sight("knee")[1] - sight("shoulder")[1], sight)


def heel_distance(sight: Sight) -> float:
    """Distance of the hip from the ankle, in trunk lengths: near 0 when sitting on the heels."""
    return _in_trunks(_length(_minus(sight("hip"), sight("ankle"))), sight)


def width_ratio(sight: Sight) -> float:
    """Distance between the shoulders over trunk length: near 0 from the side, about 0.7 from the front."""
    left, right = (sight.at[point("shoulder", side)] for side in SIDES)
    return _in_trunks(_length(_minus(left, right)), sight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    compute: Callable[[Sight], float]
    unit: str  # deg or trunk lengths
    range: tuple[float, float]  # what a file may ask for
    points: tuple[str, ...]  # joints it is made of
    joint: str  # the joint that is marked on the screen
    error: float  # expected in the prescribed view, in its unit
    same: float  # values this near to an extreme belong to it


def _deg(compute: Callable[[Sight], float], low: float, *points: str, joint: str, error: float) -> Measure:
    return Measure(compute=compute, unit="deg", range=(low, 180), points=points, joint=joint, error=error, same=3.0)


def _height(compute: Callable[[Sight], float], *points: str, joint: str) -> Measure:
    # 0.05 trunk lengths is what 3 degrees at the hip lift the far end of a thigh
    return Measure(compute=compute, unit="trunk", range=(-3, 3), points=points, joint=joint, error=0.06, same=0.05)


MEASURES: dict[str, Measure] = {
    "hip_flexion": _deg(hip_flexion, -60, "shoulder", "hip", "knee", joint="hip", error=SIDE_ERROR_DEG),
    "knee_flexion": _deg(knee_flexion, -30, "hip", "knee", "ankle", joint="knee", error=SIDE_ERROR_DEG),
    "trunk_inclination": _deg(trunk_inclination, 0, "shoulder", "hip", joint="hip", error=3.0),
    "thigh_inclination": _deg(thigh_inclination, 0, "hip", "knee", joint="hip", error=SIDE_ERROR_DEG),
    "shank_inclination": _deg(shank_inclination, 0, "knee", "ankle", joint="knee", error=SIDE_ERROR_DEG),
    "shoulder_flexion": _deg(shoulder_flexion, 0, "hip", "shoulder", "elbow", joint="shoulder", error=8.0),
    "elbow_flexion": _deg(elbow_flexion, 0, "shoulder", "elbow", "wrist", joint="elbow", error=8.0),
    "upper_arm_inclination": _deg(upper_arm_inclination, 0, "shoulder", "elbow", joint="shoulder", error=8.0),
    "hip_rise": _height(hip_rise, "shoulder", "hip", "ankle", joint="hip"),
    "hip_height": _height(hip_height, "shoulder", "hip", "knee", joint="hip"),
    "shoulder_height": _height(shoulder_height, "shoulder", "hip", "knee", joint="shoulder"),
    "heel_distance": _height(heel_distance, "shoulder", "hip", "ankle", joint="hip"),
    "width_ratio": _height(width_ratio, "shoulder", "hip", joint="shoulder"),
}  # fmt: skip
# what `coach measure` and every recording of an exercise give, whatever drives it
ALWAYS: tuple[str, ...] = ("hip_flexion", "knee_flexion", "trunk_inclination")


# lying, the front of the body is up or down on the picture: that says which way it faces, where straight knees,
# pointed feet and a hidden face say nothing. Counts with the sine of the trunk's inclination, as one good vote
FRONT_DOWN: dict[str, float] = {"prone": 1.5, "all_fours": 1.5, "kneeling": 1.5, "supine": -1.5}


def facing_evidence(at: tuple[Point, ...], posture: str = "standing") -> float:
    """Which way the person faces in one frame: above 0 to the right of the trunk's up, below 0 to its left.

    `posture` is the one that the exercise asks for.

    Knees bend backward, feet and noses point forward; each votes with the sine of what it shows, so that a
    straight knee or a foot seen from the front says nothing. Sum of votes, NaN-free; 0 where nothing is seen.
    """
    middle = Sight(at, "left", 0.0)
    trunk = _minus(middle.middle("shoulder"), middle.middle("hip"))
    votes = FRONT_DOWN.get(posture, 0.0) * trunk[0] / _length(trunk) if _length(trunk) > 0 else 0.0
    for side in SIDES:
        sight = Sight(at, side, 0.0)
        hip, knee, ankle = sight("hip"), sight("knee"), sight("ankle")
        thigh, shank = _minus(knee, hip), _minus(ankle, knee)
        foot = _minus(sight("toe"), sight("heel"))
        up = _minus(sight.middle("shoulder"), sight.middle("hip"))
        face = _minus(at[POINTS["nose"]], sight("ear"))
        for a, b, weight in ((thigh, shank, 2.0), (foot, shank, 1.0), (up, face, 1.0)):
            size = _length(a) * _length(b)
            vote = weight * _cross(a, b) / size if size > 0 else 0.0
            votes += 0.0 if math.isnan(vote) else vote
    return votes


_LEFT, _RIGHT = ([point(name, side) for name in ("shoulder", "hip", "knee", "ankle")] for side in SIDES)


def near_evidence(pose: Pose) -> float:
    """Which side is the nearer and clearer one in one frame: above 0 left, below 0 right."""
    # z is rough, but its sign between the two hips of a side view is what it is good for
    clear = pose.landmarks[:, 3] - pose.landmarks[:, 2]
    difference = float(clear[_LEFT].sum() - clear[_RIGHT].sum())
    return 0.0 if math.isnan(difference) else difference


def read(names: tuple[str, ...], at: tuple[Point, ...], side: str, facing: float) -> dict[str, float]:
    """Each named measure on one side; NaN where one of its points is not seen."""
    sight = Sight(at, side, facing)
    return {name: MEASURES[name].compute(sight) for name in names}


def view_error(name: str, width: float, view: str) -> float:
    """The error band of a measure when the shoulders look `width` trunk lengths wide and `view` is prescribed.

    In a side view shoulders one trunk length apart mean a camera at the feet or face: the band widens from the
    measure's own to the out-of-plane error over 0.35 to 0.75 trunk lengths. [E]
    """
    own = MEASURES[name]
    if own.unit != "deg" or view != "side" or math.isnan(width):
        return own.error
    oblique = min(max((width - 0.35) / 0.4, 0.0), 1.0)
    return own.error + oblique * max(OBLIQUE_ERROR_DEG - own.error, 0.0)
