"""Reads an exported file that may come from anyone: all of it is looked at before any of it is believed.

Nothing in it becomes a path, code, or a command; numbers are finite and of a size that a session can have; and the
figures of every session can be computed, so that no page falls over it later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from coach.core.base.events import EVENTS
from coach.exchange.as_json import FORMAT, VERSION
from coach.exchange.chunks import poses_of
from coach.exchange.errors import ExchangeError
from coach.exchange.fields import Strict, check_data
from coach.exchange.json_file import ExportedFile, NotAnExport
from coach.exchange.models import (
    MOST_CHUNKS,
    MOST_SESSIONS,
    ChunkModel,
    DecisionModel,
    EventModel,
    FileModel,
    NoteModel,
    SessionModel,
    plain_json,
)
from coach.exchange.parcel import Parcel, figures_of
from coach.records import landmarks, names, profile
from coach.records.errors import StoreError
from coach.records.landmarks import Chunk
from coach.records.names import DEMO
from coach.records.prescribed import digest_of
from coach.records.reviewed import Reviewed
from coach.records.rows import (
    AnswerSheet,
    Decision,
    EventRow,
    Lock,
    Note,
    Patient,
    Prescription,
    SessionRecord,
    TimerUse,
    Unlock,
    Whole,
)
from coach.records.whole import ends_in_order

RELEASED = {"released_at", "released_by", "release_reason"}
_Model = TypeVar("_Model", bound=Strict)


Progress = Callable[[str, int, int], None]  # what is being done, how many of it, of how many


def read_parcel(place: Path | bytes, progress: Progress | None = None) -> Parcel:
    """What a file of `coach export --format json` holds, or the content of one.

    Raises ExchangeError, one sentence, where it is not whole.

    All of it is looked at now; its sessions are read again, one at a time, by whoever wants them.
    """
    with _refusing(place):
        file = ExportedFile(place)
        return _parcel(_model(file.head), file, progress)


@contextmanager
def _refusing(place: Path | bytes) -> Iterator[None]:
    try:
        yield
    except NotAnExport as reason:
        raise ExchangeError(f"{place if isinstance(place, Path) else 'It'} was not taken in: {reason}.") from None


# its shape


def _model(value: Any) -> FileModel:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise NotAnExport("it is not what coach export --format json writes")
    version = value.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise NotAnExport("it was written by a newer version of coach; update coach")
    return _validated(FileModel, value)


def _validated(model: type[_Model], value: Any, within: tuple[str, ...] = ()) -> _Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in (*within, *first["loc"])[:6])[:120]
        raise NotAnExport(f"{_printable(where)} is wrong ({_printable(first['msg'])[:120].lower()})") from None
    except (RecursionError, ValueError, OverflowError):
        raise NotAnExport("its values are not those of sessions") from None


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


# its sense


def _parcel(file: FileModel, exported: ExportedFile, progress: Progress | None) -> Parcel:
    patient = _patient(file)
    given = _prescriptions(file)

    def model(place: int) -> SessionModel:
        return _validated(SessionModel, exported.session(place), ("sessions", str(place)))

    if exported.count > MOST_SESSIONS:
        raise NotAnExport("it holds too many sessions; export fewer at a time")
    headings, chunks = [], 0
    for place in range(exported.count):
        read = model(place)
        chunks += len(read.landmarks)
        if read.scripted and not patient.is_demo:
            raise NotAnExport("it mixes a person's sessions with scripted ones")
        if chunks > MOST_CHUNKS:
            raise NotAnExport("it holds too many landmarks; export fewer sessions at a time")
        whole = _session(read, patient.id, given, keep=False)
        headings.append(Heading(place=place, read=whole.session, put_right=ends_in_order(whole).session))
        if progress is not None:
            progress("read", place + 1, exported.count)
    known = {heading.read.id for heading in headings}
    if len(known) != len(headings):
        raise NotAnExport("a session is in it twice")
    headings = _in_order(headings)
    uses = tuple(TimerUse(**use.model_dump()) for use in file.timer_uses)
    locks = tuple(Lock(**lock.model_dump(exclude=RELEASED)) for lock in file.locks)
    unlocks = (*(Unlock(**each.model_dump()) for each in file.unlocks), *_released(file, headings))
    sheets = tuple(AnswerSheet(**sheet.model_dump(exclude={"score"})) for sheet in file.answer_sheets)
    _check_hanging(patient, known, uses, locks, unlocks, sheets)
    by_therapists = _reviewed(file, known)

    def sessions() -> Iterator[Whole]:
        with _refusing(exported.place):  # it may have been changed meanwhile
            for heading in headings:
                whole = ends_in_order(_session(model(heading.place), patient.id, given))
                if whole.session.id != heading.read.id:
                    raise NotAnExport("it was changed while it was read")
                yield replace(whole, session=replace(whole.session, number=heading.put_right.number))

    return Parcel(
        patient=patient, count=len(headings), sessions=sessions, timer_uses=uses, locks=locks,
        unlocks=unlocks, answer_sheets=sheets, reviewed=by_therapists, deidentified=file.deidentified,
        written_at=file.written_at,
        notes=tuple(heading.note for heading in headings if heading.read.ended_at != heading.put_right.ended_at),
    )  # fmt: skip


def _check_hanging(
    patient: Patient,
    sessions: set[str],
    uses: tuple[TimerUse, ...],
    locks: tuple[Lock, ...],
    unlocks: tuple[Unlock, ...],
    sheets: tuple[AnswerSheet, ...],
) -> None:
    hanging: tuple[TimerUse | Lock | Unlock | AnswerSheet, ...] = (*uses, *locks, *unlocks, *sheets)
    if any(row.patient_id != patient.id for row in hanging):
        raise NotAnExport("rows in it belong to another patient")
    if any(use.session_id not in (None, *sessions) for use in uses):
        raise NotAnExport("a use of a timer belongs to no session in it")
    if len({row.id for row in hanging}) != len(hanging):
        raise NotAnExport("an id is in it twice")
    ended = [unlock.lock_id for unlock in unlocks]
    if not {lock.id for lock in locks}.issuperset(ended) or len(set(ended)) != len(ended):
        raise NotAnExport("an unlock in it belongs to no lock, or a lock is unlocked twice")


def _reviewed(file: FileModel, sessions: set[str]) -> Reviewed:
    """The notes and decisions; of sessions in the file, and each once."""
    rows: tuple[NoteModel | DecisionModel, ...] = (*file.notes, *file.decisions)
    if any(row.patient_id != file.patient.id for row in rows) or len({row.id for row in rows}) != len(rows):
        raise NotAnExport("a note or a decision in it is another patient's, or there twice")
    if any(note.session_id not in (None, *sessions) for note in file.notes):
        raise NotAnExport("a note belongs to no session in it")
    return Reviewed(
        notes=tuple(Note(**note.model_dump()) for note in file.notes),
        decisions=tuple(Decision(**each.model_dump()) for each in file.decisions),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What is kept in memory of a session of the file, and where the rest stands."""

    place: int  # among the sessions of the file
    read: SessionRecord  # as it stands there
    put_right: SessionRecord  # with an end that is not before its beginning, and its number

    @property
    def note(self) -> str:
        return (
            f"Session {self.read.id[:8]} ended before it began, because a clock was set back in it: it is taken in as "
            "ending with the last thing that happened in it."
        )


