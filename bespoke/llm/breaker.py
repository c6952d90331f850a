"""Spares an endpoint that is down, and the time of everyone who would wait for it.

Closed, requests pass. After some failures in a row that speak of an outage it opens: requests fail at
once. When the pause is over one request is let through; its outcome closes the breaker or opens it again.
"""

import time
from collections.abc import Callable

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelClient, ModelReply, ModelRequest, OutputT, failed

FAILURES = 3
"""With three tries and their pauses each, an outage is known in under ten seconds."""
PAUSE_S = 30.0

OUTAGE_KINDS = frozenset({"timeout", "connection", "rate_limited", "server_error"})
"""Kinds that say something of the endpoint; the others speak of one request."""


class Breaker:
    """A model that is not asked while it is known to be down."""

    def __init__(
        self,
        inner: ModelClient,
        *,
        failures: int = FAILURES,
        pause_s: float = PAUSE_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._failures = failures
        self._pause_s = pause_s
        self._monotonic = monotonic
        self._in_a_row = 0
        self._last_kind = ""
        self._quiet_until_s = 0.0

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def is_open(self) -> bool:
        """Whether the next request would fail without being sent."""
        return self._in_a_row >= self._failures and self._monotonic() < self._quiet_until_s

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the reply of the inner model; see `ModelClient.complete`.

        Raises:
            ModelFailure: the inner model's; or, without asking it, one of the kind that it failed with.
        """
        if self.is_open:
            wait_s = self._quiet_until_s - self._monotonic()
            detail = f"not asked: {self._in_a_row} requests in a row have failed; next try in {wait_s:.0f} s"
            raise failed(self._last_kind, detail, Usage())
        if self._in_a_row >= self._failures:
            # This request finds out; the others go on failing until it has.
            self._quiet_until_s = self._monotonic() + self._pause_s
        try:
            reply = await self._inner.complete(request)
        except ModelFailure as failure:
            if failure.kind in OUTAGE_KINDS:
                self._in_a_row += 1
                self._last_kind = failure.kind
                self._quiet_until_s = self._monotonic() + self._pause_s
            else:
                self._in_a_row = 0
            raise
        self._in_a_row = 0
        return reply
