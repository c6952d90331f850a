"""The customer's own topics, sorted by what they are good for: what tells them apart, what is due, what they said.

A message is theirs by what they buy and their neighbour does not. So a topic's weight is how often they buy
it, times the logarithm of how rarely others do (term frequency and inverse document frequency; Spärck
Jones 1972): bread, which nearly everybody buys, says little of anybody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from agents.anticipation import anticipations, gaps_since
from agents.plan_inputs import PlanInputs
from bespoke.domain.context import Context
from bespoke.domain.plan import Anticipation
from bespoke.domain.profile import Affinity, CustomerType

MIN_BASKETS_TO_NAME = 2
"""Under two baskets a topic may have been a chance; it is not spoken of."""
DUE_FROM = 0.8
"""Share of the usual gap after which a topic counts as about to run out."""
JUST_BOUGHT = 0.5
"""Share of the usual gap before which nobody needs to be reminded of a topic."""
GONE_AFTER = 3.0
"""Usual gaps without a purchase after which a topic counts as given up, and is not called usual."""
RAREST = 0.0001
"""Share below which topics count as equally rare."""
AWAY = (CustomerType.LAPSED, CustomerType.DISENGAGED)


@dataclass(frozen=True, slots=True)
class OwnTopics:
    """What may be said of the customer. All empty where nothing personal may be said."""

    usual: tuple[Affinity, ...]
    """What they buy and have not given up, what tells them apart first."""
    due: tuple[Affinity, ...]
    """Of these, what is about to run out."""
    coming: tuple[Affinity, ...]
    """Of these, what is neither due nor just bought."""
    liked: tuple[str, ...]
    """Topics that they said they want to hear of, bought or not."""
    disliked: frozenset[str]
    """Topics that they said they do not want to hear of; these are nowhere else here."""
    anticipations: tuple[Anticipation, ...]
    """Of usual topics with a rhythm, likeliest first."""

    def anticipated(self, topic: str) -> Anticipation | None:
        return next((found for found in self.anticipations if found.topic == topic), None)


def own_topics(inputs: PlanInputs) -> OwnTopics:
    """Returns the customer's topics. What they stated comes before what they bought."""
    if not inputs.may_personalize:
        return OwnTopics((), (), (), (), frozenset(), ())
    stated = inputs.profile.stated_preferences()
    disliked = frozenset(topic for topic, likes in stated.items() if not likes)
    liked = tuple(topic for topic, likes in stated.items() if likes and topic in inputs.topics)
    kind = inputs.profile.type.type
    if kind is CustomerType.NEW_OR_THIN:
        return OwnTopics((), (), (), liked, disliked, ())
    nameable = [
        affinity
        for affinity in inputs.profile.affinities
        if affinity.topic in inputs.topics
        and affinity.topic not in disliked
        and affinity.baskets >= MIN_BASKETS_TO_NAME
    ]
    ratios = {affinity.topic: gaps_since(affinity, inputs.today) for affinity in nameable}
    usual = [
        affinity
        for affinity in most_own_first(nameable, inputs.topic_shares, liked)
        if kind in AWAY or (ratio := ratios[affinity.topic]) is None or ratio <= GONE_AFTER
    ]
    due = [a for a in usual if (ratio := ratios[a.topic]) is not None and DUE_FROM <= ratio <= GONE_AFTER]
    coming = [
        a for a in usual if a not in due and ((ratio := ratios[a.topic]) is None or ratio >= JUST_BOUGHT)
    ]
    # Whoever has stopped coming has no next purchase that their old rhythm could tell.
    expected = (
        ()
        if kind is CustomerType.LAPSED
        else anticipations(usual, inputs.today, usual_weekday(inputs.context))
    )
    return OwnTopics(tuple(usual), tuple(due), tuple(coming), liked, disliked, expected)


def most_own_first(
    affinities: Iterable[Affinity], topic_shares: Mapping[str, float], liked: Sequence[str] = ()
) -> list[Affinity]:
    """Returns the affinities in the order in which they tell this customer from others, liked topics first."""
    return sorted(
        affinities,
        key=lambda affinity: (
            affinity.topic not in liked,
            -affinity.baskets * rarity(affinity.topic, topic_shares),
            -affinity.baskets,
            affinity.topic,
        ),
    )


def rarity(topic: str, topic_shares: Mapping[str, float]) -> float:
    """Returns the logarithm of how many customers there are to one who buys the topic; 1 where no shares are known.

    A topic that no share is known of counts as the rarest one known.
    """
    if not topic_shares:
        return 1.0
    share = topic_shares.get(topic) or min(topic_shares.values())
    return -log(min(max(share, RAREST), 1.0))


def led_anew(topics: Sequence[str], led: Collection[str]) -> list[str]:
    """Returns the topics with those behind that an earlier hypothesis leads with, so that rivals differ."""
    return sorted(topics, key=lambda topic: topic in led)


def usual_weekday(context: Context) -> str | None:
    """Returns the customer's usual shopping day, where one is known, fresh and agreed to be used."""
    return next((str(found.value) for found in context.features if found.name == "usual_weekday"), None)
