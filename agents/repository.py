"""Reads and writes of generations: one row for each brief on its way through the agent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.errors import GenerationNotFound
from bespoke.storage import tables as t
from bespoke.storage.database import to_text
from content_store.repository import insert_new


def add_generation(tx: Connection, generation: Generation) -> bool:
    """Adds a generation and returns whether it was new."""
    return bool(add_generations(tx, [generation]))


def add_generations(tx: Connection, added: Sequence[Generation]) -> int:
    """Adds generations and returns how many were new."""
    return insert_new(tx, t.generations, [_row(generation) for generation in added])


def generation(tx: Connection, generation_id: GenerationId) -> Generation:
    """Returns one generation.

    Raises:
        GenerationNotFound: nothing has this id.
    """
    doc = tx.execute(
        select(t.generations.c.doc).where(t.generations.c.generation_id == generation_id)
    ).scalar_one_or_none()
    if doc is None:
        raise GenerationNotFound(generation_id)
    return Generation.model_validate_json(doc)


def update_generation(tx: Connection, generation: Generation, now: datetime) -> Generation:
    """Stores a new state of a generation and returns it with its time."""
    stored = generation.model_copy(update={"updated_at": now})
    tx.execute(update(t.generations).where(t.generations.c.generation_id == stored.id).values(**_row(stored)))
    return stored


def unfinished(tx: Connection) -> list[Generation]:
    """Returns the generations that a stopped process left running, oldest first; not those of campaigns, which
    go on with their campaign and its budget."""
    rows = tx.execute(
        select(t.generations.c.doc)
        .where(
            t.generations.c.status == GenerationStatus.RUNNING.value, t.generations.c.campaign_id.is_(None)
        )
        .order_by(t.generations.c.created_at)
    )
    return [Generation.model_validate_json(row.doc) for row in rows]


def _row(generation: Generation) -> dict[str, object]:
    return {
        "generation_id": generation.id,
        "customer_id": generation.brief.customer_id,
        "campaign_id": generation.campaign_id,
        "use_case_id": generation.brief.use_case_id,
        "status": generation.status.value,
        "created_at": to_text(generation.created_at),
        "updated_at": to_text(generation.updated_at),
        "doc": generation.model_dump_json(),
    }
