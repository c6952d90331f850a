"""Things that happened: purchases and outcomes of messages. Counted once per message id."""

from typing import Annotated

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.bounds import NAMED, GivenCustomerId, Moment, Name, Properties
from bespoke.domain.ids import DecisionId

ShortName = Annotated[Name, Field(max_length=100)]
GivenDecisionId = Annotated[DecisionId, NAMED, Field(max_length=64)]


class Event(Value):
    message_id: ShortName
    """The sender's key for it; a repeated one changes nothing."""
    customer_id: GivenCustomerId
    name: ShortName
    """e.g. `Order Completed`, `Email Link Clicked`, `Unsubscribed`."""
    decision_id: GivenDecisionId | None = None
    at: Moment
    received_at: Moment
    properties: Properties = Field(default_factory=dict)
