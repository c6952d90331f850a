"""A campaign's purse: what is spent goes beyond the budget by less than one request, however many run at once."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from agents.campaigns.spending import PaidModel, Purse
from bespoke.domain.campaign import Budget, Spending
from bespoke.domain.draft import Usage
from bespoke.errors import BudgetSpent, InvalidInput, ModelFailure, StoreBusy
from bespoke.llm.base import Message, ModelClient, ModelReply, ModelRequest, OutputT, PromptSource
from bespoke.llm.openai_client import OpenAIModel
from bespoke.llm.reading import Price
from bespoke.llm.stub_server import Answer, StubServer

AT_ONCE = 8


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=200)


def request(chars: int = 400, max_output_tokens: int = 100) -> ModelRequest[Line]:
    return ModelRequest(
        messages=(Message("user", "x" * chars),),
        output=Line,
        prompt=PromptSource("p", 1, "0" * 64),
        temperature=0,
        max_output_tokens=max_output_tokens,
        seed=0,
        timeout_s=10,
    )


class Takes:
    """A model whose every reply takes what it is told; notes how many were under way at once."""

    def __init__(self, usage: Usage, failure: ModelFailure | None = None) -> None:
        self._usage, self._failure = usage, failure
        self.asked = self.most_at_once = self._under_way = 0

    @property
    def model(self) -> str:
        return "takes"

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        self.asked += 1
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self._under_way -= 1
        if self._failure is not None:
            raise self._failure
        return ModelReply(request.output(text="x"), "", "takes", self._usage, None, 1)


def purse(
    budget: Budget, *, price: Price | None = None, tries: int = 1, spent: Spending | None = None
) -> Purse:
    return Purse(budget, spent or Spending(), price or Price(), tries=tries, keep=lambda _spending: None)


async def ask(client: ModelClient, paying: Purse, times: int, asked: ModelRequest[Line]) -> Sequence[Any]:
    """Asks so often, at most eight times at once, and returns replies and failures."""
    model, slots = PaidModel(client, paying), asyncio.Semaphore(AT_ONCE)

    async def once() -> ModelReply[Line]:
        async with slots:
            return await model.complete(asked)

    return await asyncio.gather(*(once() for _ in range(times)), return_exceptions=True)


async def test_not_one_call_more_is_made_than_the_budget_has() -> None:
    model, paying = Takes(Usage(calls=1, input_tokens=100, output_tokens=50)), purse(Budget(max_calls=11))
    answers = await ask(model, paying, 40, request())
    assert (model.asked, paying.spent.calls) == (11, 11)
    assert model.most_at_once == AT_ONCE
    refused = [answer for answer in answers if isinstance(answer, BudgetSpent)]
    assert len(refused) == 29
    assert str(refused[0]) == "the campaign's budget is spent: 11 of 11 calls are used"


async def test_tokens_go_beyond_the_budget_by_less_than_one_call() -> None:
    # The prompt takes 100 tokens by the rule of thumb, and each reply comes to 400 in all.
    model, paying = (
        Takes(Usage(calls=1, input_tokens=300, output_tokens=100)),
        purse(Budget(max_tokens=3_000)),
    )
    answers = await ask(model, paying, 40, request())
    assert 3_000 <= paying.spent.tokens < 3_000 + 400
    assert model.asked == 8
    assert model.most_at_once > 1
    assert sum(isinstance(answer, BudgetSpent) for answer in answers) == 32


async def test_cost_goes_beyond_the_budget_by_less_than_one_call() -> None:
    price = Price(1.0, 2.0)
    usage = Usage(calls=1, input_tokens=300, output_tokens=100, cost_usd=price.cost_usd(300, 100))
    model, paying = Takes(usage), purse(Budget(max_cost_usd=0.004), price=price)
    await ask(model, paying, 40, request())
    assert paying.spent.cost_usd == pytest.approx(0.004)
    assert model.asked == 8


async def test_a_call_whose_prompt_alone_takes_more_than_is_left_is_not_made() -> None:
    model, paying = Takes(Usage(calls=1, input_tokens=300, output_tokens=100)), purse(Budget(max_tokens=500))
    answers = await ask(model, paying, 3, request(chars=1_200))
    assert model.asked == 1
    assert str(answers[1]) == (
        "the campaign's budget is spent: 400 of 500 tokens are used, and the next call would take more than is left"
    )


async def test_what_the_endpoint_does_not_tell_counts_as_the_most_it_can_be() -> None:
    paying = purse(Budget(max_tokens=1_000))
    await ask(Takes(Usage(calls=1)), paying, 20, request())
    # 400 characters are at most 200 tokens, and a reply at most 100.
    assert (paying.spent.calls, paying.spent.tokens, paying.spent.tokens_assumed) == (4, 1_200, 1_200)


async def test_failed_calls_are_paid_too() -> None:
    failure = ModelFailure("timeout", "late", Usage(calls=3))
    model, paying = Takes(Usage(), failure), purse(Budget(max_calls=6), tries=3)
    answers = await ask(model, paying, 10, request())
    assert (model.asked, paying.spent.calls) == (2, 6)
    assert [type(answer) for answer in answers[:3]] == [ModelFailure, ModelFailure, BudgetSpent]


async def test_what_was_spent_before_counts() -> None:
    before = Spending(calls=4, input_tokens=10, output_tokens=10)
    model, paying = (
        Takes(Usage(calls=1, input_tokens=1, output_tokens=1)),
        purse(Budget(max_calls=6), spent=before),
    )
    await ask(model, paying, 10, request())
    assert (model.asked, paying.spent.calls) == (2, 6)


async def test_a_reply_is_given_and_counted_where_the_store_does_not_take_the_figure() -> None:
    def is_busy(_spending: Spending) -> None:
        raise StoreBusy("the database did not take part")

    model = Takes(Usage(calls=1, input_tokens=100, output_tokens=50))
    paying = Purse(Budget(max_calls=1), Spending(), Price(), tries=1, keep=is_busy)
    ended = await asyncio.wait_for(ask(model, paying, 2, request()), timeout=5)
    assert [type(one) for one in ended] == [ModelReply, BudgetSpent]
    assert (model.asked, paying.spent.calls) == (1, 1)


def test_a_cost_cannot_be_limited_without_a_price() -> None:
    with pytest.raises(InvalidInput, match="no price is set; set BESPOKE_MODEL_INPUT_USD_PER_MTOK"):
        purse(Budget(max_cost_usd=1))


@pytest.mark.parametrize("script", [(), [Answer(status=503)] * 5], ids=["all well", "five fail at first"])
async def test_over_http_the_bound_holds_at_eight_calls_at_once(script: Sequence[Answer]) -> None:
    stub, budget = StubServer(script=script, latency_s=0.02), Budget(max_tokens=2_500)
    with stub as url:
        async with OpenAIModel(
            base_url=url, api_key="none", model="stub", max_attempts=3, sleep=_at_once
        ) as client:
            paying = purse(budget, tries=3)
            answers = await ask(client, paying, 60, request())
    replies = [answer for answer in answers if isinstance(answer, ModelReply)]
    assert replies
    assert any(isinstance(answer, BudgetSpent) for answer in answers)
    dearest = max((r.usage.input_tokens or 300) + (r.usage.output_tokens or 0) for r in replies)
    assert paying.spent.tokens < 2_500 + 3 * dearest
    assert paying.spent.calls == len(stub.calls)


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)
