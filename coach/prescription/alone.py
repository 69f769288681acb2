"""An exercise by itself: a routine of one step, with the dose and the gate that its file gives under `[alone]`.

What is prescribed of it in any routine holds here too: what was left out there is left out here, and less is less.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from coach.core.clinical.safety import CEILING
from coach.core.exercise.model import Dose, Exercise, Kind, Routine, Step
from coach.prescription.checks import Found, Tables, rows, word
from coach.prescription.dose import ALL_DOSE_KEYS, DOSE_KEYS, check_dose, dose_of, seconds
from coach.prescription.enclosed import named_in
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.models import AloneTable, ExerciseTable
from coach.prescription.places import shipped_routines
from coach.prescription.steps import in_turn
from coach.prescription.tighten import LIMIT_KEYS
from coach.prescription.toml_text import toml

VERSION = "1"  # of the routine of one step; what changes is the text, which the record keeps
LONGEST_MIN = 90  # as long as a routine may be: `models.Minutes`
Row = dict[str, Any]


class KeptPrescription(Protocol):
    """A prescription as the records keep it."""

    @property
    def routine_id(self) -> str: ...
    @property
    def routine_text(self) -> str: ...
    @property
    def overrides(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribedPlan:
    """A prescription in force. Exercises by their ids."""

    routine_id: str
    names: frozenset[str]  # those of its routine
    changed: frozenset[str]  # those that the therapist has changed for this patient
    left_out: frozenset[str]
    routine: Routine | None = None  # as the patient has it; None where this program cannot read it


def plan_of(kept: KeptPrescription, routine: Routine | None) -> PrescribedPlan:
    """`routine`: as the patient has it, None where the kept text cannot be read by this program."""
    try:
        data = tomllib.loads(kept.routine_text)
    except ValueError:
        data = {}
    changes = {word(row, "exercise") or "": row for _, row in rows(dict(kept.overrides), "step")}
    return PrescribedPlan(
        routine_id=kept.routine_id,
        names=frozenset(named_in(data)),
        changed=frozenset(changes),
        left_out=frozenset(name for name, row in changes.items() if row.get("skip") is True),
        routine=routine,
    )


def is_alone(data: Tables) -> bool:
    """Whether the tables of a kept routine are those of an exercise by itself."""
    return [row.get("exercise") for _, row in rows(data, "step")] == [data.get("id")]


def check_alone(table: ExerciseTable, exercise: Exercise) -> Found:
    """What is wrong with the dose of an exercise by itself; nothing where it has none."""
    alone = table.alone
    if alone is None:
        return
    for path, message in check_dose(alone.model_dump(exclude_none=True), exercise):
        yield ("alone", *(() if path == ("exercise",) else path)), message
    if exercise.kind is Kind.STEPS and alone.side is not None:
        yield ("alone", "side"), "walking has no side; take it out"
    elif (lasts := _minutes(alone, exercise)) > LONGEST_MIN:
        yield ("alone",), f"takes about {lasts} minutes; allowed {LONGEST_MIN} or less"


def alone_text(file: str, table: ExerciseTable, exercise: Exercise, plans: Iterable[PrescribedPlan] | None) -> str:
    """The routine of one step, as the text of a routine file. `file`: what faults name.

    `plans`: what is in force for the person; None where nobody is to do it, so nothing has to be prescribed. Raises
    PrescriptionError, with one fault, where the exercise has no dose of its own, has to be prescribed and is not, was
    left out by a therapist, or was changed in a prescription that cannot be read.
    """
    alone = table.alone
    if alone is None:
        needs = " and ".join(DOSE_KEYS[exercise.kind][0])
        message = f"has no dose of its own; write [alone] with {needs} and source, or run a routine that has it"
        raise PrescriptionError([FileFault(file, None, "alone", message)])
    others = [plan for plan in plans or () if plan.routine_id != exercise.id]
    if plans is not None and table.prescription_only is not None and not any(exercise.id in p.names for p in others):
        raise _refused(exercise, f"by prescription only, and no prescription has it: {table.prescription_only}")
    if leaving := [plan.routine_id for plan in others if exercise.id in plan.left_out]:
        raise _refused(exercise, f"was left out of {leaving[0]} by your therapist: ask before you do it by itself")
    if unread := [plan.routine_id for plan in others if plan.routine is None and exercise.id in plan.changed]:
        raise _refused(
            exercise, f"was changed for you in {unread[0]}, which cannot be read here: run {unread[0]} instead"
        )
    row: Row = alone.model_dump(exclude_none=True, include={*ALL_DOSE_KEYS, "side", "checkin_every_s"})
    row = {"exercise": exercise.id, **row}
    for plan in others:
        row |= _less(row, exercise, plan)
    row |= _tighter(exercise, others)
    head: Row = {
        "id": exercise.id,
        "version": VERSION,
        "max_minutes": max(1, _minutes(alone, exercise)),
        "relief": table.comfort,
        "excluded_by": alone.excluded_by,
        "basis": [alone.source],
        "confirmed_by": table.confirmed_by,
        "confirmed_on": table.confirmed_on,
    }
    tables = {
        "pain": _pain(others),
        "gate": None if alone.gate is None else alone.gate.model_dump(exclude_none=True),
    }
    lines = [f"# {exercise.id} by itself, with the dose of its own file", *_lines(head)]
    for name, values in tables.items():
        lines += ["", f"[{name}]", *_lines(values)] if values else []
    return "\n".join([*lines, "", "[[step]]", *_lines(row)]) + "\n"


def _refused(exercise: Exercise, message: str) -> PrescriptionError:
    return PrescriptionError([FileFault(exercise.id, None, "", message)])


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {toml(value)}" for key, value in values.items() if value is not None)


def _minutes(alone: AloneTable, exercise: Exercise) -> int:
    return ceil(sum(map(seconds, in_turn(Step(exercise=exercise, dose=dose_of(alone), side=alone.side)))) / 60)


def _steps(exercise: Exercise, plan: PrescribedPlan) -> list[Step]:
    """What a therapist has decided of it: a shipped routine that somebody only follows is no decision."""
    decided = exercise.id in plan.changed or plan.routine_id not in shipped_routines()
    steps = plan.routine.every_step if plan.routine is not None and decided else ()
    return [step for step in steps if step.exercise.id == exercise.id]


def _less(row: Row, exercise: Exercise, plan: PrescribedPlan) -> Row:
    """The numbers of the dose that a prescription has less of: of several steps the one with most of it."""
    steps = [step for step in _steps(exercise, plan) if step.trial is None and step.best_of is None]
    found: Row = {}
    for key in (key for keys in DOSE_KEYS[exercise.kind] for key in keys if steps):
        values = [value for step in steps if (value := getattr(step.dose, key)) is not None]
        if not values:
            continue
        now = row.get(key, getattr(Dose(), key))
        if key == "rest_s":
            found[key] = max(now, min(values))
        elif now is not None:
            found[key] = min(now, max(values))
    return found


def _tighter(exercise: Exercise, plans: Iterable[PrescribedPlan]) -> Row:
    """The limits that are tighter in what is prescribed than in the file of the exercise, the tightest of each."""
    own = {limit.name: limit for limit in exercise.limits}
    found: dict[str, Row] = {}
    for limit in (limit for plan in plans for step in _steps(exercise, plan) for limit in step.exercise.limits):
        for key in LIMIT_KEYS if limit.name in own else ():
            value, now = getattr(limit, key), found.get(limit.name, {}).get(key, getattr(own[limit.name], key))
            if value is not None and (now is None or (value < now if key.endswith("above") else value > now)):
                found.setdefault(limit.name, {"name": limit.name})[key] = value
    return {"limit": list(found.values())} if found else {}


def _pain(plans: Iterable[PrescribedPlan]) -> Row:
    """The strictest rules of pain that a therapist has set, in whichever routine."""
    rules = [plan.routine.pain for plan in plans if plan.routine is not None]
    rise = any(rule.any_rise_ends for rule in rules)
    ceiling = min((rule.ceiling for rule in rules), default=CEILING)
    return ({"any_rise_ends": True} if rise else {}) | ({"ceiling": ceiling} if ceiling < CEILING else {})


def fitting(overrides: Mapping[str, Any], text: str) -> Row:
    """A therapist's changes of an exercise by itself, no more than what other prescriptions have left of it meanwhile.

    `text`: as `alone_text` gives it.
    """
    row = tomllib.loads(text)["step"][0]
    steps = [{**change, **_no_more(change, row)} for _, change in rows(dict(overrides), "step")]
    return {**overrides, **({"step": steps} if steps else {})}


def _no_more(change: Tables, row: Mapping[str, Any]) -> Row:
    most = {key: row[key] for key in ALL_DOSE_KEYS if key in row and key in change}
    found: Row = {key: (max if key == "rest_s" else min)(change[key], value) for key, value in most.items()}
    limits = {limit["name"]: limit for limit in row.get("limit", ())}
    if limits and "limit" in change:
        found["limit"] = [_inside(limit, limits.get(limit.get("name"), {})) for limit in change["limit"]]
    return found


def _inside(limit: Tables, other: Tables) -> Row:
    ends = {key: value for key in LIMIT_KEYS if key in limit and (value := other.get(key)) is not None}
    return {**limit, **{key: (min if key.endswith("above") else max)(limit[key], end) for key, end in ends.items()}}
