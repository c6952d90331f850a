"""What the graph carries from node to node, and how parallel branches are brought together."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add
from typing import Annotated, TypedDict

from bespoke.domain.base import Value
from bespoke.domain.brief import Brief
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.context import Context
from bespoke.domain.draft import Copy, Draft, Usage
from bespoke.domain.finding import Finding
from bespoke.domain.ids import GenerationId, HypothesisId, VariantId
from bespoke.domain.plan import Plan
from bespoke.domain.profile import Profile
from bespoke.domain.variant import ReviewVerdict


class Stop(Value):
    """Why a generation ended before anything was drafted."""

    by: str
    """`consent`, `group`, `plan`, or the guardrail that blocked the brief."""
    reason: str
    findings: tuple[Finding, ...] = ()


class ReviewAnswer(Value):
    """What a reviewer says of one variant; the answer to the interrupt is a list of these."""

    variant_id: VariantId
    verdict: ReviewVerdict
    reviewer: str
    comment: str = ""
    content_hash: str
    """Of the text the reviewer looked at."""
    revision: int = 0
    """Of the variant when the answer was accepted; filled in then."""
    edited: Copy | None = None


def merge_drafts(held: Sequence[Draft], new: Sequence[Draft]) -> Sequence[Draft]:
    """Returns `held` with each new draft in place of the one with its id, in a fixed order."""
    merged = {draft.id: draft for draft in (*held, *new)}
    return sorted(merged.values(), key=lambda draft: draft.id)


@dataclass(frozen=True)
class GenerationState:
    """State of one generation. Lists come back from a checkpoint as lists: read them as sequences."""

    generation_id: GenerationId
    brief: Brief
    stop: Stop | None = None
    consent: ConsentVerdict | None = None
    may_personalize: bool = False
    """Whether attributes of the profile may be used, by the customer's own word."""
    profile: Profile | None = None
    context: Context | None = None
    plan: Plan | None = None
    drafts: Annotated[Sequence[Draft], merge_drafts] = ()
    usage: Annotated[Usage, add] = Usage()
    awaiting: Sequence[VariantId] = ()
    """Variants that a person has yet to look at."""
    answers: Sequence[ReviewAnswer] = ()
    """What reviewers said last, not yet published."""


@dataclass(frozen=True)
class DraftingState:
    """What one parallel drafting branch is sent: the state, and the one hypothesis it writes for."""

    generation: GenerationState
    hypothesis_id: HypothesisId
    count: int


class StateUpdate(TypedDict, total=False):
    """What a node may return: the keys it changed."""

    stop: Stop | None
    consent: ConsentVerdict
    may_personalize: bool
    profile: Profile
    context: Context
    plan: Plan
    drafts: Sequence[Draft]
    usage: Usage
    awaiting: Sequence[VariantId]
    answers: Sequence[ReviewAnswer]
