"""Locks and uses of timers as the events of a session say them: the rows are computed, so that none can be missing.

The ids of the rows are computed as well: whoever projects the same events, however often, gets the same rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from coach.records import tables
from coach.records.inserting import insert_missing
from coach.records.rows import EventRow, Lock, Patient, SessionRecord, TimerUse, Unlock

KINDS = frozenset(
    {"locked", "lock_lifted", "timer_started", "timer_used", "timer_off"}
)  # the events that rows follow from
MOST_S = 24 * 3600.0  # what is found to be off later than this came off at some time nobody knows [E]
# rows of programs that drew their ids at random: the same thing was written within this of its event [E]
SAME = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOff:
    """At that moment nothing of these kinds was on the skin any more, whichever session had put it there."""

    at: datetime
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projected:
    """What follows from the events of one session."""

    session_id: str
    patient_id: str
    locks: tuple[Lock, ...]
    lifted: tuple[Unlock, ...]  # of these locks: the person took back the yes that had set them
    uses: tuple[TimerUse, ...]
    off: tuple[TakenOff, ...]  # what it says of uses of other sessions


def projected(session: SessionRecord, patient: Patient, events: Iterable[EventRow]) -> Projected:
    """The rows of a session with these events, in order. A scripted session locks nobody."""
    locks: list[Lock] = []
    lifted: list[Unlock] = []
    off: list[TakenOff] = []
    uses = _Uses(session, patient.id)
    for row in events:
        if row.kind == "locked" and not patient.is_demo:
            locks.append(Lock(
                id=str(uuid5(UUID(session.id), f"lock {row.seq}")), patient_id=patient.id, kind=row.data["lock"],
                reason=row.data["question"], created_at=row.wall_utc,
            ))  # fmt: skip
        elif row.kind == "lock_lifted":
            before = {unlock.lock_id for unlock in lifted}
            of_it = [lock for lock in locks if lock.reason == row.data["question"] and lock.id not in before]
            lifted += [_lifted(lock, session, patient, row.wall_utc) for lock in of_it[-1:]]
        elif row.kind == "timer_off":
            taken_off = TakenOff(at=row.wall_utc, kinds=tuple(row.data["counts_as"]))
            off.append(taken_off)
            uses.take_off(taken_off)
        elif row.kind in KINDS:
            for kind in row.data.get("counts_as") or ():
                uses.take(row, kind)
    return Projected(
        session_id=session.id, patient_id=patient.id, locks=tuple(locks), lifted=tuple(lifted),
        uses=tuple(uses.rows.values()), off=tuple(off),
    )  # fmt: skip


LIFTED = "lifted in the session that set it: the yes was a mistake, or came to nothing that locks"


def was_lifted(unlock: Unlock) -> bool:
    """Whether a session took its own lock back, rather than somebody unlocking it."""
    return unlock.id == str(uuid5(UUID(unlock.lock_id), "lifted"))


def _lifted(lock: Lock, session: SessionRecord, patient: Patient, at: datetime) -> Unlock:
    return Unlock(
        id=str(uuid5(UUID(lock.id), "lifted")), lock_id=lock.id, patient_id=patient.id, by_clinician=False,
        unlocked_by=patient.handle, examined_by=None, examined_on=None, told=LIFTED, at=at, after_number=session.number,
    )  # fmt: skip


class _Uses:
    """The uses of one session, while its events are gone through."""

    def __init__(self, session: SessionRecord, patient_id: str) -> None:
        self.rows: dict[str, TimerUse] = {}
        self._session = session
        self._patient_id = patient_id
        self._running: dict[tuple[object, str], str] = {}  # step and kind -> the id of the use that goes on

    def take(self, row: EventRow, kind: str) -> None:
        key = (row.data.get("step"), kind)
        if row.kind == "timer_started":
            if key not in self._running:
                self._running[key] = self._begin(key, row.wall_utc)
            return
        seconds = float(row.data.get("seconds") or 0.0)
        id = self._running.pop(key, None) or self._begin(key, row.wall_utc - timedelta(seconds=seconds))
        off = row.data.get("off", True)
        self.rows[id] = replace(self.rows[id], seconds=seconds, open=not off)
        if not off:  # told at an ending; that it is off is still to come
            self._running[key] = id

    def take_off(self, off: TakenOff) -> None:
        self._running = {key: id for key, id in self._running.items() if key[1] not in off.kinds}
        self.rows = {id: closed(use, off.at) if use.kind in off.kinds else use for id, use in self.rows.items()}

    def _begin(self, key: tuple[object, str], at: datetime) -> str:
        step, kind = key
        name = f"use {step} {kind}"
        id, again = str(uuid5(UUID(self._session.id), name)), 1
        while id in self.rows:  # the same step once more
            again += 1
            id = str(uuid5(UUID(self._session.id), f"{name} {again}"))
        self.rows[id] = TimerUse(
            id=id, patient_id=self._patient_id, session_id=self._session.id, kind=kind, started_at=at, seconds=0.0,
            open=True,
        )  # fmt: skip
        return id


def closed(use: TimerUse, at: datetime) -> TimerUse:
    """The use once it is known to be off, at that moment at the latest; one that is closed stays as it is."""
    if not use.open:
        return use
    lasted_s = (at - use.started_at).total_seconds()
    return replace(use, seconds=min(max(use.seconds, lasted_s, 0.0), MOST_S), open=False)


def keep(connection: sa.Connection, of: Projected) -> None:
    """Writes the rows that are missing, and closes uses that are over; a release or an ending that is there stays."""
    insert_missing(connection, tables.lock, [asdict(lock) for lock in of.locks])
    insert_missing(connection, tables.unlock, [asdict(unlock) for unlock in of.lifted])
    insert_missing(connection, tables.timer_use, [asdict(use) for use in of.uses])
    for use in of.uses:
        _update_open(connection, use)


def take_off(connection: sa.Connection, of: Projected) -> None:
    """Closes what the session says is off, of this patient's other sessions."""
    columns = tables.timer_use.c
    elsewhere = columns.session_id.is_(None) | (columns.session_id != of.session_id)
    for off in of.off:
        wanted = sa.select(tables.timer_use).where(
            columns.patient_id == of.patient_id, columns.open.is_(True), columns.kind.in_(off.kinds),
            columns.started_at <= off.at, elsewhere,
        )  # fmt: skip
        for row in connection.execute(wanted).all():
            _update_open(connection, closed(TimerUse(**row._mapping), off.at))


