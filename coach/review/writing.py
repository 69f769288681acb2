"""What the forms of notes and prescriptions do. Every one ends on a page that says what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from coach.core.progress.progression import Proposal, to_json
from coach.prescription.faults import PrescriptionError
from coach.records.deciding import AlreadyDecided, TherapistDecision
from coach.records.deciding import decide as keep_decision
from coach.records.deciding import prescribe as keep_prescription
from coach.records.prescribed import Superseded
from coach.records.review import LONGEST_NOTE
from coach.records.rows import Patient
from coach.records.writer import plain
from coach.report import course
from coach.review import pages, prescribing, prescription_pages
from coach.review.desk import Desk
from coach.review.merging import merging
from coach.review.proposals import InForce, read

Fields = Mapping[str, str]


def patient_note(desk: Desk, request: Request, fields: Fields) -> Response:
    own = desk.review.patient(request.path_params["patient"])
    if not _text(fields):
        return pages.message(desk, desk.say("review.no_note", most=LONGEST_NOTE), 400)
    desk.review.add_note(own, _text(fields), desk.by, form=fields.get("form", ""))
    return pages.back(f"{desk.root}/patient/{own.id}", "note")


def session_note(desk: Desk, request: Request, fields: Fields) -> Response:
    own = desk.review.session(request.path_params["session"])
    if not _text(fields):
        return pages.message(desk, desk.say("review.no_note", most=LONGEST_NOTE), 400)
    desk.review.add_note(desk.store.patient_of(own), _text(fields), desk.by, own, form=fields.get("form", ""))
    return pages.back(f"{desk.root}/session/{own.id}", "note")


def _text(fields: Fields) -> str:
    text = fields.get("text", "").strip()
    return text if len(text) <= LONGEST_NOTE else ""


def prescribe(desk: Desk, request: Request, fields: Fields) -> Response:
    """Keeps what was typed, where `coach check` finds no fault in it; else the form again, each fault at its field.

    Where another prescription is in force than the one the form was made from, both are shown, field by field.
    """
    own = desk.review.patient(request.path_params["patient"])
    kept = prescription_pages.prescribed(desk, own, request.path_params["routine"])
    try:
        found = read(kept)
    except PrescriptionError as error:
        return pages.message(desk, desk.say("review.unreadable", why=str(error)), 409)
    if fields.get("basis") != kept.id:
        return both(desk, own, found, fields)
    typed = prescribing.typed_overrides(kept.routine_text, kept.overrides, found.whole, fields)
    faults = typed.faults | prescribing.signed_ahead(typed.overrides, desk.store.now())
    proposal = None
    if "proposal" in fields:
        proposal = prescription_pages.waiting(desk, own, kept.routine_id)
        if proposal is None or proposal.basis != fields["proposal"]:
            now = prescription_pages.prescribed(desk, own, kept.routine_id)
            if now.id != kept.id:  # changed at this moment, perhaps by this very form
                return both(desk, own, read(now), fields)
            return _newer(desk, own, found, fields, proposal)
    if faults:
        made = prescribing.form_of(found.whole, kept.overrides, fields)
        return prescription_pages.form(desk, own, found, made, proposal=proposal, faults=faults, code=422)
    try:
        if proposal is not None:
            keep_decision(desk.store, own, kept, decision(desk, proposal, "edited", fields), typed.overrides)
            return pages.back(_patient_at(desk, own), "edited")
        now = keep_prescription(desk.store, own, kept, typed.overrides, version=found.whole.version, by=desk.by)
    except (Superseded, AlreadyDecided):  # by another therapist, at this moment
        return both(desk, own, read(prescription_pages.prescribed(desk, own, kept.routine_id)), fields)
    return pages.back(_patient_at(desk, own), "unchanged" if now.id == kept.id else "prescribed")


def decision(desk: Desk, proposal: Proposal, action: str, fields: Fields) -> TherapistDecision:
    return TherapistDecision(
        action=action, proposal=to_json(proposal), by=desk.by, reason=fields.get("reason", "")
    )  # fmt: skip


def both(desk: Desk, patient: Patient, now: InForce, fields: Fields) -> Response:
    """What was typed beside what is in force by now: the person chooses, field by field, and nothing is kept yet."""
    older = _made_from(desk, patient, now, fields)
    typed = prescribing.typed_overrides(older.kept.routine_text, older.kept.overrides, older.whole, fields)
    same_text = older.kept.routine_text == now.kept.routine_text
    if same_text and not typed.faults and plain(typed.overrides) == plain(dict(now.kept.overrides)):
        return pages.back(_patient_at(desk, patient), "prescribed")  # sent twice, or by two alike
    current = prescribing.form_of(now.whole, now.kept.overrides)
    found = merging(prescribing.form_of(older.whole, older.kept.overrides), current, fields)
    if not found.choices:  # nothing was changed here: what is in force is all there is
        return prescription_pages.form(desk, patient, now, current, faults={"": [desk.say("review.older")]}, code=409)
    return prescription_pages.merge_form(desk, patient, now, found)


def _made_from(desk: Desk, patient: Patient, now: InForce, fields: Fields) -> InForce:
    """What the form was made from; the routine as it is where it was of none, or of one that cannot be read now."""
    basis = fields.get("basis")
    older = next((each for each in desk.review.prescriptions(patient) if each.id == basis), None)
    if older is not None:
        try:
            return read(older)
        except PrescriptionError:
            pass
    return read(replace(now.kept, overrides={}))


def _newer(desk: Desk, patient: Patient, now: InForce, fields: Fields, proposal: Proposal | None) -> Response:
    """The proposal that the form was made from is decided, or a newer session has changed it: what was typed stays."""
    stale: Sequence[str] = [desk.say("review.stale")]
    if proposal is not None:
        stale = [desk.say("review.conflict.newer"), f"{course.step(proposal, desk.say)}."]
    made = prescribing.form_of(now.whole, now.kept.overrides, fields)
    return prescription_pages.form(desk, patient, now, made, faults={"": stale}, code=409)


def _patient_at(desk: Desk, patient: Patient) -> str:
    return f"{desk.root}/patient/{patient.id}"
