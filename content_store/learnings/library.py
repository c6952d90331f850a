"""Takes learnings in and out of use, with an entry in the ledger for each step."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bespoke.domain.base import sha256_of
from bespoke.domain.ids import LearningId
from bespoke.domain.learning import Learning
from bespoke.errors import InvalidInput
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database
from content_store import repository as content
from content_store.learnings import repository


@dataclass(frozen=True, slots=True)
class LearningsImported:
    """What an import changed."""

    new: int
    changed: int
    unchanged: int


def import_learnings(
    database: Database, ledger: Ledger, learnings: Sequence[Learning], now: datetime
) -> LearningsImported:
    """Stores the learnings in one transaction; those with a known id take the place of what stood there.

    Raises:
        UseCaseNotFound: a learning is about a use case that is not loaded.
        InvalidInput: an id is there twice, or is that of a retired learning.
    """
    ids = [learning.id for learning in learnings]
    twice = next((one for one, times in Counter(ids).items() if times > 1), None)
    if twice is not None:
        raise InvalidInput(f"learning '{twice}' is given more than once; nothing was stored")
    with database.write() as tx:
        ledger.lock(tx)
        for use_case_id in sorted({learning.use_case_id for learning in learnings}):
            content.use_case(tx, use_case_id)
        held = {found.id: found for found in repository.learnings(tx)}
        retired = next((one for one in ids if one in held and held[one].retired_on is not None), None)
        if retired is not None:
            raise InvalidInput(
                f"learning '{retired}' was retired on {held[retired].retired_on}; give what was learned anew an id of "
                "its own. Nothing was stored"
            )
        new = [learning for learning in learnings if learning.id not in held]
        changed = [one for one in learnings if one.id in held and held[one.id] != one]
        repository.replace_learnings(tx, [*new, *changed], now)
        if new or changed:
            ledger.append(
                tx,
                [
                    Entry(
                        kind="learning.recorded",
                        subject=learning.id,
                        payload={
                            # The chain is for good: words, in which somebody may be named, stay out of it.
                            **learning.model_dump(mode="json", exclude={"statement", "example"}),
                            "words_sha256": sha256_of([learning.statement, learning.example]),
                        },
                    )
                    for learning in (*new, *changed)
                ],
            )
    return LearningsImported(len(new), len(changed), len(learnings) - len(new) - len(changed))


def retire_learning(database: Database, ledger: Ledger, learning_id: LearningId, now: datetime) -> Learning:
    """Takes a learning out of use from today on and returns it; one that is retired stays as it is.

    Raises:
        LearningNotFound: names the nearest id.
    """
    with database.write() as tx:
        ledger.lock(tx)
        held = repository.learning(tx, learning_id)
        if held.retired_on is not None:
            return held
        retired = held.model_copy(update={"retired_on": now.date()})
        repository.replace_learnings(tx, [retired], now)
        ledger.append(
            tx,
            [Entry(kind="learning.retired", subject=learning_id, payload={"retired_on": str(now.date())})],
        )
    return retired
