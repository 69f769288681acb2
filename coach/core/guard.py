"""Movement limits that belong to no one joint: too fast, a twist, a sudden jerk after lying still, a fall.

Every rule has a dwell, so that noise, a dropped frame and a camera cut never ring, and not seen is none of them.
Sources: [R] = clinical review 7; [S] = seed facts 7.1; [E] = tried on the footage and on the mannequin.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from coach.core.body import SIDES, point
from coach.core.exercise import Exercise, Limit
from coach.core.measures import LEAST_VISIBILITY, MEASURES, Point, Sight, seen_points, trunk_length
from coach.core.observe import Observation
from coach.core.types import Pose


@dataclass(frozen=True, slots=True)
class AlarmKind:
    stop: bool  # rings as a stop limit does; else it is told as a correction
    cue: str | None  # a key under cue; None: a question is asked instead
    counts_towards_end: bool  # of the exercise, which the third alarm ends


ALARMS: dict[str, AlarmKind] = {
    # alarm                     stop   cue             counts
    "too_fast":       AlarmKind(False, "slow_down",    False),
    "much_too_fast":  AlarmKind(True,  "slow_down",    True),
    "twist":          AlarmKind(False, "face_forward", False),  # [R]: never counts
    "jerk":           AlarmKind(True,  "slow_down",    True),
    "fall":           AlarmKind(True,  None,           False),  # it is asked about at once (design 7)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, at the moment it rings; `value` and `limit` in degrees, degrees a second, or upright heights."""

    kind: str  # a key of ALARMS
    t_s: float
    measure: str  # what was too fast, or turned, or fell
    value: float
    limit: float


# -- speed -----------------------------------------------------------------------------------------------------------

WINDOW_S = 0.4  # speeds are means over this: noise of 8 degrees is 20 degrees a second then; [S] dwell 0.3 to 0.5 s
SPEED_DWELL_S = 0.1  # and must last this much longer, so that one odd frame rings nothing [E]
GAP_S = 0.3  # a longer one leaves unseen movement between two samples; slower than 5 frames a second, less a late one
SPACING_S = 0.02  # samples nearer than this are not kept: 60 frames a second need no more memory than 30
IMPLAUSIBLE_DEG_S = 500.0  # from one frame to the next: no back does that, but a model that changes its mind [E]
# [R]: twice the exercise's own mean tempo speed. The quickest 0.4 s of a calm movement are at 1.85 times its mean
# (minimum jerk, Flash and Hogan 1985), those of one twice as quick at 3.6: the bound is 1.3 times twice the mean
TWICE, QUICKEST = 2.0, 1.3
LEAST_WARN_DEG_S = 30.0  # [S] warn over 30 in the acute stage: slower is never too fast, and noise reaches 20
TRUNK_WARN_DEG_S = 60.0  # [S] of the trunk, where an exercise has no tempo of its own
STOP_DEG_S = {True: 60.0, False: 120.0}  # of the trunk, acute or not: [R] 60 in the acute stage, [S] 120
SETTLED_S, SETTLED_DEG = 0.7, 8.0  # lying down is no repetition: it is judged once the posture was taken and kept [E]
REST_S = 8.0  # how slowly the person's own rest is followed towards the target: a hold at the top is no rest [E]


@dataclass(frozen=True, slots=True)
class Speeds:
    """The newest values of some angles, and since when each of them moves too fast."""

    samples: tuple[tuple[float, tuple[float, ...]], ...] = ()  # seconds, degrees
    since_s: Mapping[str, float] = field(default_factory=dict)  # by alarm and measure
    told: frozenset[str] = frozenset()


def _sampled(samples: tuple[tuple[float, tuple[float, ...]], ...], t_s: float, values: tuple[float, ...],
             keep_s: float) -> tuple[tuple[float, tuple[float, ...]], ...]:  # fmt: skip
    """With the newest values; from the start again after a gap, or where one jumps as no body does."""
    if any(math.isnan(value) for value in values):
        return samples
    if samples:
        before_s, before = samples[-1]
        step_s = t_s - before_s
        if step_s < SPACING_S:
            return samples
        most = IMPLAUSIBLE_DEG_S * step_s
        if step_s > GAP_S or any(abs(_around(a - b)) > most for a, b in zip(values, before, strict=True)):
            samples = ()
    return (*(s for s in samples if t_s - s[0] <= keep_s), (t_s, values))
