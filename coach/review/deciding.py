"""Accepts or rejects the proposal that the therapist saw, and no other."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from coach.core.progress.progression import applied
from coach.records.deciding import AlreadyDecided, TherapistDecision
from coach.records.deciding import decide as keep_decision
from coach.records.prescribed import Superseded
from coach.records.rows import Patient
from coach.report import course
from coach.report.html import moment
from coach.review import pages, prescribing, prescription_pages
from coach.review.asking import AskingPage, WayOn, ask, two_sides
from coach.review.desk import Desk
from coach.review.proposals import read
from coach.review.writing import decision

Fields = Mapping[str, str]
CLICKED = ("accepted", "rejected")  # `edited` comes from the form of the prescription


def decide(desk: Desk, request: Request, fields: Fields) -> Response:
    own = desk.review.patient(request.path_params["patient"])
    routine, action = request.path_params["routine"], fields.get("action", "")
    if action not in CLICKED:
        return pages.message(desk, desk.say("review.no_version"), 409)
    proposal = prescription_pages.waiting(desk, own, routine)
    kept = prescription_pages.prescribed(desk, own, routine)
    if proposal is None or proposal.basis != fields.get("basis") or kept.id != fields.get("prescription"):
        return _both(desk, own, routine, fields)
    found, overrides = read(kept), None
    if action == "accepted":
        overrides = applied(kept.overrides, proposal, found.prescribed)
        checked = prescribing.checked(kept.routine_text, overrides)
        if checked:
            made = prescribing.form_of(found.whole, overrides)
            return prescription_pages.form(desk, own, found, made, proposal=proposal, faults={"": checked}, code=422)
    try:
        keep_decision(desk.store, own, kept, decision(desk, proposal, action, fields), overrides)
    except (Superseded, AlreadyDecided):  # by another therapist, at this moment
        return _both(desk, own, routine, fields)
    return pages.back(f"{desk.root}/patient/{own.id}", action)


def _sent_twice(desk: Desk, patient: Patient, routine: str, fields: Fields) -> bool:
    """Whether just this decision is kept already: a second click, or the same form in another tab."""
    sent = TherapistDecision(
        action=fields.get("action", ""), proposal={"basis": fields.get("basis")}, by=desk.by,
        reason=fields.get("reason", ""),
    )  # fmt: skip
    return any(sent.is_kept_as(each) for each in desk.review.decisions(patient) if each.routine_id == routine)


def _both(desk: Desk, patient: Patient, routine: str, fields: Fields) -> Response:
    """What was decided here, beside what somebody else decided or prescribed, or what a newer session proposes.

    Of the same decision sent twice there is only one side.
    """
    if _sent_twice(desk, patient, routine, fields):
        return pages.back(f"{desk.root}/patient/{patient.id}", fields["action"])
    say, here, named = desk.say, f"{desk.root}/patient/{patient.id}", quote(routine, safe="")
    proposal = prescription_pages.waiting(desk, patient, routine)
    kept = prescription_pages.prescribed(desk, patient, routine)
    theirs = [
        say("review.conflict.decided", action=say(f"review.action.{each.action}"), by=each.decided_by,
            at=moment(each.decided_at, desk.zone), reason=each.reason or "–")
        for each in desk.review.decisions(patient)
        if each.routine_id == routine and each.proposal.get("basis") == fields.get("basis")
    ]  # fmt: skip
    if kept.id != fields.get("prescription"):
        theirs.append(say("review.conflict.prescribed", at=prescription_pages.since(desk, patient, kept)))
    choices = []
    if proposal is not None:
        theirs += [say("review.conflict.newer"), course.step(proposal, say),
                   *(course.reason(each, say) for each in proposal.reasons)]  # fmt: skip
        sent = {"basis": proposal.basis or "", "prescription": kept.id, "reason": fields.get("reason", ""),
                "step": course.step(proposal, say)}  # fmt: skip
        choices = [
            WayOn(label=say(f"review.conflict.{action}"), address=f"{here}/decision/{named}",
                   fields=sent | {"action": action})
            for action in CLICKED
        ]  # fmt: skip
    mine = [f"{say('review.action.' + fields['action'])}: {fields.get('step') or say.routine(routine)}"]
    if fields.get("reason"):
        mine.append(f"{say('review.reason')}: {fields['reason']}")
        choices.append(WayOn(label=say("review.conflict.as_note"), address=f"{here}/note",
                              fields={"text": "\n".join(mine)}))  # fmt: skip
    return ask(desk, AskingPage(
        title=say("review.conflict.title"), intro=say("review.conflict.decision"),
        columns=two_sides(say, mine, theirs or [say("review.stale")]), choices=choices,
        links=[(f"{here}/prescription/{named}", say("review.change_prescription")),
               (here, say("review.conflict.back"))],
    ), 409)  # fmt: skip
