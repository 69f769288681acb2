"""The tables of the store. A change here needs a migration; a test compares the two."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from coach.core.clinical.safety import END_REASONS
from coach.core.exercise.timers import DAY_S
from coach.records.cells import (
    Count,
    Day,
    Id,
    Json,
    Number,
    OneOf,
    PlainText,
    ShortText,
    Utc,
    is_list,
    is_object,
    is_profile,
)

NAN = float("nan")
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)


def _id() -> sa.Column[Any]:
    return sa.Column("id", Id, primary_key=True)


def _refers(table: str, *, required: bool = True, **more: Any) -> sa.Column[Any]:
    return sa.Column(f"{table}_id", Id, sa.ForeignKey(f"{table}.id"), nullable=not required, **more)


def _at(name: str, *, required: bool = True) -> sa.Column[Any]:
    return sa.Column(name, Utc, nullable=not required)


def _text(name: str, *, required: bool = True) -> sa.Column[Any]:
    return sa.Column(name, PlainText, nullable=not required)


def _json(name: str, what: str, fits: Callable[[Any], bool] = is_object) -> sa.Column[Any]:
    return sa.Column(name, Json(what, fits), nullable=False)


patient = sa.Table(
    "patient",
    metadata,
    _id(),
    sa.Column("handle", ShortText(200), nullable=False, unique=True),
    sa.Column("folded", PlainText, nullable=False, index=True),  # the name as names.folded looks it up
    sa.Column("is_demo", sa.Boolean, nullable=False),  # scripted sessions, kept apart from people
    _json("profile", "The intake of a patient", is_profile),  # intake answers and settings
    _at("created_at"),
)

# immutable: what a session was held against stays readable for ever
prescription = sa.Table(
    "prescription",
    metadata,
    _id(),
    _refers("patient", index=True),
    _text("routine_id"),
    _text("routine_text"),  # the routine as it was, whole
    _json("overrides", "A prescription"),  # this patient's doses and tighter limits
    _text("version"),
    sa.Column("digest", ShortText(64), nullable=False),  # SHA-256 of routine id, text, overrides and version
    _at("created_at"),
    sa.Column("number", Count, nullable=False),  # the order of a patient's prescriptions, from 1; no date is
    sa.Column("after_number", Count, nullable=False),  # of the patient's newest session then; 0 for none
)

session = sa.Table(
    "session",
    metadata,
    _id(),
    _refers("patient"),
    _refers("prescription", required=False, index=True),
    _at("started_at"),
    _text("program_version"),
    _text("model_version"),
    _text("routine_id"),
    _text("routine_version"),
    _text("source"),
    sa.Column("scripted", sa.Boolean, nullable=False),
    _at("ended_at", required=False),  # none: the program stopped without ending it
    sa.Column("end_reason", OneOf(END_REASONS)),
    sa.Column("exit_code", Count),
    sa.Column("number", Count, nullable=False),  # the order of a patient's sessions, from 1; no date is
    sa.Index(None, "patient_id", "number", unique=True),
    sa.Index(None, "patient_id", "started_at"),
    sa.Index(None, "started_at"),
)

# append-only: triggers refuse UPDATE, and DELETE of a patient who is not being erased
event = sa.Table(
    "event",
    metadata,
    _refers("session", primary_key=True),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),
    sa.Column("t_s", Number(NAN), nullable=False),
    _at("wall_utc"),
    _text("kind"),
    sa.Column("version", Count, nullable=False),
    _json("data", "An event of a session"),
)

landmarks = sa.Table(
    "landmarks",
    metadata,
    _refers("session", primary_key=True),
    sa.Column("chunk", Count, primary_key=True, autoincrement=False),
    sa.Column("t_start_s", Number(NAN), nullable=False),
    sa.Column("t_end_s", Number(NAN), nullable=False),
    sa.Column("version", Count, nullable=False),  # of the packing
    sa.Column("packed", sa.LargeBinary, nullable=False),
)

# append-only, as what ends it: see unlock
lock = sa.Table(
    "lock",
    metadata,
    _id(),
    _refers("patient", index=True),
    _text("kind"),
    _text("reason"),
    _at("created_at"),
)

# append-only: a lock is in force as long as it has no row here. What older versions did not ask for is null
unlock = sa.Table(
    "unlock",
    metadata,
    _id(),
    _refers("lock", unique=True),
    _refers("patient", index=True),
    sa.Column("by_clinician", sa.Boolean),
    _text("unlocked_by", required=False),
    _text("examined_by", required=False),
    sa.Column("examined_on", Day),
    _text("told", required=False),  # what the examiner said, or why it is safe again
    _at("at"),
    sa.Column("after_number", Count, nullable=False),  # of the patient's newest session then; 0 for none
)

LOCKED = ~sa.exists().where(unlock.c.lock_id == lock.c.id)  # of a row of lock: it is in force

timer_use = sa.Table(
    "timer_use",
    metadata,
    _id(),
    _refers("patient"),
    _refers("session", required=False, index=True),
    _text("kind"),
    _at("started_at"),
    sa.Column("seconds", Number(DAY_S), nullable=False),  # damaged: it may still be on
    sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()),  # nobody has said that it is off
    sa.Index(None, "patient_id", "started_at"),
)

# what a therapist writes while reviewing
note = sa.Table(
    "note",
    metadata,
    _id(),
    _refers("patient", index=True),
    _refers("session", required=False, index=True),  # none: about the patient
    _text("text"),
    _text("written_by"),
    _at("written_at"),
)

# a session that a therapist has read; unread has no row
read_mark = sa.Table("read_mark", metadata, _refers("session", primary_key=True), _text("read_by"), _at("read_at"))

# what was decided about a proposal of the next level or dose, or prescribed without one
decision = sa.Table(
    "decision",
    metadata,
    _id(),
    _refers("patient", index=True),
    _text("routine_id"),
    _text("action"),  # accepted, edited or rejected; prescribed
    _json("proposal", "A decision"),
    _refers("prescription", required=False, index=True),  # what came of it; none: rejected
    _text("reason"),
    _text("decided_by"),
    _at("decided_at"),
)

# what is prescribed no more: that routine has none in force until another row of prescription comes
withdrawal = sa.Table(
    "withdrawal",
    metadata,
    _id(),
    _refers("patient", index=True),
    _refers("prescription", unique=True),
    _text("withdrawn_by"),
    _at("at"),
)

WITHDRAWN = sa.exists().where(withdrawal.c.prescription_id == prescription.c.id)  # of a row of prescription

# the key of this store, by which parcels are signed and opened; it stands in every backup, and is nobody's
own_key = sa.Table("own_key", metadata, _id(), sa.Column("secret", ShortText(64), nullable=False), _at("at"))

# the other side of a patient's parcels: at home the clinic that was accepted, in the clinic the program at home
contact = sa.Table(
    "contact",
    metadata,
    _id(),
    _refers("patient", index=True),
    _text("name"),
    sa.Column("public", ShortText(64), nullable=False),  # its public key, as hexadecimal digits
    sa.Column("theirs", Id, nullable=False),  # the patient's id over there
    _at("at"),
    sa.Column("number", Count, nullable=False),  # the order of a patient's contacts, from 1: the last is in force
)

# a parcel that was written here or taken in here: none is taken twice, and none that an earlier one has overtaken
parcel = sa.Table(
    "parcel",
    metadata,
    _id(),
    _refers("patient", index=True),
    sa.Column("public", ShortText(64), nullable=False),  # of whoever signed it
    sa.Column("written", sa.Boolean, nullable=False),  # here; else it was taken in
    sa.Column("number", Count, nullable=False),  # the order of the signer's parcels for this patient, from 1
    _json("data", "A parcel"),  # what it brought, for the pages
    _at("at"),
)

# what a clinic writes to the patient, or the patient to the clinic
message = sa.Table(
    "message",
    metadata,
    _id(),
    _refers("patient", index=True),
    sa.Column("from_patient", sa.Boolean, nullable=False),
    _text("text"),
    _text("written_by"),
    _at("written_at"),
    _at("told_at", required=False),  # shown and read aloud to whom it was for
)

# a questionnaire that was answered: what was asked stands in its file, and its score is computed
answer_sheet = sa.Table(
    "answer_sheet",
    metadata,
    _id(),
    _refers("patient", index=True),
    _text("questionnaire"),
    _text("version"),
    _json("answers", "The answers to a questionnaire"),  # by item; null: not answered
    _at("at"),
    sa.Column("after_number", Count, nullable=False),  # of the patient's newest session then; 0 for none
)

# figures of a session, computed from its events and kept only for speed: another version recomputes them
brief = sa.Table(
    "brief",
    metadata,
    _refers("session", primary_key=True),
    sa.Column("version", Count, nullable=False),
    _json("data", "The figures of a session", is_list),
)

# a row stands here only while that patient is deleted for good; the triggers look for it
erasure = sa.Table("erasure", metadata, _refers("patient", primary_key=True))

# who was deleted for good: a digest of their id, by which records/erased.py knows what turns up of them later
erased = sa.Table("erased", metadata, sa.Column("digest", ShortText(64), primary_key=True))

# tables whose rows hang on a session, then on a patient: the order in which a patient is deleted
OF_SESSION = (event, landmarks, read_mark, brief)
OF_PATIENT = (
    note, decision, timer_use, withdrawal, contact, parcel, message, answer_sheet, session, prescription, unlock, lock,
)  # fmt: skip
OF_STORE = (own_key, erased)

# rows of people as the rest of the program sees them
PEOPLE = sa.select(*(column for column in patient.c if column.name != "folded"))
