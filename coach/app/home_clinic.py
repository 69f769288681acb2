"""The therapist's end of the first screen: reads messages and parcels, takes them in, and writes what is given."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_desktop_path, user_documents_path, user_downloads_path

from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.core.home.clinic_desk import ClinicDesk, MailShown, ParcelShown, in_turn
from coach.parcel.errors import ParcelError
from coach.parcel.giving import given_to
from coach.parcel.light.at_home import SheetReader, look_by_light
from coach.parcel.looking import FromClinic, Trust, is_parcel, look
from coach.parcel.taking import take_from_clinic
from coach.records import parcels
from coach.records.rows import Message
from coach.records.store import Store

LONGEST_LINE = 100  # characters: two lines of the screen [E]
MOST_MESSAGES = 20  # that can still be read again [E]


def desk_of(records: Store, name: str) -> ClinicDesk:
    """What is there for somebody, and the parcels that lie where downloads do. Raises StoreError."""
    person = records.find(name) if name else None
    if person is None or person.is_demo:
        return ClinicDesk(files=_files())
    clinic = parcels.contact(records, person)
    mail = [each for each in parcels.messages(records, person) if not each.from_patient][:MOST_MESSAGES]
    return ClinicDesk(
        clinic=None if clinic is None else clinic.name, messages=in_turn(tuple(map(_shown, mail))), files=_files()
    )


def _shown(message: Message) -> MailShown:
    return MailShown(
        id=message.id, by=message.written_by, on=message.written_at.astimezone().strftime("%Y-%m-%d"),
        lines=tuple(_lines(message.text)), told=message.told_at is not None,
    )  # fmt: skip


def _lines(text: str) -> Iterator[str]:
    """Sentence by sentence, as it is read aloud; what is longer than two lines of the screen in pieces."""
    for line in text.splitlines():
        for sentence in re.split(r"(?<=[.!?])\s+", line.strip()):
            yield from textwrap.wrap(sentence, LONGEST_LINE)


def _files() -> tuple[tuple[str, str], ...]:
    """The newest first."""
    found: list[tuple[float, Path]] = []
    for folder in dict.fromkeys((user_downloads_path(), user_desktop_path(), user_documents_path())):
        try:
            found += [(path.stat().st_mtime, path) for path in folder.iterdir() if is_parcel(path) and path.is_file()]
        except OSError:
            continue
    return tuple((str(path), path.name) for _, path in sorted(found, reverse=True))


def opened(records: Store, name: str, words: Words, *, path: str = "", codes: tuple[bytes, ...] = ()) -> ParcelShown:
    """What a parcel in a file, or what was read by light, would change. Raises ParcelError, StoreError."""
    return _as_shown(_looked_at(records, name, path, codes, words), path, codes)


def _as_shown(parcel: FromClinic, path: str, codes: tuple[bytes, ...]) -> ParcelShown:
    return ParcelShown(
        path=path, codes=codes, clinic=parcel.content.clinic, lines=parcel.changes,
        digits=None if parcel.trust is Trust.KNOWN else parcel.digits, another=parcel.trust is Trust.ANOTHER,
    )  # fmt: skip


def _looked_at(records: Store, name: str, path: str, codes: tuple[bytes, ...], words: Words) -> FromClinic:
    if codes:
        return look_by_light(records, codes, words.language, name)
    person = records.find(name) if name else None
    parcel = look(records, Path(path), words.language, None if person is None else person.handle)
    if not isinstance(parcel, FromClinic):
        raise ParcelError(words.say_key("home.of_parcel.for_clinic"))
    return parcel


def taken(records: Store, name: str, shown: ParcelShown, words: Words, *, accepted: bool) -> Text:
    """Takes it in; what stood on the screen, an unlock too, was confirmed with it. Raises ParcelError, StoreError."""
    parcel = _looked_at(records, name, shown.path, shown.codes, words)
    if _as_shown(parcel, shown.path, shown.codes) != shown:  # its key too: the digits of the one before were compared
        raise ParcelError(words.say_key("home.of_parcel.changed"))
    done = take_from_clinic(records, parcel, words, accepted=accepted, confirm=lambda *_: True)
    if not done.prescriptions:
        return text("parcel.taken_none")
    return text("parcel.taken", n=done.prescriptions)


def sheet_reader(records: Store, name: str) -> SheetReader:
    """For the codes of a sheet that somebody holds up. Raises StoreError."""
    person = records.find(name)
    return SheetReader(known=person is not None and parcels.contact(records, person) is not None)


def given(records: Store, name: str, note: str | None) -> Text:
    """Writes what is new among the documents. Raises ParcelError, StoreError."""
    path, written = given_to(records, records.patient(name), note, None)
    key = "parcel.given" if written.sessions else "parcel.given_none"
    return text(key, path=path.name, n=written.sessions)


def told(records: Store, name: str, message: str) -> None:
    """Raises StoreError."""
    person = records.find(name)
    for each in parcels.messages(records, person) if person is not None else ():
        if each.id == message:
            parcels.mark_told(records, each)
