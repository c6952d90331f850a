"""A small output type and a request for it."""

from collections.abc import Callable
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from bespoke.llm.base import Message, ModelRequest, PromptSource


class Line(BaseModel):
    """What the tests ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tactic: Literal["ease", "question"]
    body: Annotated[str, Field(max_length=200)]


class Lines(BaseModel):
    """Some of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variants: Annotated[list[Line], Field(max_length=3)]


MakeRequest = Callable[[float], ModelRequest[Lines]]


@pytest.fixture
def make_request() -> MakeRequest:
    """Returns a function from deadline in seconds to request."""

    def make(timeout_s: float) -> ModelRequest[Lines]:
        return ModelRequest(
            messages=(Message("system", "Write for a shop."), Message("user", "CANARY-PROMPT: three lines")),
            output=Lines,
            prompt=PromptSource("lines", 1, "0" * 64),
            temperature=0.5,
            max_output_tokens=300,
            seed=7,
            timeout_s=timeout_s,
        )

    return make


@pytest.fixture
def request_of_lines(make_request: MakeRequest) -> ModelRequest[Lines]:
    """Returns a request with more time than any test takes."""
    return make_request(20.0)
