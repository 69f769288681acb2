"""A patient's prescription: a routine with that patient's own changes, each of which can tighten and none loosen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coach.core.exercise import PainRules, Routine, Step
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.dose import check_less, lessen, minutes
from coach.prescription.faults import PrescriptionError, suggest
from coach.prescription.models import OverridesTable
from coach.prescription.shape import Shape, hold
from coach.prescription.source import Source
from coach.prescription.tighten import tighten
from coach.prescription.vocabulary import Vocabulary, vocabulary

Overrides = Source | Mapping[str, Any]  # a file that was read, or what the record keeps of one


def prescribe(routine: Routine, overrides: Overrides, names: Vocabulary | None = None) -> Routine:
    """The routine as this patient does it. Raises PrescriptionError with every fault of the overrides."""
    source = overrides if isinstance(overrides, Source) else Source(file="overrides", data=dict(overrides))
    shape = hold(source, OverridesTable)
    shape.check(_unknown(routine, shape.data))
    steps = [_step(step, shape, names or vocabulary()) for step in routine.steps]
    kept = tuple(step for step in steps if step is not None)
    pain, most = _pain(routine.pain, shape), _minutes(routine, shape)
    tighter = replace(routine, steps=kept, pain=pain, max_minutes=most)
    if not kept:
        shape.add(("step",), "every exercise of the routine is left out; keep at least one")
    elif minutes(tighter) > most:
        shape.add(("max_minutes",), f"the routine takes about {minutes(tighter):.0f} minutes, more than {most:g}")
    if shape.faults:
        raise PrescriptionError(shape.faults)
    return tighter


def _unknown(routine: Routine, data: Tables) -> Found:
    """What the overrides name that the routine has not."""
    name = word(data, "routine")
    if name not in (None, routine.id):
        yield ("routine",), f'these are for "{name}", and the routine is {routine.id}'
    known = {step.exercise.id for step in routine.every_step}
    for at, change in rows(data, "step"):
        exercise = word(change, "exercise")
        if exercise is not None and exercise not in known:
            yield ("step", at, "exercise"), f'"{exercise}" is not in {routine.id}; {suggest(exercise, known)}'


def _step(step: Step, shape: Shape[OverridesTable], names: Vocabulary) -> Step | None:
    """A step, and what may take its place, with every change of its exercise; None where the patient has none left."""
    skipped = False
    instead = None if step.instead is None else _step(step.instead, shape, names)
    for at, change in rows(shape.data, "step"):
        if change.get("exercise") != step.exercise.id:
            continue
        exercise, faults = tighten(step.exercise, change, names)
        shape.check(faults, ("step", at))
        wrong = list(check_less(step.dose, change, step.exercise.kind))
        shape.check(wrong, ("step", at))
        # where the shape is wrong there is no table, and nothing is made of its values
        dose = step.dose if wrong or shape.table is None else lessen(step.dose, shape.table.step[at])
        step = replace(step, exercise=exercise, dose=dose)
        skipped = skipped or change.get("skip") is True
    return instead if skipped else replace(step, instead=instead)


def _pain(rules: PainRules, shape: Shape[OverridesTable]) -> PainRules:
    table = shape.data.get("pain")
    pain: Tables = table if isinstance(table, dict) else {}
    ceiling = number(pain, "ceiling")
    if ceiling is not None and ceiling > rules.ceiling:
        shape.add(("pain", "ceiling"), f"{ceiling:g} loosens the rule; allowed {rules.ceiling} or lower")
    if pain.get("any_rise_ends") is False and rules.any_rise_ends:
        shape.add(("pain", "any_rise_ends"), "false loosens the rule of the routine; take it out")
    return PainRules(
        any_rise_ends=rules.any_rise_ends or pain.get("any_rise_ends") is True,
        ceiling=rules.ceiling if ceiling is None else int(min(ceiling, rules.ceiling)),
    )


def _minutes(routine: Routine, shape: Shape[OverridesTable]) -> float:
    most = number(shape.data, "max_minutes")
    if most is not None and most > routine.max_minutes:
        shape.add(("max_minutes",), f"{most:g} is longer than the routine's; allowed up to {routine.max_minutes:g}")
    return routine.max_minutes if most is None else min(most, routine.max_minutes)
