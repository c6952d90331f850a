"""Puts an assignment into the words that a language model is told.

Figures stay behind: how often someone buys becomes «about once a week», because a number in a prompt is
a number that can come back. So do the customer's id and everything that is not about the hypothesis.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale

from agents.copywriters.base import Assignment
from agents.copywriters.composition.grammar import grammar_of
from agents.locales import language_of
from bespoke.domain.category import Category, CategoryUse
from bespoke.domain.channel import FIELDS_OF
from bespoke.domain.draft import Copy
from bespoke.domain.finding import Finding
from bespoke.domain.offer import Offer
from bespoke.domain.placeholder import PLACEHOLDERS
from bespoke.domain.profile import Affinity
from prompts.inputs import FieldText, Limit, Placeholder, ReviseDraft, Voice, WriteDrafts

UNLIMITED_FIELD_CHARS = 600
"""Bound for a field that the brand kit does not limit: an endless reply would never be read."""

MOST_EXAMPLES = 6
LOWEST_GRADE_TOLD = 1
"""A kit may have no floor; a grade under the first means nothing to a reader."""
MOST_COMPANIONS = 3
"""Occasions, and things that go with it, told of one topic."""

_RHYTHMS = (
    (4.5, "several times a week"),
    (10.0, "about once a week"),
    (20.0, "every other week or so"),
    (45.0, "about once a month"),
)
"""Upper ends in days; beyond the last it is «now and then»."""

_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SLOT = re.compile(r"(?<!\{)\{([\w.]+)\}(?!\})")
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Told:
    """What the prompt says of the customer and the offer, and which fields that was drawn from."""

    topics: tuple[str, ...]
    profile_facts: tuple[str, ...]
    offer_facts: tuple[str, ...]
    placeholders: tuple[Placeholder, ...]
    fields_used: tuple[str, ...]


def told(assignment: Assignment) -> Told:
    """Returns what may be told: the hypothesis' own topics and the offer, nothing besides."""
    facts: list[str] = []
    used: list[str] = []
    hypothesis = assignment.hypothesis
    named = dict.fromkeys((*hypothesis.topics, *hypothesis.options))
    spoken = {topic: c for topic in named if (c := _nameable(assignment, topic))}
    if assignment.profile.may_personalize:
        used.append("type")
    for affinity in assignment.profile.affinities:
        if affinity.topic in spoken:
            lately = " and did so lately" if _is_recent(affinity, assignment.profile.as_of) else ""
            facts.append(f"buys {spoken[affinity.topic].spoken} {_rhythm(affinity.gap_days)}{lately}")
            used.append(f"affinity:{affinity.topic}")
    if assignment.profile.usual_weekday:
        facts.append(f"mostly shops on a {assignment.profile.usual_weekday}")
        used.append("usual_weekday")
    if assignment.profile.days_between_trips is not None:
        facts.append(f"comes in {_rhythm(assignment.profile.days_between_trips)}")
        used.append("days_between_trips")
    if assignment.profile.moment is not None:
        facts.append(f"reads this on a {assignment.profile.moment}")
    offer = assignment.offer
    placeholders = tuple(
        Placeholder(written=f"{{{{ {name} }}}}", meaning=meaning)
        for name, meaning in PLACEHOLDERS.items()
        if _has(offer, name)
    )
    used += [name for name in PLACEHOLDERS if name.startswith("offer.") and _has(offer, name)]
    return Told(
        topics=tuple(_topic_line(assignment, category) for category in spoken.values()),
        profile_facts=tuple(facts),
        offer_facts=() if offer is None else _offer_facts(assignment, offer),
        placeholders=placeholders,
        fields_used=tuple(used),
    )


def limits_of(assignment: Assignment) -> tuple[Limit, ...]:
    """Returns the fields to write, in order, each with the lengths that the brand kit gives it."""
    limits = []
    for name in FIELDS_OF[assignment.channel]:
        limit = assignment.brand.limit(assignment.channel, name)
        longest = limit.max_chars if limit else UNLIMITED_FIELD_CHARS
        shortest = max(limit.min_chars, 1) if limit else 1
        limits.append(Limit(field=name, min_chars=shortest, max_chars=longest))
    return tuple(limits)


