"""What may be said to this customer: the facts of an assignment as needs that are met, and their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from agents.copywriters.base import Assignment
from agents.copywriters.composition.pieces import Piece
from agents.copywriters.composition.slots import capitalised, forms_of
from bespoke.domain.category import Category
from bespoke.domain.profile import Affinity, CustomerType

BASKETS_TO_NAME = 2
"""Under two baskets a topic may have been a chance; it is not spoken of."""
BASKETS_TO_CALL_USUAL = 3
"""The same bar that makes a department a regular one for the customer types."""
TOPICS_AT_HAND = 4
"""Topics that variants of one hypothesis rotate through at most."""
DUE_FROM, DUE_TO = 0.8, 2.5
"""Share of the usual gap that must have passed for `about time again` to be true; past the upper
bound the habit has probably ended."""
SHORTEST_GAP_DAYS = 4.0
"""What is bought on nearly every trip is always due, so a nudge would say nothing."""
AISLES = frozenset(
    ("produce", "frozen", "pantry", "snacks", "bakery", "baking", "breakfast", "drinks", "dairy", "meat")
)
"""Shelves that one would call an aisle."""
TABLE = frozenset(("food", "drink"))
COUPON = "a coupon for "
"""How the headline of an offer that sits on the customer's card begins."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Setting:
    """The people, things and days of one message: which topic it is about, and what goes with it."""

    met: frozenset[str]
    """Needs that are met."""
    attributes: Mapping[str, str]
    fillings: Mapping[str, str]
    """Slot to its words."""
    topics: Mapping[str, str]
    """Noun slot to topic."""
    offer_topic: str | None
    """The topic that the offer's headline names first."""

    def meets(self, piece: Piece) -> bool:
        return all(need in self.met for need in piece.needs) and all(
            self.attributes.get(name) in values for name, values in piece.wants
        )


def settings_of(assignment: Assignment, rng: Random) -> list[Setting]:
    """Returns one setting for each topic at hand, main topic first, and one without anything personal."""
    own = _own(assignment)
    settings = [_setting(assignment, own, affinity, rng) for affinity in _at_hand(assignment, own)]
    return [*settings, _setting(assignment, own, None, rng)]


def _own(assignment: Assignment) -> dict[str, Affinity]:
    """Affinities that may be spoken of; none where the hypothesis or the type forbids personal claims."""
    if assignment.profile.type is CustomerType.NEW_OR_THIN or not assignment.hypothesis.topics:
        return {}
    return {
        affinity.topic: affinity
        for affinity in assignment.profile.affinities
        if affinity.topic in assignment.categories and affinity.baskets >= BASKETS_TO_NAME
    }


def _at_hand(assignment: Assignment, own: Mapping[str, Affinity]) -> list[Affinity]:
    """The hypothesis' own topics. A variant about anything else would not put the hypothesis to the test."""
    return [own[topic] for topic in assignment.hypothesis.topics if topic in own][:TOPICS_AT_HAND]


def _setting(
    assignment: Assignment, own: Mapping[str, Affinity], affinity: Affinity | None, rng: Random
) -> Setting:
    categories = assignment.categories
    met: set[str] = set()
    topics: dict[str, str] = {}
    plain: dict[str, str] = {}
    attributes: dict[str, str] = {}
    if affinity is not None:
        category = categories[affinity.topic]
        topics |= _things(assignment, own, affinity, rng)
        met |= {"topic", *({"usual"} if _is_usual(assignment, affinity) else ())}
        met |= _rhythm(assignment, affinity)
        attributes = dict(topics)
        for noun in ("topic", "new"):
            if noun in topics:
                attributes |= _attributes(noun, categories[topics[noun]])
        occasions = rng.sample(category.occasions, k=min(2, len(category.occasions)))
        plain |= dict(zip(("occasion", "occasion.other"), occasions, strict=False))
        attributes |= {name: phrase for name, phrase in plain.items() if name == "occasion"}
    if "new" in topics and (new_occasions := categories[topics["new"]].occasions):
        plain["new.occasion"] = rng.choice(new_occasions)
    for noun in ("topic", "new"):
        if noun in topics and (shelf := categories[topics[noun]].shelf) in AISLES:
            plain[f"{noun}.aisle"] = f"the {shelf} aisle"
    day = assignment.profile.usual_weekday
    if day is not None and own and assignment.profile.type is not CustomerType.LAPSED:
        plain["weekday"] = day
        attributes["weekday"] = day
    met |= plain.keys()
    if "occasion" in plain:
        plain["occasion.cap"] = capitalised(plain["occasion"])
    met |= {"pairing" if noun == "pair" else noun for noun in topics}
    met |= _offer_needs(assignment, topics, day)
    fillings = dict(plain)
    for noun, topic in topics.items():
        fillings |= forms_of(noun, categories[topic])
    offer = assignment.offer
    return Setting(
        met=frozenset(met),
        attributes=attributes,
        fillings=fillings,
        topics=topics,
        offer_topic=offer.topics[0] if offer is not None and offer.topics else None,
    )


