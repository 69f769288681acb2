"""A parcel in which no name, date or text identifies the patient.

Ids and the name are replaced, all dates move by the same secret number of weeks, and of the texts only those stay
that are words of this program itself: what a person or a therapist wrote is dropped. The way a body moves stays, and
may still tell who it is to those who know it; docs/exports.md says so.
"""

import hashlib
import re
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from coach.core.base.events import EVENTS
from coach.core.base.phrases import Words
from coach.core.clinical import safety
from coach.core.clinical.conditions import FACTS
from coach.core.clinical.education import CARDS
from coach.core.clinical.eligibility import COUNTED
from coach.core.clinical.intake import ROWS, WRITTEN, Takes, Value, choices
from coach.core.clinical.rule_terms import WHY
from coach.core.dialogue.prompts import CUES
from coach.core.dialogue.questions import QUESTIONS
from coach.core.exercise.due_times import WEEKDAYS, due_times
from coach.core.exercise.model import Dose, Kind, Limit, PainRule
from coach.core.exercise.standing import Standing
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import POINT_NAMES, SIDES
from coach.core.progress.questionnaire import ACTIVITY, activity_of
from coach.core.session.state import Phase
from coach.exchange.enumerated import WORDS
from coach.exchange.parcel import Parcel
from coach.records import profile
from coach.records.prescribed import digest_of
from coach.records.reviewed import Reviewed
from coach.records.rows import (
    AnswerSheet,
    Decision,
    EventRow,
    Lock,
    Patient,
    Prescription,
    SessionRecord,
    TimerUse,
    Unlock,
    Whole,
)

WITHHELD = "withheld"
FIRST_WEEK, WEEKS = 10, 500  # back in time; whole weeks keep the weekday and the hour, which adherence is about
OLDEST = 90  # HIPAA safe harbour, 45 CFR 164.514(b)(2): ages over 89 are one group
SAID = ("all", "each", "picture", "side")  # words of events that stand in no table
VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}")
MODEL = re.compile(
    r"landmarks as recorded|BlazePose full( \([0-9a-f]{12}\))?, mediapipe [0-9.]{1,20}"
)  # else a file's name


TABLES: tuple[Iterable[str], ...] = (
    *WORDS.values(),
    EVENTS, CUES, CARDS, FACTS, MEASURES, QUESTIONS, safety.END_REASONS, safety.EXERCISE_ENDS, POINT_NAMES, SIDES, SAID,
    ROWS, WEEKDAYS, Kind, Standing, Phase, PainRule, WHY, COUNTED, safety.HALF_DOSE, safety.COMFORT, Dose.__slots__,
    Limit.__slots__,
    (f"not_{fact}" for fact in FACTS),
    (field for row in EVENTS.values() for field in row.fields),
    (cue.tone for cue in CUES.values() if cue.tone),
    (choice.value for row in QUESTIONS.values() for choice in row),
    (choice for row in ROWS.values() for choice in choices(row)),
)  # fmt: skip
OWN = frozenset(str(word) for table in TABLES for word in table)  # what the program's tables write into records


def vocabulary(words: Words, shipped: Collection[str]) -> frozenset[str]:
    """What else it writes: keys of its sentences, and the ids of the exercises and routines that it comes with."""
    return frozenset((*shipped, *words.sentences, *(part for key in words.sentences for part in key.split("."))))


def deidentified(parcel: Parcel, words: frozenset[str]) -> Parcel:
    """The same figures of somebody. `words` is the `vocabulary`, whose texts stay.

    Two exports of one patient cannot be put together: every call draws its own ids and its own number of weeks.
    """
    back = timedelta(weeks=FIRST_WEEK + secrets.randbelow(WEEKS))
    mask = _Mask(OWN | words, secrets.token_bytes(32), back)
    return replace(
        parcel,
        patient=mask.patient(parcel.patient),
        sessions=lambda: map(mask.whole, parcel.sessions()),
        timer_uses=tuple(mask.use(use) for use in parcel.timer_uses),
        locks=tuple(mask.lock(lock) for lock in parcel.locks),
        unlocks=tuple(mask.unlock(unlock) for unlock in parcel.unlocks),
        reviewed=Reviewed(decisions=tuple(map(mask.decision, parcel.reviewed.decisions))),  # notes are free text
        answer_sheets=tuple(mask.sheet(sheet) for sheet in parcel.answer_sheets),
        # those of a clinic are its own texts, and may tell whose patient this is
        questionnaires={id: one for id, one in parcel.questionnaires.items() if f"questionnaire.{id}.title" in words},
        written_at=None,  # the day of a transfer says when the rest was
        deidentified=True,
    )


