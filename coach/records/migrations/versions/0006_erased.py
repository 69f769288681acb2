"""Who was deleted for good, by a digest of the id: what turns up of them later is deleted as well."""

import sqlalchemy as sa
from alembic import op

revision = "0006_erased"
down_revision = "0005_parcels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("erased", sa.Column("digest", sa.String(64), primary_key=True))
