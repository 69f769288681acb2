"""Keeps the brief of a session beside it, so that thousands are read at once. All of it can be recomputed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from coach.core.base.types import Event
from coach.core.progress.session_brief import VERSION, Brief, brief_of, to_json
from coach.core.summary.summary import summarise
from coach.records import tables
from coach.records.cells import Damaged

AT_ONCE = 200  # sessions whose events are read with one question to the database


def computed(connection: sa.Connection, sessions: Sequence[str]) -> Iterator[tuple[str, Brief]]:
    """The briefs of these sessions, by id, from their events; of one with a damaged event nothing is believed."""
    of = tables.event.c
    for first in range(0, len(sessions), AT_ONCE):
        some = sessions[first : first + AT_ONCE]
        wanted = sa.select(of.session_id, of.t_s, of.kind, of.data).where(of.session_id.in_(some))
        found = connection.execute(wanted.order_by(of.session_id, of.seq))
        events = {session: _events([*rows]) for session, rows in groupby(found, key=lambda row: row.session_id)}
        for session in some:
            yield session, brief_of(summarise(events.get(session, [])))


def _events(rows: Sequence[Any]) -> list[Event]:
    """None where one of them cannot be read: half a session might look like a good one."""
    if any(isinstance(cell, Damaged) for row in rows for cell in row):
        return []
    return [Event(t_s=row.t_s, kind=row.kind, data=row.data) for row in rows]


def keep(connection: sa.Connection, briefs: Mapping[str, Brief]) -> None:
    """Keeps them in the place of what an older version, or another program of this moment, kept."""
    sessions = list(briefs)
    for first in range(0, len(sessions), AT_ONCE):
        some = tables.brief.c.session_id.in_(sessions[first : first + AT_ONCE])
        connection.execute(sa.delete(tables.brief).where(some))
    rows = [{"session_id": own, "version": VERSION, "data": to_json(brief)} for own, brief in briefs.items()]
    connection.execute(sa.insert(tables.brief), rows)
