"""An exported file of any size, of which one session at a time is in memory.

A first pass over its bytes finds where each session begins and ends. What is left, with a null in place of each, is the
head, and is JSON like every session by itself: so all of the file is read by the same strict reader.
"""

import io
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from coach.core.base.limits import MB, most

SESSIONS = "sessions"
_BLOCK = 1 * MB
_OPEN, _CLOSE, _QUOTE = b"[{", b"]}", b'"'
# a whole text, or a bracket; possessive, so that a text of megabytes costs no memory for ways back
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]|"', re.DOTALL)


class NotAnExport(ValueError):
    """Why a file is not taken in; without its name."""


class ExportedFile:
    """A file at a path, or its content where it came in a parcel.

    Raises NotAnExport, here and in `session`, where it is no file of JSON within the limits.
    """

    def __init__(self, place: Path | bytes) -> None:
        self.place = place
        try:
            if isinstance(place, Path):
                status = place.stat()
                if not stat.S_ISREG(status.st_mode):
                    raise NotAnExport("it is not a file")
                if status.st_size > most("import.size"):
                    raise NotAnExport(f"it is over {most('import.size') // MB} MB; export fewer sessions at a time")
            with self._open() as file:
                self._spans, head = _apart(file)
        except OSError as error:
            raise _unreadable(error) from None
        self.head = _parsed(head, most("import.head_values"))
        sessions = self.head.get(SESSIONS) if isinstance(self.head, dict) else None
        if isinstance(sessions, list) and len(sessions) != len(self._spans):
            raise NotAnExport("one of its sessions is none")

    def _open(self) -> IO[bytes]:
        return self.place.open("rb") if isinstance(self.place, Path) else io.BytesIO(self.place)

    @property
    def count(self) -> int:
        """How many sessions it has."""
        return len(self._spans)

    def session(self, place: int) -> Any:
        """The session at this place in the file, from 0, as JSON has it."""
        start, end = self._spans[place]
        try:
            with self._open() as file:
                file.seek(start)
                content = file.read(end - start)
        except OSError as error:
            raise _unreadable(error) from None
        return _parsed(content, most("import.session_values"))


def _unreadable(error: OSError) -> NotAnExport:
    return NotAnExport(f"it cannot be read ({(error.strerror or str(error)).lower()})")


def _apart(file: IO[bytes]) -> tuple[list[tuple[int, int]], bytes]:
    """Where the sessions stand, and all the rest with a null in place of each."""
    spans: list[tuple[int, int]] = []
    head = bytearray()
    kept_to = 0  # of the file: what comes before it is in the head, or is a session
    window = _Window(file)
    depth, inside, began, key = 0, False, 0, b""
    for at, token in window.tokens():
        if token[:1] == _QUOTE:
            key = token if depth == 1 else key
        elif token in _OPEN:
            inside = inside or (depth == 1 and token == b"[" and _is_sessions(key))
            if inside and depth == 2:
                head += window.taken(kept_to, at)
                began = at
            depth += 1
        else:
            depth -= 1
            if inside and depth == 2:
                if at - began > most("import.session"):
                    raise NotAnExport("one of its sessions is too long; export it without landmarks")
                spans.append((began, at + 1))
                head += b"null"
                kept_to = at + 1
            inside = inside and depth > 1
        if inside and depth > 2:
            window.keep_from(at)
        elif len(head) + at - kept_to > most("import.head"):
            raise NotAnExport("it holds too much beside its sessions; export fewer sessions at a time")
        else:
            window.keep_from(kept_to)
        if len(spans) > most("import.sessions"):
            raise NotAnExport("it holds too many sessions; export fewer at a time")
    if inside and depth > 2:  # cut off in a session: the head then says from which line on
        head += b"["
    else:
        head += window.taken(kept_to, window.end)
    return spans, bytes(head)


def _is_sessions(key: bytes) -> bool:
    try:
        return bool(json.loads(key) == SESSIONS)
    except ValueError:
        return False


class _Window:
    """The part of a file that is in memory: it moves on, and keeps what is still wanted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._bytes = b""
        self._start = 0  # where in the file that begins
        self._wanted = 0  # from here on it must stay

    @property
    def end(self) -> int:
        return self._start + len(self._bytes)

    def taken(self, start: int, end: int) -> bytes:
        return self._bytes[start - self._start : end - self._start]

    def keep_from(self, at: int) -> None:
        self._wanted = at

    def tokens(self) -> Iterator[tuple[int, bytes]]:
        """Texts and brackets, each with its place in the file. A text that is cut off ends them."""
        at = 0
        while self._more():
            while (found := _TOKEN.search(self._bytes, at - self._start)) is not None:
                if found[0] == _QUOTE:  # its end has not come yet
                    at = self._start + found.start()
                    break
                at = self._start + found.end()
                yield self._start + found.start(), found[0]
            else:
                at = self.end

    def _more(self) -> bool:
        if self.end - self._wanted > most("import.session"):
            raise NotAnExport("a part of it is too long; export fewer sessions at a time")
        # at least as much again: a text that is longer than a block is not searched once for each of its blocks
        block = self._file.read(max(_BLOCK, len(self._bytes)))
        if not block:
            return False
        gone = min(self._wanted, self.end) - self._start
        self._bytes = self._bytes[gone:] + block
        self._start += gone
        return True


def _parsed(content: bytes, values: int) -> Any:
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > values:
        raise NotAnExport("it holds too many values; export fewer sessions at a time")
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
    except NotAnExport:
        raise
    except UnicodeDecodeError:
        raise NotAnExport("it is not text") from None
    except json.JSONDecodeError as error:
        raise NotAnExport(f"it is not JSON from line {error.lineno} on; was it cut off?") from None
    except (RecursionError, ValueError, MemoryError):
        raise NotAnExport("it is not JSON that this program writes") from None


def _no_constant(text: str) -> Any:
    raise NotAnExport(f"{text} is no number")


def _whole(text: str) -> int:
    if len(text) > most("import.number"):
        raise NotAnExport("a number in it is absurdly large")
    return int(text)


def _finite(text: str) -> float:
    number = float(text) if len(text) <= most("import.number") else float("inf")
    if number in (float("inf"), float("-inf")):
        raise NotAnExport("a number in it is absurdly large")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAnExport("one of its objects has the same key twice")
    return found
