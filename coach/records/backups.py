"""Copies of a store in one file: whatever is written meanwhile, checked row by row, and again where they then stand."""

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from coach import held, unfinished
from coach.paths import expanded
from coach.records import engine as engines
from coach.records import migrate, names, tables
from coach.records.errors import StoreError, error_of, told
from coach.records.store import Store, open_store, wall_clock
from coach.records.upkeep import Progress, check, silent

AT_ONCE = 100  # rows copied by one statement
PAGES = 1000  # of four kilobytes, copied between two reports of how far it is
BUSY_S = 10.0  # so long a file that others have locked is waited for: twice the wait for one that writes
FIRST_BYTES = b"SQLite format 3\0"
# in the head of a SQLite file: two bytes that say whether it has a write-ahead log, 1 for none; whose file it is
VERSIONS_AT, NO_LOG = 18, b"\1\1"
MARK_AT, MARK = 68, b"coac"  # PRAGMA application_id: a backup, and no store that people are recorded in
SHOWN = 3  # names in a sentence
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file, and plays into it at the next opening
DAMAGED = ".damaged"  # in the name of a copy that could not be restored whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was written."""

    path: Path
    faults: tuple[str, ...] = ()  # sentences; with any the file has another name, and is no backup
    readable_by_others: bool = False  # the disk keeps no owners, as most sticks


def backup(store: Store, path: Path, *, replace: bool = False, progress: Progress = silent) -> Backup:
    """One SQLite file that holds all of it, whatever is being written meanwhile; readable by its owner only.

    It takes its place once every row of it was read, and is checked there again. One that could not be restored whole
    is kept beside under another name, and what was there stays. So does a file that is in use, or holds people or
    sessions that are not in this store, unless `replace`. Raises StoreError, and leaves what was there, where it cannot
    be made.
    """
    path = expanded(path)
    try:
        path = path.resolve() if path.is_symlink() else path  # the link stays, and leads to the new backup
        _is_a_place(store, path)
        with unfinished.folder(path.parent, store=engines.file_of(store.engine.url)) as folder:
            _may_be_replaced(store, path, folder, replace)
            partly = folder / "copy.db"
            copy(store, partly, progress)
            with partly.open("r+b") as file:
                file.seek(MARK_AT)
                file.write(MARK)
            faults = faults_in(partly, progress)
            place = _name_of_damaged(store, path, folder) if faults else path
            put_in_place(partly, place)
            others = os.name == "posix" and bool(stat.S_IMODE(place.stat().st_mode) & 0o077)
    except StoreError:
        raise
    except OSError as error:
        raise unwritable(path, error) from error
    return Backup(path=place, faults=faults, readable_by_others=others)


def unwritable(path: Path, error: OSError) -> StoreError:
    """The sentence for a file that could not be written."""
    cause = (error.strerror or str(error)).lower()
    if "no space" in cause:
        return StoreError(f"The disk that holds {path} is full: free some space, then start again.")
    return StoreError(f"{path} cannot be written ({cause}): give a file in a folder that can be.")


def faults_in(path: Path, progress: Progress = silent) -> tuple[str, ...]:
    """Why the copy in that file could not be restored whole; it is read, and not changed. Nothing: it could be."""
    with as_it_is(path) as content:
        return faults_of(content, progress)


def faults_of(content: Store, progress: Progress = silent) -> tuple[str, ...]:
    """What a check finds, and where it cannot be ended, that."""
    try:
        return check(content, progress).faults
    except StoreError as error:
        return (str(error),)
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # a cell that holds what no program writes
        return (f"{content.where} could not be read to its end ({' '.join(str(error).split())[:100]}).",)


