"""What dates are worth: where each session is placed by its order, and which dates cannot be right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from coach.core.clinical.order import Age, ages
from coach.records import tables
from coach.records.cells import NO_DATE, Damaged
from coach.records.errors import told
from coach.records.rows import Patient

if TYPE_CHECKING:
    from coach.records.store import Store


class DatedRow(Protocol):
    """A session as far as its dates go."""

    @property
    def started_at(self) -> datetime: ...

    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class PlaceInTime:
    """Where a session lies in time."""

    age: Age
    began: datetime  # its own date where that is believed, else the moment that its order gives it


def placed(rows: Sequence[DatedRow], now: datetime) -> list[PlaceInTime]:
    """Of each session of one patient, oldest first."""
    dates = [(hours(now - row.started_at), None if row.ended_at is None else hours(now - row.ended_at)) for row in rows]
    found: list[PlaceInTime] = []
    began = now  # of the next believed session: just its date, so that nothing is placed after it
    for row, (began_h, _), age in reversed(list(zip(rows, dates, ages(dates), strict=True))):
        began = row.started_at if age.placed.began_h == began_h else began
        found.append(PlaceInTime(age, began))
    return found[::-1]


def hours(span: timedelta) -> float:
    return span.total_seconds() / 3600.0


def doubtful(store: "Store", patient: Patient, now: datetime) -> tuple[str, ...]:
    """A sentence for each date of this patient that cannot be right. Raises StoreError."""
    of = (tables.session, tables.timer_use, tables.unlock, tables.lock)
    with told(store.where), store.engine.connect() as connection:
        rows = {
            table.name: connection.execute(sa.select(table).where(table.c.patient_id == patient.id)).all()
            for table in of
        }
    sessions = sorted(rows["session"], key=lambda row: row.number)
    return tuple(
        f"{sentence} What it means is taken from the order of the sessions."
        for sentence in (
            *_sessions(sessions, now),
            *_ahead("A lock", ((row.id, row.created_at) for row in rows["lock"]), now),
            *_ahead("An unlock", ((row.id, row.at) for row in rows["unlock"]), now),
            *_ahead("A use of a timer", ((row.id, row.started_at) for row in rows["timer_use"]), now),
            *_answers(patient, now),
        )
    )


def _sessions(rows: Sequence[Any], now: datetime) -> Iterator[str]:
    yield from _ahead("Session", ((row.id, row.started_at) for row in rows), now)
    ends = ((row.id, row.ended_at) for row in rows if row.ended_at is not None and row.started_at <= now)
    yield from _ahead("The end of session", ends, now)
    for before, row in pairwise(rows):
        if row.started_at < before.started_at <= now:
            yield (
                f"Session {row.id[:8]} is dated {_said(row.started_at)}, before session {before.id[:8]}, which came "
                "first: a clock was wrong."
            )
    for row in rows:
        if row.ended_at is not None and row.ended_at < row.started_at:
            yield f"Session {row.id[:8]} ends before it begins: a clock was set back in it."


def _ahead(what: str, moments: Iterable[tuple[str, datetime]], now: datetime) -> Iterator[str]:
    for id, at in moments:
        if at > now and at != NO_DATE:
            yield f"{what} {id[:8]} is dated in the future, {_said(at)}: a clock was wrong."


def _answers(patient: Patient, now: datetime) -> Iterator[str]:
    if isinstance(patient.profile, Damaged):
        return
    given: Any = patient.profile.get("answered", {})
    for question, moment in given.items() if isinstance(given, Mapping) else ():
        at = _moment(moment)
        if at is not None and at > now:
            yield f"The answer of {patient.handle} to {question} is dated in the future, {_said(at)}: asked again."


def _moment(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _said(at: datetime) -> str:
    """As the store has it: another reader, of another place, finds the same."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
