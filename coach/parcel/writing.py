"""Writes a parcel: in the clinic what is prescribed to a patient, at home what was done since the last one."""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coach.exchange.as_json import write as write_export
from coach.exchange.parcel import parcel_of
from coach.parcel.contents import (
    ClinicParcel,
    HomeParcel,
    MessageModel,
    SentDecisionModel,
    SentUnlockModel,
    WhoModel,
    WithdrawalModel,
)
from coach.parcel.envelope import Sender, written
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair, six_digits
from coach.records import names, parcels
from coach.records.names import DEMO
from coach.records.review import Review
from coach.records.rows import Correspondent, Message, ParcelRecord, Patient
from coach.records.store import Store

LAST = 50  # messages and decisions that go with a parcel: what came before was in an earlier one [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenParcel:
    """A parcel, and what to say of it."""

    file: bytes
    digits: str  # of whoever signed it, to be compared
    sealed: bool  # only the other side can read it
    sessions: int = 0


def key_of(store: Store) -> KeyPair:
    """The key of this store, made when it is first needed. Raises StoreError."""
    return KeyPair(parcels.own_key(store, KeyPair.new().secret))


def digits_of(store: Store) -> str:
    """What the patient compares when the first parcel comes: it stands on the sheet. Raises StoreError."""
    return six_digits(key_of(store).public)


def for_patient(store: Store, patient: Patient, clinic: str) -> WrittenParcel:
    """All that is prescribed to the patient now, with messages, decisions and unlocks; sealed once home is known.

    `clinic`: who writes, as the patient reads it. Raises StoreError, and ParcelError for the demonstrations.
    """
    refuse_demo(patient)
    key, review, home = key_of(store), Review(store), parcels.contact(store, patient)
    gone = review.withdrawn(patient)
    by_id = {each.id: each for each in review.prescriptions(patient)}
    with store.transaction() as connection:
        number = next_order(connection, store, patient, key)
        content = ClinicParcel(
            id=names.new_id(), number=number, written_at=_said(store.now()), clinic=clinic,
            patient=WhoModel(id=patient.id, handle=patient.handle), home=None if home is None else home.public,
            prescriptions=[_sent(each) for each in review.to_send(patient).values()],
            withdrawn=[
                WithdrawalModel(prescription_id=id, routine_id=by_id[id].routine_id, withdrawn_by=clinic, at=_said(at))
                for id, at in gone.items()
                if id in by_id
            ],
            decisions=[_decision(each) for each in review.decisions(patient)[:LAST]],
            messages=[_message(each) for each in parcels.messages(store, patient) if not each.from_patient][:LAST],
            unlocks=list(_unlocks(store, patient)),
        )  # fmt: skip
        told = {"prescriptions": [each.routine_id for each in content.prescriptions], "clinic": clinic}
        _keep(connection, patient, key, content, told)
    file = written(Sender.CLINIC, key, content.model_dump_json().encode(), _key(home))
    return WrittenParcel(file=file, digits=six_digits(key.public), sealed=home is not None)


def for_clinic(store: Store, patient: Patient, put: Callable[[bytes], object]) -> WrittenParcel:
    """The sessions since the last parcel, with their answers, and the notes of the patient: sealed for the clinic.

    They count as given once `put` has written the file. Raises StoreError, what `put` raises, and ParcelError where no
    clinic is known, or nothing is new.
    """
    refuse_demo(patient)
    clinic = parcels.contact(store, patient)
    if clinic is None:
        raise ParcelError("No clinic is known here yet: take in the first parcel of your therapist, then give yours.")
    key, given = key_of(store), parcels.parcels(store, patient, written=True)
    since = max((each.data["to"] for each in given if isinstance(each.data.get("to"), int)), default=0)
    told_before = {id for each in given for id in each.data.get("messages", ())}
    running = store.running()
    rows = [row for row in store.sessions(patient) if row.number > since and row.id not in running]
    notes = [each for each in parcels.messages(store, patient) if each.from_patient and each.id not in told_before]
    if not rows and not notes:
        raise ParcelError("Nothing is new since the last one that you gave: it is all with your therapist.")
    export = io.StringIO()
    write_export(parcel_of(store, patient, rows), export, landmarks_too=False)
    with store.transaction() as connection:
        number = next_order(connection, store, patient, key)
        content = HomeParcel(
            id=names.new_id(), number=number, written_at=_said(store.now()), patient=clinic.theirs,
            messages=[_message(each) for each in notes],
        )  # fmt: skip
        whole = content.model_dump_json().encode() + b"\n" + export.getvalue().encode()
        file = written(Sender.PATIENT, key, whole, _key(clinic))
        put(file)
        told = {"to": max((row.number for row in rows), default=since), "messages": [each.id for each in notes]}
        _keep(connection, patient, key, content, told)
    return WrittenParcel(file=file, digits=six_digits(key.public), sealed=True, sessions=len(rows))


def refuse_demo(patient: Patient) -> None:
    """Raises ParcelError for the demonstrations."""
    if patient.handle == DEMO:
        raise ParcelError("demo is the name of demonstrations, which nobody prescribes: name a person.")


def next_order(connection: sa.Connection, store: Store, patient: Patient, key: KeyPair) -> int:
    """The number of the next parcel, or sheet, for the patient; no other gets it while this goes on.

    After a backup was restored those that were written since are not known: minutes go on all the same.
    """
    return max(parcels.next_number(connection, patient, key.public.hex()), int(store.now().timestamp() // 60))


def _key(contact: Correspondent | None) -> bytes | None:
    return None if contact is None else bytes.fromhex(contact.public)


def _keep(
    connection: Any, patient: Patient, key: KeyPair, content: ClinicParcel | HomeParcel, told: Mapping[str, Any]
) -> None:
    row = ParcelRecord(
        id=content.id, patient_id=patient.id, public=key.public.hex(), written=True, number=content.number,
        data=told, at=content.written_at,
    )  # fmt: skip
    parcels.keep_parcel(connection, row)


def _said(at: datetime) -> Any:
    """As the models take it, which read JSON."""
    return at.isoformat()


def _sent(prescription: Any) -> Any:
    values = asdict(prescription)
    return values | {"created_at": _said(prescription.created_at), "overrides": dict(prescription.overrides)}


def _decision(decision: Any) -> SentDecisionModel:
    values = asdict(decision)
    values.pop("proposal")
    values.pop("patient_id")
    return SentDecisionModel(**values | {"decided_at": _said(decision.decided_at)})


def _message(message: Message) -> MessageModel:
    return MessageModel(
        id=message.id, text=message.text, written_by=message.written_by, written_at=_said(message.written_at)
    )


def _unlocks(store: Store, patient: Patient) -> Any:
    """Those by a clinician, each with its lock."""
    locks = {lock.id: lock for lock in store.locks(patient, released=True)}
    for unlock in store.unlocks(patient):
        lock = locks.get(unlock.lock_id)
        if lock is None or not unlock.by_clinician:
            continue
        day = None if unlock.examined_on is None else unlock.examined_on.isoformat()
        yield SentUnlockModel.model_validate(
            {
                "lock": asdict(lock) | {"created_at": _said(lock.created_at)},
                "unlock": asdict(unlock) | {"at": _said(unlock.at), "examined_on": day},
            }
        )
