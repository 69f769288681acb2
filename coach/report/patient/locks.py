"""The locks of a patient, and what ended earlier ones, in plain lines."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Any

from coach.core.base.plain_text import on_one_line
from coach.core.base.types import text
from coach.core.clinical.safety import THERAPIST_LOCK, comfort_before
from coach.core.clinical.screening import Tier
from coach.core.clinical.watch_for import number_said
from coach.records.history import known
from coach.records.rows import Lock, Patient, Unlock
from coach.records.store import Store
from coach.report.labels import Labels

MOST_ENDED = 4  # on the page; all of them are exported


def in_words(locks: Iterable[Lock], say: Labels, zone: tzinfo | None) -> list[dict[str, Any]]:
    """Locks in plain lines, in their order."""
    return [{"id": lock.id, "said": lock_line(lock, say, zone)} for lock in locks]


def lock_line(lock: Lock, say: Labels, zone: tzinfo | None) -> str:
    """What is locked, why and since when."""
    kind = on_one_line(say.plainly(lock.kind, f"report.unlock.kind.{lock.kind}"))
    reason = on_one_line(say.question(lock.reason))  # it may have come from elsewhere
    if lock.kind == THERAPIST_LOCK:
        return say("unlock.paused", reason=reason, at=_day(lock.created_at.astimezone(zone).date()))
    return say("unlock.locked", kind=kind, reason=reason, at=_day(lock.created_at.astimezone(zone).date()))


def standing(store: Store, patient: Patient, say: Labels, now: datetime) -> list[str]:
    """What keeps from exercises at this moment, and what lifts it, as a session says it; nothing where nothing does.

    Raises StoreError.
    """
    found = known(store, patient, now)
    locks = store.locks(patient)
    lines = [line for lock in locks for line in _with_advice(lock, found.contacts.emergency_number, say, now.tzinfo)]
    if (why := comfort_before(found.past)) is not None:  # a lock outranks it, and ends before it
        lines.append(say.words.say(text(f"comfort.{why}")))
    return lines


def _with_advice(lock: Lock, number: str | None, say: Labels, zone: tzinfo | None) -> Iterator[str]:
    yield lock_line(lock, say, zone)
    if lock.kind == THERAPIST_LOCK:  # what a pause allows stands with the reason for comfort
        return
    urgent = lock.kind == Tier.EMERGENCY
    yield say.words.say(text("advice.emergency", number=number_said(number)) if urgent else text(f"advice.{lock.kind}"))
    yield say.words.say(text("advice.locked"))


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
    return on_one_line(f"{said} {say('unlock.said', said=unlock.told)}" if unlock.told else said)


def _day(day: date) -> str:
    return day.isoformat()
