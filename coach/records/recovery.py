"""Takes into a store what it would not take while a session ran, before anything of it is read."""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from coach.core.base.plain_text import without_controls
from coach.records import briefs, erased, leftover, numbers, projection, tables
from coach.records.cells import Damaged, DamagedCell
from coach.records.inserting import insert_missing
from coach.records.leftover import Claim
from coach.records.rows import EventRow, Patient, SessionRecord

if TYPE_CHECKING:
    from coach.records.store import Store

Tell = Callable[[str], None]  # one sentence to the person
AT_ONCE = 100  # rows written by one statement
_TURN = (
    0x756E7361  # any fixed number: PostgreSQL lets one program at a time past it; SQLite's write lock does so anyway
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of one file."""

    claim: Claim
    session: SessionRecord | None  # None: no session of this store, and of none of its patients
    patient: Patient | None
    added: int  # what the store did not have: events, chunks of landmarks, the ending
    erased: bool = False  # of somebody who was deleted: the file goes as well
    cut: bool = False  # its beginning is nowhere: only locks and uses of timers were kept


def told_on_stderr(sentence: str) -> None:
    with suppress(OSError, ValueError):  # a terminal that is gone
        print(without_controls(sentence), file=sys.stderr, flush=True)


def take_in(store: "Store", tell: Tell) -> None:
    """Takes in the files of sessions that are over, once, and tells what was in them.

    Programs that open a store at one moment take turns: what is read after this has what all of these files held.
    Raises StoreError where the store still takes nothing; the files stay then.
    """
    if not any(True for _ in leftover.files(store.engine.url)):
        return
    claims: list[Claim] = []
    try:
        with store.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
            claims += _claimed(store, tell)
            recovered = [_keep(connection, claim) for claim in claims]
        for one in recovered:
            _follow_up(store, one)
        for one in recovered:
            if one.patient is not None or one.erased or not one.claim.content.rows:
                claims.remove(one.claim)
                with suppress(OSError):
                    one.claim.done()
    finally:
        for claim in claims:
            claim.let_go()
    for one in recovered:
        for sentence in _sentences(store, one):
            tell(sentence)


def _claimed(store: "Store", tell: Tell) -> Iterable[Claim]:
    for path in leftover.files(store.engine.url):
        try:
            claim = leftover.claim(path)
        except OSError as error:
            cause = (error.strerror or str(error)).lower()
            tell(f"{path} holds what a session could not keep, and cannot be read ({cause}): allow reading it.")
            continue
        if claim is not None:
            yield claim


def _keep(connection: sa.Connection, claim: Claim) -> Recovered:
    content = claim.content
    session, patient = _whose(connection, claim)
    if session is None or patient is None:
        gone = session is not None and erased.is_erased(connection, session.patient_id)
        return Recovered(claim=claim, session=session, patient=None, added=0, erased=gone)
    if not _begins(connection, session, claim):
        return _only_what_follows(connection, claim, session, patient)
    before, ended = _count(connection, session), session.ended_at is not None
    for table, rows in ((tables.event, content.events), (tables.landmarks, content.chunks)):
        for first in range(0, len(rows), AT_ONCE):
            some = [{"session_id": session.id, **asdict(row)} for row in rows[first : first + AT_ONCE]]
            insert_missing(connection, table, some)
    if content.ending is not None and not ended:
        session = replace(session, **asdict(content.ending))
        ending = sa.update(tables.session).where(tables.session.c.id == session.id)
        connection.execute(ending.values(**asdict(content.ending)))
    of = projection.projected(session, patient, _projecting(connection, session))
    projection.keep(connection, of)
    projection.take_off(connection, of)
    added = _count(connection, session) - before + (session.ended_at is not None and not ended)
    if added and session.ended_at is not None:
        briefs.keep(connection, dict(briefs.computed(connection, [session.id])))
    return Recovered(claim=claim, session=session, patient=patient, added=added)


def _begins(connection: sa.Connection, session: SessionRecord, claim: Claim) -> bool:
    """Whether the session begins here or in the file: a line that is damaged takes no other with it."""
    of = tables.event.c
    first = connection.scalar(sa.select(of.seq).where(of.session_id == session.id, of.seq == 0))
    return first is not None or not claim.content.events or claim.content.events[0].seq == 0


def _only_what_follows(connection: sa.Connection, claim: Claim, session: SessionRecord, patient: Patient) -> Recovered:
    """Of a session that is not whole here only what protects the person is kept: its locks and uses of timers."""
    of = projection.projected(session, patient, claim.content.events)
    here = connection.scalar(sa.select(tables.session.c.id).where(tables.session.c.id == session.id)) is not None
    uses = of.uses if here else tuple(replace(use, session_id=None) for use in of.uses)
    projection.keep(connection, replace(of, uses=uses))
    projection.take_off(connection, of)
    return Recovered(claim=claim, session=session, patient=patient, added=0, cut=True)


def _whose(connection: sa.Connection, claim: Claim) -> tuple[SessionRecord | None, Patient | None]:
    """The session of a file and its patient; the session is written where its row is missing."""
    content = claim.content
    try:
        id = str(UUID(content.session_id))
    except ValueError:
        return None, None
    row = connection.execute(sa.select(tables.session).where(tables.session.c.id == id)).one_or_none()
    session = SessionRecord(**row._mapping) if row is not None else content.session
    if session is None:
        return None, None
    found = connection.execute(tables.PEOPLE.where(tables.patient.c.id == session.patient_id)).one_or_none()
    if found is None:
        return session, None
    if row is None:
        of = tables.prescription.c
        if connection.scalar(sa.select(of.id).where(of.id == session.prescription_id)) is None:
            session = replace(session, prescription_id=None)
        numbers.take_turn(connection, session.patient_id)
        session = replace(session, number=numbers.newest(connection, tables.session, session.patient_id) + 1)
        connection.execute(sa.insert(tables.session).values(**asdict(session)))
    return session, Patient(**found._mapping)


def _projecting(connection: sa.Connection, session: SessionRecord) -> list[EventRow]:
    of = tables.event.c
    wanted = sa.select(of.seq, of.t_s, of.wall_utc, of.kind, of.version, of.data)
    wanted = wanted.where(of.session_id == session.id, of.kind.in_(projection.KINDS)).order_by(of.seq)
    whole = (row for row in connection.execute(wanted) if not any(isinstance(cell, Damaged) for cell in row))
    return [EventRow(**row._mapping) for row in whole]


def _count(connection: sa.Connection, session: SessionRecord) -> int:
    def of(table: sa.Table) -> Any:
        return sa.select(sa.func.count()).select_from(table).where(table.c.session_id == session.id).scalar_subquery()

    return connection.scalar(sa.select(of(tables.event) + of(tables.landmarks))) or 0


def _follow_up(store: "Store", one: Recovered) -> None:
    """What the end of that session could not keep for the next one."""
    if one.session is None or one.patient is None or not one.added:
        return
    with suppress(DamagedCell):  # damaged since: the check tells of it, and other people's records open all the same
        _remember(store, one)


def _remember(store: "Store", one: Recovered) -> None:
    from coach.records import history

    assert one.session is not None
    assert one.patient is not None
    if one.claim.content.ending is not None:
        history.remember(store, one.patient, store.events(one.session), one.claim.content.ending.ended_at)
    history.lock_after_stops(store, store.patient(one.patient.handle), store.now())


def _sentences(store: "Store", one: Recovered) -> Iterable[str]:
    content = one.claim.content
    if one.added and one.session is not None:
        began = one.session.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
        yield f"What the session of {began} could not keep is in the records now, from {one.claim.path}."
    if one.cut:
        yield f"{one.claim.path} lacks the beginning of its session: only its locks and uses of ice or heat are kept."
    if one.erased:
        yield f"{one.claim.path} held a session of somebody who was deleted, and is deleted as well."
    elif one.patient is None and content.rows:
        yield (
            f"{one.claim.path} holds a session of somebody who is not in {store.where}: delete the file, or restore a "
            f"backup in which they are."
        )
    elif content.damaged:
        lines = "One line" if content.damaged == 1 else f"{content.damaged} lines"
        yield f"{lines} of {one.claim.path} could not be read: that part of the session is lost."
