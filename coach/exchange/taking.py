"""Takes a parcel into a store: to the right patient, nothing twice, all of it or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa

from coach.core.clinical.unlocking import SentUnlock, UnlockGrounds, sent_unlock_counts
from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel
from coach.records import names
from coach.records.dating import doubtful
from coach.records.names import DEMO
from coach.records.reviewed import NOT_REVIEWED, Reviewed
from coach.records.rows import Lock, Patient, Unlock
from coach.records.store import Store
from coach.records.whole import Kept, keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a parcel."""

    patient: Patient  # whose sessions they are here
    added: int
    known: int  # sessions that were here already
    completed: int = 0  # sessions of which a part was here
    reviewed: Reviewed = NOT_REVIEWED  # what therapists wrote and decided that was not here
    notes: tuple[str, ...] = ()  # sentences about what is odd in it, and about locks that stay


Confirm = Callable[[Lock, Unlock], bool]
Within = Callable[[sa.Connection, Patient], None]


def take_in(
    store: Store,
    parcel: Parcel,
    handle: str | None = None,
    confirm: Confirm | None = None,
    *,
    notes_too: bool = True,
    within: Within | None = None,
) -> Taken:
    """Keeps the sessions as those of `handle`, or of the patient that they came from.

    A lock that is in force here ends only by an unlock in the parcel that names it, holds what is asked of whoever
    unlocks here, and is confirmed by the person: `confirm` asks, None confirms nothing. Intake answers come along only
    with a patient who is new here; what therapists wrote and decided with `notes_too`. `within` writes what belongs to
    it in the same transaction. Raises StoreError or
    ExchangeError, and keeps nothing, where it is not certain whose sessions they are.
    """
    patient = _whose(store, parcel, handle)
    here = any(known.id == patient.id for known in store.patients())
    before = doubtful(store, patient, store.now()) if here else ()
    confirmed = () if confirm is None or not here else _confirmed(store, parcel, patient, confirm)
    kept = keep(
        store, patient, parcel.sessions(), parcel.timer_uses, parcel.locks, parcel.unlocks, confirmed,
        sheets=parcel.answer_sheets, review=parcel.reviewed if notes_too else NOT_REVIEWED, within=within,
    )  # fmt: skip
    odd = (note for note in doubtful(store, patient, store.now()) if note not in before)
    return Taken(
        patient=patient, added=kept.added, known=kept.known, completed=kept.completed,
        reviewed=kept.reviewed, notes=(*parcel.notes, *odd, *_locks(kept)),
    )  # fmt: skip


def _confirmed(store: Store, parcel: Parcel, patient: Patient, confirm: Confirm) -> list[str]:
    """Ids of the unlocks that may end a lock here, and that the person confirms."""
    in_force = {lock.id: lock for lock in store.locks(patient)}
    confirmed = []
    for unlock in parcel.unlocks:
        lock = in_force.get(unlock.lock_id)
        same = lock is not None and any(
            (sent.id, sent.kind, sent.reason) == (lock.id, lock.kind, lock.reason) for sent in parcel.locks
        )
        if lock is not None and same and _counts(store, parcel, lock, unlock) and confirm(lock, unlock):
            confirmed.append(unlock.id)
    return confirmed


def _counts(store: Store, parcel: Parcel, lock: Lock, unlock: Unlock) -> bool:
    now = store.now()
    grounds = UnlockGrounds(
        unlocked_by=unlock.unlocked_by or "", by_clinician=bool(unlock.by_clinician), told=unlock.told or "",
        examined_by=unlock.examined_by or "",
        examined_day=None if unlock.examined_on is None else unlock.examined_on.toordinal(),
    )  # fmt: skip
    sent = SentUnlock(
        grounds=grounds, locked_s=lock.created_at.timestamp(), unlocked_s=unlock.at.timestamp(),
        written_s=None if parcel.written_at is None or parcel.deidentified else parcel.written_at.timestamp(),
        now_s=now.timestamp(),
    )  # fmt: skip
    locked_day, today = (at.astimezone().date().toordinal() for at in (lock.created_at, now))
    return sent_unlock_counts(lock.kind, sent, locked_day, today)


def _locks(kept: Kept) -> Iterator[str]:
    if kept.locked:
        yield (
            f"{kept.locked} locks in force came with it: no exercises until coach patient unlock."
            if kept.locked > 1
            else "A lock in force came with it: no exercises until coach patient unlock."
        )
    if kept.unlocked:
        yield "Unlocked as confirmed: all the safety questions come first, and one by one for a week."
    if kept.still_locked:
        yield "What is locked here stays locked, though the file says that it was unlocked: see coach patient unlock."


def _whose(store: Store, parcel: Parcel, handle: str | None) -> Patient:
    wanted = names.handle(handle) if handle is not None else None
    theirs = parcel.patient
    if theirs.is_demo or wanted == DEMO:
        if not theirs.is_demo or wanted not in (None, theirs.handle):
            raise ExchangeError("Scripted sessions stay apart from people: leave out --patient.")
        return store.find(DEMO) or theirs
    same = next((patient for patient in store.patients() if patient.id == theirs.id), None)
    named = same if wanted is None and same else store.find(theirs.handle if handle is None else handle)
    if wanted is None:
        if same is None and named is not None:
            raise ExchangeError(
                f"There is another patient {named.handle!r} here already: say with --patient whose sessions these are."
            )
        return same or theirs
    if same is not None and same != named:
        raise ExchangeError(f"These are sessions of {same.handle!r} here: leave out --patient, or give that name.")
    return named or replace(theirs, handle=wanted)
