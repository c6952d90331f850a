"""What may be said to this customer: the facts of an assignment as needs that are met, and their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from agents.copywriters.base import Assignment
from agents.copywriters.composition.grammar import GRAMMARS, grammar_of
from agents.copywriters.composition.pieces import Piece
from agents.copywriters.composition.slots import LIST, capitalised
from agents.copywriters.composition.spanish import several
from agents.locales import language_of
from agents.own_topics import most_own_first
from bespoke.domain.category import Category
from bespoke.domain.profile import Affinity, CustomerType
from bespoke.domain.use_case import Angle
from guardrails.language.spoken_facts import spoken_weekday

BASKETS_TO_NAME = 2
"""Under two baskets a topic may have been a chance; it is not spoken of."""
BASKETS_TO_CALL_USUAL = 3
"""The same bar that makes a department a regular one for the customer types."""
TOPICS_AT_HAND = 5
"""Topics that variants of one hypothesis rotate through at most."""
SECONDS_AT_HAND = 8
"""Things beside the topic that one is drawn from: those that say most of this customer."""
CHANCE_OF_THREE = 0.4
"""That a list is of three things."""
DUE_FROM, DUE_TO = 0.8, 2.5
"""Share of the usual gap that must have passed for `about time again` to be true; past the upper
bound the habit has probably ended."""
SHORTEST_GAP_DAYS = 4.0
"""What is bought on nearly every trip is always due, so a nudge would say nothing."""
OWN_OCCASIONS = frozenset(("occasion", "occasion.cap", "occasion.other", "second.occasion"))
USED_TOGETHER = frozenset((Angle.MEAL, Angle.EXPLORE))
"""Angles under which things that are named together are used together."""
COUPON = "a coupon for "
"""How the headline of an offer that sits on the customer's card begins."""
SMALL_WORDS = frozenset(("de", "del", "para", "en", "con", "y"))
"""Words of Spanish names that two things may share and still be told apart."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Setting:
    """The people, things and days of one message: which topic it is about, and what goes with it."""

    number: int
    """Tells the settings of one assignment apart."""
    met: frozenset[str]
    """Needs that are met."""
    attributes: Mapping[str, str]
    fillings: Mapping[str, str]
    """Slot to its words."""
    topics: Mapping[str, str]
    """Noun slot to topic."""
    listed: tuple[str, ...]
    """The topics of the list of own things; empty where there is none."""
    own: Collection[str]
    """Topics that the customer buys, and that may be spoken of."""
    offer_topic: str | None
    """The topic that the offer's headline names first."""
    commonness: float
    """Share of customers who buy the second thing, from 0 to 1; 1 where there is none."""

    def meets(self, piece: Piece) -> bool:
        if not piece.needs <= self.met:
            return False
        return not piece.wants or all(self.attributes.get(name) in values for name, values in piece.wants)

    def named(self, pieces: Iterable[Piece]) -> set[str]:
        """Returns the topics that the pieces name, the offer's included."""
        topics: set[str] = set()
        for piece in pieces:
            for noun in piece.named:
                topics.update(self.listed if noun == LIST else (self.topics[noun],))
            if self.offer_topic is not None and "offer.headline" in piece.placeholders:
                topics.add(self.offer_topic)
        return topics

    def anchors(self, pieces: Sequence[Piece]) -> int:
        """Returns how many things the pieces say that are true of this customer and not of everybody.

        These are the things they buy, one that is new to them beside these, their usual day and what their
        things are for.
        """
        named = self.named(pieces) & set(self.own)
        slots = {slot for piece in pieces for slot in piece.slots}
        new = bool(named) and any("new" in piece.named for piece in pieces)
        occasion = bool(slots & OWN_OCCASIONS)
        return len(named) + new + occasion + ("weekday" in slots)


