"""Runs migrations over the connection that `schema.migrate` opened, or over the configured URL."""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine

from bespoke.storage.tables import metadata


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_given = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:
    with create_engine(context.config.attributes["url"], poolclass=NullPool).connect() as _own:
        _run(_own)
        _own.commit()
