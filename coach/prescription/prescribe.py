"""A patient's prescription: a routine with that patient's own changes, each of which can tighten and none loosen."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from coach.core.exercise.model import PainRule, PainRules, Routine, Step
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.dose import check_less, lessen, minutes
from coach.prescription.due_days import check_due
from coach.prescription.faults import PrescriptionError, suggest
from coach.prescription.models import OverridesTable
from coach.prescription.shape import TableShape, hold
from coach.prescription.signing import check_signing, signing
from coach.prescription.source import FileSource
from coach.prescription.tighten import tighten
from coach.prescription.vocabulary import Vocabulary, vocabulary

Overrides = FileSource | Mapping[str, Any]  # a file that was read, or what the record keeps of one


def prescribe(
    routine: Routine, overrides: Overrides, names: Vocabulary | None = None, others: tuple[Step, ...] = ()
) -> Routine:
    """The routine as this patient does it. Raises PrescriptionError with every fault of the overrides.

    `others`: the steps of a plan's other levels, so that what is said of them is no fault at this one.
    """
    source = overrides if isinstance(overrides, FileSource) else FileSource(file="overrides", data=dict(overrides))
    shape = hold(source, OverridesTable)
    whole = (*routine.every_step, *others)
    shape.check(_unknown(routine, whole, shape.data))
    shape.check(check_due(shape.data, routine))
    for at, change in rows(shape.data, "step"):
        shape.check(_loosened(whole, change, names or vocabulary()), ("step", at))
    pain, most = _pain(routine.pain, shape), _minutes(routine, shape)
    _refuse(shape)
    assert shape.table is not None
    left = tuple(step for each in routine.steps if (step := _step(each, shape, names or vocabulary())) is not None)
    kept = tuple(_stays(left, shape.table))
    tighter = replace(routine, steps=kept, pain=pain, max_minutes=most)
    if not kept:
        shape.add(("step",), "every exercise of the routine is left out; keep at least one")
    elif minutes(tighter) > most:
        shape.add(("max_minutes",), f"the routine takes about {minutes(tighter):.0f} minutes, more than {most:g}")
    _refuse(shape)
    return tighter


def _refuse(shape: TableShape[OverridesTable]) -> None:
    if shape.faults:
        raise PrescriptionError(shape.faults)


def _unknown(routine: Routine, whole: tuple[Step, ...], data: Tables) -> Found:
    """What the overrides name that the routine has not."""
    name, level = word(data, "routine"), number(data, "level")
    if name not in (None, routine.id):
        yield ("routine",), f'these are for "{name}", and the routine is {routine.id}'
    if level is not None and level > len(routine.levels):
        has = f"the levels 1 to {len(routine.levels)}" if routine.levels else "no levels"
        yield ("level",), f"{routine.id} has {has}; there is no level {level:g}"
    known = {step.exercise.id for step in whole}
    for at, change in rows(data, "step"):
        exercise = word(change, "exercise")
        if exercise is not None and exercise not in known:
            yield ("step", at, "exercise"), f'"{exercise}" is not in {routine.id}; {suggest(exercise, known)}'


def _loosened(whole: tuple[Step, ...], change: Tables, names: Vocabulary) -> Found:
    """What a change of one exercise would make more, in every step that has it."""
    mine = [step for step in whole if step.exercise.id == change.get("exercise") and step.best_of is None]
    if not mine:
        return
    found = {step.trial for step in mine if step.trial}
    stays = [step for step in whole if step.best_of in found]
    yield from check_less([*mine, *stays], change, mine[0].exercise)
    yield from dict.fromkeys(fault for step in mine for fault in tighten(step.exercise, change, names)[1])


def _step(step: Step, shape: TableShape[OverridesTable], names: Vocabulary) -> Step | None:
    """A step, and what may take its place, with every change of its exercise; None where the patient has none left."""
    assert shape.table is not None
    skipped = False
    instead = None if step.instead is None else _step(step.instead, shape, names)
    for at, change in rows(shape.data, "step"):
        if change.get("exercise") == step.exercise.id and step.best_of is None:
            exercise, _ = tighten(step.exercise, change, names)
            step = replace(step, exercise=exercise, dose=lessen(step, shape.table.step[at]))
            skipped = skipped or change.get("skip") is True
    return instead if skipped else replace(step, instead=instead)


def _stays(steps: tuple[Step, ...], table: OverridesTable) -> Iterator[Step]:
    """The steps, each finder's last one with the positions that are left: as long as the patient may be in any."""
    for step in steps:
        tried = [other.exercise for other in steps if step.best_of is not None and other.trial == step.best_of]
        for change in table.step:
            if change.exercise in {position.id for position in tried}:
                step = replace(step, dose=lessen(step, change))
        if tried:
            yield replace(step, exercise=replace(tried[0], suits=replace(tried[0].suits, excluded_by=())))
        elif step.best_of is None:
            yield step


def _pain(rules: PainRules, shape: TableShape[OverridesTable]) -> PainRules:
    table = shape.data.get("pain")
    pain: Tables = table if isinstance(table, dict) else {}
    ceiling = number(pain, "ceiling")
    if ceiling is not None and ceiling > rules.ceiling:
        shape.add(("pain", "ceiling"), f"{ceiling:g} loosens the rule; allowed {rules.ceiling} or lower")
    if pain.get("any_rise_ends") is False and rules.any_rise_ends:
        shape.add(("pain", "any_rise_ends"), "false loosens the rule of the routine; take it out")
    shape.check(check_signing(pain))
    signed = signing(pain)
    return PainRules(
        rule=PainRule.STRICT if signed is None else PainRule(str(word(pain, "rule"))),
        signing=signed,
        any_rise_ends=rules.any_rise_ends or pain.get("any_rise_ends") is True,
        ceiling=rules.ceiling if ceiling is None else int(min(ceiling, rules.ceiling)),
    )


def _minutes(routine: Routine, shape: TableShape[OverridesTable]) -> float:
    most = number(shape.data, "max_minutes")
    if most is not None and most > routine.max_minutes:
        shape.add(("max_minutes",), f"{most:g} is longer than the routine's; allowed up to {routine.max_minutes:g}")
    return routine.max_minutes if most is None else min(most, routine.max_minutes)
