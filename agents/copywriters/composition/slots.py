"""The closed grammar of slots in content blocks: `{topic}`, `{topic.is}`, `{topic.cap}` and their kin.

A slot is a name in single braces. A name of a noun may carry a form, so that the sentence agrees with
what fills it.

| noun slots | |
|---|---|
| `topic` | something the customer buys |
| `second` | something else they buy |
| `pair` | something that goes with the topic |
| `new`, `other` | things that go with the topic and that they have not bought |

| form | mass | plural |
|---|---|---|
| (none) | cheese | eggs |
| `cap` | Cheese | Eggs |
| `one` | a pack of cheese | a carton of eggs |
| `is`, `was`, `has` | is, was, has | are, were, have |
| `cap_is` | Is | Are |
| `they`, `it` | it, it | they, them |
| `s`, `es` | s, es (keep**s**, go**es**) | nothing |

Plain slots: `occasion`, `occasion.other` (what the topic is for), `new.occasion` (what the new thing is
for), `topic.aisle`, `new.aisle` (`the dairy aisle`) and `weekday` (the customer's usual day).
`occasion.cap` starts a sentence.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bespoke.domain.category import Category

SLOT = re.compile(r"(?<!\{)\{([^{}]*)\}(?!\})")

NOUNS = ("topic", "second", "pair", "new", "other")
AGREEMENT: dict[str, tuple[str, str]] = {
    "is": ("is", "are"),
    "cap_is": ("Is", "Are"),
    "was": ("was", "were"),
    "has": ("has", "have"),
    "they": ("it", "they"),
    "it": ("it", "them"),
    "s": ("s", ""),
    "es": ("es", ""),
}
"""Form to its filling for a mass noun and for a plural."""
NAMING = ("", ".cap", ".one")
"""Endings of the slots in which the noun itself is said."""

_NEED_OF_NOUN = {"topic": "topic", "second": "second", "pair": "pairing", "new": "new", "other": "other"}
_PLAIN = ("occasion", "occasion.other", "new.occasion", "topic.aisle", "new.aisle", "weekday")

NEED_OF_SLOT: dict[str, str] = {
    **{slot: slot for slot in _PLAIN},
    "occasion.cap": "occasion",
    **{
        slot: need
        for noun, need in _NEED_OF_NOUN.items()
        for slot in (*(noun + ending for ending in NAMING), *(f"{noun}.{form}" for form in AGREEMENT))
    },
}
"""Every slot there is, and the need without which it cannot be filled."""


def slots_of(text: str) -> tuple[str, ...]:
    """Returns the slots of a text in order.

    Raises:
        ValueError: something in single braces is no slot; the message names it.
    """
    slots = tuple(match.group(1) for match in SLOT.finditer(text))
    for slot in slots:
        if slot not in NEED_OF_SLOT:
            raise ValueError(f"unknown slot '{{{slot}}}'")
    return slots


@lru_cache(maxsize=4096)
def forms_of(noun: str, category: Category) -> Mapping[str, str]:
    """Returns every slot of one noun with its filling."""
    plural = category.number == "plural"
    spoken = category.spoken or category.topic
    return {
        noun: spoken,
        f"{noun}.cap": capitalised(spoken),
        f"{noun}.one": f"{category.article} {category.singular}",
        **{f"{noun}.{form}": pair[plural] for form, pair in AGREEMENT.items()},
    }


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def fill(text: str, fillings: Mapping[str, str]) -> str:
    """Returns `text` with its slots filled; placeholders in double braces stay as they are.

    Raises:
        KeyError: a slot has no filling.
    """
    return SLOT.sub(lambda match: fillings[match.group(1)], text)
