"""An order of its own for sessions and prescriptions, one key for one person, and unlocks as rows of their own."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from coach.records.names import folded

revision = "0004_order_and_unlocks"
down_revision = "0003_timer_use_open"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)
AT = sa.DateTime(timezone=True)
NUMBERED = ("number", "after_number")  # an import puts sessions in order anew: these may change, and nothing else

# table -> from a row of it to its patient, as SQL over OLD
KEPT = ("lock", "unlock")
FINAL = {
    "prescription": (
        "id", "patient_id", "routine_id", "routine_text", "overrides", "version", "digest", "created_at",
    ),
    "lock": ("id", "patient_id", "kind", "reason", "created_at"),
    "unlock": (
        "id", "lock_id", "patient_id", "by_clinician", "unlocked_by", "examined_by", "examined_on", "told", "at",
    ),
}  # fmt: skip
FINAL_SQLITE = (
    'CREATE TRIGGER {table}_is_final BEFORE UPDATE OF {columns} ON "{table}" '
    "BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
)
FINAL_POSTGRESQL = (
    'CREATE TRIGGER {table}_is_final BEFORE UPDATE OF {columns} ON "{table}" '
    "FOR EACH ROW EXECUTE FUNCTION {table}_is_final()"
)
FUNCTION_FINAL = (
    "CREATE FUNCTION {table}_is_final() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is never changed'; END $$"
)
KEPT_SQLITE = (
    'CREATE TRIGGER {table}_is_kept BEFORE DELETE ON "{table}" '
    "WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE patient_id = OLD.patient_id) "
    "BEGIN SELECT RAISE(ABORT, '{table} is only deleted with its patient'); END"
)
KEPT_POSTGRESQL = (
    "CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF NOT EXISTS (SELECT 1 FROM erasure WHERE patient_id = OLD.patient_id) "
    "THEN RAISE EXCEPTION '{table} is only deleted with its patient'; END IF; RETURN OLD; END $$",
    'CREATE TRIGGER {table}_is_kept BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()',
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER prescription_is_final" + ("" if sqlite else " ON prescription"))
    _names()
    _sessions()
    _prescriptions()
    _unlocks()
    for table, columns in FINAL.items():
        if not sqlite and table != "prescription":  # that one has its function already
            op.execute(FUNCTION_FINAL.format(table=table))
        final = FINAL_SQLITE if sqlite else FINAL_POSTGRESQL
        op.execute(final.format(table=table, columns=", ".join(f'"{column}"' for column in columns)))
    for table in KEPT:
        for statement in (KEPT_SQLITE,) if sqlite else KEPT_POSTGRESQL:
            op.execute(statement.format(table=table))


def _names() -> None:
    _add("patient", "folded", sa.Text, "")
    patient = _table("patient", "id", "handle", "folded")
    for row in op.get_bind().execute(sa.select(patient)).all():
        op.get_bind().execute(sa.update(patient).where(patient.c.id == row.id).values(folded=folded(row.handle)))
    op.create_index("ix_patient_folded", "patient", ["folded"])


def _sessions() -> None:
    _add("session", "number", sa.Integer, "0")
    session = _table("session", "id", "patient_id", "started_at", "number")
    _number(session, session.c.started_at)
    op.create_index("ix_session_patient_id_number", "session", ["patient_id", "number"], unique=True)


def _prescriptions() -> None:
    for name in NUMBERED:
        _add("prescription", name, sa.Integer, "0")
    prescription = _table("prescription", "id", "patient_id", "created_at", *NUMBERED)
    _number(prescription, prescription.c.created_at)
    sessions = _sessions_of()
    for row in op.get_bind().execute(sa.select(prescription)).all():
        after = _before(sessions.get(row.patient_id, ()), row.created_at)
        op.get_bind().execute(sa.update(prescription).where(prescription.c.id == row.id).values(after_number=after))


def _unlocks() -> None:
    released = _table("lock", "id", "patient_id", "released_at", "released_by", "release_reason")
    wanted = sa.select(released).where(released.c.released_at.is_not(None))
    rows, sessions = op.get_bind().execute(wanted).all(), _sessions_of()
    for column in ("released_at", "released_by", "release_reason"):
        op.drop_column("lock", column)
    unlock = op.create_table(
        "unlock",
        sa.Column("id", ID, primary_key=True),
        sa.Column("lock_id", ID, sa.ForeignKey("lock.id"), nullable=False),
        sa.Column("patient_id", ID, sa.ForeignKey("patient.id"), nullable=False),
        sa.Column("by_clinician", sa.Boolean),
        *(sa.Column(name, sa.Text) for name in ("unlocked_by", "examined_by")),
        sa.Column("examined_on", sa.Date),
        sa.Column("told", sa.Text),
        sa.Column("at", AT, nullable=False),
        sa.Column("after_number", sa.Integer, nullable=False),
        sa.UniqueConstraint("lock_id", name="uq_unlock_lock_id"),
    )
    op.create_index("ix_unlock_patient_id", "unlock", ["patient_id"])
    op.bulk_insert(
        unlock,
        [
            {
                "id": str(uuid.uuid5(uuid.UUID(row.id), "unlock")),  # as records.rows has it for exported files
                "lock_id": row.id,
                "patient_id": row.patient_id,
                "unlocked_by": row.released_by,
                "told": row.release_reason,
                "at": row.released_at,
                "after_number": _before(sessions.get(row.patient_id, ()), row.released_at),
            }
            for row in rows
        ],
    )


def _add(table: str, name: str, kind: Any, filled: str) -> None:
    """A column that is never null: SQLite adds one only with a value for the rows that are there."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=filled))


def _table(name: str, *columns: str) -> sa.Table:
    kinds: dict[str, Any] = {"id": ID, "patient_id": ID, "number": sa.Integer, "after_number": sa.Integer}
    kinds |= dict.fromkeys(("started_at", "created_at", "released_at"), AT)
    return sa.Table(name, sa.MetaData(), *(sa.Column(each, kinds.get(each, sa.Text)) for each in columns))


def _number(table: sa.Table, at: sa.ColumnElement[Any]) -> None:
    """The order is that of the dates, for want of another."""
    last: dict[str, int] = {}
    for row in op.get_bind().execute(sa.select(table).order_by(table.c.patient_id, at, table.c.id)).all():
        last[row.patient_id] = last.get(row.patient_id, 0) + 1
        op.get_bind().execute(sa.update(table).where(table.c.id == row.id).values(number=last[row.patient_id]))


def _sessions_of() -> dict[str, Sequence[Any]]:
    session = _table("session", "id", "patient_id", "started_at", "number")
    found: dict[str, list[Any]] = {}
    for row in op.get_bind().execute(sa.select(session)):
        found.setdefault(row.patient_id, []).append(row)
    return dict(found)


def _before(sessions: Iterable[Any], at: Any) -> int:
    """The number of the last session that had begun before that moment."""
    return max((row.number for row in sessions if row.started_at < at), default=0)
