"""Whole sessions, out of a store and into another one: what exchange and review read, and what import keeps."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa

from coach.core.clinical.order import merged
from coach.records import numbers, projection, tables
from coach.records.cells import readable
from coach.records.completing import NOTHING_LATER, SessionCopy, complete, later
from coach.records.dating import hours, placed
from coach.records.errors import StoreError, told
from coach.records.landmarks import Chunk
from coach.records.reviewed import NOT_REVIEWED, Reviewed, keep_reviewed
from coach.records.rows import (
    AnswerSheet,
    EventRow,
    Lock,
    Patient,
    Prescription,
    SessionRecord,
    TimerUse,
    Unlock,
    Whole,
)
from coach.records.store import Store

AT_ONCE = 100  # rows written by one statement
_TURN = 0x6B656570  # any fixed number: two machines that take in the same file take turns


def whole(store: Store, row: SessionRecord) -> Whole:
    """Everything recorded of that session. Raises StoreError, a DamagedCell where a cell of it cannot be read."""
    readable(f"Session {row.id[:8]}", *astuple(row))
    with told(store.where), store.engine.connect() as connection:
        events = _events(connection, row)
    return Whole(
        session=row,
        prescription=store.prescription_of(row),
        events=events,
        chunks=lambda: _chunks(store, row),
    )


def _events(connection: sa.Connection, row: SessionRecord) -> tuple[EventRow, ...]:
    of = tables.event.c
    wanted = sa.select(of.seq, of.t_s, of.wall_utc, of.kind, of.version, of.data).where(of.session_id == row.id)
    found = connection.execute(wanted.order_by(of.seq)).all()
    for event in found:
        readable(f"Session {row.id[:8]}", *event)
    return tuple(EventRow(**event._mapping) for event in found)


def _chunks(store: Store, row: SessionRecord) -> Iterator[Chunk]:
    of = tables.landmarks.c
    wanted = sa.select(of.chunk, of.t_start_s, of.t_end_s, of.version, of.packed).where(of.session_id == row.id)
    with told(store.where), store.engine.connect() as connection:
        streaming = connection.execution_options(stream_results=True, max_row_buffer=8)
        for found in streaming.execute(wanted.order_by(of.chunk)):
            readable(f"Session {row.id[:8]}", *found)
            yield Chunk(**found._mapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of what another store recorded."""

    added: int  # sessions
    known: int  # sessions that were here already
    completed: int  # sessions of which a part was here
    locked: int  # locks in force that were not here
    still_locked: int  # locks in force here of which the other store says that they were unlocked
    unlocked: int  # locks in force here that ended, as the person confirmed
    reviewed: Reviewed  # what therapists wrote and decided that was not here


def ends_in_order(given: Whole) -> Whole:
    """With an end that is not before the beginning: where a clock was set back in it, that of its last event."""
    session = given.session
    if session.ended_at is None or session.ended_at >= session.started_at:
        return given
    last = max((row.wall_utc for row in given.events), default=session.started_at)
    return replace(given, session=replace(session, ended_at=max(last, session.started_at)))


def keep(
    store: Store,
    patient: Patient,
    sessions: Iterable[Whole],
    uses: Iterable[TimerUse],
    locks: Iterable[Lock],
    unlocks: Iterable[Unlock],
    confirmed: Collection[str] = (),
    *,
    sheets: Iterable[AnswerSheet] = (),
    review: Reviewed = NOT_REVIEWED,
    within: Callable[[sa.Connection, Patient], None] | None = None,
) -> Kept:
    """Takes in what another store recorded of this patient, all of it or nothing; what is here already stays.

    `sessions` come in their order, which is merged with the one here. Every lock in force is taken in, and none that is
    in force here is ended but by the unlocks with the ids that were `confirmed`. Locks and uses of timers that the
    events tell of are kept whether or not their rows are given. `review`: what therapists wrote and decided. `within`
    writes what belongs to it, in the same transaction. A session of which the beginning is here is completed. Raises
    StoreError where a session is somebody else's here, or is here with other contents: what was recorded is never
    changed.
    """
    running = store.running()
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":  # SQLite lets only one write at a time anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
        _keep_patient(connection, patient)
        numbers.take_turn(connection, patient.id)
        order = _Orders(connection, patient, store.now())
        in_force = frozenset(connection.scalars(_in_force(patient)))
        became = Counter[Became]()
        told_of = []
        for each in sessions:
            now, events = _keep_session(connection, patient, each, order, running)
            became[now] += 1
            told_of.append(_lifting_none(projection.projected(each.session, patient, events), in_force))
        order.merge()
        for use in uses:
            _keep_row(connection, tables.timer_use, {**asdict(use), "patient_id": patient.id})
        for sheet in sheets:
            after = order.after(sheet.after_number)
            _keep_row(
                connection, tables.answer_sheet, {**asdict(sheet), "patient_id": patient.id, "after_number": after}
            )
        locks_kept = _keep_locks(connection, patient, locks, _Unlocks(tuple(unlocks), confirmed), order)
        for rows_of in told_of:
            projection.keep(connection, projection.without_known(connection, rows_of))
        for rows_of in told_of:
            projection.take_off(connection, rows_of)
        by_therapists = keep_reviewed(connection, patient, review)
        if within is not None:
            within(connection, patient)
    locked, still_locked, unlocked = locks_kept
    return Kept(
        added=became[Became.ADDED], known=became[Became.KNOWN], completed=became[Became.COMPLETED], locked=locked,
        still_locked=still_locked, unlocked=unlocked, reviewed=by_therapists,
    )  # fmt: skip


