"""A TOML file that somebody brings, of a routine or of a patient's changes: looked at whole, then kept as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from coach.core.base.limits import most
from coach.core.exercise.due_times import due_times
from coach.core.exercise.model import Routine
from coach.prescription.describe import describe
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.models import OverridesTable, RoutineTable
from coach.prescription.places import shipped_routines
from coach.prescription.reader import model_of, read_to_keep
from coach.prescription.source import parse_source
from coach.records import names
from coach.records.deciding import prescribe as keep_prescription
from coach.records.prescribed import Superseded
from coach.records.review import NotFound
from coach.records.rows import Patient, Prescription
from coach.review import prescription_pages
from coach.review.checking import FILE
from coach.review.compose_pages import compose_page
from coach.review.desk import Desk
from coach.review.kept_pages import kept_at
from coach.review.pages import back, message, shown
from coach.review.prescribing import signed_ahead
from coach.review.starting_points import from_tables, title_of

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtFile:
    """A file without fault, and the prescription in whose place it would be."""

    text: str
    overrides: Mapping[str, Any]
    routine: Routine
    now: Prescription | None  # None: that routine is not prescribed yet
    warnings: tuple[FileFault, ...]


def upload(desk: Desk, request: Request, fields: Fields) -> Response:
    """Shows what a file comes to, opens it in the form, or keeps it as it stands."""
    person, text = desk.review.patient(request.path_params["patient"]), fields.get("file", "").replace("\r\n", "\n")
    say = desk.say
    try:
        found = _read(desk, person, text)
    except PrescriptionError as error:
        faults = [_with_line(desk, each) for each in error.faults]
        return _page(desk, person, text, faults=faults, code=422)
    if fields.get("do") == "open" and not _is_overrides(text):
        draft = from_tables(desk, parse_source(FILE, text).data, {})
        return compose_page(desk, person, _named(desk, draft, found), focus="find", told=True)
    if fields.get("do") == "keep":
        if fields.get("basis", "") != (found.now.id if found.now else "") and not _is_kept(found):
            return _page(desk, person, text, found, faults=[say("review.older_file")], code=409)
        return _keep(desk, person, found)
    return _page(desk, person, text, found)


def _named(desk: Desk, draft: Any, found: BroughtFile) -> Any:
    now = found.now
    mine = now is not None and now.routine_id not in shipped_routines()
    typed = dict(draft.typed) | {"title": draft.typed["title"] or desk.say.routine(found.routine.id)}
    basis = {"routine": found.routine.id, "basis": now.id} if mine and now is not None else {}
    return replace(draft, form=names.new_id(), typed=typed, **basis)


def _is_overrides(text: str) -> bool:
    return model_of(parse_source(FILE, text).data) is OverridesTable


def _is_kept(found: BroughtFile) -> bool:
    """Whether just this is in force: it was sent twice."""
    now = found.now
    return now is not None and (now.routine_text, dict(now.overrides)) == (found.text, dict(found.overrides))


def _read(desk: Desk, person: Patient, text: str) -> BroughtFile:
    """Raises PrescriptionError with every fault of the file."""
    if not text.strip() or len(text.encode()) > most("toml.size"):
        most_kb = most("toml.size") // 1024
        raise PrescriptionError([FileFault(FILE, None, "", desk.say("review.upload.size", most=most_kb))])
    data = parse_source(FILE, text).data
    kind = model_of(data)
    if kind is OverridesTable:
        return _changes(desk, person, data)
    if kind is not RoutineTable:
        raise PrescriptionError([FileFault(FILE, None, "", desk.say("review.upload.exercise"))])
    name, shipped = data.get("id"), shipped_routines()
    as_shipped = name in shipped and shipped[name].read_text(encoding="utf-8") == text
    routine, warnings = read_to_keep(
        f"{name}.toml" if as_shipped else FILE, text, {}, language=desk.words.language
    )  # fmt: skip
    now = desk.review.in_force(person).get(routine.id)
    return BroughtFile(text=text, overrides={"routine": routine.id}, routine=routine, now=now, warnings=warnings)


def _changes(desk: Desk, person: Patient, data: dict[str, Any]) -> BroughtFile:
    routine = data.get("routine")
    try:
        now = prescription_pages.prescribed(desk, person, routine if isinstance(routine, str) else "")
    except NotFound:
        raise PrescriptionError([FileFault(FILE, None, "routine", desk.say("review.upload.not_prescribed"))]) from None
    whole, warnings = read_to_keep(f"{now.routine_id}.toml", now.routine_text, data, language=desk.words.language)
    for key, messages in signed_ahead(data, desk.store.now()).items():
        raise PrescriptionError([FileFault(FILE, None, key, messages[0])])
    return BroughtFile(
        text=now.routine_text, overrides=data, routine=whole, now=now if now.id else None, warnings=warnings
    )  # fmt: skip


def _keep(desk: Desk, person: Patient, found: BroughtFile) -> Response:
    made = Prescription(
        id="" if found.now is None else found.now.id, patient_id=person.id, routine_id=found.routine.id,
        routine_text=found.text, overrides=found.overrides, version=found.routine.version, digest="",
        created_at=desk.store.now(),
    )  # fmt: skip
    try:
        keep_prescription(desk.store, person, made, found.overrides, version=found.routine.version, by=desk.by)
    except Superseded as error:
        return message(desk, str(error), 409)
    return back(kept_at(desk, person, found.routine.id), "prescribed")


def _page(
    desk: Desk,
    person: Patient,
    text: str,
    found: BroughtFile | None = None,
    faults: list[str] | None = None,
    code: int = 200,
) -> Response:
    now = None if found is None else found.now
    return shown(
        desk,
        "upload.html.j2",
        {
            "patient": person,
            "patient_at": f"{desk.root}/patient/{person.id}",
            "here": f"{desk.root}/patient/{person.id}/upload",
            "faults": faults or [],
            "lines": [] if found is None else list(describe(found.routine, due_times(found.overrides))),
            "loose": [] if found is None else [each.message for each in found.warnings],
            "text": text,
            "basis": "" if now is None else now.id,
            "replaces": "" if now is None else desk.say(
                "review.upload.replaces", title=title_of(desk, now), at=prescription_pages.since(desk, person, now)
            ),
            "can_open": found is not None and not _is_overrides(text),
            "can_keep": found is not None,
        },
        code,
    )  # fmt: skip


def _with_line(desk: Desk, fault: FileFault) -> str:
    told = ": ".join(part for part in (fault.path, fault.message) if part)
    return told if fault.line is None else desk.say("review.upload.line", n=fault.line, said=told)
