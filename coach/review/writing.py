"""What each form of a review does. Every one ends on a page that says what was done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from coach.core.clinical.unlocking import UnlockGrounds
from coach.core.progress.progression import Proposal, applied, to_json
from coach.prescription.faults import PrescriptionError
from coach.records.review import LONGEST_NOTE, NotFound
from coach.records.rows import Patient, Prescription
from coach.records.store import Superseded
from coach.records.unlocking import faults_of
from coach.records.unlocking import unlock as end_lock
from coach.review import pages, prescribing
from coach.review.desk import Desk
from coach.review.proposals import InForce, read

Fields = Mapping[str, str]


def patient_note(desk: Desk, request: Request, fields: Fields) -> Response:
    own = desk.review.patient(request.path_params["patient"])
    if not _text(fields):
        return pages.message(desk, desk.say("review.no_note", most=LONGEST_NOTE), 400)
    desk.review.add_note(own, _text(fields), desk.by)
    return pages.back(f"{desk.root}/patient/{own.id}", "note")


def session_note(desk: Desk, request: Request, fields: Fields) -> Response:
    own = desk.review.session(request.path_params["session"])
    if not _text(fields):
        return pages.message(desk, desk.say("review.no_note", most=LONGEST_NOTE), 400)
    desk.review.add_note(desk.store.patient_of(own), _text(fields), desk.by, own)
    return pages.back(f"{desk.root}/session/{own.id}", "note")


def _text(fields: Fields) -> str:
    text = fields.get("text", "").strip()
    return text if len(text) <= LONGEST_NOTE else ""


def session_read(desk: Desk, request: Request, fields: Fields) -> Response:
    own = desk.review.session(request.path_params["session"])
    if fields.get("read") == "no":
        desk.review.mark_unread(own)
        return pages.back(f"{desk.root}/session/{own.id}", "unread")
    desk.review.mark_read(own, desk.by)
    return pages.back(f"{desk.root}/session/{own.id}", "read")


def patient_read(desk: Desk, request: Request, _fields: Fields) -> Response:
    """Every session of the patient."""
    own = desk.review.patient(request.path_params["patient"])
    desk.review.mark_all_read(own, desk.by)
    return pages.back(f"{desk.root}/patient/{own.id}", "read")


def prescribe(desk: Desk, request: Request, fields: Fields) -> Response:
    """Keeps what was typed, where `coach check` finds no fault in it; else the form again, each fault at its field."""
    own = desk.review.patient(request.path_params["patient"])
    kept = pages.prescribed(desk, own, request.path_params["routine"])
    try:
        found = read(kept)
    except PrescriptionError as error:
        return pages.message(desk, desk.say("review.unreadable", why=str(error)), 409)
    proposal = None
    if "proposal" in fields:
        proposal = pages.waiting(desk, own, kept.routine_id)
        if proposal is None or proposal.basis != fields["proposal"]:
            return pages.message(desk, desk.say("review.stale"), 409)
    if fields.get("basis") != kept.id:
        return _older(desk, own, found)
    typed = prescribing.typed_overrides(kept.routine_text, kept.overrides, found.whole, fields)
    faults = typed.faults | prescribing.signed_ahead(typed.overrides, desk.store.now())
    if faults:
        made = prescribing.form_of(found.whole, kept.overrides, fields)
        return pages.form(desk, own, found, made, proposal=proposal, faults=faults, code=422)
    try:
        now = _keep(desk, own, found, typed.overrides)
    except Superseded:  # by another therapist, at this moment
        return _older(desk, own, read(pages.prescribed(desk, own, kept.routine_id)))
    if proposal is not None:
        _decided(desk, own, proposal, "edited", fields, now)
        return pages.back(f"{desk.root}/patient/{own.id}", "edited")
    return pages.back(f"{desk.root}/patient/{own.id}", "unchanged" if now.id == kept.id else "prescribed")


def _older(desk: Desk, patient: Patient, now: InForce) -> Response:
    """The form with what is in force by now, instead of what would undo it."""
    current = prescribing.form_of(now.whole, now.kept.overrides)
    return pages.form(desk, patient, now, current, faults={"": [desk.say("review.older")]}, code=409)


def unlock(desk: Desk, request: Request, fields: Fields) -> Response:
    """Ends a lock, on the same grounds as `coach patient unlock`; else the page again, each fault at its field."""
    own = desk.review.patient(request.path_params["patient"])
    lock = next((each for each in desk.store.locks(own) if each.id == request.path_params["lock"]), None)
    if lock is None:
        raise NotFound("That lock is not in force any more: look at the patient's page again.")
    typed = {field: fields.get(field, "").strip() for field in pages.UNLOCKING}
    faults: dict[str, str] = {}
    try:
        day = date.fromisoformat(typed["examined_on"]).toordinal() if typed["examined_on"] else None
    except ValueError:
        day, faults = None, {"examined_on": "no_date"}
    grounds = UnlockGrounds(
        unlocked_by=typed["unlocked_by"], by_clinician=True, told=typed["told"], examined_by=typed["examined_by"],
        examined_day=day,
    )  # fmt: skip
    faults = {**faults_of(desk.store, lock, grounds), **faults}
    if faults:
        return pages.course(desk, own, unlocking=(lock.id, typed, faults), code=422)
    end_lock(desk.store, lock, grounds)
    return pages.back(f"{desk.root}/patient/{own.id}", "unlocked")


def decide(desk: Desk, request: Request, fields: Fields) -> Response:
    """Accepts or rejects the proposal that the therapist saw, and no other."""
    own = desk.review.patient(request.path_params["patient"])
    proposal = pages.waiting(desk, own, request.path_params["routine"])
    action = fields.get("action", "")
    if proposal is None or proposal.basis != fields.get("basis") or action not in ("accepted", "rejected"):
        return pages.message(desk, desk.say("review.stale"), 409)
    if action == "rejected":
        _decided(desk, own, proposal, "rejected", fields, None)
        return pages.back(f"{desk.root}/patient/{own.id}", "rejected")
    found = read(pages.prescribed(desk, own, proposal.routine))
    overrides = applied(found.kept.overrides, proposal, found.prescribed)
    checked = prescribing.checked(found.kept.routine_text, overrides)
    if checked:
        made = prescribing.form_of(found.whole, overrides)
        return pages.form(desk, own, found, made, proposal=proposal, faults={"": checked}, code=422)
    try:
        now = _keep(desk, own, found, overrides)
    except Superseded:
        return pages.message(desk, desk.say("review.stale"), 409)
    _decided(desk, own, proposal, "accepted", fields, now)
    return pages.back(f"{desk.root}/patient/{own.id}", "accepted")


def _keep(desk: Desk, patient: Patient, in_force: InForce, overrides: Mapping[str, Any]) -> Prescription:
    return desk.store.add_prescription(
        patient, routine_id=in_force.kept.routine_id, routine_text=in_force.kept.routine_text, overrides=overrides,
        version=in_force.whole.version, basis=in_force.kept.id,
    )  # fmt: skip


def _decided(
    desk: Desk, patient: Patient, proposal: Proposal, action: str, fields: Fields, now: Prescription | None
) -> None:
    desk.review.decide(
        patient,
        proposal.routine,
        action,
        to_json(proposal),
        by=desk.by,
        reason=fields.get("reason", ""),
        prescription=now,
    )
