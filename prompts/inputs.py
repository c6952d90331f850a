"""What each prompt is filled with: plain values, none of which tells who the customer is.

A prompt file names its input by class name. Every field must be used by the template, and the template
may use nothing else.
"""

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic, ValueExchange


class Limit(Value):
    """How long one field may be, counted with placeholders filled."""

    field: FieldName
    min_chars: int
    max_chars: int


class Placeholder(Value):
    """A placeholder that may be written for this message."""

    written: str
    """With its braces: `{{ offer.value }}`."""
    meaning: str


class Voice(Value):
    """One trait of the brand's voice."""

    name: str
    do: str
    dont: str
    like: str | None
    """A sentence that the brand would send."""
    unlike: str | None
    """One that it would not."""


class MessageRules(Value):
    """What a message of one hypothesis must keep to, on one channel of one brand."""

    limits: tuple[Limit, ...]
    placeholders: tuple[Placeholder, ...]
    voice: tuple[Voice, ...]
    exclusions: tuple[str, ...]
    shop_facts: tuple[str, ...]
    """What may be said of the shop."""
    offer_facts: tuple[str, ...]
    """What may be said of the offer; empty where there is none."""
    required_line: str | None
    """Appended when the message is rendered."""
    restrictions: tuple[str, ...]
    """What copy must not talk about, each in a sentence."""
    competitors: tuple[str, ...]
    names: tuple[str, ...]
    """Products and services, as they are written."""
    language: str
    """In English, e.g. `English (United States)`."""
    min_grade: float
    max_grade: float
    max_exclamation_marks: int
    emoji_allowed: bool
    statement: str
    """The hypothesis: what the customer wants now."""
    tactics: tuple[Tactic, ...]
    topics: tuple[str, ...]
    """Spoken names of what the message may be about, main one first."""
    must_say: tuple[str, ...]
    must_not_say: tuple[str, ...]


class WriteDrafts(MessageRules):
    """For `write_email` and its like, one for each channel."""

    count: int
    reader: str
    """`customer`, or `group of customers`."""
    goal: str
    customer_type: CustomerType
    angle: Angle
    mechanism: str
    """Why a message built on the hypothesis would work."""
    exchange: ValueExchange
    profile_facts: tuple[str, ...]
    """What is known of the customer, in words without figures."""
    examples: tuple[str, ...]
    """Approved sentences of the brand."""
    winners: tuple[str, ...]
    """Messages that did well in this brand's tests."""
    taken: tuple[str, ...]
    """Ideas that other variants have already."""
    instruction: str | None
    """The content team's wish."""


class FieldText(Value):
    """One field of a draft as it was written."""

    field: FieldName
    text: str


class ReviseDraft(MessageRules):
    """For `revise_draft`."""

    channel: Channel
    fields: tuple[FieldText, ...]
    problems: tuple[str, ...]
    """What the checks found: field, excerpt, reason and the way out where there is one."""


class RepairReply(Value):
    """For `repair_reply`."""

    problem: str
    """Why the last reply could not be read."""


class JudgedRestriction(Value):
    """A restriction of the brand kit, as a judge is told it."""

    rule: str
    examples: tuple[str, ...]
    """Sentences that break it."""
    allowed: tuple[str, ...]
    """Sentences that look like it and are fine."""


class JudgeRestriction(Value):
    """For `judge_restriction`."""

    restrictions: tuple[JudgedRestriction, ...]
    fields: tuple[FieldText, ...]
