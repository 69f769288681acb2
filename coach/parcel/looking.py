"""Looks at a parcel before anything of it counts: whose it is, whether it may be believed, and what it would change."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from coach.core.base.limits import MB, most
from coach.core.base.types import Text, text
from coach.core.exercise.model import Routine
from coach.exchange.errors import ExchangeError
from coach.exchange.parcel import Parcel
from coach.exchange.reading import read_parcel
from coach.parcel.contents import ClinicParcel, HomeParcel, parsed
from coach.parcel.envelope import Sender, opened
from coach.parcel.errors import ParcelError
from coach.parcel.keys import six_digits
from coach.parcel.writing import key_of
from coach.prescription.describe import describe
from coach.prescription.faults import PrescriptionError
from coach.prescription.no_looser import is_no_looser
from coach.prescription.reader import read_kept
from coach.prescription.words import load_words
from coach.records import names, parcels
from coach.records.errors import StoreError
from coach.records.names import DEMO
from coach.records.prescribed import digest_of
from coach.records.review import Review
from coach.records.rows import Patient, Prescription, Unlock
from coach.records.store import Store
from coach.report.labels import Labels
from coach.report.patient.adherence import schedule_words
from coach.report.patient.locks import lock_line, unlock_line

DAYS = ("days_a_week", "times_a_day", "days", "times")  # of overrides: when it is due


class Trust(StrEnum):
    """Whose key signed a parcel."""

    KNOWN = "known"  # the one that was accepted before
    FIRST = "first"  # nobody's yet: six digits are compared
    ANOTHER = "another"  # not the one that was accepted: as the first, and it is said


@dataclass(frozen=True, slots=True, kw_only=True)
class FromClinic:
    """What a clinic sends."""

    content: ClinicParcel
    public: str
    trust: Trust
    digits: str
    patient: Patient | None  # whose it is here; None: somebody new
    handle: str  # their name here, or what it is to be
    changes: tuple[Text, ...]  # what would be otherwise than now; none: nothing
    only_tighter: frozenset[str]  # ids of the prescriptions that loosen nothing, which any parcel may bring


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPatient:
    """What a patient gives to the clinic."""

    content: HomeParcel
    public: str
    trust: Trust
    digits: str
    patient: Patient
    record: Parcel


def is_parcel(path: Path) -> bool:
    """Whether a file is meant to be one, by its ending."""
    return path.suffix.lower() == ".coach"


def read_file(path: Path) -> bytes:
    """The bytes of a parcel. Raises ParcelError, one sentence, for a file that is none or cannot be read."""
    try:
        if not path.is_file():
            _refuse(path, "there is no such file: check its name and folder")
        with path.open("rb") as file:
            content = file.read(most("parcel.size") + 1)
    except ParcelError:
        raise
    except (OSError, ValueError) as error:
        _refuse(path, f"it cannot be read ({(getattr(error, 'strerror', None) or str(error)).lower()})")
    if len(content) > most("parcel.size"):
        _refuse(path, f"it is over {most('parcel.size') // MB} MB, larger than any parcel")
    return content


def look(store: Store, path: Path, language: str, handle: str | None = None) -> FromClinic | FromPatient:
    """All of it is read and checked, nothing is kept. `handle`: whose it is here, where that was said.

    Raises ParcelError, one sentence, for a parcel that cannot be taken, and StoreError.
    """
    return look_at(store, read_file(path), path, language, handle)


def look_at(
    store: Store, content: bytes, path: Path | str, language: str, handle: str | None = None
) -> FromClinic | FromPatient:
    """The same of bytes that are at hand; `path` is what an error calls them."""
    try:
        envelope = opened(content, key_of(store))
        if envelope.sender is Sender.CLINIC:
            return from_clinic(store, parsed(ClinicParcel, envelope.content), envelope.public, language, handle)
        head, _, export = envelope.content.partition(b"\n")
        return _from_patient(store, parsed(HomeParcel, head), export, envelope.public)
    except ParcelError as error:
        if str(error).startswith(str(path)):
            raise
        _refuse(path, str(error))
    except ExchangeError as error:
        raise ParcelError(f"{path}: {error}") from None


def _refuse(path: Path | str, why: str) -> NoReturn:
    raise ParcelError(f"{path} was not taken in: {why}.")


# from the clinic


def from_clinic(store: Store, content: ClinicParcel, public: bytes, language: str, handle: str | None) -> FromClinic:
    """What a clinic sent, in a file or by light, and signed with that key. Raises ParcelError, a part of a sentence."""
    patient, name = _whose(store, content, public, handle)
    trust, key = _trust(store, patient, public), public.hex()
    _check_order(store, patient, content, key)
    review = Review(store)
    in_force = {} if patient is None else review.in_force(patient)
    known = set() if patient is None else {each.id for each in parcels.messages(store, patient)}
    # what unlocks comes first: nobody is to confirm it unseen on a later page
    changes: list[Text] = [] if patient is None else list(_unlocks(store, patient, content, language))
    changes += [
        text("parcel.message", by=each.written_by, message=each.text)
        for each in reversed(content.messages)
        if each.id not in known
    ]
    only_tighter = set()
    for each in content.prescriptions:
        _check_prescription(content, each.patient_id, digest_of(each.routine_id, each.routine_text, each.overrides,
                            each.version) == each.digest)  # fmt: skip
        before = in_force.get(each.routine_id)
        try:
            lines, tighter = _difference(before, each.routine_id, each.routine_text, each.overrides, language)
        except PrescriptionError as error:
            raise ParcelError(
                f"this version of coach cannot use the routine {each.routine_id} in it ({error.faults[0]}): update "
                "coach, or ask for another"
            ) from None
        changes += lines
        if tighter:
            only_tighter.add(each.id)
    kept = {each.id for each in in_force.values()}
    for gone in content.withdrawn:
        if gone.prescription_id in kept:
            changes.append(text("parcel.withdrawn", routine=Labels(load_words(language)).routine(gone.routine_id)))
    return FromClinic(
        content=content, public=key, trust=trust, digits=six_digits(public), patient=patient, handle=name,
        changes=tuple(changes), only_tighter=frozenset(only_tighter),
    )  # fmt: skip


def _unlocks(store: Store, patient: Patient, content: ClinicParcel, language: str) -> Iterator[Text]:
    """Each lock in force that would end, and by whose word: the person confirms it."""
    say, in_force = Labels(load_words(language)), {lock.id: lock for lock in store.locks(patient)}
    for each in content.unlocks:
        lock = in_force.get(each.unlock.lock_id)
        if lock is not None:
            yield text("parcel.line", line=lock_line(lock, say, None))
            yield text("parcel.line", line=unlock_line(Unlock(**each.unlock.model_dump()), lock.kind, say, None))


def _check_prescription(content: ClinicParcel, patient_id: str, whole: bool) -> None:
    if patient_id != content.patient.id or not whole:
        raise ParcelError("a prescription in it is another patient's, or was changed after it was given")


def _whose(store: Store, content: ClinicParcel, public: bytes, handle: str | None) -> tuple[Patient | None, str]:
    """Whose it is here: theirs whose contact says so, or who is named, or the only person; else somebody new."""
    people = [each for each in store.patients() if not each.is_demo]
    contacts = {each.id: parcels.contact(store, each) for each in people}
    theirs = [each for each in people if (own := contacts[each.id]) is not None and own.theirs == content.patient.id]
    try:
        named = None if handle is None else names.handle(handle)
    except StoreError as error:
        raise ParcelError(str(error).rstrip(".")) from None
    if named == DEMO or names.folded(content.patient.handle) == DEMO:
        raise ParcelError("demo is the name of demonstrations: it is nobody's prescription")
    if theirs:
        if named is not None and names.folded(named) != theirs[0].folded:
            raise ParcelError(f"it is for {theirs[0].handle}, not for {named}")
        return theirs[0], theirs[0].handle
    alike = store.find(named or content.patient.handle)
    chosen = alike or (people[0] if named is None and len(people) == 1 else None)
    if chosen is None:
        if named is None and people:
            raise ParcelError(
                f"it is for {content.patient.handle}, and nobody here is called that: say whose it is with --patient"
            )
        return None, named or content.patient.handle
    contact = contacts.get(chosen.id)
    if contact is not None and contact.public == public.hex():
        raise ParcelError(f"it is for another patient of {contact.name}, not for {chosen.handle}: ask for yours")
    return chosen, chosen.handle


def _trust(store: Store, patient: Patient | None, public: bytes) -> Trust:
    contact = None if patient is None else parcels.contact(store, patient)
    if contact is None:
        return Trust.FIRST
    return Trust.KNOWN if contact.public == public.hex() else Trust.ANOTHER


def _check_order(store: Store, patient: Patient | None, content: ClinicParcel | HomeParcel, public: str) -> None:
    taken = [] if patient is None else parcels.parcels(store, patient, written=False)
    if any(each.id == content.id for each in taken):
        raise ParcelError("it was taken in before: nothing is new in it")
    newer = [each for each in taken if each.public == public and each.number > content.number]
    if newer and isinstance(content, ClinicParcel):
        raise ParcelError("a later one of this clinic was taken in before it: nothing in it holds any more")


def _difference(
    before: Prescription | None, routine_id: str, routine_text: str, overrides: Mapping[str, object], language: str
) -> tuple[list[Text], bool]:
    """What is otherwise than now, in words, and whether nothing of it is looser. Raises PrescriptionError.

    Another text is looser, whatever its numbers: it holds what the person is told to do.
    """
    file = f"{routine_id}.toml"
    now = read_kept(file, routine_text, dict(overrides), language=language)[1]
    title = now.words.say_key(f"routine.{routine_id}.title")
    if before is None:
        return [text("parcel.new", title=title), *_in_short(now)], False
    try:
        was = read_kept(file, before.routine_text, before.overrides, language=language)[1]
    except PrescriptionError:  # of an older version: all of it is new
        return [text("parcel.new", title=title), *_in_short(now)], False
    old, new = describe(was), describe(now)
    same_days = all(before.overrides.get(key) == overrides.get(key) for key in DAYS)
    lines = [
        *(text("parcel.now", line=line.strip()) for line in new if line not in old),
        *(text("parcel.before", line=line.strip()) for line in old if line not in new),
        *([] if same_days else [text("parcel.line", line=_often(before, overrides, language))]),
    ]
    tighter = before.routine_text == routine_text and same_days and is_no_looser(was, now)
    return ([text("parcel.changed", title=title), *lines] if lines else []), tighter


def _often(before: Prescription, overrides: Mapping[str, object], language: str) -> str:
    return schedule_words(replace(before, overrides=overrides), Labels(load_words(language)))


def _in_short(routine: Routine) -> Iterator[Text]:
    """What it is for, how long it takes, and each step with its dose."""
    lines = describe(routine)[1:]  # without the title
    for number, line in enumerate(lines):
        step = re.match(r"\d+\. ", line)
        if step:
            yield text("parcel.line", line=f"{line}: {lines[number + 1].strip()}")
        elif number < 2:
            yield text("parcel.line", line=line)


# from a patient


def _from_patient(store: Store, content: HomeParcel, export: bytes, public: bytes) -> FromPatient:
    patient = next((each for each in store.patients() if each.id == content.patient and not each.is_demo), None)
    if patient is None:
        raise ParcelError("it is of nobody who is a patient here: it was given to another clinic")
    _check_order(store, patient, content, public.hex())
    record = read_parcel(export)
    if record.patient.is_demo:
        raise ParcelError("it holds demonstrations, and nobody's sessions")
    return FromPatient(
        content=content, public=public.hex(), trust=_trust(store, patient, public), digits=six_digits(public),
        patient=patient, record=record,
    )  # fmt: skip
