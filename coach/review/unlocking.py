"""Ends a lock from a page, by the same rules and the same code as `coach patient unlock`."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from coach.core.clinical.unlocking import UnlockGrounds
from coach.records import names
from coach.records.review import NotFound
from coach.records.rows import Lock, Patient
from coach.records.unlocking import NotInForce, faults_of
from coach.records.unlocking import unlock as end_lock
from coach.report.patient.locks import lock_line, unlock_line
from coach.review import pages
from coach.review.asking import AskingPage, WayOn, ask, two_sides
from coach.review.desk import Desk

Fields = Mapping[str, str]


def unlock(desk: Desk, request: Request, fields: Fields) -> Response:
    """Ends the lock; else the page again, each fault at its field, or what ended it meanwhile beside what was typed."""
    own = desk.review.patient(request.path_params["patient"])
    every = desk.store.locks(own, released=True)
    lock = next((each for each in every if each.id == request.path_params["lock"]), None)
    if lock is None:
        raise NotFound("There is no such lock: look at the patient's page again.")
    typed = {field: fields.get(field, "").strip() for field in pages.UNLOCKING}
    if lock not in desk.store.locks(own):
        return _ended(desk, own, lock, typed)
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
    try:
        end_lock(desk.store, lock, grounds)
    except NotInForce:  # by another therapist, or a second click, at this moment
        return _ended(desk, own, lock, typed)
    return pages.back(f"{desk.root}/patient/{own.id}", "unlocked")


def _ended(desk: Desk, patient: Patient, lock: Lock, typed: Mapping[str, str]) -> Response:
    """The lock has ended. By just this, it was sent twice; by something else, both are shown and nothing is lost."""
    say, here = desk.say, f"{desk.root}/patient/{patient.id}"
    by = next(each for each in desk.store.unlocks(patient) if each.lock_id == lock.id)
    kept = {
        "unlocked_by": by.unlocked_by, "examined_by": by.examined_by,
        "examined_on": by.examined_on.isoformat() if by.examined_on else None, "told": by.told,
    }  # fmt: skip
    if all((kept[field] or "") == " ".join(value.split()) for field, value in typed.items()):
        return pages.back(here, "unlocked")
    mine = [f"{say(f'unlock.{field}')}: {value or '–'}" for field, value in typed.items()]
    note = "\n".join([lock_line(lock, say, desk.zone), *mine])
    return ask(desk, AskingPage(
        title=say("review.conflict.title"), intro=say("review.conflict.unlock"),
        columns=two_sides(say, mine, [unlock_line(by, lock.kind, say, desk.zone)]),
        choices=[WayOn(label=say("review.conflict.as_note"), address=f"{here}/note",
                        fields={"text": note, "form": names.new_id()})],
        links=[(here, say("review.conflict.back"))],
    ), 409)  # fmt: skip
