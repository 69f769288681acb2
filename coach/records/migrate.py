"""Brings a store to this program's tables, and refuses one that is newer or somebody else's."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from coach.records.errors import StoreError

VERSION_TABLE = "coach_version"  # not Alembic's usual name: a database of another program is told apart by it
FOLDER = Path(__file__).parent / "migrations"
_TURN = 0x636F616368  # any fixed number: PostgreSQL lets one program at a time past it


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(reading: sa.Engine, writing: sa.Engine, where: str) -> None:
    """Creates the tables, or brings older ones up to date. Raises StoreError for a store this program cannot use."""
    with reading.connect() as connection:
        if _current(connection, where):
            return
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
        if not _current(connection, where):  # another program may have been first
            setup = config()
            setup.attributes["connection"] = connection
            command.upgrade(setup, "head")


def _current(connection: sa.Connection, where: str) -> bool:
    script = ScriptDirectory.from_config(config())
    here = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()
    if not here and sa.inspect(connection).get_table_names():
        raise StoreError(f"{where} holds the tables of another program: give --store a file or database of its own.")
    known = {revision.revision for revision in script.walk_revisions()}
    if not known.issuperset(here):
        raise StoreError(
            f"{where} was written by a newer version of coach: update coach, or give --store another file."
        )
    return set(here) == set(script.get_heads())
