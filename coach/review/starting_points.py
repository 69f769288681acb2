"""What a prescription starts from: nothing, a shipped routine, one of the clinic's own, another patient's."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coach.prescription.faults import PrescriptionError
from coach.prescription.folding import folded
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.source import parse_source, read_source
from coach.records import names
from coach.records.review import NotFound, TextInForce
from coach.records.rows import Patient, Prescription
from coach.review.composing import Draft, draft_of, slug
from coach.review.desk import Desk
from coach.review.shelf import on_shelf

SHIPPED, KEPT = "shipped", "kept"
OF_ONE = ("rule", "clinician", "reason", "signed")  # of pain: signed for one person, and not copied


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingPoint:
    value: str
    title: str


def starting_points(desk: Desk, patient: Patient) -> dict[str, list[StartingPoint]]:
    """By kind, each under the name that it has. Raises StoreError."""
    handles = {each.id: each.handle for each in desk.store.patients()}
    found: dict[str, list[StartingPoint]] = {"shipped": [], "clinic": [], "patient": []}
    for name in shipped_routines():
        found["shipped"].append(StartingPoint(value=f"{SHIPPED}:{name}", title=desk.say.routine(name)))
    seen = set()
    for kept in desk.review.all_in_force():
        title = title_of(desk, kept)
        if kept.routine_id not in shipped_routines() and kept.routine_id not in seen:
            seen.add(kept.routine_id)
            found["clinic"].append(StartingPoint(value=f"{KEPT}:{kept.id}", title=title))
        if kept.patient_id != patient.id and kept.patient_id in handles:
            title = f"{handles[kept.patient_id]}: {title}"
            found["patient"].append(StartingPoint(value=f"{KEPT}:{kept.id}", title=title))
    return {kind: points for kind, points in found.items() if points}


def title_of(desk: Desk, kept: Prescription | TextInForce) -> str:
    """What a kept routine is called: its own words, else those of the program."""
    try:
        words = tomllib.loads(kept.routine_text).get("words")
    except ValueError:
        words = None
    title = words.get("title") if isinstance(words, dict) else None
    return title if isinstance(title, str) and title else desk.say.routine(kept.routine_id)


def empty(desk: Desk, patient: Patient) -> Draft:
    """A new one, with a title that is free."""
    draft = draft_of({}, {}, _measures(desk, ()))
    return _new(desk, patient, draft, desk.say("review.compose.new_title"))


def started(desk: Desk, patient: Patient, value: str) -> Draft:
    """A new one from a starting point. Raises NotFound, and PrescriptionError for one that cannot be read."""
    kind, _, name = value.partition(":")
    if kind == SHIPPED and name in shipped_routines():
        data = read_source(shipped_routines()[name]).data
        draft = from_tables(desk, data, {})
        return _new(desk, patient, draft, desk.say("review.compose.title_of", title=desk.say.routine(name)))
    kept = desk.review.prescription(name) if kind == KEPT else None
    if kept is None:
        raise NotFound("There is nothing of that name to start from: choose from the list.")
    overrides = dict(kept.overrides)
    if kept.patient_id != patient.id and isinstance(overrides.get("pain"), dict):
        overrides["pain"] = {key: value for key, value in overrides["pain"].items() if key not in OF_ONE}
    draft = from_tables(desk, _data(kept), overrides)
    return _new(desk, patient, draft, title_of(desk, kept))


def changing(desk: Desk, patient: Patient, routine: str) -> Draft:
    """What is in force, to be changed. A shipped routine is the start of a new one: its own text stays as it ships.

    Raises NotFound, and PrescriptionError for one that cannot be read.
    """
    kept = desk.review.in_force(patient).get(routine)
    if kept is None:
        raise NotFound("That routine is not prescribed to this patient: choose one from the patient's page.")
    if routine in shipped_routines() or routine in shipped_exercises():
        return started(desk, patient, f"{KEPT}:{kept.id}")
    draft = from_tables(desk, _data(kept), kept.overrides)
    typed = dict(draft.typed) | {"title": draft.typed["title"] or title_of(desk, kept)}
    return replace(draft, routine=routine, basis=kept.id, form=names.new_id(), typed=typed)


def from_tables(desk: Desk, data: Mapping[str, Any], overrides: Mapping[str, Any]) -> Draft:
    """A form with what a routine and a patient's changes say."""
    tables, left = folded(data, overrides)
    return draft_of(tables, left, _measures(desk, tuple(tables.get("exercise", ()))))


def _data(kept: Prescription) -> dict[str, Any]:
    return parse_source(f"{kept.routine_id}.toml", kept.routine_text).data


def _new(desk: Desk, patient: Patient, draft: Draft, title: str) -> Draft:
    taken, free, again = desk.review.in_force(patient), title, 1
    while slug(free) in taken:
        again += 1
        free = f"{title} {again}"
    return replace(draft, form=names.new_id(), typed=dict(draft.typed) | {"title": free, "message": ""})


def _measures(desk: Desk, tables: tuple[Mapping[str, Any], ...]) -> Any:
    def of(exercise: str) -> dict[str, str]:
        try:
            one = on_shelf(exercise, tables, desk.words)
        except PrescriptionError:
            one = None
        return {} if one is None else {limit.measure: limit.name for limit in one.exercise.limits}

    return of
