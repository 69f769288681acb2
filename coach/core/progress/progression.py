"""The next level or dose, as a proposal with its reasons. A therapist accepts, edits or rejects it: without that
nothing ever gets harder. Pure: what is prescribed now and the sessions since then in, a proposal out.

Sources: D7 = the project's safety rules (design 7); [R] = clinical review; [P] = seed facts, professional knowledge.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coach.core.clinical.history import PAIN_STOPS, stops_running
from coach.core.clinical.safety import PAIN_STOPS_ASK, RISE_ENDS
from coach.core.exercise.model import Kind, Routine, Step
from coach.core.progress.session_brief import SidesBrief, sides_json
from coach.core.progress.timeline import Visit, whole_ones
from coach.core.progress.triage import hardly_seen

STABLE_DAYS = 2  # [P] R3: up after two pain-stable days
MOST_RISE = 1  # [R] 2: one point is within the scale's error; two are a change (Ostelo 2008)
MOST_PAIN = 5  # [R] 6: mobility at 5 or less; nothing is made harder above that
NO_LEVEL_UP = frozenset({"painkiller_recent"})  # [R2] S15: a painkiller at work hides what the level did
HARDLY_DONE = 0.5  # of a dose; twice in a row it is too much [E]


class Way(StrEnum):
    UP = "up"
    SAME = "same"
    DOWN = "down"


# reason -> where it points. Each has a sentence under `progression.reason`
REASONS: dict[str, Way] = {
    "stopped_by_pain": Way.DOWN,  # [P] R3: down on a rise
    "stops_running": Way.DOWN,  # D7: two pain stops running: the therapist is asked
    "worse_after": Way.DOWN,  # D7: worse by 2 or more in the 24 hours after: the easier level, never the harder one
    "pain_rose": Way.DOWN,  # [P] R3; D7
    "too_much": Way.DOWN,
    "few_days": Way.SAME,
    "comfort": Way.SAME,
    "not_whole": Way.SAME,
    "pain_unknown": Way.SAME,  # silence is never "fine"
    "pain_high": Way.SAME,
    "pain_up": Way.SAME,
    "alarms": Way.SAME,
    "not_seen": Way.SAME,
    "range_less": Way.SAME,
    "sides_differ": Way.SAME,  # no more of an exercise in which one side lags: the therapist looks first [E]
    "medicine": Way.SAME,
    "at_the_top": Way.SAME,
    "at_the_bottom": Way.SAME,
    "stable": Way.UP,
    "whole": Way.UP,
    "range_kept": Way.UP,
    "after_known": Way.UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    name: str  # a row of REASONS
    n: float = 0  # what it counts
    of: int = 0
    exercise: str | None = None
    sides: SidesBrief | None = None  # of `sides_differ`: the latest of them

    @property
    def way(self) -> Way:
        """Where this reason points: up, same or down, as its row of `REASONS` says."""
        return REASONS[self.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseChange:
    exercise: str
    key: str  # reps, hold_s, duration_s, cycles or sets
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    routine: str
    way: Way
    level: tuple[int, int] | None  # from and to
    doses: tuple[DoseChange, ...]
    reasons: tuple[Reason, ...]
    basis: str | None  # the id of the last session that it looks at

    @property
    def changes(self) -> bool:
        """Whether there is anything to decide: another level, or another dose."""
        return self.level is not None or bool(self.doses)


# kind -> the figure of its dose that is raised and lowered, and by how much at least. Therapist's choice: about a
# quarter at a time, whole repetitions, five seconds of a hold, half a minute of walking
STEPS: dict[Kind, tuple[str, float]] = {
    Kind.REPS: ("reps", 1),
    Kind.HOLD: ("hold_s", 5.0),
    Kind.STEPS: ("duration_s", 30.0),
    Kind.PACE: ("cycles", 1),
}
SHARE = 0.25
HALF = 0.5  # what easier means in a session too (`exercise.eased`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One figure of one exercise's dose: as it is now for this patient, and as the routine has it."""

    exercise: str
    key: str
    now: float
    most: float
    by: float  # smallest step


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribedRoutine:
    """What is in force for one patient."""

    routine: str
    level: int | None
    levels: int
    amounts: tuple[Amount, ...]
    further: Mapping[tuple[str, str], int]  # exercise and measure -> 1 where more is further, -1 where less is
    after: int  # in force since the session of that `Visit.number`


