"""A use of a timer may be open; and an answer that locked, and whose lock could not be written then, locks now."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0003_timer_use_open"
down_revision = "0002_review"
branch_labels = None
depends_on = None

SAME = timedelta(minutes=2)  # a lock was written in the moment of its event, or not at all
TEXT, ID, AT = sa.Text, sa.Uuid(as_uuid=False), sa.DateTime(timezone=True)
event = sa.table(
    "event", sa.column("session_id", ID), sa.column("seq"), sa.column("wall_utc", AT), sa.column("kind"),
    sa.column("data", TEXT),
)  # fmt: skip
session = sa.table("session", sa.column("id", ID), sa.column("patient_id", ID))
patient = sa.table("patient", sa.column("id", ID), sa.column("is_demo", sa.Boolean))
lock = sa.table(
    "lock", sa.column("id", ID), sa.column("patient_id", ID), sa.column("kind"), sa.column("reason"),
    sa.column("created_at", AT),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("timer_use", sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()))
    _lock_who_was_to_be_locked(op.get_bind())


def _lock_who_was_to_be_locked(connection: sa.Connection) -> None:
    answered = (
        sa.select(event.c.session_id, event.c.seq, event.c.wall_utc, sa.cast(event.c.data, TEXT).label("data"),
                  session.c.patient_id)
        .join_from(event, session, session.c.id == event.c.session_id)
        .join(patient, patient.c.id == session.c.patient_id)
        .where(event.c.kind == "locked", patient.c.is_demo.is_(False))
    )  # fmt: skip
    there = [
        (row.patient_id, row.kind, row.reason, _utc(row.created_at)) for row in connection.execute(sa.select(lock))
    ]
    missing = []
    for row in connection.execute(answered):
        try:
            data = json.loads(row.data)
            of, at = (row.patient_id, str(data["lock"]), str(data["question"])), _utc(row.wall_utc)
        except (ValueError, TypeError, KeyError):  # `coach store check` names it
            continue
        if not any(one[:3] == of and abs(one[3] - at) <= SAME for one in there):
            id = str(uuid5(UUID(row.session_id), f"lock {row.seq}"))
            missing.append({"id": id, "patient_id": of[0], "kind": of[1], "reason": of[2], "created_at": at})
    if missing:
        connection.execute(sa.insert(lock), missing)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