@contextlib.contextmanager
def as_it_is(path: Path) -> Iterator[Store]:
    """A copy of this version's tables, to be read only: without locks, and with nothing written beside it."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    try:
        yield Store(engine, path.name, wall_clock)
    finally:
        engine.dispose()


def copy_rows(source: sa.Connection, target: sa.Connection, progress: Progress) -> None:
    """Every row of every table, in an order in which what is referred to comes first."""
    copied: Sequence[sa.Table] = [table for table in tables.metadata.sorted_tables if table is not tables.erasure]
    for number, table in enumerate(copied, start=1):
        found = source.execution_options(stream_results=True, max_row_buffer=AT_ONCE).execute(sa.select(table))
        for rows in found.mappings().partitions(AT_ONCE):
            target.execute(sa.insert(table), [dict(row) for row in rows])
        progress("copied", number, len(copied))


def copy(store: Store, partly: Path, progress: Progress = silent) -> None:
    """The whole store in a new file with nothing beside it. Raises StoreError, OSError."""
    if store.engine.dialect.name == "sqlite":
        copy_file(store, partly, progress)
        return
    with open_store(str(partly), copies=False) as target, store.engine.connect() as source:
        source.execution_options(isolation_level="REPEATABLE READ")  # one moment of all tables
        with told(store.where), target.transaction() as writing:
            copy_rows(source, writing, progress)
    close_file(partly)


def close_file(path: Path) -> None:
    """Without a log beside it from now on, and no backup any more. Raises StoreError."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as there:
            there.execute("PRAGMA application_id=0")
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise error_of(error, str(path)) from error


def put_in_place(partly: Path, path: Path) -> None:
    """With nothing beside it that is of another file, and whole where it stands; else what was there is put back.

    Raises StoreError, OSError.
    """
    before, figures = partly.with_name("before.db"), _figures(partly)
    with contextlib.suppress(OSError):  # nothing there, or a disk without links
        os.link(path, before)
    _sync(partly)
    for ending in BESIDE:
        Path(f"{path}{ending}").unlink(missing_ok=True)
    os.replace(partly, path)
    held.sync_folder(path.parent)
    if _figures(path) != figures or any(Path(f"{path}{ending}").exists() for ending in BESIDE):
        with contextlib.suppress(OSError):
            os.replace(before, path)
        raise StoreError(f"{path} came out damaged, and is no backup: try again, on another disk if it stays so.")


