"""The shape of an exported file when it comes from elsewhere: every key, its type and its bounds."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.types import StringConstraints

from coach.core.base.limits import most
from coach.core.progress.questionnaire import LONGEST_ACTIVITY
from coach.exchange.enumerated import among
from coach.exchange.fields import Moment, Note, Seconds, Strict, Word
from coach.records.review import LONGEST_NOTE

MOST_TEXT = most("import.routine")
MOST_EVENTS, MOST_SESSIONS = most("import.events"), most("import.sessions")
MOST_CHUNKS, MOST_CHUNK = most("import.chunks"), most("import.chunk")
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _uuid(text: str) -> str:
    return str(UUID(text))


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("not a date and time in ISO 8601")
    at = datetime.fromisoformat(value)
    # compared in its own zone first: the last hours of the year 9999 have no UTC
    if at.tzinfo is None or not EARLIEST.year <= at.year <= LATEST.year or not EARLIEST <= at.astimezone(UTC) <= LATEST:
        raise ValueError("not a date and time with a time zone, from 1970 to 2199")
    return at.astimezone(UTC)


def _day(value: Any) -> date:
    day = date.fromisoformat(value) if isinstance(value, str) else None
    if day is None or not EARLIEST.year <= day.year <= LATEST.year:
        raise ValueError("not a date, from 1970 to 2199")
    return day


def _storable(text: str) -> str:
    """PostgreSQL keeps no zero, and no database half a character."""
    if "\0" in text:
        raise ValueError("it contains a zero character")
    text.encode()
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t\r" for sign in text):
        raise ValueError("it contains a control character")
    return text


def _of_one_line(text: str) -> str:
    if any(sign in "\n\r\t\u2028\u2029" for sign in _storable(text)):
        raise ValueError("it has more than one line")
    return text


def plain_json(value: Any, depth: int = 6) -> Any:
    """Settings and overrides, whose keys are not known here: finite, of few levels, of no great length."""
    if isinstance(value, dict | list):
        if depth == 0 or len(value) > 1000:
            raise ValueError("too deep or too long")
        for inner in value.values() if isinstance(value, dict) else value:
            plain_json(inner, depth - 1)
        for key in value if isinstance(value, dict) else ():
            _storable(key)
    elif isinstance(value, str):
        if len(_storable(value)) > 20_000:
            raise ValueError("too long a text")
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 1e12:
        raise ValueError("too large a number")
    return value


def _of_a_session(proposal: dict[str, Any]) -> dict[str, Any]:
    """By its basis, a session, pages tell which proposals are decided."""
    if not isinstance(proposal.get("basis"), str | None):
        raise ValueError("its basis is no session")
    return proposal


Id = Annotated[str, StringConstraints(min_length=32, max_length=36), AfterValidator(_uuid)]
At = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[int, Field(ge=1, le=MOST_SESSIONS)]
After = Annotated[int, Field(ge=0, le=MOST_SESSIONS)]
Text = Annotated[Word, AfterValidator(_of_one_line)]
Long = Annotated[Note, AfterValidator(_storable)]
Code = Annotated[int, Field(ge=0, le=255)]
Settings = Annotated[dict[str, Any], AfterValidator(plain_json)]
Written = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE), AfterValidator(_storable)]


class PatientModel(Strict):
    id: Id
    handle: Text
    is_demo: bool
    profile: Settings
    created_at: At


class PrescriptionModel(Strict):
    id: Id
    patient_id: Id
    routine_id: Text
    routine_text: Annotated[str, StringConstraints(max_length=MOST_TEXT), AfterValidator(_storable)]
    overrides: Settings
    version: Text
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    created_at: At
    number: Number | None = None  # None: of version 1, which had no order but that of dates
    after_number: After | None = None


class TimerUseModel(Strict):
    id: Id
    patient_id: Id
    session_id: Id | None
    kind: Text
    started_at: At
    seconds: Seconds
    open: bool = False  # files of earlier versions have none


class LockModel(Strict):
    id: Id
    patient_id: Id
    kind: Text
    reason: Long
    created_at: At
    released_at: At | None = None  # of version 1; later ones have unlocks
    released_by: Text | None = None
    release_reason: Long | None = None


class UnlockModel(Strict):
    id: Id
    lock_id: Id
    patient_id: Id
    by_clinician: bool | None
    unlocked_by: Text | None
    examined_by: Text | None
    examined_on: Day | None
    told: Long | None
    at: At
    after_number: After


class NoteModel(Strict):
    id: Id
    patient_id: Id
    session_id: Id | None
    text: Written
    written_by: Text
    written_at: At


class DecisionModel(Strict):
    id: Id
    patient_id: Id
    routine_id: Text
    action: Annotated[str, AfterValidator(among("decision"))]
    proposal: Annotated[Settings, AfterValidator(_of_a_session)]
    prescription_id: Id | None
    reason: Annotated[str, StringConstraints(max_length=LONGEST_NOTE), AfterValidator(_storable)]
    decided_by: Text
    decided_at: At


class ActivityModel(Strict):
    activity: Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_ACTIVITY)]
    score: Annotated[int, Field(ge=-1000, le=1000)] | None


class AnswerSheetModel(Strict):
    id: Id
    patient_id: Id
    questionnaire: Text
    version: Text
    answers: Annotated[
        dict[Text, Annotated[int, Field(ge=-1000, le=1000)] | Text | ActivityModel | None], Field(max_length=100)
    ]
    at: At
    after_number: After
    score: Any = None  # for people who read the file; computed anew from the answers here


class EventModel(Strict):
    seq: Annotated[int, Field(ge=0, lt=MOST_EVENTS)]
    t_s: Moment
    wall_utc: At
    kind: Word
    version: Annotated[int, Field(ge=1, le=1000)]
    data: Settings


class ChunkModel(Strict):
    chunk: Annotated[int, Field(ge=0, lt=MOST_CHUNKS)]
    t_start_s: Moment
    t_end_s: Moment
    version: Annotated[int, Field(ge=1, le=1000)]
    packed: Annotated[str, StringConstraints(max_length=MOST_CHUNK)]


class SessionModel(Strict):
    id: Id
    patient_id: Id
    prescription_id: Id | None
    started_at: At
    program_version: Text
    model_version: Text
    routine_id: Text
    routine_version: Text
    source: Long
    scripted: bool
    ended_at: At | None
    end_reason: Annotated[str, AfterValidator(among("end"))] | None
    exit_code: Code | None
    number: Number | None = None  # None: of version 1
    events: Annotated[list[EventModel], Field(max_length=MOST_EVENTS)]
    figures: Any = None  # for people who read the file; computed anew from the events here
    landmarks: Annotated[list[ChunkModel], Field(max_length=MOST_CHUNKS)]


class FileModel(Strict):
    format: Word
    version: Annotated[int, Field(ge=1)]
    deidentified: bool
    written_at: At | None = None  # None: of versions 1 and 2
    patient: PatientModel
    timer_uses: Annotated[list[TimerUseModel], Field(max_length=MOST_EVENTS)]
    locks: Annotated[list[LockModel], Field(max_length=10_000)]
    unlocks: Annotated[list[UnlockModel], Field(max_length=10_000, default_factory=list)]
    notes: Annotated[list[NoteModel], Field(max_length=10_000, default_factory=list)]  # none up to version 3
    decisions: Annotated[list[DecisionModel], Field(max_length=10_000, default_factory=list)]
    answer_sheets: Annotated[list[AnswerSheetModel], Field(max_length=10_000, default_factory=list)]  # since version 4
    sessions: list[None]  # where each stands in the file: they are read one at a time
    prescriptions: Annotated[list[PrescriptionModel], Field(max_length=MOST_SESSIONS)]
