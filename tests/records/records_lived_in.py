"""A store in which somebody has lived, for tests of what becomes of all its rows."""

from datetime import UTC, datetime

import sqlalchemy as sa

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.records import tables
from coach.records.store import Store

VERSIONS = {"routine_id": "gentle_start", "routine_version": "1", "program_version": "0.1.0", "model_version": "m"}
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def said(t_s: float) -> Event:
    return event(t_s, "stop_pressed", by="key")


def lived_in(store: Store, poses: list[Pose], handle: str = "anna") -> None:
    """A patient with a bit of everything."""
    patient = store.patient(handle)
    given = store.add_prescription(patient, routine_id="r", routine_text="t", overrides={"a": [1]}, version="1")
    writer = store.begin_session(patient, source="0", scripted=False, prescription=given, **VERSIONS)
    writer.add([said(0.5), said(1.5)])
    for pose in poses:
        writer.add_pose(pose)
    writer.end("completed", 0)
    store.add_lock(patient, kind="emergency", reason="numb")
    store.add_timer_use(patient, kind="ice", seconds=60, session=writer.session)


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    found = {}
    for table in tables.metadata.sorted_tables:
        with store.engine.connect() as connection:
            found[table.name] = sorted((tuple(map(repr, row)) for row in connection.execute(sa.select(table))), key=str)
    return found


def tamper(store: Store, statement: str) -> None:
    """What the triggers refuse, by somebody who takes them away."""
    with store.engine.begin() as connection:
        for table in ("event", "landmarks", "prescription"):
            for name in ("is_final", "is_kept"):
                of = "" if connection.dialect.name == "sqlite" else f" ON {table}"
                connection.execute(sa.text(f"DROP TRIGGER {table}_{name}{of}"))
        connection.exec_driver_sql(statement)
