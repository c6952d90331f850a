"""Consents: hand in what a customer said."""

from fastapi import APIRouter
from pydantic import Field

from api.deps import ContainerDep, MayRecordConsent, OnceDep
from api.errors import problems
from api.schemas import Body, ConsentView, Id, consent_view
from bespoke.domain.bounds import Moment
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentState
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose
from bespoke.errors import CustomerNotFound, KeyReused, RequestUnderWay
from delivery.consents import Statement

router = APIRouter(prefix="/v1", tags=["consents"])


class ConsentBody(Body):
    """What a customer said, for one purpose on one channel."""

    customer: Id
    purpose: Purpose
    channel: Channel
    state: ConsentState
    source: Id
    expires_at: Moment | None = Field(
        default=None, description="From when a grant counts no more. Unset: as long as the policy lets it."
    )

    def statement(self) -> Statement:
        return Statement(
            customer_id=CustomerId(self.customer),
            purpose=self.purpose,
            channel=self.channel,
            state=self.state,
            source=self.source,
            expires_at=self.expires_at,
        )


@router.post(
    "/consents",
    status_code=201,
    operation_id="record_consent",
    responses=problems(CustomerNotFound, RequestUnderWay, KeyReused),
)
def record(asker: MayRecordConsent, body: ConsentBody, container: ContainerDep, once: OnceDep) -> ConsentView:
    """Adds it to the record and the audit chain, and returns what is so after it. It counts at once."""

    def add() -> ConsentView:
        token = once.token(asker, body)
        verdict = container.consents.record(body.statement(), None if token is None else f"c_{token}")
        return consent_view(body.customer, verdict)

    return once.answer(asker, body, ConsentView, add)
