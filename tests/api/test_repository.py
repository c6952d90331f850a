"""What the API keeps for itself is kept alike on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api import auth, repository
from api.auth import Scope
from bespoke.errors import Unauthenticated
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from bespoke.storage.schema import migrate

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yields an empty database of each kind with the current schema."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/bespoke.db" if is_sqlite else request.getfixturevalue("postgres_url")
    found = Database(url)
    migrate(found)
    yield found
    found.close()


def reserve(database: Database, fingerprint: str = "f1", now: datetime = NOW) -> repository.Held | None:
    with database.write() as tx:
        return repository.reserve(
            tx,
            "key POST /v1/any",
            "k1",
            fingerprint,
            now=now,
            forgotten_before=now - timedelta(hours=24),
            given_up_before=now - timedelta(minutes=5),
        )


def test_key_lives_until_it_is_revoked(database: Database) -> None:
    with database.write() as tx:
        key = auth.create_key(tx, Ledger(), "anna", [Scope.REVIEW, Scope.READ, Scope.READ], NOW)
        found = auth.authenticate(tx, key)
        assert (found.name, sorted(found.scopes)) == ("anna", ["read", "review"])
    with database.write() as tx:
        auth.revoke_key(tx, Ledger(), found.key, NOW)
        with pytest.raises(Unauthenticated):
            auth.authenticate(tx, key)
        (listed,) = repository.keys(tx)
        assert (listed.prefix, listed.scopes) == (found.key, ("read", "review"))
        assert listed.revoked_at == "2026-01-01T12:00:00.000000+00:00"


def test_idempotency_key_is_taken_once(database: Database) -> None:
    assert reserve(database) is None
    assert reserve(database, "f2") == repository.Held("f1", None)
    with database.write() as tx:
        repository.keep_answer(tx, "key POST /v1/any", "k1", "{}")
    assert reserve(database, "f2", NOW + timedelta(hours=23)) == repository.Held("f1", "{}")
    assert reserve(database, "f2", NOW + timedelta(hours=25)) is None


def test_idempotency_key_that_was_given_back_is_free(database: Database) -> None:
    assert reserve(database) is None
    with database.write() as tx:
        repository.release(tx, "key POST /v1/any", "k1")
    assert reserve(database, "f2") is None
