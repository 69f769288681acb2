"""The migrations and the tables agree, and a store that is not ours, or newer, is left alone."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from coach.records import Store, StoreError, migrate, open_store, tables


def test_migrating_an_empty_store_gives_the_tables_of_the_program(store: Store) -> None:
    with store.engine.connect() as connection:
        options = {"compare_type": True, "version_table": migrate.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_a_difference_would_be_noticed(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE patient ADD COLUMN shoe_size INTEGER"))
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrate.VERSION_TABLE})
        assert compare_metadata(context, tables.metadata)


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1


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