def prescribed(now: Routine, whole: Routine, after: int) -> PrescribedRoutine:
    """What is in force, from the routine as the patient has it (`now`) and as its file has it (`whole`), both at the
    level in force. `after`: the `Visit.number` of the last session before it was prescribed, 0 for none. Figures that
    either of them lacks are left out."""
    amounts = []
    for name, (key, by) in {step.exercise.id: STEPS[step.exercise.kind] for step in _movable(whole)}.items():
        most, mine = (max(_amounts(routine, name, key), default=math.nan) for routine in (whole, now))
        if not math.isnan(most) and not math.isnan(mine):
            amounts.append(Amount(exercise=name, key=key, now=mine, most=most, by=by))
    further = {
        (exercise.id, driver.measure): 1 if driver.enter > driver.leave else -1
        for exercise in whole.exercises.values()
        for driver in exercise.drivers
    }
    return PrescribedRoutine(
        routine=whole.id,
        level=whole.level,
        levels=len(whole.levels),
        amounts=tuple(amounts),
        further=further,
        after=after,
    )


def _movable(routine: Routine) -> Iterator[Step]:
    return (step for step in routine.steps if step.exercise.kind in STEPS and step.trial is None)


def _amounts(routine: Routine, exercise: str, key: str) -> list[float]:
    own = (getattr(step.dose, key) for step in _movable(routine) if step.exercise.id == exercise)
    return [float(value) for value in own if value is not None]


def propose(prescribed: PrescribedRoutine, visits: Sequence[Visit]) -> Proposal:
    """What follows from the sessions of this routine since it is in force, oldest first: easier, the same, or harder.

    A reason against (pain, a stop, too much) comes first, then whatever is missing for more; only without either does
    it get harder. Sessions at another level do not count.
    """
    mine = [visit for visit in visits if visit.routine == prescribed.routine and visit.number > prescribed.after]
    if prescribed.level is not None:
        mine = [visit for visit in mine if visit.brief.level in (prescribed.level, None)]
    basis = mine[-1].session if mine else None
    # a short trial may show harm; that it went well says nothing
    against = tuple(_down([visit for visit in mine if not visit.brief.quick or visit.brief.stop]))
    mine = list(whole_ones(mine))
    if against:
        level, doses = _easier(prescribed)
        reasons = against if level or doses else (*against, Reason(name="at_the_bottom"))
        return Proposal(routine=prescribed.routine, way=Way.DOWN if level or doses else Way.SAME, level=level,
            doses=doses,
                        reasons=reasons, basis=basis)  # fmt: skip
    missing, lagging = tuple(_missing(prescribed, mine)), tuple(_lagging(mine))
    if not missing and _harder(prescribed, frozenset()) == (None, ()):
        missing = (Reason(name="at_the_top"),)
    held_back = frozenset(reason.exercise for reason in lagging if reason.exercise)
    level, doses = (None, ()) if missing else _harder(prescribed, held_back)
    if level is None and not doses:
        way, reasons = Way.SAME, (*missing, *lagging)
    else:  # what is held back is said beside what is not
        way, reasons = Way.UP, (*_good(prescribed, mine), *lagging)
    return Proposal(routine=prescribed.routine, way=way, level=level, doses=doses, reasons=reasons, basis=basis)


