"""A model whose replies are kept by what was asked, so that a retry never pays twice.

Two requests are one where model, messages, reply format, temperature, length and seed are the same. Kept is the
validated reply and nothing of the request but its hash. Failures are not kept: asking again may help.
"""

import json
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from bespoke.domain.base import sha256_of
from bespoke.domain.draft import Usage
from bespoke.errors import BespokeError
from bespoke.llm.base import ModelClient, ModelReply, ModelRequest, OutputT
from bespoke.telemetry import get_logger


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply as it is kept."""

    model: str
    """As the endpoint named it."""
    parsed: str
    """JSON of the validated reply."""
    fingerprint: str | None


class CompletionStore(Protocol):
    """Keeps replies by the hash of what was asked."""

    def get(self, request_sha256: str) -> Completion | None: ...

    def put(self, request_sha256: str, completion: Completion, instead: Completion | None = None) -> None:
        """Keeps the reply; where there is one already, that one stays, unless it is `instead`."""
        ...


class KeptModel:
    """Answers from the store what was asked before, and asks the model for the rest."""

    def __init__(self, client: ModelClient, store: CompletionStore) -> None:
        self._client = client
        self._store = store

    @property
    def model(self) -> str:
        return self._client.model

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the validated reply. One that was kept took no call and cost nothing.

        A reply that cannot be kept is returned all the same: it is paid for.

        Raises:
            ModelFailure: see `ModelClient.complete`.
        """
        key = request_sha256(self.model, request)
        kept = self._store.get(key)
        if kept is not None:
            try:
                parsed = request.output.model_validate_json(kept.parsed)
            except ValidationError:
                pass  # Kept by a version that read replies otherwise: asked again, and that reply takes its place.
            else:
                return ModelReply(parsed, kept.parsed, kept.model, Usage(), kept.fingerprint, attempts=0)
        reply = await self._client.complete(request)
        found = Completion(reply.model, reply.parsed.model_dump_json(), reply.fingerprint)
        try:
            # One that is left here could not be read.
            self._store.put(key, found, instead=kept)
        except BespokeError as error:
            get_logger().warning("a model's reply was not kept", code=error.code)
        return reply


def request_sha256(model: str, request: ModelRequest[OutputT]) -> str:
    """Returns the hash of everything that the reply depends on."""
    return sha256_of(
        {
            "model": model,
            "messages": [[message.role, message.content] for message in request.messages],
            "output": json.dumps(request.output.model_json_schema(), sort_keys=True),
            # Six places: a hash must not tell floats apart that no endpoint does.
            "temperature": f"{request.temperature:.6f}",
            "max_output_tokens": request.max_output_tokens,
            "seed": request.seed,
        }
    )
