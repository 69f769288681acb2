"""A session's summary by light: what was done, how much it hurt and how it ended, in numbers.

docs/parcel.md describes the bytes. It is a first word only: the session itself, with all its events, comes as a parcel.
"""

import uuid
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from coach.core.progress.session_brief import ExerciseBrief, brief_of
from coach.core.summary.session_figures import ExerciseFigures, SessionSummary
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair
from coach.parcel.light.packing import DAMAGED, Packer, Unpacker
from coach.parcel.light.prescription_tables import PATIENT_BYTES
from coach.parcel.light.signed import LightKind, LightMessage, body_of, signed
from coach.records.rows import SessionRecord

_SCORES = 11  # 0 to 10; 11 is none


@dataclass(frozen=True, slots=True, kw_only=True)
class LightExercise:
    """One exercise of a session, as it goes by light."""

    exercise: str
    ended: str | None  # one of safety.EXERCISE_ENDS; None: broke off
    unit: str | None  # of `done`; None: there is no figure
    done: float
    prescribed: float | None
    pain: int | None  # the highest said after it
    alarms: int  # stop limits passed
    by_time: bool  # guided by time, where the camera was to follow


@dataclass(frozen=True, slots=True, kw_only=True)
class LightPain:
    """Pain, 0 to 10; None is silence, or not asked."""

    before: int | None
    highest: int | None
    after: int | None
    day_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LightMarks:
    """What keeps a session from being one as meant."""

    scripted: bool
    quick: bool
    comfort: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LightSummary:
    """A session in a few figures, as it goes by light."""

    patient: bytes  # the clinic's code of the patient, as its prescriptions have it
    session: str  # its id, the same as in a parcel that comes later
    started_at: datetime  # to the second
    duration_s: int
    routine: str
    routine_version: str
    level: int | None
    ended: str | None  # one of safety.END_REASONS; None: broke off
    pain: LightPain
    completed: int
    for_today: int
    marks: LightMarks
    locks: tuple[tuple[str, str], ...]  # set by an answer of it: the tier, and the question
    exercises: tuple[LightExercise, ...]


def summary_by_light(patient: bytes, session: SessionRecord, figures: SessionSummary) -> LightSummary:
    """What of a session goes by light. `patient`: the code by which its clinic knows the person."""
    brief = brief_of(figures)
    return LightSummary(
        patient=patient,
        session=session.id,
        started_at=session.started_at.astimezone(UTC).replace(microsecond=0),
        duration_s=round(brief.time.duration_s),
        routine=session.routine_id,
        routine_version=session.routine_version,
        level=brief.level,
        ended=brief.ended,
        pain=LightPain(
            before=brief.pain.before,
            highest=brief.pain.highest,
            after=brief.pain.after,
            day_after=brief.pain.day_after,
        ),
        completed=brief.completed,
        for_today=brief.for_today,
        marks=LightMarks(scripted=session.scripted, quick=brief.quick, comfort=brief.comfort),
        locks=brief.locks,
        exercises=tuple(map(_exercise_by_light, figures.exercises, brief.exercises)),
    )


def pack_summary(summary: LightSummary, key: KeyPair) -> bytes:
    """What goes into the codes, signed with the patient's key."""
    packer = Packer()
    packer.content += summary.patient + uuid.UUID(summary.session).bytes
    packer.count(int(summary.started_at.timestamp()))
    packer.count(summary.duration_s)
    packer.name("routine", summary.routine)
    packer.text(summary.routine_version)
    packer.optional(summary.level, packer.count)
    packer.choice("ended", summary.ended)
    for score in astuple(summary.pain):
        _put_score(packer, score)
    packer.count(summary.completed)
    packer.count(summary.for_today)
    _put_marks(packer, astuple(summary.marks))
    for tier, question in packer.rows(summary.locks):
        packer.word("lock", tier)
        packer.word("question", question)
    for each in packer.rows(summary.exercises):
        _put_exercise(packer, each)
    return signed(LightKind.SUMMARY, bytes(packer.content), key)


def summary_of(message: LightMessage) -> LightSummary:
    """The summary in some codes. Raises ParcelError."""
    unpacker = Unpacker(body_of(message, LightKind.SUMMARY))
    summary = LightSummary(
        patient=unpacker.raw(PATIENT_BYTES),
        session=str(uuid.UUID(bytes=unpacker.raw(16))),
        started_at=_moment(unpacker.count()),
        duration_s=unpacker.count(),
        routine=unpacker.name("routine"),
        routine_version=unpacker.text(),
        level=unpacker.optional(unpacker.count),
        ended=unpacker.choice("ended"),
        pain=LightPain(
            before=_score(unpacker), highest=_score(unpacker), after=_score(unpacker), day_after=_score(unpacker)
        ),
        completed=unpacker.count(),
        for_today=unpacker.count(),
        marks=LightMarks(**dict(zip(LightMarks.__slots__, _marks(unpacker, 3), strict=True))),
        locks=unpacker.rows(lambda: (unpacker.word("lock"), unpacker.word("question"))),
        exercises=unpacker.rows(lambda: _exercise(unpacker)),
    )
    unpacker.end()
    return summary


def _exercise_by_light(figures: ExerciseFigures, brief: ExerciseBrief) -> LightExercise:
    share = figures.share
    return LightExercise(
        exercise=figures.exercise,
        ended=figures.ended,
        unit=None if share is None else share.unit,
        done=0 if share is None else _short(share.done),
        prescribed=None if share is None or share.prescribed is None else _short(share.prescribed),
        pain=brief.pain.score,
        alarms=brief.alarms,
        by_time=figures.by_time,
    )


def _short(amount: float) -> float:
    """To a tenth; what is whole takes the fewest bytes as a whole number."""
    tenths = round(amount, 1)
    return int(tenths) if tenths == int(tenths) else tenths


def _put_exercise(packer: Packer, each: LightExercise) -> None:
    packer.name("exercise", each.exercise)
    packer.choice("exercise_ended", each.ended)
    packer.choice("unit", each.unit)
    packer.number(each.done)
    packer.optional(each.prescribed, packer.number)
    _put_score(packer, each.pain)
    packer.count(each.alarms)
    _put_marks(packer, (each.by_time,))


def _exercise(unpacker: Unpacker) -> LightExercise:
    return LightExercise(
        exercise=unpacker.name("exercise"),
        ended=unpacker.choice("exercise_ended"),
        unit=unpacker.choice("unit"),
        done=unpacker.number(),
        prescribed=unpacker.optional(unpacker.number),
        pain=_score(unpacker),
        alarms=unpacker.count(),
        by_time=_marks(unpacker, 1)[0],
    )


def _put_score(packer: Packer, score: int | None) -> None:
    packer.count(_SCORES if score is None else score)


def _score(unpacker: Unpacker) -> int | None:
    score = unpacker.count(most=_SCORES)
    return None if score == _SCORES else score


def _put_marks(packer: Packer, marks: Sequence[bool]) -> None:
    packer.count(sum(mark << at for at, mark in enumerate(marks)))


def _marks(unpacker: Unpacker, count: int) -> tuple[bool, ...]:
    coded = unpacker.count(most=(1 << count) - 1)
    return tuple(bool(coded >> at & 1) for at in range(count))


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise ParcelError(DAMAGED) from None
