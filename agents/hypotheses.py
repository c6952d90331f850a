"""One maker for each angle: the hypothesis that a profile, a moment and an offer give rise to, or none. Pure.

A hypothesis says what the customer wants now, rests on evidence that anyone can look up, and says what
would refute it. Where little is known it asks or tells news; it never dresses a guess as knowledge.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, zip_longest

from agents.anticipation import in_words
from agents.own_topics import AWAY, OwnTopics, led_anew, rarity
from agents.plan_inputs import PlanInputs
from bespoke.domain.category import Category
from bespoke.domain.ids import HypothesisId
from bespoke.domain.offer import Offer
from bespoke.domain.plan import Evidence, Hypothesis
from bespoke.domain.profile import LIKES, Affinity, ProfileKind
from bespoke.domain.use_case import Angle, Tactic, ValueExchange

LOOKALIKES_TO_CITE = 3
"""Fewer similar customers than this are no evidence."""
TOPICS_PER_HYPOTHESIS = 6
"""Enough for variants of one hypothesis to speak of different things."""
ANCHORS = 3
"""Own topics beside which something new is shown."""
CLOSE = 0.1
"""Chances that differ by no more than this tell no reading from the other."""
MOST_OPTIONS = 3
FEWEST_OPTIONS = 2

Maker = Callable[[PlanInputs, OwnTopics, Collection[str]], Hypothesis | None]
"""Takes the topics that earlier hypotheses of the plan lead with, so as to lead with another."""

TACTICS_OF: dict[Angle, tuple[Tactic, ...]] = {
    Angle.RESTOCK: (Tactic.REMINDER, Tactic.EASE, Tactic.OCCASION, Tactic.CHOICE),
    Angle.MEAL: (Tactic.OCCASION, Tactic.PAIRING, Tactic.EASE, Tactic.CHOICE),
    Angle.EXPLORE: (Tactic.DISCOVERY, Tactic.PAIRING, Tactic.NEWS, Tactic.CHOICE),
    Angle.DEAL: (Tactic.SAVING, Tactic.EASE, Tactic.OCCASION),
    Angle.THANK: (Tactic.THANKS, Tactic.NEWS),
    Angle.ASK: (Tactic.QUESTION, Tactic.CHOICE),
    Angle.RETURN: (Tactic.NEWS, Tactic.EASE, Tactic.QUESTION),
    Angle.HELP: (Tactic.EASE, Tactic.REMINDER, Tactic.QUESTION, Tactic.NEWS),
}


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


def _restock(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    due, coming = ({affinity.topic: affinity for affinity in part} for part in (own.due, own.coming))
    topics = [*led_anew([*due], led), *led_anew([*coming], led)][:TOPICS_PER_HYPOTHESIS]
    if not topics:
        return None
    held = due | coming
    evidence = list(chain.from_iterable(_rhythm(inputs, own, held[topic]) for topic in topics[:2]))
    return _hypothesis(
        inputs,
        Angle.RESTOCK,
        statement=f"They are about to need {_either(inputs, topics)} again, and would rather be spared "
        "thinking of it.",
        mechanism="A reminder that comes when a habit is due costs no thought and saves a trip.",
        evidence=[*evidence, *(_bought(inputs, held[topic]) for topic in topics[2:3])],
        refuted_by="those reminded buy what was named no more often than the holdout within the window",
        exchange=ValueExchange.NON_MONETARY,
        topics=topics,
    )


def _meal(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    edible = {
        affinity.topic: affinity
        for affinity in own.usual
        if inputs.topics[affinity.topic].is_meal and inputs.topics[affinity.topic].occasions
    }
    if not edible:
        return None
    topics = led_anew([*edible], led)
    main = inputs.topics[topics[0]]
    return _hypothesis(
        inputs,
        Angle.MEAL,
        statement=f"They would welcome an idea for {main.occasions[0]} built on {main.spoken}.",
        mechanism="An idea answers «what shall we have?», which comes up more often than «what is cheap?».",
        evidence=[_bought(inputs, edible[topic]) for topic in topics[:3]],
        refuted_by="orders after it hold no more of the named things than the holdout's",
        exchange=ValueExchange.NON_MONETARY,
        topics=topics,
    )


def _explore(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    bought = {affinity.topic for affinity in inputs.profile.affinities}
    usual = {affinity.topic: affinity for affinity in own.usual}
    barred = bought | own.disliked
    beside = {topic: _beside(inputs, topic, barred) for topic in led_anew([*usual], led)}
    anchors = [topic for topic, new in beside.items() if new][:ANCHORS]
    wished = [topic for topic in own.liked if topic not in bought]
    if wished:
        return _hypothesis(
            inputs,
            Angle.EXPLORE,
            statement=f"They said that they want to hear of {_either(inputs, wished)}, and have yet to buy it.",
            mechanism="What somebody asked for is welcome, and keeping to it shows that the answer was read.",
            evidence=[_said(inputs, topic) for topic in wished[:2]],
            refuted_by="no more of them buy what was named within the window than of the holdout",
            exchange=ValueExchange.NON_MONETARY,
            topics=[*anchors, *wished],
        )
    if not anchors:
        return _hypothesis(
            inputs,
            Angle.EXPLORE,
            statement="They know too little of the shop yet, and would like to hear what is worth a look.",
            mechanism="News of the shop helps whoever has not settled into a habit, and claims nothing about "
            "them.",
            evidence=[_little_known(inputs)],
            refuted_by="visits after it are no more frequent than the holdout's",
            exchange=ValueExchange.NON_MONETARY,
            topics=[],
        )
    main, new = anchors[0], beside[anchors[0]]
    evidence = [_bought(inputs, usual[main])]
    likes = sum(new[0] in topics for topics in inputs.lookalike_topics)
    if likes >= LOOKALIKES_TO_CITE:
        evidence.append(
            Evidence(
                fact=f"{likes} of {len(inputs.lookalike_topics)} similar customers buy "
                f"{inputs.topics[new[0]].spoken}; this one has not in the window",
                source="lookalikes",
            )
        )
    in_turn = chain.from_iterable(zip_longest(*(beside[anchor] for anchor in anchors)))
    return _hypothesis(
        inputs,
        Angle.EXPLORE,
        statement=f"They would try what goes with {inputs.topics[main].spoken}: {_either(inputs, new)}.",
        mechanism="The next thing is easiest to try when it stands beside something already liked.",
        evidence=evidence,
        refuted_by="no more of them buy what was named within the window than of the holdout",
        exchange=ValueExchange.NON_MONETARY,
        topics=[*anchors, *(topic for topic in in_turn if topic is not None)],
    )


def _deal(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    offer = best_offer(inputs, own.usual)
    if offer is None:
        return None
    share = inputs.profile.attribute("discount_share")
    matching = [affinity for affinity in own.usual if affinity.topic in offer.topics]
    evidence = [*chain.from_iterable(_rhythm(inputs, own, affinity) for affinity in matching[:1])]
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
        topics=[affinity.topic for affinity in matching]
        or [topic for topic in offer.topics if topic in inputs.topics and topic not in own.disliked],
        offer=offer,
    )


def _thank(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    return _hypothesis(
        inputs,
        Angle.THANK,
        statement="They would like to be thanked without being sold to.",
        mechanism="Thanks that ask for nothing are rare in a mailbox, and are remembered.",
        evidence=[_standing(inputs)],
        refuted_by="visits in the window are no more frequent than the holdout's",
        exchange=ValueExchange.NON_MONETARY,
        topics=_theirs(own, led),
    )


def _ask(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    options = _options(inputs, own, led)
    held = {affinity.topic: affinity for affinity in own.usual}
    if any(topic in held for topic in options):
        statement = (
            f"It may as well be {_either(inputs, options)} that they want next; they would rather choose."
        )
        evidence = [*chain.from_iterable(_rhythm(inputs, own, held[topic]) for topic in options)]
    elif options:
        statement = f"They would rather say themselves what to write of: {_either(inputs, options)}."
        evidence = [_little_known(inputs)]
    else:
        statement = "They would rather be asked what they want than have it guessed."
        evidence = [_bought(inputs, affinity) for affinity in own.usual[:1]] or [_little_known(inputs)]
    own_options = [topic for topic in options if topic in held]
    return _hypothesis(
        inputs,
        Angle.ASK,
        statement=statement,
        mechanism="A question that is easy to answer gives the choice back, and tells more than a click.",
        evidence=evidence,
        refuted_by="fewer than one in fifty answer",
        exchange=ValueExchange.CONSENSUS,
        topics=[*own_options, *_theirs(own, led)],
        options=options,
    )


def _return(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    if inputs.profile.type.type not in AWAY:
        return None
    return _hypothesis(
        inputs,
        Angle.RETURN,
        statement="They have not turned away; they need one easy reason to come by again.",
        mechanism="An unreproachful word with one concrete thing lowers the step back in.",
        evidence=[_standing(inputs)],
        refuted_by="no more of them come back within the window than of the holdout",
        exchange=ValueExchange.NON_MONETARY,
        topics=_theirs(own, led),
    )


def _help(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> Hypothesis | None:
    rhythm = inputs.profile.attribute("days_between_trips") if own.usual else None
    evidence = [_bought(inputs, affinity) for affinity in own.usual[:2]]
    if rhythm is not None:
        evidence.append(
            Evidence(fact=f"comes in about every {float(rhythm.value):.0f} days", source="days_between_trips")
        )
    return _hypothesis(
        inputs,
        Angle.HELP,
        statement="They would shop here more gladly if the trip cost them less time and trouble.",
        mechanism="What is much the same each time can be made ready before they come.",
        evidence=evidence or [_little_known(inputs)],
        refuted_by="no more of them use the service within the window than of the holdout",
        exchange=ValueExchange.NON_MONETARY,
        topics=_theirs(own, led),
    )


MAKERS: Mapping[Angle, Maker] = {
    Angle.RESTOCK: _restock,
    Angle.MEAL: _meal,
    Angle.EXPLORE: _explore,
    Angle.DEAL: _deal,
    Angle.THANK: _thank,
    Angle.ASK: _ask,
    Angle.RETURN: _return,
    Angle.HELP: _help,
}
WHY_NOT: Mapping[Angle, str] = {
    Angle.RESTOCK: "nothing that they buy again and again is known to be due or coming up",
    Angle.MEAL: "nothing to eat or drink that they buy again and again is known",
    Angle.DEAL: "none of the offers that could be used is on something that they buy",
    Angle.RETURN: "only who is lapsed or disengaged is asked back",
}
"""Why an angle cannot be made for a customer. Those that are not here can be made for anybody."""


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
    options: Sequence[str] = (),
) -> Hypothesis:
    if offer is None and inputs.offer_is_asked_for:
        offer, exchange = inputs.offers[0], inputs.offers[0].exchange
    return Hypothesis(
        id=HypothesisId(angle.value),
        angle=angle,
        statement=statement,
        mechanism=mechanism,
        evidence=tuple(evidence),
        metric=f"{inputs.use_case.outcome_event} in {inputs.use_case.outcome_window_days} days, against the holdout",
        refuted_by=refuted_by,
        tactics=TACTICS_OF[angle],
        exchange=exchange,
        topics=tuple(dict.fromkeys(topics))[:TOPICS_PER_HYPOTHESIS],
        offer_id=None if offer is None else offer.id,
        options=tuple(options),
    )


def _theirs(own: OwnTopics, led: Collection[str]) -> list[str]:
    """The customer's topics, what they asked for first."""
    return led_anew(list(dict.fromkeys((*own.liked, *(affinity.topic for affinity in own.usual)))), led)


