"""What a store would not take, in a file of its own until it does: one line of JSON for each row, one file a session.

The file lies beside a store that is a file, else, or where that folder takes nothing, in the user's data folder. Its
owner alone can read it. Whoever writes it holds it, with a lock of the system that ends with the program: a file that
nobody holds belongs to a session that is over.
"""

import base64
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coach import held
from coach.core.base.events import EVENTS
from coach.records import engine as engines
from coach.records import names
from coach.records.landmarks import Chunk
from coach.records.rows import EventRow, SessionRecord

VERSION = 1
MARK, ENDING = "unsaved-", ".jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnding:
    """How a session ended."""

    ended_at: datetime
    end_reason: str
    exit_code: int


Row = EventRow | Chunk | SessionEnding
KINDS: dict[str, type[EventRow] | type[Chunk] | type[SessionEnding]] = {
    "event": EventRow, "landmarks": Chunk, "ending": SessionEnding,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What one file holds."""

    session_id: str
    session: SessionRecord | None  # as it was when it began; None where that line is damaged
    events: tuple[EventRow, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    ending: SessionEnding | None = None
    damaged: int = 0  # lines

    @property
    def rows(self) -> int:
        """How many rows of a session can be taken from it."""
        return len(self.events) + len(self.chunks) + (self.ending is not None)


class LeftoverFile:
    """The file of a session under way. Made when something is added; every method raises OSError where it cannot."""

    def __init__(self, url: sa.URL, session: SessionRecord) -> None:
        self._places = _places(url, session.id)
        self.path = self._places[0]  # where the last rows went, or would go
        self._head = {"version": VERSION, "store": engines.identity(url), "session": asdict(session)}
        self._open: dict[Path, int] = {}

    @property
    def there(self) -> bool:
        return bool(self._open)

    def add(self, rows: Sequence[Row]) -> None:
        """On disk once this returns. A place that takes nothing is left for the next."""
        lines = b"".join(_line(row) for row in rows)
        for number, path in enumerate(self._places, start=1):
            try:
                self._append(path, lines)
                self.path = path
                return
            except OSError:
                if number == len(self._places):
                    raise

    def remove(self) -> None:
        """The store has it all. A file that cannot be taken away stays, and its rows are found in the store then."""
        while self._open:
            path, handle = self._open.popitem()
            with suppress(OSError):
                held.discard(path, handle)

    def close(self) -> None:
        """It stays, and is nobody's from now on."""
        while self._open:
            os.close(self._open.popitem()[1])

    def _append(self, path: Path, lines: bytes) -> None:
        handle = self._open.get(path)
        if handle is None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = held.make(path)
            lines = _json("head", self._head) + lines
        before = os.fstat(handle).st_size
        try:
            _write(handle, lines)
        except OSError:
            if path in self._open:
                os.truncate(handle, before)  # no half line for the next reader
            else:
                held.discard(path, handle)
            raise
        if path not in self._open:
            self._open[path] = handle
            held.sync_folder(path.parent)


def files(url: sa.URL) -> Iterator[Path]:
    """Those that may hold something of this store."""
    beside = engines.file_of(url)
    if beside is not None:
        yield from _listed(beside.parent, f"{beside.name}.{MARK}")
    other = _users_folder()
    for path in () if other is None else _listed(other, MARK):
        if _store_of(path) in (None, engines.identity(url)):
            yield path


def session_of(path: Path) -> str:
    """The id of its session, by its name."""
    return path.name.rpartition(MARK)[2].removesuffix(ENDING)


class Claim:
    """A file that nobody writes any more, held while it is taken into the store."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle
        with os.fdopen(os.dup(handle), "rb") as file:
            file.seek(0)
            self.content = _read(path, file.read().splitlines())

    def done(self) -> None:
        """Takes the file away."""
        held.discard(self.path, self._handle)

    def let_go(self) -> None:
        """Leaves it for another time."""
        os.close(self._handle)


def claim(path: Path) -> Claim | None:
    """None where a session that is under way writes the file, or it is gone already. Raises OSError."""
    handle = held.claim(path)
    if handle is None:
        return None
    try:
        return Claim(path, handle)
    except BaseException:
        os.close(handle)
        raise


# lines


def _line(row: Row) -> bytes:
    return _json(next(kind for kind, of in KINDS.items() if isinstance(row, of)), asdict(row))


def _json(kind: str, fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, default=_plain, allow_nan=False)
    return f'{{"{kind}": {text}, "crc": {zlib.crc32(text.encode())}}}\n'.encode()


def _parsed(line: bytes) -> tuple[str, dict[str, Any]]:
    """Kind and fields. Raises ValueError for anything but a whole line, as it was written."""
    value = json.loads(line)
    (kind, fields), (_, crc) = value.items()
    if zlib.crc32(json.dumps(fields).encode()) != crc:
        raise ValueError("not what was written")
    return kind, fields


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(type(value).__name__)


def _read(path: Path, lines: Sequence[bytes]) -> Leftover:
    """Every line by itself: one that is damaged takes no other with it."""
    rows: list[Row] = []
    session, damaged = None, 0
    for line in lines:
        try:
            kind, fields = _parsed(line)
            if kind == "head":
                session = _session(fields["session"])
            else:
                rows.append(_row(KINDS[kind], fields))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            damaged += 1
    return Leftover(
        session_id=session.id if session else session_of(path),
        session=session,
        events=tuple(row for row in rows if isinstance(row, EventRow)),
        chunks=tuple(row for row in rows if isinstance(row, Chunk)),
        ending=next((row for row in rows if isinstance(row, SessionEnding)), None),
        damaged=damaged,
    )


def _session(fields: dict[str, Any]) -> SessionRecord:
    made = SessionRecord(**{**fields, "started_at": _moment(fields["started_at"])})
    names.id_range(made.id)
    return made


def _fits(row: EventRow) -> bool:
    known = EVENTS.get(row.kind)
    return known is None or row.version != known.version or set(row.data) == set(known.fields)


def _row(kind: type[EventRow] | type[Chunk] | type[SessionEnding], fields: dict[str, Any]) -> Row:
    """Raises ValueError, TypeError or KeyError where the fields are not those of one."""
    if kind is EventRow:
        row = EventRow(**{**fields, "wall_utc": _moment(fields["wall_utc"])})
        _whole(row.seq, row.version)
        if not (isfinite(row.t_s) and isinstance(row.kind, str) and isinstance(row.data, dict) and _fits(row)):
            raise ValueError("not an event")
        return row
    if kind is Chunk:
        chunk = Chunk(**{**fields, "packed": base64.b64decode(fields["packed"], validate=True)})
        _whole(chunk.chunk, chunk.version)
        if not isfinite(chunk.t_start_s + chunk.t_end_s):
            raise ValueError("not a chunk")
        return chunk
    ending = SessionEnding(**{**fields, "ended_at": _moment(fields["ended_at"])})
    _whole(ending.exit_code)
    return ending


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("no time zone")
    return at


def _whole(*numbers: object) -> None:
    if not all(isinstance(number, int) and 0 <= number < 2**31 for number in numbers):
        raise ValueError("not a number of a row")


def _store_of(path: Path) -> str | None:
    """Which store a file is of; None where its first line does not say."""
    try:
        with path.open("rb") as file:
            return str(_parsed(file.readline())[1]["store"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


# places


def _places(url: sa.URL, session_id: str) -> tuple[Path, ...]:
    beside, name = engines.file_of(url), f"{MARK}{session_id}{ENDING}"
    other = _users_folder()
    here = () if beside is None else (beside.with_name(f"{beside.name}.{name}"),)
    there = () if other is None else (other / name,)
    # a database, and an account without a home: what is left is the folder that the program runs in
    return (*here, *there) or (Path(name).absolute(),)


def _users_folder() -> Path | None:
    try:
        return engines.data_folder()
    except OSError:  # an account without a home
        return None


def _listed(folder: Path, start: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.startswith(start) and path.name.endswith(ENDING))
    except OSError:  # no such folder: nothing was left in it
        return []


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)
