"""What is known when a plan is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bespoke.domain.category import Category
from bespoke.domain.context import Context
from bespoke.domain.learning import Learning
from bespoke.domain.offer import Offer
from bespoke.domain.profile import Profile
from bespoke.domain.use_case import Angle, Tactic, UseCase


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What is known when a plan is made."""

    use_case: UseCase
    profile: Profile
    context: Context
    may_personalize: bool
    topics: Mapping[str, Category]
    """Topics that may be named."""
    offers: Sequence[Offer]
    """Live, open to this customer's type, in budget, and good until the brief's deadline."""
    offer_is_asked_for: bool
    """Whether the team named the one offer in `offers`; then every hypothesis carries it."""
    lookalike_topics: Sequence[tuple[str, ...]]
    """For each similar profile, the topics it buys."""
    topic_shares: Mapping[str, float]
    """Share of the customers who buy each topic, from 0 to 1."""
    today: date
    angle: Angle | None = None
    """The one that the brief asks for; None lets the plan form rivals."""
    tactics_wanted: Sequence[Tactic] = ()
    """Nothing else is used where any is named."""
    tactics_banned: Sequence[Tactic] = ()
    learnings: Sequence[Learning] = ()
    """Of the use case; those that do not hold here are passed over."""
