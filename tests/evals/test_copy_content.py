"""A run's copy of the workspace: the same content, and nothing that was written before."""

from pathlib import Path

import pytest

from bespoke import ledger
from bespoke.storage.database import Database
from bespoke.storage.schema import migrate
from content_store import repository
from content_store.ingest import ingest_pack
from evals.repository import copy_content
from tests.support import workspace
from tests.support.packs import small_pack


def content(database: Database) -> tuple[object, ...]:
    with database.read() as tx:
        return (
            list(repository.all_profiles(tx)),
            repository.all_blocks(tx),
            repository.all_categories(tx),
            repository.all_use_cases(tx),
            repository.brand_kit(tx),
            repository.live_offers(tx, workspace.DAY),
            repository.workspace_value(tx, "replay_day"),
        )


def test_copy_holds_the_content_and_starts_a_ledger_of_its_own(small_workspace: Path, tmp_path: Path) -> None:
    with workspace.open_copy(small_workspace, tmp_path / "data") as parts:
        before = ledger.verify(parts.database)
        target = Database(f"sqlite:///{tmp_path / 'copy.db'}")
        migrate(target)
        copy_content(parts.database, target)
        assert content(target) == content(parts.database)
        assert before.entries > 0
        assert ledger.verify(target).entries == 0
        assert ledger.verify(parts.database) == before
        target.close()


def test_copy_of_postgresql_is_sqlite(
    postgres_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source, target = Database(postgres_url), Database(f"sqlite:///{tmp_path / 'copy.db'}")
    request.addfinalizer(source.close)
    request.addfinalizer(target.close)
    migrate(source)
    migrate(target)
    ingest_pack(source, ledger.Ledger(), small_pack(), workspace.NOON)
    copy_content(source, target)
    assert content(target) == content(source)
    with target.read() as tx:
        assert len(repository.all_blocks(tx)) > 100
