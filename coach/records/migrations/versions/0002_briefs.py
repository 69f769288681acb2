"""Figures of a session, kept beside it so that a patient's page need not read every event."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brief",
        sa.Column("session_id", sa.Uuid(as_uuid=False), sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
