"""Takes a parcel into a store: to the right patient, nothing twice, all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel
from coach.records import names
from coach.records.dating import doubtful
from coach.records.names import DEMO
from coach.records.rows import Patient
from coach.records.store import Store
from coach.records.whole import Kept, keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a parcel."""

    patient: Patient  # whose sessions they are here
    added: int
    known: int  # sessions that were here already
    notes: tuple[str, ...] = ()  # sentences about what is odd in it, and about locks that stay


def take_in(store: Store, parcel: Parcel, handle: str | None = None) -> Taken:
    """Keeps the sessions as those of `handle`, or of the patient that they came from.

    Intake answers come along only with a patient who is new here. Raises StoreError or ExchangeError, and keeps
    nothing, where it is not certain whose sessions they are.
    """
    patient = _whose(store, parcel, handle)
    here = any(known.id == patient.id for known in store.patients())
    before = doubtful(store, patient, store.now()) if here else ()
    kept = keep(store, patient, parcel.sessions(), parcel.timer_uses, parcel.locks, parcel.unlocks)
    odd = (note for note in doubtful(store, patient, store.now()) if note not in before)
    return Taken(patient=patient, added=kept.added, known=kept.known, notes=(*parcel.notes, *odd, *_locks(kept)))


def _locks(kept: Kept) -> Iterator[str]:
    if kept.locked:
        yield (
            f"{kept.locked} locks in force came with it: no exercises until coach patient unlock."
            if kept.locked > 1
            else "A lock in force came with it: no exercises until coach patient unlock."
        )
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
