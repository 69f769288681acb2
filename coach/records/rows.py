"""Rows of the store as the rest of the program sees them."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coach.core.base.types import Event, Pose
from coach.records.errors import StoreError
from coach.records.landmarks import Chunk, unpack
from coach.records.names import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    id: str
    handle: str
    is_demo: bool
    profile: Mapping[str, Any]  # intake answers and settings
    created_at: datetime

    @property
    def folded(self) -> str:
        """The key by which this person is found, however the name is typed."""
        return folded(self.handle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """A routine as it was when it was given to a patient, with that patient's overrides. Never changed."""

    id: str
    patient_id: str
    routine_id: str
    routine_text: str
    overrides: Mapping[str, Any]
    version: str
    digest: str
    created_at: datetime
    number: int = 0  # its place in the order of the patient's prescriptions, from 1; 0: not kept yet
    after_number: int = 0  # the number of the patient's newest session then; 0 for none


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One session; what happened in it are its events."""

    id: str
    patient_id: str
    prescription_id: str | None
    started_at: datetime
    program_version: str
    model_version: str
    routine_id: str
    routine_version: str
    source: str
    scripted: bool
    ended_at: datetime | None = None  # none: running, or the program stopped without ending it
    end_reason: str | None = None
    exit_code: int | None = None
    number: int = 0  # its place in the order of the patient's sessions, from 1; 0: not kept yet


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as it was written: with its place, its moment and its version."""

    seq: int  # from 0
    t_s: float
    wall_utc: datetime
    kind: str
    version: int
    data: dict[str, Any]

    @property
    def event(self) -> Event:
        return Event(t_s=self.t_s, kind=self.kind, data=self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One session with everything that was recorded of it; `chunks` reads the landmarks when it is called."""

    session: SessionRecord
    prescription: Prescription | None
    events: tuple[EventRow, ...]
    chunks: Callable[[], Iterator[Chunk]]

    def poses(self) -> Iterator[Pose]:
        """The landmarks, in order. Raises StoreError where they are damaged."""
        for chunk in self.chunks():
            try:
                yield from unpack(chunk.packed)
            except ValueError as error:
                short = self.session.id[:8]
                raise StoreError(f"Landmarks of session {short} are damaged: restore a backup of the store.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """No session may start until there is an unlock for it. Never changed."""

    id: str
    patient_id: str
    kind: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """What ended a lock, once. What older versions did not ask for is None. Never changed."""

    id: str
    lock_id: str
    patient_id: str
    by_clinician: bool | None
    unlocked_by: str | None
    examined_by: str | None
    examined_on: date | None
    told: str | None  # what the examiner said, or why it is safe again
    at: datetime
    after_number: int  # the number of the patient's newest session then; 0 for none

    @staticmethod
    def id_of_old(lock_id: str) -> str:
        """The id of an unlock that an older version kept as part of its lock: the same in every store and file."""
        return str(uuid.uuid5(uuid.UUID(lock_id), "unlock"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerUse:
    """One use of a timer that has a least interval or a daily most, such as ice."""

    id: str
    patient_id: str
    session_id: str | None
    kind: str
    started_at: datetime
    seconds: float
    open: bool = False  # nobody has said that it is off: how long it lasted is not known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSheet:
    """A questionnaire that was answered once; one without any answer was put off then. Never changed."""

    id: str
    patient_id: str
    questionnaire: str
    version: str
    answers: Mapping[str, Any]  # by item, as `core.progress.questionnaire` has them
    at: datetime
    after_number: int  # the number of the patient's newest session then; 0 for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a therapist wrote about a session, or about the patient."""

    id: str
    patient_id: str
    session_id: str | None
    text: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a therapist decided about a proposal of the next level or dose, or prescribed without one."""

    id: str
    patient_id: str
    routine_id: str
    action: str  # accepted, edited or rejected; prescribed
    proposal: Mapping[str, Any]
    prescription_id: str | None
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """The other side of a patient's parcels: the clinic, or in the clinic the program at home."""

    id: str
    patient_id: str
    name: str
    public: str  # its key, as hexadecimal digits
    theirs: str  # the patient's id over there
    at: datetime
    number: int  # the order of a patient's contacts, from 1: the last is in force


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRecord:
    """A parcel that was written here, or taken in here."""

    id: str
    patient_id: str
    public: str  # of whoever signed it
    written: bool  # here
    number: int  # the order of the signer's parcels for this patient, from 1
    data: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a clinic writes to the patient, or the patient to the clinic."""

    id: str
    patient_id: str
    from_patient: bool
    text: str
    written_by: str
    written_at: datetime
    told_at: datetime | None = None  # shown and read aloud to whom it was for