def _beside(inputs: PlanInputs, anchor: str, barred: Collection[str]) -> list[str]:
    """Topics beside the anchor that are new to the customer: those that lookalikes buy and others seldom do
    come first."""
    liked = Counter(topic for topics in inputs.lookalike_topics for topic in set(topics))
    return sorted(
        (
            topic
            for topic in inputs.topics[anchor].goes_with
            if topic in inputs.topics and topic not in barred
        ),
        key=lambda topic: (-liked[topic] * rarity(topic, inputs.topic_shares), topic),
    )


def _options(inputs: PlanInputs, own: OwnTopics, led: Collection[str]) -> tuple[str, ...]:
    """Returns topics among which only the customer can tell; none where one reading leads or nothing may be used.

    They are their likeliest next topics where the chances lie close together, the own topics of somebody
    without a rhythm, and the shop's most bought ones for somebody of whom too little is known.
    """
    if not inputs.may_personalize:
        return ()
    if own.anticipations:
        nearest = own.anticipations[0].probability_7d - CLOSE
        close = {found.topic for found in own.anticipations if found.probability_7d >= nearest - 1e-9}
        open_topics = [affinity.topic for affinity in own.usual if affinity.topic in close]
    elif own.usual:
        open_topics = [affinity.topic for affinity in own.usual]
    else:
        shares = inputs.topic_shares
        known = (topic for topic in shares if topic in inputs.topics and topic not in own.disliked)
        open_topics = sorted(known, key=lambda topic: (-shares[topic], topic))
    unanswered = [topic for topic in led_anew(open_topics, led) if topic not in own.liked]
    chosen = _one_a_shelf(unanswered, inputs.topics)[:MOST_OPTIONS]
    return tuple(chosen) if len(chosen) >= FEWEST_OPTIONS else ()


