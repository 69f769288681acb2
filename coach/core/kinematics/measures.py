"""The table of measures: what can be read off one side of a seen body, in clinical terms, and how far to trust it.

Angles are in the image plane, in degrees, from aspect-corrected points. Flexion is 0 when straight and negative
beyond straight; which way the person faces gives the sign. Heights are in trunk lengths (hip to shoulder).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.skeleton import PAIRED_POINTS, POINTS, SIDES, point

Point = tuple[float, float]
NOWHERE: Point = (math.nan, math.nan)

# below this the model itself doubts that the point is not hidden. Its 0.99 is no proof of sight either
# (mediapipe #5197); lower than the customary 0.5 because far-side points of lying people read 0.3 to 0.6
LEAST_VISIBILITY = 0.3
# a point this far outside the picture, in widths or heights, is the model's guess and not seen
PICTURE_MARGIN = 0.03
# shoulders this wide, in shank lengths, face the camera: people read 1.0 from the front and 0.6 to 0.77 askew, where
# near and far can still be told. Not in trunk lengths: a trunk that bows towards the camera is short
FRONTAL = 0.8
# where a joint is bent more than this, beyond straight is anatomically impossible, so the sign is known:
# trunk and thigh open to about 55 (hip extension about 25, lumbar extension about 30), the knee to about 10 (AAOS joint
# motion norms); a little more for noise
MOST_EXTENSION = {"hip": 60.0, "knee": 20.0}
# how far an end of the trunk leans from its own side to the middle of both, whose errors partly cancel. On photographs
# the hip's mean error falls from 6.4 to 5.9 degrees; further, and views from beside the prescribed one suffer [E]
TRUNK_SHARE = 0.3
# single-camera BlazePose errs about 5 degrees in a true side view (field studies: bias -2.3 +- 6.4, IMU reference)
SIDE_ERROR_DEG = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One side of a body in one frame: points in picture heights, NaN where not seen, and which way it faces."""

    at: tuple[Point, ...]  # the 33 points
    side: str
    facing: float  # +1: forward flexion turns the trunk clockwise on the picture (facing right); -1; 0 unknown

    def __call__(self, name: str) -> Point:
        return self.at[PAIRED_POINTS[name, self.side]]

    def middle(self, name: str) -> Point:
        """Between left and right; the one that is seen where the other is not."""
        left, right = self.at[PAIRED_POINTS[name, "left"]], self.at[PAIRED_POINTS[name, "right"]]
        if left[0] != left[0]:
            return right
        if right[0] != right[0]:
            return left
        return (left[0] + right[0]) / 2, (left[1] + right[1]) / 2

    def trunk(self, name: str) -> Point:
        """This side's shoulder or hip as an end of the trunk's line: from the side both lie on it."""
        (x, y), (middle_x, middle_y) = self(name), self.middle(name)
        return x + TRUNK_SHARE * (middle_x - x), y + TRUNK_SHARE * (middle_y - y)


def seen_points(pose: Pose, points: Floats | None = None) -> tuple[Point, ...]:
    """The 33 points (or smoothed ones in their place), with what was not truly seen as NaN."""
    return only_seen(visible(pose), pose.points if points is None else points)


def visible(pose: Pose) -> list[bool]:
    """Which of the 33 points were truly seen."""
    x, y, sure = pose.landmarks[:, 0], pose.landmarks[:, 1], pose.landmarks[:, 3]
    low, high = -PICTURE_MARGIN, 1 + PICTURE_MARGIN
    good: list[bool] = ((sure >= LEAST_VISIBILITY) & (x > low) & (x < high) & (y > low) & (y < high)).tolist()
    return good


def only_seen(good: Sequence[bool], points: Floats) -> tuple[Point, ...]:
    """Points (33, 2) with NaN for those that are not `good`."""
    return tuple((px, py) if ok else NOWHERE for (px, py), ok in zip(points.tolist(), good, strict=True))


def _minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1]


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - a[1] * b[0]


def _turn(a: Point, b: Point) -> float:
    """Signed angle from direction a to direction b, -180 to 180, clockwise on the picture positive."""
    return math.degrees(math.atan2(_cross(a, b), a[0] * b[0] + a[1] * b[1]))


