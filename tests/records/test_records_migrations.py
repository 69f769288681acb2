"""The migrations and the tables agree, and a store that is not ours, or newer, is left alone."""

import json
import sqlite3
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from coach.core.base.types import Event
from coach.records import engine as engines
from coach.records import migrate, tables
from coach.records.errors import StoreError
from coach.records.store import Store, open_store


def test_migrating_an_empty_store_gives_the_tables_of_the_program(store: Store) -> None:
    assert differences(store) == []


def test_a_difference_would_be_noticed(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE patient ADD COLUMN shoe_size INTEGER"))
    assert differences(store) != []


def differences(store: Store) -> list[object]:
    """Between the tables of the store and those of the program."""
    with store.engine.connect() as connection:
        options = {"compare_type": True, "version_table": migrate.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, tables.metadata))


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1


NO_RELEASE = (None, None, None)
RELEASED = ("2026-01-06 08:00:00+00:00", "Dr Lee", "strain only")
ID = "11111111-2222-4333-8444-{:012d}"
AT = "2026-01-05 08:00:00+00:00"
# revision -> rows as a program of that time wrote them: table to columns in their order. Never changed again
WRITTEN_THEN: dict[str, dict[str, tuple[object, ...]]] = {
    "0001": {
        "patient": (ID.format(1), "anna", False, '{"intake": {"age": 44}}', AT),
        "prescription": (ID.format(2), ID.format(1), "gentle_start", "[routine]", "{}", "1", "d" * 64, AT),
        "session": (ID.format(3), ID.format(1), ID.format(2), AT, "0.1.0", "m", "gentle_start", "1", "0", False, AT,
                    "completed", 0),
        "event": (ID.format(3), 0, 1.5, AT, "stop_pressed", 1, '{"by": "key"}'),
        "landmarks": (ID.format(3), 0, 0.0, 1.0, 1, b"packed"),
        "lock": (ID.format(4), ID.format(1), "today", "numb", AT, *NO_RELEASE),
        "timer_use": (ID.format(5), ID.format(1), ID.format(3), "ice", AT, 600.0),
    },
}  # fmt: skip
WRITTEN_THEN["0002_review"] = {
    **WRITTEN_THEN["0001"],
    "note": (ID.format(6), ID.format(1), ID.format(3), "slower", "therapist", AT),
    "read_mark": (ID.format(3), "therapist", AT),
    "decision": (ID.format(7), ID.format(1), "gentle_start", "accepted", "{}", ID.format(2), "", "therapist", AT),
    "brief": (ID.format(3), 1, "{}"),
}
WRITTEN_THEN["0003_timer_use_open"] = {
    **WRITTEN_THEN["0002_review"],
    "timer_use": (*WRITTEN_THEN["0001"]["timer_use"], False),
}
WRITTEN_THEN["0004_order_and_unlocks"] = {
    **WRITTEN_THEN["0003_timer_use_open"],
    "patient": (*WRITTEN_THEN["0001"]["patient"], "anna"),
    "prescription": (*WRITTEN_THEN["0001"]["prescription"], 1, 0),
    "session": (*WRITTEN_THEN["0001"]["session"], 1),
    "lock": WRITTEN_THEN["0001"]["lock"][:5],
}
WRITTEN_THEN["0005_parcels"] = {
    **WRITTEN_THEN["0004_order_and_unlocks"],
    "own_key": (ID.format(9), "s" * 64, AT),
    "contact": (ID.format(10), ID.format(1), "Dr Lee", "p" * 64, ID.format(11), AT, 1),
    "parcel": (ID.format(12), ID.format(1), "p" * 64, False, 1, "{}", AT),
    "message": (ID.format(13), ID.format(1), False, "slowly", "Dr Lee", AT, None),
    "answer_sheet": (ID.format(14), ID.format(1), "odi", "1", "{}", AT, 1),
}


def test_every_earlier_version_has_rows_to_be_tried_with() -> None:
    script = ScriptDirectory.from_config(migrate.config())
    earlier = {revision.revision for revision in script.walk_revisions()} - set(script.get_heads())
    assert earlier <= set(WRITTEN_THEN)


