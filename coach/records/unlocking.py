"""Ends a lock: the one way to do it, by whoever unlocks."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from coach.core.clinical.unlocking import UnlockGrounds, unlock_faults
from coach.records import names, numbers, tables
from coach.records.errors import StoreError
from coach.records.rows import Lock, Unlock
from coach.records.store import Store

LONGEST_SAID = 2000  # characters; as long as an exported file may have it
LONGEST_NAMED = 200


class NotInForce(StoreError):
    """The lock has ended already. The message is the whole sentence."""


class UnlockRefused(ValueError):
    """What is wrong with the grounds, by field, as `unlock_faults` has it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field} {fault}" for field, fault in faults.items()))
        self.faults = faults


def faults_of(store: Store, lock: Lock, grounds: UnlockGrounds) -> Mapping[str, str]:
    """What keeps these grounds from ending that lock now; none: nothing does."""
    today, locked = (at.astimezone().date().toordinal() for at in (store.now(), lock.created_at))
    faults = dict(unlock_faults(lock.kind, grounds, locked, today))
    written = {"unlocked_by": LONGEST_NAMED, "examined_by": LONGEST_NAMED, "told": LONGEST_SAID}
    return {field: "too_long" for field, most in written.items() if len(getattr(grounds, field)) > most} | faults


def unlock(store: Store, lock: Lock, grounds: UnlockGrounds) -> Unlock:
    """Keeps that the lock has ended, once. Raises UnlockRefused, and NotInForce where it is over."""
    faults = faults_of(store, lock, grounds)
    if faults:
        raise UnlockRefused(faults)
    day = grounds.examined_day
    made = Unlock(
        id=names.new_id(), lock_id=lock.id, patient_id=lock.patient_id, by_clinician=grounds.by_clinician,
        unlocked_by=_line(grounds.unlocked_by), examined_by=_line(grounds.examined_by) or None,
        examined_on=None if day is None else date.fromordinal(day), told=_line(grounds.told), at=store.now(),
        after_number=0,
    )  # fmt: skip
    with store.transaction() as connection:
        numbers.take_turn(connection, lock.patient_id)
        in_force = sa.select(tables.lock.c.id).where(tables.lock.c.id == lock.id, tables.LOCKED)
        if connection.scalar(in_force) is None:
            raise NotInForce("That lock is not in force any more: look again.")
        values = {column.name: getattr(made, column.name) for column in tables.unlock.columns}
        values["after_number"] = numbers.newest(connection, tables.session, lock.patient_id)
        connection.execute(sa.insert(tables.unlock).values(values))
    return Unlock(**values)


def _line(text: str) -> str:
    return " ".join(names.storable(text).replace("\x00", "").split())
