"""What can ring, and the clock that every rule has."""

from dataclasses import dataclass


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
    """One alarm, at the moment it rings; `value` and `limit` in degrees a second, degrees, or upright heights."""

    kind: str  # a key of ALARMS
    t_s: float
    measure: str  # what was too fast, or turned, or sank
    value: float
    limit: float


GAP_S = 0.3  # a longer one leaves unseen movement between two frames; slower than 5 a second, less one that is late
ALMOST_S = 1e-9  # sums of frame times fall short of round numbers


@dataclass(frozen=True, slots=True)
class Over:
    """A value over its limit: since when, and whether that was told."""

    since_s: float | None = None
    told: bool = False


def judged(over: Over, t_s: float, is_over: bool, dwell_s: float) -> tuple[Over, bool]:
    """One moment of a rule, and whether it rings now: after its dwell, and once until the value is back."""
    if not is_over:
        return Over(), False
    since_s = t_s if over.since_s is None else over.since_s
    rings = not over.told and t_s - since_s >= dwell_s - ALMOST_S
    return Over(since_s, over.told or rings), rings
