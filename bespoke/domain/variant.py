"""A variant: copy on its way to customers. Approval covers exactly its content hash."""

from datetime import date, datetime
from enum import StrEnum

from bespoke.domain.audience import Audience
from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy, Provenance, RepairAttempt
from bespoke.domain.finding import Report
from bespoke.domain.ids import (
    CustomerId,
    GenerationId,
    HypothesisId,
    OfferId,
    UseCaseId,
    VariantId,
)
from bespoke.domain.use_case import Tactic, ValueExchange


class VariantStatus(StrEnum):
    BLOCKED = "blocked"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"


class RefusedEdit(Value):
    """A new text for a variant that the guardrails blocked, so that the variant kept its own."""

    copy_text: Copy
    reviewer: str
    report: Report


class Variant(Value):
    id: VariantId
    generation_id: GenerationId | None
    """None for a variant that was imported with the brand's library."""
    customer_id: CustomerId | None
    """Whom it was written for; None where it was written for an audience, or is evergreen."""
    audience: Audience | None = None
    """Whom it was written for together; None for one customer's, and for an evergreen one."""
    use_case_id: UseCaseId
    channel: Channel
    locale: str | None = None
    """That it is written in, and that its facts are filled in; None for the brand kit's own."""
    hypothesis_id: HypothesisId | None
    angle: str | None
    tactic: Tactic | None
    exchange: ValueExchange
    copy_text: Copy
    content_hash: str
    revision: int = 1
    """Rises with every edit: the same text may come back, and is then another thing to decide."""
    offer_id: OfferId | None
    provenance: Provenance
    report: Report
    repairs: tuple[RepairAttempt, ...] = ()
    author: str
    """Copywriter, or the person who last edited it; never the one who may approve it."""
    status: VariantStatus
    deadline: date | None = None
    """Last day on which it may go out, by its brief; None for any day."""
    evergreen: bool = False
    refused_edit: RefusedEdit | None = None
    """The last edit, where the guardrails blocked it; None where the last edit stands, or there was none."""
    created_at: datetime


class ReviewVerdict(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    EDIT = "edit"


class Review(Value):
    """What a reviewer said of one variant, about exactly the text with `content_hash`."""

    review_id: str
    variant_id: VariantId
    verdict: ReviewVerdict
    reviewer: str
    comment: str
    revision: int
    content_hash: str
    edited: Copy | None = None
    """The new text, with `edit`; it is checked again and reviewed by somebody else."""
    at: datetime
