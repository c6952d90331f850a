"""Offers: the only place where a number that a message may name comes from."""

from datetime import date
from decimal import Decimal

from pydantic import Field, model_validator

from bespoke.domain.base import Value
from bespoke.domain.ids import OfferId
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import ValueExchange


class Money(Value):
    amount: Decimal = Field(gt=0, max_digits=12, decimal_places=2)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class Offer(Value):
    """A row of the offer ledger."""

    id: OfferId
    exchange: ValueExchange
    headline: str
    """Noun phrase that fits mid-sentence, e.g. `a coupon for frozen pizza`; never holds a number."""
    topics: tuple[str, ...]
    """Topics it applies to, most products first; empty means the whole shop."""
    value: Money | None
    """Money off; None where the source does not tell, and then no message may name an amount."""
    value_source: str
    code: str | None = None
    eligible_types: tuple[CustomerType, ...] = ()
    """Types that may get it; empty means everyone."""
    valid_from: date
    valid_to: date
    """Last day on which it can be used."""
    budget: int | None = Field(default=None, ge=0)
    """How many may be given out; None is no limit."""
    source: str = Field(min_length=1, max_length=100)
    """Where it came from, e.g. `pack`. What a source no longer holds when it is loaded again is retired."""

    @model_validator(mode="after")
    def _window_is_ordered(self) -> "Offer":
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def is_live(self, day: date) -> bool:
        """Whether the offer can be used on `day`."""
        return self.valid_from <= day <= self.valid_to

    def is_open_to(self, customer_type: CustomerType) -> bool:
        return not self.eligible_types or customer_type in self.eligible_types
