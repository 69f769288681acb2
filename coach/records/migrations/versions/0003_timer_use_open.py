"""A use of a timer may be open: something went on the skin, and nobody has said that it is off."""

import sqlalchemy as sa
from alembic import op

revision = "0003_timer_use_open"
down_revision = "0002_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("timer_use", sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()))
