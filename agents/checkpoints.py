"""Where the graph keeps its steps: SQLite beside the data by default, PostgreSQL by URL."""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from pydantic import BaseModel

import bespoke.domain
from bespoke.errors import ComponentMissing

Checkpointer = BaseCheckpointSaver[Any]


def serializer() -> JsonPlusSerializer:
    """Returns a serializer that brings back the project's own values and nothing else.

    Whoever can write to the checkpoint table could otherwise have any importable type built.
    """
    modules = [
        importlib.import_module(f"bespoke.domain.{found.name}")
        for found in pkgutil.iter_modules(bespoke.domain.__path__)
    ]
    modules.append(importlib.import_module("agents.state"))
    allowed = {
        (module.__name__, name)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and (issubclass(value, BaseModel | Enum) or hasattr(value, "__dataclass_fields__"))
    }
    return JsonPlusSerializer(allowed_msgpack_modules=sorted(allowed))


@asynccontextmanager
async def open_checkpointer(database_url: str | None, data_dir: Path) -> AsyncIterator[Checkpointer]:
    """Yields the checkpointer for this workspace, its tables ready.

    Args:
        database_url: PostgreSQL as SQLAlchemy spells it, or None for SQLite in `data_dir`.
    """
    if database_url is None or database_url.startswith("sqlite"):
        import aiosqlite  # noqa: PLC0415
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver  # noqa: PLC0415

        async with aiosqlite.connect(data_dir / "checkpoints.db") as connection:
            # What a power cut takes of it is a step that runs again, and repeated steps write nothing twice: not
            # worth a wait for the disk at each. In WAL mode the file itself stays sound.
            await connection.execute("PRAGMA synchronous=NORMAL")
            sqlite_saver = AsyncSqliteSaver(connection, serde=serializer())
            await sqlite_saver.setup()
            yield sqlite_saver
        return
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415
        from psycopg import AsyncConnection  # noqa: PLC0415
        from psycopg.rows import dict_row  # noqa: PLC0415
        from psycopg_pool import AsyncConnectionPool  # noqa: PLC0415
    except ImportError as error:
        raise ComponentMissing(
            "PostgreSQL needs the extra 'postgres'; install bespoke-personalization[postgres]"
        ) from error
    pool: AsyncConnectionPool[AsyncConnection[dict[str, Any]]] = AsyncConnectionPool(
        database_url.replace("postgresql+psycopg://", "postgresql://", 1),
        min_size=1,
        max_size=4,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        open=False,
    )
    async with pool:
        postgres_saver = AsyncPostgresSaver(pool, serde=serializer())
        await postgres_saver.setup()
        yield postgres_saver
