"""What a review reads and writes: the course of a patient, notes, read marks, decisions, what is prescribed."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from coach.core.progress.session_brief import VERSION, Brief, from_json
from coach.core.progress.timeline import Visit, course
from coach.records import briefs, names, tables
from coach.records import engine as engines
from coach.records.dating import PlaceInTime, placed
from coach.records.errors import StoreError, told
from coach.records.inserting import insert_missing
from coach.records.prescribed import by_therapist
from coach.records.rows import Decision, Lock, Note, Patient, Prescription, SessionRecord
from coach.records.store import Store

LONGEST_NOTE = 10_000  # characters
# a session without an ending may still get one, from the next start or what was kept beside the store, for so long
RUNS_MOST_H = 24.0
APART_S = 0.001


class NotFound(StoreError):
    """What was asked for is not there. The message is the whole sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInForce:
    """A routine that is prescribed to somebody, without what damage to another's records could keep from reading."""

    id: str
    patient_id: str
    routine_id: str
    routine_text: str
    number: int


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
        runs = self.store.running()
        self._keep([row for row in rows if row["id"] in made and _over(row, places[row["id"]])], made)
        found: dict[str, list[Visit]] = {}
        for row in rows:
            own = kept.get(row["id"]) or made[row["id"]]
            before = found.setdefault(row["patient_id"], [])
            visit = _visit(row, own, places[row["id"]], zone, row["id"] in runs)
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

    # notes

    def notes(self, patient: Patient) -> list[Note]:
        """The newest first."""
        wanted = sa.select(tables.note).where(tables.note.c.patient_id == patient.id)
        return [Note(**row) for row in self._rows(wanted.order_by(tables.note.c.written_at.desc()))]

    def add_note(
        self, patient: Patient, text: str, by: str, session: SessionRecord | None = None, *, form: str = ""
    ) -> Note:
        """Keeps a note. `form`: the id of the form it was written in; the same text sent twice with it is one note."""
        said = names.storable(text).replace("\x00", "").strip()
        if not 0 < len(said) <= LONGEST_NOTE:
            raise StoreError(f"A note has 1 to {LONGEST_NOTE} characters: write it shorter, or as two.")
        made = Note(
            id=names.id_of(form, patient.id, session.id if session else "", said), patient_id=patient.id,
            session_id=session.id if session else None, text=said, written_by=by, written_at=self.store.now(),
        )  # fmt: skip
        with self.store.transaction() as connection:
            insert_missing(connection, tables.note, [asdict(made)])
        return made

    # what is prescribed, and decided

    def prescriptions(self, patient: Patient) -> list[Prescription]:
        """All of them, the newest first."""
        own = tables.prescription.c
        wanted = sa.select(tables.prescription).where(own.patient_id == patient.id)
        return [Prescription(**row) for row in self._rows(wanted.order_by(own.number.desc()))]

    def prescription(self, id: str) -> Prescription | None:
        """The prescription of that id, whoever's it is; None for none."""
        try:
            wanted = sa.select(tables.prescription).where(tables.prescription.c.id == str(uuid.UUID(id)))
        except ValueError:
            return None
        rows = self._rows(wanted)
        return Prescription(**rows[0]) if rows else None

    def all_in_force(self) -> list[TextInForce]:
        """Of every patient and each routine the text in force, the newest first."""
        own = tables.prescription.c
        wanted = sa.select(own.id, own.patient_id, own.routine_id, own.routine_text, own.number)
        newest: dict[tuple[str, str], TextInForce] = {}
        for row in self._rows(wanted.order_by(own.created_at.desc())):
            kept = TextInForce(**row)
            before = newest.get((kept.patient_id, kept.routine_id))
            if before is None or before.number < kept.number:
                newest[kept.patient_id, kept.routine_id] = kept
        gone = {row["prescription_id"] for row in self._rows(sa.select(tables.withdrawal.c.prescription_id))}
        return [each for each in newest.values() if each.id not in gone]

    def texts_with_exercises(self) -> list[str]:
        """Every routine's text that has exercises of a therapist's own inside, the newest first."""
        own = tables.prescription.c
        wanted = sa.select(own.routine_text).where(own.routine_text.like("%[[%exercise%]]%"))
        inside = wanted.group_by(own.routine_text).order_by(sa.func.max(own.created_at).desc())
        return [row["routine_text"] for row in self._rows(inside)]

    def withdrawn(self, patient: Patient) -> dict[str, datetime]:
        """When each prescription was withdrawn that is not in force for that reason, by its id."""
        own = tables.withdrawal.c
        rows = self._rows(sa.select(own.prescription_id, own.at).where(own.patient_id == patient.id))
        return {row["prescription_id"]: row["at"] for row in rows}

    def in_force(self, patient: Patient) -> dict[str, Prescription]:
        """Of each routine that is prescribed the latest, the newest first."""
        newest: dict[str, Prescription] = {}
        for each in self.prescriptions(patient):
            newest.setdefault(each.routine_id, each)
        gone = self.withdrawn(patient)
        return {routine: kept for routine, kept in newest.items() if kept.id not in gone}

    def prescribed(self, patient: Patient) -> dict[str, Prescription]:
        """What a therapist has chosen and is in force, by routine: what a session keeps by itself is none."""
        decided = self._decided(patient)
        return {routine: kept for routine, kept in self.in_force(patient).items() if by_therapist(kept, decided)}

    def to_send(self, patient: Patient) -> dict[str, Prescription]:
        """What is prescribed and may be signed: by a decision that is kept here. What came with a session is not."""
        decided = self._decided(patient)
        return {routine: kept for routine, kept in self.prescribed(patient).items() if kept.id in decided}

    def _decided(self, patient: Patient) -> set[str | None]:
        return {decision.prescription_id for decision in self.decisions(patient)}

    def decisions(self, patient: Patient) -> list[Decision]:
        """The newest first."""
        own = tables.decision.c
        wanted = sa.select(tables.decision).where(own.patient_id == patient.id)
        return [Decision(**row) for row in self._rows(wanted.order_by(own.decided_at.desc()))]

    def locks_in_force(self) -> dict[str, tuple[Lock, ...]]:
        """The locks in force of every patient who has one, by the patient's id, oldest first."""
        of = tables.lock.c
        rows = self._rows(sa.select(tables.lock).where(tables.LOCKED).order_by(of.created_at, of.id))
        found: dict[str, tuple[Lock, ...]] = {}
        for row in rows:
            found[row["patient_id"]] = (*found.get(row["patient_id"], ()), Lock(**row))
        return found

    # beneath

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
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):  # damaged: the events say it all
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


def _visit(row: Mapping[str, Any], brief: Brief, place: PlaceInTime, zone: tzinfo | None, runs: bool) -> Visit:
    return Visit(
        session=row["id"],
        number=row["number"],
        routine=row["routine_id"],
        at_s=place.began.timestamp(),
        day=day_of(place.began, zone),
        read=row["read"] is not None,
        brief=brief,
        believed=place.age.believed,
        running=runs and brief.ended is None,
    )


def day_of(at: datetime, zone: tzinfo | None) -> int:
    """The number of the day, which is 0 of seven on Mondays."""
    return at.astimezone(zone).toordinal() - 1
