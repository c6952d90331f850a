"""Which rival hypotheses a profile, a moment and a use case give rise to. Pure.

A hypothesis says what the customer wants now, rests on evidence that anyone can look up, and says what
would refute it. Where little is known, hypotheses ask or offer news; they never dress a guess as knowledge.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bespoke.domain.category import Category
from bespoke.domain.context import Context
from bespoke.domain.ids import HypothesisId
from bespoke.domain.offer import Offer
from bespoke.domain.plan import Evidence, Hypothesis, Plan
from bespoke.domain.profile import Affinity, CustomerType, Profile
from bespoke.domain.use_case import Angle, Tactic, UseCase, ValueExchange

MAX_HYPOTHESES = 4
DUE_FROM = 0.8
"""Share of the usual gap after which a topic counts as about to run out."""
JUST_BOUGHT = 0.5
"""Share of the usual gap before which nobody needs to be reminded of a topic."""
LOOKALIKES_TO_CITE = 3
"""Fewer similar customers than this are no evidence."""
GONE_AFTER = 3.0
"""Usual gaps without a purchase after which a topic counts as given up, and is not called usual."""
TOPICS_PER_HYPOTHESIS = 5
"""Enough for variants of one hypothesis to speak of different things."""

TACTICS_OF: dict[Angle, tuple[Tactic, ...]] = {
    Angle.RESTOCK: (Tactic.REMINDER, Tactic.EASE, Tactic.OCCASION, Tactic.CHOICE),
    Angle.MEAL: (Tactic.OCCASION, Tactic.PAIRING, Tactic.EASE, Tactic.CHOICE),
    Angle.EXPLORE: (Tactic.DISCOVERY, Tactic.PAIRING, Tactic.NEWS, Tactic.CHOICE),
    Angle.DEAL: (Tactic.SAVING, Tactic.EASE, Tactic.OCCASION),
    Angle.THANK: (Tactic.THANKS, Tactic.NEWS),
    Angle.ASK: (Tactic.QUESTION, Tactic.CHOICE),
    Angle.RETURN: (Tactic.NEWS, Tactic.EASE, Tactic.QUESTION),
}


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
    """Live, open to this customer's type, in budget."""
    offer_is_asked_for: bool
    """Whether the team named the one offer in `offers`; then every hypothesis carries it."""
    lookalike_topics: Sequence[tuple[str, ...]]
    """For each similar profile, the topics it buys."""
    topic_shares: Mapping[str, float]
    """Share of the customers who buy each topic, from 0 to 1."""
    today: date


class _Known(NamedTuple):
    """The customer's topics, sorted by what they are good for."""

    usual: list[Affinity]
    due: list[Affinity]


def plan(inputs: PlanInputs) -> Plan:
    """Returns two to four hypotheses, in the use case's order of angles."""
    known = _known(inputs)
    makers = {
        Angle.RESTOCK: _restock,
        Angle.MEAL: _meal,
        Angle.EXPLORE: _explore,
        Angle.DEAL: _deal,
        Angle.THANK: _thank,
        Angle.ASK: _ask,
        Angle.RETURN: _return,
    }
    # Asking and telling news need nothing to be known, so every plan can have two hypotheses.
    angles = dict.fromkeys((*inputs.use_case.angles, Angle.ASK, Angle.EXPLORE))
    made = [found for angle in angles if (found := makers[angle](inputs, known)) is not None]
    own = [hypothesis for hypothesis in made if hypothesis.angle in inputs.use_case.angles]
    chosen = own if len(own) >= 2 else made
    return Plan(hypotheses=tuple(chosen[:MAX_HYPOTHESES]), lookalikes=len(inputs.lookalike_topics))


def due_ratio(affinity: Affinity, today: date) -> float | None:
    """Returns the days since it was last bought, in usual gaps; None where no gap is known."""
    return None if affinity.gap_days is None else (today - affinity.last_bought).days / affinity.gap_days


def best_offer(inputs: PlanInputs, affinities: Sequence[Affinity]) -> Offer | None:
    """Returns the offer on what the customer buys most, or None where none fits.

    An offer's worth to the customer is the number of baskets that held one of its topics; own past
    baskets rank coupons better than anything else that was tried on this data. Ties go to an offer that
    states its value, then to the one that lasts longest.
    """
    if inputs.offer_is_asked_for:
        return inputs.offers[0]
    baskets = {affinity.topic: affinity.baskets for affinity in affinities}
    ranked = [
        (
            sum(baskets.get(topic, 0) for topic in offer.topics[:1]),
            offer.value is not None,
            offer.valid_to,
            offer.id,
        )
        for offer in inputs.offers
        if offer.exchange is ValueExchange.MONETARY
    ]
    best = max((rank for rank in ranked if rank[0] > 0), default=None)
    return None if best is None else next(offer for offer in inputs.offers if offer.id == best[3])


