"""What is only there while it is being made: a part of a file, a folder of copies, of sentences, of a printed page.

A note names it before it is made, and is held while its program lives: a note that nobody holds is of a program that
was killed, and the next command that opens records takes away what it names. It lies beside the store that is copied,
or in the user's data folder for what is of no one store; where that takes none, nothing cleans up after a kill.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coach import held
from coach.paths import data_folder

MARK = "unfinished-"
_MOST_NAME = 40  # characters of the file's name in that of its part: together with the rest under 255 bytes
# nothing with another name is ever taken away
_FOLDER = re.compile(r"\.coach-[0-9a-f]{32}")
_PART = re.compile(r"\..{1,40}\.[0-9a-f]{16}\.part", re.DOTALL)


@contextmanager
def folder(place: Path, *, store: Path | None = None) -> Iterator[Path]:
    """A folder in `place` for its owner only; gone afterwards, whatever happens.

    `store`: the file of the store whose copy is made in it. Raises OSError.
    """
    made = place.absolute() / f".coach-{secrets.token_hex(16)}"
    with _noted(made, store):
        try:
            made.mkdir(mode=0o700)
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A name beside the file for what becomes it; nothing is there by that name afterwards, whatever happens."""
    part = path.absolute().with_name(f".{path.name[:_MOST_NAME]}.{secrets.token_hex(8)}.part")
    with _noted(part, None):
        try:
            yield part
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def clean(store: Path | None) -> tuple[Path, ...]:
    """Takes away what killed programs left, of that store and of none; gives what cannot be reached now, such as on a
    stick."""
    out_of_reach = []
    for note in (*(_notes(store) if store is not None else ()), *_notes(None)):
        try:
            handle = held.claim(note)
            if handle is None:
                continue
            left = Path(os.fsdecode(os.read(handle, 10_000)))
        except OSError:
            continue
        if not _taken_away(left):
            out_of_reach.append(left)
            os.close(handle)
            continue
        with suppress(OSError):  # an empty note is of a program that was killed before it made anything
            held.discard(note, handle)
    return tuple(out_of_reach)


def _taken_away(left: Path) -> bool:
    if _FOLDER.fullmatch(left.name):
        shutil.rmtree(left, ignore_errors=True)
    elif _PART.fullmatch(left.name):
        with suppress(OSError):
            left.unlink(missing_ok=True)
    else:
        return True
    return not os.path.lexists(left) and left.parent.is_dir()


@contextmanager
def _noted(what: Path, store: Path | None) -> Iterator[None]:
    """With a note about it for as long as it may be there."""
    try:
        note = _note(store, secrets.token_hex(16))
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = held.make(note)
    except (OSError, RuntimeError, KeyError):
        if store is not None:
            raise
        yield
        return
    try:
        os.write(handle, os.fsencode(what))
        os.fsync(handle)
        held.sync_folder(note.parent)
        yield
    finally:
        if os.path.lexists(what):
            os.close(handle)  # the note stays, and the next command tries again
        else:
            with suppress(OSError):
                held.discard(note, handle)


def _note(store: Path | None, name: str) -> Path:
    """Raises RuntimeError and KeyError where nobody knows the user's folder."""
    return data_folder() / f"{MARK}{name}" if store is None else store.with_name(f"{store.name}.{MARK}{name}")


def _notes(store: Path | None) -> list[Path]:
    try:
        example = _note(store, "")
        return sorted(path for path in example.parent.iterdir() if path.name.startswith(example.name))
    except (OSError, RuntimeError, KeyError):  # no such folder, or nobody knows which: nothing was left in it
        return []
