"""What each address of a review shows: the pages of the report, with what a therapist may do with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coach.core.progress.progression import Proposal, applied
from coach.prescription.describe import confirmations
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import find_routine, shipped_routines
from coach.records.review import NotFound
from coach.records.rows import Note, Patient, Prescription, SessionRecord
from coach.report.clinic import clinic_values
from coach.report.html import moment, page
from coach.report.patient.page import in_force, patient_values
from coach.report.session.page import session_values
from coach.review import prescribing
from coach.review.desk import Desk
from coach.review.exports import Export
from coach.review.proposals import InForce, proposals, read

# what a form came to -> said above the page; a key under report.review.done
DONE = ("note", "read", "unread", "prescribed", "accepted", "edited", "rejected", "unchanged", "unlocked")
UNLOCKING = ("unlocked_by", "examined_by", "examined_on", "told")  # the fields of the form that ends a lock


def shown(desk: Desk, template: str, values: Mapping[str, Any], code: int = 200) -> HTMLResponse:
    common = {"root": desk.root, "by": desk.by, "done": ""}
    return HTMLResponse(page(template, desk.say, {**common, **values}, room="coach.review"), code)


def message(desk: Desk, text: str, code: int) -> HTMLResponse:
    """A page of one sentence."""
    return shown(desk, "message.html.j2", {"said": text}, code)


def back(address: str, done: str) -> RedirectResponse:
    """After a form: to a page that says what was done. Loading that again does nothing twice."""
    return RedirectResponse(f"{address}?done={done}", 303)


def _done(desk: Desk, request: Request) -> str:
    done = request.query_params.get("done", "")
    return desk.say(f"review.done.{done}") if done in DONE else ""


# the three pages


def clinic(desk: Desk, request: Request) -> Response:
    review = desk.review
    visits = review.all_visits(desk.zone)
    patients = review.store.patients()
    waiting = {own.id: sum(each.changes for each in proposals(review, own, visits.get(own.id, ()))) for own in patients}
    links = {own.id: f"{desk.root}/patient/{own.id}" for own in patients}
    values = clinic_values(
        review, desk.words, desk.store.now(), visits=visits, waiting=waiting, links=links,
        absent_days=desk.absent_days, zone=desk.zone,
    )  # fmt: skip
    return shown(desk, "review_clinic.html.j2", values | {"done": _done(desk, request)})


def patient(desk: Desk, request: Request) -> Response:
    return course(desk, desk.review.patient(request.path_params["patient"]), done=_done(desk, request))


def course(
    desk: Desk,
    person: Patient,
    *,
    done: str = "",
    unlocking: tuple[str, Mapping[str, str], Mapping[str, str]] | None = None,
    code: int = 200,
) -> Response:
    """The page of a patient. `unlocking`: a lock's id, what was typed into its form, and the faults by field."""
    review = desk.review
    visits = review.visits(person, desk.zone)
    found = proposals(review, person, visits)
    values = patient_values(
        review, person, desk.words, desk.store.now(), visits=visits, proposals=found, absent_days=desk.absent_days,
        zone=desk.zone,
    )  # fmt: skip
    return shown(
        desk,
        "review_patient.html.j2",
        values
        | {
            "done": done,
            "here": f"{desk.root}/patient/{person.id}",
            "unlocking": UNLOCKING,
            "tried": unlocking[0] if unlocking else "",
            "typed": unlocking[1] if unlocking else {"unlocked_by": desk.by},
            "faults": _unlock_faults(desk, unlocking[2]) if unlocking else {},
            "session_at": f"{desk.root}/session/",
            "notes": _notes(desk, review.notes(person)),
            "exports": [name for name, each in desk.exports.items() if each.of_patient],
            "decisions": [_decision(desk, each) for each in review.decisions(person)],
            "routines": [(name, desk.say.routine(name)) for name in shipped_routines()],
        },
        code,
    )


def _unlock_faults(desk: Desk, faults: Mapping[str, str]) -> dict[str, str]:
    return {
        field: desk.say(f"unlock.fault.{fault}", field=desk.say(f"unlock.{field}")) for field, fault in faults.items()
    }


def session(desk: Desk, request: Request) -> Response:
    review = desk.review
    own = review.session(request.path_params["session"])
    values = session_values(desk.store, own, desk.words, zone=desk.zone)
    who: Patient = values["patient"]
    read_by = review.read_by(own)
    return shown(
        desk,
        "review_session.html.j2",
        values
        | {
            "done": _done(desk, request),
            "here": f"{desk.root}/session/{own.id}",
            "patient_at": f"{desk.root}/patient/{who.id}",
            "prescription_at": _prescription_at(desk, who, own.routine_id),
            "read": desk.say("review.read_by", by=read_by[0], at=moment(read_by[1], desk.zone)) if read_by else "",
            "notes": _notes(desk, [note for note in review.notes(who) if note.session_id == own.id]),
            "exports": list(desk.exports),
        },
    )


def _prescription_at(desk: Desk, who: Patient, routine: str) -> str:
    """Where the prescription of a session's routine is changed; nowhere for a routine that is not here."""
    known = routine in shipped_routines() or routine in in_force(desk.review.prescriptions(who))
    return f"{desk.root}/patient/{who.id}/prescription/{quote(routine, safe='')}" if known else ""


def _notes(desk: Desk, notes: Sequence[Note]) -> list[dict[str, Any]]:
    return [
        {"text": note.text, "by": note.written_by, "at": moment(note.written_at, desk.zone), "session": note.session_id}
        for note in notes
    ]


