"""Where the store is, and the engine that reads and writes it."""

import os
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from coach import paths
from coach.paths import expanded
from coach.records import patience
from coach.records.errors import StoreError

# how long SQLite waits for another program that is writing
BUSY_S = 5.0
AGAIN_S = 0.02  # between two tries of what SQLite does not wait for itself
SQLITE_SETUP = (
    "PRAGMA journal_mode=WAL",  # a report reads while a session writes
    "PRAGMA synchronous=FULL",  # what was committed outlives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # a deleted patient's bytes are overwritten
)


def address(store: str | None) -> sa.URL:
    """The URL of `--store`, of COACH_STORE, or of the file in the user's data folder; a plain path is a SQLite file."""
    store = store or os.environ.get("COACH_STORE") or None
    if store is None:
        return default_address()
    if "://" not in store:
        return _of_file(expanded(store))
    try:
        url = sa.make_url(store)
        url.get_dialect()
    except (SQLAlchemyError, ValueError) as error:
        raise StoreError(
            f"{store!r} is not an address of records: give --store a file, or postgresql+psycopg://..."
        ) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"Records are kept in SQLite or PostgreSQL, not in {url.get_backend_name()}: change --store.")
    return url


def default_address() -> sa.URL:
    """Where records are kept while nobody says otherwise. Raises StoreError without a home."""
    return _of_file(data_folder() / "coach.db")


def data_folder() -> Path:
    """The user's own folder for this program's data; it may not be there yet. Raises StoreError without a home."""
    try:
        return paths.data_folder()
    except (RuntimeError, KeyError) as error:  # an account that the system does not know, and no HOME
        raise StoreError(
            "The system knows no home folder of yours: say where records are kept, with --store FILE or COACH_STORE."
        ) from error


def _of_file(path: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=str(path))


def without_password(url: sa.URL) -> sa.URL:
    """The address as it may stand where others read it; the password is then looked for in the user's own file."""
    return sa.URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)


def name(url: sa.URL) -> str:
    """What the person is shown of it: a file's path, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def file_of(url: sa.URL) -> Path | None:
    """The file of a store in SQLite; None for a database, or an address that SQLite opens itself."""
    if url.get_backend_name() != "sqlite" or not url.database or "uri" in url.query:
        return None
    return Path(url.database)


def identity(url: sa.URL) -> str:
    """Tells one store from another, whichever way it is addressed, without names of users and passwords."""
    file = file_of(url)
    if file is not None:
        return str(file.resolve())
    host = url.host or url.query.get("host") or "localhost"
    return f"{url.get_backend_name()} {host}:{url.port or ''}/{url.database}"


def connect(url: sa.URL) -> sa.Engine:
    """An engine on the store at `url`. Raises StoreError where its file or folder cannot be written."""
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_S})
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=patience.arguments(url))
    except ModuleNotFoundError as error:
        told = "PostgreSQL needs a driver: pip install 'back-coach[postgresql]', or keep records in a file."
        raise StoreError(told) from error
    sa.event.listen(engine, "do_connect", _connect_postgresql)
    return engine


def writing(engine: sa.Engine) -> sa.Engine:
    """The same engine; its transactions take the write lock when they begin, and so wait for their turn."""
    return engine.execution_options(coach_writes=True)


def _prepare_file(url: sa.URL) -> None:
    if not url.database or ":memory:" in url.database:
        raise StoreError("Records in memory would be lost: give --store a file.")
    if "uri" in url.query:  # SQLite's own file: address opens itself
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (
            not path.exists()
        ):  # health data: for this user's eyes. Never open an existing one, that drops SQLite's locks
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise StoreError(f"{path} cannot be written ({cause}): give --store a file in a folder that can be.") from error


def _connect_postgresql(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> Any:
    return patience.connect(*given, **named)


def _set_up_sqlite(connection: object, _record: object) -> None:
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # type: ignore[attr-defined]  # see cells.py
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions begin where _begin_sqlite says
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for statement in SQLITE_SETUP:
        _executed(cursor, statement)
    cursor.close()


def _executed(cursor: Any, statement: str) -> None:
    """Waits for another program as long as for one that writes: SQLite itself does not, where two make one file a log
    for the first time. Raises OperationalError."""
    until_s = time.monotonic() + BUSY_S
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                raise
            time.sleep(AGAIN_S)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("coach_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
