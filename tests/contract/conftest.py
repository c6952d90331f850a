"""The backends that every contract test runs on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bespoke.storage.database import Database
from bespoke.storage.schema import migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yields an empty database with the current schema, on each backend."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'contract.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    opened = Database(url)
    migrate(opened)
    yield opened
    opened.close()
