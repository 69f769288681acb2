"""What a therapist asks of a set of repetitions: left against right, leaning to the side, a hip that drops, tiring.

Each only where the camera can tell, and never less sure than its error: a difference within the error is no
difference. Nothing here is from the model's points in the room: one leg comes out 60 mm longer there (mediapipe #4125).
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from coach.core.kinematics.camera_azimuth import PRESCRIBED_DEG
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import SIDES

LEAST_EACH = 2  # repetitions of each side
LEAST_REPS = 5  # below this a slope is chance [E]
# a camera so near to straight before or behind the body sees leaning to the side, and hips that are not level [E]
FRONT_DEG = 30.0
# from the side the far limb is half hidden: its error is this much larger [E]
FAR_SIDE = 1.5
# of a line through the hips on the picture: half a trunk length wide, its ends off by 2 to 3 % of one [E]
LEAN_ERROR_DEG, HIP_ERROR_DEG = 5.0, 6.0
# less is chance, however even the repetitions were: degrees, and share of the speed [E]
LEAST_FALL_DEG, LEAST_SLOWING = 3.0, 0.15
# a camera that was moved, or another one, sees another range [E]
SAME_VIEW_DEG = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One repetition: seconds, degrees."""

    side: str
    start_s: float
    peak_s: float
    deg: float  # how far it went
    error_deg: float
    view_deg: float = math.nan  # where the camera stood


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The mean of each side, how far left goes beyond right, and the error of that."""

    left_deg: float
    right_deg: float
    difference_deg: float
    error_deg: float

    @property
    def differ(self) -> bool:
        """Whether left and right are further apart than the error of their difference."""
        return abs(self.difference_deg) > self.error_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiring:
    """From the first repetition to the last, as a straight line through all of them has it."""

    reps: int
    range_change_deg: float
    range_error_deg: float
    speed_change: float  # share of the speed at the beginning: -0.3 is a third slower
    speed_error: float

    @property
    def tired(self) -> bool:
        """Whether it got slower, or went less far, by more than chance."""
        return self.speed_change < -self.speed_error or self.range_change_deg < -self.range_error_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """How far the trunk leaned and the hips dropped, at most; degrees, to the left above 0."""

    trunk_deg: float
    hips_deg: float
    trunk_error_deg: float = LEAN_ERROR_DEG
    hips_error_deg: float = HIP_ERROR_DEG


def sides(reps: Sequence[Done], near: str | None) -> Sides | None:
    """Left against right, degrees; None where one of them was not done, or hardly: fewer than `LEAST_EACH` repetitions.
    `near`: the side nearer to the camera, None from the front; the far side's error is larger by `FAR_SIDE`."""
    each = {side: [rep for rep in reps if rep.side == side] for side in SIDES}
    if any(len(own) < LEAST_EACH for own in each.values()):
        return None
    left, right = (statistics.fmean(rep.deg for rep in each[side]) for side in SIDES)
    # a side's error is the same in each of its repetitions: more of them do not make it smaller
    errors = [
        max(rep.error_deg for rep in each[side]) * (FAR_SIDE if near is not None and side != near else 1.0)
        for side in SIDES
    ]
    return Sides(left_deg=left, right_deg=right, difference_deg=left - right, error_deg=math.hypot(*errors))


def tiring(reps: Sequence[Done], away: float) -> Tiring | None:
    """How range and speed change over the repetitions; None below `LEAST_REPS`, or where the view changed on the way.

    `away`: 1 where a larger angle is further, -1 where a smaller one is. The error of a view is the same in all
    repetitions, so that only their scatter counts.
    """
    views = [rep.view_deg for rep in reps if not math.isnan(rep.view_deg)]
    if len(reps) < LEAST_REPS or (views and max(views) - min(views) > SAME_VIEW_DEG):
        return None
    reps = sorted(reps, key=lambda rep: rep.start_s)
    change, error, _ = _change([away * rep.deg for rep in reps])
    speeds, speed_error, at_first = _change([1 / max(rep.peak_s - rep.start_s, 0.05) for rep in reps])
    return Tiring(
        reps=len(reps),
        range_change_deg=change,
        range_error_deg=max(error, LEAST_FALL_DEG),
        speed_change=speeds / at_first if at_first > 0 else 0.0,
        speed_error=max(speed_error / at_first, LEAST_SLOWING) if at_first > 0 else math.inf,
    )


def _change(values: Sequence[float]) -> tuple[float, float, float]:
    """How much a line through them changes from the first to the last, two standard errors of that, and its start."""
    slope, first = _line(values)
    scatter = 1.4826 * statistics.median(abs(value - first - slope * k) for k, value in enumerate(values))
    n = len(values)
    return slope * (n - 1), 2 * scatter * (n - 1) * math.sqrt(12 / (n * (n * n - 1))), first


def _line(values: Sequence[float]) -> tuple[float, float]:
    """Slope and beginning of a line that a single odd value does not move (Theil and Sen)."""
    slope = statistics.median((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(values), 2))
    return slope, statistics.median(value - slope * k for k, value in enumerate(values))


def lean(frames: Sequence[tuple[SeenBody, float]]) -> Lean | None:
    """The furthest lean and drop that lasted, of frames (a body, where the camera stands in degrees); None where the
    camera did not see them from before or behind, or saw neither hips nor shoulders."""
    found = [
        tilts(body) for body, view_deg in frames if abs(view_deg - PRESCRIBED_DEG["front"]) <= FRONT_DEG
    ]  # fmt: skip
    trunks = [trunk for trunk, _ in found if not math.isnan(trunk)]
    hips = [hip for _, hip in found if not math.isnan(hip)]
    if not trunks or not hips:
        return None
    return Lean(trunk_deg=_furthest(trunks), hips_deg=_furthest(hips))


def tilts(body: SeenBody) -> tuple[float, float]:
    """How far the trunk leans and the hips are down to the person's left, degrees, to the right below 0; NaN where not
    seen on both sides."""
    (lsx, lsy), (rsx, rsy) = body.left.shoulder, body.right.shoulder
    (lhx, lhy), (rhx, rhy) = body.left.hip, body.right.hip
    to_left = math.copysign(1.0, lsx - rsx)  # where the person's left is on the picture
    # both sides must be seen: the middle that one side stands in for leans by itself
    trunk = math.degrees(math.atan2((lsx + rsx - lhx - rhx) / 2, (lhy + rhy - lsy - rsy) / 2))
    hips = math.degrees(math.atan2(lhy - rhy, abs(lhx - rhx)))
    return trunk * to_left, hips


def _furthest(values: Sequence[float]) -> float:
    """The value furthest from 0 that one frame in twenty reaches: a stray frame is no lean."""
    ranked = sorted(values, key=abs)
    return ranked[min(int(0.95 * len(ranked)), len(ranked) - 1)]
