"""What therapists wrote and decided of a patient, out of a store and into another one: whole, once, by its author."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

import sqlalchemy as sa

from coach.records import tables
from coach.records.errors import StoreError
from coach.records.inserting import insert_missing
from coach.records.review import Review
from coach.records.rows import Decision, Note, Patient
from coach.records.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """In the order in which they were written."""

    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()


NOT_REVIEWED = Reviewed()
_Row = TypeVar("_Row", Note, Decision)


def reviewed(store: Store, patient: Patient, sessions: Collection[str]) -> Reviewed:
    """The notes about the patient and about these sessions, and the decisions. Raises StoreError."""
    review = Review(store)
    notes = [note for note in review.notes(patient) if note.session_id is None or note.session_id in sessions]
    return Reviewed(notes=tuple(reversed(notes)), decisions=tuple(reversed(review.decisions(patient))))


def keep_reviewed(connection: sa.Connection, patient: Patient, given: Reviewed) -> Reviewed:
    """Keeps them as this patient's; gives those that were not here. One that is here stays as it is.

    A decision tells of its prescription where that is here; what is in force does not change by it. Raises StoreError
    where one is another patient's here.
    """
    notes = [replace(note, patient_id=patient.id) for note in given.notes]
    decisions = [replace(each, patient_id=patient.id) for each in given.decisions]
    of = tables.prescription.c
    here = set(connection.scalars(sa.select(of.id).where(of.patient_id == patient.id)))
    decisions = [each if each.prescription_id in here else replace(each, prescription_id=None) for each in decisions]
    new_notes = _new(connection, tables.note, notes)
    new_decisions = _new(connection, tables.decision, decisions)
    insert_missing(connection, tables.note, [asdict(note) for note in new_notes])
    insert_missing(connection, tables.decision, [asdict(each) for each in new_decisions])
    return Reviewed(notes=tuple(new_notes), decisions=tuple(new_decisions))


def _new(connection: sa.Connection, table: sa.Table, rows: list[_Row]) -> list[_Row]:
    ids = [row.id for row in rows]
    there = sa.select(table.c.id, table.c.patient_id).where(table.c.id.in_(ids))
    owners = {row.id: row.patient_id for row in connection.execute(there)}
    if any(owners.get(row.id, row.patient_id) != row.patient_id for row in rows):
        raise StoreError(f"A {table.name} in it is another patient's here: nothing kept.")
    return [row for row in rows if row.id not in owners]
