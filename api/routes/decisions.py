"""Decisions: what a customer gets now. The send-time path; no model is on it."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from api.deps import ContainerDep, MayDecide, MetricsDep
from api.errors import problems
from api.schemas import Body, DecisionsView, DecisionView, Id, decision_view
from bespoke.domain.channel import Channel
from bespoke.domain.decision import DecisionRequest
from bespoke.domain.ids import CustomerId, DecisionId, UseCaseId
from bespoke.errors import DecisionNotFound, NothingIngested, UseCaseNotFound
from delivery import repository as decided

MAX_BATCH = 1_000

router = APIRouter(prefix="/v1", tags=["decisions"])


class DecisionBody(Body):
    customer: Id
    use_case: Id
    channel: Channel = Channel.EMAIL
    dispatch_id: Id | None = Field(
        default=None,
        description="The caller's key for this send: the same key gets the same decision. Unset: all new.",
    )

    def request(self) -> DecisionRequest:
        return DecisionRequest(
            customer_id=CustomerId(self.customer),
            use_case_id=UseCaseId(self.use_case),
            channel=self.channel,
            dispatch_id=self.dispatch_id,
        )


class DecisionBatchBody(Body):
    requests: list[DecisionBody] = Field(min_length=1, max_length=MAX_BATCH)


@router.post("/decisions", operation_id="decide", responses=problems(UseCaseNotFound, NothingIngested))
def decide(
    _asker: MayDecide, body: DecisionBody, container: ContainerDep, metrics: MetricsDep
) -> DecisionView:
    """Returns what to send, or why nothing: 200 with a reason, also for customers that nobody knows."""
    made = container.decisions.decide(body.request())
    metrics.count_decisions([made])
    return decision_view(made)


@router.post(
    "/decisions:batch", operation_id="decide_many", responses=problems(UseCaseNotFound, NothingIngested)
)
def decide_many(
    _asker: MayDecide, body: DecisionBatchBody, container: ContainerDep, metrics: MetricsDep
) -> DecisionsView:
    """Returns a decision for each request, in order. All are made, or none."""
    made = container.decisions.decide_many([one.request() for one in body.requests])
    metrics.count_decisions(made)
    return DecisionsView(decisions=tuple(decision_view(one) for one in made))


@router.get("/decisions/{decision_id}", operation_id="get_decision", responses=problems(DecisionNotFound))
def get(_asker: MayDecide, decision_id: Annotated[Id, Path()], container: ContainerDep) -> DecisionView:
    """Returns a decision as it was made."""
    with container.database.read() as tx:
        return decision_view(decided.decision(tx, DecisionId(decision_id)))
