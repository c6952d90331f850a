"""The contract of a model: messages and an output type in, one value of that type out.

Every implementation keeps it: `complete` returns a reply whose `parsed` has been validated, or raises
`bespoke.errors.ModelFailure` with one of the kinds named there, within `ModelRequest.timeout_s`. It
never returns text that did not parse. No failure carries the prompt, the reply or a key.
"""

from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure

Role = Literal["system", "user", "assistant"]

OutputT = TypeVar("OutputT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that is sent."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class PromptSource:
    """Which prompt file the messages came from, and the hash of what is sent."""

    id: str
    version: int
    sha256: str
    """Of the messages as sent, values filled in."""


@dataclass(frozen=True, slots=True)
class ModelRequest(Generic[OutputT]):
    """One completion asked for."""

    messages: tuple[Message, ...]
    output: type[OutputT]
    """A closed model (`extra="forbid"`) with a length limit on every string: see `bespoke.llm.schema`."""
    prompt: PromptSource
    temperature: float
    max_output_tokens: int
    seed: int
    """Best effort at the endpoint: the recorded reply, not the seed, reproduces a run."""
    timeout_s: float
    """For everything: waiting for a free slot, all tries and the pauses between them."""


@dataclass(frozen=True, slots=True)
class ModelReply(Generic[OutputT]):
    """One completion received."""

    parsed: OutputT
    raw: str
    """The text as the model gave it. Untrusted."""
    model: str
    """As the endpoint names it, which may be more exact than the name asked for."""
    usage: Usage
    """Of all tries: a lost one makes the tokens unknown, not zero."""
    fingerprint: str | None
    """The endpoint's `system_fingerprint`: a new one means that another model may answer."""
    attempts: int
    """HTTP calls it took."""


class ModelClient(Protocol):
    """Answers one request."""

    @property
    def model(self) -> str:
        """The name of the model that is asked."""
        ...

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the validated reply.

        Raises:
            ModelFailure: nothing usable came back in time; `usage_of` tells what was spent.
        """
        ...


def failed(kind: str, detail: str, usage: Usage) -> ModelFailure:
    """Returns the failure, with what was spent on it."""
    return ModelFailure(kind, detail, usage)


def usage_of(failure: ModelFailure) -> Usage:
    """Returns what was spent on a call that failed; unknown where the failure does not tell."""
    return failure.usage if failure.usage is not None else Usage(calls=1)
