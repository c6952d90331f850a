"""What the API and the command line answer with. Views have no defaults: each says everything it can say."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from bespoke.domain.audience import Audience, DayKind, Daypart
from bespoke.domain.bounds import Name
from bespoke.domain.brand import BrandKit, PublishedBrandKit
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.decision import Action, Decision, Reason
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.finding import Report, Severity, Verdict
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.use_case import Angle, Tactic, ValueExchange
from bespoke.domain.variant import RefusedEdit, Variant, VariantStatus

if TYPE_CHECKING:
    from agents.outcome import Outcome

Id = Name
"""A name as a client may write it."""
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
"""Running text; PostgreSQL cannot hold a NUL."""


class Body(BaseModel):
    """Base of what clients send. Unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class View(BaseModel):
    """Base of what the service answers with."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class FixView(View):
    replacement: str
    certain: bool


class FindingView(View):
    """What a guardrail found: `start` and `end` are places in the field's text."""

    check: str
    check_version: int
    severity: Severity
    field: str
    start: int
    end: int
    excerpt: str
    reason: str
    policy_source: str
    score: float | None
    threshold: float | None
    fix: FixView | None


class ProvenanceView(View):
    copywriter: CopywriterKind
    stands_in_for: CopywriterKind | None
    stand_in_reason: str | None
    model: str | None
    prompt_id: str | None
    prompt_version: int | None
    prompt_sha256: str | None
    blocks: tuple[str, ...]
    fields_used: tuple[str, ...]
    seed: int


class RepairView(View):
    attempt: int
    by: str
    findings: tuple[str, ...]
    outcome: str


class RefusedEditView(View):
    fields: dict[str, str]
    reviewer: str
    findings: tuple[FindingView, ...]


class AudienceView(View):
    """Whom copy is written for together: all of one type, narrowed by what stands here besides."""

    type: CustomerType
    day: DayKind | None
    daypart: Daypart | None
    buys: tuple[str, ...]
    """Topics that every member buys regularly."""


def audience_view(audience: Audience | None) -> AudienceView | None:
    return None if audience is None else AudienceView.model_validate(audience)


class VariantView(View):
    id: str
    generation_id: str | None
    customer: str | None
    audience: AudienceView | None
    deadline: date | None
    """Last day on which it may go out; None for any day."""
    use_case: str
    channel: Channel
    status: VariantStatus
    verdict: Verdict
    """What the guardrails said of the present text."""
    copywriter: CopywriterKind
    author: str
    hypothesis: str | None
    angle: str | None
    tactic: Tactic | None
    exchange: ValueExchange
    fields: dict[str, str]
    """The written parts, with typed placeholders."""
    content_hash: str
    """Of the present text; a review names the one it is about."""
    offer_id: str | None
    findings: tuple[FindingView, ...]
    repairs: tuple[RepairView, ...]
    refused_edit: RefusedEditView | None
    """The last edit, where the guardrails blocked it: the present text is the one before it."""
    provenance: ProvenanceView
    evergreen: bool
    guess: float | None
    """By the copy model, in log-odds against the average of those listed; None where none was asked for. Only a test
    names a winner."""
    created_at: datetime


def variant_view(variant: Variant, guess: float | None = None) -> VariantView:
    return VariantView(
        id=variant.id,
        generation_id=variant.generation_id,
        customer=variant.customer_id,
        audience=audience_view(variant.audience),
        deadline=variant.deadline,
        use_case=variant.use_case_id,
        channel=variant.channel,
        status=variant.status,
        verdict=variant.report.verdict,
        copywriter=variant.provenance.copywriter,
        author=variant.author,
        hypothesis=variant.hypothesis_id,
        angle=variant.angle,
        tactic=variant.tactic,
        exchange=variant.exchange,
        fields=variant.copy_text.fields(),
        content_hash=variant.content_hash,
        offer_id=variant.offer_id,
        findings=tuple(FindingView.model_validate(found) for found in variant.report.findings),
        repairs=tuple(RepairView.model_validate(attempt) for attempt in variant.repairs),
        refused_edit=None if variant.refused_edit is None else refused_edit_view(variant.refused_edit),
        provenance=ProvenanceView.model_validate(variant.provenance),
        evergreen=variant.evergreen,
        guess=guess,
        created_at=variant.created_at,
    )


def refused_edit_view(refused: RefusedEdit) -> RefusedEditView:
    return RefusedEditView(
        fields=refused.copy_text.fields(),
        reviewer=refused.reviewer,
        findings=tuple(FindingView.model_validate(found) for found in refused.report.findings),
    )


class VariantsView(View):
    variants: tuple[VariantView, ...]


class VariantPageView(View):
    data: tuple[VariantView, ...]
    total: int
    next_offset: int | None


class EvidenceView(View):
    fact: str
    source: str


class HypothesisView(View):
    id: str
    angle: Angle
    statement: str
    mechanism: str
    evidence: tuple[EvidenceView, ...]
    metric: str
    refuted_by: str
    tactics: tuple[Tactic, ...]
    exchange: ValueExchange
    topics: tuple[str, ...]
    options: tuple[str, ...]
    """Topics that the customer may choose from, where the copy asks instead of guessing."""
    offer_id: str | None


