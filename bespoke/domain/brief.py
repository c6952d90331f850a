"""A brief: what a content team asks for."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId, GivenOfferId, GivenUseCaseId, Seed
from bespoke.domain.channel import Channel
from bespoke.domain.use_case import Angle, Tactic

MAX_INSTRUCTION_CHARS = 2_000
MAX_MUST_SAY_CHARS = 120
MAX_VARIANTS = 40
MAX_OFFERS = 20
MAX_MUST_NOT_SAY = 20
NO_NUL = r"^[^\x00]*$"
"""PostgreSQL cannot hold one."""

Instruction = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_INSTRUCTION_CHARS, pattern=NO_NUL),
]
Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MUST_SAY_CHARS, pattern=NO_NUL),
]
MustSay = Annotated[tuple[Phrase, ...], Field(max_length=5)]
MustNotSay = Annotated[tuple[Phrase, ...], Field(max_length=MAX_MUST_NOT_SAY)]
VariantCount = Annotated[int, Field(ge=1, le=MAX_VARIANTS)]


class Brief(Value):
    """One request for variants: for whom, what for, where, how many."""

    customer_id: GivenCustomerId
    use_case_id: GivenUseCaseId
    channel: Channel = Channel.EMAIL
    variants: VariantCount = 10
    offer_id: GivenOfferId | None = None
    """The offer that every hypothesis carries; None lets the plan choose."""
    offer_set: Annotated[tuple[GivenOfferId, ...], Field(max_length=MAX_OFFERS)] = ()
    """What the plan may choose among; empty means all live ones."""
    angle: Angle | None = None
    """The one hypothesis to write for; None lets the plan form rivals."""
    tactics_wanted: tuple[Tactic, ...] = ()
    """Nothing else is used where any is named."""
    tactics_banned: tuple[Tactic, ...] = ()
    instruction: Instruction | None = None
    """What to say, in the team's words; checked like copy before a model sees it."""
    must_say: MustSay = ()
    must_not_say: MustNotSay = ()
    """Phrases that must not stand in the copy, as whole words, whatever the case."""
    deadline: date | None = None
    """Last day on which the message may go out; an offer must hold until then."""
    seed: Seed = 0
