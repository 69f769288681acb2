"""Puts a file where the person asked for it: whole or not at all, for its owner alone, and in place of a file only."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO

from coach import unfinished
from coach.paths import expanded

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
OPEN_FILE = 0o666  # less what the user's own umask takes away


def check(path: Path) -> None:
    """Raises OSError where no file can be put: a link, a device, a folder, a folder that is not there or is closed."""
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        kind = stat.S_IFREG
    except ValueError as error:  # a null character
        raise OSError(errno.EINVAL, str(error)) from None
    if stat.S_ISLNK(kind):
        raise OSError(errno.EEXIST, f"it is a link to {os.readlink(path)}, which stays as it is: name that file itself")
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, "it is a folder: name a file in it")
    if not stat.S_ISREG(kind):
        raise OSError(errno.EEXIST, "it is a device or a pipe, and no file")
    if not os.access(path.parent, os.W_OK):
        absent = not path.parent.exists()
        raise OSError(errno.ENOENT if absent else errno.EACCES, os.strerror(errno.ENOENT if absent else errno.EACCES))


def write(
    path: Path | str, content: bytes | Callable[[IO[bytes]], None], *, private: bool = True, new: bool = False
) -> Path:
    """Writes a file through a part beside it, and gives its path; what was there before stays where it cannot.

    `private`: only its owner may read it. `new`: it must not be there yet. Raises OSError, whose strerror completes
    "it cannot be written (...)", and whatever `content` raises.
    """
    path = expanded(path)
    check(path)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with unfinished.part_of(path) as part:
        with os.fdopen(os.open(part, flags, PRIVATE_FILE if private else OPEN_FILE), "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
            file.flush()
            os.fsync(file.fileno())  # a power cut leaves the old file or the new one, not an empty one
        if new:
            _put_new(part, path)
        else:
            os.replace(part, path)
    return path


def folder(path: Path | str) -> Path:
    """A folder for several files, made for its owner alone where it is not there. Raises OSError."""
    path = expanded(path)
    path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    return path


def _put_new(part: Path, path: Path) -> None:
    """Raises FileExistsError where somebody was first."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(part, path)
