"""Keeps what a therapist decides about a proposal, together with the prescription that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coach.records import names, numbers, tables
from coach.records.errors import StoreError
from coach.records.prescribed import Superseded, prescription_in_force
from coach.records.review import LONGEST_NOTE
from coach.records.rows import Decision, Patient, Prescription
from coach.records.store import Store
from coach.records.writer import plain

ACTIONS = ("accepted", "edited", "rejected")
PRESCRIBED = "prescribed"  # in a form, of no proposal: kept so that it is known who did it


class AlreadyDecided(StoreError):
    """Somebody has decided that proposal already: `decision` says what, and who."""

    def __init__(self, decision: Decision) -> None:
        super().__init__("That proposal has been decided already: look at the patient's page again.")
        self.decision = decision


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistDecision:
    """What a therapist decides, in a form."""

    action: str  # of ACTIONS, or PRESCRIBED
    proposal: Mapping[str, Any]  # as JSON; its `basis` is the last session that it looks at
    by: str
    reason: str = ""

    def is_kept_as(self, other: Decision) -> bool:
        """Whether that one says just the same: it was sent twice."""
        mine = (self.action, self.by, self.proposal.get("basis"), _reason(self.reason))
        return mine == (other.action, other.decided_by, other.proposal.get("basis"), other.reason)


def decide(
    store: Store,
    patient: Patient,
    in_force: Prescription,
    decided: TherapistDecision,
    overrides: Mapping[str, Any] | None = None,
) -> Decision:
    """Keeps a decision about a proposal for the prescription in force; `overrides`: what is prescribed by it, whole.

    Both are kept or neither, and the same sent twice once. Raises ValueError for an action that is none, Superseded
    where another prescription is in force by now, AlreadyDecided where somebody was faster.
    """
    if decided.action not in ACTIONS:
        raise ValueError(f"a decision is one of {', '.join(ACTIONS)}, not {decided.action!r}")
    routine, basis = in_force.routine_id, decided.proposal.get("basis")
    with store.transaction() as connection:
        numbers.take_turn(connection, patient.id)
        for other in _decisions(connection, patient, routine):
            if decided.is_kept_as(other):
                return other
            if other.proposal.get("basis") == basis:
                raise AlreadyDecided(other)
        latest = prescription_in_force(connection, patient, routine)
        if (latest.id if latest else "") != in_force.id:
            raise Superseded("What is prescribed has been changed since: start again with what is in force now.")
        kept = None if overrides is None else store.prescribe(
            connection, patient, routine_id=routine, routine_text=in_force.routine_text, overrides=overrides,
            version=in_force.version,
        )  # fmt: skip
        return _insert(connection, store, patient, routine, decided, kept)


def prescribe(
    store: Store, patient: Patient, in_force: Prescription, overrides: Mapping[str, Any], *, version: str, by: str
) -> Prescription:
    """Keeps what is prescribed from now on in the place of the one in force, and by whom; the same is not kept twice.

    Raises Superseded where another is in force by now.
    """
    with store.transaction() as connection:
        numbers.take_turn(connection, patient.id)
        latest = prescription_in_force(connection, patient, in_force.routine_id)
        kept = store.prescribe(
            connection, patient, routine_id=in_force.routine_id, routine_text=in_force.routine_text,
            overrides=overrides, version=version, basis=in_force.id,
        )  # fmt: skip
        if latest is None or kept.id != latest.id:
            told = TherapistDecision(action=PRESCRIBED, proposal={"basis": None}, by=by)
            _insert(connection, store, patient, in_force.routine_id, told, kept)
    return kept


def _insert(
    connection: sa.Connection,
    store: Store,
    patient: Patient,
    routine: str,
    decided: TherapistDecision,
    kept: Prescription | None,
) -> Decision:
    made = Decision(
        id=names.new_id(), patient_id=patient.id, routine_id=routine, action=decided.action,
        proposal=plain(dict(decided.proposal)), prescription_id=kept.id if kept else None,
        reason=_reason(decided.reason), decided_by=decided.by, decided_at=store.now(),
    )  # fmt: skip
    values = {column.name: getattr(made, column.name) for column in tables.decision.columns}
    connection.execute(sa.insert(tables.decision).values(values))
    return made


def _decisions(connection: sa.Connection, patient: Patient, routine: str) -> list[Decision]:
    of = tables.decision.c
    wanted = sa.select(tables.decision).where(of.patient_id == patient.id, of.routine_id == routine)
    return [Decision(**row._mapping) for row in connection.execute(wanted)]


def _reason(text: str) -> str:
    return names.storable(text)[:LONGEST_NOTE]
