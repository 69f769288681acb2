"""What can ring."""

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
