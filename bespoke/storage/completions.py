"""Keeps replies of models in the database, for some days."""

import json
from datetime import timedelta

from sqlalchemy import Delete, delete, select

from bespoke.clock import Clock
from bespoke.llm.kept import Completion
from bespoke.storage.database import Database, insert_if_new, to_text
from bespoke.storage.tables import completions


class StoredCompletions:
    """A `CompletionStore` over the table `completions`."""

    def __init__(self, database: Database, clock: Clock, days: float) -> None:
        """Args: days: for how long a reply is answered with; older ones are deleted when another is kept,
        and by `prune`.
        """
        self._database = database
        self._clock = clock
        self._kept_for = timedelta(days=days)

    def get(self, request_sha256: str) -> Completion | None:
        """Returns the reply, or None where there is none that is young enough."""
        query = select(completions.c.model, completions.c.doc).where(
            completions.c.request_sha256 == request_sha256, completions.c.created_at >= self._oldest()
        )
        with self._database.read() as tx:
            row = tx.execute(query).first()
        if row is None:
            return None
        doc = json.loads(row.doc)
        return Completion(row.model, doc["parsed"], doc["fingerprint"])

    def put(self, request_sha256: str, completion: Completion, instead: Completion | None = None) -> None:
        """Keeps the reply; where there is a young one already, that one stays, unless it is `instead`.

        Raises:
            StoreBusy, StoreUnusable: the database did not take it.
        """
        row = {
            "request_sha256": request_sha256,
            "model": completion.model,
            "created_at": to_text(self._clock.now()),
            "doc": _doc(completion),
        }
        with self._database.write() as tx:
            tx.execute(self._old())
            if instead is not None:
                tx.execute(
                    delete(completions).where(
                        completions.c.request_sha256 == request_sha256, completions.c.doc == _doc(instead)
                    )
                )
            # Somebody may have asked the same at the same time, and been answered first.
            tx.execute(insert_if_new(tx, completions), row)

    def prune(self) -> None:
        """Deletes the replies that are too old to be answered with.

        Raises:
            StoreBusy, StoreUnusable: the database did not take part.
        """
        with self._database.write() as tx:
            tx.execute(self._old())

    def _old(self) -> Delete:
        return delete(completions).where(completions.c.created_at < self._oldest())

    def _oldest(self) -> str:
        return to_text(self._clock.now() - self._kept_for)


def _doc(completion: Completion) -> str:
    return json.dumps({"parsed": completion.parsed, "fingerprint": completion.fingerprint})