def _in_force(patient: Patient) -> sa.Select[Any]:
    """The ids of the locks in force."""
    return sa.select(tables.lock.c.id).where(tables.lock.c.patient_id == patient.id, tables.LOCKED)


def _lifting_none(of: projection.Projected, in_force: Collection[str]) -> projection.Projected:
    """A lock that is in force here is not ended by what a session says that came since."""
    return replace(of, lifted=tuple(unlock for unlock in of.lifted if unlock.lock_id not in in_force))


class _Orders:
    """The order of a patient's sessions and prescriptions here, and that of the ones that are taken in."""

    def __init__(self, connection: sa.Connection, patient: Patient, now: datetime) -> None:
        self._connection = connection
        self._patient = patient
        self._now = now
        self._here = {table.name: self._rows(table) for table in (tables.session, tables.prescription)}
        self._there: dict[str, list[Any]] = {"session": [], "prescription": []}
        self._spare = {name: max((row.number for row in rows), default=0) for name, rows in self._here.items()}
        self._moved: dict[int, int] = {}  # the number of a session in the file -> here

    def _rows(self, table: sa.Table) -> list[Any]:
        wanted = sa.select(table).where(table.c.patient_id == self._patient.id).order_by(table.c.number)
        return list(self._connection.execute(wanted))

    def spare(self, table: str) -> int:
        """A number that no row here has, until all are numbered anew."""
        self._spare[table] += 1
        return self._spare[table]

    def add(self, row: SessionRecord | Prescription) -> None:
        """The next one in the order of the file."""
        self._there["session" if isinstance(row, SessionRecord) else "prescription"].append(row)

    def merge(self) -> None:
        """Numbers all sessions and prescriptions anew, in one order."""
        here, there = self._here["session"], self._there["session"]
        age_h: dict[str, float] = {}
        for rows in (there, here):  # of those that both have, the place here counts
            age_h |= {
                row.id: place.age.placed.began_h for row, place in zip(rows, placed(rows, self._now), strict=True)
            }
        order = merged([row.id for row in here], [row.id for row in there], age_h)
        moved = numbers.renumber(self._connection, tables.session, order)
        now = {id: number for number, id in enumerate(order, start=1)}
        self._moved = {row.number: now[row.id] for row in there}
        numbers.move_after(self._connection, self._patient.id, {row.number: moved[row.number] for row in here})
        self._merge_prescriptions()

    def _merge_prescriptions(self) -> None:
        """What was prescribed here stays in its order; what came goes to its place among the sessions, then by date."""
        new = self._there["prescription"]
        for row in new:
            change = sa.update(tables.prescription).where(tables.prescription.c.id == row.id)
            self._connection.execute(change.values(after_number=self.after(row.after_number)))
        rows = {row.id: row for row in self._rows(tables.prescription)}
        age_h = {id: hours(self._now - row.created_at) for id, row in rows.items()}
        there = [row.id for row in sorted(new, key=lambda row: (row.number, row.created_at))]
        order = merged([row.id for row in self._here["prescription"]], there, age_h)
        numbers.renumber(self._connection, tables.prescription, order)

    def after(self, number: int) -> int:
        """The number here of the last session up to that one of the file; 0 for none."""
        return numbers.after(number, self._moved)


@dataclass(frozen=True, slots=True)
class _Unlocks:
    rows: tuple[Unlock, ...]
    confirmed: Collection[str]  # ids of those that the person has confirmed here


