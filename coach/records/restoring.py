"""Puts a backup back: all of it, or nothing changes. What was there before is kept."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from coach import unfinished
from coach.paths import expanded
from coach.records import engine as engines
from coach.records import names, patience, running, tables
from coach.records.backups import (
    BESIDE,
    FIRST_BYTES,
    backup,
    close_file,
    copy_rows,
    faults_of,
    knows_locks,
    put_in_place,
    unwritable,
)
from coach.records.copies import folder_of
from coach.records.errors import DamagedStore, StoreError, error_of
from coach.records.rows import Lock, Patient
from coach.records.salvage import salvage as salvaged
from coach.records.store import Store, open_store
from coach.records.upkeep import Progress, file_faults, silent

CHUNK = 1 << 20  # bytes copied at once
Held = tuple[tuple[Patient, Lock], ...]  # each lock in force, with whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of what was there before, and of what could not be restored."""

    aside: Path | None = None  # where it is kept; None: there was nothing
    unread: bool = False  # it could not be read any more: nobody knows whether a lock was in force
    locked: tuple[str, ...] = ()  # the names of those whose lock in force was carried over, the backup had none of it
    lost: tuple[str, ...] = ()  # sentences: what of a damaged backup was not whole, and is not restored


@dataclass(frozen=True, slots=True, kw_only=True)
class _Present:
    """What is in the store now."""

    people: int = 0
    broken: bool = False  # the file is not whole: a new one takes its place
    locks: Held | None = ()  # None: they cannot be read


def restore(
    path: Path,
    store: str | None,
    *,
    replace: bool,
    aside: datetime,
    salvage: bool = False,
    progress: Progress = silent,
) -> Restored:
    """Puts a backup's records into the store at that address: all of them, or nothing changes.

    Records that are there already are only replaced with `replace`, and are then kept in a file beside the backup. A
    lock in force there stays in force, also where the backup is of a time before it. Of a damaged backup `salvage`
    takes what is whole. Raises StoreError, also while a session is recorded there.
    """
    path = expanded(path)
    url = engines.address(store)
    _is_a_backup(path)
    with contextlib.ExitStack() as stack:
        folder = _scratch(stack, url)
        if not knows_locks(folder):
            raise error_of(sqlite3.OperationalError("no locks available"), engines.name(url))
        copy, lost = _whole_copy(path, folder, salvage, progress)
        present = _present(store, url, replace)
        if present.people and not replace:
            raise StoreError(
                f"{engines.name(url)} holds records of {present.people} already: give --store another place, or "
                "--replace."
            )
        if present.broken:
            moved, locked = _swap(copy, url, present, aside)
            return Restored(aside=moved, unread=present.locks is None, locked=locked, lost=lost)
        before = path.with_name(f"before-{aside.strftime('%Y%m%d-%H%M%S')}.db") if present.people else None
        kept, locked = _replace_rows(copy, store, url, before, progress)
    return Restored(aside=kept, locked=locked, lost=lost)


# the backup


def _is_a_backup(path: Path) -> None:
    no_backup = StoreError(f"{path} is no backup: give a file that coach store backup has written.")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would be waited for
            raise no_backup
        with path.open("rb") as source:
            if source.read(len(FIRST_BYTES)) != FIRST_BYTES:
                raise no_backup
    except StoreError:
        raise
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StoreError:
    cause = (error.strerror or str(error)).lower()
    return StoreError(f"{path} cannot be read ({cause}): give a file that coach store backup has written.")


def _scratch(stack: contextlib.ExitStack, url: sa.URL) -> Path:
    """A folder on the disk of the store."""
    file = engines.file_of(url)
    place = engines.data_folder() if file is None else file.absolute().parent
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return stack.enter_context(unfinished.folder(place, store=file))
    except OSError as error:
        raise unwritable(place if file is None else file, error) from error


def _whole_copy(path: Path, folder: Path, salvage: bool, progress: Progress) -> tuple[Path, tuple[str, ...]]:
    """A copy that was checked, brought up to date: opening a backup must not change it. And what of it is lost.

    With the log beside it, which a program that was killed over it leaves; without, where it is of another file.
    """
    copy = folder / "copy.db"
    fault = ""
    for log in (True, False):
        if not log and not _logs(path):
            break
        _fetch(path, copy, log)
        try:
            with open_store(str(copy), copies=False) as source:
                faults = faults_of(source, progress)
        except DamagedStore:
            faults = ("it cannot be read",)
        except StoreError as error:
            raise StoreError(str(error).replace(str(copy), str(path))) from error
        if not faults:
            close_file(copy)
            return copy, ()
        fault = fault or faults[0].rstrip(".")
    if not salvage:
        raise StoreError(
            f"{path} is damaged ({fault}): restore another backup, or add --salvage to take what is whole."
        )
    _fetch(path, copy, log=True)
    whole = folder / "whole.db"
    try:
        with open_store(str(copy), copies=False) as source, open_store(str(whole), copies=False) as target:
            lost = salvaged(source, target, progress)
    except DamagedStore as error:
        raise StoreError(f"Nothing of {path} can be read any more: restore another backup.") from error
    close_file(whole)
    return whole, lost


