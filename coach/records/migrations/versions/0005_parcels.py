"""Parcels between clinic and home, messages, withdrawn prescriptions, and answers to questionnaires."""

import sqlalchemy as sa
from alembic import op

revision = "0005_parcels"
down_revision = "0004_order_and_unlocks"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        *_of_patient("withdrawal"),
        sa.Column("prescription_id", ID, sa.ForeignKey("prescription.id"), nullable=False),
        _text("withdrawn_by"),
        _at("at"),
        sa.UniqueConstraint("prescription_id", name="uq_withdrawal_prescription_id"),
    )
    op.create_table("own_key", _id(), _key("secret"), _at("at"))
    op.create_table(
        "contact", *_of_patient("contact"), _text("name"), _key("public"), sa.Column("theirs", ID, nullable=False),
        _at("at"), _count("number"),
    )  # fmt: skip
    op.create_table(
        "parcel", *_of_patient("parcel"), _key("public"), sa.Column("written", sa.Boolean, nullable=False),
        _count("number"), sa.Column("data", sa.JSON, nullable=False), _at("at"),
    )  # fmt: skip
    op.create_table(
        "message", *_of_patient("message"), sa.Column("from_patient", sa.Boolean, nullable=False), _text("text"),
        _text("written_by"), _at("written_at"), sa.Column("told_at", AT),
    )  # fmt: skip
    op.create_table(
        "answer_sheet", *_of_patient("answer_sheet"), _text("questionnaire"), _text("version"),
        sa.Column("answers", sa.JSON, nullable=False), _at("at"), _count("after_number"),
    )  # fmt: skip
    for table in ("withdrawal", "contact", "parcel", "message", "answer_sheet"):
        op.create_index(f"ix_{table}_patient_id", table, ["patient_id"])


def _id() -> sa.Column[str]:
    return sa.Column("id", ID, primary_key=True)


def _of_patient(table: str) -> tuple[sa.Column[str], ...]:
    foreign = sa.ForeignKey("patient.id", name=f"fk_{table}_patient_id_patient")
    return _id(), sa.Column("patient_id", ID, foreign, nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _at(name: str) -> "sa.Column[object]":
    return sa.Column(name, AT, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)
