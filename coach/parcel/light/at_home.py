"""A clinic's sheet before a camera at home: its codes put together, and looked at as a parcel is."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.parcel.contents import ClinicParcel, parsed
from coach.parcel.errors import ParcelError
from coach.parcel.light.clinic_key import LightClinic, clinic_of
from coach.parcel.light.codes import NewerCode, part_of, sequence_of
from coach.parcel.light.prescription_tables import LightPrescription, patient_code, prescription_of
from coach.parcel.light.reader import LightReader
from coach.parcel.light.signed import LightKind, body_of, message_of
from coach.parcel.looking import FromClinic, from_clinic
from coach.prescription.places import shipped_routines
from coach.prescription.source import read_source
from coach.records import parcels
from coach.records.prescribed import digest_of
from coach.records.rows import Correspondent
from coach.records.store import Store

_BY_LIGHT = uuid.UUID("6c1d6b2e-6f0e-4c53-9a3d-1f0a7d9f5c11")  # the space of ids that are made of what codes hold


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTold:
    """What is known after some codes of a sheet were seen."""

    sentence: Text  # for the person who holds it up
    codes: tuple[bytes, ...] = ()  # once there is enough to be looked at: a prescription, and the clinic's key if shown
    fault: str | None = None  # of codes that are whole, and are nothing for a patient


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReader:
    """What was read of a sheet so far: a prescription, and where no clinic is known its key, in either order."""

    known: bool  # a clinic is
    reader: LightReader = field(default_factory=LightReader)
    prescription: bytes | None = None
    clinic: bytes | None = None
    over: frozenset[bytes] = frozenset()  # sequences that were read: seen again they say nothing new

    def step(self, payloads: Iterable[str]) -> tuple["SheetReader", SheetTold]:
        """With the codes that were seen in one picture."""
        reader, told = self.reader.step(payload for payload in payloads if _sequence(payload) not in self.over)
        if told.content is None:
            begun = told.count or told.refused is not None
            return replace(self, reader=reader), SheetTold(sentence=told.sentence if begun else self._wanted())
        over = self.over | {sequence_of(told.content)}
        try:
            kind = message_of(told.content).kind
            if kind is LightKind.SUMMARY:
                body_of(message_of(told.content), LightKind.PRESCRIPTION)
        except ParcelError as error:
            return replace(self, reader=LightReader(), over=over), SheetTold(sentence=self._wanted(), fault=str(error))
        now = replace(self, reader=LightReader(), over=over)
        is_key = kind is LightKind.CLINIC
        now = replace(now, clinic=told.content) if is_key else replace(now, prescription=told.content)
        return now, SheetTold(sentence=now._wanted(), codes=now._codes())

    def _codes(self) -> tuple[bytes, ...]:
        if self.prescription is None or not (self.known or self.clinic is not None):
            return ()
        return (self.prescription,) if self.clinic is None else (self.prescription, self.clinic)

    def _wanted(self) -> Text:
        if self.prescription is not None:
            return text("light.whole" if self._codes() else "light.clinic_too")
        return text("light.show" if self.clinic is None else "light.prescription_too")


def look_by_light(store: Store, codes: tuple[bytes, ...], language: str, handle: str) -> FromClinic:
    """As `looking.look`, of what was read of a sheet. Nothing is kept. Raises ParcelError, StoreError."""
    message = message_of(codes[0])
    prescription = prescription_of(message)
    person = store.find(handle)
    contact = None if person is None else parcels.contact(store, person)
    clinic = clinic_of(message_of(codes[1])) if len(codes) > 1 else _known(contact)
    if not message.is_by(clinic.public):
        raise ParcelError(
            f"These codes are not signed by {clinic.name}: if you have a new sheet, show the codes of its key as well."
        )
    if prescription.patient != patient_code(clinic.patient):
        raise ParcelError(f"These codes are for another patient of {clinic.name}: ask for yours.")
    try:
        content = _content(store, prescription, clinic, handle, codes[0])
        return from_clinic(store, content, clinic.public, language, handle)
    except ParcelError as error:
        raise ParcelError(f"These codes were not taken in: {error}.") from None


def _known(contact: Correspondent | None) -> LightClinic:
    if contact is None:
        raise ParcelError("No clinic is known here yet: show the codes of its key too, which stand on the same sheet.")
    return LightClinic(public=bytes.fromhex(contact.public), patient=contact.theirs, name=contact.name)


def _content(store: Store, sent: LightPrescription, clinic: LightClinic, handle: str, code: bytes) -> ClinicParcel:
    """What a parcel with this prescription alone would hold; the routine's text is the one that ships here."""
    source = read_source(shipped_routines()[sent.routine])
    if source.data["version"] != sent.version:
        raise ParcelError(
            f"they are for another version of the routine {sent.routine}: update coach, or ask for a new sheet"
        )
    id, now = str(uuid.uuid5(_BY_LIGHT, code.hex())), store.now().isoformat()
    prescribed = {
        "id": id, "patient_id": clinic.patient, "routine_id": sent.routine, "routine_text": source.text,
        "overrides": dict(sent.overrides), "version": sent.version, "created_at": now,
        "digest": digest_of(sent.routine, source.text, sent.overrides, sent.version),
    }  # fmt: skip
    content = {
        "id": id, "number": sent.order, "written_at": now, "clinic": clinic.name, "home": None,
        "patient": {"id": clinic.patient, "handle": handle}, "prescriptions": [prescribed],
        "withdrawn": [], "decisions": [], "messages": [], "unlocks": [],
    }  # fmt: skip
    return parsed(ClinicParcel, json.dumps(content).encode())


def _sequence(payload: str) -> bytes | None:
    try:
        part = part_of(payload)
    except NewerCode:
        return None
    return None if part is None else part.sequence