class UsageView(View):
    """What the model calls took; None is unknown."""

    calls: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


class StopView(View):
    """Why a generation ended before anything was drafted."""

    by: str
    reason: str
    findings: tuple[FindingView, ...]


class GenerationView(View):
    generation_id: str
    customer: str | None
    """None where the brief is for an audience."""
    audience: AudienceView | None
    use_case: str
    channel: Channel
    status: GenerationStatus
    copywriter: str
    hypotheses: tuple[HypothesisView, ...]
    variants: tuple[VariantView, ...]
    usage: UsageView
    notes: tuple[str, ...]
    """Where less came of the brief than was asked for, and why."""
    stopped: StopView | None
    error: str | None
    created_at: datetime
    updated_at: datetime


def generation_view(outcome: "Outcome") -> GenerationView:
    """Returns a generation with its variants, as the API and the command line show it."""
    generation = outcome.generation
    return GenerationView(
        generation_id=generation.id,
        customer=generation.brief.customer_id,
        audience=audience_view(generation.brief.audience),
        use_case=generation.brief.use_case_id,
        channel=generation.brief.channel,
        status=generation.status,
        copywriter=generation.copywriter,
        hypotheses=tuple(HypothesisView.model_validate(found) for found in generation.hypotheses),
        variants=tuple(variant_view(variant) for variant in outcome.variants),
        usage=UsageView.model_validate(generation.usage),
        notes=outcome.notes,
        stopped=None if outcome.stop is None else StopView.model_validate(outcome.stop),
        error=generation.error,
        created_at=generation.created_at,
        updated_at=generation.updated_at,
    )


class CheckOffView(View):
    """A check that serves the stage and was not run."""

    check: str
    reason: str


class CheckedView(View):
    """What the guardrails say of one text."""

    id: str | None
    """As it was given."""
    sha256: str
    """Of the text as UTF-8, or of the canonical JSON of the fields; the ledger's entry has it as subject."""
    verdict: Verdict
    findings: tuple[FindingView, ...]
    checks: tuple[str, ...]
    """All that ran."""
    checks_off: tuple[CheckOffView, ...]
    policy_id: str
    policy_sha256: str


def checked_view(given_id: str | None, sha256: str, report: Report) -> CheckedView:
    return CheckedView(
        id=given_id,
        sha256=sha256,
        verdict=report.verdict,
        findings=tuple(FindingView.model_validate(found) for found in report.findings),
        checks=report.checks_run,
        checks_off=tuple(CheckOffView.model_validate(off) for off in report.checks_off),
        policy_id=report.policy_id,
        policy_sha256=report.policy_sha256,
    )


class ChecksView(View):
    results: tuple[CheckedView, ...]
    """In the order of the texts."""


class JobLinks(View):
    self: str
    events: str


class JobView(View):
    """A generation that was taken on and runs in the background."""

    id: str
    status: GenerationStatus
    links: JobLinks


class StepView(View):
    """Progress of a generation: a node that finished, or a note of one."""

    node: str | None
    note: str | None


class EndView(View):
    """A generation that runs no longer."""

    status: GenerationStatus


class SentVariantView(View):
    id: str
    content_hash: str


class ContentView(View):
    """The rendered message. Parts that the channel lacks are empty."""

    subject: str
    preheader: str
    body: str
    cta: str
    html: str
    text: str
    unsubscribe_url: str
    """For the header `List-Unsubscribe` of an email, where the brand kit has one; else empty."""


class FieldSizeView(View):
    field: FieldName
    characters: int
    """Once rendered, with the required line where the body carries it."""
    max_chars: int | None


class SmsSizeView(View):
    """What a text message takes of a network (GSM 03.38)."""

    characters: int
    encoding: str
    """`GSM-7`, or `UCS-2` where a character is not in its alphabet."""
    segments: int
    max_segments: int
    """The most that the brand allows."""
    left: int
    """Places left in the last segment."""
    forced_by: str | None
    """The first character that is not in the alphabet."""


class PreviewView(View):
    """A variant as it would be sent to somebody at some moment. Nothing of it is recorded."""

    variant_id: str
    use_case_id: str
    channel: Channel
    status: VariantStatus
    customer_id: str | None
    """Null for an anonymous visitor."""
    at: datetime
    locale: str
    message: ContentView | None
    """Null where it cannot be shown; `details` says why."""
    facts: dict[str, str]
    """What each placeholder becomes then."""
    fields: tuple[FieldSizeView, ...]
    sms: SmsSizeView | None
    sendable: bool | None
    """Whether it could be sent then; null where nobody is chosen, so that nobody's consent can be asked."""
    reasons: tuple[Reason, ...]
    """Why it could not; empty where it could."""
    details: tuple[str, ...]
    findings: tuple[FindingView, ...]
    """Of the final check."""


class OfferRefView(View):
    id: str


