"""One door to the database: SQLite by default, PostgreSQL by URL.

A transaction is opened at the edge (one request, one job, one node) and committed there; what it
calls takes the open connection. On SQLite a writer takes the write lock at once (`BEGIN IMMEDIATE`),
so that two writers queue instead of failing half way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bespoke.errors import StoreBusy

BUSY_TIMEOUT_MS = 5_000


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
        """
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yields a connection whose work is committed as a whole, or not at all.

        Raises:
            StoreBusy: the database cannot be reached or stayed locked for `BUSY_TIMEOUT_MS`.
        """
        with _translated(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            with _committed(connection):
                yield connection

    def close(self) -> None:
        """Gives back every pooled connection."""
        self.engine.dispose()


@contextmanager
def _committed(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreBusy(
            "the database did not take part: it is locked by another process, full, or not reachable "
            f"({type(error.orig).__name__}); nothing was written, try again"
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreBusy("the connection to the database broke; nothing was written, try again") from error
        raise


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=16,
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
    return create_engine(url, pool_size=8, max_overflow=16, pool_pre_ping=True)


__all__ = ["BUSY_TIMEOUT_MS", "Connection", "Database", "to_text"]
