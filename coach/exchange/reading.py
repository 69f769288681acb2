"""Reads an exported file that may come from anyone: all of it is looked at before any of it is believed.

Nothing in it becomes a path, code, or a command; numbers are finite and of a size that a session can have; and the
figures of every session can be computed, so that no page falls over it later.
"""

import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coach.core.base.events import EVENTS
from coach.exchange.as_json import FORMAT, VERSION
from coach.exchange.chunks import poses_of
from coach.exchange.errors import ExchangeError
from coach.exchange.fields import check_data
from coach.exchange.models import MOST_CHUNKS, ChunkModel, EventModel, FileModel, SessionModel, plain_json
from coach.exchange.parcel import Parcel, figures_of
from coach.records import landmarks, names, profile
from coach.records.errors import StoreError
from coach.records.landmarks import Chunk
from coach.records.names import DEMO
from coach.records.rows import EventRow, Lock, Patient, Prescription, SessionRecord, TimerUse, Unlock, Whole
from coach.records.store import digest_of
from coach.records.whole import ends_in_order

RELEASED = {"released_at", "released_by", "release_reason"}
MOST_BYTES = 512 * 1024 * 1024
MOST_VALUES = 10_000_000  # each takes some hundred bytes of memory
LONGEST_NUMBER = 40  # characters


class _Refused(ValueError):
    """Why; without the name of the file."""


Progress = Callable[[str, int, int], None]  # what is being done, how many of it, of how many


def read_parcel(path: Path, progress: Progress | None = None) -> Parcel:
    """What a file of `coach export --format json` holds. Raises ExchangeError, one sentence, where it is not whole."""
    try:
        return _parcel(_model(_load(path)), progress)
    except _Refused as reason:
        raise ExchangeError(f"{path} was not taken in: {reason}.") from None


# the file


def _load(path: Path) -> Any:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _Refused("it is not a file")
        if status.st_size > MOST_BYTES:
            raise _Refused(f"it is over {MOST_BYTES // 2**20} MB; export fewer sessions at a time")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _Refused(f"it cannot be read ({(error.strerror or str(error)).lower()})") from None
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        raise _Refused("it holds too many values; export fewer sessions at a time")
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
    except _Refused:
        raise
    except UnicodeDecodeError:
        raise _Refused("it is not text") from None
    except json.JSONDecodeError as error:
        raise _Refused(f"it is not JSON from line {error.lineno} on; was it cut off?") from None
    except (RecursionError, ValueError, MemoryError):
        raise _Refused("it is not JSON that this program writes") from None


def _no_constant(text: str) -> Any:
    raise _Refused(f"{text} is no number")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _Refused("a number in it is absurdly large")
    return int(text)


def _finite(text: str) -> float:
    number = float(text) if len(text) <= LONGEST_NUMBER else float("inf")
    if number in (float("inf"), float("-inf")):
        raise _Refused("a number in it is absurdly large")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("one of its objects has the same key twice")
    return found


# its shape


def _model(value: Any) -> FileModel:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _Refused("it is not what coach export --format json writes")
    version = value.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise _Refused("it was written by a newer version of coach; update coach")
    try:
        return FileModel.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:6])[:120]
        raise _Refused(f"{_printable(where)} is wrong ({_printable(first['msg'])[:120].lower()})") from None
    except (RecursionError, ValueError, OverflowError):
        raise _Refused("its values are not those of sessions") from None


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


# its sense


def _parcel(file: FileModel, progress: Progress | None) -> Parcel:
    patient = _patient(file)
    given = _prescriptions(file)
    if any(each.scripted for each in file.sessions) and not patient.is_demo:
        raise _Refused("it mixes a person's sessions with scripted ones")
    if sum(len(each.landmarks) for each in file.sessions) > MOST_CHUNKS:
        raise _Refused("it holds too many landmarks; export fewer sessions at a time")
    sessions = []
    for number, each in enumerate(file.sessions, start=1):
        sessions.append(_session(each, patient.id, given))
        if progress is not None:
            progress("read", number, len(file.sessions))
    known = {session.session.id for session in sessions}
    if len(known) != len(sessions):
        raise _Refused("a session is in it twice")
    sessions, notes = _in_order(sessions)
    uses = tuple(TimerUse(**use.model_dump()) for use in file.timer_uses)
    locks = tuple(Lock(**lock.model_dump(exclude=RELEASED)) for lock in file.locks)
    unlocks = (*(Unlock(**each.model_dump()) for each in file.unlocks), *_released(file, sessions))
    hanging: tuple[TimerUse | Lock | Unlock, ...] = (*uses, *locks, *unlocks)
    if any(row.patient_id != patient.id for row in hanging):
        raise _Refused("rows in it belong to another patient")
    if any(use.session_id not in (None, *known) for use in uses):
        raise _Refused("a use of a timer belongs to no session in it")
    if len({row.id for row in hanging}) != len(hanging):
        raise _Refused("an id is in it twice")
    ended = [unlock.lock_id for unlock in unlocks]
    if not {lock.id for lock in locks}.issuperset(ended) or len(set(ended)) != len(ended):
        raise _Refused("an unlock in it belongs to no lock, or a lock is unlocked twice")
    return Parcel(
        patient=patient, count=len(sessions), sessions=lambda: iter(sessions), timer_uses=uses, locks=locks,
        unlocks=unlocks, deidentified=file.deidentified, written_at=file.written_at, notes=notes,
    )  # fmt: skip


