"""What a therapist is warned of in a routine that can be used: doses beyond what its stage is for, each with a source.

A routine is looked at as it would be done on every kind of day: in each stage of an episode, with and without pain on
bending or standing. A warning says what the sources advise; nothing is changed by it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from coach.core.clinical import eligibility
from coach.core.clinical.eligibility import Known
from coach.core.exercise.model import Exercise, Kind, Routine, Step
from coach.prescription.cited import cited
from coach.prescription.conditions import least
from coach.prescription.days import ACUTE, PossibleDay, chain, days
from coach.prescription.dose import active_s
from coach.prescription.faults import Path

ACUTE_MIN, SESSION_MIN = 15.0, 30.0  # active minutes: [P] seed facts 3.6, [R] 8
POSITIONS = 2  # [R] 8: two positions, not four
MOST_HOLD_S = 180.0  # of one hold of a movement, on any day [E]: [P] R1 has 30 s, and this is six times that
MOST_HELD_S = 300.0  # of a step, all holds together [E]: five of the longest
MOST_REPS = 60  # of a step, all sets together [E]: two or three sets of 8 to 12 are usual ([P] F02), and this is double
LEAST_S = 20.0  # the shortest that is meant in seconds: a look at the posture, [P] R5 step 1

Caution = tuple[Path, str]  # steps by their place in the routine


@dataclass(frozen=True, slots=True)
class Rule:
    """The most of one number of a dose in the first 72 hours, for the steps that it fits."""

    key: str
    most: float
    fits: Callable[[Step], bool]
    advice: str
    source: str


def _is(*kinds: Kind) -> Callable[[Step], bool]:
    return lambda step: step.exercise.kind in kinds


RULES: tuple[Rule, ...] = (
    Rule("duration_s", 300, _is(Kind.STEPS), "a walk is a few minutes, 5 at most", "[S] 000:29"),
    Rule("hold_s", 60, lambda step: _is(Kind.HOLD)(step) and step.best_of is None,
         "a hold is 30 s, 60 at most", "[P] R1"),
)  # fmt: skip


def cautions(routine: Routine) -> tuple[Caution, ...]:
    """What a therapist is warned of, each thing once."""
    found = [*_of_level(routine), *_of_routine(routine)]
    every = days(routine)
    acute = [day for day in every if day.acute]
    found += _length(acute, ACUTE_MIN, " in the first 72 hours, more than the 10 to")
    found += _length([day for day in every if not day.acute], SESSION_MIN, ", more than the")
    for day in every:
        found += _of_day(routine, day)
    if acute:
        found += _left_out(routine)
    return tuple(dict.fromkeys(found))


def _length(some: list[PossibleDay], most_min: float, more_than: str) -> Iterator[Caution]:
    """The longest of these days. Packs and rubbing are steps of their own ([R] 8), not active minutes."""
    longest_s = max((sum(map(_most_active_s, day.steps)) for day in some), default=0.0)
    if longest_s > most_min * 60:
        minutes = f"{longest_s / 60:.0f} active minutes{more_than} {most_min:.0f} for a session"
        yield (), f"{minutes} ({cited('[P] seed facts 3.6')})"


def _most_active_s(may: tuple[Step, ...]) -> float:
    return max((active_s(step) for step in may if step.exercise.pacing.timer is None), default=0.0)


def _of_day(routine: Routine, day: PossibleDay) -> Iterator[Caution]:
    for place, step in ((place, step) for place, may in enumerate(day.steps) for step in may):
        tried = _tried(day, step)
        for rule in RULES:
            value = getattr(step.dose, rule.key)
            if value is None or value <= rule.most or not day.acute:
                continue
            doing = [one.id for one in tried or [step.exercise] if rule.fits(replace(step, exercise=one))]
            if doing:
                says = f"{value:g} s of {doing[0]}: in the first 72 hours {rule.advice} ({cited(rule.source)})"
                yield _where(routine, place, step, rule.key), says
        if day.acute and len(tried) > POSITIONS:
            says = f"{len(tried)} positions are tried: in the first 72 hours {POSITIONS} are enough ({cited('[R] 8')})"
            yield ("step", place, "find"), says


def _tried(day: PossibleDay, step: Step) -> list[Exercise]:
    """The positions of the finder whose last step this is; none of any other step."""
    if step.best_of is None:
        return []
    return [other.exercise for may in day.steps for other in may if other.trial == step.best_of]


def _where(routine: Routine, place: int, step: Step, key: str) -> Path:
    """Where a number of a dose stands in the file; of an alternative, what leads to it."""
    if step is not routine.steps[place]:
        return ("step", place, "otherwise")
    return ("step", place, "try_s" if step.trial else "stay_s" if step.best_of else key)


def _left_out(routine: Routine) -> Iterator[Caution]:
    """What will be missing in the first 72 hours, where nobody has said what is done instead."""
    for place, step in enumerate(routine.steps):
        meant = ACUTE in step.skip_if or least(frozenset(step.only_if) | {ACUTE}) is None
        if ACUTE in step.exercise.suits.excluded_by and step.instead is None and not meant:
            yield (
                ("step", place, "exercise"),
                f"{step.exercise.id} is left out in the first 72 hours, and nothing takes its place",
            )


def _of_routine(routine: Routine) -> Iterator[Caution]:
    """Doses that begin too high, or that look like minutes."""
    first = routine.level in (None, 1)
    late = eligibility.closed(routine, Known(practised=True), frozenset({ACUTE})) is not None
    for place, step in ((place, step) for place, whole in enumerate(routine.steps) for step in chain(whole)):
        lasts_s, sets = step.dose.duration_s, step.dose.sets
        if lasts_s is not None and lasts_s < LEAST_S:
            says = f"{lasts_s:g} is a number of seconds; {lasts_s:g} minutes are {lasts_s * 60:g}"
            yield _where(routine, place, step, "duration_s"), says
        yield from _much(routine, place, step)
        if first and late and step.exercise.kind is Kind.REPS and sets > 1:
            says = f"{sets} sets to begin with: the first session is one set; write levels, the first with one"
            yield _where(routine, place, step, "sets"), f"{says} ({cited('[R] 8')})"


def _much(routine: Routine, place: int, step: Step) -> Iterator[Caution]:
    """More than anybody would mean on one day, whatever the stage."""
    dose = step.dose
    times = dose.sets * (dose.reps or 1)
    if step.exercise.kind is Kind.REPS and times > MOST_REPS:
        says = f"{times} repetitions of {step.exercise.id} in one session: {MOST_REPS} are a great many; is that meant?"
        yield _where(routine, place, step, "reps"), says
    if step.exercise.kind is Kind.HOLD and dose.hold_s is not None and step.best_of is None:
        if dose.hold_s > MOST_HOLD_S:
            says = (
                f"{dose.hold_s:g} s of {step.exercise.id} in one hold: {MOST_HOLD_S:g} are a great many; is that meant?"
            )
            yield _where(routine, place, step, "hold_s"), says
        elif times * dose.hold_s > MOST_HELD_S:
            says = (
                f"{times} times {dose.hold_s:g} s of {step.exercise.id} are {times * dose.hold_s:g} s: "
                f"{MOST_HELD_S:g} are a great many; is that meant?"
            )
            yield _where(routine, place, step, "hold_s"), says


def _of_level(routine: Routine) -> Iterator[Caution]:
    if routine.level is not None:
        times = routine.levels[routine.level - 1].times_a_day[1]
        most = eligibility.COUNTED[eligibility.counts_as(routine)]
        if most is not None and times > most:
            yield (
                ("level", routine.level - 1, "times_a_day"),
                f"{times} times a day: {most} such sessions a day are the most ({cited('design 7, [R2] S12')})",
            )
