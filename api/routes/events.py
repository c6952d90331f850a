"""Events: what happened to messages, and what customers did."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Discriminator, Field, Tag

from api.deps import ContainerDep, MayRecordEvents
from api.errors import problems
from api.schemas import Body, Id, ReceivedView
from bespoke.domain.bounds import Moment, Properties
from bespoke.domain.event import Event, GivenDecisionId, ShortName
from bespoke.domain.ids import CustomerId
from bespoke.errors import CustomerNotFound, DecisionNotFound, InvalidInput, KeyReused

MAX_BATCH = 500

router = APIRouter(prefix="/v1", tags=["events"])


class EventBody(Body):
    """One event."""

    message_id: ShortName = Field(
        description="The sender's key for it: the same event sent again counts once."
    )
    customer: Id
    name: ShortName = Field(
        description="e.g. `Order Completed`, `Email Link Clicked`, `Unsubscribed`. The properties of "
        "`Profile Updated` are `region`, `time_zone` and `age`, each only where it was given; null forgets one. Those "
        "of `Preference Stated` are `topic`, and `likes`: true, false, or null to forget what was said of it."
    )
    decision_id: GivenDecisionId | None = Field(
        default=None, description="The decision that it is an outcome of."
    )
    at: Moment | None = Field(default=None, description="Unset: now. A time to come counts as now.")
    properties: Properties = Field(default_factory=dict)

    def event(self, received_at: datetime) -> Event:
        return Event(
            message_id=self.message_id,
            customer_id=CustomerId(self.customer),
            name=self.name,
            decision_id=self.decision_id,
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
    """Stores events. `Unsubscribed` withdraws consent before this is answered, and `Profile Updated` counts on
    the next decision and `Preference Stated` on the next plan."""
    given = body.batch if isinstance(body, EventBatchBody) else [body]
    now = container.clock.now()
    received = container.events.receive([one.event(now) for one in given])
    return ReceivedView(new=received.new, repeated=received.repeated)
