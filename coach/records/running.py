"""Whether a session without an ending is running: events come in, or have until a little while ago."""

from collections.abc import Sequence

import sqlalchemy as sa

from coach.records import tables
from coach.records.errors import told
from coach.records.store import Store

# it runs while events come in: even a quarter of an hour of ice has its checks. So long after the last it broke off [E]
SILENT_MOST_S = 30 * 60.0


def running(store: Store, sessions: Sequence[str]) -> frozenset[str]:
    """The ids of those of these sessions that run now. Raises StoreError."""
    own, event, every = tables.session.c, tables.event.c, tables.event.alias().c
    last = sa.select(sa.func.max(every.seq)).where(every.session_id == own.id).correlate(tables.session)
    of_it = sa.and_(event.session_id == own.id, event.seq == last.scalar_subquery())
    joined = tables.session.outerjoin(tables.event, of_it)
    wanted = sa.select(own.id, own.started_at, event.wall_utc).select_from(joined)
    wanted = wanted.where(own.id.in_(sessions), own.ended_at.is_(None))
    if not sessions:
        return frozenset()
    with told(store.where), store.engine.connect() as connection:
        rows = connection.execute(wanted).all()
    now = store.now()
    return frozenset(row.id for row in rows if (now - (row.wall_utc or row.started_at)).total_seconds() < SILENT_MOST_S)