def _length(a: Point) -> float:
    return math.hypot(*a)


def bend(sight: Sight, joint: str, above: Point, here: Point, below: Point, flexes: float) -> float:
    """180 minus the included angle at a joint, signed; `flexes` is the turn's sign in flexion when facing right."""
    turn = _turn(_minus(here, above), _minus(below, here))
    if sight.facing == 0.0 or abs(turn) > MOST_EXTENSION.get(joint, 180.0):
        return abs(turn)
    return turn * flexes * sight.facing


def hip_flexion(sight: Sight) -> float:
    return bend(sight, "hip", sight.trunk("shoulder"), sight.trunk("hip"), sight("knee"), -1.0)


def knee_flexion(sight: Sight) -> float:
    return bend(sight, "knee", sight("hip"), sight("knee"), sight("ankle"), +1.0)


def elbow_flexion(sight: Sight) -> float:
    return abs(_turn(_minus(sight("elbow"), sight("shoulder")), _minus(sight("wrist"), sight("elbow"))))


def shoulder_flexion(sight: Sight) -> float:
    """Angle of the upper arm away from the side of the trunk, 0 hanging, 180 overhead."""
    return abs(_turn(_minus(sight("hip"), sight("shoulder")), _minus(sight("elbow"), sight("shoulder"))))


def _from_up(direction: Point) -> float:
    return abs(_turn((0.0, -1.0), direction))


def trunk_inclination(sight: Sight) -> float:
    return _from_up(_minus(sight.trunk("shoulder"), sight.trunk("hip")))


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


# lengths of trunk (shoulder to hip) and thigh as shares of the body's height: Drillis and Contini 1966
TRUNK_TO_THIGH = 0.288 / 0.245
FOOT = ("ankle", "heel", "toe")
# trunk lengths: a foot higher than this over the other is lifted. Half of it, by which lifting one foot lowers the
# middle of both before that is noticed, stays below what a repetition needs
LEVEL = 0.25


def hips_over_feet(sight: Sight) -> float:
    """Height of the hips over the feet that are down, in trunk lengths: what a bridge lifts, seen from any side.

    From the feet the trunk points away from the camera: neither the angle at the hip nor the line to the shoulders
    tells how high the hips are, and its length says too little of the body's size, so that the longer of trunk and
    thigh does.
    """
    feet = [sum(sight.at[point(name, side)][1] for name in FOOT) / len(FOOT) for side in SIDES]
    lower = max((y for y in feet if y == y), default=math.nan)
    thighs = (_length(_minus(sight.at[point("hip", side)], sight.at[point("knee", side)])) for side in SIDES)
    thigh = max((size for size in thighs if size == size), default=0.0)
    trunk = trunk_length(sight)
    if not trunk > 0:
        return math.nan
    size = max(trunk, TRUNK_TO_THIGH * thigh)
    down = [y for y in feet if y > lower - LEVEL * size]
    return (sum(down) / len(down) - sight.middle("hip")[1]) / size if down else math.nan


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


def least_knee_flexion(sight: Sight) -> float:
    """Flexion of the straighter knee: a squat bends both, a step only one. Of the one that is seen where it hides the
    other, as legs do that bend together."""
    knees = (knee_flexion(Sight(sight.at, side, sight.facing)) for side in SIDES)
    return min((deg for deg in knees if not math.isnan(deg)), default=math.nan)


def hips_over_knees(sight: Sight) -> float:
    """Height of the hips over the lower knee, in trunk lengths: only with both legs bent it falls, from any view."""
    lower = max((y for _, y in (sight.at[point("knee", side)] for side in SIDES) if y == y), default=math.nan)
    return _in_trunks(lower - sight.middle("hip")[1], sight)


def weight_behind_feet(sight: Sight) -> float:
    """How far the middle of the trunk is behind the ankles, in trunk lengths: far only where a seat carries it.
    NaN from the front, where near and far look alike."""
    if _shoulders_in_shanks(sight) > FRONTAL:
        return math.nan
    trunk_x = (sight.middle("shoulder")[0] + sight.middle("hip")[0]) / 2
    return _in_trunks(_ahead(sight, sight.middle("ankle")[0] - trunk_x), sight)


