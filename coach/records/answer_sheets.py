"""Questionnaires that were answered: kept once, however often the same answers are sent, and read in their order."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, tzinfo

import sqlalchemy as sa

from coach.core.progress.questionnaire import Answers, GivenAnswers, Questionnaire, activity_of, fault_in
from coach.core.progress.questionnaires_due import (
    PrescribedTerm,
    ProgrammeDays,
    SessionDay,
    activities_named,
    programme_of,
)
from coach.core.progress.timeline import Visit, whole_ones
from coach.records import names, numbers, tables
from coach.records.errors import StoreError, told
from coach.records.inserting import insert_missing
from coach.records.prescribed import by_therapist
from coach.records.review import Review, day_of
from coach.records.rows import AnswerSheet, Patient
from coach.records.store import Store


def answer_sheets(store: Store, patient: Patient) -> tuple[AnswerSheet, ...]:
    """All of a patient's, oldest first. Raises StoreError."""
    return all_answer_sheets(store, patient).get(patient.id, ())


def all_answer_sheets(store: Store, patient: Patient | None = None) -> dict[str, tuple[AnswerSheet, ...]]:
    """The same of every patient who has any, by the patient's id. Raises StoreError."""
    of = tables.answer_sheet.c
    wanted = sa.select(tables.answer_sheet).order_by(of.patient_id, of.after_number, of.at, of.id)
    if patient is not None:
        wanted = wanted.where(of.patient_id == patient.id)
    with told(store.where), store.engine.connect() as connection:
        rows = connection.execute(wanted).mappings().all()
    found: dict[str, list[AnswerSheet]] = {}
    for row in rows:
        found.setdefault(row["patient_id"], []).append(AnswerSheet(**row))
    return {patient_id: tuple(sheets) for patient_id, sheets in found.items()}


def given_answers(sheets: Sequence[AnswerSheet], zone: tzinfo | None) -> tuple[GivenAnswers, ...]:
    """As the rules have them, with their days as they are in `zone`. Raises DamagedCell where one cannot be read."""
    return tuple(
        GivenAnswers(
            questionnaire=sheet.questionnaire,
            version=sheet.version,
            day=day_of(sheet.at, zone),
            after_number=sheet.after_number,
            answers=dict(sheet.answers),
        )
        for sheet in sheets
    )


def keep_answers(store: Store, patient: Patient, questionnaire: Questionnaire, answers: Answers) -> AnswerSheet:
    """Keeps what was answered; without any answer, that it was put off today.

    The same answers on the same day after the same session are one sheet. Raises StoreError, also where an answer is
    none that the questionnaire has.
    """
    answers = {id: _storable(answer) for id, answer in answers.items()}
    if (wrong := fault_in(questionnaire, answers)) is not None:
        raise StoreError(f"{questionnaire.title}: that is no answer to {wrong}. Nothing was kept.")
    now = store.now()
    with store.transaction() as connection:
        numbers.take_turn(connection, patient.id)
        after = numbers.newest(connection, tables.session, patient.id)
        sheet = AnswerSheet(
            id=_id_of(patient, questionnaire, answers, now.astimezone().date(), after), patient_id=patient.id,
            questionnaire=questionnaire.id, version=questionnaire.version, answers=answers, at=now, after_number=after,
        )  # fmt: skip
        insert_missing(connection, tables.answer_sheet, [asdict(sheet)])
    return sheet


def _storable(answer: object) -> object:
    """An activity as it can be kept: one line, no half characters."""
    name = activity_of(answer)
    if name is None or not isinstance(answer, Mapping):
        return answer
    return {**answer, "activity": " ".join(names.storable(name).replace("\x00", "").split())}


def _id_of(patient: Patient, questionnaire: Questionnaire, answers: Answers, day: date, after: int) -> str:
    content = json.dumps(
        [questionnaire.id, questionnaire.version, answers, day.isoformat(), after], sort_keys=True, ensure_ascii=False
    )
    return str(uuid.uuid5(uuid.UUID(patient.id), content))


def programme_now(
    store: Store, patient: Patient, now: datetime, visits: Sequence[Visit] | None = None
) -> ProgrammeDays | None:
    """The programme that a patient is in, or the last one. `visits`: the course, where it has been read. Raises
    StoreError."""
    review, zone = Review(store), now.tzinfo
    begun = [visit for visit in whole_ones(review.visits(patient, zone) if visits is None else visits)
             if visit.brief.begun]  # fmt: skip
    sessions = [SessionDay(number=visit.number, day=visit.day) for visit in begun]
    return programme_of(sessions, prescribed_terms(store, patient, zone), day_of(now, zone))


def activities_now(
    store: Store, patient: Patient, questionnaire: Questionnaire, now: datetime
) -> tuple[int, dict[str, str]]:
    """The day with which today is compared, and the activities that are read back, for a questionnaire that is answered
    whether or not it is due. Before the first session both begin today. Raises StoreError."""
    programme = programme_now(store, patient, now)
    if programme is None:
        return day_of(now, now.tzinfo), {}
    given = given_answers(answer_sheets(store, patient), now.tzinfo)
    return programme.first.day, activities_named(questionnaire, programme, given)


def prescribed_terms(store: Store, patient: Patient, zone: tzinfo | None) -> list[PrescribedTerm]:
    """From when to when a therapist had something prescribed. Raises StoreError."""
    review = Review(store)
    withdrawn = {id: day_of(at, zone) for id, at in review.withdrawn(patient).items()}
    decided = frozenset(decision.prescription_id for decision in review.decisions(patient))
    terms: list[PrescribedTerm] = []
    next_of: dict[str, int] = {}  # the day of the later prescription of the same routine
    for kept in review.prescriptions(patient):  # newest first
        since = day_of(kept.created_at, zone)
        ends = [day for day in (withdrawn.get(kept.id), next_of.get(kept.routine_id)) if day is not None]
        next_of[kept.routine_id] = since
        if by_therapist(kept, decided):
            terms.append(PrescribedTerm(since=since, until=min(ends, default=None)))
    return terms
