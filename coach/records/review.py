"""What a review reads and writes: the course of a patient, notes, read marks, decisions, what is prescribed."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from coach.core.clinical.safety import THERAPIST_LOCK
from coach.core.progress.session_brief import VERSION, Brief, from_json
from coach.core.progress.timeline import Visit, course
from coach.records import briefs, names, tables
from coach.records import engine as engines
from coach.records.dating import PlaceInTime, placed
from coach.records.errors import StoreError, told
from coach.records.rows import Decision, Note, Patient, Prescription, SessionRecord
from coach.records.store import Store
from coach.records.writer import plain

LONGEST_NOTE = 10_000  # characters
ACTIONS = ("accepted", "edited", "rejected")
# a session without an ending still runs, or broke off: after this long it has broken off
RUNS_MOST_H = 24.0
APART_S = 0.001


class NotFound(StoreError):
    """What was asked for is not there. The message is the whole sentence."""


class Review:
    """A store as it is reviewed. Every method raises StoreError, as a sentence, when it cannot."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._writing = engines.writing(store.engine)

    def patient(self, id: str) -> Patient:
        """The patient of that id. Raises NotFound for none."""
        try:
            rows = self._rows(tables.PEOPLE.where(tables.patient.c.id == str(uuid.UUID(id))))
        except ValueError:
            rows = []
        if not rows:
            raise NotFound("There is no such patient: choose one from the list of patients.")
        return Patient(**rows[0])

    def session(self, id: str) -> SessionRecord:
        """The session of that id. Raises NotFound for none."""
        try:
            rows = self._rows(sa.select(tables.session).where(tables.session.c.id == str(uuid.UUID(id))))
        except ValueError:
            rows = []
        if not rows:
            raise NotFound("There is no such session: choose one from the page of a patient.")
        return SessionRecord(**rows[0])

    # the course

    def visits(self, patient: Patient, zone: tzinfo | None = None) -> tuple[Visit, ...]:
        """Every session of a patient in their order, with its days as they are in `zone` (None: this machine's).

        The exercises are those of the last `WITH_EXERCISES` sessions.
        """
        return self.all_visits(zone, patient).get(patient.id, ())

    def all_visits(self, zone: tzinfo | None = None, patient: Patient | None = None) -> dict[str, tuple[Visit, ...]]:
        """The same of every patient who has sessions, by the patient's id."""
        rows = self._kept(patient)
        later = _last(rows)
        kept = {row["id"]: own for row in rows if (own := _read(row, row["id"] in later)) is not None}
        with told(self.store.where), self.store.engine.connect() as connection:
            made = dict(briefs.computed(connection, [row["id"] for row in rows if row["id"] not in kept]))
        places = _places(rows, self.store.now())
        self._keep([row for row in rows if row["id"] in made and _over(row, places[row["id"]])], made)
        found: dict[str, list[Visit]] = {}
        for row in rows:
            own = kept.get(row["id"]) or made[row["id"]]
            before = found.setdefault(row["patient_id"], [])
            visit = _visit(row, own, places[row["id"]], zone)
            # two that only their order tells apart are two on a chart as well
            before.append(replace(visit, at_s=max(visit.at_s, before[-1].at_s + APART_S)) if before else visit)
        return {patient_id: course(own) for patient_id, own in found.items()}

    def _kept(self, patient: Patient | None) -> list[dict[str, Any]]:
        own = tables.session.c
        wanted = (
            sa.select(
                own.id, own.patient_id, own.number, own.routine_id, own.started_at, own.ended_at,
                tables.brief.c.version,
                # as text: the type's own reader is slow for thousands
                sa.cast(tables.brief.c.data, sa.Text).label("data"), tables.read_mark.c.session_id.label("read"),
            )
            .outerjoin(tables.brief, tables.brief.c.session_id == own.id)
            .outerjoin(tables.read_mark, tables.read_mark.c.session_id == own.id)
            .order_by(own.patient_id, own.number)
        )  # fmt: skip
        if patient is not None:
            wanted = wanted.where(own.patient_id == patient.id)
        return self._rows(wanted)

    def _keep(self, rows: Iterable[Mapping[str, Any]], made: Mapping[str, Brief]) -> None:
        """Another program may keep the same at this moment, or nothing can be written: they are computed again then."""
        if kept := {row["id"]: made[row["id"]] for row in rows}:
            with suppress(SQLAlchemyError), self._writing.begin() as connection:
                briefs.keep(connection, kept)

    # notes and read marks

    def notes(self, patient: Patient) -> list[Note]:
        """The newest first."""
        wanted = sa.select(tables.note).where(tables.note.c.patient_id == patient.id)
        return [Note(**row) for row in self._rows(wanted.order_by(tables.note.c.written_at.desc()))]

    def add_note(self, patient: Patient, text: str, by: str, session: SessionRecord | None = None) -> Note:
        said = names.storable(text).replace("\x00", "").strip()
        if not 0 < len(said) <= LONGEST_NOTE:
            raise StoreError(f"A note has 1 to {LONGEST_NOTE} characters: write it shorter, or as two.")
        made = Note(
            id=names.new_id(), patient_id=patient.id, session_id=session.id if session else None, text=said,
            written_by=by, written_at=self.store.now(),
        )  # fmt: skip
        self._insert(tables.note, made)
        return made

    def mark_read(self, session: SessionRecord, by: str) -> None:
        """Twice does no harm: the first reader stays."""
        marks = tables.read_mark
        with told(self.store.where), self._writing.begin() as connection:
            if connection.execute(sa.select(marks).where(marks.c.session_id == session.id)).first() is None:
                connection.execute(sa.insert(marks).values(session_id=session.id, read_by=by, read_at=self.store.now()))

    def mark_all_read(self, patient: Patient, by: str) -> None:
        """Every session of a patient that has not been read."""
        own, marks = tables.session.c, tables.read_mark
        unread = sa.select(own.id).where(own.patient_id == patient.id, ~sa.exists().where(marks.c.session_id == own.id))
        with told(self.store.where), self._writing.begin() as connection:
            at = self.store.now()
            rows = [{"session_id": row.id, "read_by": by, "read_at": at} for row in connection.execute(unread)]
            if rows:
                connection.execute(sa.insert(marks), rows)

    def mark_unread(self, session: SessionRecord) -> None:
        self._write(sa.delete(tables.read_mark).where(tables.read_mark.c.session_id == session.id))

    def read_by(self, session: SessionRecord) -> tuple[str, datetime] | None:
        """Who has read that session, and when."""
        rows = self._rows(sa.select(tables.read_mark).where(tables.read_mark.c.session_id == session.id))
        return (rows[0]["read_by"], rows[0]["read_at"]) if rows else None

    # what is prescribed, and decided

    def prescriptions(self, patient: Patient) -> list[Prescription]:
        """All of them, the newest first: of each routine the first is in force."""
        own = tables.prescription.c
        wanted = sa.select(tables.prescription).where(own.patient_id == patient.id)
        return [Prescription(**row) for row in self._rows(wanted.order_by(own.number.desc()))]

    def decisions(self, patient: Patient) -> list[Decision]:
        """The newest first."""
        own = tables.decision.c
        wanted = sa.select(tables.decision).where(own.patient_id == patient.id)
        return [Decision(**row) for row in self._rows(wanted.order_by(own.decided_at.desc()))]

    def decide(
        self,
        patient: Patient,
        routine_id: str,
        action: str,
        proposal: Mapping[str, Any],
        *,
        by: str,
        reason: str = "",
        prescription: Prescription | None = None,
    ) -> Decision:
        """Keeps a decision. Raises ValueError for an action that is none."""
        if action not in ACTIONS:
            raise ValueError(f"a decision is one of {', '.join(ACTIONS)}, not {action!r}")
        made = Decision(
            id=names.new_id(), patient_id=patient.id, routine_id=routine_id, action=action,
            proposal=plain(dict(proposal)), prescription_id=prescription.id if prescription else None,
            reason=names.storable(reason)[:LONGEST_NOTE], decided_by=by, decided_at=self.store.now(),
        )  # fmt: skip
        self._insert(tables.decision, made)
        return made

    def locked(self) -> frozenset[str]:
        """Ids of the patients who have a lock in force; a pause until a therapist's word is none."""
        paused = tables.lock.c.kind == THERAPIST_LOCK
        wanted = sa.select(tables.lock.c.patient_id).where(tables.LOCKED, ~paused).distinct()
        return frozenset(row["patient_id"] for row in self._rows(wanted))

    # beneath

    def _insert(self, table: sa.Table, row: Any) -> None:
        self._write(sa.insert(table).values({column.name: getattr(row, column.name) for column in table.columns}))

    def _write(self, statement: sa.Executable) -> None:
        with told(self.store.where), self._writing.begin() as connection:
            connection.execute(statement)

    def _rows(self, statement: sa.Select[Any]) -> list[dict[str, Any]]:
        with told(self.store.where), self.store.engine.connect() as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]