def _keep_locks(
    connection: sa.Connection, patient: Patient, locks: Iterable[Lock], unlocks: _Unlocks, order: _Orders
) -> tuple[int, int, int]:
    """How many locks in force were new here, how many stay though they were unlocked elsewhere, and how many ended.

    An unlock that nobody has confirmed comes only with a lock that is not in force here, neither by its id nor for the
    same reason.
    """
    ended = {unlock.lock_id: unlock for unlock in unlocks.rows}
    of = tables.lock.c
    mine = sa.select(tables.lock).where(of.patient_id == patient.id, tables.LOCKED)
    in_force = connection.execute(mine).all()
    same = {(row.kind, row.reason) for row in in_force}
    locked = still_locked = unlocked = 0
    for lock in locks:
        unlock = ended.get(lock.id)
        if unlock is not None and unlock.id in unlocks.confirmed and lock.id in {row.id for row in in_force}:
            row = {**asdict(unlock), "patient_id": patient.id, "after_number": order.after(unlock.after_number)}
            unlocked += _keep_row(connection, tables.unlock, row)
            continue
        if unlock is not None and ((lock.kind, lock.reason) in same or lock.id in {row.id for row in in_force}):
            still_locked += 1
            _owned(connection, tables.lock, lock.id, patient.id)
            continue
        new = _keep_row(connection, tables.lock, {**asdict(lock), "patient_id": patient.id})
        locked += new and unlock is None
        if new and unlock is not None:
            row = {**asdict(unlock), "patient_id": patient.id, "after_number": order.after(unlock.after_number)}
            _keep_row(connection, tables.unlock, row)
    return locked, still_locked, unlocked


def _keep_patient(connection: sa.Connection, patient: Patient) -> None:
    of = tables.patient.c
    if connection.scalar(sa.select(of.id).where(of.id == patient.id)) is None:
        connection.execute(sa.insert(tables.patient).values(**asdict(patient), folded=patient.folded))


class Became(Enum):
    """What came of a session that was given."""

    ADDED = auto()
    KNOWN = auto()
    COMPLETED = auto()


def _keep_session(
    connection: sa.Connection, patient: Patient, given: Whole, order: _Orders, running: Collection[str]
) -> tuple[Became, tuple[EventRow, ...]]:
    """What came of it, with all its events as they are here now. `running`: ids of what is recorded here just now."""
    order.add(given.session)
    of = tables.session.c
    here = connection.execute(sa.select(tables.session).where(of.id == given.session.id)).one_or_none()
    if here is not None:
        known = SessionRecord(**here._mapping)
        return _known(connection, patient, known, given, runs=known.id in running)
    if given.prescription is not None:
        prescription = given.prescription
        if not prescription.number:  # of a file without numbers: in force from the first session that was held to it
            prescription = replace(prescription, after_number=given.session.number - 1)
        row = {**asdict(prescription), "patient_id": patient.id, "number": order.spare("prescription")}
        if _keep_row(connection, tables.prescription, row):
            order.add(prescription)
    row = {**asdict(given.session), "patient_id": patient.id, "number": order.spare("session")}
    connection.execute(sa.insert(tables.session).values(**row))
    own = {"session_id": given.session.id}
    _insert(connection, tables.event, (own | asdict(row) for row in given.events))
    _insert(connection, tables.landmarks, (own | asdict(chunk) for chunk in given.chunks()))
    return Became.ADDED, given.events


def _keep_row(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Whether it was new here."""
    if _owned(connection, table, row["id"], row["patient_id"]):
        return False
    connection.execute(sa.insert(table).values(**row))
    return True


def _owned(connection: sa.Connection, table: sa.Table, id: str, patient_id: str) -> bool:
    """Whether that row is here already. Raises StoreError where it is another patient's."""
    owner = connection.scalar(sa.select(table.c.patient_id).where(table.c.id == id))
    if owner not in (None, patient_id):
        raise StoreError(f"The {table.name.replace('_', ' ')} {id[:8]} is another patient's here: nothing kept.")
    return owner is not None


def _known(
    connection: sa.Connection, patient: Patient, here: SessionRecord, given: Whole, *, runs: bool
) -> tuple[Became, tuple[EventRow, ...]]:
    """Adds what came after the part that is here. Raises StoreError unless the session in the store is this one."""
    short = here.id[:8]
    if here.patient_id != patient.id:
        raise StoreError(f"Session {short} is another patient's here: check the name after --patient. Nothing kept.")
    events = _events(connection, here)
    stored = ends_in_order(replace(given, session=here, events=events)).session
    more = later(SessionCopy(session=stored, events=events), SessionCopy(session=given.session, events=given.events))
    if more is not None and (runs or more == NOTHING_LATER):
        if not more.events:  # one that is recorded here gets its ending here
            return Became.KNOWN, events
        raise StoreError(f"Session {short} is being recorded here: import it again when it is over. Nothing kept.")
    if more is None or not complete(connection, here.id, more, given.chunks()):
        raise StoreError(f"Session {short} is here already with other contents, and stays as it is: nothing kept.")
    return Became.COMPLETED, events + more.events


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            connection.execute(sa.insert(table), some)
            some = []
    if some:
        connection.execute(sa.insert(table), some)