def _decision(desk: Desk, value: Any) -> dict[str, str]:
    return {
        "at": moment(value.decided_at, desk.zone),
        "by": value.decided_by,
        "routine": desk.say.routine(value.routine_id),
        "said": desk.say(f"review.action.{value.action}"),
        "reason": value.reason,
    }


# a prescription


def chosen(desk: Desk, request: Request) -> Response:
    """From the choice of a routine to its form."""
    own = desk.review.patient(request.path_params["patient"])
    routine = request.query_params.get("routine", "")
    if routine not in shipped_routines():
        raise NotFound("There is no such routine: choose one from the list.")
    return RedirectResponse(f"{desk.root}/patient/{own.id}/prescription/{quote(routine, safe='')}", 303)


def prescription(desk: Desk, request: Request) -> Response:
    """The form; with `?proposal=1` what is proposed stands in it."""
    review = desk.review
    own = review.patient(request.path_params["patient"])
    kept = prescribed(desk, own, request.path_params["routine"])
    try:
        found = read(kept)
    except PrescriptionError as error:
        return message(desk, desk.say("review.unreadable", why=str(error)), 200)
    overrides, open_one = kept.overrides, None
    if request.query_params.get("proposal"):
        open_one = waiting(desk, own, kept.routine_id)
        if open_one is None:
            return message(desk, desk.say("review.stale"), 409)
        overrides = applied(overrides, open_one, found.prescribed)
    return form(desk, own, found, prescribing.form_of(found.whole, overrides), proposal=open_one)


def form(
    desk: Desk,
    patient: Patient,
    in_force: InForce,
    edited: prescribing.PrescribingForm,
    *,
    proposal: Proposal | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    code: int = 200,
) -> Response:
    say, wrong = desk.say, dict(faults or {})
    said = {
        name: [say.named(each, f"report.review.fault.{each}") for each in each_of] for name, each_of in wrong.items()
    }
    return shown(
        desk,
        "prescription.html.j2",
        {
            "patient": patient,
            "routine_id": in_force.kept.routine_id,
            "routine": say.routine(in_force.kept.routine_id),
            "levels": in_force.whole.levels,
            "form": edited,
            "faults": said,
            "labels": {each.name: label(desk, each) for each in edited.fields}
            | {f"pain.{key}": say(f"review.rule.{key}") for key in ("rule", *edited.rule.texts)},
            "hints": {each.name: _hint(desk, each, in_force) for each in edited.fields},
            "proposal": proposal,
            "confirmations": confirmations(replace(in_force.whole, words=say.words)),
            "basis": in_force.kept.id,
            "here": f"{desk.root}/patient/{patient.id}/prescription/{quote(in_force.kept.routine_id, safe='')}",
            "patient_at": f"{desk.root}/patient/{patient.id}",
        },
        code,
    )


def label(desk: Desk, field: prescribing.Field) -> str:
    """What a field is called where it stands alone, as in the list of faults."""
    exercise, _, rest = field.name.partition(".")
    kind = desk.say(f"review.field.{field.kind}")
    return f"{desk.say.exercise(exercise)}: {kind}" if rest and exercise != "pain" else kind


def _hint(desk: Desk, field: prescribing.Field, in_force: InForce) -> str:
    if field.kind == "level":
        return desk.say("review.allowed_levels", n=len(in_force.whole.levels))
    if field.in_force is None:
        return desk.say("review.allowed_days")
    return desk.say("review.at_least" if field.least else "review.at_most", n=f"{field.in_force:g}")


def prescribed(desk: Desk, patient: Patient, routine: str) -> Prescription:
    """The one in force; of a shipped routine that was never prescribed, that as it is. Raises NotFound."""
    kept = in_force(desk.review.prescriptions(patient)).get(routine)
    if kept is not None:
        return kept
    if routine not in shipped_routines():
        raise NotFound("That routine is not prescribed to this patient: choose one from the list.")
    text = find_routine(routine).read_text(encoding="utf-8")
    return Prescription(
        id="", patient_id=patient.id, routine_id=routine, routine_text=text, overrides={}, version="", digest="",
        created_at=desk.store.now(),
    )  # fmt: skip


def waiting(desk: Desk, patient: Patient, routine: str) -> Proposal | None:
    """The proposal for a routine that waits for a decision."""
    found = proposals(desk.review, patient, desk.review.visits(patient, desk.zone))
    return next((each for each in found if each.routine == routine and each.changes), None)


# exports


def session_export(desk: Desk, request: Request) -> Response:
    own = desk.review.session(request.path_params["session"])
    return _exported(desk, desk.exports.get(request.path_params["format"]), [own], own.id[:8])


def patient_export(desk: Desk, request: Request) -> Response:
    own = desk.review.patient(request.path_params["patient"])
    made = desk.exports.get(request.path_params["format"])
    return _exported(desk, made if made and made.of_patient else None, desk.store.sessions(own), own.id[:8])


def _exported(desk: Desk, export: Export | None, sessions: Sequence[SessionRecord], name: str) -> Response:
    if export is None or not sessions:
        raise NotFound("There is no such export: choose one that the page offers.")
    try:
        content = export.write(desk.store, sessions, desk.words)
    except (OSError, ValueError) as error:
        return message(desk, str(error), 409)
    headers = {"Content-Disposition": f'attachment; filename="coach-{name}.{export.suffix}"'}
    return Response(content, media_type=export.media_type, headers=headers)
