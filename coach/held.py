"""Files that a program holds while it lives, by a lock of the system that ends with it: the others are left over."""

import os
import sys
from contextlib import suppress
from pathlib import Path

FAR = 2**40  # Windows locks bytes, and lets nobody read those: one that is never written
_TRIES = 100  # others may take a file away between two steps, but not each time [E]
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def make(path: Path) -> int:
    """The file, opened to add to, for its owner's eyes, and held. Raises OSError."""
    for _ in range(_TRIES):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _FLAGS, 0o600)
        if not hold(handle):  # a moment ago it was empty, and another program is taking it away
            os.close(handle)
            raise BlockingIOError(f"{path} is in use")
        if is_at(handle, path):
            return handle
        os.close(handle)
    raise BlockingIOError(f"{path} is taken away again and again")


def claim(path: Path) -> int | None:
    """The file, held; None where a program that lives holds it, or it is gone already. Raises OSError."""
    try:
        handle = os.open(path, os.O_RDWR | _FLAGS)
    except FileNotFoundError:
        return None
    if not hold(handle) or not is_at(handle, path):
        os.close(handle)
        return None
    return handle


def hold(handle: int, *, shared: bool = False) -> bool:
    """Whether nobody else holds it. Where the disk knows no such locks, nobody does.

    `shared`: held together with others who only look whether somebody holds it (not on Windows).
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return sys.platform != "win32"
    return True


def is_at(handle: int, path: Path) -> bool:
    """Whether that path still leads to this file: it may have been taken away in between."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def discard(path: Path, handle: int) -> None:
    """Empties the file, and takes it away as soon as nobody has it open: an empty one holds nothing to take in."""
    try:
        os.truncate(handle, 0)
        if sys.platform != "win32":
            path.unlink(missing_ok=True)  # while it is held: whoever waits for it then sees that it is gone
    finally:
        os.close(handle)
    if sys.platform == "win32":
        with suppress(OSError):
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """The name of a new file outlives a power cut as well."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # a disk that cannot do it has written the content all the same
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
