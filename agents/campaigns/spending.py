"""A purse that every model call of a campaign is paid from: room is kept for a call before it is made.

A request (with its tries) is let go when the most that it can take still fits. What does not fit waits until
nothing else is under way, and then goes alone or not at all. So what is spent goes beyond a limit by less
than one request, however many are made at once.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from bespoke.domain.campaign import Budget, Spending
from bespoke.domain.draft import Usage
from bespoke.errors import BespokeError, BudgetSpent, InvalidInput, ModelFailure
from bespoke.llm.base import ModelClient, ModelReply, ModelRequest, OutputT, usage_of
from bespoke.llm.reading import Price
from bespoke.telemetry import get_logger

FEWEST_CHARS_PER_TOKEN = 2.0
"""English has about four to a token; code, digits and other scripts fewer. With this few the most is reckoned."""
MOST_CHARS_PER_TOKEN = 6.0
"""With this many the least is reckoned that a prompt takes."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a request may take."""

    calls: int
    tokens: int
    cost_usd: float


NO_ROOM = Room(0, 0, 0.0)


class Purse:
    """What a campaign has left. For one event loop."""

    def __init__(
        self,
        budget: Budget,
        spent: Spending,
        price: Price,
        *,
        tries: int,
        keep: Callable[[Spending], None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args:
            spent: before, by a run that was stopped.
            tries: HTTP calls that one request may make.
            keep: is told what was spent, after each request; one that fails is logged and passed over.

        Raises:
            InvalidInput: the cost is limited, and no price is set that it could be reckoned by.
        """
        require_price(budget, price)
        self._budget = budget
        self._spent = spent
        self._price = price
        self._tries = tries
        self._keep = keep
        self._seconds = seconds
        self._reserved = NO_ROOM
        self._under_way = 0
        self._changed = asyncio.Condition()

    @property
    def spent(self) -> Spending:
        return self._spent

    @property
    def spent_up(self) -> str | None:
        """Which limit is reached, in plain words; None while there is something left."""
        return self._lacks(NO_ROOM, at_least=True)

    async def pay(self, client: ModelClient, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the reply to a request that there is room for.

        Raises:
            BudgetSpent: there is none; nothing was sent.
            ModelFailure: as the client raises it; what it took is paid.
        """
        most = self._most(request)
        await self._reserve(request, most)
        began, usage = self._seconds(), None
        try:
            reply = await client.complete(request)
            usage = reply.usage
            return reply
        except ModelFailure as failure:
            usage = usage_of(failure)
            raise
        finally:
            # What was broken off may have been answered all the same.
            usage = usage or Usage(calls=1)
            await asyncio.shield(self._settle(request, most, usage, self._seconds() - began))

    async def _reserve(self, request: ModelRequest[Any], most: Room) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: not self._under_way or self._fits(most))
            lacking = self.spent_up or self._lacks(self._least(request), at_least=False)
            if lacking is not None:
                raise BudgetSpent(f"the campaign's budget is spent: {lacking}")
            self._reserved = _sum(self._reserved, most)
            self._under_way += 1

    async def _settle(self, request: ModelRequest[Any], most: Room, usage: Usage, seconds: float) -> None:
        async with self._changed:
            self._reserved = Room(
                self._reserved.calls - most.calls,
                self._reserved.tokens - most.tokens,
                self._reserved.cost_usd - most.cost_usd,
            )
            self._under_way -= 1
            self._spent = self._with(request, usage, seconds)
            self._changed.notify_all()
            try:
                self._keep(self._spent)
            except BespokeError as error:
                # The reply is paid for, and counts here; the next call keeps the figure with its own.
                get_logger().warning("what a campaign spent was not kept", code=error.code)

    def _with(self, request: ModelRequest[Any], usage: Usage, seconds: float) -> Spending:
        spent = self._spent
        assumed_in = assumed_out = 0
        if usage.input_tokens is None:
            assumed_in = usage.calls * ceil(_chars(request) / FEWEST_CHARS_PER_TOKEN)
        if usage.output_tokens is None:
            assumed_out = usage.calls * request.max_output_tokens
        tokens_in = assumed_in if usage.input_tokens is None else usage.input_tokens
        tokens_out = assumed_out if usage.output_tokens is None else usage.output_tokens
        cost = usage.cost_usd if usage.cost_usd is not None else self._price.cost_usd(tokens_in, tokens_out)
        before = spent.cost_usd if spent.calls else 0.0
        return Spending(
            calls=spent.calls + usage.calls,
            input_tokens=spent.input_tokens + tokens_in,
            output_tokens=spent.output_tokens + tokens_out,
            cost_usd=None if cost is None or before is None else before + cost,
            tokens_assumed=spent.tokens_assumed + assumed_in + assumed_out,
            prompt_chars=spent.prompt_chars + _chars(request),
            call_seconds=spent.call_seconds + seconds,
        )

    def _fits(self, most: Room) -> bool:
        return self._lacks(_sum(self._reserved, most), at_least=False) is None

    def _lacks(self, wanted: Room, *, at_least: bool) -> str | None:
        """Returns the limit that `wanted` would go beyond; with `at_least`, the one that is reached already."""
        for limit, spent, more, unit in (
            (self._budget.max_calls, float(self._spent.calls), float(wanted.calls), "calls"),
            (self._budget.max_tokens, float(self._spent.tokens), float(wanted.tokens), "tokens"),
            (self._budget.max_cost_usd, self._spent.cost_usd or 0.0, wanted.cost_usd, "US dollars"),
        ):
            if limit is not None and (spent + more > limit or (at_least and spent >= limit)):
                used = f"{spent:,.4f}" if unit == "US dollars" else f"{spent:,.0f}"
                next_one = "" if at_least else ", and the next call would take more than is left"
                return f"{used} of {limit:,} {unit} are used{next_one}"
        return None

    def _most(self, request: ModelRequest[Any]) -> Room:
        tokens_in = ceil(_chars(request) / FEWEST_CHARS_PER_TOKEN)
        cost = self._price.cost_usd(tokens_in, request.max_output_tokens) or 0.0
        tokens = tokens_in + request.max_output_tokens
        return Room(self._tries, self._tries * tokens, self._tries * cost)

    def _least(self, request: ModelRequest[Any]) -> Room:
        tokens_in = int(_chars(request) / MOST_CHARS_PER_TOKEN)
        return Room(1, tokens_in, self._price.cost_usd(tokens_in, 0) or 0.0)


class PaidModel:
    """A model whose every request is paid from a purse; see `ModelClient`."""

    def __init__(self, client: ModelClient, purse: Purse) -> None:
        self._client = client
        self._purse = purse

    @property
    def model(self) -> str:
        return self._client.model

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the reply; see `Purse.pay`."""
        return await self._purse.pay(self._client, request)


def require_price(budget: Budget, price: Price) -> None:
    """Raises InvalidInput where the cost is limited and no price is set."""
    if budget.max_cost_usd is not None and price.cost_usd(1, 1) is None:
        raise InvalidInput(
            f"a budget of {budget.max_cost_usd:g} US dollars cannot be kept, because no price is set; set "
            "BESPOKE_MODEL_INPUT_USD_PER_MTOK and BESPOKE_MODEL_OUTPUT_USD_PER_MTOK, or limit calls or tokens"
        )


def _sum(one: Room, other: Room) -> Room:
    return Room(one.calls + other.calls, one.tokens + other.tokens, one.cost_usd + other.cost_usd)


def _chars(request: ModelRequest[Any]) -> int:
    return sum(len(message.content) for message in request.messages)
