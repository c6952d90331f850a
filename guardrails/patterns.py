"""Rules as patterns, and lists of phrases, matched in time linear in the text.

Rules run on RE2. All rules of a set are first tried as one alternation, so a text that breaks none
costs one pass of about a microsecond. That pass is a plain search and not an `RE2::Set`: when a set
runs out of automaton memory it answers "nothing found", while a search falls back to a slower one.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import re2  # type: ignore[import-untyped]  # google-re2 ships no types
from ahocorasick_rs import AhoCorasick

from bespoke.errors import InvalidInput
from guardrails.base import Match, Severity
from guardrails.text import Span, ascii_bytes, fold
from guardrails.view import View

_NOWHERE = (-1, -1)
_MEMORY_BYTES = 64 << 20
"""RE2 slows down, and stays right, beyond it; the sets here need a few megabytes."""


MOST = 5_000
"""Things that one pattern, set of rules or list of phrases finds in one text. Looking on would cost seconds a
megabyte, and what was not looked at must not pass: so a text that holds more is refused."""


class Pattern:
    """One RE2 pattern over folded text, one byte a character; compiled when first used."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def _search(self) -> Callable[[bytes, int, int], Sequence[tuple[int, int]]]:
        # The package's own search makes a generator and a match for each call, which takes as long as looking.
        return partial(_compile(self.pattern)._regexp.Match, re2._Anchor.UNANCHORED)

    def found_in(self, data: bytes) -> bool:
        return self._search(data, 0, len(data))[0] != _NOWHERE

    def spans(self, data: bytes) -> list[Span]:
        """Returns where it is found, in order, without overlaps.

        Raises:
            InvalidInput: there are more than `MOST`.
        """
        spans: list[Span] = []
        at, length = 0, len(data)
        while (found := self._search(data, at, length)[0]) != _NOWHERE:
            spans.append(Span(*found))
            if len(spans) > MOST:
                raise flood()
            if at == length:
                break
            # What is found may be empty; looking goes on behind it all the same.
            at = found[1] if found[1] != at else at + 1
        return spans

    def replaced(self, data: bytes, sign: bytes) -> bytes:
        """Returns `data` with `sign` in the place of what is found."""
        parts: list[bytes] = []
        at = 0
        for start, end in self.spans(data):
            parts += (data[at:start], sign)
            at = end
        return b"".join((*parts, data[at:])) if at else data


def flood() -> InvalidInput:
    """Returns what to raise where a text holds more than `MOST` of what is looked for."""
    return InvalidInput(f"it found more than {MOST:,} things, so it did not look at the rest")


