"""Doses: which keys each kind of exercise takes, how long they last, and how they are lessened."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from coach.core.exercise.model import Dose, Exercise, Kind, Routine, Step
from coach.core.exercise.timers import TURNS
from coach.core.session.exercise_run import EACH
from coach.prescription.checks import Found, Tables, number
from coach.prescription.cited import cited
from coach.prescription.days import days
from coach.prescription.models import DoseTable

# what a dose of each kind must say, and what it may
DOSE_KEYS: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.REPS: (("reps",), ("sets", "rest_s")),
    Kind.HOLD: (("hold_s",), ("sets", "rest_s")),
    Kind.STEPS: (("duration_s",), ("rest_s",)),
    Kind.POSITION: (("duration_s",), ("rest_s",)),
    Kind.PACE: (("cycles",), ("rest_s",)),
    Kind.TIMER: (("duration_s",), ("rest_s",)),
}
ALL_DOSE_KEYS = tuple(field.name for field in fields(Dose))
FINDER_SECONDS = ("hold_s", "duration_s")  # of a position that is tried, or stayed in

# besides the dose itself: getting into position while it is shown and said, and answering the check-in [E]
SHOWN_S = 20.0
CHECKIN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseCap:
    """The longest that a routine may ask for, of one kind of exercise; seconds."""

    kind: Kind
    postures: tuple[str, ...] = ()  # none: any
    most_s: float
    source: str


DOSE_CAPS: tuple[DoseCap, ...] = (
    DoseCap(kind=Kind.STEPS, most_s=900, source="[P] F05, [S] 002:48"),
    DoseCap(kind=Kind.POSITION, postures=("sitting",), most_s=1200, source="[P] F11"),
    DoseCap(kind=Kind.POSITION, postures=("prone",), most_s=300, source="[P] F07"),
)


def check_most(exercise: Exercise, value: float | None) -> str | None:
    """What is wrong with so many seconds of an exercise, whatever the day; None where nothing is."""
    for cap in DOSE_CAPS:
        fits = exercise.kind is cap.kind and (not cap.postures or exercise.posture in cap.postures)
        if fits and value is not None and value > cap.most_s:
            return f"{value:g} is too long for {exercise.id}; allowed {cap.most_s:g} s or less ({cited(cap.source)})"
    return None


def check_dose(step: Tables, exercise: Exercise) -> Found:
    """What a step's dose lacks, what would be ignored, and what is outside a timer's range."""
    kind = exercise.kind
    needs, may = DOSE_KEYS[kind]
    if missing := [key for key in needs if key not in step]:
        yield ("exercise",), f"this exercise is of kind {kind}; its dose needs {' and '.join(missing)}"
    for key in ALL_DOSE_KEYS:
        if key in step and key not in needs + may:
            yield (key,), f"an exercise of kind {kind} does not use this; its dose has {', '.join(needs + may)}"
    yield from _check_timer(step, exercise)
    if (wrong := check_most(exercise, number(step, "duration_s"))) is not None:
        yield ("duration_s",), wrong


def _check_timer(table: Tables, exercise: Exercise) -> Found:
    rules, lasts_s = exercise.pacing.timer, number(table, "duration_s")
    if rules is not None and lasts_s is not None and not rules.least_s <= lasts_s <= rules.most_s:
        size = "short" if lasts_s < rules.least_s else "long"
        yield (
            ("duration_s",),
            f"{lasts_s:g} is too {size} for {exercise.id}; allowed {rules.least_s:g} to {rules.most_s:g} s",
        )


def dose_of(step: DoseTable) -> Dose:
    """The dose of a step that is without fault."""
    return Dose(**_said(step))


def _said(table: DoseTable) -> dict[str, Any]:
    return {key: value for key in ALL_DOSE_KEYS if (value := getattr(table, key)) is not None}


def check_less(steps: Iterable[Step], change: Tables, exercise: Exercise) -> Found:
    """What a patient's change of an exercise would make more in every step that has it. More rest is less."""
    kind = exercise.kind
    needs, may = DOSE_KEYS[kind]
    for key in ALL_DOSE_KEYS:
        value, old = number(change, key), [one for step in steps if (one := _of(step, key)) is not None]
        if key in change and key not in needs + may:
            yield (key,), f"an exercise of kind {kind} does not use this; its dose has {', '.join(needs + may)}"
        elif value is not None and old and key == "rest_s" and value < min(old):
            yield (key,), f"{value:g} is less rest than the routine's; allowed {min(old):g} or longer"
        elif value is not None and old and key != "rest_s" and value > max(old):
            yield (key,), f"{value:g} is more than the routine's dose; allowed {max(old):g} or less"
    yield from _check_timer(change, exercise)


def _of(step: Step, key: str) -> float | None:
    """A number of its dose; a position finder has only its seconds."""
    value: float | None = getattr(step.dose, key)
    return None if (step.trial or step.best_of) and key not in FINDER_SECONDS else value


def lessen(step: Step, change: DoseTable) -> Dose:
    """The dose of a step with a change that `check_less` has passed; what is less already stays."""
    said = _said(change)
    if step.trial or step.best_of:  # both kinds of rest take it
        seconds = [said[key] for key in FINDER_SECONDS if key in said]
        said = dict.fromkeys(FINDER_SECONDS, seconds[0]) if seconds else {}
    less = {key: (max if key == "rest_s" else min)(value, getattr(step.dose, key)) for key, value in said.items()}
    return replace(step.dose, **less)


def work_s(exercise: Exercise, dose: Dose) -> float:
    """Seconds of exercising, without rest."""
    if exercise.kind is Kind.REPS:
        return dose.sets * (dose.reps or 0) * (exercise.pacing.tempo.total_s if exercise.pacing.tempo else 0.0)
    if exercise.kind is Kind.HOLD:
        return dose.sets * (dose.hold_s or 0.0)
    if exercise.kind is Kind.PACE:
        cycle = exercise.pacing.breath or exercise.pacing.tempo
        return (dose.cycles or 0) * (cycle.total_s if cycle else 0.0)
    return dose.duration_s or 0.0


def active_s(step: Step) -> float:
    """Seconds of exercising in a step, of both sides where its dose is for each."""
    return (2 if step.side == EACH else 1) * work_s(step.exercise, step.dose)


def seconds(step: Step) -> float:
    """How long a step takes about, with its rests, being shown, and the check-in."""
    asked = CHECKIN_S if step.checkin else 0.0
    return SHOWN_S + active_s(step) + step.dose.sets * step.dose.rest_s + asked


def minutes(routine: Routine) -> float:
    """How long a routine takes about on its longest day, without the questions before and after it.

    Optional steps are in it, and of what may take each other's place the longest; of what cools or warms the skin, of
    which one session has only one, the longest as well.
    """
    totals = []
    for day in days(routine):
        longest = [max(may, key=seconds) for may in day.steps if may]
        skin = [seconds(step) for step in longest if _on_skin(step.exercise)]
        totals.append(sum(map(seconds, longest)) - sum(skin) + max(skin, default=0.0))
    return max(totals, default=0.0) / 60


def _on_skin(exercise: Exercise) -> bool:
    """Whether it cools or warms: the skin has to rest before the next one."""
    return exercise.pacing.timer is not None and bool(TURNS.keys() & set(exercise.pacing.timer.counts_as))
