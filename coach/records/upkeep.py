"""Looking after a store: whether it is whole, a copy of it, and putting a copy back."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as replaced
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from coach.paths import expanded
from coach.records import checking, names, patience, tables
from coach.records import engine as engines
from coach.records.dating import doubtful
from coach.records.errors import StoreError, told
from coach.records.rows import Lock, Patient
from coach.records.store import Store, open_store

AT_ONCE = 100  # rows copied by one statement
PAGES = 1000  # of four kilobytes, copied between two reports of how far it is
FIRST_BYTES = b"SQLite format 3\0"

Progress = Callable[[str, int, int], None]  # what is being done, how many of it, of how many


def _silent(_what: str, _done: int, _of: int) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check of a store found."""

    patients: int
    sessions: int
    events: int
    landmark_bytes: int
    faults: tuple[str, ...]  # sentences; none: all is well
    notes: tuple[str, ...]  # sentences about what is whole, and odd: dates that cannot be right, names that are alike


def check(store: Store, progress: Progress = _silent, content: checking.Content | None = None) -> Findings:
    """Reads the whole store: the file itself, every cell, reference, event and landmark. Raises StoreError.

    Nothing that it is there to find keeps it from the rest. `content` raises ValueError for a kind of event and its
    fields where one of them holds what it never can.
    """
    faults = [
        *_tried("The pages of the file", lambda: _file_faults(store)),
        *_tried("The cells", lambda: checking.damaged_cells(store)),
        *_tried("The prescriptions", lambda: checking.prescription_faults(store)),
    ]
    rows, people = store.sessions(), store.patients()
    known = {patient.id for patient in people}
    for number, row in enumerate(rows, start=1):
        if row.patient_id not in known:
            faults.append(f"Session {row.id[:8]} belongs to no patient.")
        of_this = _tried("It", lambda row=row: checking.session_faults(store, row, content))  # type: ignore[misc]
        faults += [f"Session {row.id[:8]}: {fault.rstrip('.')}." for fault in of_this]
        progress("checked", number, len(rows))
    of = tables.landmarks.c
    with told(store.where), store.engine.connect() as connection, patience.at_length(connection):
        events = connection.scalar(sa.select(sa.func.count()).select_from(tables.event))
        size = connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(of.packed)), 0)))
    return Findings(
        patients=len(known), sessions=len(rows), events=events or 0, landmark_bytes=size or 0, faults=tuple(faults),
        notes=(*_alike(people), *(note for own in people for note in doubtful(store, own, store.now()))),
    )  # fmt: skip


def _tried(what: str, find: Callable[[], Iterable[str]]) -> Iterator[str]:
    """What it finds; where the damage is such that it cannot go on, that as well."""
    try:
        yield from find()
    except Exception as error:
        yield f"{what} could not be checked to the end ({' '.join(str(error).split())[:200]})."


def _alike(people: Sequence[Patient]) -> Iterator[str]:
    """People whose names are one name: older versions told them apart by capitals, spaces or how letters are stored."""
    by_name: dict[str, list[str]] = {}
    for person in people:
        by_name.setdefault(person.folded, []).append(person.handle)
    for alike in by_name.values():
        if len(alike) > 1:
            yield (
                f"{names.listed(alike)} are {len(alike)} people here with one name: write it just as it stands, "
                "or delete the one that was made by mistake."
            )


def _file_faults(store: Store) -> Iterator[str]:
    """What SQLite itself finds wrong with its pages and references; PostgreSQL watches over its own."""
    if store.engine.dialect.name != "sqlite":
        return
    with told(store.where), store.engine.connect() as connection:
        said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    yield from (f"The file is damaged: {' '.join(each.split())}." for each in said if each != "ok")
    yield from (f"A row of {row[0]} belongs to a row of {row[2]} that is not there." for row in astray)


# copies


