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
from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.finding import Report
from bespoke.domain.ids import CustomerId, OfferId
from bespoke.domain.profile import Purpose
from bespoke.domain.use_case import RiskTier
from bespoke.errors import CustomerNotFound, NothingIngested, OfferNotFound
from bespoke.ledger import Entry, recorded_findings
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
PartName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]


_OF_A_MESSAGE = tuple(name.value for name in FieldName)
FIELDS_AT = {
    Stage.BRIEF: ("instruction", "must_say.0", "must_say.1 and so on", "body"),
    Stage.OFFER: ("headline", "code", "body"),
    Stage.BLOCK: _OF_A_MESSAGE,
    Stage.DRAFT: _OF_A_MESSAGE,
    Stage.MESSAGE: _OF_A_MESSAGE,
}
"""What a text's parts are called at a stage. A text by itself and a profile have parts of any name."""


def _is_field_of(stage: Stage, name: str) -> bool:
    if stage is Stage.BRIEF and name.startswith("must_say."):
        return name.removeprefix("must_say.").isdigit()
    return stage not in FIELDS_AT or name in FIELDS_AT[stage]


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
    fields: dict[PartName, Checked] | None = Field(default=None, min_length=1, max_length=MAX_FIELDS)
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
        unknown = [name for name in self.fields or () if not _is_field_of(self.stage, name)]
        if unknown:
            known = ", ".join(FIELDS_AT[self.stage])
            raise ValueError(f"the stage '{self.stage}' has no field '{unknown[0]}'; it has {known}")
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
        facts = replace(facts, **_of_the_workspace(tx, container, asked))
    return Subject(asked.stage, asked.named_fields(), asked.channel, facts)


def _of_the_workspace(tx: Connection, container: Container, asked: CheckedBody) -> dict[str, Any]:
    kit = content.brand_kit(tx).kit
    wording = wording_of(content.all_categories(tx))
    consent = None
    if asked.customer is not None:
        consent = _consent(tx, container, CustomerId(asked.customer), asked.channel or Channel.EMAIL, kit)
    return {
        "brand": kit,
        "known_topics": wording.known_topics,
        "never_named": wording.never_named,
        "required_line": None if asked.channel is None else kit.required_line(asked.channel),
        "consent": consent,
    }


def _consent(
    tx: Connection, container: Container, customer_id: CustomerId, channel: Channel, kit: BrandKit
) -> ConsentVerdict:
    """Returns what the customer's consent to marketing is worth now."""
    key = content.profile_key(tx, customer_id)
    limits = container.pipeline.policy.limits(
        brand=kit.id, market=key.region or kit.market, channel=channel, tier=RiskTier.HIGH
    )
    said = content.consent(tx, customer_id, Purpose.MARKETING, channel)
    return said.as_of(container.clock.now(), limits.consent_days)


def _entries(asker: Principal, body: ChecksBody, reports: Sequence[Report]) -> Iterator[Entry]:
    """Yields an entry for each text, without the text."""
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
                "findings": recorded_findings(report),
            },
        )
