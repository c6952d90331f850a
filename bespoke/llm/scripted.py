"""A model that says what it was told to say: for tests, demonstrations and offline evals.

A run with it proves the plumbing, not the quality of any model.
"""

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from pydantic import BaseModel

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelReply, ModelRequest, OutputT
from bespoke.llm.reading import parse_reply

Reply = str | dict[str, Any] | BaseModel | ModelFailure
"""Text as a model would give it, the value that the text would hold, or how the call fails."""

Answer = Callable[[ModelRequest[Any]], Reply]


class ScriptedModel:
    """Gives its replies in order, or asks a function for each.

    Replies are read like those of an endpoint: text that does not fit the request's output type fails
    as `invalid_json` or `invalid_shape`. A script that has come to its end fails as `empty`.
    """

    def __init__(
        self,
        replies: Iterable[Reply] | Answer,
        *,
        model: str = "scripted",
        usage: Usage | None = None,
        fingerprint: str | None = None,
    ) -> None:
        """Args: usage: What every call is said to have taken; None is one call, tokens unknown."""
        self._answer = replies if callable(replies) else None
        self._script = iter(()) if callable(replies) else iter(replies)
        self._model = model
        self._usage = usage or Usage(calls=1)
        self._fingerprint = fingerprint
        self._requests: list[ModelRequest[Any]] = []

    @property
    def model(self) -> str:
        return self._model

    @property
    def requests(self) -> tuple[ModelRequest[Any], ...]:
        """Everything that was asked, in order."""
        return tuple(self._requests)

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the next reply; see `ModelClient.complete`."""
        self._requests.append(request)
        reply = self._answer(request) if self._answer else next(self._script, None)
        if reply is None:
            raise ModelFailure("empty", "the script has come to its end")
        if isinstance(reply, ModelFailure):
            raise reply
        raw = _text(reply)
        return ModelReply(
            parsed=parse_reply(raw, request.output, self._usage),
            raw=raw,
            model=self._model,
            usage=self._usage,
            fingerprint=self._fingerprint,
            attempts=1,
        )


def _text(reply: str | dict[str, Any] | BaseModel) -> str:
    if isinstance(reply, str):
        return reply
    return reply.model_dump_json() if isinstance(reply, BaseModel) else orjson.dumps(reply).decode()