def _attributes(noun: str, category: Category) -> dict[str, str]:
    return {
        f"{noun}.kind": category.kind or "",
        f"{noun}.shelf": category.shelf or "",
        f"{noun}.rhythm": category.rhythm or "",
    }


def _is_usual(assignment: Assignment, affinity: Affinity) -> bool:
    return affinity.baskets >= BASKETS_TO_CALL_USUAL and assignment.profile.type is not CustomerType.LAPSED


def _rhythm(assignment: Assignment, affinity: Affinity) -> set[str]:
    gap = affinity.gap_days
    if gap is None or not _is_usual(assignment, affinity):
        return set()
    passed = (assignment.profile.as_of - affinity.last_bought).days
    due = gap >= SHORTEST_GAP_DAYS and DUE_FROM * gap <= passed <= DUE_TO * gap
    return {"rhythm", "due"} if due else {"rhythm"}


def _things(
    assignment: Assignment, own: Mapping[str, Affinity], affinity: Affinity, rng: Random
) -> dict[str, str]:
    """Chooses what stands beside the topic. An offer's topic is preferred where it goes with it.

    Names that hold an `and` themselves are never joined by another one.
    """
    categories = assignment.categories
    topic = affinity.topic
    partners = _partners(categories, topic)
    plain = {name for name in categories if " and " not in (categories[name].spoken or "")}
    pairs = [name for name in categories[topic].goes_with if name in partners and {topic, name} <= plain]
    bought = {known.topic for known in assignment.profile.affinities}
    unbought = [name for name in partners if name not in bought]
    wanted = (*(assignment.offer.topics[:1] if assignment.offer else ()), *assignment.hypothesis.topics)
    chosen = {"topic": topic}
    if pairs:
        chosen["pair"] = rng.choice(pairs)
    if unbought:
        offered = [name for name in wanted if name in unbought]
        new = rng.choice(offered) if offered else rng.choice(unbought)
        chosen["new"] = new
        if others := [name for name in unbought if name != new]:
            chosen["other"] = rng.choice(others)
    seconds = [
        name
        for name, other in own.items()
        if name != topic
        and other.baskets >= BASKETS_TO_CALL_USUAL
        and {topic, name} <= plain
        and _alike(categories, topic, name)
    ]
    if seconds:
        chosen["second"] = rng.choice(seconds[:TOPICS_AT_HAND])
    return chosen


def _partners(categories: Mapping[str, Category], topic: str) -> list[str]:
    """What goes with the topic, in either direction, and is of its kind."""
    named = (*categories[topic].goes_with, *(n for n, c in categories.items() if topic in c.goes_with))
    return [
        name
        for name in dict.fromkeys(named)
        if name != topic and name in categories and _alike(categories, topic, name)
    ]


def _alike(categories: Mapping[str, Category], topic: str, other: str) -> bool:
    kinds = {categories[topic].kind, categories[other].kind}
    return len(kinds) == 1 or kinds <= TABLE


def _offer_needs(assignment: Assignment, topics: Mapping[str, str], day: str | None) -> set[str]:
    offer = assignment.offer
    if offer is None:
        return {"offer.none"}
    needs = {"offer", "offer.valid_to"}
    if offer.value is not None:
        needs.add("offer.value")
    if offer.code is not None:
        needs.add("offer.code")
    needs.add("offer.coupon" if offer.headline.startswith(COUPON) else "offer.not_coupon")
    topic = topics.get("topic")
    same = topic is not None and topic in offer.topics
    needs.add("offer.same" if same else "offer.other")
    if offer.topics and not same:
        if topic is not None and offer.topics[0] in _partners(assignment.categories, topic):
            needs.add("offer.pair")
        if offer.topics[0] == topics.get("new"):
            needs.add("offer.new")
    if day in WEEKDAYS:
        as_of = assignment.profile.as_of
        ahead = (WEEKDAYS.index(day) - as_of.weekday()) % 7
        coming = as_of + timedelta(days=ahead or 7)
        if offer.valid_from <= coming <= offer.valid_to:
            needs.add("offer.weekday")
    return needs


def fields_used(assignment: Assignment, setting: Setting, pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Returns the profile attributes, affinities and offer fields that the pieces drew on, sorted."""
    used: set[str] = set()
    for piece in pieces:
        used |= {name for name in piece.placeholders if name.startswith("offer.")}
        used |= {
            f"affinity:{setting.topics[noun]}"
            for noun in ("topic", "second")
            if noun in setting.topics
            and (
                any(slot.partition(".")[0] == noun for slot in piece.slots)
                or (noun == "topic" and {"topic", "usual", "due"} & {*piece.needs, *piece.follows})
            )
        }
        if "weekday" in piece.slots or any(name == "weekday" for name, _ in piece.wants):
            used.add("usual_weekday")
        if piece.block.types and assignment.profile.may_personalize:
            used.add("type")
    return tuple(sorted(used))
