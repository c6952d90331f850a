"""What is sent to a customer at send time, or why nothing is."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId, GivenUseCaseId, Name
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, DecisionId, UseCaseId, VariantId


class Action(StrEnum):
    SEND = "send"
    FALLBACK = "fallback"
    SUPPRESS = "suppress"


class Reason(StrEnum):
    OK = "ok"
    NO_CONSENT = "no_consent"
    CONSENT_REVOKED = "consent_revoked"
    UNKNOWN_CUSTOMER = "unknown_customer"
    NOT_ELIGIBLE = "not_eligible"
    NO_APPROVED_VARIANT = "no_approved_variant"
    OFFER_EXPIRED = "offer_expired"
    DEADLINE_PASSED = "deadline_passed"
    TIMEZONE_UNKNOWN = "timezone_unknown"
    QUIET_HOURS = "quiet_hours"
    FREQUENCY_CAP = "frequency_cap"
    BLOCKED_AT_SEND = "blocked_at_send"
    HOLDOUT = "holdout"
    FALLBACK = "fallback"


class DecisionRequest(Value):
    customer_id: GivenCustomerId
    use_case_id: GivenUseCaseId
    channel: Channel = Channel.EMAIL
    dispatch_id: Name | None = None
    """The caller's key for this send: the same key gets the same answer. None makes each call new."""


class Message(Value):
    """A rendered message, ready to hand to a sender. Fields the channel lacks are empty."""

    subject: str
    preheader: str
    body: str
    cta: str
    html: str
    """The e-mail's HTML part."""
    text: str
    """The message in plain text: an e-mail's text part below its subject, what a phone shows, a banner's lines."""
    unsubscribe_url: str = ""
    """For the header `List-Unsubscribe` of an e-mail, where the brand kit has one. Marks of the sender's own
    stand in it as the kit has them."""


class Decision(Value):
    id: DecisionId
    customer_id: CustomerId
    use_case_id: UseCaseId
    channel: Channel
    dispatch_id: str | None
    action: Action
    reasons: tuple[Reason, ...] = Field(min_length=1)
    """What decided, first; then what was tried and why it was not sent."""
    detail: str
    """One plain sentence."""
    variant_id: VariantId | None
    content_hash: str | None
    message: Message | None
    offer_id: str | None
    experiment_key: str | None
    arm: VariantId | None
    """The variant that the experiment assigned; another is sent where that one could not be, and None is
    the holdout or no experiment."""
    propensity: float | None = Field(default=None, gt=0, le=1)
    """The probability of `arm`, where that arm was delivered; None where it was not."""
    policy_version: str | None
    consent_record_id: str | None
    guardrail_policy_sha256: str | None
    brand_sha256: str | None
    """The brand kit that the message was rendered with; None where nothing was."""
    decided_at: datetime
