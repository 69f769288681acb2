"""Doses: which keys each kind of exercise takes, how long they last, and how they are lessened."""

from dataclasses import fields, replace
from typing import Any

from coach.core.exercise import Dose, Exercise, Kind, Routine, Step
from coach.core.working import EACH
from coach.prescription.checks import Found, Tables, number
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

# besides the dose itself: getting into position while it is shown and said, and answering the check-in [E]
SHOWN_S = 20.0
CHECKIN_S = 10.0


def check_dose(step: Tables, exercise: Exercise) -> Found:
    """What a step's dose lacks, what would be ignored, and what is outside a timer's range."""
    kind, rules = exercise.kind, exercise.timer
    needs, may = DOSE_KEYS[kind]
    if missing := [key for key in needs if key not in step]:
        yield ("exercise",), f"this exercise is of kind {kind}; its dose needs {' and '.join(missing)}"
    for key in ALL_DOSE_KEYS:
        if key in step and key not in needs + may:
            yield (key,), f"an exercise of kind {kind} does not use this; its dose has {', '.join(needs + may)}"
    lasts_s = number(step, "duration_s")
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


def check_less(dose: Dose, change: Tables, kind: Kind) -> Found:
    """What a patient's change would make more. More rest is less."""
    needs, may = DOSE_KEYS[kind]
    for key in ALL_DOSE_KEYS:
        value, old = number(change, key), getattr(dose, key)
        if key in change and key not in needs + may:
            yield (key,), f"an exercise of kind {kind} does not use this; its dose has {', '.join(needs + may)}"
        elif value is not None and (value < old if key == "rest_s" else value > old):
            side = "longer" if key == "rest_s" else "less"
            yield (key,), f"{value:g} is more than the routine's dose; allowed {old:g} or {side}"


def lessen(dose: Dose, change: DoseTable) -> Dose:
    """The dose with a change that `check_less` has passed."""
    return replace(dose, **_said(change))


def work_s(exercise: Exercise, dose: Dose) -> float:
    """Seconds of exercising, without rest."""
    if exercise.kind is Kind.REPS:
        return dose.sets * (dose.reps or 0) * (exercise.tempo.total_s if exercise.tempo else 0.0)
    if exercise.kind is Kind.HOLD:
        return dose.sets * (dose.hold_s or 0.0)
    if exercise.kind is Kind.PACE:
        cycle = exercise.breath or exercise.tempo
        return (dose.cycles or 0) * (cycle.total_s if cycle else 0.0)
    return dose.duration_s or 0.0


def seconds(step: Step) -> float:
    """How long a step takes about, with its rests, being shown, and the check-in; or the longest in its place."""
    asked = CHECKIN_S if step.checkin else 0.0
    sides = 2 if step.side == EACH else 1
    own_s = SHOWN_S + sides * work_s(step.exercise, step.dose) + step.dose.sets * step.dose.rest_s + asked
    return max(own_s, seconds(step.instead)) if step.instead is not None else own_s


def minutes(routine: Routine) -> float:
    """How long a routine takes about, optional steps included, without the questions before and after it."""
    return sum(map(seconds, routine.steps)) / 60
