"""Run by Alembic: applies the steps on the connection that `coach.records.migrate` passes in."""

from alembic import context

from coach.records.migrate import VERSION_TABLE
from coach.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
