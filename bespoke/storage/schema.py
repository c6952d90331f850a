"""The schema's version: created and upgraded by the migrations that ship with the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bespoke.errors import StoreVersionMismatch
from bespoke.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Returns the configuration that Alembic's own commands take; needs no file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def head_revision() -> str:
    """Returns the newest revision that this code knows."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None, "the package ships no migration"
    return head


def current_revision(database: Database) -> str | None:
    """Returns the revision of the database; None when it has no schema yet."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database) -> None:
    """Creates the schema, or brings it to the newest revision.

    Raises:
        StoreVersionMismatch: the database is of a revision that this code does not know.
    """
    current = current_revision(database)
    if current == head_revision():
        return
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if current is not None and current not in known:
        raise StoreVersionMismatch(
            f"the database is at schema '{current}', which this version of Bespoke does not know "
            f"(newest known: '{head_revision()}'); run the newer Bespoke that wrote it, or restore a backup"
        )
    config = alembic_config(database.url)
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def require_current(database: Database) -> None:
    """Raises StoreVersionMismatch unless the schema is exactly the one this code was written for."""
    current = current_revision(database)
    if current != head_revision():
        found = "has no schema" if current is None else f"is at schema '{current}'"
        raise StoreVersionMismatch(
            f"the database {found}, this version of Bespoke needs '{head_revision()}'; run 'bespoke init'"
        )
