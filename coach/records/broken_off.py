"""Closes sessions whose program was killed, at the person's next start: with the moment of what was recorded last."""

from typing import Any

import sqlalchemy as sa

from coach.core.clinical.safety import END_REASONS
from coach.records import briefs, history, tables
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store

REASON = "broken_off"  # of END_REASONS, unless its last event says why it ended


def close(store: Store, patient: Patient) -> None:
    """Those of this person that nobody is in any more, with what each leaves for the next one. Raises StoreError."""
    unended = [row for row in store.sessions(patient) if row.ended_at is None]
    running = store.running() if unended else frozenset()
    for row in unended:
        if row.id not in running:
            _close(store, patient, row)


def _close(store: Store, patient: Patient, row: SessionRecord) -> None:
    events = store.events(row)
    reason = next((e.data["reason"] for e in reversed(events) if e.kind == "session_ended"), REASON)
    of = tables.session.c
    with store.transaction() as connection:
        latest = sa.select(sa.func.max(tables.event.c.wall_utc)).where(tables.event.c.session_id == row.id)
        last = connection.scalar(latest)
        ended_at = row.started_at if last is None else max(last, row.started_at)
        ending: dict[str, Any] = {
            "ended_at": ended_at, "end_reason": reason, "exit_code": END_REASONS[reason].exit_code,
        }  # fmt: skip
        connection.execute(sa.update(tables.session).where(of.id == row.id, of.ended_at.is_(None)).values(ending))
        briefs.keep(connection, dict(briefs.computed(connection, [row.id])))
    history.remember(store, store.patient(patient.handle), events, ended_at)