@pytest.mark.parametrize("revision", WRITTEN_THEN)
def test_records_of_an_earlier_version_are_all_there_after_the_migration(place: str, revision: str) -> None:
    engine = engines.connect(engines.address(place))
    with engines.writing(engine).begin() as connection:
        setup = migrate.config()
        setup.attributes["connection"] = connection
        command.upgrade(setup, revision)
        for table, row in WRITTEN_THEN[revision].items():
            then = sa.Table(table, sa.MetaData(), autoload_with=connection)
            values = [_as_then(value, column, connection) for value, column in zip(row, then.columns, strict=True)]
            connection.execute(sa.insert(then).values(values))
    engine.dispose()
    with open_store(place) as store:
        assert differences(store) == []
        (session,) = store.sessions()
        patient = store.patient_of(session)
        assert (patient.handle, patient.profile) == ("anna", {"intake": {"age": 44}})
        assert session.started_at == session.ended_at == datetime(2026, 1, 5, 8, tzinfo=UTC)
        assert store.events(session) == [Event(t_s=1.5, kind="stop_pressed", data={"by": "key"})]
        kept = store.prescription_of(session)
        assert kept is not None
        assert kept.routine_text == "[routine]"
        assert [lock.kind for lock in store.locks(patient)] == ["today"]
        assert [use.seconds for use in store.timer_uses(patient, session.started_at)] == [600.0]
        with pytest.raises(sa.exc.DatabaseError, match="event is never changed"), store.engine.begin() as connection:
            connection.execute(sa.text("UPDATE event SET t_s = 0"))
        store.delete_patient(patient)
        assert store.sessions() == []


def test_a_lock_that_an_earlier_version_could_not_write_locks_after_the_migration(place: str) -> None:
    """The event is there; of two others there is the lock, one in force and one released."""
    engine = engines.connect(engines.address(place))
    rows = dict(WRITTEN_THEN["0001"])
    told = [
        (ID.format(3), number, 2.5 + number, AT, "locked", 1, json.dumps({"lock": "today", "question": question}))
        for number, question in enumerate(("numb", "fever", "weak"), start=1)
    ]
    released = (ID.format(8), ID.format(1), "today", "fever", AT, AT, "Dr Brown", "examined her")
    with engines.writing(engine).begin() as connection:
        setup = migrate.config()
        setup.attributes["connection"] = connection
        command.upgrade(setup, "0001")
        for table, row in [*rows.items(), *(("event", one) for one in told), ("lock", released)]:
            then = sa.Table(table, sa.MetaData(), autoload_with=connection)
            values = [_as_then(value, column, connection) for value, column in zip(row, then.columns, strict=True)]
            connection.execute(sa.insert(then).values(values))
    engine.dispose()
    with open_store(place) as store:
        (session,) = store.sessions()
        locks = store.locks(store.patient("anna"), released=True)
        ended = {each.lock_id: each.unlocked_by for each in store.unlocks(store.patient("anna"))}
        assert sorted((lock.reason, ended.get(lock.id)) for lock in locks) == [
            ("fever", "Dr Brown"),
            ("numb", None),
            ("weak", None),
        ]
        missing = next(lock for lock in locks if lock.reason == "weak")
        assert missing.id == str(uuid.uuid5(uuid.UUID(session.id), "lock 3"))


def _as_then(value: object, column: "sa.Column[object]", connection: sa.Connection) -> object:
    """SQLite keeps ids as 32 digits, moments without a zone, JSON as text; its columns say no more than that."""
    sqlite = connection.dialect.name == "sqlite"
    if isinstance(value, str) and value == AT:
        return datetime.fromisoformat(value).replace(tzinfo=None if sqlite else UTC)
    if isinstance(value, str) and value.startswith(ID[:20]):
        return uuid.UUID(value).hex if sqlite else uuid.UUID(value)
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def test_opening_again_changes_nothing(store: Store, place: str) -> None:
    store.patient("anna")
    with open_store(place) as again:
        assert [patient.handle for patient in again.patients()] == ["anna"]


def test_a_store_of_a_newer_program_is_refused_and_left_alone(store: Store, place: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer version of coach: update coach"):
        open_store(place)
    with store.engine.connect() as connection:
        assert connection.scalar(sa.text(f"SELECT version_num FROM {migrate.VERSION_TABLE}")) == "9999"


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE song (title TEXT)")
    with pytest.raises(StoreError, match="tables of another program"):
        open_store(str(path))
    with sqlite3.connect(path) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["song"]


def test_the_newest_revision_is_the_one_that_opens_a_store_without_alembic() -> None:
    assert ScriptDirectory.from_config(migrate.config()).get_heads() == [migrate.HEAD]
