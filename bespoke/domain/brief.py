"""A brief: what a content team asks for."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, OfferId, UseCaseId

MAX_INSTRUCTION_CHARS = 2_000
MAX_MUST_SAY_CHARS = 120
MAX_VARIANTS = 40


class Brief(Value):
    """One request for variants: for whom, what for, where, how many."""

    customer_id: CustomerId
    use_case_id: UseCaseId
    channel: Channel = Channel.EMAIL
    variants: int = Field(default=10, ge=1, le=MAX_VARIANTS)
    offer_id: OfferId | None = None
    """The offer to use; None lets the plan choose among the live ones."""
    instruction: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_INSTRUCTION_CHARS)
        ]
        | None
    ) = None
    """What to say, in the team's words; checked like copy before a model sees it."""
    must_say: tuple[
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MUST_SAY_CHARS)],
        ...,
    ] = Field(default=(), max_length=5)
    seed: int = 0
