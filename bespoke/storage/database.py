"""One door to the database: SQLite by default, PostgreSQL by URL.

A transaction is opened at the edge (one request, one job, one node) and committed there; what it
calls takes the open connection. On SQLite a writer takes the write lock at once (`BEGIN IMMEDIATE`),
so that two writers queue instead of failing half way.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, func, select
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, QueuePool

from bespoke.errors import ComponentMissing, InvalidInput, StoreBusy, StoreUnusable

BUSY_TIMEOUT_MS = 5_000
"""Longest wait for the write lock, and for a connection of the pool."""
POOL_KEPT = 8
POOL_MAX = 48
"""Connections at once: more than the server's threads (40), the agent's among them."""
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
NOT_WRITABLE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk fails",
    sqlite3.SQLITE_PERM: "it may not be opened",
}


def to_text(at: datetime) -> str:
    """Returns `at` as the tables hold it: UTC, microseconds, sortable as text.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Database:
    """An engine with the two kinds of transaction that the service uses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yields a connection for reading; nothing is kept of what it might write.

        Raises:
            StoreBusy: the database cannot be reached or is locked.
            StoreUnusable: the database is damaged.
            InvalidInput: a value that was given cannot be held by the database.
        """
        with storage_errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yields a connection whose work is committed as a whole, or not at all.

        Raises:
            StoreBusy: the database cannot be reached or stayed locked for `BUSY_TIMEOUT_MS`.
            StoreUnusable: the database is damaged, or cannot be written to.
            InvalidInput: a value that was given cannot be held by the database.
        """
        with storage_errors(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            with _committed(connection):
                yield connection

    @contextmanager
    def claim(self, name: str) -> Iterator[bool]:
        """Yields whether the name is this caller's alone until the end, among all processes.

        PostgreSQL lets go of it when the process ends, however it ends. On SQLite the data directory has one owner
        already, and the answer is always yes.

        Raises:
            StoreBusy: the database cannot be reached.
        """
        if self.is_sqlite:
            yield True
            return
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        # A connection of its own, which ends with the claim: the pool's are for work that is over soon.
        engine = create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with storage_errors():
            connection = engine.connect()
        try:
            with storage_errors():
                is_ours = bool(connection.execute(select(func.pg_try_advisory_lock(number))).scalar_one())
            yield is_ours
        finally:
            connection.invalidate()
            connection.close()

    def close(self) -> None:
        """Gives back every pooled connection."""
        self.engine.dispose()


def insert_if_new(tx: Connection, table: Table) -> Insert:
    """Returns an insert that passes over rows whose key is there already."""
    # A process talks to one database; the other's dialect would cost it 35 ms at its start.
    if tx.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table).on_conflict_do_nothing()


@contextmanager
def _committed(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turns what a database driver raises into errors of the tree. Values that were sent are not repeated."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreBusy(
            f"all {POOL_MAX} connections to the database are in use; nothing was written, try again"
        ) from error
    except DataError as error:
        raise InvalidInput(
            "a value cannot be held by the database: a text with a NUL or too long, or a number out of range "
            f"({type(error.orig).__name__}); nothing was written"
        ) from error
    except DBAPIError as error:
        _raise_for_sqlite(error)
        if isinstance(error, OperationalError):
            raise StoreBusy(
                "the database did not take part: it is locked by another process, or not reachable "
                f"({type(error.orig).__name__}); nothing was written, try again"
            ) from error
        if error.connection_invalidated:
            raise StoreBusy("the connection to the database broke; nothing was written, try again") from error
        raise


def _raise_for_sqlite(error: DBAPIError) -> None:
    # The low byte is the kind, the others say more of it.
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code in DAMAGED:
        raise StoreUnusable(
            "the file 'bespoke.db' in the data directory is damaged, or no database; restore a backup, or move "
            "it away and run 'bespoke init'"
        ) from error
    if code in NOT_WRITABLE:
        raise StoreUnusable(
            f"the database in the data directory cannot be used: {NOT_WRITABLE[code]}; nothing was written. Make "
            "room, or let the folder be written to"
        ) from error


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=POOL_KEPT,
        max_overflow=POOL_MAX - POOL_KEPT,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _configure(raw: Any, _record: Any) -> None:
        cursor = raw.cursor()
        for pragma in (
            "journal_mode=WAL",
            # A commit that was answered must outlive a power cut: consent and audit rest on it.
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "cache_size=-65536",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgres_engine(url: str) -> Engine:
    try:
        return create_engine(
            url,
            pool_size=POOL_KEPT,
            max_overflow=POOL_MAX - POOL_KEPT,
            pool_timeout=BUSY_TIMEOUT_MS / 1000,
            pool_pre_ping=True,
        )
    except ImportError as error:
        raise ComponentMissing(
            "PostgreSQL needs the extra 'postgres'; install bespoke-personalization[postgres]"
        ) from error


__all__ = ["BUSY_TIMEOUT_MS", "POOL_MAX", "Connection", "Database", "storage_errors", "to_text"]
