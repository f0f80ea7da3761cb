"""Run by Alembic: applies migrations over the engine that `Database.upgrade` hands in."""

from alembic import context

from desk.vault.tables import metadata

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
