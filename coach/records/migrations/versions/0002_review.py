"""What a therapist writes and decides while reviewing, and figures of sessions kept to be fast."""

import sqlalchemy as sa
from alembic import op

revision = "0002_review"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", ID, primary_key=True),
        _refers("patient"),
        _refers("session", required=False),
        *_texts("text", "written_by"),
        sa.Column("written_at", AT, nullable=False),
    )
    _index("note", "patient_id")
    _index("note", "session_id")
    op.create_table(
        "read_mark",
        _refers("session", primary_key=True),
        *_texts("read_by"),
        sa.Column("read_at", AT, nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("id", ID, primary_key=True),
        _refers("patient"),
        *_texts("routine_id", "action"),
        sa.Column("proposal", sa.JSON, nullable=False),
        _refers("prescription", required=False),
        *_texts("reason", "decided_by"),
        sa.Column("decided_at", AT, nullable=False),
    )
    _index("decision", "patient_id")
    _index("decision", "prescription_id")
    op.create_table(
        "brief",
        _refers("session", primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )


def _refers(table: str, *, required: bool = True, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(f"{table}_id", ID, sa.ForeignKey(f"{table}.id"), nullable=not required, primary_key=primary_key)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
