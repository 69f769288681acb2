"""Looking after a store: whether it is whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from coach.records import checking, names, patience, tables
from coach.records.dating import doubtful
from coach.records.errors import told
from coach.records.rows import Patient
from coach.records.store import Store

Progress = Callable[[str, int, int], None]  # what is being done, how many of it, of how many


def silent(_what: str, _done: int, _of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check of a store found."""

    patients: int
    sessions: int
    events: int
    landmark_bytes: int
    faults: tuple[str, ...]  # sentences; none: all is well
    notes: tuple[str, ...]  # sentences about what is whole, and odd: dates that cannot be right, names that are alike


def check(store: Store, progress: Progress = silent, content: checking.Content | None = None) -> Findings:
    """Reads the whole store: the file itself, every cell, reference, event and landmark. Raises StoreError.

    Nothing that it is there to find keeps it from the rest. `content` raises ValueError for a kind of event and its
    fields where one of them holds what it never can.
    """
    faults = [
        *_tried("The pages of the file", lambda: file_faults(store)),
        *_tried("The cells", lambda: checking.damaged_cells(store)),
        *_tried("The locks", lambda: checking.lock_faults(store)),
        *_tried("The prescriptions", lambda: checking.prescription_faults(store)),
    ]
    rows, people = store.sessions(), store.patients()
    known = {patient.id for patient in people}
    for number, row in enumerate(rows, start=1):
        if row.patient_id not in known:
            faults.append(f"Session {row.id[:8]} belongs to no patient.")
        of_this = _tried("It", lambda row=row: checking.session_faults(store, row, content))  # type: ignore[misc]
        faults += [f"Session {row.id[:8]}: {fault.rstrip('.')}." for fault in of_this]
        progress("checked", number, len(rows))
    of = tables.landmarks.c
    with told(store.where), store.engine.connect() as connection, patience.at_length(connection):
        events = connection.scalar(sa.select(sa.func.count()).select_from(tables.event))
        size = connection.scalar(sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(of.packed)), 0)))
    return Findings(
        patients=len(known), sessions=len(rows), events=events or 0, landmark_bytes=size or 0, faults=tuple(faults),
        notes=(*_alike(people), *(note for own in people for note in doubtful(store, own, store.now()))),
    )  # fmt: skip


def _tried(what: str, find: Callable[[], Iterable[str]]) -> Iterator[str]:
    """What it finds; where the damage is such that it cannot go on, that as well."""
    try:
        yield from find()
    except Exception as error:
        yield f"{what} could not be checked to the end ({' '.join(str(error).split())[:200]})."


def _alike(people: Sequence[Patient]) -> Iterator[str]:
    """People whose names are one name: older versions told them apart by capitals, spaces or how letters are stored."""
    by_name: dict[str, list[str]] = {}
    for person in people:
        by_name.setdefault(person.folded, []).append(person.handle)
    for alike in by_name.values():
        if len(alike) > 1:
            yield (
                f"{names.listed(alike)} are {len(alike)} people here with one name: write it just as it stands, "
                "or delete the one that was made by mistake."
            )


def file_faults(store: Store) -> Iterator[str]:
    """What SQLite itself finds wrong with its pages and references; PostgreSQL watches over its own."""
    if store.engine.dialect.name != "sqlite":
        return
    with told(store.where), store.engine.connect() as connection:
        said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    yield from (f"The file is damaged: {' '.join(each.split())}." for each in said if each != "ok")
    yield from (f"A row of {row[0]} belongs to a row of {row[2]} that is not there." for row in astray)