def _compile(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.max_mem = _MEMORY_BYTES
    options.log_errors = False
    return re2.compile(pattern.encode("ascii"), options)


def any_of(texts: Iterable[str]) -> str:
    """Returns a pattern that takes any of the folded `texts`, the longest first."""
    plain = {ascii_bytes(text).decode("ascii") for text in texts if text}
    return f"(?:{'|'.join(re2.escape(text) for text in sorted(plain, key=lambda t: (-len(t), t)))})"


def either(*alternatives: str) -> str:
    """Returns the pattern that takes any of the alternatives."""
    return "|".join(alternatives)


class Rule(NamedTuple):
    """One thing to find in folded text."""

    pattern: str
    """RE2 syntax, over lower-case ASCII."""
    reason: str
    unless: str | None = None
    """A hit inside a match of this pattern does not count: idioms."""
    severity: Severity | None = None
    part: Callable[[str], Span | None] | None = None
    """Tells which part of a hit counts, relative to it; None when none does: checksums, ranges."""
    kind: str = ""
    """For the check that made it, to tell hits apart."""


class Hit(NamedTuple):
    rule: Rule
    start: int
    end: int


class Rules:
    """An ordered set of rules, compiled when first used."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)

    @cached_property
    def _any(self) -> Pattern:
        return Pattern("|".join(f"(?:{rule.pattern})" for rule in self.rules))

    @cached_property
    def _each(self) -> tuple[tuple[Rule, Pattern, Pattern | None], ...]:
        return tuple(
            (rule, Pattern(rule.pattern), Pattern(rule.unless) if rule.unless else None)
            for rule in self.rules
        )

    def find(self, data: bytes) -> list[Hit]:
        """Returns hits in order of their place, none overlapping another.

        Of hits that overlap, one with the check's own severity stays before one with a lower, then the
        first, the longest, the rule that was given first.
        """
        if not self._any.found_in(data):
            return []
        hits: list[tuple[tuple[bool, int, int, int], Hit]] = []
        for order, (rule, pattern, unless) in enumerate(self._each):
            spans = pattern.spans(data)
            if spans and rule.part is not None:
                spans = [part for span in spans if (part := _part(rule.part, data, span))]
            idioms = unless.spans(data) if spans and unless is not None else ()
            hits += [
                ((rule.severity is not None, start, -end, order), Hit(rule, start, end))
                for start, end in spans
                if not is_inside(Span(start, end), idioms)
            ]
            if len(hits) > MOST:
                raise flood()
        taken: list[Span] = []
        kept: list[Hit] = []
        for _, hit in sorted(hits, key=lambda entry: entry[0]):
            at = bisect_right(taken, hit.start, key=lambda span: span.start)
            if (at and taken[at - 1].end > hit.start) or (at < len(taken) and taken[at].start < hit.end):
                continue
            taken.insert(at, Span(hit.start, hit.end))
            kept.append(hit)
        return sorted(kept, key=lambda hit: hit.start)

    def matches(self, view: View) -> Iterator[Match]:
        """Yields a match for every hit in the view."""
        for hit in self.find(view.data):
            place = view.place(hit.start, hit.end)
            yield Match(place.field, place.start, place.end, hit.rule.reason, severity=hit.rule.severity)


def _part(choose: Callable[[str], Span | None], data: bytes, span: Span) -> Span | None:
    part = choose(data[span.start : span.end].decode("ascii"))
    return Span(span.start + part.start, span.start + part.end) if part else None


def is_inside(span: Span, spans: Sequence[Span]) -> bool:
    """Whether one of `spans`, ordered and disjoint, covers `span`."""
    at = bisect_right(spans, span.start, key=lambda other: other.start)
    return at > 0 and spans[at - 1].end >= span.end


class Phrase(NamedTuple):
    """A phrase found: which one of the list, and where in the folded text."""

    number: int
    start: int
    end: int


class Phrases:
    """Phrases to be found as whole words in folded text, whatever the case and spacing."""

    def __init__(self, phrases: Sequence[str], plurals: bool = False) -> None:
        """With `plurals`, `s` or `es` may follow a phrase."""
        folded = [(index, fold(phrase).text.strip()) for index, phrase in enumerate(phrases)]
        self._listed = [(index, text) for index, text in folded if text]
        self._automaton = AhoCorasick([text for _, text in self._listed]) if self._listed else None
        self._plurals = plurals

    def find(self, text: str) -> list[Phrase]:
        """Returns phrases in order of their place; of those that overlap the first, then longest."""
        if self._automaton is None:
            return []
        found = []
        for at, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            whole = self._whole_word(text, start, end)
            if whole is not None:
                found.append(Phrase(self._listed[at][0], start, whole))
        if len(found) > MOST:
            raise flood()
        if len(found) < 2:
            return found
        kept: list[Phrase] = []
        for phrase in sorted(found, key=lambda phrase: (phrase.start, -phrase.end, phrase.number)):
            if not kept or phrase.start >= kept[-1].end:
                kept.append(phrase)
        return kept

    def _whole_word(self, text: str, start: int, end: int) -> int | None:
        """Returns where the word ends that `text[start:end]` fills, or None if it is part of a longer
        one. A phrase that begins or ends with a sign has no boundary to keep on that side."""
        if start and text[start].isalnum() and text[start - 1].isalnum():
            return None
        if not text[end - 1].isalnum():
            return end
        for suffix in ("", "s", "es") if self._plurals else ("",):
            stop = end + len(suffix)
            if text.startswith(suffix, end) and not text[stop : stop + 1].isalnum():
                return stop
        return None


@lru_cache(maxsize=64)
def phrases_of(phrases: tuple[str, ...], plurals: bool = False) -> Phrases:
    """Returns the compiled form of `phrases`, made once for the same list."""
    return Phrases(phrases, plurals)


def in_case_of(excerpt: str, replacement: str) -> str:
    """Returns `replacement` with a capital first letter where `excerpt` has one."""
    return replacement[:1].upper() + replacement[1:] if excerpt[:1].isupper() else replacement
