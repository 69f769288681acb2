"""Takes in a parcel that was looked at: all of it, or what may be believed of it, or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

import sqlalchemy as sa

from coach.core.base.phrases import Words
from coach.exchange.parcel import Parcel
from coach.exchange.taking import Confirm, take_in
from coach.parcel.contents import ClinicParcel, MessageModel
from coach.parcel.errors import ParcelError
from coach.parcel.looking import FromClinic, FromPatient, Trust
from coach.records import names, numbers, parcels, tables
from coach.records.inserting import insert_missing
from coach.records.prescribed import prescription_in_force
from coach.records.review import Review
from coach.records.rows import Lock, Message, ParcelRecord, Patient, Unlock
from coach.records.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenParcel:
    """What became of it."""

    patient: Patient
    prescriptions: int  # that are new or changed
    messages: int
    sessions: int = 0
    only_tighter: bool = False  # the rest of it was not believed
    notes: tuple[str, ...] = ()


def take_from_clinic(
    store: Store, parcel: FromClinic, words: Words, *, accepted: bool, confirm: Confirm | None
) -> TakenParcel:
    """`accepted`: the person has compared the six digits, or the key is the known one; else it may only tighten.

    `confirm` asks whether an unlock in it is right. Raises StoreError, and keeps nothing then.
    """
    content, believed = parcel.content, accepted or parcel.trust is Trust.KNOWN
    if not believed and not parcel.only_tighter:
        raise ParcelError(
            "Nothing was taken in: without the right six digits a parcel can only make a prescription tighter."
        )
    locks = [Lock(**each.lock.model_dump(include=set(Lock.__slots__))) for each in content.unlocks] if believed else []
    unlocks = [Unlock(**each.unlock.model_dump()) for each in content.unlocks] if believed else []
    person = parcel.patient or Patient(
        id=names.new_id(), handle=parcel.handle, is_demo=False, profile={}, created_at=store.now()
    )
    counted = {"prescriptions": 0, "messages": 0}

    def within(connection: sa.Connection, patient: Patient) -> None:
        counted["prescriptions"] = _prescriptions(connection, store, patient, parcel, believed)
        if not believed:
            return
        for gone in content.withdrawn:
            now = prescription_in_force(connection, patient, gone.routine_id)
            if now is not None and now.id == gone.prescription_id:
                parcels.keep_withdrawal(connection, patient, now.id, gone.withdrawn_by, gone.at)
        _decisions(connection, patient, content)
        new = [*_messages(patient, content.messages, from_patient=False), *_changes(patient, parcel, words)]
        counted["messages"] = len(new)
        parcels.keep_messages(connection, new)
        if parcel.trust is not Trust.KNOWN:
            parcels.accept(
                connection, patient, store.now(), name=content.clinic, public=parcel.public, theirs=content.patient.id
            )
        _keep(connection, store, patient, parcel, {"clinic": content.clinic})

    record = Parcel(
        patient=person, count=0, sessions=lambda: iter(()),
        locks=tuple(replace(each, patient_id=person.id) for each in locks),
        unlocks=tuple(replace(each, patient_id=person.id) for each in unlocks), written_at=content.written_at,
    )  # fmt: skip
    taken = take_in(store, record, person.handle, confirm, within=within)
    return TakenParcel(
        patient=taken.patient, prescriptions=counted["prescriptions"], messages=counted["messages"],
        only_tighter=not believed, notes=taken.notes,
    )  # fmt: skip


def take_from_patient(store: Store, parcel: FromPatient, confirm_key: Callable[[FromPatient], bool]) -> TakenParcel:
    """Takes the sessions, the notes, and what the person has answered about themselves since.

    `confirm_key` asks where another computer signed than before.

    Raises StoreError, ExchangeError, ParcelError, and keeps nothing then.
    """
    if parcel.trust is Trust.ANOTHER and not confirm_key(parcel):
        raise ParcelError(
            f"Nothing was taken in: it was signed by another computer than {parcel.patient.handle}'s parcels before. "
            "Ask whether it is theirs, and confirm it in a terminal."
        )
    messages = _messages(parcel.patient, parcel.content.messages, from_patient=True)
    known = {each.id for each in Review(store).prescriptions(parcel.patient)}
    sent = {each.prescription.id for each in parcel.record.sessions() if each.prescription is not None}

    def within(connection: sa.Connection, patient: Patient) -> None:
        parcels.keep_messages(connection, messages)
        parcels.put_behind(connection, patient, sent - known)
        parcels.keep_answers(connection, patient, parcel.record.patient.profile, store.now())
        if parcel.trust is not Trust.KNOWN:
            parcels.accept(
                connection, patient, store.now(), name=patient.handle, public=parcel.public,
                theirs=parcel.record.patient.id,
            )  # fmt: skip
        _keep(connection, store, patient, parcel, {"sessions": parcel.record.count})

    # what therapists wrote and decided is the clinic's own: nothing of it comes from a patient
    taken = take_in(store, parcel.record, parcel.patient.handle, None, notes_too=False, within=within)
    return TakenParcel(
        patient=taken.patient, prescriptions=0, messages=len(messages), sessions=taken.added, notes=taken.notes
    )


def _prescriptions(
    connection: sa.Connection, store: Store, patient: Patient, parcel: FromClinic, believed: bool
) -> int:
    """How many are new here."""
    new = 0
    for sent in reversed(parcel.content.prescriptions):  # they come newest first
        if not believed and sent.id not in parcel.only_tighter:
            continue
        now = prescription_in_force(connection, patient, sent.routine_id)
        if now is not None and now.digest == sent.digest:
            continue
        of = tables.prescription.c
        taken = connection.scalar(sa.select(of.id).where(of.id == sent.id)) is not None
        values = sent.model_dump() | {
            "id": names.new_id() if taken else sent.id,
            "patient_id": patient.id,
            "number": numbers.newest(connection, tables.prescription, patient.id) + 1,
            "after_number": numbers.newest(connection, tables.session, patient.id),
            "created_at": store.now(),
        }
        connection.execute(sa.insert(tables.prescription).values(values))
        new += 1
    return new


def _decisions(connection: sa.Connection, patient: Patient, content: ClinicParcel) -> None:
    of = tables.prescription.c
    here = set(connection.scalars(sa.select(of.id).where(of.patient_id == patient.id)))
    rows = [
        each.model_dump() | {"patient_id": patient.id, "proposal": {"basis": None}}
        for each in content.decisions
    ]  # fmt: skip
    for row in rows:
        row["prescription_id"] = row["prescription_id"] if row["prescription_id"] in here else None
    insert_missing(connection, tables.decision, rows)


def _messages(patient: Patient, sent: Iterable[MessageModel], *, from_patient: bool) -> list[Message]:
    return [Message(**each.model_dump(), patient_id=patient.id, from_patient=from_patient) for each in sent]


def _changes(patient: Patient, parcel: FromClinic, words: Words) -> list[Message]:
    """What is new in the prescriptions, as a message of its own: it is said at the next start."""
    lines = [words.say(each) for each in parcel.changes if each.key != "parcel.message"]
    if not lines:
        return []
    return [
        Message(
            id=str(uuid5(UUID(parcel.content.id), "changes")), patient_id=patient.id, from_patient=False,
            text="\n".join(lines)[: parcels.LONGEST_MESSAGE], written_by=parcel.content.clinic,
            written_at=parcel.content.written_at,
        )
    ]  # fmt: skip


def _keep(
    connection: sa.Connection, store: Store, patient: Patient, parcel: FromClinic | FromPatient, told: dict[str, object]
) -> None:
    row = ParcelRecord(
        id=parcel.content.id, patient_id=patient.id, public=parcel.public, written=False, number=parcel.content.number,
        data=told, at=store.now(),
    )  # fmt: skip
    parcels.keep_parcel(connection, row)
