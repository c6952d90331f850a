"""The closed grammar of slots in content blocks: `{topic}`, `{topic.is}`, `{Topic}` and their kin.

A slot is a name in single braces. A name of a noun may carry a form, so that the sentence agrees with
what fills it. Written with a capital, the filling starts with one: for the start of a sentence.

| noun slots | |
|---|---|
| `topic` | something the customer buys |
| `second` | something else they buy |
| `pair` | something that goes with the topic |
| `new`, `other` | things that go with the topic and that they have not bought |

| form | mass | plural |
|---|---|---|
| (none) | salad | eggs |
| `one` | a bag of salad | a carton of eggs |
| `is`, `was`, `has` | is, was, has | are, were, have |
| `they`, `it`, `self` | it, it, itself | they, them, themselves |
| `s`, `es` | s, es (keep**s**, go**es**) | nothing |

Plain slots: `occasion`, `occasion.other` (what the topic is for), `new.occasion` (what the new thing is
for), `topic.aisle`, `new.aisle` (`the dairy aisle`) and `weekday` (the customer's usual day).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bespoke.domain.category import Category

SLOT = re.compile(r"(?<!\{)\{([A-Za-z][A-Za-z.]*)\}(?!\})")
BRACED = re.compile(r"(?<!\{)\{([^{}]*)\}(?!\})")

NOUNS = ("topic", "second", "pair", "new", "other")
AGREEMENT: dict[str, tuple[str, str]] = {
    "is": ("is", "are"),
    "was": ("was", "were"),
    "has": ("has", "have"),
    "they": ("it", "they"),
    "it": ("it", "them"),
    "self": ("itself", "themselves"),
    "s": ("s", ""),
    "es": ("es", ""),
}
"""Form to its filling for a mass noun and for a plural."""

NEED_OF_NOUN = {"topic": "topic", "second": "second", "pair": "pairing", "new": "new", "other": "other"}
PLAIN = ("occasion", "occasion.other", "new.occasion", "topic.aisle", "new.aisle", "weekday")

NEED_OF_SLOT: dict[str, str] = {slot: slot for slot in PLAIN} | {
    name: need
    for noun, need in NEED_OF_NOUN.items()
    for name in (noun, f"{noun}.one", *(f"{noun}.{form}" for form in AGREEMENT))
}
"""Every slot there is, and the need without which it cannot be filled."""


def slots_of(text: str) -> tuple[str, ...]:
    """Returns the slots of a text in order, in lower case at their start.

    Raises:
        ValueError: something in single braces is no slot; the message names it.
    """
    found = []
    for match in BRACED.finditer(text):
        name = match.group(1)
        slot = name[:1].lower() + name[1:]
        if slot not in NEED_OF_SLOT:
            raise ValueError(f"unknown slot '{{{name}}}'")
        found.append(slot)
    return tuple(found)


@lru_cache(maxsize=4096)
def forms_of(noun: str, category: Category) -> Mapping[str, str]:
    """Returns every slot of one noun with its filling."""
    plural = category.number == "plural"
    forms = {f"{noun}.{form}": pair[plural] for form, pair in AGREEMENT.items()}
    return forms | {
        noun: category.spoken or category.topic,
        f"{noun}.one": f"{category.article} {category.singular}",
    }


def fill(text: str, fillings: Mapping[str, str]) -> str:
    """Returns `text` with its slots filled; placeholders in double braces stay as they are.

    Raises:
        KeyError: a slot has no filling.
    """

    def filling(match: re.Match[str]) -> str:
        name = match.group(1)
        if name[0].isupper():
            value = fillings[name[0].lower() + name[1:]]
            return value[:1].upper() + value[1:]
        return fillings[name]

    return SLOT.sub(filling, text)
