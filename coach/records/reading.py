"""What a therapist has read: sessions as a page showed them, and not what came since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from coach.records import tables
from coach.records.errors import told
from coach.records.inserting import insert_missing
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store

AT_ONCE = 500  # sessions in one question to the database


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionShown:
    """A session as a page showed it."""

    id: str
    events: int  # how many it had: one that goes on, or is closed later, has more


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    by: str
    at: datetime


def shown(store: Store, sessions: Sequence[str]) -> list[SessionShown]:
    """Those sessions as they are now, in the order of their ids. Raises StoreError."""
    with told(store.where), store.engine.connect() as connection:
        return [SessionShown(id=id, events=events) for id, events in _events(connection, sessions)]


def mark_read(store: Store, patient: Patient, sessions: Sequence[SessionShown], by: str) -> tuple[str, ...]:
    """Marks sessions of a patient as they were shown; gives the ids of those that went on since, which stay unread.

    Twice does no harm: the first reader stays. Raises StoreError.
    """
    with store.transaction() as connection:
        now = dict(_events(connection, [each.id for each in sessions], patient))
        same = [each.id for each in sessions if now.get(each.id) == each.events]
        at = store.now()
        insert_missing(connection, tables.read_mark, [{"session_id": id, "read_by": by, "read_at": at} for id in same])
    return tuple(id for id in now if id not in same)


def mark_unread(store: Store, session: SessionRecord, mark_at: datetime) -> bool:
    """Takes back the mark of that moment; False where it is another by now, or none. Raises StoreError."""
    of = tables.read_mark.c
    with store.transaction() as connection:
        found = connection.execute(
            sa.delete(tables.read_mark).where(of.session_id == session.id, of.read_at == mark_at)
        )
        return found.rowcount > 0


def read_mark(store: Store, session: SessionRecord) -> ReadMark | None:
    """Who has read that session, and when. Raises StoreError."""
    return _newest(store, tables.read_mark.c.session_id == session.id)


def last_read(store: Store, patient: Patient) -> ReadMark | None:
    """Who last read a session of that patient, and when. Raises StoreError."""
    ours = sa.select(tables.session.c.id).where(tables.session.c.patient_id == patient.id)
    return _newest(store, tables.read_mark.c.session_id.in_(ours))


def _newest(store: Store, which: sa.ColumnElement[bool]) -> ReadMark | None:
    of = tables.read_mark.c
    wanted = sa.select(of.read_by, of.read_at).where(which).order_by(of.read_at.desc()).limit(1)
    with told(store.where), store.engine.connect() as connection:
        row = connection.execute(wanted).one_or_none()
    return ReadMark(by=row.read_by, at=row.read_at) if row else None


def _events(
    connection: sa.Connection, sessions: Sequence[str], patient: Patient | None = None
) -> Iterator[tuple[str, int]]:
    """How many events each of these sessions has: of those that there are, and of that patient."""
    of, event = tables.session.c, tables.event.c
    newest = sa.select(sa.func.max(event.seq)).where(event.session_id == of.id).scalar_subquery()
    wanted = sa.select(of.id, sa.func.coalesce(newest + 1, 0).label("events"))
    for first in range(0, len(sessions), AT_ONCE):
        some = wanted.where(of.id.in_(sessions[first : first + AT_ONCE]))
        if patient is not None:
            some = some.where(of.patient_id == patient.id)
        yield from ((row.id, row.events) for row in connection.execute(some.order_by(of.id)))