def settings_of(assignment: Assignment, rng: Random, place: int = 0) -> list[Setting]:
    """Returns one setting for each topic at hand, main topic first, and one without any.

    `place` tells the settings of several draws apart by their numbers.
    """
    own = own_of(assignment)
    about = (*_at_hand(assignment, own), None)
    return [
        _setting(assignment, own, affinity, rng, place * len(about) + number)
        for number, affinity in enumerate(about)
    ]


def own_of(assignment: Assignment) -> dict[str, Affinity]:
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
    assignment: Assignment, own: Mapping[str, Affinity], affinity: Affinity | None, rng: Random, number: int
) -> Setting:
    categories = assignment.categories
    grammar = grammar_of(language_of(assignment.brand.locale))
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
        for noun in ("topic", "second", "new"):
            if noun in topics:
                attributes |= _attributes(noun, categories[topics[noun]])
        occasions = rng.sample(category.occasions, k=min(2, len(category.occasions)))
        plain |= dict(zip(("occasion", "occasion.other"), occasions, strict=False))
        attributes |= {name: phrase for name, phrase in plain.items() if name == "occasion"}
    for noun in ("second", "new"):
        said = plain.get("occasion")
        if noun in topics and (others := [o for o in categories[topics[noun]].occasions if o != said]):
            plain[f"{noun}.occasion"] = rng.choice(others)
    for noun in ("topic", "new"):
        if noun in topics and (aisle := categories[topics[noun]].aisle):
            plain[f"{noun}.aisle"] = aisle
    day = assignment.profile.usual_weekday
    if day is not None and own and assignment.profile.type is not CustomerType.LAPSED:
        plain["weekday"] = said = spoken_weekday(WEEKDAYS.index(day), assignment.brand.locale)
        plain["weekday.s"] = several(said)
        attributes["weekday"] = day
    met |= plain.keys()
    offer = assignment.offer
    if offer is not None:
        attributes["offer"] = offer.id
        if offer.headline.startswith(COUPON) and offer.topics and offer.topics[0] in categories:
            topics["offered"] = offer.topics[0]
    if "occasion" in plain:
        plain["occasion.cap"] = capitalised(plain["occasion"])
    met |= {"pairing" if noun == "pair" else noun for noun in topics}
    if topics.get("pair") in own:
        met.add("pair.own")
    beside = [own[topics[noun]] for noun in ("second", "third") if noun in topics]
    if beside and all(known.baskets >= BASKETS_TO_CALL_USUAL for known in beside):
        met.add("second.usual")
    met |= _offer_needs(assignment, topics, day)
    fillings = dict(plain)
    for noun, topic in topics.items():
        fillings |= grammar.forms_of(noun, categories[topic])
    listed = _listed(assignment, topics, rng)
    if listed:
        met.add(LIST)
        fillings |= grammar.list_forms([categories[topic] for topic in listed])
    return Setting(
        number=number,
        met=frozenset(met),
        attributes=attributes,
        fillings=fillings,
        topics=topics,
        listed=listed,
        own=own.keys(),
        offer_topic=offer.topics[0] if offer is not None and offer.topics else None,
        commonness=assignment.topic_shares.get(topics["second"], 0.0) if "second" in topics else 1.0,
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
    """Chooses what stands beside the topic. An offer's topic is preferred where it goes with it, and of the
    customer's own things those that tell them from others.

    Names that hold an `and` themselves are never joined by another one.
    """
    categories = assignment.categories
    topic = affinity.topic
    partners = _partners(categories, topic)
    language = language_of(assignment.brand.locale)
    is_plain = is_one_thing(categories[topic], language)
    goes_with = [name for name in categories[topic].goes_with if name in partners]
    pairs = [name for name in goes_with if is_plain and is_one_thing(categories[name], language)]
    bought = {known.topic for known in assignment.profile.affinities}
    unbought = [name for name in partners if name not in bought]
    wanted = (*(assignment.offer.topics[:1] if assignment.offer else ()), *assignment.hypothesis.topics)
    chosen = {"topic": topic}
    if unbought:
        offered = [name for name in wanted if name in unbought]
        new = rng.choice(offered) if offered else rng.choice(unbought)
        chosen["new"] = new
        if others := [name for name in unbought if name != new]:
            chosen["other"] = rng.choice(others)
    if is_plain:
        seconds = [
            known
            for name, known in own.items()
            if is_one_thing(categories[name], language) and _is_beside(categories, topic, name)
        ]
        usual = [known for known in seconds if known.baskets >= BASKETS_TO_CALL_USUAL]
        ranked = most_own_first(usual or seconds, assignment.topic_shares)
        if assignment.hypothesis.angle in USED_TOGETHER:
            ranked = [known for known in ranked if _goes_together(categories, topic, known.topic)] or ranked
        options = assignment.hypothesis.options
        if topic in options:
            ranked = [known for known in ranked if known.topic in options] or ranked
        if ranked:
            second = rng.choice(ranked[:SECONDS_AT_HAND]).topic
            chosen["second"] = second
            if thirds := [
                known.topic
                for known in ranked[:SECONDS_AT_HAND]
                if known.topic != second and _is_beside(categories, second, known.topic)
            ]:
                chosen["third"] = rng.choice(thirds)
    # Named beside one of their own things, a pair must be another one.
    if pairs := [name for name in pairs if name not in chosen.values()]:
        chosen["pair"] = rng.choice([name for name in pairs if name in own] or pairs)
    return chosen


def is_one_thing(category: Category, language: str) -> bool:
    """Whether its name says one thing: of `pies and whipped topping` a customer may buy only one."""
    return f" {grammar_of(language).and_word} " not in (category.spoken or "")


def _is_beside(categories: Mapping[str, Category], topic: str, other: str) -> bool:
    """Whether two things may be named in one breath: of a kind, and not by the same word."""
    words = [set((categories[name].spoken or "").split()) - SMALL_WORDS for name in (topic, other)]
    return topic != other and _alike(categories, topic, other) and not words[0] & words[1]


def _goes_together(categories: Mapping[str, Category], topic: str, other: str) -> bool:
    first, second = categories[topic], categories[other]
    named = other in first.goes_with or topic in second.goes_with
    return named or bool(set(first.occasions) & set(second.occasions))


def _listed(assignment: Assignment, topics: Mapping[str, str], rng: Random) -> tuple[str, ...]:
    """Returns two or three own things to be named as a list, or nothing."""
    if "second" not in topics or language_of(assignment.brand.locale) not in GRAMMARS:
        return ()
    is_long = "third" in topics and rng.random() < CHANCE_OF_THREE
    nouns = ("topic", "second", "third") if is_long else ("topic", "second")
    return tuple(topics[noun] for noun in nouns)


def _partners(categories: Mapping[str, Category], topic: str) -> list[str]:
    """What goes with the topic, in either direction, and is of its kind."""
    named = (*categories[topic].goes_with, *(n for n, c in categories.items() if topic in c.goes_with))
    return [
        name
        for name in dict.fromkeys(named)
        if name != topic and name in categories and _alike(categories, topic, name)
    ]


def _alike(categories: Mapping[str, Category], topic: str, other: str) -> bool:
    return categories[topic].kinship == categories[other].kinship


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
        nouns = {slot.partition(".")[0] for slot in piece.slots}
        if {"topic", "usual", "due"} & {*piece.needs, *piece.follows}:
            nouns.add("topic")
        if "pair.own" in piece.needs:
            nouns.add("pair")
        if any(name.startswith("second") for name, _ in piece.wants):
            nouns.add("second")
        drawn_on = {setting.topics[noun] for noun in nouns & setting.topics.keys()}
        if LIST in nouns:
            drawn_on.update(setting.listed)
        used |= {f"affinity:{topic}" for topic in drawn_on & set(setting.own)}
        if "weekday" in piece.slots or any(name == "weekday" for name, _ in piece.wants):
            used.add("usual_weekday")
        if piece.block.types and assignment.profile.may_personalize:
            used.add("type")
    return tuple(sorted(used))
