"""Writes one session while it happens: on threads of its own, so that a slow disk never holds up a frame.

One thread writes into the store. Another writes into a file beside it what must not be lost: what is urgent straight
away, before the store is even tried, and everything else while the store takes nothing. Not after a first failed try:
a program that is killed in that moment would have lost the lock, and a way that is gone every day is one that works.
Once the store has the rows the file goes away.
"""

import json
import threading
import time
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
from coach.records import briefs, landmarks, projection, tables
from coach.records.errors import StoreError, sentence
from coach.records.inserting import insert_missing
from coach.records.landmarks import Chunk
from coach.records.leftover import LeftoverFile, SessionEnding
from coach.records.rows import EventRow, Lock, Patient, SessionRecord
from coach.records.running import RunningMark

# within a second of happening, with room for a slow disk
COMMIT_EVERY_S = 0.25
RETRY_EVERY_S = 2.0  # while the disk is full or another program writes
SILENT_S = 3.0  # a store that takes longer over one write takes nothing: a slow disk syncs within two seconds [E]
LOOK_EVERY_S = 5.0  # for locks that another program sets meanwhile
END_S = 10.0  # for all that is left at the end: with the rest of it well within the 20 s of a signal
FILE_S = 3.0  # for the file, after that
# an answer that locks, or something on the skin: wakes the writer at once
URGENT: dict[str, Callable[[Event], bool]] = {
    "locked": lambda event: True,
    "timer_started": lambda event: True,
    "timer_used": lambda event: True,
    "timer_off": lambda event: True,
    "screening_answered": lambda event: event.data["value"] == "yes",
    "symptom_answered": lambda event: event.data["value"] == "yes",
}


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

    `failed` says, in a sentence, why nothing can be written into the store just now; None while all is well. What was
    added in the meantime is kept in memory and in `file`, and written as soon as the store takes it again. `fault` is
    what a thread of the writer ended with: a fault of the program, after which everything goes into the file.
    `locks_elsewhere` are the kinds of locks that another program has set for this patient since the session began.
    """

    def __init__(
        self,
        writing: sa.Engine,
        session: SessionRecord,
        patient: Patient,
        locks: Iterable[Lock],
        where: str,
        now: Callable[[], datetime],
        mark: RunningMark,
    ) -> None:
        """`locks` are those that the patient has now."""
        self._mark = mark
        self.session = session
        self.failed: str | None = None
        self.fault: BaseException | None = None
        self.locks_elsewhere: tuple[str, ...] = ()
        self.file = LeftoverFile(writing.url, session)
        self._patient = patient
        self._writing = writing
        self._where = where
        self._now = now
        self._seq = 0
        self._last_at = session.started_at  # the latest moment of an event
        self._chunk = 0
        self._poses: list[Pose] = []  # the chunk that is being filled
        self._guard = threading.Lock()  # of what is between here and the next blank line
        self._full: list[tuple[int, list[Pose]]] = []  # chunks to pack, by number
        self._waiting: list[EventRow | Chunk] = []  # rows not in the store yet, in order
        self._stored = 0  # rows in the store; those waiting have the numbers from here on
        self._filed = 0  # rows in the store or in the file
        self._urgent = 0  # rows up to the last urgent one
        self._trying_since_s: float | None = None  # a write that is under way
        self._file_failed: str | None = None

        self._projecting: list[EventRow] = []  # what locks and uses of timers follow from, in the store
        self._locks_before = frozenset(lock.id for lock in locks)
        self._looked_s = time.monotonic()
        self._ending: SessionEnding | None = None
        self._ended = False  # and that is in the store
        self._left_over = False  # what is not in the store is in the file
        self._closing, self._given_up, self._closed = threading.Event(), threading.Event(), False
        self._wake, self._wake_file = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._guarded, args=(run,), name=name, daemon=True)
            for run, name in ((self._run, "records"), (self._run_file, "records-file"))
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def lost(self) -> str | None:
        """Says that something urgent is on no disk: it is gone when the program is. None while all of it is kept."""
        with self._guard:
            if self._file_failed is None or self._urgent <= max(self._stored, self._filed):
                return None
            return (
                f"What was answered cannot be kept, neither in {self._where} nor in {self._file_failed}: do not "
                f"exercise, and tell your therapist."
            )

    def add(self, events: Iterable[Event]) -> None:
        """Takes events in; they are on disk within a second, urgent ones at once. Waits for no disk.

        Raises ValueError for an event that JSON cannot hold.
        """
        given = [(self._row(event), event.kind in URGENT and URGENT[event.kind](event)) for event in events]
        with self._guard:
            for row, urgent in given:
                self._waiting.append(row)
                if urgent:
                    self._urgent = self._stored + len(self._waiting)
        if any(urgent for _, urgent in given):
            self._wake_file.set()
            self._wake.set()

    def add_pose(self, pose: Pose) -> None:
        """Takes a pose in; it is on disk once its chunk of about ten seconds is full, or the session ends."""
        if self._poses and not landmarks.same_chunk(self._poses[0], pose):
            self._close_chunk()
        self._poses.append(pose)

    def end(self, reason: str, exit_code: int) -> SessionRecord:
        """Writes what is left and how it ended, into the store or else into the file; gives the session's last row.

        Raises StoreError, as a sentence that says where it is, if some of it is not in the store.
        """
        # a clock that was set back in the session ends it no earlier than what happened in it
        ended_at = max(self._now(), self.session.started_at, self._last_at)
        self._ending = SessionEnding(ended_at=ended_at, end_reason=reason, exit_code=exit_code)
        self.close()
        if not self._ended:
            raise StoreError(self._unsaved())
        return self.session

    def close(self) -> None:
        """Write what is left and stop; without `end`, the same state as after a crash. Idempotent, and bounded."""
        if self._closed:
            return
        self._closed = True
        self._close_chunk()
        self._closing.set()
        self._wake.set()
        store_thread, file_thread = self._threads
        store_thread.join(END_S)
        self._given_up.set()
        self._wake_file.set()
        file_thread.join(FILE_S)
        self._mark.remove()

    def _unsaved(self) -> str:
        cause = self.failed or f"{self._where} does not answer."
        if self._left_over:
            gone = " Landmarks are lost." if self._full else ""
            return (
                f"{cause} What this session could not keep there is in {self.file.path}; the next command that uses "
                f"these records takes it in.{gone}"
            )
        return (
            f"{cause} What this session could not keep is lost: {self._file_failed or self.file.path} took none of it."
        )

    def _row(self, event: Event) -> EventRow:
        if self._closing.is_set():
            raise ValueError("the session has ended: nothing more can be added")
        row = EventRow(
            seq=self._seq, t_s=float(event.t_s), wall_utc=self._now(), kind=event.kind,
            version=EVENTS[event.kind].version, data=plain(event.data),
        )  # fmt: skip
        self._seq += 1
        self._last_at = max(self._last_at, row.wall_utc)
        return row

    def _close_chunk(self) -> None:
        if self._poses:
            with self._guard:
                self._full.append((self._chunk, self._poses))
            self._chunk += 1
            self._poses = []

    def _guarded(self, run: Callable[[], None]) -> None:
        """A thread's work; whatever ends it is a fault of the program, and told to the thread of the session."""
        try:
            run()
        except Exception as error:
            self.fault = error
            self.failed = f"The records in {self._where} are not written any more: this is a fault of the program."
            if threading.current_thread() is self._threads[-1]:
                self._file_failed = str(self.file.path)
        finally:
            self._wake_file.set()

    # the thread of the store

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.wait(COMMIT_EVERY_S if self.failed is None else RETRY_EVERY_S)
            self._wake.clear()
            self._pack()
            self._commit()
            self._look()
        self._pack()
        self._commit()
        if self._ending is not None and self.failed is None and not self._given_up.is_set():
            self._attempt(self._write_ending)

    def _pack(self) -> None:
        while True:
            with self._guard:
                if not self._full:
                    return
                number, poses = self._full[0]
            packed = landmarks.chunk_of(number, poses)
            with self._guard:
                self._waiting.append(packed)
                self._full = [full for full in self._full if full[0] != number]

    def _commit(self) -> None:
        with self._guard:
            rows = list(self._waiting)
        if not rows or not self._attempt(lambda connection: self._write(connection, rows)):
            return
        with self._guard:
            del self._waiting[: len(rows)]
            self._stored += len(rows)
        self._projecting += [row for row in _events(rows) if row.kind in projection.KINDS]
        if self.file.there:
            self._wake_file.set()

    def _attempt(self, write: Callable[[sa.Connection], None]) -> bool:
        """Whether all of it is in the store."""
        with self._guard:
            self._trying_since_s = time.monotonic()
        try:
            with self._writing.begin() as connection:
                write(connection)
        except SQLAlchemyError as error:
            with self._guard:
                self._trying_since_s = None
                self.failed = sentence(error, self._where)
            self._wake_file.set()
            return False
        with self._guard:
            self._trying_since_s = None
            self.failed = None
        return True

    def _write(self, connection: sa.Connection, rows: list[EventRow | Chunk]) -> None:
        """Rows may be there already: the last try may have succeeded, and its answer been lost on the way."""
        of = {"session_id": self.session.id}
        events = _events(rows)
        insert_missing(connection, tables.event, [of | asdict(row) for row in events])
        insert_missing(connection, tables.landmarks, [of | asdict(row) for row in rows if isinstance(row, Chunk)])
        new = [row for row in events if row.kind in projection.KINDS]
        if new:
            rows_of = projection.projected(self.session, self._patient, [*self._projecting, *new])
            projection.keep(connection, rows_of)
            projection.take_off(connection, rows_of)

    def _write_ending(self, connection: sa.Connection) -> None:
        assert self._ending is not None
        of_this = tables.session.c.id == self.session.id
        connection.execute(sa.update(tables.session).where(of_this).values(**asdict(self._ending)))
        briefs.keep(connection, dict(briefs.computed(connection, [self.session.id])))
        row = connection.execute(sa.select(tables.session).where(of_this)).one()
        self.session = SessionRecord(**row._mapping)
        self._ended = True

    def _look(self) -> None:
        """For locks that another program has set for this patient."""
        if self.failed is not None or time.monotonic() - self._looked_s < LOOK_EVERY_S:
            return
        self._looked_s = time.monotonic()
        of = tables.lock.c
        wanted = sa.select(of.id, of.kind).where(of.patient_id == self._patient.id, tables.LOCKED)
        try:
            with self._writing.execution_options(coach_writes=False).connect() as connection:
                found = {row.id: row.kind for row in connection.execute(wanted)}
        except SQLAlchemyError:
            return  # the next commit says what is wrong
        here = {lock.id for lock in projection.projected(self.session, self._patient, self._projecting).locks}
        self.locks_elsewhere = tuple(
            sorted({kind for id, kind in found.items() if id not in self._locks_before and id not in here})
        )

    # the thread of the file

    def _run_file(self) -> None:
        last = False
        while not last:
            self._wake_file.wait(RETRY_EVERY_S if self._file_failed else SILENT_S / 3)
            self._wake_file.clear()
            last = self._given_up.is_set()
            self._notice_silence()
            if last:
                self._finish_file()
            elif self.failed or self._urgent > max(self._filed, self._stored):
                self._fill_file()
            self._empty_file()
        self.file.close()

    def _notice_silence(self) -> None:
        with self._guard:
            since_s = self._trying_since_s
            if since_s is not None and time.monotonic() - since_s > SILENT_S:
                self.failed = f"{self._where} does not answer."

    def _fill_file(self, *more: SessionEnding) -> bool:
        """Whether all that waits is in the file."""
        with self._guard:
            first = max(self._filed - self._stored, 0)
            rows, until = self._waiting[first:], self._stored + len(self._waiting)
        if not rows and not more:
            return True
        try:
            self.file.add([*rows, *more])
        except OSError as error:
            with self._guard:
                self._file_failed = f"{self.file.path} ({(error.strerror or str(error)).lower()})"
            return False
        with self._guard:
            self._filed = until
            self._file_failed = None
        return True

    def _finish_file(self) -> None:
        """All that the store has not taken, and how the session ended."""
        if self._ended or (self._ending is None and not self._waiting and not self._full):
            return
        try:
            self._pack()
        except Exception as error:  # most likely what ended the other thread: the events are kept all the same
            self.fault = self.fault or error
        self._left_over = self._fill_file(*([] if self._ending is None else [self._ending]))

    def _empty_file(self) -> None:
        with self._guard:
            stored = self._filed <= self._stored and (
                self._ending is None or self._ended or not self._given_up.is_set()
            )
        if stored and self.file.there:
            self.file.remove()


def _events(rows: Iterable[EventRow | Chunk]) -> list[EventRow]:
    return [row for row in rows if isinstance(row, EventRow)]