def backup(store: Store, path: Path, progress: Progress = _silent) -> Path:
    """One SQLite file that holds all of it, whatever is being written meanwhile; readable by its owner only.

    It is checked before it takes its place. Raises StoreError, and leaves what was there, where it cannot be made.
    """
    path = expanded(path)
    _may_be_replaced(store, path)
    with _beside(path) as partly:
        if store.engine.dialect.name == "sqlite":
            _copy_file(store, partly, progress)
        else:
            with open_store(str(partly)) as copy, store.engine.connect() as source:
                source.execution_options(isolation_level="REPEATABLE READ")  # one moment of all tables
                with told(store.where), copy.transaction() as target:
                    _copy_rows(source, target, progress)
        _close_file(partly)
        os.chmod(partly, 0o600)
        try:
            os.replace(partly, path)
        except OSError as error:
            raise _unwritable(path, error) from error
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of what was there before."""

    aside: Path | None = None  # where it is kept; None: there was nothing
    unread: bool = False  # it could not be read any more: nobody knows whether a lock was in force
    locked: tuple[str, ...] = ()  # the names of those whose lock in force was carried over, the backup had none of it


def restore(path: Path, store: str | None, *, replace: bool, aside: datetime, progress: Progress = _silent) -> Restored:
    """Puts a backup's records into the store at that address: all of them, or nothing changes.

    Records that are there already are only replaced with `replace`, and are then kept in a file beside the backup. A
    lock in force there stays in force, also where the backup is of a time before it. Raises StoreError.
    """
    path = expanded(path)
    with tempfile.TemporaryDirectory(prefix="coach-") as folder:
        copy = Path(folder) / "copy.db"
        _fetch(path, copy)
        with open_store(str(copy)) as source:
            faults = check(source).faults
            if faults:
                raise StoreError(f"{path} is damaged ({faults[0].rstrip('.')}): restore another backup.")
            before = _set_aside(store, path, aside) if replace else Restored()
            with open_store(store) as target:
                there = len(target.patients())
                if there and not replace:
                    raise StoreError(
                        f"{target.where} holds records of {there} already: give --store another place, or --replace."
                    )
                locks = [(own, lock) for own in target.patients() for lock in target.locks(own)]
                with target.transaction() as writing, source.engine.connect() as reading:
                    with patience.at_length(writing):
                        _wipe(writing)
                    _copy_rows(reading, writing, progress)
                    locked = [own.handle for own, lock in locks if _carry_over(writing, own, lock)]
    return replaced(before, locked=tuple(dict.fromkeys(locked)))


def _carry_over(connection: sa.Connection, patient: Patient, lock: Lock) -> bool:
    """Whether the backup had that lock not in force; it is now, for the same person."""
    of, locks = tables.patient.c, tables.lock.c
    same = sa.select(of.id).where((of.id == patient.id) | (of.folded == patient.folded))
    owner = connection.scalar(same.order_by(of.id != patient.id).limit(1))
    if owner is None:
        connection.execute(sa.insert(tables.patient).values(**asdict(patient), folded=patient.folded))
        owner = patient.id
    in_force = sa.select(locks.id).where(locks.id == lock.id, tables.LOCKED)
    if connection.scalar(in_force) is not None:
        return False
    known = connection.scalar(sa.select(locks.id).where(locks.id == lock.id)) is not None
    row = asdict(lock) | {"patient_id": owner, "id": names.new_id() if known else lock.id}
    connection.execute(sa.insert(tables.lock).values(row))
    return True


def _set_aside(store: str | None, path: Path, now: datetime) -> Restored:
    """Keeps what is in the store now beside the backup. A file that cannot be read any more is moved out of the way."""
    kept = path.with_name(f"before-{now.strftime('%Y%m%d-%H%M%S')}.db")
    try:
        with open_store(store) as present:
            return Restored(aside=backup(present, kept) if present.patients() else None)
    except StoreError:
        url = engines.address(store)
        if url.get_backend_name() != "sqlite" or not url.database or not Path(url.database).is_file():
            raise
        try:
            for ending in ("", "-wal", "-shm"):
                if Path(url.database + ending).exists():
                    shutil.move(url.database + ending, f"{kept}{ending}")
        except OSError as error:
            raise _unwritable(kept, error) from error
        return Restored(aside=kept, unread=True)


def _may_be_replaced(store: Store, path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder: give the name of a file in it, such as {path / 'coach-backup.db'}.")
    own = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
    if own and path.exists() and os.path.samefile(own, path):
        raise StoreError(f"{path} is the store itself: give the backup another name.")
    try:
        with path.open("rb") as there:
            if there.read(len(FIRST_BYTES)) not in (b"", FIRST_BYTES):
                raise StoreError(f"{path} is no backup and would be lost: give the backup another name.")
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(path, error) from error


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file in a folder next to where the copy will be; the folder is gone afterwards, whatever happens."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".coach-", dir=path.parent))
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield folder / "copy.db"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> StoreError:
    cause = (error.strerror or str(error)).lower()
    return StoreError(f"{path} cannot be written ({cause}): give a file in a folder that can be.")


def _copy_file(store: Store, partly: Path, progress: Progress) -> None:
    """SQLite's online backup: a session may go on writing."""

    def step(_status: int, left: int, pages: int) -> None:
        progress("copied", pages - left, pages)

    with told(str(partly)), store.engine.connect() as connection:
        # keeps one state of the file: else the copy restarts at every write of another program, and may never end
        connection.execute(sa.select(tables.patient.c.id).limit(1)).all()
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        try:
            with contextlib.closing(sqlite3.connect(partly)) as target:
                source.backup(target, pages=PAGES, progress=step)
        except sqlite3.Error as error:
            raise StoreError(f"{store.where} could not be copied to {partly.parent.parent} ({error}).") from error


def _close_file(path: Path) -> None:
    """One file with nothing beside it, found whole by SQLite."""
    with contextlib.closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise StoreError("The copy came out damaged, so nothing was written: check the store with coach store check.")


def _fetch(path: Path, copy: Path) -> None:
    """The backup is copied first: opening it must not change it."""
    try:
        with path.open("rb") as source:
            if source.read(len(FIRST_BYTES)) != FIRST_BYTES:
                raise StoreError(f"{path} is no backup: give a file that coach store backup has written.")
        shutil.copyfile(path, copy)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        cause = (error.strerror or str(error)).lower()
        raise StoreError(
            f"{path} cannot be read ({cause}): give a file that coach store backup has written."
        ) from error


def _copy_rows(source: sa.Connection, target: sa.Connection, progress: Progress) -> None:
    """Every row of every table, in an order in which what is referred to comes first."""
    copied: Sequence[sa.Table] = [table for table in tables.metadata.sorted_tables if table is not tables.erasure]
    for number, table in enumerate(copied, start=1):
        found = source.execution_options(stream_results=True, max_row_buffer=AT_ONCE).execute(sa.select(table))
        for rows in found.mappings().partitions(AT_ONCE):
            target.execute(sa.insert(table), [dict(row) for row in rows])
        progress("copied", number, len(copied))


def _wipe(connection: sa.Connection) -> None:
    """All patients are being erased: the triggers let their rows go."""
    connection.execute(sa.insert(tables.erasure).from_select(["patient_id"], sa.select(tables.patient.c.id)))
    for table in (*tables.OF_SESSION, *tables.OF_PATIENT, tables.erasure, tables.patient):
        connection.execute(sa.delete(table))
