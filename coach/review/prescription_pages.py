"""The pages of a prescription: its form, and two versions of it side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coach.core.exercise.due_times import WEEKDAYS
from coach.core.progress.progression import Proposal, applied
from coach.prescription.describe import confirmations
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import find_routine, shipped_routines
from coach.records.review import NotFound
from coach.records.rows import Patient, Prescription
from coach.report.html import moment
from coach.review import prescribing
from coach.review.desk import Desk
from coach.review.merging import Merging, TwoValues
from coach.review.pages import message, shown
from coach.review.proposals import InForce, proposals, read


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
            | {f"pain.{key}": say(f"review.rule.{key}") for key in ("rule", *edited.rule.texts)}
            | {"times": say("review.field.times")},
            "day_names": {day: day_name(desk, day) for day in edited.due.days},
            "hints": {each.name: _hint(desk, each, in_force) for each in edited.fields},
            "proposal": proposal,
            "confirmations": confirmations(replace(in_force.whole, words=say.words)),
            "basis": in_force.kept.id,
            "here": f"{desk.root}/patient/{patient.id}/prescription/{quote(in_force.kept.routine_id, safe='')}",
            "patient_at": f"{desk.root}/patient/{patient.id}",
        },
        code,
    )


def merge_form(desk: Desk, patient: Patient, now: InForce, merging: Merging) -> Response:
    """What one typed beside what is in force by now, and a choice of one of them for each field."""
    here = f"{desk.root}/patient/{patient.id}"
    return shown(
        desk,
        "prescription_both.html.j2",
        {
            "patient": patient,
            "routine": desk.say.routine(now.kept.routine_id),
            "basis": now.kept.id,
            "since": since(desk, patient, now.kept),
            "choices": [_two(desk, each) for each in merging.choices],
            "theirs": [_two(desk, each) for each in merging.theirs],
            "kept": {name: value for name, value in merging.kept.items() if value},
            "here": f"{here}/prescription/{quote(now.kept.routine_id, safe='')}",
            "patient_at": here,
        },
        409,
    )


def since(desk: Desk, patient: Patient, kept: Prescription) -> str:
    """Since when a prescription is in force, and by whom where that is known."""
    at = moment(kept.created_at, desk.zone)
    by = next((each.decided_by for each in desk.review.decisions(patient) if each.prescription_id == kept.id), None)
    return f"{at}, {by}" if by else at


def _two(desk: Desk, two: TwoValues) -> dict[str, Any]:
    say = desk.say
    if two.field is not None:
        named = label(desk, two.field)
    elif two.name.startswith("days."):
        named = f"{say('review.field.days')}: {day_name(desk, two.name.removeprefix('days.'))}"
    elif two.name == "times":
        named = say("review.field.times")
    elif two.name.endswith(".skip"):
        named = f"{say.exercise(two.name.removesuffix('.skip'))}: {say('review.field.skip')}"
    else:
        key = two.name.removeprefix("pain.")
        named = say("review.field.any_rise_ends") if key == "any_rise_ends" else say(f"review.rule.{key}")
    box = two.field is None and (two.name.startswith("days.") or two.name.endswith(("skip", "any_rise_ends")))
    mine, now = (
        say("yes" if value else "no") if box else value or say("review.conflict.empty") for value in (two.mine, two.now)
    )
    return {
        "name": two.name, "label": named, "mine": two.mine, "now": two.now, "mine_said": mine, "now_said": now,
        "clash": two.clash,
    }  # fmt: skip


def day_name(desk: Desk, day: str) -> str:
    """A day of the week by its name."""
    return desk.say.words.say_key(f"date.weekday_{WEEKDAYS.index(day)}")


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
    kept = desk.review.in_force(patient).get(routine)
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