# the last sessions of a patient, of which the exercises are read as well: more than any page shows one by one
WITH_EXERCISES = 120


def _last(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Ids of the last sessions of each patient; the rows are in their order."""
    own: dict[str, list[str]] = {}
    for row in rows:
        own.setdefault(row["patient_id"], []).append(row["id"])
    return frozenset(session for sessions in own.values() for session in sessions[-WITH_EXERCISES:])


def _read(row: Mapping[str, Any], exercises: bool) -> Brief | None:
    """The kept brief of a session; None where there is none of this version."""
    if row["version"] != VERSION:
        return None
    try:
        return from_json(json.loads(row["data"]), exercises=exercises)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Dates:
    started_at: datetime
    ended_at: datetime | None


def _places(rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, PlaceInTime]:
    """Where each session lies in time, by its id; the rows are in their order."""
    found: dict[str, PlaceInTime] = {}
    for _, some in groupby(rows, key=lambda row: row["patient_id"]):
        mine = list(some)
        dates = [_Dates(row["started_at"], row["ended_at"]) for row in mine]
        found |= {row["id"]: place for row, place in zip(mine, placed(dates, now), strict=True)}
    return found


def _over(row: Mapping[str, Any], place: PlaceInTime) -> bool:
    """Whether nothing is added to that session any more."""
    return row["ended_at"] is not None or place.age.youngest.began_h > RUNS_MOST_H


def _visit(row: Mapping[str, Any], brief: Brief, place: PlaceInTime, zone: tzinfo | None) -> Visit:
    return Visit(
        session=row["id"],
        number=row["number"],
        routine=row["routine_id"],
        at_s=place.began.timestamp(),
        day=day_of(place.began, zone),
        read=row["read"] is not None,
        brief=brief,
        believed=place.age.believed,
    )


def day_of(at: datetime, zone: tzinfo | None) -> int:
    """The number of the day, which is 0 of seven on Mondays."""
    return at.astimezone(zone).toordinal() - 1