def _shoulders_in_shanks(sight: Sight) -> float:
    """Distance between the shoulders over the length of the longer shank; NaN where no shank is seen."""
    left, right = (sight.at[point("shoulder", side)] for side in SIDES)
    shanks = (_length(_minus(sight.at[point("knee", side)], sight.at[point("ankle", side)])) for side in SIDES)
    shank = max((size for size in shanks if not math.isnan(size)), default=math.nan)
    return _length(_minus(left, right)) / shank if shank > 0 else math.nan


def backward_lean(sight: Sight) -> float:
    """Angle of the trunk behind straight up, forward negative. From the middle of both sides: a body turned a little
    to the camera then errs less."""
    return -_ahead(sight, _turn((0.0, -1.0), _minus(sight.middle("shoulder"), sight.middle("hip"))))


def neck_inclination(sight: Sight) -> float:
    """Angle of shoulder to ear from straight up, forward positive; from the middle of both sides."""
    return _ahead(sight, _turn((0.0, -1.0), _minus(sight.middle("ear"), sight.middle("shoulder"))))


def side_lean(sight: Sight) -> float:
    """Angle of the trunk from straight up towards the measured side, as it is seen from the front or from behind."""
    lean = _turn((0.0, -1.0), _minus(sight.middle("shoulder"), sight.middle("hip")))
    across = sight.at[point("shoulder", "left")][0] - sight.at[point("shoulder", "right")][0]
    return lean if (across >= 0) == (sight.side == "left") else -lean


def hand_to_thigh(sight: Sight) -> float:
    """Distance of the wrist from the thigh of the same side, in trunk lengths."""
    hip, knee, wrist = sight("hip"), sight("knee"), sight("wrist")
    thigh, arm = _minus(knee, hip), _minus(wrist, hip)
    square = thigh[0] ** 2 + thigh[1] ** 2
    if not square > 0:
        return math.nan
    along = min(max((arm[0] * thigh[0] + arm[1] * thigh[1]) / square, 0.0), 1.0)
    return _in_trunks(_length((arm[0] - along * thigh[0], arm[1] - along * thigh[1])), sight)


def neck_flexion(sight: Sight) -> float:
    """Angle of the head (shoulder to ear) from the line of the trunk, chin towards the chest positive; from the middle
    of both sides."""
    shoulder = sight.middle("shoulder")
    return _ahead(sight, _turn(_minus(shoulder, sight.middle("hip")), _minus(sight.middle("ear"), shoulder)))


def knee_difference(sight: Sight) -> float:
    """How much straighter this knee is than the other: 0 while both are bent alike, or straight."""
    left, right = (knee_flexion(Sight(sight.at, side, sight.facing)) for side in SIDES)
    return right - left if sight.side == "left" else left - right


def higher_foot(sight: Sight) -> float:
    """Height of the higher ankle over the hips, in trunk lengths: near 0 while one lies with both feet down. Both must
    be seen to say so."""
    left, right = (sight.at[point("ankle", side)][1] for side in SIDES)
    higher = min(left, right) if left == left and right == right else math.nan
    return _in_trunks(sight.middle("hip")[1] - higher, sight)


def foot_height(sight: Sight) -> float:
    """Height of the ankle over the hip, in trunk lengths: above 0 for a leg that is lifted while lying on the back."""
    return _in_trunks(sight("hip")[1] - sight("ankle")[1], sight)


def toes_up(sight: Sight) -> float:
    """Height of the toe over the heel, in trunk lengths: above 0 lying on the back, below 0 lying on the front."""
    return _in_trunks(sight("heel")[1] - sight("toe")[1], sight)


def propped_height(sight: Sight) -> float:
    """Height of the shoulder over the elbow, in trunk lengths: near 0 lying flat, half of one propped on the elbow."""
    return _in_trunks(sight("elbow")[1] - sight("shoulder")[1], sight)


