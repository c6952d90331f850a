"""What a database that cannot take part is answered with, on every database: one error that says what to do."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.pool import QueuePool

from bespoke.errors import ComponentMissing, InvalidInput, StoreBusy, StoreUnusable
from bespoke.storage import database as storage
from bespoke.storage.database import Database
from bespoke.storage.lock import DataDirectoryLock, make_data_directory
from bespoke.storage.schema import migrate, require_current

SERVER_THREADS = 40
"""Of anyio, which the server answers synchronous routes in."""


def pool_of(database: Database) -> QueuePool:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool


def test_every_thread_of_the_server_can_have_a_connection(database: Database) -> None:
    pool = pool_of(database)
    assert pool.size() + pool._max_overflow >= SERVER_THREADS
    assert pool.timeout() <= storage.BUSY_TIMEOUT_MS / 1000


def test_a_pool_that_is_used_up_is_busy(database: Database) -> None:
    pool_of(database)._timeout = 0.05
    with ExitStack() as held:
        for _ in range(storage.POOL_MAX):
            held.enter_context(database.read())
        with pytest.raises(StoreBusy, match="48 connections to the database are in use"):
            held.enter_context(database.read())


def test_a_value_that_postgresql_cannot_hold_is_the_callers_mistake(postgres_url: str) -> None:
    opened = Database(postgres_url)
    migrate(opened)
    statement = text("INSERT INTO workspace (key, value) VALUES (:key, :value)")
    for row in ({"key": "a\x00b", "value": ""}, {"key": "k" * 65, "value": ""}):
        with pytest.raises(InvalidInput, match="nothing was written"), opened.write() as tx:
            tx.execute(statement, row)
    with opened.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM workspace")).scalar_one() == 0
    opened.close()


@pytest.mark.parametrize("content", [b"this is no database at all" * 400, b"x" * 4096], ids=["text", "page"])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bespoke.db"
    path.write_bytes(content)
    opened = Database(f"sqlite:///{path}")
    with pytest.raises(
        StoreUnusable, match=r"'bespoke\.db' in the data directory is damaged, or no database"
    ):
        require_current(opened)
    opened.close()
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("pragma", "says"),
    [("max_page_count = 1", "the disk is full"), ("query_only = ON", "it is read-only")],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_says_why(tmp_path: Path, pragma: str, says: str) -> None:
    opened = Database(f"sqlite:///{tmp_path / 'bespoke.db'}")
    migrate(opened)

    # SQLite says the same of a file that has reached its bound as of a disk that is full.
    def write_too_much() -> None:
        with opened.write() as tx:
            tx.execute(text(f"PRAGMA {pragma}"))
            tx.execute(text("INSERT INTO workspace (key, value) VALUES ('k', :v)"), {"v": "x" * 1_000_000})

    with pytest.raises(StoreUnusable, match=says):
        write_too_much()
    opened.close()


def test_a_folder_where_the_database_should_be_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "bespoke.db").mkdir()
    opened = Database(f"sqlite:///{tmp_path / 'bespoke.db'}")
    with pytest.raises(StoreUnusable, match="it cannot be opened"), opened.read():
        pass
    opened.close()


def test_postgresql_without_its_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ComponentMissing, match="extra 'postgres'"):
        Database("postgresql+psycopg://bespoke@/none?host=/nowhere")


@pytest.mark.parametrize("place", ["file", "file/below"])
@pytest.mark.parametrize(
    "use", [make_data_directory, lambda path: DataDirectoryLock(path, "test").__enter__()]
)
def test_a_data_directory_that_cannot_be_is_named(tmp_path: Path, place: str, use: Any) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable, match=rf"'{tmp_path / place}' cannot be used: .*BESPOKE_DATA_DIR"):
        use(tmp_path / place)


def test_a_lock_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreUnusable, match="cannot be used: is a directory"):
        DataDirectoryLock(tmp_path, "test").__enter__()
