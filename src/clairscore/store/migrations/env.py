"""Run the migrations on the connection that ``open_store`` holds, inside its transaction."""

from alembic import context

from clairscore.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