def shoulders_over_hips(sight: Sight) -> float:
    """Height of the shoulders over the hips, in trunk lengths: 0 lying level. From the middle of both sides, because
    seen from the front of somebody who lies on the side the two sides of the trunk do not run alike."""
    return _in_trunks(sight.middle("hip")[1] - sight.middle("shoulder")[1], sight)


def shoulder_stack(sight: Sight) -> float:
    """Height of the upper shoulder over the other, in trunk lengths: lying on the side the shoulders are stacked."""
    left, right = (sight.at[point("shoulder", side)] for side in SIDES)
    return _in_trunks(abs(left[1] - right[1]), sight)


def hip_sag(sight: Sight) -> float:
    """Angle at the hips by which they hang below the line from shoulders to knees, above it negative: in a side
    bridge seen from the front. From the middle of both sides."""
    shoulder, hip, knee = sight.middle("shoulder"), sight.middle("hip"), sight.middle("knee")
    turn = _turn(_minus(hip, shoulder), _minus(knee, hip))
    return -turn if knee[0] > shoulder[0] else turn


def _ahead(sight: Sight, value: float) -> float:
    """A value to the right of the picture as one the way the person faces; NaN while that is not known."""
    return value * sight.facing if sight.facing else math.nan


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
    "hips_over_feet": _height(hips_over_feet, "shoulder", "hip", "ankle", "heel", "toe", joint="hip"),
    "hip_height": _height(hip_height, "shoulder", "hip", "knee", joint="hip"),
    "shoulder_height": _height(shoulder_height, "shoulder", "hip", "knee", joint="shoulder"),
    "heel_distance": _height(heel_distance, "shoulder", "hip", "ankle", joint="hip"),
    "width_ratio": _height(width_ratio, "shoulder", "hip", joint="shoulder"),
    "least_knee_flexion": _deg(least_knee_flexion, -30, "hip", "knee", "ankle", joint="knee", error=8.0),
    "hips_over_knees": _height(hips_over_knees, "shoulder", "hip", "knee", joint="hip"),
    "weight_behind_feet": _height(weight_behind_feet, "shoulder", "hip", "ankle", joint="hip"),
    "backward_lean": _deg(backward_lean, -180, "shoulder", "hip", joint="hip", error=3.0),
    "neck_inclination": _deg(neck_inclination, -180, "ear", "shoulder", joint="ear", error=8.0),
    "side_lean": _deg(side_lean, -180, "shoulder", "hip", joint="shoulder", error=3.0),
    "hand_to_thigh": _height(hand_to_thigh, "shoulder", "hip", "knee", "wrist", joint="wrist"),
    "neck_flexion": _deg(neck_flexion, -180, "ear", "shoulder", "hip", joint="shoulder", error=10.0),
    "knee_difference": _deg(knee_difference, -180, "hip", "knee", "ankle", joint="knee", error=8.0),
    "higher_foot": _height(higher_foot, "shoulder", "hip", "ankle", joint="ankle"),
    "foot_height": _height(foot_height, "shoulder", "hip", "ankle", joint="ankle"),
    "toes_up": _height(toes_up, "shoulder", "hip", "heel", "toe", joint="toe"),
    "propped_height": _height(propped_height, "shoulder", "hip", "elbow", joint="elbow"),
    "shoulders_over_hips": _height(shoulders_over_hips, "shoulder", "hip", joint="shoulder"),
    "shoulder_stack": _height(shoulder_stack, "shoulder", "hip", joint="shoulder"),
    "hip_sag": _deg(hip_sag, -180, "shoulder", "hip", "knee", joint="hip", error=8.0),
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
    up = _minus(middle.middle("shoulder"), middle.middle("hip"))
    votes = FRONT_DOWN.get(posture, 0.0) * up[0] / _length(up) if _length(up) > 0 else 0.0
    for side in SIDES:
        sight = Sight(at, side, 0.0)
        hip, knee, ankle = sight("hip"), sight("knee"), sight("ankle")
        thigh, shank = _minus(knee, hip), _minus(ankle, knee)
        foot = _minus(sight("toe"), sight("heel"))
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
