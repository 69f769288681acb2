"""What is prescribed: its digest, the one in force, and that it was changed since."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from coach.records import tables
from coach.records.errors import StoreError
from coach.records.rows import Patient, Prescription

BY_PROGRAM = frozenset({"routine", "level"})  # what a session itself keeps of a plan


class Superseded(StoreError):
    """What was to be changed has been changed by somebody else since. The message is the whole sentence."""


def digest_of(routine_id: str, routine_text: str, overrides: Mapping[str, Any], version: str) -> str:
    """SHA-256 of all that a prescription says, as hexadecimal digits."""
    said = json.dumps([routine_id, routine_text, overrides, version], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def in_force(patient: Patient, routine_id: str) -> sa.Select[Any]:
    """What asks for the latest prescription of that routine, unless it was withdrawn."""
    of = tables.prescription.c
    mine = (of.patient_id == patient.id) & (of.routine_id == routine_id)
    newest = sa.select(sa.func.max(of.number)).where(mine).scalar_subquery()
    return sa.select(tables.prescription).where(mine, of.number == newest, ~tables.WITHDRAWN)


def prescription_in_force(connection: sa.Connection, patient: Patient, routine_id: str) -> Prescription | None:
    """The latest of that routine, as this transaction sees it."""
    row = connection.execute(in_force(patient, routine_id)).one_or_none()
    return Prescription(**row._mapping) if row else None


def by_therapist(prescription: Prescription, decided: Collection[str | None]) -> bool:
    """Whether a therapist chose it: what a session keeps by itself is none. `decided`: those that decisions brought."""
    return bool(set(prescription.overrides) - BY_PROGRAM) or prescription.id in decided
