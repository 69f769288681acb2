"""What is wrong with what a store holds: its cells, its prescriptions, each session. Falls over none of it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import isclose
from typing import Any

import sqlalchemy as sa

from coach.core.base.events import EVENTS
from coach.core.base.types import Event
from coach.core.clinical.safety import THERAPIST_LOCK
from coach.core.clinical.screening import Tier
from coach.core.progress.session_brief import VERSION, brief_of, to_json
from coach.core.summary.summary import summarise
from coach.records import landmarks, tables
from coach.records.cells import Damaged, DamagedCell
from coach.records.errors import told
from coach.records.prescribed import digest_of
from coach.records.rows import Prescription, SessionRecord
from coach.records.store import Store

Content = Callable[[str, Mapping[str, Any]], None]
LOCK_KINDS = frozenset({*Tier, THERAPIST_LOCK})
MOST_CELLS = 20  # of one table that are named one by one


def damaged_cells(store: Store) -> Iterator[str]:
    """A sentence for each cell that does not hold what belongs there, and for how many more there are."""
    with told(store.where), store.engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            found = list(_damaged_in(connection, table))
            yield from found[:MOST_CELLS]
            if len(found) > MOST_CELLS:
                yield f"{len(found) - MOST_CELLS} more cells of {table.name} cannot be read."


def _damaged_in(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """A cell as it is read; or, where that leaves nothing, as it is in the file."""
    columns = [column for column in table.columns if not isinstance(column.type, sa.LargeBinary | sa.Boolean)]
    as_it_is = [sa.cast(column, sa.Text) for column in columns]
    rows = connection.execution_options(stream_results=True, max_row_buffer=100).execute(
        sa.select(*columns, *(cell.label(f"raw_{at}") for at, cell in enumerate(as_it_is))).select_from(table)
    )
    for row in rows:
        for at, column in enumerate(columns):
            cell, raw = row[at], row[len(columns) + at]
            if isinstance(cell, Damaged) or (cell is None and raw is not None):
                yield f"{_called(table, row)}: {column.name} cannot be read ({_short(raw)})."


def _called(table: sa.Table, row: sa.Row[Any]) -> str:
    """The row by its key, shortened as the pages show ids."""
    keys = [str(getattr(row, column.name))[:8] for column in table.primary_key.columns]
    return f"{table.name.replace('_', ' ').capitalize()} {' '.join(keys)}"


def _short(raw: object) -> str:
    text = " ".join(str(raw).split())
    return repr(text if len(text) <= 40 else f"{text[:40]}...")


def lock_faults(store: Store) -> Iterator[str]:
    """Locks of a kind that no rule knows: they hold, and nobody is told why."""
    with told(store.where), store.engine.connect() as connection:
        for id, kind in connection.execute(sa.select(tables.lock.c.id, tables.lock.c.kind)):
            if not isinstance(kind, Damaged) and kind not in LOCK_KINDS:  # a damaged one is told as a cell
                yield f"Lock {id[:8]} is of a kind that this program does not know ({_short(kind)})."


def prescription_faults(store: Store) -> Iterator[str]:
    """What was prescribed is what its digest says."""
    with told(store.where), store.engine.connect() as connection:
        for row in connection.execute(sa.select(tables.prescription)):
            kept = Prescription(**row._mapping)
            if isinstance(kept.overrides, Damaged):  # told as a cell
                continue
            said = digest_of(kept.routine_id, kept.routine_text, kept.overrides, kept.version)
            if said != kept.digest:
                yield f"Prescription {kept.id[:8]} is not what was prescribed: its text and its digest differ."


def session_faults(store: Store, row: SessionRecord, content: Content | None) -> Iterator[str]:
    """What is wrong with one session, each as the end of a sentence. Its cells are told apart from this."""
    of = tables.event.c
    wanted = sa.select(of.seq, of.t_s, of.kind, of.version, of.data).where(of.session_id == row.id).order_by(of.seq)
    with told(store.where), store.engine.connect() as connection:
        events = connection.execute(wanted).all()
    whole = [event for event in events if not any(isinstance(cell, Damaged) for cell in event)]
    if row.ended_at is not None and not events:
        yield "it has ended, and nothing that happened in it is there"
    found = [*_order_faults(events), *(fault for event in whole for fault in _event_faults(event, content))]
    yield from found
    yield from _landmark_faults(store, row)
    if len(whole) == len(events) and not found:  # else they differ for that reason
        yield from _brief_faults(store, row, whole)


def _order_faults(events: Sequence[Any]) -> Iterator[str]:
    there = {event.seq for event in events}
    missing = sorted(set(range(len(events))) - there)
    if missing:
        yield f"event {missing[0]} is missing"
    timed = [event for event in events if not isinstance(event.t_s, Damaged)]
    back = [b.seq for a, b in pairwise(timed) if b.t_s < a.t_s]
    if back:
        yield f"time goes back at event {back[0]}"


def _event_faults(event: Any, content: Content | None) -> Iterator[str]:
    known = EVENTS.get(event.kind)
    if known is None or event.version > known.version:
        yield f"event {event.seq} is of a kind that this program does not know, {event.kind} {event.version}"
    elif event.version == known.version and set(event.data) != set(known.fields):
        yield f"event {event.seq}, {event.kind}, has not the fields of its kind"
    elif event.version == known.version and content is not None:
        try:
            content(event.kind, event.data)
        except ValueError as error:
            yield f"event {event.seq}, {event.kind}, holds what it never can ({' '.join(str(error).split())[:120]})"


def _landmark_faults(store: Store, row: SessionRecord) -> Iterator[str]:
    of = tables.landmarks.c
    wanted = sa.select(tables.landmarks).where(of.session_id == row.id).order_by(of.chunk)
    number, last_s = 0, -1.0
    with told(store.where), store.engine.connect() as connection:
        for chunk in connection.execution_options(stream_results=True, max_row_buffer=8).execute(wanted):
            if chunk.chunk != number:
                yield f"landmarks {number} are missing"
                number = chunk.chunk
            number += 1
            try:
                times = [pose.t_s for pose in landmarks.unpack(chunk.packed)]
            except ValueError:
                yield f"landmarks {chunk.chunk} are damaged"
                continue
            if not times or [times[0], times[-1]] != [chunk.t_start_s, chunk.t_end_s] or times[0] < last_s:
                yield f"landmarks {chunk.chunk} are not of the time that they say"
            last_s = times[-1] if times else last_s


def _brief_faults(store: Store, row: SessionRecord, events: Sequence[Any]) -> Iterator[str]:
    """The figures that are kept beside a session are those of its events."""
    of = tables.brief.c
    with told(store.where), store.engine.connect() as connection:
        kept = connection.execute(sa.select(of.version, of.data).where(of.session_id == row.id)).one_or_none()
    if kept is None or kept.version != VERSION or isinstance(kept.data, Damaged):
        return
    try:
        figures = to_json(
            brief_of(summarise([Event(t_s=event.t_s, kind=event.kind, data=event.data) for event in events]))
        )
    except (DamagedCell, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        yield f"its figures cannot be computed ({type(error).__name__}: {str(error)[:80]})"
        return
    if not _same(json.loads(json.dumps(figures)), kept.data):
        yield "the figures that are kept of it are not those of its events"


def _same(one: Any, other: Any) -> bool:
    """The same JSON but for the last digits, in which two machines may differ."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return bool(one == other)
