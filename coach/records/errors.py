"""What can go wrong with a store, told to the person as one sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError


class StoreError(OSError):
    """The records cannot be read or written. The message is the whole sentence."""


class DamagedStore(StoreError):
    """What is there cannot be read as records any more, and no other try will do better."""


LOCKED = (
    "{where} is in use by another program, or on a disk without locks, as some network drives are: close that "
    "program, or keep the records on a disk of this computer."
)
DAMAGED = ("not a database", "malformed")  # pieces of SENTENCES: of a file that is no store any more
# a piece of what SQLite, the driver or the operating system says -> what the person is told; first match wins
SENTENCES: tuple[tuple[str, str], ...] = (
    ("disk is full", "The disk that holds {where} is full: free some space, then start again."),
    ("no space left", "The disk that holds {where} is full: free some space, then start again."),
    ("not a database", "{where} is not a file of records: give --store another file, or restore a backup to this one."),
    ("malformed", "{where} is damaged: restore a backup of it, or give --store another file."),
    ("readonly database", "{where} cannot be written: allow writing to it, or give --store a file that can be."),
    ("unable to open", "{where} cannot be opened: give --store a file in a folder that can be written."),
    ("permission denied", "{where} cannot be written: allow writing to it, or give --store a file that can be."),
    ("disk i/o error", "{where} cannot be read or written: check the disk, or give --store a file on another one."),
    ("database is locked", LOCKED),
    ("locking protocol", LOCKED),
    ("no locks available", LOCKED),
    ("timeout", "{where} does not answer: check the database and the network to it, then start again."),
    ("connection", "No connection to {where}: check the address after --store and that the database is running."),
)


def sentence(error: Exception, where: str) -> str:
    """What the person is told about this error of the store at `where`."""
    said = str(getattr(error, "orig", None) or error)
    for piece, told in SENTENCES:
        if piece in said.lower():
            return told.format(where=where)
    cause = " ".join(said.split())[:200]
    return (
        f"The records in {where} could not be used ({cause}): check them with `coach doctor`, or give --store another."
    )


def error_of(error: Exception, where: str) -> StoreError:
    """The same, to be raised: a DamagedStore where the file itself is broken."""
    said = str(getattr(error, "orig", None) or error).lower()
    kind = DamagedStore if any(piece in said for piece in DAMAGED) else StoreError
    return kind(sentence(error, where))


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turns what the database raises into a StoreError about `where`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise error_of(error, where) from error
