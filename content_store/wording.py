"""What copy may call things, and the words that it must not say: read from the category list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bespoke.domain.category import Category, CategoryUse, named_topics

SHORTEST_PART = 5
"""Letters. A shorter part of a till label is too often an everyday word: `eye`, `body`, `home`."""

_SEPARATOR = re.compile(r"/|&|,| - ")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """The category list as copywriters and checks need it."""

    known_topics: Mapping[str, str]
    """Every topic that may be named: slug to spoken name."""
    never_named: tuple[str, ...]
    """Words for the categories that must not be named, in lower case and order."""


def wording_of(categories: Iterable[Category]) -> Wording:
    """Returns the wording that follows from the category list.

    A label that is never named counts whole, and so does each of its parts between `/`, `&`, `,` and
    ` - ` that has at least `SHORTEST_PART` letters and stands in no spoken name: people say `diapers`,
    not `diapers & disposables`.
    """
    listed = tuple(categories)
    known = {topic: category.spoken or topic for topic, category in named_topics(listed).items()}
    spoken = [_padded(name) for name in known.values()]
    never: set[str] = set()
    for category in listed:
        if category.use is CategoryUse.NEVER_NAME:
            never.add(_plain(category.label))
            never |= {part for part in _parts(category.label) if not any(_padded(part) in s for s in spoken)}
    return Wording(known, tuple(sorted(never)))


def _parts(label: str) -> Iterator[str]:
    parts = [_plain(part) for part in _SEPARATOR.split(label)]
    if len(parts) > 1:
        yield from (part for part in parts if sum(map(str.isalpha, part)) >= SHORTEST_PART)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _padded(text: str) -> str:
    """Returns the words of the text between blanks, so that a part is found as whole words only."""
    return f" {' '.join(_WORD.findall(text.lower()))} "