def _in_order(sessions: list[Whole]) -> tuple[list[Whole], tuple[str, ...]]:
    """By their numbers; those of a file without numbers by their dates, for want of another order."""
    numbers = [whole.session.number for whole in sessions]
    if not any(numbers):
        sessions = sorted(sessions, key=lambda whole: whole.session.started_at)
        sessions = [replace(each, session=replace(each.session, number=n)) for n, each in enumerate(sessions, start=1)]
    elif not all(numbers) or len(set(numbers)) != len(numbers):
        raise _Refused("its sessions have no order: a number is missing, or there twice")
    else:
        sessions = sorted(sessions, key=lambda whole: whole.session.number)
    return [ends_in_order(whole) for whole in sessions], tuple(
        f"Session {whole.session.id[:8]} ended before it began, because a clock was set back in it: it is taken in as "
        "ending with the last thing that happened in it."
        for whole in sessions
        if ends_in_order(whole) != whole
    )


def _released(file: FileModel, sessions: list[Whole]) -> Iterator[Unlock]:
    """What a file of version 1 says of a lock that had been released."""
    for lock in file.locks:
        if lock.released_at is not None:
            before = (each.session.number for each in sessions if each.session.started_at < lock.released_at)
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
        raise _Refused("its patient's name cannot be shown") from None
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        raise _Refused("its patient's answers are not those of the intake") from None
    if own.is_demo is not (handle == DEMO):
        raise _Refused("it mixes a person's sessions with scripted ones")
    return Patient(**{**own.model_dump(), "handle": handle})


def _prescriptions(file: FileModel) -> dict[str, Prescription]:
    found = {}
    for own in file.prescriptions:
        if own.patient_id != file.patient.id or own.id in found:
            raise _Refused("a prescription in it is another patient's, or there twice")
        if own.digest != digest_of(own.routine_id, own.routine_text, own.overrides, own.version):
            raise _Refused("a prescription in it was changed after it was given")
        given = own.model_dump(exclude={"number", "after_number"})
        found[own.id] = Prescription(**given, number=own.number or 0, after_number=own.after_number or 0)
    return found


def _session(model: SessionModel, patient_id: str, given: dict[str, Prescription]) -> Whole:
    short = model.id[:8]
    if model.patient_id != patient_id:
        raise _Refused(f"session {short} is another patient's")
    if model.prescription_id is not None and model.prescription_id not in given:
        raise _Refused(f"the prescription of session {short} is not in it")
    given_row = model.model_dump(exclude={"events", "figures", "landmarks", "number"})
    row = SessionRecord(**given_row, number=model.number or 0)
    try:
        events = tuple(_event(each, number) for number, each in enumerate(model.events))
        if any(after.t_s < before.t_s for before, after in pairwise(events)):
            raise ValueError("time goes back")
        chunks = tuple(_chunks(model.landmarks))
        session = Whole(
            session=row,
            prescription=given.get(model.prescription_id or ""),
            events=events,
            chunks=lambda: iter(chunks),
        )
    except ValueError as error:
        raise _Refused(f"session {short}: {_printable(str(error))}") from None
    try:
        figures_of(session)
    except Exception:  # whatever would make a page of it fail
        raise _Refused(f"the events of session {short} do not fit together") from None
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


def _chunks(chunks: list[ChunkModel]) -> Iterator[Chunk]:
    """Packed anew: what is kept is what this program writes. Raises ValueError with what is wrong."""
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
        yield landmarks.chunk_of(number, poses)
