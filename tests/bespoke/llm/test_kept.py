"""A reply that was paid for is used again. The model is scripted: it proves the plumbing."""

from dataclasses import replace
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure, StoreBusy
from bespoke.llm.base import Message, ModelRequest, PromptSource
from bespoke.llm.kept import Completion, KeptModel
from bespoke.llm.scripted import ScriptedModel


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    said: Annotated[str, Field(max_length=40)]


class Memory:
    """A store in a dictionary."""

    def __init__(self) -> None:
        self.held: dict[str, Completion] = {}

    def get(self, request_sha256: str) -> Completion | None:
        return self.held.get(request_sha256)

    def put(self, request_sha256: str, completion: Completion, instead: Completion | None = None) -> None:
        if self.held.setdefault(request_sha256, completion) == instead:
            self.held[request_sha256] = completion


class Busy(Memory):
    """A store that keeps nothing."""

    def put(self, request_sha256: str, completion: Completion, instead: Completion | None = None) -> None:
        del request_sha256, completion, instead
        raise StoreBusy("the database did not take part")


REQUEST = ModelRequest(
    messages=(Message("user", "Say something."),),
    output=Answer,
    prompt=PromptSource("p", 1, "0" * 64),
    temperature=0.8,
    max_output_tokens=100,
    seed=1,
    timeout_s=5.0,
)
SPENT = Usage(calls=1, input_tokens=10, output_tokens=5)


async def test_the_same_request_is_paid_for_once() -> None:
    model = ScriptedModel([{"said": "one"}, {"said": "two"}], usage=SPENT)
    kept = KeptModel(model, Memory())
    first = await kept.complete(REQUEST)
    # How long a caller would wait changes nothing of what it asks.
    again = await kept.complete(replace(REQUEST, timeout_s=60.0))
    assert (first.parsed.said, first.usage) == ("one", SPENT)
    assert (again.parsed.said, again.usage, again.attempts) == ("one", Usage(), 0)
    assert again.model == first.model
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, seed=2),
        replace(REQUEST, temperature=0.7),
        replace(REQUEST, max_output_tokens=101),
        replace(REQUEST, messages=(Message("user", "Say something else."),)),
        replace(REQUEST, messages=(Message("system", "Say something."),)),
    ],
    ids=["seed", "temperature", "length", "text", "role"],
)
async def test_another_request_is_asked(other: ModelRequest[Answer]) -> None:
    model = ScriptedModel([{"said": "one"}, {"said": "two"}], usage=SPENT)
    kept = KeptModel(model, Memory())
    await kept.complete(REQUEST)
    assert (await kept.complete(other)).parsed.said == "two"


async def test_a_failure_is_not_kept() -> None:
    model = ScriptedModel(["no json", {"said": "now"}], usage=SPENT)
    kept = KeptModel(model, Memory())
    with pytest.raises(ModelFailure):
        await kept.complete(REQUEST)
    assert (await kept.complete(REQUEST)).parsed.said == "now"


async def test_a_reply_that_can_no_longer_be_read_is_asked_for_again() -> None:
    memory = Memory()
    model = ScriptedModel([{"said": "one"}, {"said": "two"}], usage=SPENT)
    await KeptModel(model, memory).complete(REQUEST)
    (key,) = memory.held
    memory.held[key] = Completion("m", '{"told": "one"}', None)
    assert (await KeptModel(model, memory).complete(REQUEST)).parsed.said == "two"
    assert memory.held[key].parsed == '{"said":"two"}'


async def test_a_reply_that_cannot_be_kept_is_returned_all_the_same() -> None:
    model = ScriptedModel([{"said": "one"}, {"said": "two"}], usage=SPENT)
    kept = KeptModel(model, Busy())
    assert (await kept.complete(REQUEST)).parsed.said == "one"
    assert (await kept.complete(REQUEST)).parsed.said == "two"
