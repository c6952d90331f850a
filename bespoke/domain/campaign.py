"""A campaign: one wish for many readers on several channels, with what it may spend and what it took."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from bespoke.domain.audience import Audience, Topic
from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId
from bespoke.domain.brief import GivenChannel, Wish
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import CampaignId
from bespoke.domain.profile import CustomerType
from bespoke.domain.variant import VariantStatus

MAX_CUSTOMERS = 100_000
MAX_AUDIENCES = 200


class Reach(Value):
    """Whom a campaign writes to: customers one by one, or audiences, never both."""

    customers: Annotated[tuple[GivenCustomerId, ...], Field(max_length=MAX_CUSTOMERS)] = ()
    """These."""
    types: tuple[CustomerType, ...] = ()
    """Every customer of these types."""
    buys: Annotated[tuple[Topic, ...], Field(max_length=5)] = ()
    """Of the customers of `types` only those who buy all of these regularly, and agreed that it counts."""
    most: int | None = Field(default=None, ge=1)
    """So many customers of `types` at most, the first by id."""
    audiences: Annotated[tuple[Audience, ...], Field(max_length=MAX_AUDIENCES)] = ()
    """Each gets copy of its own, for whoever belongs to it when it is sent."""

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "Reach":
        named = [name for name in ("customers", "types", "audiences") if getattr(self, name)]
        if len(named) != 1:
            said = f", not {' and '.join(named)}" if named else ""
            raise ValueError(
                f"a campaign is for customers by id, for all of some types, or for audiences{said}"
            )
        if (self.buys or self.most is not None) and not self.types:
            raise ValueError("'buys' and 'most' narrow down types; name the types")
        return self

    @field_validator("customers", "types", "audiences")
    @classmethod
    def _names_each_once(cls, named: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(dict.fromkeys(named))


class CampaignBrief(Wish):
    """What a content team asks for in one go: for many readers, on one channel or several."""

    reach: Reach
    channels: Annotated[tuple[GivenChannel, ...], Field(min_length=1)]
    """Each reader gets `variants` variants on each."""

    @field_validator("channels")
    @classmethod
    def _names_each_once(cls, named: tuple[GivenChannel, ...]) -> tuple[GivenChannel, ...]:
        return tuple(dict.fromkeys(named))


class Budget(Value):
    """What a campaign's model calls may take in all; None is no limit."""

    max_calls: int | None = Field(default=None, ge=1)
    """Calls, those that were tried again counted each time."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Into the model and out of it."""
    max_cost_usd: float | None = Field(default=None, gt=0)


class Spending(Value):
    """What a campaign's model calls took."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    """None where no price is set: unknown, not free."""
    tokens_assumed: int = 0
    """Of the tokens, those that the endpoint did not tell: counted as the most that they can have been."""
    prompt_chars: int = 0
    call_seconds: float = 0.0
    """Waits for replies, added up over all calls, whether or not they overlapped."""

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


class LeftOut(Value):
    """Readers that a campaign does not write to."""

    reason: str
    count: int


class Estimate(Value):
    """What a campaign would take, worked out beforehand from a sample of its briefs."""

    copywriter: CopywriterKind
    model: str | None
    """None where no model is asked."""
    generations: int
    variants: int
    calls: int
    first_calls: int
    """Of the calls, those that are made if nothing is asked for again."""
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """None where no price is set: unknown, not free."""
    seconds: float
    """From start to end."""
    sampled: int
    """Briefs that were planned, and their prompts written out, to tell."""
    assumptions: tuple[str, ...]
    """What was not measured and had to be taken for granted, one sentence each."""
    left_out: tuple[LeftOut, ...]


class CampaignStatus(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    """Its budget is spent, or generations failed; resumed, it goes on with what is left."""
    DONE = "done"


class Campaign(Value):
    id: CampaignId
    brief: CampaignBrief
    copywriter: CopywriterKind
    budget: Budget
    status: CampaignStatus
    estimate: Estimate
    spending: Spending = Spending()
    run_seconds: float = 0.0
    """For which it was at work."""
    stopped_because: str | None = None
    created_at: datetime
    updated_at: datetime


class CampaignProgress(Value):
    """How far a campaign has come."""

    generations: dict[GenerationStatus, int]
    variants: dict[VariantStatus, int]
    failures: tuple[str, ...]
    """What went wrong with generations that failed, each kind once."""

    @property
    def planned(self) -> int:
        return sum(self.generations.values())

    @property
    def finished(self) -> int:
        """Generations that are not run again."""
        return sum(self.generations.get(status, 0) for status in FINISHED)


FINISHED = (GenerationStatus.AWAITING_REVIEW, GenerationStatus.DONE, GenerationStatus.STOPPED)
