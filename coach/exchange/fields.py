"""What each field of an event may hold when it comes from elsewhere: one row for each, and a test for every event.

The program itself writes less than these bounds; a value beyond them is a mistake or an attack.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.types import StringConstraints

from coach.core.base.limits import most
from coach.exchange.enumerated import among, one_of

LONGEST_S = float(most("import.event_time"))
MOST_DEG = 100_000.0  # any measure, in whatever unit
MOST_COUNT = 1_000_000
MOST_STEPS = 10_000  # of a routine

Word = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[list[Word], Field(max_length=MOST_STEPS)]
MaybeWords = Annotated[list[Word | None], Field(max_length=MOST_STEPS)]
Note = Annotated[str, StringConstraints(max_length=2000)]
Count = Annotated[int, Field(ge=0, le=MOST_COUNT)]
Step = Annotated[int, Field(ge=0, le=MOST_STEPS)]
Seconds = Annotated[float, Field(ge=0, le=LONGEST_S, allow_inf_nan=False)]
Moment = Annotated[float, Field(ge=-LONGEST_S, le=LONGEST_S, allow_inf_nan=False)]  # on the session's clock
Degrees = Annotated[float, Field(ge=-MOST_DEG, le=MOST_DEG, allow_inf_nan=False)]
Score = Annotated[int, Field(ge=0, le=10)]
Measure = Annotated[str, AfterValidator(among("measure"))]
Bands = Annotated[dict[Measure, Degrees], Field(max_length=200)]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PeakModel(Strict):
    deg: Degrees | None
    error_deg: Degrees | None
    moved_deg: Degrees | None = None


class LeftOutModel(Strict):
    step: Step
    because: Words


class DoseModel(Strict):
    sets: Count | None = None
    reps: Count | None = None
    hold_s: Seconds | None = None
    duration_s: Seconds | None = None
    cycles: Count | None = None
    rest_s: Seconds | None = None
    side: Annotated[str, AfterValidator(among("side"))] | None = None


class LimitModel(Strict):
    name: Word | None = None
    measure: Measure | None = None
    target_min: Degrees | None = None
    target_max: Degrees | None = None
    warn_below: Degrees | None = None
    warn_above: Degrees | None = None
    stop_below: Degrees | None = None
    stop_above: Degrees | None = None


# field of an event -> what it may hold
TYPES: dict[str, Any] = {
    "action": one_of("action") | None,
    "active_s": Seconds | None,
    "after_opened_s": Seconds | None,
    "after_s": Seconds | None,
    "after_spoken_s": Seconds | None,
    "at_s": Moment,
    "landed_s": Moment | None,
    "foot": one_of("foot") | None,
    "heading": one_of("heading") | None,
    "because": Words,
    "before": Score | None,
    "breaths": Count | None,
    "by": one_of("by") | None,
    "card": Word,
    "certificate": one_of("certificate") | None,
    "clinician": Word | None,
    "counted": bool,
    "counts_as": Words,
    "cue": one_of("cue"),
    "deg": Degrees | None,
    "dose": DoseModel,
    "end_s": Moment,
    "error_deg": Degrees | None,
    "exercise": Word | None,
    "facts": Words,
    "follows": one_of("follows") | None,
    "form": one_of("form"),
    "gesture": one_of("gesture"),
    "held_by": one_of("rule"),
    "how": one_of("how_placed"),
    "held_s": Seconds | None,
    "kind": one_of("kind") | None,
    "left_out": Annotated[list[LeftOutModel], Field(max_length=MOST_STEPS)],
    "level": Count | None,
    "limit": Degrees | None,
    "limit_deg": Degrees | None,
    "limits": Annotated[list[LimitModel], Field(max_length=200)],
    "lock": one_of("lock"),
    "measure": one_of("measure") | None,
    "moment": one_of("moment"),
    "most_s": Seconds | None,
    "name": Word,
    "lasted_s": Seconds,
    "not_seen_s": Seconds | None,
    "off": bool,
    "outcome": one_of("outcome"),
    "part": Word,
    "peak": Annotated[dict[Measure, PeakModel], Field(max_length=200)],
    "peak_s": Moment | None,
    "per_s": Seconds,
    "phase": one_of("phase"),
    "plan": MaybeWords | None,
    "posture": one_of("posture"),
    "question": Word,
    "quick": bool,
    "reason": Word | None,
    "repeat": Count | bool,
    "reps": Count | None,
    "score": Score | None,
    "rule": one_of("rule"),
    "scripted": bool,
    "seconds": Seconds,
    "set": Count,
    "side": one_of("side") | None,
    "signed_on": Word | None,
    "source": Note | None,
    "start_s": Moment,
    "step": Step | None,
    "steps": Count | None,
    "stop": bool,
    "text": Note | None,
    "times": Count | None,
    "tone": Word | None,
    "tracked": bool,
    "trunk": Degrees | None,
    "trunk_x": Degrees | None,
    "trunk_y": Degrees | None,
    "value": bool | Degrees | Note | Words | None,
    "view": one_of("view"),
    "view_deg": Degrees | None,
    "what": one_of("gesture_means"),
    "why": Word,
}
# the same word for something else in one kind of event
APART: dict[tuple[str, str], Any] = {
    ("comfort_ended", "reason"): one_of("end"),
    ("comfort_started", "why"): one_of("comfort"),
    ("counts_as", "what"): one_of("counted"),
    ("exercise_ended", "reason"): one_of("exercise_end"),
    ("exercise_started", "error_deg"): Bands,
    ("guard_alarm", "measure"): one_of("alarm_measure") | None,
    ("guard_alarm", "name"): one_of("alarm"),
    ("guided_by_time", "why"): one_of("offer"),
    ("half_dose", "why"): one_of("half_dose"),
    ("session_ended", "reason"): one_of("end"),
    ("planned", "steps"): MaybeWords,
    ("comfort_started", "steps"): MaybeWords,
    ("pain_rule", "why"): one_of("rule_why") | None,
    ("screened", "question"): Word | None,
}


def type_of(kind: str, field: str) -> Any:
    """Raises KeyError for a field that has no row."""
    return APART.get((kind, field)) or TYPES[field]


_ADAPTERS: dict[tuple[str, str], TypeAdapter[Any]] = {}


def check_field(kind: str, field: str, value: Any) -> None:
    """Raises pydantic's ValidationError where the value is not what that field holds."""
    if (kind, field) not in _ADAPTERS:
        _ADAPTERS[kind, field] = TypeAdapter(type_of(kind, field))
    _ADAPTERS[kind, field].validate_python(value, strict=True)


def check_data(kind: str, data: Mapping[str, Any]) -> None:
    """The same for all of an event's fields; names the first that is wrong in a ValueError."""
    for field, value in data.items():
        try:
            check_field(kind, field, value)
        except ValueError as error:
            raise ValueError(f"{field} of {kind}") from error