def _update_open(connection: sa.Connection, use: TimerUse) -> None:
    columns = tables.timer_use.c
    still_open = (columns.id == use.id) & columns.open.is_(True)
    connection.execute(sa.update(tables.timer_use).where(still_open).values(seconds=use.seconds, open=use.open))


def without_known(connection: sa.Connection, of: Projected) -> Projected:
    """Without what is there already under an id that an earlier program drew at random."""
    locks = _others(connection, tables.lock, tables.lock.c.patient_id == of.patient_id, of.locks)
    uses = _others(connection, tables.timer_use, tables.timer_use.c.session_id == of.session_id, of.uses)

    def lock_known(lock: Lock) -> bool:
        return any(
            (row.kind, row.reason) == (lock.kind, lock.reason) and abs(row.created_at - lock.created_at) <= SAME
            for row in locks
        )

    def use_known(use: TimerUse) -> bool:
        return any(row.kind == use.kind and abs(row.started_at - use.started_at) <= SAME for row in uses)

    missing = tuple(lock for lock in of.locks if not lock_known(lock))
    return replace(
        of,
        locks=missing,
        lifted=tuple(unlock for unlock in of.lifted if unlock.lock_id in {lock.id for lock in missing}),
        uses=tuple(use for use in of.uses if not use_known(use)),
    )


def _others(
    connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool], rows: Sequence[Lock] | Sequence[TimerUse]
) -> Sequence[sa.Row[Any]]:
    known = {row.id for row in rows}
    return [row for row in connection.execute(sa.select(table).where(which)) if row.id not in known]
