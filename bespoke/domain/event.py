"""Things that happened: purchases and outcomes of messages. Counted once per message id."""

from datetime import datetime
from typing import Any

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.ids import CustomerId, DecisionId


class Event(Value):
    message_id: str = Field(min_length=1, max_length=100)
    """The sender's key for it; a repeated one changes nothing."""
    customer_id: CustomerId
    name: str = Field(min_length=1, max_length=100)
    """e.g. `Order Completed`, `Email Link Clicked`, `Unsubscribed`."""
    decision_id: DecisionId | None = None
    at: datetime
    received_at: datetime
    properties: dict[str, Any] = Field(default_factory=dict)
