"""Writes one session while it happens: on its own thread, so that a slow disk never holds up a frame."""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import numpy as np
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from coach.core.base.events import EVENTS
from coach.core.base.types import Event, Pose
from coach.records import briefs, landmarks, tables
from coach.records.errors import StoreError, sentence, told
from coach.records.rows import SessionRecord

# within a second of happening, with room for a slow disk
COMMIT_EVERY_S = 0.25
RETRY_EVERY_S = 2.0  # while the disk is full or another program writes


def plain(value: Any) -> Any:
    """A JSON value of its own: NumPy's numbers as Python's, tuples as lists, not seen (NaN) as null."""
    return _finite(json.loads(json.dumps(value, default=_number)))


def _number(value: object) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise ValueError(f"an event holds JSON values only, not {type(value).__name__}")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


class SessionWriter:
    """One session under way. Used from one thread; as a context it keeps what was added however it is left.

    `failed` says, in a sentence, why nothing can be written just now; None while all is well. What was added in the
    meantime is kept in memory and written as soon as the store takes it again.
    """

    def __init__(self, writing: sa.Engine, session: SessionRecord, where: str, now: Callable[[], datetime]) -> None:
        self.session = session
        self.failed: str | None = None
        self._writing = writing
        self._where = where
        self._now = now
        self._seq = 0
        self._last_at = session.started_at  # the latest moment of an event
        self._chunk = 0
        self._waiting: list[tuple[sa.Table, dict[str, Any]]] = []  # rows not on disk yet, in order
        self._full: list[tuple[int, list[Pose]]] = []  # chunks to pack, by number
        self._poses: list[Pose] = []  # the chunk that is being filled
        self._guard = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, events: Iterable[Event]) -> None:
        """Takes events in; they are on disk within a second. Raises ValueError for one that JSON cannot hold."""
        rows = [self._row(event) for event in events]
        with self._guard:
            self._waiting.extend((tables.event, row) for row in rows)

    def add_pose(self, pose: Pose) -> None:
        """Takes a pose in; it is on disk once its chunk of about ten seconds is full, or the session ends."""
        if self._poses and not landmarks.same_chunk(self._poses[0], pose):
            self._close_chunk()
        self._poses.append(pose)

    def end(self, reason: str, exit_code: int) -> SessionRecord:
        """Writes what is left and how it ended. Raises StoreError, as a sentence, if some of it could not be kept."""
        self.close()
        if self.failed:
            raise StoreError(self.failed)
        # a clock that was set back in the session ends it no earlier than what happened in it
        ended_at = max(self._now(), self.session.started_at, self._last_at)
        ending = {"ended_at": ended_at, "end_reason": reason, "exit_code": exit_code}
        of_this = tables.session.c.id == self.session.id
        with told(self._where), self._writing.begin() as connection:
            connection.execute(sa.update(tables.session).where(of_this).values(**ending))
            briefs.keep(connection, dict(briefs.computed(connection, [self.session.id])))
            row = connection.execute(sa.select(tables.session).where(of_this)).one()
        self.session = SessionRecord(**row._mapping)
        return self.session

    def close(self) -> None:
        """Write what is left and stop, without an ending: the same state as after a crash. Idempotent."""
        self._close_chunk()
        self._closing.set()
        self._thread.join()

    def _row(self, event: Event) -> dict[str, Any]:
        if self._closing.is_set():
            raise ValueError("the session has ended: nothing more can be added")
        row = {
            "session_id": self.session.id,
            "seq": self._seq,
            "t_s": float(event.t_s),
            "wall_utc": self._now(),
            "kind": event.kind,
            "version": EVENTS[event.kind].version,
            "data": plain(event.data),
        }
        self._seq += 1
        self._last_at = max(self._last_at, row["wall_utc"])
        return row

    def _close_chunk(self) -> None:
        if self._poses:
            with self._guard:
                self._full.append((self._chunk, self._poses))
            self._chunk += 1
            self._poses = []

    def _run(self) -> None:
        last = False
        while not last:
            last = self._closing.wait(COMMIT_EVERY_S if self.failed is None else RETRY_EVERY_S)
            self._pack()
            self._commit()

    def _pack(self) -> None:
        with self._guard:
            full, self._full = self._full, []
        own = {"session_id": self.session.id}
        rows = [(tables.landmarks, own | asdict(landmarks.chunk_of(number, poses))) for number, poses in full]
        with self._guard:
            self._waiting.extend(rows)

    def _commit(self) -> None:
        with self._guard:
            rows = list(self._waiting)
        if not rows:
            return
        try:
            with self._writing.begin() as connection:
                for table in (tables.event, tables.landmarks):
                    own = [row for of, row in rows if of is table]
                    if own:
                        connection.execute(sa.insert(table), own)
        except SQLAlchemyError as error:
            self.failed = sentence(error, self._where)
            return
        with self._guard:
            del self._waiting[: len(rows)]
        self.failed = None