def draft_values(assignment: Assignment, known: Told, count: int, taken: Sequence[str] = ()) -> WriteDrafts:
    """Returns the values of a prompt that writes.

    Args:
        count: how many variants to ask for.
        taken: ideas that other variants have.
    """
    hypothesis, brief = assignment.hypothesis, assignment.brief
    return WriteDrafts(
        **_house_rules(assignment, known),
        count=count,
        reader="customer" if brief.customer_id is not None else "group of customers",
        goal=assignment.use_case.goal,
        customer_type=assignment.profile.type,
        angle=hypothesis.angle,
        mechanism=_without_figures(_masked(assignment, hypothesis.mechanism)),
        exchange=hypothesis.exchange,
        profile_facts=known.profile_facts,
        examples=examples(assignment, known),
        winners=assignment.winners,
        taken=tuple(taken),
        instruction=_masked(assignment, brief.instruction) if brief.instruction else None,
    )


def revision_values(
    assignment: Assignment, known: Told, copy_text: Copy, findings: Sequence[Finding]
) -> ReviseDraft:
    """Returns the values of the `revise_draft` prompt."""
    written = copy_text.model_dump()
    fields = FIELDS_OF[assignment.channel]
    return ReviseDraft(
        **_house_rules(assignment, known),
        channel=assignment.channel,
        fields=tuple(FieldText(field=name, text=written[name.value]) for name in fields),
        problems=tuple(_problem(finding) for finding in findings),
    )


def _house_rules(assignment: Assignment, known: Told) -> dict[str, Any]:
    """Returns the fields of `prompts.inputs.MessageRules`."""
    brand, brief = assignment.brand, assignment.brief
    never = (phrase for trait in brand.voice for phrase in trait.never)
    return {
        "limits": limits_of(assignment),
        "placeholders": known.placeholders,
        "voice": tuple(
            Voice(
                name=trait.name,
                do=trait.do,
                dont=trait.dont,
                like=next(iter(trait.do_examples), None),
                unlike=next(iter(trait.dont_examples), None),
            )
            for trait in brand.voice
        ),
        "exclusions": _shortest((*(exclusion.phrase for exclusion in brand.exclusions), *never)),
        "restrictions": tuple(restriction.rule for restriction in brand.restrictions),
        "competitors": tuple(
            rival.name for rival in brand.competitors if assignment.channel not in rival.allowed_on
        ),
        "names": tuple(f"{name.written}{name.mark}" for name in brand.names),
        "language": _language(brand.locale),
        "shop_facts": brand.facts,
        "offer_facts": known.offer_facts,
        "required_line": brand.required_line(assignment.channel),
        "min_grade": max(brand.reading_level.min_grade, LOWEST_GRADE_TOLD),
        "max_grade": brand.reading_level.max_grade,
        "max_exclamation_marks": brand.max_exclamation_marks,
        "emoji_allowed": brand.emoji_allowed,
        "statement": _without_figures(_masked(assignment, assignment.hypothesis.statement)),
        "tactics": assignment.hypothesis.tactics,
        "topics": known.topics,
        "must_say": tuple(_masked(assignment, line) for line in brief.must_say),
        "must_not_say": tuple(_masked(assignment, phrase) for phrase in brief.must_not_say),
    }


@lru_cache(maxsize=64)
def _language(locale: str) -> str:
    """Returns the language in English, e.g. `English (United States)`."""
    return Locale.parse(locale).get_display_name("en") or locale


