"""Content blocks as the composer reads them: checked once, with their slots, words and openings at hand."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agents.copywriters.composition.grammar import GRAMMARS, grammar_of
from agents.copywriters.composition.slots import LIST, NOUNS
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.placeholder import PLACEHOLDERS
from bespoke.errors import InvalidInput

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
IDEA = "idea."
"""Token under which the blocks of one idea hang together, e.g. `idea.restock.list`."""
ASK = "ask."
"""Token for the one step that a message asks for, e.g. `ask.list`."""

KNOWN_NEEDS = frozenset(need for grammar in GRAMMARS.values() for need in grammar.need_of_slot.values()) | {
    "usual",
    "pair.own",
    "second.usual",
    "rhythm",
    "due",
    "offer",
    "offer.none",
    "offer.value",
    "offer.valid_to",
    "offer.code",
    "offer.coupon",
    "offer.not_coupon",
    "offer.same",
    "offer.other",
    "offer.pair",
    "offer.new",
    "offer.weekday",
}
ATTRIBUTES = (
    "topic",
    "topic.kind",
    "topic.shelf",
    "topic.rhythm",
    "second",
    "second.kind",
    "second.shelf",
    "second.rhythm",
    "new",
    "new.kind",
    "new.shelf",
    "new.rhythm",
    "pair",
    "other",
    "occasion",
    "weekday",
    "offer",
)
"""What a need of the form `attribute=value|value` may look at: a topic's name, kind, shelf and rhythm in
the category list, the customer's usual day, and the id of the offer."""

