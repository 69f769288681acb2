"""Where the details of an internal error go: which error, in which lines of the program, and nothing about the person.

The text of an error is left out, for it may hold a name, an answer or a password; so are the values on the command line
and the folders of this computer.
"""

import logging
import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from coach import __version__
from coach.output import PRIVATE_FILE, PRIVATE_FOLDER

MOST_BYTES, OLDER = 256 * 1024, 2  # of the file, and how many older ones are kept
_GROUPS = ("patient", "store")  # commands with commands of their own
_COMMAND = re.compile(r"[a-z]{1,20}")
_LIBRARIES = re.compile(r".*[\\/](?:site-packages|dist-packages|python3\.\d+)[\\/]")
_OURS = re.compile(r".*[\\/](?=coach[\\/])")


def log_fault() -> str:
    """Write the error being handled to the log file; return its path, or why there is none."""
    from platformdirs import user_log_path

    log = logging.getLogger("coach")
    try:
        folder = user_log_path("coach")
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        _write_to(log, folder / "fault.log")
    except (OSError, RuntimeError, KeyError):  # a full disk, a home that cannot be written, or none at all
        return "no file: none could be written"
    log.exception("coach %s, %s, Python %s", __version__, _command(sys.argv[1:]), platform.python_version())
    return str(folder / "fault.log")


def sentence() -> str:
    """What the person reads in the terminal."""
    return f"Internal error; the details are in {log_fault()}. Please report it."


def _command(arguments: list[str]) -> str:
    """Which command it was: none of its values, and no names of options, which may be values as well."""
    names = [word for word in arguments[: 2 if arguments[:1] and arguments[0] in _GROUPS else 1]]
    return " ".join(word for word in names if _COMMAND.fullmatch(word)) or "no command"


def _write_to(log: logging.Logger, path: Path) -> None:
    for handler in list(log.handlers):
        if isinstance(handler, _PrivateFile):
            log.removeHandler(handler)
            handler.close()
    handler = _PrivateFile(path, maxBytes=MOST_BYTES, backupCount=OLDER, encoding="utf-8")
    handler.setFormatter(_Anonymous("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.propagate = False


class _PrivateFile(RotatingFileHandler):
    """For its owner alone, also after it was rotated. What cannot be written is not told on the terminal."""

    def _open(self) -> Any:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        stream = os.fdopen(os.open(self.baseFilename, flags, PRIVATE_FILE), self.mode, encoding=self.encoding)
        if os.name == "posix":
            os.fchmod(stream.fileno(), PRIVATE_FILE)  # one that an older version made
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        pass


class _Anonymous(logging.Formatter):
    """The kinds of the errors, and where they were raised; not what they said."""

    def format(self, record: logging.LogRecord) -> str:
        kept, record.exc_text = record.exc_text, None  # by a handler before this one, with all that the error said
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: Any) -> str:
        return "\n".join(_lines(ei[1]))


def _lines(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
        error = error.__cause__ or error.__context__
        if error is not None:
            yield "after"


def _place(filename: str) -> str:
    """A file of a library or of this program, without the folders that it is installed in."""
    for known in (_LIBRARIES, _OURS):
        if known.match(filename):
            return known.sub("", filename, count=1)
    return Path(filename).name