class _Mask:
    def __init__(self, words: frozenset[str], salt: bytes, back: timedelta) -> None:
        self._words = words
        self._salt = salt
        self._back = back

    def id(self, id: str) -> str:
        return str(uuid.UUID(bytes=self._digest(id)[:16], version=4))

    def moment(self, at: datetime) -> datetime:
        return at - self._back

    def text(self, text: str) -> str:
        """A word of the program stays; anything else becomes a name that tells only whether two were the same."""
        return text if text in self._words else f"{WITHHELD}_{self._digest(text).hex()[:8]}"

    def value(self, value: Any) -> Any:
        """A JSON value with its texts, and the keys of its tables, masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.value(inner) for key, inner in value.items()}
        return [self.value(inner) for inner in value] if isinstance(value, list | tuple) else value

    def _digest(self, text: str) -> bytes:
        return hashlib.sha256(self._salt + text.encode("utf-8", "replace")).digest()

    def _version(self, text: str) -> str:
        return text if VERSION.fullmatch(text) else self.text(text)

    # rows

    def patient(self, patient: Patient) -> Patient:
        handle = patient.handle if patient.is_demo else f"P-{self._digest(patient.id).hex()[:8]}"
        return Patient(
            id=self.id(patient.id), handle=handle, is_demo=patient.is_demo, profile=self._profile(patient),
            created_at=self.moment(patient.created_at),
        )  # fmt: skip

    def _profile(self, patient: Patient) -> dict[str, Any]:
        """Answers that are a choice or a number, with their moments."""
        given = profile.read(patient.profile, patient.created_at).answers
        answers = {question: self._answer(question, value) for question, value in given.items()}
        answers = {question: value for question, value in answers.items() if value is not None}
        times = {question: self._said_moment(patient.profile["answered"][question]) for question in answers}
        onset = patient.profile.get("onset")
        return {"intake": answers, "answered": times, "onset": onset and self._said_moment(onset)}

    def _answer(self, question: str, value: Value) -> Any:
        """None for a text that somebody wrote."""
        row = ROWS[question]
        if row.kind in WRITTEN:
            return None
        if row.kind is Takes.MOMENT and value not in choices(row):
            return self._said_moment(str(value))
        if row.kind is Takes.DUE_DATE and value not in choices(row):
            return self._day(str(value))
        if row.kind is Takes.TICKS and isinstance(value, tuple):
            return [f"{tick.split('@')[0]}@{self._day(tick.split('@')[1])}" for tick in value]
        if question == "age" and isinstance(value, int):
            return min(value, OLDEST)
        return self.value(value)

    def _day(self, text: str) -> str:
        return self.moment(datetime.combine(date.fromisoformat(text), time(12), UTC)).date().isoformat()

    def _said_moment(self, text: str) -> str:
        return self.moment(datetime.fromisoformat(text)).isoformat(timespec="seconds")

    def whole(self, session: Whole) -> Whole:
        return Whole(
            session=self.session(session.session),
            prescription=session.prescription and self.prescription(session.prescription),
            events=tuple(self.event(row) for row in session.events),
            chunks=session.chunks,
        )

    def session(self, session: SessionRecord) -> SessionRecord:
        return replace(
            session,
            id=self.id(session.id),
            patient_id=self.id(session.patient_id),
            prescription_id=session.prescription_id and self.id(session.prescription_id),
            started_at=self.moment(session.started_at),
            ended_at=session.ended_at and self.moment(session.ended_at),
            program_version=self._version(session.program_version),
            model_version=session.model_version
            if MODEL.fullmatch(session.model_version)
            else self.text(session.model_version),
            routine_id=self.text(session.routine_id),
            routine_version=self._version(session.routine_version),
            source=WITHHELD,
            end_reason=session.end_reason and self.text(session.end_reason),
        )

    def prescription(self, prescription: Prescription) -> Prescription:
        """Without the routine's text, which a therapist wrote."""
        routine, overrides, version = (
            self.text(prescription.routine_id),
            self.value(prescription.overrides),
            self._version(prescription.version),
        )
        if times := due_times(prescription.overrides).times:
            overrides["times"] = list(times)
        pain = prescription.overrides.get("pain")
        if isinstance(pain, Mapping):
            overrides["pain"] |= self._signing(pain, "signed")
        return Prescription(
            id=self.id(prescription.id), patient_id=self.id(prescription.patient_id), routine_id=routine,
            routine_text="",
            overrides=overrides, version=version, digest=digest_of(routine, "", overrides, version),
            created_at=self.moment(prescription.created_at), number=prescription.number,
            after_number=prescription.after_number,
        )  # fmt: skip

    def event(self, row: EventRow) -> EventRow:
        data = {field: self.value(value) for field, value in row.data.items()}
        if row.kind == "session_started":
            data["source"] = WITHHELD
        if row.kind == "pain_rule":
            data |= self._signing(row.data, "signed_on")
        return replace(row, data=data, wall_utc=self.moment(row.wall_utc))

    def _signing(self, of: Mapping[str, Any], on: str) -> dict[str, Any]:
        """That somebody signed a rule of pain, on which day; not who, nor why."""
        kept: dict[str, Any] = {key: WITHHELD for key in ("clinician", "reason") if of.get(key)}
        try:
            return kept | {on: (date.fromisoformat(str(of[on])) - self._back).isoformat()}
        except (KeyError, ValueError):
            return kept

    def use(self, use: TimerUse) -> TimerUse:
        return replace(
            use, id=self.id(use.id), patient_id=self.id(use.patient_id),
            session_id=use.session_id and self.id(use.session_id), kind=self.text(use.kind),
            started_at=self.moment(use.started_at),
        )  # fmt: skip

    def lock(self, lock: Lock) -> Lock:
        return replace(
            lock, id=self.id(lock.id), patient_id=self.id(lock.patient_id), kind=self.text(lock.kind),
            reason=self.text(lock.reason), created_at=self.moment(lock.created_at),
        )  # fmt: skip

    def decision(self, decision: Decision) -> Decision:
        """What was decided of which session's proposal, and when; not who, nor why."""
        basis = decision.proposal.get("basis")
        return Decision(
            id=self.id(decision.id), patient_id=self.id(decision.patient_id), routine_id=self.text(decision.routine_id),
            action=decision.action, proposal={"basis": self.id(basis)} if isinstance(basis, str) else {},
            prescription_id=decision.prescription_id and self.id(decision.prescription_id),
            reason="", decided_by=WITHHELD, decided_at=self.moment(decision.decided_at),
        )  # fmt: skip

    def unlock(self, unlock: Unlock) -> Unlock:
        """That somebody was there, on which day; not who, nor what was said."""
        return replace(
            unlock, id=self.id(unlock.id), lock_id=self.id(unlock.lock_id), patient_id=self.id(unlock.patient_id),
            at=self.moment(unlock.at), examined_on=unlock.examined_on and unlock.examined_on - self._back,
            unlocked_by=unlock.unlocked_by and WITHHELD, examined_by=unlock.examined_by and WITHHELD,
            told=unlock.told and WITHHELD,
        )  # fmt: skip

    def sheet(self, sheet: AnswerSheet) -> AnswerSheet:
        return replace(
            sheet, id=self.id(sheet.id), patient_id=self.id(sheet.patient_id),
            questionnaire=self.text(sheet.questionnaire), version=self._version(sheet.version),
            answers={self.text(item): self._given(answer) for item, answer in sheet.answers.items()},
            at=self.moment(sheet.at),
        )  # fmt: skip

    def _given(self, answer: Any) -> Any:
        """An activity is the person's own words, whatever they are: of them stays only whether two were the same."""
        if (name := activity_of(answer)) is not None:
            return {**answer, ACTIVITY: f"{WITHHELD}_{self._digest(name).hex()[:8]}"}
        return self.text(answer) if isinstance(answer, str) else answer
