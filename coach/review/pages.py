"""What each address of a review shows: the pages of the report, with what a therapist may do with them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coach.prescription.places import shipped_routines
from coach.prescription.questionnaires import usable_questionnaires
from coach.records import names
from coach.records.reading import read_mark
from coach.records.reading import shown as as_shown
from coach.records.review import NotFound
from coach.records.rows import Note, Patient, SessionRecord
from coach.report.clinic import clinic_values
from coach.report.html import moment, page
from coach.report.patient.outcomes import told_lately
from coach.report.patient.page import patient_values
from coach.report.session.page import session_values
from coach.review.desk import Desk
from coach.review.exports import Export
from coach.review.proposals import proposals
from coach.review.shown_sessions import to_mark, written

# what a form came to -> said above the page; a key under report.review.done
DONE = (
    "note", "read", "read_but", "unread", "prescribed", "accepted", "edited", "rejected", "unchanged", "unlocked",
    "withdrawn", "message", "parcel",
)  # fmt: skip
UNLOCKING = ("unlocked_by", "examined_by", "examined_on", "told")  # the fields of the form that ends a lock
WITHOUT_EXAMINATION_FIELDS = ("unlocked_by", "told")  # of one that ends a pause ([R2] S11)


def shown(desk: Desk, template: str, values: Mapping[str, Any], code: int = 200) -> HTMLResponse:
    common = {"root": desk.root, "by": desk.by, "done": "", "form_id": names.new_id}
    return HTMLResponse(page(template, desk.say, {**common, **values}, room="coach.review"), code)


def message(desk: Desk, text: str, code: int) -> HTMLResponse:
    """A page of one sentence."""
    return shown(desk, "message.html.j2", {"said": text}, code)


def back(address: str, done: str) -> RedirectResponse:
    """After a form: to a page that says what was done. Loading that again does nothing twice."""
    return RedirectResponse(f"{address}?done={done}", 303)


def done_said(desk: Desk, request: Request) -> str:
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
        told=told_lately(desk.store, usable_questionnaires(desk.words.language)[0], desk.store.now(), desk.zone),
        absent_days=desk.absent_days, zone=desk.zone,
    )  # fmt: skip
    return shown(
        desk,
        "review_clinic.html.j2",
        values
        | {"done": done_said(desk, request), "reads": desk.screens is not None, "takes": desk.sending is not None},
    )


def patient(desk: Desk, request: Request) -> Response:
    own = desk.review.patient(request.path_params["patient"])
    try:
        chosen = date.fromisoformat(request.query_params.get("since", ""))
    except ValueError:
        chosen = None
    return course(desk, own, done=done_said(desk, request), chosen=chosen)


def course(
    desk: Desk,
    person: Patient,
    *,
    done: str = "",
    unlocking: tuple[str, Mapping[str, str], Mapping[str, str]] | None = None,
    chosen: date | None = None,
    code: int = 200,
) -> Response:
    """The page of a patient. `unlocking`: a lock's id, what was typed into its form, and the faults by field. `chosen`:
    the day from which on it says what changed."""
    review = desk.review
    visits = review.visits(person, desk.zone)
    found = proposals(review, person, visits)
    values = patient_values(
        review, person, desk.words, desk.store.now(), visits=visits, proposals=found, absent_days=desk.absent_days,
        questionnaires=usable_questionnaires(desk.words.language)[0], zone=desk.zone, chosen=chosen,
    )  # fmt: skip
    unread, in_use = to_mark(desk.store, visits), review.in_force(person)
    return shown(
        desk,
        "review_patient.html.j2",
        values
        | unlock_form(desk, person, unlocking)
        | {
            "done": done,
            "here": f"{desk.root}/patient/{person.id}",
            "shown": written(unread),
            "unread": len(unread),
            "running": sum(visit.running for visit in visits),
            "in_force": {routine: kept.id for routine, kept in in_use.items()},
            "session_at": f"{desk.root}/session/",
            "notes": _notes(desk, review.notes(person)),
            "exports": [name for name, each in desk.exports.items() if each.of_patient],
            "decisions": [_decision(desk, each) for each in review.decisions(person)],
            "routines": [(name, desk.say.routine(name)) for name in shipped_routines()],
        },
        code,
    )


def unlock_form(
    desk: Desk, person: Patient, tried: tuple[str, Mapping[str, str], Mapping[str, str]] | None = None
) -> dict[str, Any]:
    """What the form that ends a lock needs, on whichever page it stands; `tried` as `unlocking` of `course`."""
    return {
        "unlock_at": f"{desk.root}/patient/{person.id}/unlock",
        "unlocking": UNLOCKING,
        "tried": tried[0] if tried else "",
        "typed": tried[1] if tried else {"unlocked_by": desk.by},
        "faults": _unlock_faults(desk, tried[2]) if tried else {},
        "pausing": WITHOUT_EXAMINATION_FIELDS,
        "today": desk.store.now().astimezone(desk.zone).date().isoformat(),
    }


def _unlock_faults(desk: Desk, faults: Mapping[str, str]) -> dict[str, str]:
    return {
        field: desk.say(f"unlock.fault.{fault}", field=desk.say(f"unlock.{field}")) for field, fault in faults.items()
    }


def session(desk: Desk, request: Request) -> Response:
    review = desk.review
    own = review.session(request.path_params["session"])
    values = session_values(desk.store, own, desk.words, zone=desk.zone)
    who: Patient = values["patient"]
    mark = read_mark(desk.store, own)
    return shown(
        desk,
        "review_session.html.j2",
        values
        | unlock_form(desk, who)
        | {
            "done": done_said(desk, request),
            "here": f"{desk.root}/session/{own.id}",
            "patient_at": f"{desk.root}/patient/{who.id}",
            "prescription_at": _prescription_at(desk, who, own.routine_id),
            "read": desk.say("review.read_by", by=mark.by, at=moment(mark.at, desk.zone)) if mark else "",
            "mark": mark.at.isoformat() if mark else "",
            "shown": written(as_shown(desk.store, [own.id])),
            "notes": _notes(desk, [note for note in review.notes(who) if note.session_id == own.id]),
            "exports": list(desk.exports),
        },
    )


def _prescription_at(desk: Desk, who: Patient, routine: str) -> str:
    """Where the prescription of a session's routine is changed; nowhere for a routine that is not here."""
    known = routine in shipped_routines() or routine in desk.review.in_force(who)
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
