"""An endpoint that is down is left alone, and found again."""

from typing import Any

import pytest

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelRequest, usage_of
from bespoke.llm.breaker import Breaker
from bespoke.llm.scripted import Reply, ScriptedModel

GOOD: dict[str, Any] = {"variants": []}
DOWN = ModelFailure("connection", "down")


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


async def _ask(breaker: Breaker, request: ModelRequest[Any]) -> str:
    try:
        await breaker.complete(request)
    except ModelFailure as failure:
        return str(failure)
    return "ok"


def _breaker(replies: list[Reply]) -> tuple[Breaker, ScriptedModel, Watch]:
    inner, watch = ScriptedModel(replies), Watch()
    return Breaker(inner, failures=2, pause_s=30.0, monotonic=watch), inner, watch


async def test_after_failures_in_a_row_the_endpoint_is_not_asked(request_of_lines: ModelRequest[Any]) -> None:
    breaker, inner, watch = _breaker([DOWN, DOWN, GOOD])
    assert [await _ask(breaker, request_of_lines) for _ in range(2)] == ["connection: down"] * 2
    assert breaker.is_open
    watch.now_s += 10
    with pytest.raises(ModelFailure) as failure:
        await breaker.complete(request_of_lines)
    assert str(failure.value) == ("connection: not asked: 2 requests in a row have failed; next try in 20 s")
    assert usage_of(failure.value) == Usage(calls=0)
    assert len(inner.requests) == 2


async def test_one_request_finds_out_after_the_pause(request_of_lines: ModelRequest[Any]) -> None:
    breaker, inner, watch = _breaker([DOWN, DOWN, DOWN, GOOD, DOWN, GOOD])
    for _ in range(2):
        await _ask(breaker, request_of_lines)
    watch.now_s += 30
    assert await _ask(breaker, request_of_lines) == "connection: down"
    assert breaker.is_open
    watch.now_s += 30
    assert await _ask(breaker, request_of_lines) == "ok"
    assert not breaker.is_open
    assert [await _ask(breaker, request_of_lines) for _ in range(2)] == ["connection: down", "ok"]
    assert len(inner.requests) == 6


async def test_failures_of_single_requests_open_nothing(request_of_lines: ModelRequest[Any]) -> None:
    refused = ModelFailure("refused", "no")
    breaker, _, _ = _breaker([refused, refused, refused, DOWN, refused, DOWN])
    for _ in range(6):
        await _ask(breaker, request_of_lines)
    assert not breaker.is_open


async def test_model_is_the_inner_one() -> None:
    breaker, _, _ = _breaker([])
    assert breaker.model == "scripted"