STARTS_WITH_SLOT = re.compile(r"\{(?P<noun>[a-z]+)\.cap(?:_(?P<form>[a-z_]+))?\}")
KEEPS_CAPITAL = re.compile(r"I\b|[{]|[A-Z]{2}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
MOST_SPECIFIC = 6
"""A block that names more topics than these in a need was written for a kind of thing, not for certain things."""
OWN_NOUNS = frozenset(("topic", "second", "third", LIST))
"""Nouns that tell a customer from others: what they buy."""
_NOUNS = frozenset((*NOUNS, LIST))


@dataclass(frozen=True, slots=True)
class Piece:
    """One content block, read."""

    block: ContentBlock
    slots: frozenset[str]
    placeholders: frozenset[str]
    needs: frozenset[str]
    """Needs that are known or not."""
    wants: tuple[tuple[str, frozenset[str]], ...]
    """Attributes of the topic or the moment, and the values of which one must hold."""
    follows: frozenset[str]
    gives: frozenset[str]
    idea: str
    """What hangs together under one `idea.…`; the block's own id where it belongs to none."""
    named: frozenset[str]
    """Noun slots that stand in the text as nouns, a list among them."""
    pronouns: frozenset[str]
    """Noun slots that stand in the text as a pronoun only."""
    closing: frozenset[str]
    """Noun slots of its last sentence, in any form: what a pronoun behind it may mean."""
    takes_a_clause: bool
    """Whether its last sentence states one thing, so that another may be joined to it."""
    joined: str | None
    """Its text as it stands behind a comma and the joining word; None where it may only stand alone."""
    asks: bool
    offers: bool
    is_bound: bool
    """Whether it was written to stand behind the opening of one idea."""
    is_specific: bool
    """Whether it was written for certain things, and not for any that may fill its slots."""
    is_about_topic: bool
    own_things: int
    """Things it says that are true of one customer and not of everybody, as far as its slots tell."""


@lru_cache(maxsize=32768)
def read_block(block: ContentBlock) -> Piece:
    """Returns the block, read and checked.

    Raises:
        InvalidInput: a slot, placeholder or need that nothing can fill; names the block and what is wrong.
    """
    grammar = grammar_of(block.language)
    try:
        slots = frozenset(grammar.slots_of(block.text))
    except ValueError as error:
        raise InvalidInput(
            f"content block '{block.id}': {error}; known are {', '.join(sorted(grammar.need_of_slot))}"
        ) from error
    placeholders = frozenset(PLACEHOLDER.findall(block.text))
    for name in sorted(placeholders - PLACEHOLDERS.keys()):
        raise InvalidInput(
            f"content block '{block.id}': unknown placeholder '{{{{ {name} }}}}'; "
            f"known are {', '.join(sorted(PLACEHOLDERS))}"
        )
    # What a slot or placeholder needs and gives need not be written down beside it.
    needs = tuple(
        dict.fromkeys(
            [
                *(need for need in block.needs if "=" not in need),
                *(grammar.need_of_slot[slot] for slot in sorted(slots)),
                *(name for name in sorted(placeholders) if name in KNOWN_NEEDS),
                *(["offer"] if "offer.headline" in placeholders else []),
                *(["second.usual"] if _calls_others_usual(block, slots) else []),
            ]
        )
    )
    wants = tuple(_want(block, need) for need in block.needs if "=" in need)
    for need in needs:
        if need not in KNOWN_NEEDS:
            raise InvalidInput(
                f"content block '{block.id}': unknown need '{need}'; known are "
                f"{', '.join(sorted(KNOWN_NEEDS))} and {', '.join(f'{name}=…' for name in ATTRIBUTES)}"
            )
    named = frozenset(noun for noun in NOUNS if any(noun + ending in slots for ending in grammar.naming))
    if any(LIST + ending in slots for ending in grammar.listing):
        named |= {LIST}
    last = SENTENCE_END.split(block.text)[-1]
    return Piece(
        block=block,
        slots=slots,
        placeholders=placeholders,
        needs=frozenset(needs),
        wants=wants,
        follows=frozenset(block.follows),
        gives=frozenset(block.gives) | _given(block, named, placeholders),
        idea=next((token for token in (*block.gives, *block.follows) if token.startswith(IDEA)), block.id),
        named=named,
        pronouns=frozenset(noun for noun in _NOUNS if {f"{noun}.it", f"{noun}.they"} & slots) - named,
        closing=frozenset(slot.partition(".")[0] for slot in grammar.slots_of(last)) & _NOUNS,
        takes_a_clause=last.endswith(".") and grammar.clause.search(last) is None,
        joined=None
        if block.join is None
        else f", {grammar.joints[block.join]} {_in_mid_sentence(block.text)}",
        asks="?" in block.text,
        offers=any(name.startswith("offer.") for name in placeholders),
        is_bound=any(token.startswith(IDEA) for token in block.follows),
        own_things=len(named & OWN_NOUNS) + (LIST in named) + ("weekday" in slots),
        is_about_topic=any(slot.startswith("topic") for slot in slots),
        is_specific=any(name in ("topic", "new") and len(values) <= MOST_SPECIFIC for name, values in wants),
    )


def _calls_others_usual(block: ContentBlock, slots: frozenset[str]) -> bool:
    """Whether it says that the customer often buys things beside the topic."""
    others = any(slot.partition(".")[0] in ("second", "third", LIST) for slot in slots)
    return others and (
        "usual" in block.needs or grammar_of(block.language).habit.search(block.text) is not None
    )


def _in_mid_sentence(text: str) -> str:
    """Returns the text without the capital that it begins with."""
    if match := STARTS_WITH_SLOT.match(text):
        form = f".{match['form']}" if match["form"] else ""
        return f"{{{match['noun']}{form}}}{text[match.end() :]}"
    return text if KEEPS_CAPITAL.match(text) else text[:1].lower() + text[1:]


def _given(block: ContentBlock, named: frozenset[str], placeholders: frozenset[str]) -> frozenset[str]:
    asks = {"question"} if "?" in block.text else set()
    offers = {"offer"} if "offer.headline" in placeholders else set()
    eases = (
        {"eased"}
        if block.move is Move.EASE or grammar_of(block.language).way_out.search(block.text)
        else set()
    )
    return named | asks | offers | eases


def _want(block: ContentBlock, need: str) -> tuple[str, frozenset[str]]:
    name, _, values = need.partition("=")
    if name not in ATTRIBUTES:
        raise InvalidInput(
            f"content block '{block.id}': unknown attribute '{name}' in need '{need}'; "
            f"known are {', '.join(ATTRIBUTES)}"
        )
    return name, frozenset(values.split("|"))
