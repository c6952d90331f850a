"""Reads and writes of the learning library. Functions take the caller's open transaction."""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import Connection, delete, insert, select

from bespoke.domain.ids import LearningId, UseCaseId
from bespoke.domain.learning import Learning
from bespoke.errors import LearningNotFound
from bespoke.storage import tables as t
from bespoke.storage.database import to_text


def replace_learnings(tx: Connection, learnings: Sequence[Learning], at: datetime) -> None:
    """Stores the learnings, each in place of the one with its id."""
    for learning in learnings:
        tx.execute(delete(t.learnings).where(t.learnings.c.learning_id == learning.id))
    if learnings:
        tx.execute(
            insert(t.learnings),
            [
                {
                    "learning_id": learning.id,
                    "use_case_id": learning.use_case_id,
                    "created_at": to_text(at),
                    "doc": learning.model_dump_json(),
                }
                for learning in learnings
            ],
        )


def learnings(tx: Connection, use_case_id: UseCaseId | None = None) -> list[Learning]:
    """Returns the learnings of a use case, or all, by use case and id; also those that have run out."""
    query = select(t.learnings.c.doc).order_by(t.learnings.c.use_case_id, t.learnings.c.learning_id)
    if use_case_id is not None:
        query = query.where(t.learnings.c.use_case_id == use_case_id)
    return [Learning.model_validate_json(row.doc) for row in tx.execute(query)]


def learning(tx: Connection, learning_id: LearningId) -> Learning:
    """Returns one learning.

    Raises:
        LearningNotFound: names the nearest id.
    """
    held = {found.id: found for found in learnings(tx)}
    if learning_id not in held:
        nearest = get_close_matches(learning_id, held, n=1)
        raise LearningNotFound(learning_id, nearest[0] if nearest else None)
    return held[learning_id]
