"""Briefs as clients write them."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from api.schemas import Body, Id
from bespoke.domain.audience import Audience, DayKind, Daypart, Topic
from bespoke.domain.bounds import Seed
from bespoke.domain.brief import (
    MAX_OFFERS,
    Brief,
    GivenAngle,
    GivenChannel,
    GivenLocale,
    GivenTactic,
    Instruction,
    MustNotSay,
    MustSay,
    VariantCount,
)
from bespoke.domain.channel import Channel
from bespoke.domain.profile import CustomerType


class AudienceBody(Body):
    """Customers that copy is written for together: all of one type, narrowed by what is given besides."""

    type: CustomerType
    day: DayKind | None = Field(default=None, description="When it may be read, by the customer's own clock.")
    daypart: Daypart | None = None
    buys: tuple[Topic, ...] = Field(
        default=(),
        max_length=5,
        description="Topics that every member buys regularly, in three baskets or more.",
    )

    def audience(self) -> Audience:
        return Audience(type=self.type, day=self.day, daypart=self.daypart, buys=self.buys)


class WishBody(Body):
    """What to say, whoever is to read it."""

    use_case: Id
    variants: VariantCount = 10
    offer: Id | None = Field(
        default=None, description="The offer that all copy carries; unset: the plan chooses."
    )
    offers: tuple[Id, ...] = Field(
        default=(), max_length=MAX_OFFERS, description="What the plan may choose among; unset: all live ones."
    )
    angle: GivenAngle | None = Field(
        default=None, description="The one hypothesis to write for; unset: the plan forms rivals."
    )
    tactics_wanted: tuple[GivenTactic, ...] = Field(
        default=(), description="Where any is named, no other is used."
    )
    tactics_banned: tuple[GivenTactic, ...] = ()
    instruction: Instruction | None = Field(default=None, description="What to say, in the team's words.")
    must_say: MustSay = Field(default=(), description="Phrases that every variant must hold, word for word.")
    must_not_say: MustNotSay = Field(default=(), description="Phrases that no variant may hold.")
    deadline: date | None = Field(
        default=None, description="Last day on which the message may go out; offers must hold until then."
    )
    locale: GivenLocale | None = Field(
        default=None, description="To write in, e.g. `es_US`. Unset: the brand kit's own."
    )
    seed: Seed = 0
    copywriter: Literal["auto", "composer", "llm"] = "auto"

    def wished(self) -> dict[str, Any]:
        """Returns the fields of `bespoke.domain.brief.Wish`."""
        return {
            "use_case_id": self.use_case,
            "offer_id": self.offer,
            "offer_set": self.offers,
            **self.model_dump(
                include={
                    "variants",
                    "angle",
                    "tactics_wanted",
                    "tactics_banned",
                    "instruction",
                    "must_say",
                    "must_not_say",
                    "deadline",
                    "locale",
                    "seed",
                }
            ),
        }


class GenerationBody(WishBody):
    """A brief, for one customer or for one audience."""

    customer: Id | None = None
    audience: AudienceBody | None = None
    channel: GivenChannel = Channel.EMAIL

    @model_validator(mode="after")
    def _is_for_somebody(self) -> "GenerationBody":
        if (self.customer is None) == (self.audience is None):
            raise ValueError("a brief is for one customer or for one audience; name exactly one of them")
        return self

    def brief(self) -> Brief:
        return Brief.model_validate(
            {
                **self.wished(),
                "customer_id": self.customer,
                "audience": None if self.audience is None else self.audience.audience(),
                "channel": self.channel,
            }
        )
