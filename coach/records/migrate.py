"""Brings a store to this program's tables, and refuses one that is newer or somebody else's."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from coach.records import patience
from coach.records.errors import StoreError, error_of

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "coach_version"  # not Alembic's usual name: a database of another program is told apart by it
FOLDER = Path(__file__).parent / "migrations"
# the newest revision: a store that has it opens without Alembic, whose import takes 0.15 s
HEAD = "0006_erased"
_TURN = 0x636F616368  # any fixed number: PostgreSQL lets one program at a time past it


def config() -> "Config":
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(reading: sa.Engine, writing: sa.Engine, where: str, before: Callable[[], None]) -> None:
    """Creates the tables, or brings older ones up to date, after `before`, while nobody else can write.

    Raises StoreError for a store this program cannot use.
    """
    with reading.connect() as connection:
        if _current(connection, where):
            return
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
        if not _current(connection, where):  # another program may have been first
            from alembic import command

            if _revisions(connection):
                before()
            setup = config()
            setup.attributes["connection"] = connection
            with patience.at_length(connection):
                command.upgrade(setup, "head")


def _current(connection: sa.Connection, where: str) -> bool:
    here = _revisions(connection)
    if here == {HEAD}:
        return True
    if not here and sa.inspect(connection).get_table_names():
        raise StoreError(f"{where} holds the tables of another program: give --store a file or database of its own.")
    from alembic.script import ScriptDirectory

    if any(re.fullmatch(r"[0-9a-z_]{1,60}", one) is None for one in here):  # not a revision of any version
        raise error_of(ValueError("malformed"), where)
    known = {revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions()}
    if not known.issuperset(here):
        raise StoreError(
            f"{where} was written by a newer version of coach: update coach, or give --store another file."
        )
    return False


def _revisions(connection: sa.Connection) -> set[str]:
    """The revisions that the store says it has; none for an empty database or another program's."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return set()
    rows: sa.Result[Any] = connection.execute(sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE)))
    return {str(row.version_num) for row in rows}
