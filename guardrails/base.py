"""The contract of a check, and what a check is given to look at.

A check is one file in `guardrails/checks/` that exports `CHECK`. It is a pure function of its subject
and facts: deterministic, without I/O, changing nothing. A finding's span indexes the text that was
handed in, not a normalised form of it. What a check raises becomes a blocking finding.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.finding import Finding, Fix, Severity
from bespoke.domain.offer import Offer
from bespoke.domain.profile import Purpose
from bespoke.domain.use_case import RiskTier
from guardrails.judge import Judgement


class Stage(StrEnum):
    """Where in its life a text is checked."""

    BRIEF = "brief"
    PROFILE_FIELD = "profile_field"
    OFFER = "offer"
    """A row of the offer ledger, before it is stored."""
    BLOCK = "block"
    DRAFT = "draft"
    MESSAGE = "message"
    """Rendered, with placeholders filled, just before it is sent."""
    TEXT = "text"
    """A text by itself: no ledger, brand, customer or channel is known, so only what it shows counts."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may hold the text against. Absent facts are None or empty, and then nothing is
    grounded by them."""

    brand: BrandKit | None = None
    offer: Offer | None = None
    topics: tuple[str, ...] = ()
    """Spoken names of what the customer buys."""
    known_topics: Mapping[str, str] = field(default_factory=dict)
    """Every topic that may be named: slug to spoken name."""
    never_named: tuple[str, ...] = ()
    """Words for the categories that must not be named."""
    audit_values: tuple[str, ...] = ()
    """Audit-only attribute values of the customer in plain words; copy must not show them."""
    consent: ConsentVerdict | None = None
    """None where no consent was looked up, which the consent check treats as no."""
    required_line: str | None = None
    """The line the renderer appends on this channel, so that checks can allow for it."""
    today: date | None = None
    market: str | None = None
    """Where the customer lives, as a country code or the id of a region pack; None where unknown, which
    counts as the strictest."""
    tier: RiskTier = RiskTier.HIGH
    """Of the use case."""
    age: int | None = None
    """In whole years, where the customer gave it."""
    attributes_used: Mapping[str, Purpose] = field(default_factory=dict)
    """Attributes of the profile that the text draws on, and what each may be used for."""
    purposes: frozenset[Purpose] = frozenset()
    """What there is a live consent for."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Structured facts of the one thing that the text describes, name to value, e.g. `area: riverside`."""
    html: str | None = None
    """The e-mail as it is sent, of which the fields are parts."""
    must_say: tuple[str, ...] = ()
    """Phrases that the brief wants in every message."""
    must_not_say: tuple[str, ...] = ()
    """Phrases that the brief wants in none."""
    judged: Judgement | None = None
    """What a judge said of these fields before the checks ran; None where none was asked."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Text by field, on its way through one stage."""

    stage: Stage
    fields: Mapping[str, str]
    """Field name to text; an empty mapping is a subject without text (consent alone)."""
    channel: Channel | None = None
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class Match:
    """What a check's function yields; the pipeline adds who said it and how severe it is."""

    field: str
    start: int
    end: int
    reason: str
    policy_source: str | None = None
    """None takes the check's own policy source."""
    severity: Severity | None = None
    """None takes the severity that the policy gives the check; a check can only lower it, to `note`
    or `review`, where it is less sure."""
    score: float | None = None
    threshold: float | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text and exactly the spans that are found in its `body`, or in the whole subject (`*`, whose
    excerpt is empty); each example is a test."""

    text: str
    spans: tuple[str, ...]
    """The excerpts found, in order; empty for a text that must pass."""
    facts: Facts = field(default_factory=Facts)
    stage: Stage = Stage.DRAFT
    channel: Channel = Channel.EMAIL


def as_text(text: str) -> Subject:
    """Returns the subject of a text by itself."""
    return Subject(Stage.TEXT, {"body": text})


@dataclass(frozen=True, slots=True)
class Check:
    """One guardrail."""

    name: str
    version: int
    """Rises whenever the same text could get another answer."""
    title: str
    policy: str
    """The rule in one sentence."""
    policy_source: str
    """Where the rule comes from."""
    severity: Severity
    """Default; a policy file may set another."""
    stages: frozenset[Stage]
    examples: tuple[Example, ...]
    find: Callable[[Subject], Iterable[Match]]
    isolated: bool = False
    """Whether it runs in a thread of its own, under a hard time limit: for code that is not known to
    end, as custom checks are. Costs about 0.1 ms a run."""
    labelled: Callable[[str], Subject] = as_text
    """How one text of a labelled file becomes a subject, for scoring."""
    limits: tuple[str, ...] = ()
    """Known limits, one sentence each, for the check's card."""


__all__ = ["Check", "Example", "Facts", "Finding", "Fix", "Match", "Severity", "Stage", "Subject", "as_text"]
