"""A brief: what a content team asks for."""

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, OfferId, UseCaseId

MAX_INSTRUCTION_CHARS = 2_000
MAX_VARIANTS = 40


class Brief(Value):
    """One request for variants: for whom, what for, where, how many."""

    customer_id: CustomerId
    use_case_id: UseCaseId
    channel: Channel = Channel.EMAIL
    variants: int = Field(default=10, ge=1, le=MAX_VARIANTS)
    offer_id: OfferId | None = None
    """The offer to use; None lets the plan choose among the live ones."""
    instruction: str | None = Field(default=None, max_length=MAX_INSTRUCTION_CHARS)
    """What to say, in the team's words; checked like copy before a model sees it."""
    must_say: tuple[str, ...] = Field(default=(), max_length=5)
    seed: int = 0