def _fetch(path: Path, copy: Path, log: bool) -> None:
    for ending in BESIDE:
        Path(f"{copy}{ending}").unlink(missing_ok=True)
    _copy_bytes(path, copy)
    for ending in _logs(path) if log else ():
        _copy_bytes(Path(f"{path}{ending}"), Path(f"{copy}{ending}"))


def _logs(path: Path) -> list[str]:
    """What SQLite would play into that file, or take back from it, at its next opening."""
    return [ending for ending in ("-wal", "-journal") if Path(f"{path}{ending}").exists()]


def _copy_bytes(path: Path, copy: Path) -> None:
    """Raises StoreError, which says which of the two cannot be used."""
    try:
        source = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with source:
        try:
            target = os.open(copy, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
            with open(target, "wb") as writing:
                for chunk in _chunks(path, source.read):
                    writing.write(chunk)
        except StoreError:
            raise
        except OSError as error:
            raise unwritable(copy.parents[1], error) from error


def _chunks(path: Path, read: Callable[[int], bytes]) -> Iterator[bytes]:
    while True:
        try:
            chunk = read(CHUNK)
        except OSError as error:
            raise _unreadable(path, error) from error
        if not chunk:
            return
        yield chunk


# what is there


def _present(store: str | None, url: sa.URL, replace: bool) -> _Present:
    """Raises StoreError for a store that is no business of ours: of another program, a newer version, in use."""
    file = engines.file_of(url)
    if file is not None and not file.exists():
        return _Present()
    if file is not None and running.any_beside(file):
        raise _under_way(url)
    try:
        with open_store(store) as present:
            if present.running():
                raise _under_way(url)
            people, locks = len(present.patients()), _locks(present)
            return _Present(people=people, broken=_is_broken(present), locks=locks)
    except DamagedStore as error:
        if file is None:
            raise
        if not replace:
            raise DamagedStore(
                f"{file} is damaged: add --replace, which keeps it under another name, or give --store another place."
            ) from error
        return _Present(broken=True, locks=None)


def _is_broken(store: Store) -> bool:
    try:
        return any(True for _ in file_faults(store))
    except DamagedStore:
        return True


def _under_way(url: sa.URL) -> StoreError:
    return StoreError(f"A session is being recorded in {engines.name(url)}: restore when it is over.")


def _locks(store: Store) -> Held:
    return tuple((patient, lock) for patient in store.patients() for lock in store.locks(patient))


# the way in


def _replace_rows(
    copy: Path, store: str | None, url: sa.URL, before: Path | None, progress: Progress
) -> tuple[Path | None, tuple[str, ...]]:
    """In one step, for whoever else uses the store; gives where the rows of before are kept, and the names of those
    whose lock was carried over.
    """
    kept: Path | None = None
    try:
        with open_store(str(copy), copies=False) as source, open_store(store) as target:
            locks = _locks(target)
            with target.transaction() as writing, source.engine.connect() as reading:
                with patience.at_length(writing):
                    unended = sa.select(tables.session.c.id).where(tables.session.c.ended_at.is_(None))
                    if running.running(target.engine, list(writing.scalars(unended))):
                        raise _under_way(url)
                    _wipe(writing)
                copy_rows(reading, writing, progress)
                locked = _carried_over(writing, locks)
                if before is not None:  # as others still see it, and last: until now nothing has changed for anybody
                    kept = backup(target, before, progress=progress).path
    except BaseException:
        if kept is not None:
            kept.unlink(missing_ok=True)
        raise
    return kept, locked


def _wipe(connection: sa.Connection) -> None:
    """All patients are being erased: the triggers let their rows go."""
    connection.execute(sa.insert(tables.erasure).from_select(["patient_id"], sa.select(tables.patient.c.id)))
    for table in (*tables.OF_SESSION, *tables.OF_PATIENT, tables.erasure, tables.patient, *tables.OF_STORE):
        connection.execute(sa.delete(table))


def _swap(copy: Path, url: sa.URL, present: _Present, now: datetime) -> tuple[Path, tuple[str, ...]]:
    """The file that is not whole keeps another name, and the complete new one takes its place in one step."""
    file = engines.file_of(url)
    assert file is not None
    locked: tuple[str, ...] = ()
    if present.locks:
        with open_store(str(copy), copies=False) as new, new.transaction() as writing:
            locked = _carried_over(writing, present.locks)
        close_file(copy)
    kept = folder_of(file) / f"before-{now.strftime('%Y%m%d-%H%M%S')}.db"
    try:
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        _second_name(file, kept)
        for ending in BESIDE:
            if Path(f"{file}{ending}").exists():
                os.replace(f"{file}{ending}", f"{kept}{ending}")
        put_in_place(copy, file)
    except StoreError:
        raise
    except (OSError, sqlite3.Error) as error:
        raise error_of(error, str(file)) from error
    return kept, locked


def _second_name(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a disk without links
        shutil.copy2(file, name)


def _carried_over(connection: sa.Connection, locks: Held) -> tuple[str, ...]:
    """The names of those whose lock was in force, and not in the backup; it is now."""
    return tuple(dict.fromkeys(patient.handle for patient, lock in locks if _carry_over(connection, patient, lock)))


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
