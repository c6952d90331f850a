"""The closed grammar of slots in content blocks: `{topic}`, `{topic.is}`, `{topics}` and their kin. This is the
English one; `grammar` knows the others.

A slot is a name in single braces. A name of a noun may carry a form, so that the sentence agrees with
what fills it.

| noun slots | |
|---|---|
| `topic` | something the customer buys |
| `second`, `third` | other things they buy often |
| `topics` | two or three of these as a list: eggs, bread, and coffee |
| `pair` | something that goes with the topic |
| `new`, `other` | things that go with the topic and that they have not bought |
| `offered` | what the coupon on their card is for, first of all |

| form | mass | plural and lists |
|---|---|---|
| (none) | cheese | eggs |
| `cap` | Cheese | Eggs |
| `one` (no list) | a pack of cheese | a carton of eggs |
| `or` (lists only) | | eggs or bread |
| `is`, `was`, `has` | is, was, has | are, were, have |
| `cap_is` | Is | Are |
| `they`, `it` | it, it | they, them |
| `s`, `es` | s, es (keep**s**, go**es**) | nothing |

Plain slots: `occasion`, `occasion.other` (what the topic is for), `second.occasion`, `new.occasion` (what the
second and the new thing are for), `topic.aisle`, `new.aisle` (`the dairy aisle`) and `weekday` (the customer's
usual day). `occasion.cap` starts a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bespoke.domain.category import Category

SLOT = re.compile(r"(?<!\{)\{([^{}]*)\}(?!\})")

NOUNS = ("topic", "second", "third", "pair", "new", "other", "offered")
LIST = "topics"
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
LISTING = ("", ".cap", ".or")
"""Endings of the slots in which the list itself is said."""

NEED_OF_NOUN = {noun: "pairing" if noun == "pair" else noun for noun in NOUNS}
_PLAIN = (
    "occasion",
    "occasion.other",
    "second.occasion",
    "new.occasion",
    "topic.aisle",
    "new.aisle",
    "weekday",
)

NEED_OF_SLOT: dict[str, str] = {
    **{slot: slot for slot in _PLAIN},
    "occasion.cap": "occasion",
    **{
        slot: need
        for noun, need in NEED_OF_NOUN.items()
        for slot in (*(noun + ending for ending in NAMING), *(f"{noun}.{form}" for form in AGREEMENT))
    },
    **dict.fromkeys(
        (*(LIST + ending for ending in LISTING), *(f"{LIST}.{form}" for form in AGREEMENT)), LIST
    ),
}
"""Every slot there is, and the need without which it cannot be filled."""


def forms_of(noun: str, category: Category) -> Mapping[str, str]:
    """Returns every slot of one noun with its filling."""
    spoken = category.spoken or category.topic
    return _forms(noun, spoken, f"{category.article} {category.singular}", category.number == "plural")


@lru_cache(maxsize=4096)
def _forms(noun: str, spoken: str, one: str, plural: bool) -> Mapping[str, str]:
    return {
        noun: spoken,
        f"{noun}.cap": capitalised(spoken),
        f"{noun}.one": one,
        **{f"{noun}.{form}": pair[plural] for form, pair in AGREEMENT.items()},
    }


def list_forms(spoken: Sequence[str]) -> Mapping[str, str]:
    """Returns every slot of a list of two or more things with its filling."""
    listed = listing(spoken, "and")
    return {
        LIST: listed,
        f"{LIST}.cap": capitalised(listed),
        f"{LIST}.or": listing(spoken, "or"),
        **{f"{LIST}.{form}": plural for form, (_, plural) in AGREEMENT.items()},
    }


def listing(words: Sequence[str], conjunction: str) -> str:
    """Returns `eggs and bread`, or `eggs, bread, and coffee` with the comma that American English has there."""
    *first, last = words
    comma = "," if len(first) > 1 else ""
    return f"{', '.join(first)}{comma} {conjunction} {last}"


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def fill(text: str, fillings: Mapping[str, str]) -> str:
    """Returns `text` with its slots filled; placeholders in double braces stay as they are.

    Raises:
        KeyError: a slot has no filling.
    """
    return SLOT.sub(lambda match: fillings[match.group(1)], text)
