"""A brief: what a content team asks for."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId, GivenOfferId, GivenUseCaseId, Seed
from bespoke.domain.channel import Channel

MAX_INSTRUCTION_CHARS = 2_000
MAX_MUST_SAY_CHARS = 120
MAX_VARIANTS = 40
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
VariantCount = Annotated[int, Field(ge=1, le=MAX_VARIANTS)]


class Brief(Value):
    """One request for variants: for whom, what for, where, how many."""

    customer_id: GivenCustomerId
    use_case_id: GivenUseCaseId
    channel: Channel = Channel.EMAIL
    variants: VariantCount = 10
    offer_id: GivenOfferId | None = None
    """The offer to use; None lets the plan choose among the live ones."""
    instruction: Instruction | None = None
    """What to say, in the team's words; checked like copy before a model sees it."""
    must_say: MustSay = ()
    seed: Seed = 0
