"""Copies that the program keeps by itself, in a folder beside a store's file: one a week, and one before an update."""

import contextlib
import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from coach import unfinished
from coach.records import engine as engines
from coach.records import tables
from coach.records.backups import DAMAGED, Backup, backup, copy_file, put_in_place, unwritable
from coach.records.errors import StoreError, told
from coach.records.store import Store
from coach.records.upkeep import Progress, silent

WEEK = timedelta(days=7)
FIRST = timedelta(days=1)  # from what was recorded first to the first copy: a store of a day is tried out [E]
AGAIN = timedelta(days=1)  # from a copy that came out damaged to the next
WEEKLY, UPDATE = "weekly", "before-update"
KEPT = {
    WEEKLY: 3,
    UPDATE: 2,
}  # the newest so many of each stay; what a restore set aside stays until somebody deletes it
AHEAD = timedelta(days=1)  # further in the future than this is of a clock that was wrong [E]
STAMP = "%Y%m%d-%H%M%S"  # in UTC
NAME = re.compile(r"(weekly|before-update|before)-(\d{8}-\d{6})(\.damaged)?(?:-\d{8}-\d{6})?\.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCopy:
    """One file in the folder of copies."""

    path: Path
    kind: str  # weekly, before-update, or before: what a restore set aside
    made_at: datetime
    damaged: bool  # by its name


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyContent:
    """What a copy holds, as far as it can be read."""

    people: int
    sessions: int


def folder_of(store: Path) -> Path:
    """Where the copies of the store in that file are."""
    return store.with_name(f"{store.name}.copies")


def kept(store: Store) -> tuple[KeptCopy, ...]:
    """All of them, newest first; none of a database, whose own copies are its keeper's."""
    file = engines.file_of(store.engine.url)
    return () if file is None else _listed(folder_of(file))


def _listed(folder: Path) -> tuple[KeptCopy, ...]:
    found = []
    try:
        names = os.listdir(folder)
    except OSError:  # no such folder: there are none
        return ()
    for name in names:
        match = NAME.fullmatch(name)
        if match is not None:
            made_at = datetime.strptime(match[2], STAMP).replace(tzinfo=UTC)
            found.append(KeptCopy(path=folder / name, kind=match[1], made_at=made_at, damaged=match[3] is not None))
    return tuple(sorted(found, key=lambda copy: (copy.made_at, copy.path.name), reverse=True))


def content(copy: KeptCopy) -> CopyContent | None:
    """None where it cannot be read."""
    try:
        with contextlib.closing(_to_read(copy.path)) as there:
            people, sessions = (
                there.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("patient", "session")
            )
    except sqlite3.Error:
        return None
    return CopyContent(people=people, sessions=sessions)


def _to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


# one a week


def next_due(store: Store) -> datetime | None:
    """From when on the next session is followed by a copy; None where nothing is recorded, or the store is no file."""
    if engines.file_of(store.engine.url) is None:
        return None
    now = store.now()
    of = [copy for copy in kept(store) if copy.kind == WEEKLY and copy.made_at <= now + AHEAD]
    whole = [copy.made_at + WEEK for copy in of if not copy.damaged]
    damaged = [copy.made_at + AGAIN for copy in of if copy.damaged]
    if whole or damaged:
        return max((*whole[:1], *damaged[:1]))
    first = _first_recorded(store)
    return None if first is None else min(first, now) + FIRST


def _first_recorded(store: Store) -> datetime | None:
    with told(store.where), store.engine.connect() as connection:
        dates = [
            connection.scalar(sa.select(sa.func.min(column)))
            for column in (tables.session.c.started_at, tables.patient.c.created_at)
        ]
    return min((date for date in dates if date is not None), default=None)


def weekly(store: Store, progress: Progress = silent) -> Backup | None:
    """The copy of this week, if it is due; the oldest that is too many goes once the new one is whole.

    Raises StoreError.
    """
    due, file, now = next_due(store), engines.file_of(store.engine.url), store.now()
    if due is None or file is None or due > now:
        return None
    folder = folder_of(file)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    made = backup(store, folder / f"{WEEKLY}-{now.astimezone(UTC).strftime(STAMP)}.db", progress=progress)
    _prune(folder, WEEKLY, made.path, now)
    return made


def _prune(folder: Path, kind: str, newest: Path, now: datetime) -> None:
    """Copies that are damaged push out none that is whole. One of a date to come is of a clock that was wrong."""
    of = [copy for copy in _listed(folder) if copy.kind == kind and copy.path != newest]
    damaged = DAMAGED in newest.name
    for copies, most in (
        ([copy for copy in of if copy.damaged], 1 - damaged),
        ([copy for copy in of if not copy.damaged], KEPT[kind] - (not damaged)),
    ):
        ordered = sorted(
            copies, key=lambda copy: copy.made_at > now + AHEAD
        )  # stable: the newest first, then those to come
        for copy in ordered[max(most, 0) :]:
            with contextlib.suppress(OSError):
                copy.path.unlink()


# before an update


def before_update(store: Store) -> None:
    """The file as it is, in the tables of an older version. Raises StoreError: without it there is no update."""
    file = engines.file_of(store.engine.url)
    if file is None:
        return
    now, folder = store.now(), folder_of(file)
    path = folder / f"{UPDATE}-{now.astimezone(UTC).strftime(STAMP)}.db"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with unfinished.folder(folder, store=file) as scratch:
            partly = scratch / "copy.db"
            copy_file(store, partly)
            put_in_place(partly, path)
    except StoreError:
        raise
    except OSError as error:
        raise unwritable(path, error) from error
    _prune(folder, UPDATE, path, now)


# a person in them


def holding(store: Store, patient_id: str) -> int:
    """In how many copies that person is, as far as they can be read."""
    return sum(_holds(copy.path, patient_id.replace("-", "")) for copy in kept(store))


def _holds(path: Path, id: str) -> bool:
    try:
        with contextlib.closing(_to_read(path)) as there:
            return there.execute("SELECT 1 FROM patient WHERE id = ?", (id,)).fetchone() is not None
    except sqlite3.Error:
        return False


def erase(store: Store, patient_id: str) -> tuple[Path, ...]:
    """Deletes that person from the copies too, byte by byte; gives those in which it could not be done."""
    return tuple(copy.path for copy in kept(store) if not _erased(copy.path, patient_id.replace("-", "")))


def _erased(path: Path, id: str) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(path)) as there:
            there.execute("PRAGMA secure_delete=ON")
            _erase_rows(there.execute, id)
            there.commit()
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error:
        return False
    return True


def _erase_rows(run: Callable[..., sqlite3.Cursor], id: str) -> None:
    """In the tables of whatever version; the triggers let the rows go of whom `erasure` names."""
    names = [row[0] for row in run("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {name: {row[1] for row in run(f"PRAGMA table_info({name})")} for name in names}
    run("INSERT INTO erasure SELECT id FROM patient WHERE id = ?", (id,))
    ours = "SELECT id FROM session WHERE patient_id = ?"
    for name in (name for name in names if "session_id" in columns[name] and "patient_id" not in columns[name]):
        run(f"DELETE FROM {name} WHERE session_id IN ({ours})", (id,))
    for name in (name for name in names if "patient_id" in columns[name] and name != "erasure"):
        run(f"DELETE FROM {name} WHERE patient_id = ?", (id,))
    run("DELETE FROM erasure")
    run("DELETE FROM patient WHERE id = ?", (id,))
