"""The locks of a patient, and what ended earlier ones, in plain lines."""

from datetime import date, tzinfo
from typing import Any

from coach.core.clinical.safety import THERAPIST_LOCK
from coach.records.rows import Lock, Patient, Unlock
from coach.records.store import Store
from coach.report.labels import Labels

MOST_ENDED = 4  # on the page; all of them are exported


def in_force(store: Store, patient: Patient, say: Labels, zone: tzinfo | None) -> list[dict[str, Any]]:
    """Those in force, oldest first. Raises StoreError."""
    return [{"id": lock.id, "said": lock_line(lock, say, zone)} for lock in store.locks(patient)]


def lock_line(lock: Lock, say: Labels, zone: tzinfo | None) -> str:
    """What is locked, why and since when."""
    kind, reason = say.plainly(lock.kind, f"report.unlock.kind.{lock.kind}"), say.question(lock.reason)
    if lock.kind == THERAPIST_LOCK:
        return say("unlock.paused", reason=reason, at=_day(lock.created_at.astimezone(zone).date()))
    return say("unlock.locked", kind=kind, reason=reason, at=_day(lock.created_at.astimezone(zone).date()))


def ended(store: Store, patient: Patient, say: Labels, zone: tzinfo | None) -> list[str]:
    """The last unlocks, newest first: who unlocked, who examined when, and what was said. Raises StoreError."""
    kinds = {lock.id: lock.kind for lock in store.locks(patient, released=True)}
    last = store.unlocks(patient)[-MOST_ENDED:]
    return [unlock_line(each, kinds.get(each.lock_id, ""), say, zone) for each in reversed(last)]


def unlock_line(unlock: Unlock, kind: str, say: Labels, zone: tzinfo | None) -> str:
    """Who ended a lock of this kind, the person or a clinician, who examined when, and what was said."""
    by = {True: "by_clinician", False: "by_person", None: "by_somebody"}[unlock.by_clinician]
    said = say(
        f"unlock.{by}", kind=say.plainly(kind, f"report.unlock.kind.{kind}"), by=unlock.unlocked_by or "–",
        at=_day(unlock.at.astimezone(zone).date()),
    )  # fmt: skip
    if unlock.examined_by and unlock.examined_on:
        said = f"{said} {say('unlock.examined', by=unlock.examined_by, on=_day(unlock.examined_on))}"
    return f"{said} {say('unlock.said', said=unlock.told)}" if unlock.told else said


def _day(day: date) -> str:
    return day.isoformat()
