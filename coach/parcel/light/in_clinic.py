"""In the clinic: the codes of a patient's sheet, and a session's summary that the camera here has read."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from coach.parcel.contents import MOST_NUMBER
from coach.parcel.errors import ParcelError
from coach.parcel.keys import six_digits
from coach.parcel.light.clinic_key import pack_clinic
from coach.parcel.light.codes import payloads
from coach.parcel.light.drawn import svg
from coach.parcel.light.prescription_tables import by_light, codes_of, patient_code
from coach.parcel.light.signed import message_of
from coach.parcel.light.summary_tables import LightSummary, summary_of
from coach.parcel.writing import key_of, next_order, refuse_demo
from coach.records import names, parcels
from coach.records.review import Review
from coach.records.rows import ParcelRecord, Patient, Prescription
from coach.records.store import Store

_RECEIVED = uuid.UUID("0d0c9f6a-5a44-4d0b-8d5e-2c8f3f1a7b20")  # the space of ids that are made of what codes hold


@dataclass(frozen=True, slots=True, kw_only=True)
class LightCodes:
    """What a camera at home reads of one prescription."""

    prescription: tuple[str, ...]  # codes as SVG
    clinic: tuple[str, ...]  # of this clinic's key
    by: str  # the clinic
    digits: str  # of that key


@dataclass(frozen=True, slots=True, kw_only=True)
class LightSheet:
    """What of a patient's prescriptions goes by light."""

    prescribed: tuple[tuple[Prescription, LightCodes], ...]
    refused: Mapping[str, str]  # by routine: the sentence why it needs a parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedSummary:
    """A summary that was taken to its patient."""

    patient: Patient
    summary: LightSummary
    checked: bool  # by the key of the patient's computer; False: none is known here yet


def light_sheet(store: Store, patient: Patient, clinic: str) -> LightSheet:
    """The codes of all that is prescribed now; they have one number, so that they are taken in whatever order.

    As long as nothing else was sent, what is prescribed keeps its number: a sheet that hangs on a wall stays good.
    Raises StoreError, and ParcelError for the demonstrations, and where nothing can go by light.
    """
    refuse_demo(patient)
    key, prescribed, refused = key_of(store), Review(store).to_send(patient), dict[str, str]()
    if not prescribed:
        raise ParcelError(f"Nothing is prescribed to {patient.handle}: coach prescribe NAME FILE does it.")
    last = next(iter(parcels.parcels(store, patient, written=True)), None)
    now = {kept.routine_id: kept.digest for kept in prescribed.values()}
    with store.transaction() as connection:
        same = last is not None and (last.public, last.data.get("digests")) == (key.public.hex(), now)
        order = last.number if last is not None and same else next_order(connection, store, patient, key)
        drawn = []
        for kept in prescribed.values():
            try:
                drawn.append((kept, tuple(codes_of(by_light(kept, order), key))))
            except ParcelError as error:
                refused[kept.routine_id] = str(error)
        if not drawn:
            raise ParcelError(next(iter(refused.values())))
        told = {
            "prescriptions": [kept.routine_id for kept, _ in drawn], "clinic": clinic, "by_light": True, "digests": now,
        }  # fmt: skip
        row = ParcelRecord(
            id=names.new_id(), patient_id=patient.id, public=key.public.hex(), written=True, number=order, data=told,
            at=store.now(),
        )  # fmt: skip
        if not same:
            parcels.keep_parcel(connection, row)
    own, digits = tuple(map(svg, payloads(pack_clinic(patient.id, clinic, key)))), six_digits(key.public)
    by_light_now = tuple(
        (kept, LightCodes(prescription=codes, clinic=own, by=clinic, digits=digits)) for kept, codes in drawn
    )
    return LightSheet(prescribed=by_light_now, refused=refused)


def receive_summary(store: Store, content: bytes) -> ReceivedSummary:
    """Keeps a summary with its patient; it is no session, and never counted as one. Raises ParcelError, StoreError."""
    message = message_of(content)
    summary = summary_of(message)
    patient = next(
        (own for own in store.patients() if not own.is_demo and patient_code(own.id) == summary.patient), None
    )
    if patient is None:
        raise ParcelError("These codes are of nobody who is a patient here: nothing was taken in.")
    home = parcels.contact(store, patient)
    if home is not None and not message.is_by(bytes.fromhex(home.public)):
        raise ParcelError(
            f"These codes were signed by another computer than {patient.handle}'s parcels: nothing was taken in."
        )
    id = str(uuid.uuid5(_RECEIVED, content.hex()))
    if any(each.id == id for each in parcels.parcels(store, patient, written=False)):
        raise ParcelError(f"This summary of {patient.handle} was taken in before: nothing is new in it.")
    row = ParcelRecord(
        id=id, patient_id=patient.id, public="" if home is None else home.public, written=False,
        number=min(int(summary.started_at.timestamp() // 60), MOST_NUMBER), data={"summary": _kept(summary)},
        at=store.now(),
    )  # fmt: skip
    with store.transaction() as connection:
        parcels.keep_parcel(connection, row)
    return ReceivedSummary(patient=patient, summary=summary, checked=home is not None)


def _kept(summary: LightSummary) -> dict[str, Any]:
    """As the patient's page reads it."""
    values = asdict(summary)
    values.pop("patient")
    return values | {"started_at": summary.started_at.isoformat()}
