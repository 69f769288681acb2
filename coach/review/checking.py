"""What `coach check` says of a prescription that is being composed, each fault at its field."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coach.core.base.limits import most
from coach.core.exercise.model import Routine
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.reader import read_to_keep
from coach.prescription.routine_text import routine_text
from coach.records.rows import Patient
from coach.review.composing import Draft, Written, slug, written
from coach.review.desk import Desk
from coach.review.prescribing import signed_ahead
from coach.review.shelf import ShelfExercise, on_shelf

FILE = "prescription.toml"  # what faults call it; no shipped routine has that name
FIRST = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDraft:
    """What a form came to. `faults` and `warnings`: by field, "" for the whole; each a word of ours or a sentence."""

    id: str
    version: str
    text: str
    overrides: Mapping[str, object]
    routine: Routine | None  # as the patient will have it; None where there is a fault
    faults: Mapping[str, list[str]]
    warnings: Mapping[str, list[str]]


def exercises_of(desk: Desk, draft: Draft) -> dict[str, ShelfExercise]:
    """The exercises that its steps name, by id."""
    found: dict[str, ShelfExercise] = {}
    for name in dict.fromkeys(step.exercise for step in draft.steps):
        if (one := on_shelf(name, draft.own_exercises, desk.words)) is not None:
            found[name] = one
    return found


def check_draft(desk: Desk, patient: Patient, draft: Draft) -> CheckedDraft:
    """Every fault at once. Raises StoreError."""
    id, version = draft.routine or _free_id(draft), _version(desk, draft)
    made = written(draft, exercises_of(desk, draft), id=id, version=version, language=desk.words.language, by=desk.by)
    faults = {name: list(each) for name, each in (made.faults | signed_ahead(made.overrides, desk.store.now())).items()}
    if not draft.routine and id in desk.review.in_force(patient):
        faults.setdefault("title", []).append("title_taken")
    routine, warnings, text = None, dict[str, list[str]](), ""
    try:
        text = routine_text(made.data)
        if len(text.encode()) > most("toml.size"):
            faults.setdefault("", []).append("too_long")
        elif draft.steps:
            routine, warned = read_to_keep(FILE, text, made.overrides, language=desk.words.language)
            for each in warned:
                warnings.setdefault(made.field_at(each.path), []).append(each.message)
    except (TypeError, UnicodeEncodeError):
        faults.setdefault("", []).append("not_whole")
    except PrescriptionError as error:
        for each in error.faults:
            _say(faults, made, each)
    return CheckedDraft(
        id=id, version=version, text=text, overrides=made.overrides, routine=None if faults else routine,
        faults=faults, warnings=warnings,
    )  # fmt: skip


def _say(faults: dict[str, list[str]], made: Written, fault: FileFault) -> None:
    """A fault of the check at its field, but not where the form has said already what is wrong."""
    mine = fault.file in (FILE, "overrides")  # and no exercise inside it
    name = made.field_at(fault.path) if mine else ""
    if name in made.faults or any(each.startswith(f"{name}.") for each in made.faults if name):
        return
    faults.setdefault(name, []).append(fault.message if name else str(replace(fault, line=None)))


def _free_id(draft: Draft) -> str:
    """The id that its title stands for, but none that a shipped routine or an exercise has."""
    title = draft.typed["title"]
    wanted = slug(title) or f"routine_{hashlib.sha256(title.encode()).hexdigest()[:6]}"
    taken = shipped_routines().keys() | shipped_exercises().keys() | {each.get("id") for each in draft.own_exercises}
    free, again = wanted, 1
    while free in taken:
        again += 1
        free = f"{wanted}_{again}"
    return free


def _version(desk: Desk, draft: Draft) -> str:
    """One more than what it was made from, so that the same form sent twice is the same prescription."""
    before = desk.review.prescription(draft.basis) if draft.basis else None
    return str(int(before.version) + 1) if before is not None and before.version.isdecimal() else FIRST
