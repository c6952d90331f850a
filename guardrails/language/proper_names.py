"""Names as a brand writes them: found however they are written, with what is wrong about it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bespoke.domain.brand import ProperName
from guardrails.patterns import Phrases
from guardrails.text import fold

_SHORTEST_MISSPELT = 6
"""Letters; a shorter name is one slip away from too many words."""
_PARTS = re.compile(r"[ -]+|(?<=[a-z])(?=[A-Z])")
_FOLDED_MARKS = ("", "tm", "sm")
"""What stands behind a name in folded text where a mark touches it."""


class Mention(NamedTuple):
    """Where a name stands in folded text."""

    name: ProperName
    start: int
    end: int
    is_guess: bool
    """Whether it is one slip of the keyboard away, so that it may be another word."""


class _Misspellable(NamedTuple):
    name: ProperName
    plain: str
    alike: re.Pattern[str]
    """Words that begin as the name does and are as long, or one letter more or less."""


class _Variant(NamedTuple):
    name: ProperName
    text: str


class _Sought(NamedTuple):
    """What is looked for where names are."""

    variants: tuple[_Variant, ...]
    written: Phrases
    """The texts of the variants, in their order."""
    misspellable: tuple[_Misspellable, ...]


@lru_cache(maxsize=64)
def _sought(names: tuple[ProperName, ...]) -> _Sought:
    variants = _variants(names)
    return _Sought(variants, Phrases([variant.text for variant in variants]), _misspellable(names))


def _variants(names: tuple[ProperName, ...]) -> tuple[_Variant, ...]:
    variants = []
    for name in names:
        parts = [part for part in _PARTS.split(name.written) if part]
        ways = [joint.join(parts) for joint in ("", " ", "-")] if len(parts) > 1 else [name.written]
        variants += [
            _Variant(name, way + mark)
            for way in dict.fromkeys([*ways, *name.wrong])
            for mark in _FOLDED_MARKS
        ]
    return tuple(variants)


def _misspellable(names: tuple[ProperName, ...]) -> tuple[_Misspellable, ...]:
    single = [(name, fold(name.written).text) for name in names]
    return tuple(
        _Misspellable(name, plain, _alike(plain))
        for name, plain in single
        if len(plain) >= _SHORTEST_MISSPELT and plain.isalpha() and plain[0].isascii()
    )


def _alike(plain: str) -> re.Pattern[str]:
    shortest, longest = len(plain) - 2, len(plain)
    return re.compile(f"(?<![a-z0-9]){plain[0]}[a-z0-9]{{{shortest},{longest}}}(?![a-z0-9])")


def mentions(folded: str, names: tuple[ProperName, ...]) -> Iterator[Mention]:
    """Yields the mentions of `names` in a folded text: first those that are certain, in order of their place,
    then those that are a guess."""
    variants, written, misspellable = _sought(names)
    for found in written.find(folded):
        yield Mention(variants[found.number].name, found.start, found.end, is_guess=False)
    for name, plain, alike in misspellable:
        for word in alike.finditer(folded):
            if word[0] in (plain, plain + "s") or OSA.distance(word[0], plain, score_cutoff=1) > 1:
                continue
            yield Mention(name, word.start(), word.end(), is_guess=True)