def _known(inputs: PlanInputs) -> _Known:
    if not inputs.may_personalize or inputs.profile.type.type is CustomerType.NEW_OR_THIN:
        return _Known([], [])
    nameable = [affinity for affinity in inputs.profile.affinities if affinity.topic in inputs.topics]
    is_away = inputs.profile.type.type in (CustomerType.LAPSED, CustomerType.DISENGAGED)
    usual = [
        affinity
        for affinity in nameable
        if is_away or (ratio := due_ratio(affinity, inputs.today)) is None or ratio <= GONE_AFTER
    ]
    due = sorted(
        (
            affinity
            for affinity in usual
            if (ratio := due_ratio(affinity, inputs.today)) is not None and DUE_FROM <= ratio <= GONE_AFTER
        ),
        key=lambda affinity: (-affinity.baskets, affinity.topic),
    )
    return _Known(usual, due)


def _restock(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    if not known.usual:
        return None
    coming = [
        affinity
        for affinity in known.usual
        if affinity not in known.due
        and ((ratio := due_ratio(affinity, inputs.today)) is None or ratio >= JUST_BOUGHT)
    ]
    shown = [*known.due, *coming][:TOPICS_PER_HYPOTHESIS]
    if not shown:
        return None
    spoken = _either(inputs, [affinity.topic for affinity in shown])
    return _hypothesis(
        inputs,
        Angle.RESTOCK,
        statement=f"They are about to need {spoken} again, and would rather be spared thinking of it.",
        mechanism="A reminder that comes when a habit is due costs no thought and saves a trip.",
        evidence=[_bought(inputs, affinity) for affinity in shown[:3]],
        refuted_by="those reminded buy what was named no more often than the holdout within the window",
        exchange=ValueExchange.NON_MONETARY,
        topics=[affinity.topic for affinity in shown],
    )


def _meal(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    edible = [
        affinity
        for affinity in known.usual
        if inputs.topics[affinity.topic].kind in ("food", "drink") and inputs.topics[affinity.topic].occasions
    ]
    if not edible:
        return None
    occasion = inputs.topics[edible[0].topic].occasions[0]
    return _hypothesis(
        inputs,
        Angle.MEAL,
        statement=f"They would welcome an idea for {occasion} built on {_spoken(inputs, edible[:1])}.",
        mechanism="An idea answers «what shall we have?», which comes up more often than «what is cheap?».",
        evidence=[_bought(inputs, affinity) for affinity in edible[:3]],
        refuted_by="orders after it hold no more of the named things than the holdout's",
        exchange=ValueExchange.NON_MONETARY,
        topics=[affinity.topic for affinity in edible],
    )


def _explore(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    owned = {affinity.topic for affinity in inputs.profile.affinities}
    for anchor in known.usual:
        new = _next_topics(inputs, anchor.topic, owned)
        if not new:
            continue
        likes = sum(new[0] in topics for topics in inputs.lookalike_topics)
        evidence = [_bought(inputs, anchor)]
        if likes >= LOOKALIKES_TO_CITE:
            evidence.append(
                Evidence(
                    fact=f"{likes} of {len(inputs.lookalike_topics)} similar customers buy "
                    f"{inputs.topics[new[0]].spoken}; this one has not in the window",
                    source="lookalikes",
                )
            )
        return _hypothesis(
            inputs,
            Angle.EXPLORE,
            statement=f"They would try what goes with {_spoken(inputs, [anchor])}: {_either(inputs, new)}.",
            mechanism="The next thing is easiest to try when it stands beside something already liked.",
            evidence=evidence,
            refuted_by="no more of them buy what was named within the window than of the holdout",
            exchange=ValueExchange.NON_MONETARY,
            topics=[anchor.topic, *new[: TOPICS_PER_HYPOTHESIS - 1]],
        )
    return _hypothesis(
        inputs,
        Angle.EXPLORE,
        statement="They know too little of the shop yet, and would like to hear what is worth a look.",
        mechanism="News of the shop helps whoever has not settled into a habit, and claims nothing about them.",
        evidence=[_little_known(inputs)],
        refuted_by="visits after it are no more frequent than the holdout's",
        exchange=ValueExchange.NON_MONETARY,
        topics=[],
    )


def _deal(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    offer = best_offer(inputs, known.usual)
    if offer is None:
        return None
    share = inputs.profile.attribute("discount_share")
    matching = [affinity for affinity in known.usual if affinity.topic in offer.topics]
    evidence = [_bought(inputs, affinity) for affinity in matching[:2]]
    evidence.append(Evidence(fact=f"{offer.headline}, valid to {offer.valid_to}", source=f"offer:{offer.id}"))
    if share is not None and inputs.may_personalize:
        evidence.append(
            Evidence(
                fact=f"{float(share.value):.0%} of spending came off in discounts", source="discount_share"
            )
        )
    return _hypothesis(
        inputs,
        Angle.DEAL,
        statement=f"They would buy sooner, or more, with {offer.headline}.",
        mechanism="Money off something that is theirs anyway is plain value, and needs no persuasion.",
        evidence=evidence,
        refuted_by="the coupon is redeemed no more often than the same topic is bought in the holdout",
        exchange=ValueExchange.MONETARY,
        topics=[affinity.topic for affinity in matching] or [t for t in offer.topics if t in inputs.topics],
        offer=offer,
    )


def _thank(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    assigned = inputs.profile.type
    return _hypothesis(
        inputs,
        Angle.THANK,
        statement="They would like to be thanked without being sold to.",
        mechanism="Thanks that ask for nothing are rare in a mailbox, and are remembered.",
        evidence=[
            Evidence(fact=f"{assigned.type.value} on {assigned.as_of}: {assigned.reason}", source="type")
            if inputs.may_personalize
            else _little_known(inputs)
        ],
        refuted_by="visits in the window are no more frequent than the holdout's",
        exchange=ValueExchange.NON_MONETARY,
        topics=[affinity.topic for affinity in known.usual],
    )


def _ask(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    return _hypothesis(
        inputs,
        Angle.ASK,
        statement="They would rather be asked what they want than have it guessed.",
        mechanism="A question that is easy to answer gives the choice back, and tells more than a click.",
        evidence=[_bought(inputs, affinity) for affinity in known.usual[:1]] or [_little_known(inputs)],
        refuted_by="fewer than one in fifty answer",
        exchange=ValueExchange.CONSENSUS,
        topics=[affinity.topic for affinity in known.usual],
    )


def _return(inputs: PlanInputs, known: _Known) -> Hypothesis | None:
    assigned = inputs.profile.type
    if assigned.type not in (CustomerType.LAPSED, CustomerType.DISENGAGED):
        return None
    return _hypothesis(
        inputs,
        Angle.RETURN,
        statement="They have not turned away; they need one easy reason to come by again.",
        mechanism="An unreproachful word with one concrete thing lowers the step back in.",
        evidence=[
            Evidence(fact=f"{assigned.type.value} on {assigned.as_of}: {assigned.reason}", source="type")
            if inputs.may_personalize
            else _little_known(inputs)
        ],
        refuted_by="no more of them come back within the window than of the holdout",
        exchange=ValueExchange.NON_MONETARY,
        topics=[affinity.topic for affinity in known.usual],
    )


def _hypothesis(
    inputs: PlanInputs,
    angle: Angle,
    *,
    statement: str,
    mechanism: str,
    evidence: Sequence[Evidence],
    refuted_by: str,
    exchange: ValueExchange,
    topics: Sequence[str],
    offer: Offer | None = None,
) -> Hypothesis:
    if offer is None and inputs.offer_is_asked_for:
        offer, exchange = inputs.offers[0], inputs.offers[0].exchange
    wanted = [tactic for tactic in TACTICS_OF[angle] if tactic in inputs.use_case.tactics]
    return Hypothesis(
        id=HypothesisId(angle.value),
        angle=angle,
        statement=statement,
        mechanism=mechanism,
        evidence=tuple(evidence),
        metric=f"{inputs.use_case.outcome_event} in {inputs.use_case.outcome_window_days} days, against the holdout",
        refuted_by=refuted_by,
        tactics=tuple(wanted) or TACTICS_OF[angle],
        exchange=exchange,
        topics=tuple(dict.fromkeys(topics))[:TOPICS_PER_HYPOTHESIS],
        offer_id=None if offer is None else offer.id,
    )


def _next_topics(inputs: PlanInputs, anchor: str, owned: set[str]) -> list[str]:
    """Topics beside the anchor that the customer does not buy, those that lookalikes buy most first."""
    liked = Counter(topic for topics in inputs.lookalike_topics for topic in set(topics))
    beside = [
        topic for topic in inputs.topics[anchor].goes_with if topic in inputs.topics and topic not in owned
    ]
    return sorted(beside, key=lambda topic: (-liked[topic], topic))


def _bought(inputs: PlanInputs, affinity: Affinity) -> Evidence:
    spoken = inputs.topics[affinity.topic].spoken
    gap = "" if affinity.gap_days is None else f", about every {affinity.gap_days:.0f} days"
    return Evidence(
        fact=f"{spoken} in {affinity.baskets} baskets{gap}, last on {affinity.last_bought}",
        source=f"affinity:{affinity.topic}",
    )


def _little_known(inputs: PlanInputs) -> Evidence:
    why = "little is known of them" if inputs.may_personalize else "they have not agreed to personalization"
    return Evidence(fact=f"{why}, so nothing is claimed about them", source="type")


def _either(inputs: PlanInputs, topics: Sequence[str]) -> str:
    """Returns the first three topics as words: «milk, eggs or bread»."""
    words = [inputs.topics[topic].spoken or topic for topic in topics[:3]]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _spoken(inputs: PlanInputs, affinities: Sequence[Affinity]) -> str:
    return " and ".join(inputs.topics[affinity.topic].spoken or affinity.topic for affinity in affinities)