def _in_order(headings: list[Heading]) -> list[Heading]:
    """By their numbers; those of a file without numbers by their dates, for want of another order."""
    numbers = [heading.read.number for heading in headings]
    if not any(numbers):
        dated = sorted(headings, key=lambda heading: heading.read.started_at)
        return [
            replace(heading, put_right=replace(heading.put_right, number=number))
            for number, heading in enumerate(dated, start=1)
        ]
    if not all(numbers) or len(set(numbers)) != len(numbers):
        raise NotAnExport("its sessions have no order: a number is missing, or there twice")
    return sorted(headings, key=lambda heading: heading.read.number)


def _released(file: FileModel, headings: list[Heading]) -> Iterator[Unlock]:
    """What a file of version 1 says of a lock that had been released."""
    for lock in file.locks:
        if lock.released_at is not None:
            rows = (heading.put_right for heading in headings)
            before = (row.number for row in rows if row.started_at < lock.released_at)
            yield Unlock(
                id=Unlock.id_of_old(lock.id), lock_id=lock.id, patient_id=lock.patient_id, by_clinician=None,
                unlocked_by=lock.released_by, examined_by=None, examined_on=None, told=lock.release_reason,
                at=lock.released_at, after_number=max(before, default=0),
            )  # fmt: skip


def _patient(file: FileModel) -> Patient:
    own = file.patient
    try:
        handle = names.handle(own.handle)
        profile.read(own.profile, own.created_at)
    except StoreError:
        raise NotAnExport("its patient's name cannot be shown") from None
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        raise NotAnExport("its patient's answers are not those of the intake") from None
    if own.is_demo is not (handle == DEMO):
        raise NotAnExport("it mixes a person's sessions with scripted ones")
    return Patient(**{**own.model_dump(), "handle": handle})


