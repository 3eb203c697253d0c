"""Run by Alembic: migrates over the connection that backend/db.py hands in."""

from alembic import context

import backend.models
from backend.orm import Base

assert backend.models.__all__  # every table is known to the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
