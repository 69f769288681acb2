"""The first tables, and the triggers that keep what was recorded as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)
AT = sa.DateTime(timezone=True)

# table -> from a row of it to its patient, as SQL over OLD
KEPT = {
    "event": "SELECT patient_id FROM session WHERE session.id = OLD.session_id",
    "landmarks": "SELECT patient_id FROM session WHERE session.id = OLD.session_id",
    "prescription": "SELECT OLD.patient_id",
}
SQLITE = (
    "CREATE TRIGGER {table}_is_final BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END",
    "CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} "
    "WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE patient_id = ({owner})) "
    "BEGIN SELECT RAISE(ABORT, '{table} is only deleted with its patient'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION {table}_is_final() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is never changed'; END $$",
    "CREATE TRIGGER {table}_is_final BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_final()",
    "CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF NOT EXISTS (SELECT 1 FROM erasure WHERE patient_id = ({owner})) "
    "THEN RAISE EXCEPTION '{table} is only deleted with its patient'; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()",
)
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def upgrade() -> None:
    _people()
    _sessions()
    _safety()
    op.create_table("erasure", _refers("patient"), sa.PrimaryKeyConstraint("patient_id"))
    for table, owner in KEPT.items():
        for statement in TRIGGERS[op.get_bind().dialect.name]:
            op.execute(statement.format(table=table, owner=owner))


def _people() -> None:
    op.create_table(
        "patient",
        sa.Column("id", ID, primary_key=True),
        sa.Column("handle", sa.String(200), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("profile", sa.JSON, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.UniqueConstraint("handle"),
    )
    op.create_table(
        "prescription",
        sa.Column("id", ID, primary_key=True),
        _refers("patient"),
        sa.Column("routine_id", sa.Text, nullable=False),
        sa.Column("routine_text", sa.Text, nullable=False),
        sa.Column("overrides", sa.JSON, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", AT, nullable=False),
    )
    _index("prescription", "patient_id")


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", ID, primary_key=True),
        _refers("patient"),
        _refers("prescription", required=False),
        sa.Column("started_at", AT, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("program_version", "model_version", "routine_id", "routine_version", "source")
        ),
        sa.Column("scripted", sa.Boolean, nullable=False),
        sa.Column("ended_at", AT),
        sa.Column("end_reason", sa.Text),
        sa.Column("exit_code", sa.Integer),
    )
    _index("session", "patient_id", "started_at")
    _index("session", "started_at")
    _index("session", "prescription_id")
    op.create_table(
        "event",
        _refers("session"),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("t_s", sa.Double, nullable=False),
        sa.Column("wall_utc", AT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "seq"),
    )
    op.create_table(
        "landmarks",
        _refers("session"),
        sa.Column("chunk", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("t_start_s", sa.Double, nullable=False),
        sa.Column("t_end_s", sa.Double, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "chunk"),
    )


def _safety() -> None:
    op.create_table(
        "lock",
        sa.Column("id", ID, primary_key=True),
        _refers("patient"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("released_at", AT),
        sa.Column("released_by", sa.Text),
        sa.Column("release_reason", sa.Text),
    )
    _index("lock", "patient_id")
    op.create_table(
        "timer_use",
        sa.Column("id", ID, primary_key=True),
        _refers("patient"),
        _refers("session", required=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
    )
    _index("timer_use", "patient_id", "started_at")
    _index("timer_use", "session_id")


def _refers(table: str, *, required: bool = True) -> sa.Column[str]:
    return sa.Column(f"{table}_id", ID, sa.ForeignKey(f"{table}.id"), nullable=not required)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