def _down(visits: Sequence[Visit]) -> Iterator[Reason]:
    if not visits:
        return
    last, run = visits[-1], stops_running([visit.brief.ending for visit in visits])
    if run >= PAIN_STOPS_ASK:
        yield Reason(name="stops_running", n=run)
    elif last.brief.ended in PAIN_STOPS:
        there = next((own.exercise for own in last.brief.exercises if own.pain.stopped), None)
        yield Reason(name="stopped_by_pain", n=1, exercise=there)
    if (last.brief.rise or 0) >= RISE_ENDS:
        yield Reason(name="pain_rose", n=last.brief.rise or 0)
    after = [visit.worse_after for visit in visits[-STABLE_DAYS:] if visit.worse_after is not None]
    if after and after[-1] >= RISE_ENDS:
        yield Reason(name="worse_after", n=after[-1])
    if len(visits) >= 2:
        for name in dict.fromkeys(own.exercise for own in last.brief.exercises):
            if all(_too_much(visit, name) for visit in visits[-2:]):
                yield Reason(name="too_much", n=2, exercise=name)


def _too_much(visit: Visit, exercise: str) -> bool:
    """Begun, watched and hardly half done, or made easier by the person. What was not seen is not held against it."""
    own = [each for each in visit.brief.exercises if each.exercise == exercise]
    done = [each for each in own if each.ended not in ("not_seen", "skipped")]
    return any(each.eased or (each.share is not None and each.share < HARDLY_DONE) for each in done)


def _missing(prescribed: PrescribedRoutine, visits: Sequence[Visit]) -> Iterator[Reason]:
    """What there would have to be, and is not, for more."""
    last, days = _last_days(visits)
    if days < STABLE_DAYS:
        yield Reason(name="few_days", n=days, of=STABLE_DAYS)
        return
    briefs = [visit.brief for visit in last]
    counts = {
        "comfort": sum(brief.comfort for brief in briefs),
        "not_whole": sum(not brief.whole and not brief.comfort for brief in briefs),
        "pain_unknown": sum(brief.rise is None or brief.pain.answered < brief.pain.asked for brief in briefs),
        "pain_high": sum((brief.pain.highest or 0) > MOST_PAIN for brief in briefs),
        "pain_up": sum((brief.rise or 0) > MOST_RISE or (visit.worse_after or 0) > MOST_RISE
                       for brief, visit in zip(briefs, last, strict=True)),
        "alarms": sum(brief.form.alarms for brief in briefs),
        "not_seen": sum(hardly_seen(visit) for visit in last),
        "medicine": sum(not NO_LEVEL_UP.isdisjoint(brief.facts) for brief in briefs),
    }  # fmt: skip
    for name, n in counts.items():
        if n:
            yield Reason(name=name, n=n, of=len(last))
    yield from (Reason(name="range_less", n=less, exercise=name) for name, less in _less(prescribed, visits))


def _last_days(visits: Sequence[Visit]) -> tuple[list[Visit], int]:
    """The sessions of the last days that must be stable, and on how many days they were."""
    days = list(dict.fromkeys(visit.day for visit in reversed(visits)))[:STABLE_DAYS]
    return [visit for visit in visits if visit.day in days], len(days)


def _lagging(visits: Sequence[Visit]) -> Iterator[Reason]:
    """Of each exercise in which left and right differed on the last days: in how many sessions, and the latest."""
    last, _ = _last_days(visits)
    latest = {sides.exercise: sides for visit in last for sides in reversed(visit.brief.form.sides)}
    for exercise, sides in latest.items():
        n = sum(any(each.exercise == exercise for each in visit.brief.form.sides) for visit in last)
        yield Reason(name="sides_differ", n=n, of=len(last), exercise=exercise, sides=sides)


def _less(prescribed: PrescribedRoutine, visits: Sequence[Visit]) -> Iterator[tuple[str, float]]:
    """Exercises whose range is less than at first by more than both error bands, and by how much."""
    for (exercise, measure), sign in prescribed.further.items():
        first, last = _read(visits, exercise, measure), _read(reversed(visits), exercise, measure)
        if first is None or last is None:
            continue
        lost = sign * (first[0] - last[0])
        if lost > math.hypot(first[1], last[1]):
            yield exercise, round(lost, 1)


