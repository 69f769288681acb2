"""The figures of a session, as values: what `summary` computes, and reports and exports say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[int | None, str]  # step of the routine and exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """A mean, and of how many: `n` values known of `of` there could be."""

    value: float | None
    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PainAnswer:
    t_s: float
    moment: str  # before, check or after
    score: int | None  # 0 to 10; None is silence
    step: int | None
    exercise: str | None
    scripted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    answers: tuple[PainAnswer, ...]
    before: int | None
    highest: int | None
    after: int | None
    average: Average


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to the screening, or about symptoms; a value of None is silence."""

    t_s: float
    question: str
    value: Any
    exercise: str | None
    scripted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    t_s: float
    question: str
    after_s: float
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """How far a measure went, in its own unit (degrees unless the table of measures says otherwise)."""

    deg: float | None  # None is not seen
    error_deg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One repetition, or one hold."""

    number: int  # from 1, in the exercise
    side: str | None
    start_s: float
    end_s: float
    peak_s: float | None  # repetitions only
    held_s: float | None  # holds only: seen and correct seconds
    counted: bool  # False beyond a stop limit
    peaks: Mapping[str, Peak]

    @property
    def took_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A form rule or a limit that was passed."""

    t_s: float
    name: str
    measure: str | None
    deg: float | None
    limit_deg: float | None
    error_deg: float | None
    times: int | None = None  # of a stop limit: which time in this exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    part: str  # `all` is nobody
    start_s: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What was done of what was prescribed, in one unit: reps, held_s, active_s or breaths."""

    unit: str
    done: float
    prescribed: float | None  # None: the prescription names no such figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseFigures:
    step: int | None
    exercise: str
    kind: str | None
    tracked: bool
    dose: Mapping[str, Any]
    limits: tuple[Mapping[str, Any], ...]
    error_deg: Mapping[str, float]
    started_s: float
    ended_s: float | None  # None: broke off
    ended: str | None  # why; None: broke off
    share: Share | None
    reps: tuple[Movement, ...]  # all that were recorded
    holds: tuple[Movement, ...]
    reps_counted: int
    held_s: float
    steps: int
    breaths: int
    sets: int
    active_s: float | None  # None: broke off
    not_seen_s: float
    unseen: tuple[Unseen, ...]
    faults: tuple[Fault, ...]
    alarms: tuple[Fault, ...]
    ranges: Mapping[str, Average]  # mean peak per measure, over the repetitions and holds in which it was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    t_s: float
    cue: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    source: str | None
    scripted: bool
    started_s: float  # of the first event and
    ended_s: float  # of the last, on the session's clock
    ended: str | None  # why; None: the recording has no ending
    stopped_at: Key | None  # the exercise under way or last done when a session ended that was not completed
    exercises: tuple[ExerciseFigures, ...]
    completed: int  # exercises whose whole dose was done
    planned: tuple[str, ...] | None  # exercise ids of the whole routine; None where the events do not say
    pain: Pain
    screening: tuple[Answer, ...]
    symptoms: tuple[Answer, ...]
    silences: tuple[Silence, ...]
    cues: tuple[Cue, ...]
    not_seen_s: float
    paused_s: float

    @property
    def duration_s(self) -> float:
        return self.ended_s - self.started_s