class ExperimentView(View):
    """The experiment that the customer is in, whatever was sent in the end."""

    key: str
    arm: str | None
    """The variant that was assigned; None is the holdout. What was sent is the decision's `variant`."""
    propensity: float | None
    """Probability of exactly this arm; None where the arm was not delivered, so that this counts for none."""
    policy: str


class ConsentRefView(View):
    record_id: str | None
    """The record that decided; None where there is none."""


class GuardrailRefView(View):
    policy_sha256: str


class DecisionView(View):
    decision_id: str
    send: bool
    action: Action
    reason: Reason
    """What decided."""
    reasons: tuple[Reason, ...]
    """What decided, and then what was tried and not sent."""
    detail: str
    customer: str
    use_case: str
    channel: Channel
    dispatch_id: str | None
    variant: SentVariantView | None
    content: ContentView | None
    offer: OfferRefView | None
    experiment: ExperimentView | None
    consent: ConsentRefView
    guardrail: GuardrailRefView | None
    decided_at: datetime


def decision_view(decision: Decision) -> DecisionView:
    variant = experiment = guardrail = None
    if decision.variant_id is not None and decision.content_hash is not None:
        variant = SentVariantView(id=decision.variant_id, content_hash=decision.content_hash)
    if decision.experiment_key is not None and decision.policy_version is not None:
        experiment = ExperimentView(
            key=decision.experiment_key,
            arm=decision.arm,
            propensity=decision.propensity,
            policy=decision.policy_version,
        )
    if decision.guardrail_policy_sha256 is not None:
        guardrail = GuardrailRefView(policy_sha256=decision.guardrail_policy_sha256)
    return DecisionView(
        decision_id=decision.id,
        send=decision.action is not Action.SUPPRESS,
        action=decision.action,
        reason=decision.reasons[0],
        reasons=decision.reasons,
        detail=decision.detail,
        customer=decision.customer_id,
        use_case=decision.use_case_id,
        channel=decision.channel,
        dispatch_id=decision.dispatch_id,
        variant=variant,
        content=None if decision.message is None else ContentView.model_validate(decision.message),
        offer=None if decision.offer_id is None else OfferRefView(id=decision.offer_id),
        experiment=experiment,
        consent=ConsentRefView(record_id=decision.consent_record_id),
        guardrail=guardrail,
        decided_at=decision.decided_at,
    )


class DecisionsView(View):
    decisions: tuple[DecisionView, ...]
    """In the order of the requests."""


class ConsentView(View):
    """What is recorded of a customer's consent for one purpose on one channel, and what follows."""

    customer: str
    purpose: Purpose
    channel: Channel
    allowed: bool
    reason: str
    """`consent_given`, `consent_refused`, `consent_withdrawn`, `consent_missing` or `consent_expired`."""
    record_id: str | None
    """The record that decides; None where there is none."""
    expires_at: datetime | None
    """From when that record's grant counts no more; None where it does not say, and the policy alone does."""


def consent_view(customer_id: str, verdict: ConsentVerdict) -> ConsentView:
    return ConsentView(
        customer=customer_id,
        purpose=verdict.purpose,
        channel=verdict.channel,
        allowed=verdict.allowed,
        reason=verdict.reason,
        record_id=verdict.record_id,
        expires_at=verdict.expires_at,
    )


class ReceivedView(View):
    """How many events were new, and how many had been counted before."""

    new: int
    repeated: int


class EntryView(View):
    """An entry as it stands in the chain."""

    seq: int
    kind: str
    subject: str
    dedupe_key: str | None
    recorded_at: str
    payload: dict[str, Any]
    prev_hash: str
    hash: str


class EntryPageView(View):
    data: tuple[EntryView, ...]
    """Newest first."""
    total: int
    next_before: int | None
    """Pass as `before` for the next page."""


class HeadView(View):
    """The end of the verified chain. Keep it elsewhere: a rewritten chain ends in another hash."""

    entries: int
    hash: str


class HealthView(View):
    status: Literal["ok"]


class ReadyView(View):
    status: Literal["ready"]


class BrandKitView(View):
    """The brand kit in force."""

    brand: str
    version: int
    sha256: str
    published_at: datetime
    kit: BrandKit


def brand_kit_view(published: PublishedBrandKit) -> BrandKitView:
    return BrandKitView(
        brand=published.kit.id,
        version=published.kit.version,
        sha256=published.sha256,
        published_at=published.published_at,
        kit=published.kit,
    )


class BrandKitVersionView(View):
    """A brand kit that was published; at most one is in force."""

    brand: str
    version: int
    sha256: str
    published_at: datetime
    unpublished_at: datetime | None
    in_force: bool


class BrandKitVersionsView(View):
    data: tuple[BrandKitVersionView, ...]
    total: int
    next_offset: int | None


def brand_kit_version_view(published: PublishedBrandKit, in_force_sha256: str) -> BrandKitVersionView:
    return BrandKitVersionView(
        brand=published.kit.id,
        version=published.kit.version,
        sha256=published.sha256,
        published_at=published.published_at,
        unpublished_at=published.unpublished_at,
        in_force=published.sha256 == in_force_sha256,
    )