def _read(visits: Any, exercise: str, measure: str) -> tuple[float, float] | None:
    """The first session's mean of a measure that was seen, and its error band."""
    for visit in visits:
        for own in visit.brief.exercises:
            for each in own.ranges:
                if own.exercise == exercise and each.measure == measure and each.mean.value is not None:
                    return each.mean.value, each.error or 0.0
    return None


def _good(prescribed: PrescribedRoutine, visits: Sequence[Visit]) -> Iterator[Reason]:
    last, days = _last_days(visits)
    yield Reason(name="stable", n=len(last), of=days)
    yield Reason(name="whole", n=len(last))
    if any(_read(visits, *key) for key in prescribed.further):
        yield Reason(name="range_kept")
    yield Reason(name="after_known", n=sum(visit.worse_after is not None for visit in last), of=len(last))


def _harder(
    prescribed: PrescribedRoutine, held_back: frozenset[str]
) -> tuple[tuple[int, int] | None, tuple[DoseChange, ...]]:
    """What had been lessened comes back first; then the next level. Never beyond the routine, and nothing more of the
    exercises `held_back`: a level is more of all of them."""
    lessened = [each for each in prescribed.amounts if each.now < each.most]
    doses = tuple(
        DoseChange(exercise=each.exercise, key=each.key, before=each.now, after=_more(each))
        for each in lessened
        if each.exercise not in held_back
    )
    if lessened or held_back or prescribed.level is None or prescribed.level >= prescribed.levels:
        return None, doses
    return (prescribed.level, prescribed.level + 1), ()


def _more(amount: Amount) -> float:
    return min(amount.most, amount.now + max(amount.by, amount.by * math.floor(amount.now * SHARE / amount.by)))


def _easier(prescribed: PrescribedRoutine) -> tuple[tuple[int, int] | None, tuple[DoseChange, ...]]:
    if prescribed.level is not None and prescribed.level > 1:
        return (prescribed.level, prescribed.level - 1), ()
    doses = (
        DoseChange(exercise=each.exercise, key=each.key, before=each.now, after=_fewer(each))
        for each in prescribed.amounts
    )
    return None, tuple(change for change in doses if change.after < change.before)


def _fewer(amount: Amount) -> float:
    return min(amount.now, max(amount.by, amount.by * math.ceil(amount.now * HALF / amount.by)))


def applied(overrides: Mapping[str, Any], proposal: Proposal, whole: PrescribedRoutine) -> dict[str, Any]:
    """A patient's overrides with a proposal in them, as a new table. A dose back at the routine's own (`whole`) needs
    no override."""
    most = {(each.exercise, each.key): each.most for each in whole.amounts}
    made = {**overrides, "routine": proposal.routine}
    if proposal.level is not None:
        made["level"] = proposal.level[1]
    steps = [dict(step) for step in overrides.get("step", ())]
    for change in proposal.doses:
        mine = next((step for step in steps if step.get("exercise") == change.exercise), None)
        if mine is None:
            mine = {"exercise": change.exercise}
            steps.append(mine)
        mine[change.key] = _figure(change.after)
        if change.after >= most.get((change.exercise, change.key), math.inf):
            del mine[change.key]
    made.pop("step", None)
    left = [step for step in steps if set(step) - {"exercise"}]
    return {**made, "step": left} if left else made


def _figure(value: float) -> float | int:
    return int(value) if value == int(value) else value


# as JSON, to be kept with the decision


def to_json(proposal: Proposal) -> dict[str, Any]:
    """The proposal as JSON values, to be kept with the decision; doses and reasons are lists in the order of their
    fields."""
    return {
        "routine": proposal.routine,
        "way": str(proposal.way),
        "level": None if proposal.level is None else list(proposal.level),
        "doses": [[each.exercise, each.key, each.before, each.after] for each in proposal.doses],
        "reasons": [
            [each.name, each.n, each.of, each.exercise, *([] if each.sides is None else [sides_json(each.sides)])]
            for each in proposal.reasons
        ],
        "basis": proposal.basis,
    }
