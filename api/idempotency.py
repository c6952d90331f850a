"""Answers a repeated request with the first answer (`Idempotency-Key`), for a day.

A key belongs to one API key and one route. Only answers that were good are kept: after an error the
same request may be tried again. What a request does is committed before its answer is kept; a process may
die in between. So what it makes gets an id that follows from the key (`token`), and the same request
tried again finds it there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from fastapi import Response

from api import repository
from api.auth import Principal
from api.schemas import Body, View
from bespoke.clock import Clock
from bespoke.domain.base import sha256_of
from bespoke.errors import BespokeError, KeyReused, RequestUnderWay
from bespoke.storage.database import Database
from bespoke.telemetry import get_logger

KEPT_FOR = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(minutes=5)
"""A request that has not ended by then died with its process."""

ViewT = TypeVar("ViewT", bound=View)


@dataclass(frozen=True, slots=True)
class Once:
    """What one request's key asks for; does nothing where the request has none."""

    database: Database
    clock: Clock
    """The machine's own, whatever day the workspace replays."""
    response: Response
    route: str
    key: str | None

    def token(self, asker: Principal, body: Body) -> str | None:
        """Returns 20 hexadecimal digits that are this very request's; None where it has no key."""
        if self.key is None:
            return None
        return sha256_of([self._scope(asker), self.key, _fingerprint(body)])[:20]

    def answer(self, asker: Principal, body: Body, kind: type[ViewT], make: Callable[[], ViewT]) -> ViewT:
        """Returns what `make` returns, or what it returned for the same request before.

        Raises:
            KeyReused: the key was used with another body.
            RequestUnderWay: the first request with this key has not been answered yet.
        """
        if self.key is None:
            return make()
        scope = self._scope(asker)
        held = self._reserve(scope, self.key, _fingerprint(body))
        if held is not None:
            self.response.headers["Idempotency-Replayed"] = "true"
            return kind.model_validate_json(held)
        try:
            made = make()
        except BaseException:
            self._give_back(scope, self.key)
            raise
        with self.database.write() as tx:
            repository.keep_answer(tx, scope, self.key, made.model_dump_json())
        return made

    def _scope(self, asker: Principal) -> str:
        return f"{asker.key} {self.route}"

    def _give_back(self, scope: str, key: str) -> None:
        """Frees the key after a failure; where that fails too, the first failure is what the client hears."""
        try:
            with self.database.write() as tx:
                repository.release(tx, scope, key)
        except BespokeError as error:
            get_logger().warning("an idempotency key was not given back", code=error.code)

    def _reserve(self, scope: str, key: str, fingerprint: str) -> str | None:
        now = self.clock.now()
        with self.database.write() as tx:
            held = repository.reserve(
                tx,
                scope,
                key,
                fingerprint,
                now=now,
                forgotten_before=now - KEPT_FOR,
                given_up_before=now - GIVEN_UP_AFTER,
            )
        if held is None:
            return None
        if held.fingerprint != fingerprint:
            raise KeyReused(
                f"idempotency key '{key}' came before with another body; nothing was done. "
                "Give each request a key of its own"
            )
        if held.response is None:
            raise RequestUnderWay(
                f"the first request with idempotency key '{key}' is still under way; try again soon"
            )
        return held.response


def _fingerprint(body: Body) -> str:
    return sha256_of(body.model_dump(mode="json"))