def _one_a_shelf(topics: Sequence[str], categories: Mapping[str, Category]) -> list[str]:
    """The first topic of each shelf: to choose between milk and cheese is to choose little."""
    by_shelf: dict[str, str] = {}
    for topic in topics:
        by_shelf.setdefault(categories[topic].shelf or topic, topic)
    return list(by_shelf.values())


def _bought(inputs: PlanInputs, affinity: Affinity) -> Evidence:
    spoken, source = inputs.topics[affinity.topic].spoken, f"affinity:{affinity.topic}"
    if inputs.profile.kind is ProfileKind.SHARED:
        return Evidence(fact=f"everybody whom it is for buys {spoken} regularly", source=source)
    gap = "" if affinity.gap_days is None else f", about every {affinity.gap_days:.0f} days"
    return Evidence(
        fact=f"{spoken} in {affinity.baskets} baskets{gap}, last on {affinity.last_bought}", source=source
    )


def _rhythm(inputs: PlanInputs, own: OwnTopics, affinity: Affinity) -> list[Evidence]:
    """What was bought, and what is to be expected of it where anything is."""
    expected = own.anticipated(affinity.topic)
    if expected is None:
        return [_bought(inputs, affinity)]
    spoken = inputs.topics[affinity.topic].spoken
    return [
        _bought(inputs, affinity),
        Evidence(fact=f"{spoken}: {in_words(expected)}", source=expected.rests_on),
    ]


def _said(inputs: PlanInputs, topic: str) -> Evidence:
    return Evidence(
        fact=f"said that they want to hear of {inputs.topics[topic].spoken}", source=f"{LIKES}{topic}"
    )


def _standing(inputs: PlanInputs) -> Evidence:
    assigned = inputs.profile.type
    if not inputs.may_personalize:
        return _little_known(inputs)
    return Evidence(fact=f"{assigned.type.value} on {assigned.as_of}: {assigned.reason}", source="type")


def _little_known(inputs: PlanInputs) -> Evidence:
    why = "little is known of them" if inputs.may_personalize else "they have not agreed to personalization"
    return Evidence(fact=f"{why}, so nothing is claimed about them", source="type")


def _either(inputs: PlanInputs, topics: Sequence[str]) -> str:
    """Returns the first three topics as words: «milk, eggs or bread»."""
    words = [inputs.topics[topic].spoken or topic for topic in topics[:3]]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
