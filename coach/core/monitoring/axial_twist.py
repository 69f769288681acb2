"""A twist: the shoulders turned against the hips, as far as one camera in front can tell."""

import math
from dataclasses import dataclass
from statistics import median

from coach.core.base.dwell import IDLE, Dwell, dwelt
from coach.core.base.types import Pose
from coach.core.exercise.model import Exercise
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.kinematics.seen_body import LEAST_VISIBILITY
from coach.core.kinematics.skeleton import SIDES, point
from coach.core.monitoring.alarms import GAP_S, Alarm
from coach.core.monitoring.trunk_motion import turn

TWIST_DEG, TWIST_BACK_DEG = 30.0, 20.0  # [R] warn at 30; the noise is 20
TWIST_S = 1.0  # the median over this, so that the noise of single frames is none [E]
FRONTAL_DEG = 45.0  # hips turned further from the camera than this are seen from the side, where depth tells nothing


@dataclass(frozen=True, slots=True)
class Twist:
    samples: tuple[tuple[float, float], ...] = ()  # seconds, degrees
    over: Dwell = IDLE


_PAIRS = tuple(tuple(point(name, side) for side in SIDES) for name in ("shoulder", "hip"))
_ALL_FOUR = [index for pair in _PAIRS for index in pair]


def twist_deg(pose: Pose) -> float:
    """Angle of the shoulders' line against the hips', about the vertical, 0 to 180 degrees; NaN where it is not seen,
    or the hips are turned further than `FRONTAL_DEG` from facing the camera or straight away from it."""
    if not min(pose.landmarks[_ALL_FOUR, 3].tolist()) >= LEAST_VISIBILITY:
        return math.nan
    (sx, _, sz), (hx, _, hz) = ((pose.world[right] - pose.world[left]).tolist() for left, right in _PAIRS)
    if not abs(hz) <= math.tan(math.radians(FRONTAL_DEG)) * abs(hx):
        return math.nan
    return abs(turn(math.degrees(math.atan2(hz, hx)), math.degrees(math.atan2(sz, sx))))


def judge_twist(twist: Twist, exercise: Exercise, pose: Pose) -> tuple[Twist, list[Alarm]]:
    """One frame of an upright exercise that is seen from the front: from the side only depth would tell. Gives an alarm
    when the median over `TWIST_S` passes `TWIST_DEG` ([R]: warn at 30), and none again until it is back below
    `TWIST_BACK_DEG`. Frames in which it is not seen are left out."""
    if exercise.placement.view != "front" or exercise.posture not in UPRIGHT:
        return Twist(), []
    t_s, degrees = pose.t_s, twist_deg(pose)
    kept = tuple(sample for sample in twist.samples if t_s - sample[0] <= TWIST_S)
    samples = kept if math.isnan(degrees) else (*kept, (t_s, degrees))
    if not samples or t_s - samples[0][0] < TWIST_S - GAP_S:
        return Twist(samples, twist.over), []
    value = median(degrees for _, degrees in samples)
    limit = TWIST_BACK_DEG if twist.over.rung else TWIST_DEG
    over, rings = dwelt(twist.over, t_s, value > limit, 0.0)
    return Twist(samples, over), [Alarm("twist", t_s, "twist", value, TWIST_DEG)] if rings else []
