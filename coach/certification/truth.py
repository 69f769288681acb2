"""What was true: measures of the figure's own joints in the prescribed view's plane, and the movements in them.

No pose model, filter or tracker takes part: thresholds are the exercise's own, and times lie between the frames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Driver, Exercise
from coach.core.kinematics.measures import MEASURES, read
from coach.core.kinematics.seen_body import Point, seen_body
from coach.core.kinematics.skeleton import POINTS
from coach.core.tracking.pipeline import BAND_SLACK
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.landmarks import model_points

LEAST_HOLD_S = 0.5  # design 4
APART, LIFTED, DOWN = 0.25, 0.12, 0.005  # of leg length: a step from the side; a foot up, and down again
LIFTED_TURNING = 0.03  # feet are lifted less for turning on the spot
WIDEST = 0.95  # share of a step's width that counts as its widest moment
FACES = 0.15  # below this the person faces the camera or looks away, and angles carry no sign

Curves = Mapping[str, Floats]  # measure -> (n,)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueMove:
    """One true repetition or hold; times as in design 4."""

    side: str
    start_s: float  # left rest
    entered_s: float
    peak_s: float
    end_s: float
    whole: bool  # began and ended within the clip


def flat(joints: Floats, yaw_deg: float) -> Floats:
    """(joints, 3) metres -> (33, 2) metres, right and down, as from infinitely far in this direction."""
    seen: Floats = model_points(joints) @ PinholeCamera(yaw_deg=yaw_deg).axes[:2].T
    return seen


def facing(joints: Floats, yaw_deg: float) -> float:
    """+1 facing right of the trunk's up, -1 left, 0 towards the camera or away."""
    up = _unit(joints[JOINT["neck"]] - joints[JOINT["pelvis"]])
    left = _unit(joints[JOINT["left_hip"]] - joints[JOINT["right_hip"]])
    flat_up, flat_front = np.stack([up, np.cross(up, left)]) @ PinholeCamera(yaw_deg=yaw_deg).axes[:2].T
    turn = float(flat_up[0] * flat_front[1] - flat_up[1] * flat_front[0])
    return 0.0 if abs(turn) < FACES else float(np.sign(turn))


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.linalg.norm(v))


# the angles that go beyond straight: joints above, at and below, and which way they flex when facing right
SIGNED: Mapping[str, tuple[str, str, str, float]] = {
    "hip_flexion": ("shoulder", "hip", "knee", -1.0),
    "knee_flexion": ("hip", "knee", "ankle", 1.0),
}


def curves(names: Sequence[str], joints: Floats, yaw_deg: float, side: str) -> dict[str, Floats]:
    """Each measure of one side over (n, joints, 3) metres."""
    rows = []
    for moment in joints:
        at: tuple[Point, ...] = tuple((float(x), float(y)) for x, y in flat(moment, yaw_deg))
        ahead = facing(moment, yaw_deg)
        row = read(tuple(names), seen_body(at), side, ahead)
        rows.append(row | {name: _signed(name, at, side, ahead) for name in SIGNED if name in row})
    return {name: np.array([row[name] for row in rows]) for name in names}


def _signed(name: str, at: Sequence[Point], side: str, ahead: float) -> float:
    """Degrees with the sign that the joint truly has: the figure's bends are known, however far they go."""
    above, joint, below, flexes = SIGNED[name]
    a, b, c = (np.array(at[POINTS[f"{side}_{each}"]]) for each in (above, joint, below))
    u, v = b - a, c - b
    turn = float(np.degrees(np.arctan2(u[0] * v[1] - u[1] * v[0], u @ v)))
    return abs(turn) if ahead == 0.0 else turn * flexes * ahead


# -- repetitions and holds ---------------------------------------------------------------------------------------------


def moves(exercise: Exercise, t_s: Floats, values: Curves, side: str, rest: int = 0) -> list[TrueMove]:
    """Repetitions or holds of one side, from its true curves: above 0 of one margin begins, below 0 of another ends.

    `rest`: a moment at which the body lies, sits or stands in the exercise's first pose.
    """
    if not exercise.drivers and not exercise.posture_bands:
        return []
    entering = _margin(exercise, values, "enter", 0.0, rest)
    staying = _margin(exercise, values, "leave", 1.0, rest)
    out: list[TrueMove] = []
    active_from: tuple[float, float, bool] | None = None
    for k in range(len(t_s)):
        if active_from is None and entering[k] >= 0:
            left_s, whole = _last_rise(t_s, staying, k)
            active_from = left_s, _crossing(t_s, entering, k), whole
        elif active_from is not None and staying[k] < 0:
            out += _move(exercise, t_s, values, side, active_from, _crossing(t_s, staying, k), True)
            active_from = None
    if active_from is not None:
        out += _move(exercise, t_s, values, side, active_from, float(t_s[-1]), False)
    return out


def _margin(exercise: Exercise, values: Curves, edge: str, slack: float, rest: int) -> Floats:
    """(n,) above 0 where a driver, if there is one, is beyond its threshold and every posture band holds; in units of
    noise."""
    driven = [_driven(d, values[d.measure], edge, rest) for d in exercise.drivers]
    inside = np.max(driven, axis=0) if driven else np.full(len(next(iter(values.values()))), np.inf)
    for band in exercise.posture_bands:
        width, value = BAND_SLACK[MEASURES[band.measure].unit], values[band.measure]
        for room in ([value - band.min] if band.min is not None else []) + (
            [band.max - value] if band.max is not None else []
        ):
            inside = np.minimum(inside, room / width + slack)
    return np.asarray(inside)


