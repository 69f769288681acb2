"""Takes what is whole out of a damaged store, into an empty one, and names the rest."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from coach.core.base.events import EVENTS
from coach.records import landmarks, tables
from coach.records.prescribed import digest_of
from coach.records.store import Store
from coach.records.upkeep import Progress, silent

_UNREADABLE = (SQLAlchemyError, ValueError, TypeError, KeyError, AttributeError, OverflowError)
BY_ROW = (tables.patient, tables.prescription, tables.session, tables.lock, tables.unlock, tables.timer_use,
          tables.note, tables.read_mark, tables.decision, tables.withdrawal, tables.own_key, tables.contact,
          tables.parcel, tables.message, tables.answer_sheet, tables.erased)  # fmt: skip
WHAT = {"timer_use": "use of ice or heat", "read_mark": "read mark", "own_key": "key for parcels",
        "answer_sheet": "answered questionnaire", "erased": "mark of a deletion"}  # fmt: skip
PLAIN = frozenset({type(None), bool, int, float, str, bytes, date, datetime, dict})  # what is read from a whole cell
Row = dict[str, Any]


def salvage(source: Store, target: Store, progress: Progress = silent) -> tuple[str, ...]:
    """Gives sentences that name what is lost: rows that cannot be read, and what is nothing without them.

    A session keeps its events up to the first that is damaged, and landmarks likewise; one that lost events is shown as
    broken off. Raises StoreError where the target cannot be written.
    """
    lost: list[str] = []
    with source.engine.connect() as reading, target.transaction() as writing:
        for table in BY_ROW:
            lost += _rows(reading, writing, table)
        ids = list(writing.scalars(sa.select(tables.session.c.id)))
        for number, id in enumerate(ids, start=1):
            lost += _session(reading, writing, id)
            progress("saved", number, len(ids))
        lost += _of_no_session(reading, ids)
    return tuple(lost)


def _rows(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> Iterator[str]:
    keys, cut = _keys(reading, table)
    if cut:
        yield f"Part of the {_plural(table)} cannot be read at all, and nobody can say how many: they are lost."
    (key_column,) = table.primary_key.columns
    for key in keys:
        try:
            row = dict(reading.execute(sa.select(table).where(key_column == key)).mappings().one())
            _check(table, row)
        except _UNREADABLE:
            yield f"{_named(table, key)} is damaged, and lost."
            continue
        for column in table.columns:  # what may be missing is left out where it is lost itself
            for foreign in column.foreign_keys:
                if column.nullable and row[column.name] is not None and not _is_kept(writing, foreign, row):
                    row[column.name] = None
        try:
            with writing.begin_nested():
                writing.execute(sa.insert(table), row)
        except SQLAlchemyError:
            yield f"{_named(table, key)} belongs to what is lost, and is lost with it."


def _keys(reading: sa.Connection, table: sa.Table) -> tuple[list[Any], bool]:
    """Those that can be read, and whether reading ended before the last one."""
    (key_column,) = table.primary_key.columns
    found: list[Any] = []
    try:
        result = reading.execute(sa.select(sa.type_coerce(key_column, sa.String)))
        while (row := result.fetchone()) is not None:
            found.append(row[0])
    except SQLAlchemyError:
        return list(map(_id, found)), True
    return list(map(_id, found)), False


def _id(kept: str) -> str:
    """A key as the tables have it; one that is none stays as it is, and is damaged."""
    return f"{kept[:8]}-{kept[8:12]}-{kept[12:16]}-{kept[16:20]}-{kept[20:]}" if len(str(kept)) == 32 else str(kept)


def _is_kept(writing: sa.Connection, foreign: sa.ForeignKey, row: Row) -> bool:
    return writing.scalar(sa.select(foreign.column).where(foreign.column == row[foreign.parent.name])) is not None


def _check(table: sa.Table, row: Row) -> None:
    """Raises ValueError for a row that says what none can."""
    _check_cells(table, row)
    if table is tables.prescription:
        text = (row["routine_id"], row["routine_text"], row["overrides"], row["version"])
        if digest_of(*text) != row["digest"]:
            raise ValueError("not what was prescribed")


def _check_cells(table: sa.Table, row: Row) -> None:
    for name, value in row.items():
        if type(value) not in PLAIN:  # nor a type that stands in for what is damaged
            raise ValueError(f"{name} holds what the tables never do")
        if (value is None and not table.columns[name].nullable) or value != value:
            raise ValueError(f"{name} is missing")


def _session(reading: sa.Connection, writing: sa.Connection, id: str) -> Iterator[str]:
    events, events_cut = _prefix(reading, tables.event, "seq", id)
    events, events_cut = _in_order(events, events_cut)
    chunks, chunks_cut = _prefix(reading, tables.landmarks, "chunk", id)
    if events_cut and not events:
        for table in (tables.timer_use, tables.note, tables.decision):
            if "session_id" in table.c:
                writing.execute(sa.update(table).where(table.c.session_id == id).values(session_id=None))
        writing.execute(sa.delete(tables.read_mark).where(tables.read_mark.c.session_id == id))
        writing.execute(sa.delete(tables.session).where(tables.session.c.id == id))
        yield f"Session {id[:8]} is damaged from its beginning, and lost."
        return
    for table, rows in ((tables.event, events), (tables.landmarks, chunks)):
        if rows:
            writing.execute(sa.insert(table), rows)
    if events_cut:
        ending = sa.update(tables.session).where(tables.session.c.id == id)
        writing.execute(ending.values(ended_at=None, end_reason=None, exit_code=None))
        yield f"Session {id[:8]}: its events from {len(events)} on are damaged and lost; it counts as broken off."
    if chunks_cut:
        end_s = chunks[-1]["t_end_s"] if chunks else 0.0
        yield f"Session {id[:8]}: its landmarks are damaged and lost from {end_s:.0f} s on; its events are kept."


def _prefix(reading: sa.Connection, table: sa.Table, order: str, id: str) -> tuple[list[Row], bool]:
    """The rows of a session up to the first that is damaged or missing, and whether there is one."""
    of = table.c
    rows: list[Row] = []
    try:
        numbers = sorted(reading.scalars(sa.select(of[order]).where(of.session_id == id)))
    except _UNREADABLE:
        return [], True
    for place, number in enumerate(numbers):
        if number != place:
            return rows, True
        try:
            row = dict(
                reading.execute(sa.select(table).where(of.session_id == id, of[order] == number)).mappings().one()
            )
            (_check_event if table is tables.event else _check_chunk)(row)
        except _UNREADABLE:
            return rows, True
        rows.append(row)
    return rows, False


def _check_event(row: Row) -> None:
    _check_cells(tables.event, row)
    known = EVENTS[row["kind"]]  # KeyError for a kind that nobody knows
    if row["version"] > known.version:
        raise ValueError("of no version that is known")
    if row["version"] == known.version and set(row["data"]) != set(known.fields):
        raise ValueError("not the fields of its kind")
    float(row["t_s"])


def _check_chunk(row: Row) -> None:
    _check_cells(tables.landmarks, row)
    times = [pose.t_s for pose in landmarks.unpack(row["packed"])]
    if [times[0], times[-1]] != [row["t_start_s"], row["t_end_s"]]:
        raise ValueError("not of that time")


def _in_order(events: list[Row], cut: bool) -> tuple[list[Row], bool]:
    for place, (before, after) in enumerate(pairwise(events), start=1):
        if after["t_s"] < before["t_s"]:
            return events[:place], True
    return events, cut


def _of_no_session(reading: sa.Connection, kept: Sequence[str]) -> Iterator[str]:
    for table in (tables.event, tables.landmarks):
        try:
            known = {str(id) for id in reading.scalars(sa.select(table.c.session_id).distinct())}
        except _UNREADABLE:
            yield f"Part of the {_plural(table)} cannot be read at all."
            continue
        astray = known - set(kept)
        if astray:
            yield f"The {_plural(table)} of {len(astray)} lost sessions are lost too."


def _named(table: sa.Table, key: str) -> str:
    return f"{WHAT.get(table.name, table.name).capitalize()} {str(key)[:8]}"


def _plural(table: sa.Table) -> str:
    name = WHAT.get(table.name, table.name)
    return name if name.endswith("s") else f"{name}s"
