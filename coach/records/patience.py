"""How long a PostgreSQL database is waited for: never without end, not even for one that is stopped and says nothing.

The server's own limits end what takes long there, and the system's notice a broken network. Neither notices a server
whose machine still takes packets and never answers; that is counted here, on this side.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    import psycopg

CONNECT_S = 5
STATEMENT_S = 10  # one statement, or the wait for what another program has locked
SILENCE_S = 12.0  # over STATEMENT_S: a server that lives has said by then that it gave up
LENGTH_S = 3600  # what goes through a whole store, and nobody in a session waits for
# a network that swallows packets: asked after so many seconds of silence, so often, so many times
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}


def arguments(url: sa.URL) -> dict[str, Any]:
    """What a connection is opened with; what the address itself says goes first."""
    limits = f"-c statement_timeout={STATEMENT_S * 1000} -c lock_timeout={STATEMENT_S * 1000}"
    theirs = url.query.get("options", "")
    options = " ".join((limits, *((theirs,) if isinstance(theirs, str) else theirs))).strip()
    ours = {"connect_timeout": CONNECT_S, "tcp_user_timeout": STATEMENT_S * 1000, **KEEPALIVE}
    return {**{name: value for name, value in ours.items() if name not in url.query}, "options": options}


def connect(*arguments: Any, **named: Any) -> Any:
    """A connection that raises psycopg's OperationalError, and is closed, after `SILENCE_S` without a word."""
    return _limited().connect(*arguments, **named)


@contextmanager
def at_length(connection: sa.Connection) -> Iterator[None]:
    """Within the block, and its transaction, a statement may take as long as one that goes through a whole store."""
    driver: Any = connection.connection.driver_connection
    if not hasattr(driver, "silence_s"):  # SQLite, which is here and does not go silent
        yield
        return
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LENGTH_S}s'")
    driver.silence_s = LENGTH_S + SILENCE_S
    try:
        yield
    finally:
        driver.silence_s = None


@cache
def _limited() -> "type[psycopg.Connection[Any]]":
    import psycopg

    class LimitedConnection(psycopg.Connection[Any]):
        silence_s: float | None = None  # another limit than SILENCE_S, for a while

        def wait(self, gen: Generator[Any, Any, Any], *more: Any, **named: Any) -> Any:
            try:
                return super().wait(_until_silent(gen, self.silence_s or SILENCE_S), *more, **named)
            except _Silent as error:
                self.close()
                raise psycopg.OperationalError("timeout: the server says nothing") from error

    return LimitedConnection


class _Silent(Exception):
    """The server has said nothing for too long."""


def _until_silent(waiting: Generator[Any, Any, Any], most_s: float) -> Generator[Any, Any, Any]:
    """The same steps; the driver passes by every tenth of a second, with 0 while there is nothing to read or write."""
    last_s = time.monotonic()
    try:
        wanted = next(waiting)
        while True:
            ready = yield wanted
            now_s = time.monotonic()
            if ready:
                last_s = now_s
            elif now_s - last_s > most_s:
                waiting.close()
                raise _Silent
            wanted = waiting.send(ready)
    except StopIteration as ending:
        return ending.value
