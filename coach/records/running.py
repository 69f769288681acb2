"""Which sessions are under way now, on this machine or another: each is marked by a lock that ends with its program.

Of a store in a file the mark is a file beside it, held; in PostgreSQL it is an advisory lock of a connection.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from coach import held
from coach.records import engine as engines

MARK = "running-"
_HELD = sa.text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 "
    "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class RunningMark:
    """Says that a session is under way, from when it is made until it is taken away or the program ends."""

    def __init__(self, engine: sa.Engine, session_id: str) -> None:
        """A disk that takes no mark holds up no session: it is then shown as broken off until it ends."""
        self._path = _path(engine.url, session_id)
        self._handle: int | None = None
        self._connection: sa.Connection | None = None
        with suppress(OSError, SQLAlchemyError):
            if self._path is not None:
                self._handle = held.make(self._path)
            elif engine.dialect.name == "postgresql":
                self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._connection.execute(sa.select(sa.func.pg_try_advisory_lock(_key(session_id))))

    def remove(self) -> None:
        """The session is over."""
        if self._path is not None and self._handle is not None:
            with suppress(OSError):
                held.discard(self._path, self._handle)
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.invalidate()  # which ends its lock, whatever the pool does with connections
                self._connection.close()
        self._handle = self._connection = None


def running(engine: sa.Engine, ids: Iterable[str]) -> frozenset[str]:
    """Those of these sessions that are under way. Raises SQLAlchemyError."""
    wanted = tuple(ids)
    if not wanted:
        return frozenset()
    if engines.file_of(engine.url) is not None:
        paths = {id: _path(engine.url, id) for id in wanted}
        return frozenset(id for id, path in paths.items() if path is not None and _is_held(path))
    if engine.dialect.name == "sqlite":  # an address that SQLite opens itself
        return frozenset()
    with engine.connect() as connection:
        keys = {row[0] for row in connection.execute(_HELD)}
    return frozenset(id for id in wanted if _key(id) in keys)


def marks(store: Path) -> list[Path]:
    """Marks beside a store in a file, of whatever session."""
    try:
        return sorted(path for path in store.parent.iterdir() if path.name.startswith(f"{store.name}.{MARK}"))
    except OSError:
        return []


def any_beside(store: Path) -> bool:
    """Whether a session is under way in the store in that file, which may be unreadable itself."""
    return any(_is_held(path) for path in marks(store))


def clean(url: sa.URL) -> None:
    """Takes away the marks of programs that were killed."""
    store = engines.file_of(url)
    for path in marks(store) if store is not None else ():
        with suppress(OSError):
            handle = held.claim(path)
            if handle is not None:
                held.discard(path, handle)


def _is_held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not held.hold(handle, shared=True)
    finally:
        os.close(handle)


def _path(url: sa.URL, session_id: str) -> Path | None:
    store = engines.file_of(url)
    return None if store is None else store.with_name(f"{store.name}.{MARK}{session_id}")


def _key(session_id: str) -> int:
    """A number of 64 bits, signed, as PostgreSQL wants it."""
    whole = UUID(session_id).bytes
    return int.from_bytes(whole[:8], "big", signed=True) ^ int.from_bytes(whole[8:], "big", signed=True)