def _figures(path: Path) -> tuple[object, ...]:
    """What the next program to open it will find: whether SQLite finds it whole, and how many rows it has."""
    for how in ("mode=ro", "mode=ro&immutable=1"):  # the second where the disk knows no locks
        try:
            with contextlib.closing(
                sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=1.0)
            ) as there:
                names = [row[0] for row in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                counts = " UNION ALL ".join(f"SELECT count(*) FROM {name}" for name in sorted(names))
                return (*there.execute("PRAGMA integrity_check(1)").fetchone(), *there.execute(counts).fetchall())
        except sqlite3.OperationalError:
            continue
        except sqlite3.Error as error:
            return (str(error),)
    return ("unreadable",)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_file(store: Store, partly: Path, progress: Progress = silent) -> None:
    """SQLite's online backup into a new file, which is nobody else's and needs no locks; a session may go on writing.

    Raises StoreError, OSError.
    """
    os.close(os.open(partly, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with told(store.where), store.engine.connect() as connection:
        # keeps one state of the file: else the copy restarts at every write of another program, and may never end
        connection.execute(sa.select(tables.patient.c.id).limit(1)).all()
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        address = f"{partly.absolute().as_uri()}?nolock=1"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True)) as target:
                source.backup(target, pages=PAGES, progress=_bounded(store.where, progress))
        except sqlite3.Error as error:
            if "disk is full" in str(error):
                raise StoreError(f"The disk for the copy is full: free some space at {partly.parents[1]}.") from error
            raise StoreError(f"{store.where} could not be copied to {partly.parents[1]} ({error}).") from error
    with partly.open("r+b") as file:  # the copy has no log, whatever the store has
        file.seek(VERSIONS_AT)
        file.write(NO_LOG)


def _bounded(where: str, progress: Progress) -> Callable[[int, int, int], None]:
    """Reports of how far a copy is; raises StoreError where others hold the store locked, and it goes no further."""
    last_s = time.monotonic()

    def step(status: int, left: int, pages: int) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if status not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            last_s = now_s
        elif now_s - last_s > BUSY_S:
            raise error_of(sqlite3.OperationalError("database is locked"), where)
        progress("copied", pages - left, pages)

    return step


# what is there


@dataclass(frozen=True, slots=True, kw_only=True)
class _There:
    people: dict[str, str]  # id to name, without the virtual patient
    sessions: frozenset[str]
    is_backup: bool  # by its mark; one of an older version has none


def _is_a_place(store: Store, path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder: give the name of a file in it, such as {path / 'coach-backup.db'}.")
    store_file = engines.file_of(store.engine.url)
    if store_file is not None and path.exists() and os.path.samefile(store_file, path):
        raise StoreError(f"{path} is the store itself: give the backup another name.")
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is a device: give the name of a file.")


def _may_be_replaced(store: Store, path: Path, scratch: Path, replace: bool) -> None:
    try:
        with path.open("rb") as there:
            first = there.read(len(FIRST_BYTES))
    except FileNotFoundError:
        return
    if first not in (b"", FIRST_BYTES):
        raise StoreError(f"{path} is no backup and would be lost: give the backup another name.")
    if first == b"":
        return
    locks = knows_locks(scratch)
    try:
        content = _contents(path, immutable=not locks)
        if content is None:
            raise StoreError(f"{path} holds the tables of another program and would be lost: give another name.")
        if not replace:
            _refuse_others(store, path, content)
        if locks:
            _refuse_in_use(path)
    except sqlite3.OperationalError as error:
        if "readonly" in str(error):
            raise StoreError(f"{path} is protected from writing: allow it, or give another name.") from error
        raise StoreError(f"{path} is in use by another program: close that, or give another name.") from error
    except sqlite3.DatabaseError as error:
        if replace:
            return
        raise StoreError(
            f"{path} cannot be read, so nobody knows what would be lost: give another name, or --replace."
        ) from error


def _refuse_in_use(path: Path) -> None:
    """Raises sqlite3.OperationalError where another program has it open, or one that only reads is reading."""
    with contextlib.closing(sqlite3.connect(path, timeout=0)) as there:
        if there.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            there.execute("PRAGMA journal_mode=DELETE")
        else:
            there.execute("BEGIN EXCLUSIVE")


def _refuse_others(store: Store, path: Path, content: _There) -> None:
    """A backup may hold who was deleted since, and is of other people where it has nobody in common with the store."""
    rows, people = store.sessions(), {patient.id for patient in store.patients()}
    others = [name for id, name in content.people.items() if id not in people]
    more = content.sessions - {row.id for row in rows}
    if content.is_backup and (len(others) < len(content.people) or len(more) < len(content.sessions)):
        return
    if others:
        rest = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        what = f"records of {names.listed(others[:SHOWN])}{rest}"
    elif more:
        what = f"{len(more)} sessions"
    else:
        return
    raise StoreError(
        f"{path} holds {what}, not in {store.where}: give the backup another name, or --replace if they may be lost."
    )


def _contents(path: Path, *, immutable: bool) -> _There | None:
    """What an older backup holds; None for another program's tables. Raises sqlite3.Error."""
    address = path.absolute().as_uri() + ("?mode=ro&immutable=1" if immutable else "")
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=0)) as there:
        known = {row[0] for row in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {migrate.VERSION_TABLE, "patient", "session"} <= known:
            return None
        people = dict(there.execute("SELECT id, handle FROM patient WHERE NOT is_demo"))
        sessions = [row[0] for row in there.execute("SELECT id FROM session")]
        mark = there.execute("PRAGMA application_id").fetchone()[0]
    return _There(
        people={_id(id): name for id, name in people.items()},
        sessions=frozenset(map(_id, sessions)),
        is_backup=mark == int.from_bytes(MARK),
    )


def _id(kept: str) -> str:
    """As the rest of the program writes it: SQLite has it without hyphens."""
    with contextlib.suppress(ValueError):
        return str(UUID(kept))
    return kept


def knows_locks(folder: Path) -> bool:
    """Whether the disk of that folder can keep two programs apart."""
    trial = folder / "trial.db"
    try:
        with contextlib.closing(sqlite3.connect(trial, timeout=0)) as there:
            there.execute("CREATE TABLE t (x)")
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise
        return False
    finally:
        trial.unlink(missing_ok=True)
    return True


def _name_of_damaged(store: Store, path: Path, scratch: Path) -> Path:
    """Beside it; a copy of the same records that was damaged before is replaced, and no other."""
    place = path.with_name(f"{path.stem}{DAMAGED}{path.suffix}")
    try:
        _may_be_replaced(store, place, scratch, replace=False)
    except StoreError:
        stamp = wall_clock().strftime("%Y%m%d-%H%M%S")
        return place.with_name(f"{path.stem}{DAMAGED}-{stamp}{path.suffix}")
    return place
