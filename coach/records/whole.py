"""Whole sessions, out of a store and into another one: what exchange and review read, and what import keeps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from coach.records import projection, tables
from coach.records.errors import StoreError, told
from coach.records.landmarks import Chunk
from coach.records.rows import EventRow, Lock, Patient, SessionRecord, TimerUse, Whole
from coach.records.store import Store

AT_ONCE = 100  # rows written by one statement
_TURN = 0x6B656570  # any fixed number: two machines that take in the same file take turns


def whole(store: Store, row: SessionRecord) -> Whole:
    """Everything recorded of that session. Raises StoreError."""
    with told(store.where), store.engine.connect() as connection:
        events = _events(connection, row)
    return Whole(
        session=row,
        prescription=store.prescription_of(row),
        events=events,
        chunks=lambda: _chunks(store, row),
    )


def _events(connection: sa.Connection, row: SessionRecord) -> tuple[EventRow, ...]:
    of = tables.event.c
    wanted = sa.select(of.seq, of.t_s, of.wall_utc, of.kind, of.version, of.data).where(of.session_id == row.id)
    return tuple(EventRow(**found._mapping) for found in connection.execute(wanted.order_by(of.seq)))


def _chunks(store: Store, row: SessionRecord) -> Iterator[Chunk]:
    of = tables.landmarks.c
    wanted = sa.select(of.chunk, of.t_start_s, of.t_end_s, of.version, of.packed).where(of.session_id == row.id)
    with told(store.where), store.engine.connect() as connection:
        streaming = connection.execution_options(stream_results=True, max_row_buffer=8)
        for found in streaming.execute(wanted.order_by(of.chunk)):
            yield Chunk(**found._mapping)


def keep(
    store: Store, patient: Patient, sessions: Iterable[Whole], uses: Iterable[TimerUse], locks: Iterable[Lock]
) -> Mapping[str, int]:
    """Takes in what another store recorded of this patient, all of it or nothing; what is here already stays.

    Gives how many sessions were `added` and how many `known`. Raises StoreError where a session is somebody else's
    here, or is here with other contents: what was recorded is never changed. Locks and uses of timers that the events
    tell of are kept whether or not their rows are given.
    """
    count = {"added": 0, "known": 0}
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":  # SQLite lets only one write at a time anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
        _keep_patient(connection, patient)
        told_of = []
        for each in sessions:
            count["added" if _keep_session(connection, patient, each) else "known"] += 1
            told_of.append(projection.projected(each.session, patient, each.events))
        for table, rows in ((tables.timer_use, uses), (tables.lock, locks)):
            for row in rows:
                _keep_row(connection, table, {**asdict(row), "patient_id": patient.id})
        for rows_of in told_of:
            projection.keep(connection, projection.without_known(connection, rows_of))
        for rows_of in told_of:
            projection.take_off(connection, rows_of)
    return count


def _keep_patient(connection: sa.Connection, patient: Patient) -> None:
    of = tables.patient.c
    if connection.scalar(sa.select(of.id).where(of.id == patient.id)) is None:
        connection.execute(sa.insert(tables.patient).values(**asdict(patient)))


def _keep_session(connection: sa.Connection, patient: Patient, given: Whole) -> bool:
    """Whether it was new here."""
    of = tables.session.c
    here = connection.execute(sa.select(tables.session).where(of.id == given.session.id)).one_or_none()
    if here is not None:
        _same(connection, patient, SessionRecord(**here._mapping), given)
        return False
    if given.prescription is not None:
        row = {**asdict(given.prescription), "patient_id": patient.id}
        _keep_row(connection, tables.prescription, row)
    connection.execute(sa.insert(tables.session).values(**{**asdict(given.session), "patient_id": patient.id}))
    own = {"session_id": given.session.id}
    _insert(connection, tables.event, (own | asdict(row) for row in given.events))
    _insert(connection, tables.landmarks, (own | asdict(chunk) for chunk in given.chunks()))
    return True


def _keep_row(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    owner = connection.scalar(sa.select(table.c.patient_id).where(table.c.id == row["id"]))
    if owner is None:
        connection.execute(sa.insert(table).values(**row))
    elif owner != row["patient_id"]:
        raise StoreError(f"The {table.name.replace('_', ' ')} {row['id'][:8]} is another patient's here: nothing kept.")


def _same(connection: sa.Connection, patient: Patient, here: SessionRecord, given: Whole) -> None:
    """Raises StoreError unless the session in the store is this one."""
    short = here.id[:8]
    if here.patient_id != patient.id:
        raise StoreError(f"Session {short} is another patient's here: check the name after --patient. Nothing kept.")
    same_row = replace(given.session, patient_id=here.patient_id) == here
    if not same_row or _events(connection, here) != given.events:
        raise StoreError(f"Session {short} is here already with other contents, and stays as it is: nothing kept.")


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            connection.execute(sa.insert(table), some)
            some = []
    if some:
        connection.execute(sa.insert(table), some)
