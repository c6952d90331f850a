"""Events: what happened to messages, and what customers did."""

import math
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, AwareDatetime, Discriminator, Field, Tag

from api.deps import ContainerDep, MayRecordEvents
from api.errors import problems
from api.schemas import Body, Id, ReceivedView
from bespoke.domain.event import Event
from bespoke.domain.ids import CustomerId, DecisionId
from bespoke.errors import CustomerNotFound, DecisionNotFound, InvalidInput, KeyReused

MAX_BATCH = 500
MAX_DEPTH = 8
INT64 = range(-(2**63), 2**63)

router = APIRouter(prefix="/v1", tags=["events"])


def _storable(value: Any, depth: int = 0) -> Any:
    """Returns `value` if every database and hash here can hold it: JSON proper, of a sane depth.

    Python's reader lets NaN, integers of any size and half characters through.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, str):
        if "\x00" in value or (not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value)):
            raise ValueError("a text holds a NUL or half a character")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number is not finite")
    elif isinstance(value, int):
        if value not in INT64:
            raise ValueError("an integer is out of range")
    elif isinstance(value, dict):
        for key, member in value.items():
            _storable(key, depth)
            _storable(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _storable(member, depth + 1)
    return value


class EventBody(Body):
    """One event."""

    message_id: Annotated[Id, Field(max_length=100)] = Field(
        description="The sender's key for it: the same event sent again counts once."
    )
    customer: Id
    name: Annotated[Id, Field(max_length=100)] = Field(
        description="e.g. `Order Completed`, `Email Link Clicked`, `Unsubscribed`."
    )
    decision_id: Annotated[Id, Field(max_length=64)] | None = Field(
        default=None, description="The decision that it is an outcome of."
    )
    at: AwareDatetime | None = Field(default=None, description="Unset: now. A time to come counts as now.")
    properties: Annotated[dict[str, Any], AfterValidator(_storable)] = Field(default_factory=dict)

    def event(self, received_at: datetime) -> Event:
        return Event(
            message_id=self.message_id,
            customer_id=CustomerId(self.customer),
            name=self.name,
            decision_id=None if self.decision_id is None else DecisionId(self.decision_id),
            at=self.at or received_at,
            received_at=received_at,
            properties=self.properties,
        )


class EventBatchBody(Body):
    """Several events: all are stored, or none."""

    batch: list[EventBody] = Field(min_length=1, max_length=MAX_BATCH)


def _which(body: Any) -> str:
    return "(batch)" if isinstance(body, dict) and "batch" in body else "(event)"


EventsBody = Annotated[
    Annotated[EventBody, Tag("(event)")] | Annotated[EventBatchBody, Tag("(batch)")], Discriminator(_which)
]


@router.post(
    "/events",
    operation_id="receive_events",
    responses=problems(CustomerNotFound, DecisionNotFound, InvalidInput, KeyReused),
)
def receive(_asker: MayRecordEvents, body: EventsBody, container: ContainerDep) -> ReceivedView:
    """Stores events. `Unsubscribed` withdraws consent before this is answered."""
    given = body.batch if isinstance(body, EventBatchBody) else [body]
    now = container.clock.now()
    received = container.events.receive([one.event(now) for one in given])
    return ReceivedView(new=received.new, repeated=received.repeated)
