"""Folders for copies of records that are being made. What a killed program leaves of one, the next command takes away.

A note names a folder before it is made, and is held while its program lives: a note that nobody holds is of one that
was killed. It lies beside the store, or in the user's data folder for what is of no one store.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from coach.records import engine as engines
from coach.records import held

MARK = "unfinished-"
FOLDER = re.compile(r"\.coach-[0-9a-f]{32}")  # nothing with another name is ever taken away


@contextmanager
def folder(url: sa.URL | None, place: Path) -> Iterator[Path]:
    """A folder in `place` for what becomes a copy of that store, for its owner only; gone afterwards, whatever happens.

    `url` None: it is of no one store. Raises OSError.
    """
    made = place.absolute() / f".coach-{uuid4().hex}"
    note = _note(url, made.name)
    note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = held.make(note)
    try:
        os.write(handle, os.fsencode(made))
        os.fsync(handle)
        held.sync_folder(note.parent)
        made.mkdir(mode=0o700)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if made.exists():
            os.close(handle)  # the note stays, and the next command tries again
        else:
            with suppress(OSError):
                held.discard(note, handle)


def clean(url: sa.URL) -> tuple[Path, ...]:
    """Takes away what killed programs left; gives the folders that cannot be reached now, such as on a stick."""
    out_of_reach = []
    for note in (*_notes(url), *_notes(None)):
        try:
            handle = held.claim(note)
            if handle is None:
                continue
            left = Path(os.fsdecode(os.read(handle, 10_000)))
        except OSError:
            continue
        if FOLDER.fullmatch(left.name):
            shutil.rmtree(left, ignore_errors=True)
            if left.exists() or not left.parent.is_dir():
                out_of_reach.append(left)
                os.close(handle)
                continue
        with suppress(OSError):  # an empty note is of a program that was killed before it made anything
            held.discard(note, handle)
    return tuple(out_of_reach)


def _note(url: sa.URL | None, name: str) -> Path:
    file, ending = None if url is None else engines.file_of(url), f"{MARK}{name.removeprefix('.coach-')}"
    return engines.data_folder() / ending if file is None else file.with_name(f"{file.name}.{ending}")


def _notes(url: sa.URL | None) -> list[Path]:
    try:
        example = _note(url, "")
        return sorted(path for path in example.parent.iterdir() if path.name.startswith(example.name))
    except (OSError, RuntimeError):  # no such folder, or nobody knows which: nothing was left in it
        return []
