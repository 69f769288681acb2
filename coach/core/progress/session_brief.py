"""One session in a few figures, small enough that thousands of them make a course: what pages of a patient show.

A brief is computed from the figures of a session, and kept as JSON beside it only for speed: with another `VERSION`
it is recomputed.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from coach.core.clinical.history import PAIN_STOPS, PastEnding
from coach.core.clinical.safety import END_REASONS
from coach.core.summary.averages import Compared, average, left_and_right, untold, way_of
from coach.core.summary.session_figures import Average, ExerciseFigures, MovementRecord, SessionSummary

VERSION = 10
PAIN_ENDED = frozenset({"pain", "symptoms"})  # of safety.EXERCISE_ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeBrief:
    """How far one measure of an exercise went in one session, on one side."""

    measure: str
    side: str | None
    mean: Average  # of the peaks of its movements
    error: float | None  # the band of one reading, in the measure's unit
    untold: int = 0  # movements in which it was seen, and its band was too wide to tell it
    way: int = 0  # 1 where more of the measure is further, -1 where less is, 0 where that is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesBrief:
    """One measure of one exercise in which left and right differed by more than both their bands."""

    exercise: str
    measure: str
    left: RangeBrief
    right: RangeBrief
    further: str | None  # the side that went further; None: not known which way that is


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBrief:
    """What the camera saw that is worth a look."""

    alarms: int  # stop limits passed
    sides: tuple[SidesBrief, ...]  # where left and right differed


@dataclass(frozen=True, slots=True, kw_only=True)
class PainThere:
    """What one exercise had to do with pain, in one session."""

    score: int | None  # the highest said after it; None: silence, or not asked
    rise: int | None  # over the score at the start of the session; None where either is not known
    ended_it: bool  # pain or a symptom ended the exercise
    stopped: bool  # pain or a symptom ended the session in it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseBrief:
    exercise: str
    kind: str | None
    ended: str | None
    share: float | None  # done of prescribed, 1 is all; None: no amount is prescribed
    ranges: tuple[RangeBrief, ...]
    held: Average  # seen and correct seconds of a hold; of none where the exercise has no holds
    alarms: int
    faults: int
    eased: bool
    not_seen_s: float
    watched_s: float | None  # how long the camera was to see it; None: it was not watched, or broke off
    pain: PainThere


@dataclass(frozen=True, slots=True, kw_only=True)
class PainBrief:
    before: int | None
    highest: int | None
    after: int | None
    day_after: int | None  # highest pain in the 24 hours after the session before this one
    answered: int  # questions about pain, of
    asked: int
    rule: str | None  # another than `strict`, where it is prescribed
    rule_why: str | None  # why `strict` held all the same, a key of rule_terms.WHY


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBrief:
    duration_s: float
    not_seen_s: float
    watched_s: float
    by_time: int  # exercises that were to be tracked, and were guided by time: in no figure of what was done


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    ended: str | None
    stop: bool  # a safety stop
    level: int | None
    pain: PainBrief
    time: TimeBrief
    completed: int  # exercises done whole, of
    for_today: int
    form: FormBrief
    comfort: bool  # nothing but comfort, from its start or after a stop
    comfort_from_start: bool
    begun: bool  # an exercise was begun
    quick: bool  # a short trial: it counts as nothing done
    locks: tuple[tuple[str, str], ...]  # set by an answer of it: the tier, and the question
    facts: tuple[str, ...]  # true of the person that day
    exercises: tuple[ExerciseBrief, ...]  # none where only the figures of the whole session were asked for

    @property
    def rise(self) -> int | None:
        """Highest pain over the start, points of 0 to 10; None where either is not known."""
        return None if self.pain.before is None or self.pain.highest is None else self.pain.highest - self.pain.before

    @property
    def ending(self) -> PastEnding:
        """How the session ended, as a row of stops (`stops_running`) asks for it."""
        return PastEnding(self.ended, self.begun, self.comfort_from_start, self.quick)

    @property
    def whole(self) -> bool:
        """Whether it was completed as it was for that day; comfort instead of it, or a short trial, is not."""
        as_meant = self.ended == "completed" and not self.comfort and not self.quick
        return as_meant and self.completed >= self.for_today


def brief_of(figures: SessionSummary) -> Brief:
    """The brief of a session, from its figures; what is not known stays None.

    Where the plan does not say how many exercises were for today, those that were begun count; alarms are limit alarms
    and guard alarms that stop.
    """
    pain = figures.pain
    for_today = figures.plan.for_today
    exercises = tuple(_exercise(each, figures) for each in figures.exercises)
    return Brief(
        ended=figures.ended,
        stop=figures.ended in END_REASONS and END_REASONS[figures.ended].stop,
        level=figures.plan.level,
        completed=figures.completed,
        for_today=len(figures.exercises) if for_today is None else for_today,
        form=FormBrief(
            alarms=sum(own.alarms for own in exercises) + sum(each.stop for each in figures.safety.guards),
            sides=tuple(_sides(each) for each in left_and_right(figures.exercises) if each.differs),
        ),
        comfort=figures.safety.comfort is not None,
        comfort_from_start=figures.safety.comfort_from_start,
        begun=bool(exercises),
        quick=figures.quick,
        locks=figures.safety.locks,
        facts=figures.plan.facts,
        exercises=exercises,
        pain=PainBrief(
            before=pain.before,
            highest=pain.highest,
            after=pain.after,
            day_after=pain.day_after,
            answered=pain.average.n,
            asked=pain.average.of,
            rule=None if pain.rule is None else pain.rule.rule,
            rule_why=None if pain.rule is None else pain.rule.why,
        ),
        time=TimeBrief(
            duration_s=figures.duration_s,
            not_seen_s=math.fsum(own.not_seen_s for own in exercises),
            watched_s=math.fsum(own.watched_s or 0.0 for own in exercises),
            by_time=sum(own.by_time for own in figures.exercises),
        ),
    )


def _exercise(figures: ExerciseFigures, session: SessionSummary) -> ExerciseBrief:
    share = figures.share
    watched = figures.tracked and figures.ended_s is not None
    return ExerciseBrief(
        exercise=figures.exercise,
        kind=figures.kind,
        ended=figures.ended,
        share=share.done / share.prescribed if share and share.prescribed else None,
        ranges=tuple(_ranges(figures)),
        held=average([hold.held_s for hold in figures.moved.holds]),
        alarms=len(figures.watched.alarms),
        faults=len(figures.watched.faults),
        eased=figures.eased is not None,
        not_seen_s=figures.watched.not_seen_s,
        watched_s=(figures.ended_s or 0.0) - figures.started_s if watched else None,
        pain=_pain_there(figures, session),
    )


def _pain_there(figures: ExerciseFigures, session: SessionSummary) -> PainThere:
    key, before = (figures.step, figures.exercise), session.pain.before
    scores = [
        answer.score
        for answer in session.pain.answers
        if answer.moment == "check" and (answer.step, answer.exercise) == key and answer.score is not None
    ]
    score = max(scores, default=None)
    return PainThere(
        score=score,
        rise=None if score is None or before is None else score - before,
        ended_it=figures.ended in PAIN_ENDED,
        stopped=session.ended in PAIN_STOPS and session.stopped_at == key,
    )


def _sides(compared: Compared) -> SidesBrief:
    left, right = (
        RangeBrief(
            measure=compared.measure,
            side=each.side,
            mean=each.mean,
            error=each.error_deg,
            untold=each.untold,
            way=compared.way,
        )
        for each in (compared.left, compared.right)
    )
    return SidesBrief(
        exercise=compared.exercise, measure=compared.measure, left=left, right=right, further=compared.further
    )


def telling(figures: ExerciseFigures) -> list[str]:
    """The measures of an exercise that are worth a trend: those seen that have a limit, else the one reported first;
    none where nothing was seen. What was seen and is not told is among them."""
    limited = {limit.get("measure") for limit in figures.prescribed.limits}
    seen = [
        name for name, mean in figures.moved.ranges.items() if mean.value is not None or untold(figures.moved.all, name)
    ]
    return [name for name in seen if name in limited] or seen[:1]


def _ranges(figures: ExerciseFigures) -> list[RangeBrief]:
    found = []
    for measure in telling(figures):
        sides, way = figures.moved.by_side[measure], way_of(figures.moved.all, measure)
        found += [
            RangeBrief(
                measure=measure, side=each.side, mean=each.mean, error=each.error_deg, untold=each.untold, way=way
            )
            for each in sides
            if each.mean.value is not None or each.untold
        ]
        if not sides:
            found.append(
                RangeBrief(
                    measure=measure,
                    side=None,
                    mean=figures.moved.ranges[measure],
                    error=_band(figures, measure),
                    untold=untold(figures.moved.all, measure),
                    way=way,
                )
            )
    return found


def _band(figures: ExerciseFigures, measure: str) -> float | None:
    movements: Sequence[MovementRecord] = figures.moved.all
    peaks = [movement.peaks.get(measure) for movement in movements]
    return average([peak.error_deg if peak and peak.told else None for peak in peaks]).value


# as JSON: lists in the order of the fields, because thousands are read at once


def to_json(brief: Brief) -> list[Any]:
    """The brief as JSON values: a flat list in the order of the fields, which `from_json` reads back."""
    values = [getattr(brief, name) for name in _FLAT]
    return [
        *astuple(brief.pain),
        *astuple(brief.time),
        brief.form.alarms,
        list(map(sides_json, brief.form.sides)),
        *values,
        list(map(list, brief.locks)),
        list(brief.facts),
        list(map(_exercise_json, brief.exercises)),
    ]


def from_json(kept: Sequence[Any], *, exercises: bool = True) -> Brief:
    """The brief that `to_json` wrote, with its exercises, or the figures of the whole alone: thousands are then read in
    half the time. Raises ValueError for anything that `to_json` did not write."""
    try:
        values: dict[str, Any] = dict(zip(_ORDER, kept, strict=True))
        pain = PainBrief(**{name: values.pop(name) for name in PainBrief.__slots__})
        time = TimeBrief(**{name: values.pop(name) for name in TimeBrief.__slots__})
        form = FormBrief(alarms=values.pop("alarms"), sides=tuple(map(_sides_of, values.pop("sides"))))
        done = tuple(map(_exercise_of, values.pop("exercises"))) if exercises else ()
        values.pop("exercises", None)
        locks = tuple((str(tier), str(question)) for tier, question in values.pop("locks"))
        facts = tuple(values.pop("facts"))
        return Brief(**values, pain=pain, time=time, form=form, locks=locks, facts=facts, exercises=done)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise ValueError("not a brief of a session") from error


_NESTED = ("pain", "time", "form", "locks", "facts", "exercises")
_FLAT = tuple(name for name in Brief.__slots__ if name not in _NESTED)
_ORDER = (*PainBrief.__slots__, *TimeBrief.__slots__, *FormBrief.__slots__, *_FLAT, "locks", "facts", "exercises")


def _average_json(average: Average) -> list[Any]:
    return [average.value, average.n, average.of]


def _average_of(kept: Sequence[Any]) -> Average:
    value, n, of = kept
    return Average(value=value, n=n, of=of)


def _range_json(brief: RangeBrief) -> list[Any]:
    return [brief.measure, brief.side, _average_json(brief.mean), brief.error, brief.untold, brief.way]


def _range_of(kept: Sequence[Any]) -> RangeBrief:
    measure, side, mean, error, untold, way = kept
    return RangeBrief(measure=measure, side=side, mean=_average_of(mean), error=error, untold=untold, way=way)


def sides_json(brief: SidesBrief) -> list[Any]:
    """Left against right as JSON values: lists in the order of the fields."""
    return [brief.exercise, brief.measure, _range_json(brief.left), _range_json(brief.right), brief.further]


def _sides_of(kept: Sequence[Any]) -> SidesBrief:
    exercise, measure, left, right, further = kept
    return SidesBrief(exercise=exercise, measure=measure, left=_range_of(left), right=_range_of(right), further=further)


def _pain_of(kept: Sequence[Any]) -> PainThere:
    score, rise, ended_it, stopped = kept
    return PainThere(score=score, rise=rise, ended_it=ended_it, stopped=stopped)


def _exercise_json(brief: ExerciseBrief) -> list[Any]:
    ranges = list(map(_range_json, brief.ranges))
    return [
        brief.exercise, brief.kind, brief.ended, brief.share, ranges, _average_json(brief.held), brief.alarms,
        brief.faults,
        brief.eased, brief.not_seen_s, brief.watched_s, list(astuple(brief.pain)),
    ]  # fmt: skip


def _exercise_of(kept: Sequence[Any]) -> ExerciseBrief:
    name, kind, ended, share, ranges, held, alarms, faults, eased, not_seen_s, watched_s, pain = kept
    return ExerciseBrief(
        exercise=name, kind=kind, ended=ended, share=share, held=_average_of(held), alarms=alarms, faults=faults,
        eased=eased, not_seen_s=not_seen_s, watched_s=watched_s,
        ranges=tuple(map(_range_of, ranges)), pain=_pain_of(pain),
    )  # fmt: skip