def _driven(driver: Driver, value: Floats, edge: str, rest_at: int) -> Floats:
    sign = 1.0 if driver.enter > driver.leave else -1.0
    rest = float(value[rest_at]) if driver.relative else 0.0
    if driver.relative and driver.rest_min is not None:
        rest = max(rest, driver.rest_min)
    if driver.relative and driver.rest_max is not None:
        rest = min(rest, driver.rest_max)
    return np.asarray(sign * (value - rest - getattr(driver, edge)) / MEASURES[driver.measure].same)


def _crossing(t_s: Floats, margin: Floats, k: int) -> float:
    """When the margin passed 0 on its way to moment k, on a straight line from the moment before."""
    if k == 0 or margin[k] == margin[k - 1]:
        return float(t_s[k])
    share = -margin[k - 1] / (margin[k] - margin[k - 1])
    return float(t_s[k - 1] + min(max(share, 0.0), 1.0) * (t_s[k] - t_s[k - 1]))


def _last_rise(t_s: Floats, margin: Floats, k: int) -> tuple[float, bool]:
    """When the margin last rose above 0 before moment k, and whether it was ever below."""
    below = np.flatnonzero(margin[: k + 1] < 0)
    if not len(below):
        return float(t_s[0]), False
    return _crossing(t_s, margin, int(below[-1]) + 1) if below[-1] < k else float(t_s[k]), True


def _move(
    exercise: Exercise, t_s: Floats, values: Curves, side: str, begin: tuple[float, float, bool], end_s: float,
    ended: bool,
) -> list[TrueMove]:  # fmt: skip
    start_s, entered_s, began = begin
    if end_s - entered_s < LEAST_HOLD_S:
        return []
    peak_s = (start_s + end_s) / 2
    if exercise.drivers:
        driver = exercise.drivers[0]
        sign = 1.0 if driver.enter > driver.leave else -1.0
        during = (t_s >= start_s) & (t_s <= end_s)
        peak_s = middle_of_top(t_s[during], sign * values[driver.measure][during], MEASURES[driver.measure].same)
    return [
        TrueMove(side=side, start_s=start_s, entered_s=entered_s, peak_s=peak_s, end_s=end_s, whole=began and ended)
    ]


def middle_of_top(t_s: Floats, value: Floats, within: float) -> float:
    """The middle of the contiguous time around the highest value in which it is no more than `within` lower."""
    top = int(np.argmax(value))
    margin = value - (value[top] - within)
    first, last = top, top
    while first > 0 and margin[first - 1] >= 0:
        first -= 1
    while last < len(t_s) - 1 and margin[last + 1] >= 0:
        last += 1
    begin = _crossing(t_s, margin, first) if first > 0 else float(t_s[0])
    end = _crossing(t_s, margin, last + 1) if last < len(t_s) - 1 else float(t_s[-1])
    return (begin + end) / 2


# -- steps -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Footstep:
    t_s: float
    sure: bool  # lies wholly in the clip and in the prescribed view; others may be counted or not


def steps(t_s: Floats, joints: Floats, turned: np.ndarray, yaw_deg: float, front: bool) -> list[Footstep]:
    """Widest foot separation from the side, foot contact from the front, of (n, joints, 3) metres.

    Who turns round faces the camera for a while, so the footfalls of turning may be counted as well.
    """
    at = np.array([flat(moment, yaw_deg) for moment in joints])
    left, right, hip = (at[:, POINTS[name]] for name in ("left_ankle", "right_ankle", "left_hip"))
    leg = float(np.linalg.norm(hip - left, axis=1).max())
    apart, lifted = (np.abs(left - right) / leg).T
    out = []
    for first, last in runs(lifted >= LIFTED if front else apart >= APART):
        whole = first > 0 and last < len(t_s) - 1
        sure = whole and not turned[max(first - 1, 0) : last + 2].any()
        when = _contact(t_s, lifted, last) if front else _widest(t_s, apart, first, last)
        out.append(Footstep(when, bool(sure)))
    while_turning = [] if front else runs((lifted >= LIFTED_TURNING) & turned)
    out += [Footstep(_contact(t_s, lifted, last), False) for _, last in while_turning]
    return sorted(out, key=lambda step: step.t_s)


def _widest(t_s: Floats, apart: Floats, first: int, last: int) -> float:
    span = slice(max(first - 1, 0), last + 2)
    return middle_of_top(t_s[span], apart[span], (1 - WIDEST) * float(apart[span].max()))


def _contact(t_s: Floats, lifted: Floats, last: int) -> float:
    for k in range(last + 1, len(t_s)):
        if lifted[k] <= DOWN:
            return _crossing(t_s, lifted - DOWN, k)
    return float(t_s[-1])


def runs(yes: np.ndarray) -> list[tuple[int, int]]:
    """First and last index of every unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], yes, [False]]).astype(int)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