def _prescriptions(file: FileModel) -> dict[str, Prescription]:
    found = {}
    for own in file.prescriptions:
        if own.patient_id != file.patient.id or own.id in found:
            raise NotAnExport("a prescription in it is another patient's, or there twice")
        if own.digest != digest_of(own.routine_id, own.routine_text, own.overrides, own.version):
            raise NotAnExport("a prescription in it was changed after it was given")
        given = own.model_dump(exclude={"number", "after_number"})
        found[own.id] = Prescription(**given, number=own.number or 0, after_number=own.after_number or 0)
    return found


def _session(model: SessionModel, patient_id: str, given: dict[str, Prescription], *, keep: bool = True) -> Whole:
    """All of it looked at; without `keep` its landmarks are let go of again."""
    short = model.id[:8]
    if model.patient_id != patient_id:
        raise NotAnExport(f"session {short} is another patient's")
    if model.prescription_id is not None and model.prescription_id not in given:
        raise NotAnExport(f"the prescription of session {short} is not in it")
    given_row = model.model_dump(exclude={"events", "figures", "landmarks", "number"})
    row = SessionRecord(**given_row, number=model.number or 0)
    try:
        events = tuple(_event(each, number) for number, each in enumerate(model.events))
        if any(after.t_s < before.t_s for before, after in pairwise(events)):
            raise ValueError("time goes back")
        chunks = tuple(chunk for chunk in _chunks(model.landmarks, keep=keep) if chunk is not None)
        session = Whole(
            session=row,
            prescription=given.get(model.prescription_id or ""),
            events=events,
            chunks=lambda: iter(chunks),
        )
    except ValueError as error:
        raise NotAnExport(f"session {short}: {_printable(str(error))}") from None
    try:
        figures_of(session)
    except Exception:  # whatever would make a page of it fail
        raise NotAnExport(f"the events of session {short} do not fit together") from None
    return session


def _event(event: EventModel, number: int) -> EventRow:
    """Raises ValueError with what is wrong."""
    if event.seq != number:
        raise ValueError(f"event {number} is missing")
    kind = EVENTS.get(event.kind)
    if kind is None or event.version > kind.version:
        raise ValueError("it has events that this version of coach does not know; update coach")
    fields = set(event.data)
    if fields - set(kind.fields) or (event.version == kind.version and fields != set(kind.fields)):
        raise ValueError(f"event {number}, {event.kind}, has not the fields of its kind")
    check_data(event.kind, event.data)
    plain_json(event.data)
    return EventRow(**event.model_dump())


def _chunks(chunks: list[ChunkModel], *, keep: bool) -> Iterator[Chunk | None]:
    """Packed anew: what is kept is what this program writes; else None. Raises ValueError with what is wrong."""
    last_s = float("-inf")
    for number, own in enumerate(chunks):
        if own.chunk != number or own.version not in (landmarks.WITHOUT_MEASURES, landmarks.VERSION):
            raise ValueError(f"landmarks {number} are missing, or of a version that this program does not know")
        try:
            poses = poses_of(own.packed)
        except ValueError as error:
            raise ValueError(f"chunk {number} of its landmarks {error}") from None
        if poses[0].t_s < last_s or [poses[0].t_s, poses[-1].t_s] != [own.t_start_s, own.t_end_s]:
            raise ValueError(f"landmarks {number} are not of the time that they say")
        last_s = poses[-1].t_s
        yield landmarks.chunk_of(number, poses) if keep else None
