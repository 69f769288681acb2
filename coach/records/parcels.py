"""What the store knows of parcels: its own key, the other sides, what was written and taken in, and the messages."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coach.records import names, numbers, profile, tables
from coach.records.cells import Damaged
from coach.records.errors import told
from coach.records.inserting import insert_missing
from coach.records.rows import Correspondent, Message, ParcelRecord, Patient, Prescription, SessionRecord
from coach.records.store import Store
from coach.records.writer import plain

_TURN = 0x6B6579  # any fixed number: two programs that may make the key take turns
LONGEST_MESSAGE = 2000  # characters; as long as a parcel may have it


def own_key(store: Store, new: bytes) -> bytes:
    """The secret of this store; `new` becomes it where there is none yet. Raises StoreError."""
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
        of = tables.own_key.c
        kept = connection.scalar(sa.select(of.secret).order_by(of.at).limit(1))
        if kept is None:
            kept = new.hex()
            connection.execute(sa.insert(tables.own_key).values(id=names.new_id(), secret=kept, at=store.now()))
    return bytes.fromhex(kept)


def contact(store: Store, patient: Patient) -> Correspondent | None:
    """The other side that is in force."""
    of = tables.contact.c
    wanted = sa.select(tables.contact).where(of.patient_id == patient.id).order_by(of.number.desc()).limit(1)
    with told(store.where), store.engine.connect() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else Correspondent(**row._mapping)


def accept(connection: sa.Connection, patient: Patient, at: datetime, *, name: str, public: str, theirs: str) -> None:
    """From now on that is the other side."""
    of = tables.contact.c
    last = connection.scalar(sa.select(sa.func.max(of.number)).where(of.patient_id == patient.id))
    row = Correspondent(
        id=names.new_id(), patient_id=patient.id, name=name, public=public, theirs=theirs, at=at, number=(last or 0) + 1
    )
    connection.execute(sa.insert(tables.contact).values(asdict(row)))


def keep_answers(connection: sa.Connection, patient: Patient, sent: Mapping[str, Any], now: datetime) -> None:
    """What the person has answered of the intake since what is here; answers that cannot be read here stay."""
    of = tables.patient.c
    here = connection.scalar(sa.select(of.profile).where(of.id == patient.id))
    if not isinstance(here, Damaged):
        newer = profile.with_newer(here or {}, sent, now)
        connection.execute(sa.update(tables.patient).where(of.id == patient.id).values(profile=plain(newer)))


def put_behind(connection: sa.Connection, patient: Patient, came: Collection[str]) -> None:
    """What was prescribed here is in force before those prescriptions, which came with the person's sessions."""
    of = tables.prescription.c
    wanted = sa.select(of.id).where(of.patient_id == patient.id).order_by(of.number)
    order = list(connection.scalars(wanted))
    numbers.renumber(connection, tables.prescription, sorted(order, key=lambda id: id not in came))


def parcels(store: Store, patient: Patient, *, written: bool) -> list[ParcelRecord]:
    """Those written here, or those taken in, the newest first."""
    of = tables.parcel.c
    wanted = sa.select(tables.parcel).where(of.patient_id == patient.id, of.written.is_(written))
    with told(store.where), store.engine.connect() as connection:
        return [
            ParcelRecord(**row._mapping) for row in connection.execute(wanted.order_by(of.at.desc(), of.number.desc()))
        ]


def next_number(connection: sa.Connection, patient: Patient, public: str) -> int:
    """The number of the next parcel that this key signs for the patient; no other gets it while this goes on."""
    numbers.take_turn(connection, patient.id)
    return last_number(connection, patient, public) + 1


def last_number(connection: sa.Connection, patient: Patient, public: str) -> int:
    """The highest of that key for the patient, written or taken; 0 for none."""
    of = tables.parcel.c
    wanted = sa.select(sa.func.max(of.number)).where(of.patient_id == patient.id, of.public == public)
    return connection.scalar(wanted) or 0


def keep_parcel(connection: sa.Connection, row: ParcelRecord) -> None:
    values = asdict(row) | {"data": plain(dict(row.data))}
    connection.execute(sa.insert(tables.parcel).values(values))


def messages(store: Store, patient: Patient) -> list[Message]:
    """Both ways, the newest first."""
    of = tables.message.c
    wanted = sa.select(tables.message).where(of.patient_id == patient.id).order_by(of.written_at.desc(), of.id)
    with told(store.where), store.engine.connect() as connection:
        return [Message(**row._mapping) for row in connection.execute(wanted)]


def notes_after(store: Store, patient: Patient, session: SessionRecord) -> list[Message]:
    """What the patient wrote from that session on until the next one, oldest first."""
    of, later = tables.message.c, tables.session.c
    following = sa.select(sa.func.min(later.started_at)).where(
        later.patient_id == patient.id, later.number > session.number
    )
    with told(store.where), store.engine.connect() as connection:
        until = connection.scalar(following)
        wanted = sa.select(tables.message).where(
            of.patient_id == patient.id, of.from_patient.is_(True), of.written_at >= session.started_at
        )
        rows = connection.execute(wanted.order_by(of.written_at, of.id)).all()
    found = [Message(**row._mapping) for row in rows]
    return [each for each in found if until is None or each.written_at < until]


def add_message(store: Store, patient: Patient, text: str, by: str, *, from_patient: bool, id: str = "") -> Message:
    """Keeps a message; sent twice from one form, whose id is `id`, it is kept once."""
    plain_text = names.storable(text).replace("\0", "").strip()[:LONGEST_MESSAGE]
    row = Message(
        id=names.id_of(id, plain_text, by), patient_id=patient.id, from_patient=from_patient, text=plain_text,
        written_by=names.storable(by), written_at=store.now(),
    )  # fmt: skip
    with store.transaction() as connection:
        keep_messages(connection, [row])
    return row


def keep_messages(connection: sa.Connection, rows: list[Message]) -> None:
    """Those that are here already stay as they are."""
    insert_missing(connection, tables.message, [asdict(row) for row in rows])


def mark_told(store: Store, message: Message) -> None:
    """It was shown and read aloud."""
    mine = (tables.message.c.id == message.id) & tables.message.c.told_at.is_(None)
    with store.transaction() as connection:
        connection.execute(sa.update(tables.message).where(mine).values(told_at=store.now()))


def withdraw(store: Store, patient: Patient, prescription: Prescription, by: str) -> None:
    """That routine is prescribed no more, until somebody prescribes it anew."""
    with store.transaction() as connection:
        keep_withdrawal(connection, patient, prescription.id, by, store.now())


def keep_withdrawal(connection: sa.Connection, patient: Patient, prescription: str, by: str, at: datetime) -> None:
    row: Mapping[str, Any] = {
        "id": names.id_of(prescription, "withdrawn"), "patient_id": patient.id, "prescription_id": prescription,
        "withdrawn_by": names.storable(by), "at": at,
    }  # fmt: skip
    insert_missing(connection, tables.withdrawal, [dict(row)])
