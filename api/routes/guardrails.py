"""Guardrails: ask the checks about texts, with nothing generated or stored but the verdicts."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.auth import Principal
from api.container import Container
from api.deps import ContainerDep, MayGenerate
from api.errors import problems
from api.schemas import Body, ChecksView, Id, checked_view
from bespoke.domain.base import sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.finding import Report
from bespoke.domain.ids import CustomerId, OfferId
from bespoke.domain.profile import Purpose
from bespoke.errors import CustomerNotFound, NothingIngested, OfferNotFound
from bespoke.ledger import Entry
from bespoke.storage.database import Connection
from content_store import repository as content
from content_store.wording import wording_of
from guardrails.base import Facts, Stage, Subject

MAX_TEXTS = 100
MAX_FIELDS = 20
MAX_FACTS = 100

router = APIRouter(prefix="/v1/guardrails", tags=["guardrails"])


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character, which is no text") from None
    return text


Checked = Annotated[str, AfterValidator(_encodable)]
"""Any text, as long as a body may be; what is odd in it is for the checks to say."""
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]


class FactsBody(Body):
    """What the texts may be held against, besides what the workspace knows."""

    topics: tuple[Id, ...] = Field(default=(), max_length=MAX_FACTS, description="What the customer buys.")
    market: Id | None = Field(default=None, description="Country code. Unset: the strictest rules hold.")
    attributes: dict[Id, Annotated[str, StringConstraints(max_length=1_000)]] = Field(
        default={}, max_length=MAX_FACTS, description="Of the thing that the text describes."
    )


class CheckedBody(Body):
    """One text, or several fields that belong together."""

    id: Id | None = Field(default=None, description="Comes back with the verdict; it is not recorded.")
    text: Checked | None = None
    fields: dict[FieldName, Checked] | None = Field(default=None, min_length=1, max_length=MAX_FIELDS)
    stage: Stage = Field(
        default=Stage.TEXT,
        description="`text` knows of no brand, ledger or consent; any other stage takes the workspace's.",
    )
    channel: Channel | None = None
    offer: Id | None = Field(default=None, description="The offer that the text is about.")
    customer: Id | None = Field(
        default=None, description="Whose consent to marketing counts. Unset: there is none."
    )
    facts: FactsBody = FactsBody()

    @model_validator(mode="after")
    def _says_one_thing(self) -> "CheckedBody":
        if (self.text is None) == (self.fields is None):
            raise ValueError("give either 'text' or 'fields'")
        return self

    def named_fields(self) -> dict[str, str]:
        return dict(self.fields) if self.fields is not None else {"body": self.text or ""}

    def sha256(self) -> str:
        if self.text is not None:
            return hashlib.sha256(self.text.encode()).hexdigest()
        return sha256_of(self.named_fields())


class ChecksBody(Body):
    texts: list[CheckedBody] = Field(min_length=1, max_length=MAX_TEXTS)


@router.post(
    "/check",
    operation_id="check_texts",
    responses=problems(OfferNotFound, CustomerNotFound, NothingIngested),
)
def check(asker: MayGenerate, body: ChecksBody, container: ContainerDep) -> ChecksView:
    """Returns a verdict for each text, in order, and records each under the text's hash."""
    with container.database.read() as tx:
        subjects = [_subject(tx, container, text) for text in body.texts]
    reports = [container.pipeline.run(subject) for subject in subjects]
    with container.database.write() as tx:
        container.ledger.append(tx, list(_entries(asker, body, reports)))
    return ChecksView(
        results=tuple(
            checked_view(text.id, text.sha256(), report)
            for text, report in zip(body.texts, reports, strict=True)
        )
    )


def _subject(tx: Connection, container: Container, asked: CheckedBody) -> Subject:
    offer = None if asked.offer is None else content.offer(tx, OfferId(asked.offer)).offer
    facts = Facts(
        offer=offer,
        topics=asked.facts.topics,
        market=asked.facts.market,
        attributes=asked.facts.attributes,
        today=container.clock.now().date(),
    )
    if asked.stage is not Stage.TEXT:
        facts = replace(facts, **_of_the_workspace(tx, asked))
    return Subject(asked.stage, asked.named_fields(), asked.channel, facts)


def _of_the_workspace(tx: Connection, asked: CheckedBody) -> dict[str, Any]:
    kit = content.brand_kit(tx).kit
    wording = wording_of(content.all_categories(tx))
    consent = None
    if asked.customer is not None:
        customer = content.profile_key(tx, CustomerId(asked.customer)).customer_id
        consent = content.consent(tx, customer, Purpose.MARKETING, asked.channel or Channel.EMAIL)
    return {
        "brand": kit,
        "known_topics": wording.known_topics,
        "never_named": wording.never_named,
        "required_line": None if asked.channel is None else kit.required_line(asked.channel),
        "consent": consent,
    }


def _entries(asker: Principal, body: ChecksBody, reports: Sequence[Report]) -> Iterator[Entry]:
    """Yields an entry for each text. Reasons may quote the text, and an entry cannot be erased: they stay out."""
    for text, report in zip(body.texts, reports, strict=True):
        yield Entry(
            kind="guardrails.checked",
            subject=text.sha256(),
            payload={
                "asked_by": asker.key,
                "stage": text.stage.value,
                "channel": text.channel,
                "offer_id": text.offer,
                "verdict": report.verdict.value,
                "policy_id": report.policy_id,
                "policy_sha256": report.policy_sha256,
                "checks": list(report.checks_run),
                "findings": [
                    {
                        "check": found.check,
                        "version": found.check_version,
                        "severity": found.severity.value,
                        "field": found.field,
                        "start": found.start,
                        "end": found.end,
                        "policy_source": found.policy_source,
                    }
                    for found in report.findings
                ],
            },
        )
