"""Takes a parcel into a store: to the right patient, nothing twice, all of it or nothing."""

from dataclasses import dataclass, replace

from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel
from coach.records import names
from coach.records.rows import DEMO, Patient
from coach.records.store import Store
from coach.records.whole import keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a parcel."""

    patient: Patient  # whose sessions they are here
    added: int
    known: int  # sessions that were here already


def take_in(store: Store, parcel: Parcel, handle: str | None = None) -> Taken:
    """Keeps the sessions as those of `handle`, or of the patient that they came from.

    Intake answers come along only with a patient who is new here. Raises StoreError or ExchangeError, and keeps
    nothing, where it is not certain whose sessions they are.
    """
    patient = _whose(store, parcel, handle)
    count = keep(store, patient, parcel.sessions(), parcel.timer_uses, parcel.locks)
    return Taken(patient=patient, **count)


def _whose(store: Store, parcel: Parcel, handle: str | None) -> Patient:
    wanted = names.handle(handle) if handle is not None else None
    theirs = parcel.patient
    here = store.patients()
    if theirs.is_demo or wanted == DEMO:
        if not theirs.is_demo or wanted not in (None, theirs.handle):
            raise ExchangeError("Scripted sessions stay apart from people: leave out --patient.")
        return next((patient for patient in here if patient.is_demo), theirs)
    same = next((patient for patient in here if patient.id == theirs.id), None)
    named = next((patient for patient in here if patient.handle == (wanted or theirs.handle)), None)
    if wanted is None:
        if same is None and named is not None:
            raise ExchangeError(
                f"There is another patient {named.handle!r} here already: say with --patient whose sessions these are."
            )
        return same or theirs
    if same is not None and same != named:
        raise ExchangeError(f"These are sessions of {same.handle!r} here: leave out --patient, or give that name.")
    return named or replace(theirs, handle=wanted)
