"""The store: patients, prescriptions, sessions and what happened in them, written once and read back."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from coach import unfinished
from coach.core.base.types import Event, Pose
from coach.records import engine as engines
from coach.records import erased, landmarks, migrate, names, numbers, patience, recovery, running, tables
from coach.records.cells import readable
from coach.records.dating import placed
from coach.records.errors import StoreError, told
from coach.records.names import DEMO
from coach.records.prescribed import Superseded, digest_of, in_force, prescription_in_force
from coach.records.rows import Lock, Patient, Prescription, SessionRecord, TimerUse, Unlock
from coach.records.running import RunningMark
from coach.records.writer import SessionWriter, plain

Clock = Callable[[], datetime]
_TURN = 0x706572736F6E  # any fixed number: two programs that may begin the same person take turns


def wall_clock() -> datetime:
    return datetime.now(UTC)


def open_store(
    store: str | None = None,
    *,
    now: Clock = wall_clock,
    tell: Callable[[str], None] = recovery.told_on_stderr,
    copies: bool = True,
) -> "Store":
    """Opens the store at a path or URL (default: COACH_STORE, then the user's data folder), up to date.

    An older version's file is copied before it is brought up to date, but for one that is a copy itself (`copies`).
    What killed programs left beside it is taken away, and what earlier sessions could not keep in it is taken in and
    told.

    Raises StoreError, one sentence that says what to do, where it cannot be read, written or understood.
    """
    url = engines.address(store)
    where = engines.name(url)
    engine = engines.connect(url)
    try:
        opened = Store(engine, where, now)
        with told(where):
            migrate.upgrade(engine, engines.writing(engine), where, lambda: _copy_first(opened) if copies else None)
        unfinished.clean(engines.file_of(url))
        running.clean(url)
        recovery.take_in(opened, tell)
    except StoreError:
        engine.dispose()
        raise
    return opened


def open_known(store: str | None = None) -> "Store":
    """The same for a command that begins no records: what was named, and is not there, is not made anew.

    COACH_STORE in a folder that is there, and the user's data folder, may be empty as yet. Raises StoreError for any
    other: a misspelt name, or a disk that is not there, would look like records without anybody.
    """
    file = engines.file_of(engines.address(store))
    usual = os.environ.get("COACH_STORE") or None
    if file is None or file.exists() or (store is None and usual is None):
        return open_store(store)
    if store not in (None, usual) or not file.parent.is_dir():
        raise StoreError(
            f"There are no records at {file}: check the spelling, and that its disk is there. coach run and coach "
            "patient add begin new ones."
        )
    return open_store(store)


def _copy_first(store: "Store") -> None:
    from coach.records.copies import before_update  # which needs a Store

    before_update(store)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Pause the garbage collector during bulk reads: it would walk thousands of new rows again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _values(table: sa.Table, row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in table.columns}


class Store:
    """Every method that touches the disk raises StoreError, as a sentence, when it cannot."""

    def __init__(self, engine: sa.Engine, where: str, now: Clock) -> None:
        self.engine = engine
        self.where = where
        self._writing = engines.writing(engine)
        self._now = now

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.engine.dispose()

    def now(self) -> datetime:
        return self._now()

    # people

    def find(self, handle: str) -> Patient | None:
        """The patient of that name, however it is typed (`names.folded`); None for nobody, and nobody is made.

        Raises StoreError for several who differ only in how their names are written, where none is written like this.
        """
        with told(self.where), self.engine.connect() as connection:
            return self._find(connection, handle)

    def patient(self, handle: str) -> Patient:
        """The same, made if there is none yet. `demo` is the one for scripted sessions."""
        known = self.find(handle)
        if known:
            return known
        shown = names.handle(handle)
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
            known = self._find(connection, handle)  # another program may have been first
            if known:
                return known
            made = Patient(id=names.new_id(), handle=shown, is_demo=shown == DEMO, profile={}, created_at=self._now())
            connection.execute(sa.insert(tables.patient).values(_values(tables.patient, made)))
        return made

    def patient_of(self, row: SessionRecord) -> Patient:
        rows = self._rows(tables.PEOPLE.where(tables.patient.c.id == row.patient_id))
        if not rows:
            raise StoreError("That patient has been deleted.")
        return Patient(**rows[0])

    def patients(self) -> list[Patient]:
        return [Patient(**row) for row in self._rows(tables.PEOPLE.order_by(tables.patient.c.handle))]

    def set_profile(self, patient: Patient, profile: Mapping[str, Any]) -> Patient:
        """Replaces the intake answers and settings."""
        own = tables.patient.c.id == patient.id
        self._write(sa.update(tables.patient).where(own).values(profile=plain(dict(profile))))
        return self.patient(patient.handle)

    def refuse_under_way(self, patient: Patient) -> None:
        """Raises StoreError while a session of that person is under way."""
        with told(self.where), self.engine.connect() as connection:
            self._refuse_under_way(connection, patient)

    def _refuse_under_way(self, connection: sa.Connection, patient: Patient) -> None:
        of = tables.session.c
        unended = sa.select(of.id).where(of.patient_id == patient.id, of.ended_at.is_(None))
        if running.running(self.engine, list(connection.scalars(unended))):
            raise StoreError(f"A session of {patient.handle} is under way: delete them when it is over.")

    def delete_patient(self, patient: Patient) -> bool:
        """Deletes a patient and everything recorded of them, for good. Refused while a session of theirs is under way.

        Gives whether their bytes are gone from the disk by now: while another program reads, SQLite keeps them for it.
        """
        ours = sa.select(tables.session.c.id).where(tables.session.c.patient_id == patient.id)
        with self.transaction() as connection, patience.at_length(connection):
            self._refuse_under_way(connection, patient)
            erased.remember(connection, patient.id)
            connection.execute(sa.insert(tables.erasure).values(patient_id=patient.id))
            for table in tables.OF_SESSION:
                connection.execute(sa.delete(table).where(table.c.session_id.in_(ours)))
            for table in (*tables.OF_PATIENT, tables.erasure):
                connection.execute(sa.delete(table).where(table.c.patient_id == patient.id))
            connection.execute(sa.delete(tables.patient).where(tables.patient.c.id == patient.id))
        if self.engine.dialect.name != "sqlite":
            return True
        with told(self.where), self.engine.connect() as connection:  # the write-ahead log still holds the old pages
            ((held_back, *_),) = connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not held_back

    # prescriptions

    def add_prescription(
        self,
        patient: Patient,
        *,
        routine_id: str,
        routine_text: str,
        overrides: Mapping[str, Any],
        version: str,
        basis: str | None = None,
    ) -> Prescription:
        """Keeps what is prescribed from now on; the same as the one in force is not kept twice.

        `basis`: the id of the one that this was made from, "" where there was none. Raises Superseded where another is
        in force by now: what somebody has tightened since is not undone.
        """
        with self.transaction() as connection:
            return self.prescribe(
                connection, patient, routine_id=routine_id, routine_text=routine_text, overrides=overrides,
                version=version, basis=basis,
            )  # fmt: skip

    def prescribe(
        self,
        connection: sa.Connection,
        patient: Patient,
        *,
        routine_id: str,
        routine_text: str,
        overrides: Mapping[str, Any],
        version: str,
        basis: str | None = None,
    ) -> Prescription:
        """The same within a transaction, for what is kept together with it."""
        own = plain(dict(overrides))
        digest = digest_of(routine_id, routine_text, own, version)
        numbers.take_turn(connection, patient.id)
        latest = prescription_in_force(connection, patient, routine_id)
        if latest and latest.digest == digest:
            return latest
        if basis is not None and basis != (latest.id if latest else ""):
            raise Superseded("What is prescribed has been changed since: start again with what is in force now.")
        made = Prescription(
            id=names.new_id(), patient_id=patient.id, routine_id=routine_id, routine_text=routine_text,
            overrides=own, version=version, digest=digest, created_at=self._now(),
            number=numbers.newest(connection, tables.prescription, patient.id) + 1,
            after_number=numbers.newest(connection, tables.session, patient.id),
        )  # fmt: skip
        connection.execute(sa.insert(tables.prescription).values(_values(tables.prescription, made)))
        return made

    def prescription(self, patient: Patient, routine_id: str) -> Prescription | None:
        """The one in force: the latest of that routine."""
        rows = self._rows(in_force(patient, routine_id))
        return Prescription(**rows[0]) if rows else None

    def prescription_of(self, row: SessionRecord) -> Prescription | None:
        """The one that session was held against."""
        wanted = sa.select(tables.prescription).where(tables.prescription.c.id == row.prescription_id)
        rows = self._rows(wanted) if row.prescription_id else []
        return Prescription(**rows[0]) if rows else None

    # sessions

    def begin_session(
        self,
        patient: Patient,
        *,
        routine_id: str,
        routine_version: str,
        program_version: str,
        model_version: str,
        source: str,
        scripted: bool,
        prescription: Prescription | None = None,
    ) -> SessionWriter:
        """A session that begins now. Raises ValueError for a scripted one of a real person: those stay apart."""
        if scripted and not patient.is_demo:
            raise ValueError(f"a scripted session belongs to the patient {DEMO!r}, not to {patient.handle!r}")
        id = names.new_id()
        mark = RunningMark(self.engine, id)  # before anybody can see a session without an ending
        try:
            with self.transaction() as connection:
                if not numbers.take_turn(connection, patient.id):
                    raise StoreError("That patient has been deleted.")
                made = SessionRecord(
                    id=id, patient_id=patient.id, prescription_id=prescription.id if prescription else None,
                    started_at=self._now(), program_version=program_version, model_version=model_version,
                    routine_id=routine_id, routine_version=routine_version, source=names.storable(source),
                    scripted=scripted, number=numbers.newest(connection, tables.session, patient.id) + 1,
                )  # fmt: skip
                connection.execute(sa.insert(tables.session).values(_values(tables.session, made)))
            return SessionWriter(self._writing, made, patient, self.locks(patient), self.where, self._now, mark)
        except BaseException:
            mark.remove()
            raise

    def running(self) -> frozenset[str]:
        """The ids of the sessions that are under way now, here or on another machine."""
        unended = sa.select(tables.session.c.id).where(tables.session.c.ended_at.is_(None))
        ids = [row["id"] for row in self._rows(unended)]
        with told(self.where):
            return running.running(self.engine, ids)

    def sessions(self, patient: Patient | None = None) -> list[SessionRecord]:
        """Of one patient in their order, oldest first; of all as `timed_sessions` has them."""
        if patient is None:
            return [row for row, _ in self.timed_sessions()]
        of = tables.session.c
        wanted = sa.select(tables.session).where(of.patient_id == patient.id).order_by(of.number)
        return [SessionRecord(**row) for row in self._rows(wanted)]

    def timed_sessions(self) -> list[tuple[SessionRecord, datetime]]:
        """Of all patients, oldest first by the moment at which each is placed: between two people only that tells."""
        of = tables.session.c
        found: list[tuple[SessionRecord, datetime]] = []
        rows = self._rows(sa.select(tables.session).order_by(of.patient_id, of.number))
        for _, some in groupby((SessionRecord(**row) for row in rows), key=lambda row: row.patient_id):
            mine = list(some)
            found += [(row, place.began) for row, place in zip(mine, placed(mine, self._now()), strict=True)]
        return sorted(found, key=lambda each: each[1])

    def last_session(self, patient: Patient | None = None) -> SessionRecord | None:
        if patient is None:
            return next(reversed(self.sessions()), None)
        of = tables.session.c
        rows = self._rows(
            sa.select(tables.session).where(of.patient_id == patient.id).order_by(of.number.desc()).limit(1)
        )
        return SessionRecord(**rows[0]) if rows else None

    def session(self, prefix: str) -> SessionRecord:
        """The session whose id begins like this. Raises StoreError for none, or for several."""
        low, high = names.id_range(prefix)
        rows = self._rows(sa.select(tables.session).where(tables.session.c.id.between(low, high)).limit(2))
        if not rows:
            raise StoreError(f"No session begins with {prefix!r}: `coach list` shows them.")
        if len(rows) > 1:
            raise StoreError(f"Several sessions begin with {prefix!r}: give more of it, `coach list` shows them.")
        return SessionRecord(**rows[0])

    def events(self, row: SessionRecord) -> list[Event]:
        """What happened, in order. Raises DamagedCell, a StoreError, where one of them cannot be read."""
        of = tables.event.c
        wanted = sa.select(of.t_s, of.kind, of.data).where(of.session_id == row.id).order_by(of.seq)
        found = self._rows(wanted)
        for event in found:
            readable(f"Session {row.id[:8]}", *event.values())
        return [Event(**event) for event in found]

    def poses(self, row: SessionRecord) -> Iterator[Pose]:
        """The landmarks, in order, a chunk in memory at a time."""
        of = tables.landmarks.c
        chunks = [found["chunk"] for found in self._rows(
            sa.select(of.chunk).where(of.session_id == row.id).order_by(of.chunk)
        )]  # fmt: skip
        for chunk in chunks:
            found = self._rows(sa.select(of.packed).where(of.session_id == row.id, of.chunk == chunk))
            try:
                yield from landmarks.unpack(found[0]["packed"])
            except ValueError as error:
                raise StoreError(f"Landmarks in {self.where} are damaged: restore a backup of it.") from error

    # locks and timers

    def add_lock(self, patient: Patient, *, kind: str, reason: str) -> Lock:
        made = Lock(id=names.new_id(), patient_id=patient.id, kind=kind, reason=reason, created_at=self._now())
        self._insert(tables.lock, made)
        return made

    def locks(self, patient: Patient, *, released: bool = False) -> list[Lock]:
        """Those in force, without an unlock; with `released` also the others."""
        wanted = sa.select(tables.lock).where(tables.lock.c.patient_id == patient.id)
        if not released:
            wanted = wanted.where(tables.LOCKED)
        return [Lock(**row) for row in self._rows(wanted.order_by(tables.lock.c.created_at, tables.lock.c.id))]

    def unlocks(self, patient: Patient) -> list[Unlock]:
        """What ended a lock, in the order of the sessions around it."""
        of = tables.unlock.c
        wanted = sa.select(tables.unlock).where(of.patient_id == patient.id)
        return [Unlock(**row) for row in self._rows(wanted.order_by(of.after_number, of.at, of.id))]

    def add_timer_use(
        self, patient: Patient, *, kind: str, seconds: float, session: SessionRecord | None = None
    ) -> TimerUse:
        """Keeps a use that has just ended after so many seconds."""
        made = TimerUse(
            id=names.new_id(), patient_id=patient.id, session_id=session.id if session else None,
            kind=kind, started_at=self._now() - timedelta(seconds=seconds), seconds=seconds,
        )  # fmt: skip
        self._insert(tables.timer_use, made)
        return made

    def timer_uses(self, patient: Patient, since: datetime) -> list[TimerUse]:
        of = tables.timer_use.c
        wanted = sa.select(tables.timer_use).where(of.patient_id == patient.id, of.started_at >= since)
        return [TimerUse(**row) for row in self._rows(wanted.order_by(of.started_at))]

    # beneath

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """For several writes that are kept together or not at all."""
        with told(self.where), self._writing.begin() as connection:
            yield connection

    def _find(self, connection: sa.Connection, handle: str) -> Patient | None:
        shown = names.handle(handle)
        alike = connection.execute(tables.PEOPLE.where(tables.patient.c.folded == names.folded(shown))).all()
        people = [Patient(**row._mapping) for row in alike]
        # just as it was typed, which older versions kept with its spaces, before its shown form
        same = [person for spelt in (handle, shown) for person in people if person.handle == spelt]
        if len(people) > 1 and not same:
            raise StoreError(
                f"{names.listed(person.handle for person in people)} are {len(people)} people here: give the name just "
                "as it is written there."
            )
        return next(iter(same or people), None)

    def _insert(self, table: sa.Table, row: Any) -> None:
        self._write(sa.insert(table).values(_values(table, row)))

    def _write(self, statement: sa.Executable) -> None:
        with self.transaction() as connection:
            connection.execute(statement)

    def _rows(self, statement: sa.Select[Any]) -> list[dict[str, Any]]:
        with told(self.where), self.engine.connect() as connection, _collector_resting():
            found = connection.execute(statement)
            columns = tuple(found.keys())  # a mapping of each row would take twice as long for thousands
            return [dict(zip(columns, row, strict=True)) for row in found]