@lru_cache(maxsize=64)
def _shortest(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the phrases that no other one is a part of: whoever avoids «miss» avoids «miss out»."""
    listed = list(dict.fromkeys(phrases))
    words = {phrase: f" {phrase.casefold()} " for phrase in listed}
    return tuple(
        phrase
        for phrase in listed
        if not any(words[other] in words[phrase] for other in listed if other != phrase)
    )


def _nameable(assignment: Assignment, topic: str) -> Category | None:
    category = assignment.categories.get(topic)
    return category if category and category.use is CategoryUse.NAME else None


def _topic_line(assignment: Assignment, category: Category) -> str:
    companions = (_nameable(assignment, topic) for topic in category.goes_with)
    beside = [c.spoken for c in companions if c and c.spoken][:MOST_COMPANIONS]
    notes = []
    if category.occasions:
        notes.append("for " + ", ".join(category.occasions[:MOST_COMPANIONS]))
    if beside:
        notes.append("goes with " + ", ".join(beside))
    return f"{category.spoken}" + (f" ({'; '.join(notes)})" if notes else "")


def _rhythm(days: float | None) -> str:
    if days is None:
        return "now and then"
    return next((words for longest, words in _RHYTHMS if days <= longest), "now and then")


def _is_recent(affinity: Affinity, as_of: date) -> bool:
    usual_days = affinity.gap_days or _RHYTHMS[-1][0]
    return (as_of - affinity.last_bought).days <= usual_days


def _has(offer: Offer | None, placeholder: str) -> bool:
    """Whether the placeholder has something to become."""
    match placeholder:
        case "offer.headline" | "offer.valid_to":
            return offer is not None
        case "offer.value":
            return offer is not None and offer.value is not None
        case "offer.code":
            return offer is not None and offer.code is not None
    return True


def _offer_facts(assignment: Assignment, offer: Offer) -> tuple[str, ...]:
    named = [c.spoken for topic in offer.topics if (c := _nameable(assignment, topic)) and c.spoken]
    facts = [f"it is {offer.headline}: write {{{{ offer.headline }}}}"]
    if not offer.topics:
        facts.append("it holds for the whole shop")
    elif named:
        facts.append("it holds for " + ", ".join(named[:MOST_COMPANIONS]))
    if offer.value is not None:
        facts.append("it takes money off: write {{ offer.value }}")
    else:
        facts.append("how much it takes off is not known, so name no amount")
    facts.append("it has a last day: write {{ offer.valid_to }}")
    facts.append("it has a code: write {{ offer.code }}" if offer.code else "it needs no code")
    return tuple(facts)


def examples(assignment: Assignment, known: Told) -> tuple[str, ...]:
    """Approved sentences whose slots can be filled and whose placeholders are allowed here."""
    allowed = {placeholder.written.strip("{ }") for placeholder in known.placeholders}
    language = language_of(assignment.brand.locale)
    main = next((c for t in assignment.hypothesis.topics if (c := _nameable(assignment, t))), None)
    fillings: dict[str, str] = {} if main is None else dict(grammar_of(language).forms_of("topic", main))
    if main is not None and main.occasions:
        fillings["occasion"] = main.occasions[0]
    suited = (
        block
        for block in assignment.blocks
        if assignment.channel in block.channels
        and assignment.hypothesis.angle in block.angles
        and block.language == language
    )
    found: list[str] = []
    for block in suited:
        if len(found) == MOST_EXAMPLES:
            break
        if not set(_SLOT.findall(block.text)) <= fillings.keys():
            continue
        if set(_PLACEHOLDER.findall(block.text)) <= allowed:
            found.append(_SLOT.sub(lambda slot: fillings[slot[1]], block.text))
    return tuple(found)


def _problem(finding: Finding) -> str:
    where = "whole message" if finding.field == "*" else finding.field
    excerpt = f' "{finding.excerpt}"' if finding.excerpt else ""
    way_out = f' Write "{finding.fix.replacement}" instead.' if finding.fix else ""
    return f"{where}{excerpt}: {finding.reason.rstrip('.')}.{way_out}"


def _without_figures(text: str) -> str:
    """Takes the sentences that hold a digit out of a text of the plan."""
    return " ".join(sentence for sentence in _SENTENCE_END.split(text) if not _DIGIT.search(sentence))


def _masked(assignment: Assignment, text: str) -> str:
    """Takes the customer's id out of a text that a person or the plan wrote."""
    customer_id = assignment.brief.customer_id
    return text if customer_id is None else text.replace(customer_id, "this customer")
