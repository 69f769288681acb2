"""The figures of a session, as values: what `summary` computes, and reports and exports say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.core.exercise.model import TRACKED

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
    moment: str  # before, check, after; or day_after: after the session before this one
    score: int | None  # 0 to 10; None is silence
    step: int | None
    exercise: str | None
    scripted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRecord:
    """The rule of pain that is prescribed, who signed it, and the one that held the session."""

    rule: str
    held_by: str
    why: str | None  # a key of rule_terms.WHY, where they differ
    clinician: str
    reason: str
    signed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    answers: tuple[PainAnswer, ...]
    before: int | None
    highest: int | None
    after: int | None
    day_after: int | None  # the highest in the 24 hours after the session before this one
    average: Average
    rule: RuleRecord | None  # where another than `strict` is prescribed
    half_dose: tuple[str, ...]  # why every step was at half its dose


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """An answer to the screening, or about symptoms; a value of None is silence."""

    t_s: float
    question: str
    value: Any
    step: int | None
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
    moved_deg: float | None = None  # how far the measure went in the movement; None: held still, or not known
    told: bool = True  # False: the band is too wide for the movement; no mean has it, and no page shows it

    @property
    def known(self) -> float | None:
        """The value, where it was seen and its band tells something."""
        return self.deg if self.told else None

    @property
    def untold(self) -> bool:
        """Seen, and not told."""
        return self.deg is not None and not self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRecord:
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
        """Seconds from leaving rest to being back, or of the whole hold."""
        return self.end_s - self.start_s

    @property
    def out_s(self) -> float | None:
        """Seconds from rest to the peak; None of a hold."""
        return None if self.peak_s is None else self.peak_s - self.start_s

    @property
    def back_s(self) -> float | None:
        """Seconds from the peak back to rest; None of a hold."""
        return None if self.peak_s is None else self.end_s - self.peak_s


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """A form rule or a limit that was passed."""

    t_s: float
    name: str
    measure: str | None
    deg: float | None  # where it was noticed; an alarm begins a part of the error band early
    limit_deg: float | None  # as it is prescribed; where the record does not say, the bound that was passed
    error_deg: float | None
    furthest_deg: float | None = None  # beyond the limit, in the movement that it was noticed in
    furthest_error_deg: float | None = None
    low: bool = False  # below its limit, and not above
    times: int | None = None  # of a stop limit: which time in this exercise
    told: bool = True  # False: the band is too wide for the movement to show the value

    @property
    def beyond_deg(self) -> float | None:
        """How far past the limit it went; below 0 where the alarm, which begins early, was all there was."""
        if self.furthest_deg is None or self.limit_deg is None:
            return None
        return (self.limit_deg - self.furthest_deg) if self.low else (self.furthest_deg - self.limit_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    part: str  # `all` is nobody
    start_s: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What was done of what was prescribed, in one unit: reps, held_s, active_s, breaths, movements or cycles."""

    unit: str
    done: float
    prescribed: float | None  # None: the prescription names no such figure
    each: float | None = None  # of it, on each side, where the dose is for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Eased:
    """The person asked for it easier: what was prescribed from there on."""

    t_s: float
    share: Share | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    per_min: float
    error_per_min: float  # to expect
    steps: int  # that it is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimes:
    """Median times of a step of each foot, from the other's coming down to its own, over all passes together."""

    one_s: float
    other_s: float
    limp_error: float  # to expect
    told_above: float  # a limp below is no finding: it may be the usual one of people who walk well, or an error
    steps: int  # in the passes that they are of
    named: bool  # one is the left foot and other the right one; False: which is which is not known

    @property
    def limp(self) -> float:
        """The difference of the two step times over their sum: 0 is alike, a third is one twice as long."""
        return abs(self.one_s - self.other_s) / (self.one_s + self.other_s)

    @property
    def differ(self) -> bool:
        """Whether that is a limp."""
        return self.limp > self.told_above


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRound:
    """Between two steps of opposite directions; steps within it are in no pass."""

    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What the steps that were seen say; None where too few were."""

    steps: int
    passes: int  # pieces of walking one way without a missing step
    turns: tuple[TurnRound, ...]
    comparable: int  # steps in passes whose feet can be told apart
    cadence: Cadence | None
    times: StepTimes | None


LEAST_EACH = 2  # one movement of a side may be a slip [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRange:
    """How far one side went: its mean peak, and the error band of one reading."""

    side: str
    mean: Average
    error_deg: float | None  # mean of the bands; a camera errs alike in every repetition, so a mean is no surer
    untold: int = 0  # movements in which it was seen, and not told

    def differs(self, other: "SideRange") -> bool | None:
        """Whether two sides are further apart than the sum of both bands. None where that cannot be said: of fewer than
        `LEAST_EACH` movements of a side, or without a band.

        The sum, and not the root of the squares: one side is near and one far, and how their errors go together is not
        known. It is the stricter of the two.
        """
        here, there = self.mean.value, other.mean.value
        if here is None or there is None or self.error_deg is None or other.error_deg is None:
            return None
        if min(self.mean.n, other.mean.n) < LEAST_EACH:
            return None
        return abs(here - there) > self.error_deg + other.error_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """What was to be done, and how it came to be this exercise."""

    instead_of: str | None  # the routine's own exercise of this step, where another was taken in its place
    finder: str | None  # `tried` or `kept` by a position finder
    dose: Mapping[str, Any]
    limits: tuple[Mapping[str, Any], ...]
    error_deg: Mapping[str, float]
    certificate: str | None = None  # a `Standing`; None in records of programs that knew no certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementFigures:
    """Repetitions and holds."""

    reps: tuple[MovementRecord, ...]  # all that were recorded
    holds: tuple[MovementRecord, ...]
    reps_counted: int
    held_s: float
    sets: int
    ranges: Mapping[str, Average]  # mean peak per measure, over the repetitions and holds in which it was seen
    by_side: Mapping[str, tuple[SideRange, ...]]  # the same, of each side apart

    @property
    def all(self) -> tuple[MovementRecord, ...]:
        """The repetitions; of an exercise without any its holds."""
        return self.reps or self.holds


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedFigures:
    """What went by the clock: a walk, a pacer, a timer."""

    steps: int
    walked: Walked | None  # None: no walk, or one that nobody watched
    cycles: int  # of a pacer
    paced: str  # what they are: breaths, movements, or cycles where the record does not say which
    active_s: float | None  # None: broke off


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFigures:
    """What the camera saw wrong, and what it did not see."""

    not_seen_s: float
    unseen: tuple[Unseen, ...]
    faults: tuple[FormFault, ...]
    alarms: tuple[FormFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseFigures:
    step: int | None
    exercise: str
    kind: str | None
    side: str | None  # left, right, or each: then the dose is for each of them
    tracked: bool
    started_s: float
    ended_s: float | None  # None: broke off
    ended: str | None  # why; None: broke off
    share: Share | None
    eased: Eased | None
    prescribed: Prescribed
    moved: MovementFigures
    timed: TimedFigures
    watched: WatchFigures

    @property
    def by_time(self) -> bool:
        """Whether the camera was to follow it, and it was guided by time instead: nobody saw it."""
        return not self.tracked and self.kind in TRACKED


@dataclass(frozen=True, slots=True, kw_only=True)
class CueGiven:
    t_s: float
    cue: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLeftOut:
    """A step that was not for this person today: not done, and not missing either."""

    step: int
    exercise: str | None
    because: tuple[str, ...]  # facts, `not_<fact>`, or why in one word
    t_s: float
    planned: bool  # left out when the steps of today were chosen; else when its turn came


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """The steps of today, as far as the session says them."""

    whole: tuple[str, ...] | None  # exercise ids of the whole routine; None where the events do not say
    chosen: tuple[str | None, ...] | None  # of each of its steps today, None left out; None: none were chosen
    level: int | None  # of a plan with levels
    facts: tuple[str, ...]  # true of the person today
    left_out: tuple[StepLeftOut, ...]
    not_reached: tuple[Key, ...]  # for today, and neither begun nor left out

    @property
    def out(self) -> frozenset[int]:
        """The numbers of the steps that were left out, planned or when their turn came."""
        return frozenset(left.step for left in self.left_out)

    @property
    def for_today(self) -> int | None:
        """How many steps were for today, without those left out; None where it is not known."""
        steps = self.whole if self.chosen is None else self.chosen
        if steps is None:
            return None
        return sum(name is not None and step not in self.out for step, name in enumerate(steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One position of a finder."""

    step: int
    exercise: str
    begun: bool
    asked: bool
    score: int | None  # pain after it; None is silence, or not asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    trials: tuple[Trial, ...]
    kept: str | None  # the exercise that was stayed in; None: it did not come to that


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown:
    t_s: float
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRecord:
    t_s: float
    step: int | None
    exercise: str
    counts_as: tuple[str, ...]
    seconds: float
    off: bool | None  # the person said that it is off; False is no answer; None: not asked


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardAlarm:
    """A limit of no one joint that was passed: a row of `guard.ALARMS`."""

    t_s: float
    name: str
    exercise: str | None
    stop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraTrouble:
    """Where the camera did not help."""

    slow_per_s: float | None  # frames a second, where they were too few
    lost: bool  # it went away, and the person was asked how to go on
    by_time: tuple[str, ...]  # why exercises were guided by time instead: keys of guidance.OFFERS, each once


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyFigures:
    """What the safety machinery did in a session."""

    form: str | None  # full or short; None: nobody came through the screening
    outcome: str | None  # clear, comfort, or the tier that closed it
    locks: tuple[tuple[str, str], ...]  # each with the question that locked
    day_after: str | None  # what followed from the day after the last session
    comfort: str | None  # why there was nothing but comfort
    comfort_ended: str | None  # how comfort ended that followed a stop
    comfort_from_start: bool  # it was for comfort from its beginning
    guards: tuple[GuardAlarm, ...]
    withdrawn: tuple[str, ...]  # questions whose yes was a mistake, as the person said twice
    lifted: tuple[str, ...]  # questions whose lock was lifted again in the session
    left_on_off: bool  # what an earlier session had left on the skin was taken off
    gaps_s: tuple[float, ...]  # times in which nothing went on, seconds each
    camera: CameraTrouble
    strangers: int  # times that somebody else was in the picture
    gestures: int  # answers and stops by gesture


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTime:
    """On the session's clock."""

    started_s: float  # of the first event and
    ended_s: float  # of the last
    not_seen_s: float
    paused_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDialogue:
    """What was asked, answered and said, but for pain."""

    screening: tuple[AnswerGiven, ...]
    symptoms: tuple[AnswerGiven, ...]
    silences: tuple[Silence, ...]
    cues: tuple[CueGiven, ...]
    cards: tuple[CardShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    source: str | None
    scripted: bool
    quick: bool  # one repetition and short holds of everything
    time: SessionTime
    ended: str | None  # why; None: the recording has no ending
    stopped_by: str | None  # the way of a stop: key, button, gesture or window
    stopped_at: Key | None  # the exercise under way or last done when a session ended that was not completed
    exercises: tuple[ExerciseFigures, ...]
    completed: int  # exercises whose whole dose was done
    plan: PlanRecord
    finders: tuple[Finder, ...]
    timers: tuple[TimerRecord, ...]
    pain: Pain
    safety: SafetyFigures
    dialogue: SessionDialogue

    @property
    def duration_s(self) -> float:
        """Seconds from the first event of the session to the last, pauses included."""
        return self.time.ended_s - self.time.started_s
