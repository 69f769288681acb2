"""A session that came before it was over, and what a later export of it adds: what happened since, and how it ended.

What is here is never changed: the events that are here must be the first of those that come, or the other way round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from coach.records import tables
from coach.records.broken_off import REASON as BROKEN_OFF
from coach.records.inserting import insert_missing
from coach.records.landmarks import Chunk
from coach.records.rows import EventRow, SessionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCopy:
    """A session as one of two stores has it."""

    session: SessionRecord
    events: tuple[EventRow, ...]

    @property
    def open(self) -> bool:
        """More of it may have been recorded elsewhere: it has no ending, or only that of being found without one."""
        return self.session.ended_at is None or self.session.end_reason == BROKEN_OFF

    def begins(self, other: "SessionCopy") -> bool:
        """Whether the other one has these events, and then perhaps more."""
        return other.events[: len(self.events)] == self.events


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What is to be added to the session that is here."""

    events: tuple[EventRow, ...]
    ending: SessionRecord | None  # whose ending is taken over; None: the one that is here stays


NOTHING_LATER = Later(events=(), ending=None)


def later(here: SessionCopy, given: SessionCopy) -> Later | None:
    """What the one that comes has beyond the one here; None where they are not one session at two moments."""
    mine = replace(given.session, patient_id=here.session.patient_id, number=here.session.number)
    if _without_ending(mine) != _without_ending(here.session):
        return None
    if here.events == given.events:
        if here.session.ended_at is None and mine.ended_at is not None:
            return Later(events=(), ending=mine)
        same = _ending(mine) == _ending(here.session) or mine.ended_at is None
        return NOTHING_LATER if same else None
    if here.open and here.begins(given):
        return Later(events=given.events[len(here.events) :], ending=mine)
    return NOTHING_LATER if given.open and given.begins(here) else None


def complete(connection: sa.Connection, id: str, more: Later, chunks: Iterable[Chunk]) -> bool:
    """Adds it, with the landmarks that are not here. False where landmarks that are here are of other moments.

    The session's figures are computed anew, and it is to be read again: what was read was not all of it.
    """
    of = tables.landmarks.c
    wanted = sa.select(of.chunk, of.t_start_s, of.t_end_s).where(of.session_id == id)
    there = {row.chunk: (row.t_start_s, row.t_end_s) for row in connection.execute(wanted)}
    for chunk in chunks:
        if there.get(chunk.chunk, (chunk.t_start_s, chunk.t_end_s)) != (chunk.t_start_s, chunk.t_end_s):
            return False
        if chunk.chunk not in there:
            connection.execute(sa.insert(tables.landmarks).values(session_id=id, **asdict(chunk)))
    insert_missing(connection, tables.event, [{"session_id": id, **asdict(row)} for row in more.events])
    if more.ending is not None:
        change = sa.update(tables.session).where(tables.session.c.id == id)
        connection.execute(change.values(**dict(zip(ENDING, _ending(more.ending), strict=True))))
    for table in (tables.brief, tables.read_mark):
        connection.execute(sa.delete(table).where(table.c.session_id == id))
    return True


ENDING = ("ended_at", "end_reason", "exit_code")


def _ending(row: SessionRecord) -> Sequence[object]:
    return tuple(getattr(row, name) for name in ENDING)


def _without_ending(row: SessionRecord) -> SessionRecord:
    return replace(row, ended_at=None, end_reason=None, exit_code=None)
