"""The contract that both copywriters keep.

A copywriter gets masked facts only: no customer id, no name, no audit-only attribute. It returns copy
with typed placeholders (`bespoke.domain.placeholder`), never a number, price, date or code of its own. It does not
check its own work: guardrails do, whoever wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit
from bespoke.domain.brief import Brief
from bespoke.domain.category import Category
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Finding
from bespoke.domain.offer import Offer
from bespoke.domain.plan import Hypothesis
from bespoke.domain.profile import Affinity, CustomerType
from bespoke.domain.use_case import Tactic, UseCase


@dataclass(frozen=True, slots=True)
class MaskedProfile:
    """What a copywriter may know of a customer: consented, for this purpose, with no identity."""

    type: CustomerType
    """`new_or_thin` where `may_personalize` is False, whatever the customer's own type is."""
    as_of: date
    affinities: tuple[Affinity, ...]
    """Most baskets first. Empty where no personal claim may be made."""
    usual_weekday: str | None
    """e.g. `Saturday`, where most trips fall on it; else None."""
    days_between_trips: float | None
    may_personalize: bool = True
    """Whether the customer agreed that what is known of them may shape the copy."""
    moment: str | None = None
    """When everybody it is for reads it, e.g. `weekend evening`; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a copywriter is asked to write: variants of one hypothesis."""

    brief: Brief
    use_case: UseCase
    hypothesis: Hypothesis
    profile: MaskedProfile
    offer: Offer | None
    brand: BrandKit
    channel: Channel
    categories: dict[str, Category]
    """By topic; only those that may be named, in words of the brand's locale."""
    blocks: Sequence[ContentBlock]
    """Approved blocks retrieved for the hypothesis, nearest in meaning first."""
    count: int
    topic_shares: Mapping[str, float]
    """Share of the customers who buy each topic, from 0 to 1; a topic that is not in it is bought by nobody."""
    winners: tuple[str, ...] = field(default=(), kw_only=True)
    """Messages that did well in this brand's tests, in which nothing is anybody's own."""
    seed: int
    """Same assignment and seed, same copy (composer); passed on to the endpoint (LLM)."""


@dataclass(frozen=True, slots=True)
class Written:
    """One variant as written."""

    copy_text: Copy
    tactic: Tactic
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an assignment. `failure` is set when fewer than asked for could be written."""

    written: tuple[Written, ...]
    usage: Usage
    failure: str | None = None


class Copywriter(Protocol):
    """Writes and mends variants."""

    @property
    def kind(self) -> CopywriterKind: ...

    async def write(self, assignment: Assignment) -> Result:
        """Returns up to `assignment.count` variants that differ in idea, not in synonyms."""
        ...

    async def revise(self, assignment: Assignment, copy_text: Copy, findings: Sequence[Finding]) -> Result:
        """Returns one variant in place of `copy_text` that mends the findings."""
        ...
