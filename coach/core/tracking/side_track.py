"""What is remembered of one side of the body: its newest samples, its rest, the movement under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sample:
    """What one side showed at one moment; NaN is not seen."""

    t_s: float
    values: Mapping[str, float]  # as decided on
    raw: Mapping[str, float]  # from unfiltered points, as recorded
    in_posture: bool | None  # None: cannot be told
    correct: bool = True  # no form rule or limit is broken


@dataclass(frozen=True, slots=True)
class Comeback:
    """A hold that came back after it was out of sight or out of posture: it is believed when it lasts as long again."""

    since_s: float  # it came back
    needs_s: float
    before_s: float  # last seen held before
    held_s: float  # until then


@dataclass(frozen=True, slots=True)
class Rest:
    """What is known of one side at rest."""

    reached: bool = False  # what begins now begins from rest
    values: Mapping[str, float] = field(default_factory=dict)  # driver measure: the person's own rest
    settled: Mapping[str, float] = field(default_factory=dict)  # where they stayed last, having left it
    since_s: float | None = None  # it has been followed since then
    arrived_s: float | None = None  # came into the posture; None: was in it from the first


@dataclass(frozen=True)  # without slots: it is copied with every frame (core/base/frozen.py)
class Track:
    """One side's memory."""

    side: str
    active: bool = False
    from_rest: bool = False
    since_s: float | None = None  # the driver has been beyond the other threshold since then
    left_rest_s: float | None = None
    entered_s: float | None = None
    held_s: float = 0.0
    kept_s: float | None = None  # last time it was in the movement and in posture
    doubt: Comeback | None = None
    seen_s: float | None = None  # last time every driver was seen
    rest: Rest = Rest()
    out_s: float = 0.0  # of the movement, out of the posture; of a hold in the last seconds only
    out_since_s: float | None = None  # of a hold: these began then
    samples: tuple[tuple[float, Mapping[str, float]], ...] = ()  # since it left rest, and the newest of resting
