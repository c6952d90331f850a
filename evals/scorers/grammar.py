"""Share of messages in which nothing is wrong with the grammar.

Two readers: Harper (the extra `evals`) for articles, agreement, repetition, punctuation and spacing, and one for
what the category list tells: whether the verb behind a named thing agrees with it. Subjects, preheaders and
buttons are no full sentences, so rules about sentences are asked of bodies alone.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from bespoke.domain.category import Category, named_topics
from bespoke.errors import ComponentMissing
from evals.base import MetricKind, Piece, Sample, Score, Scorer, share
from evals.wording import plain

_STYLE = frozenset({"Capitalization", "Enhancement", "Style", "Spelling", "Readability"})
"""Kinds of Harper's findings that are taste, or a dictionary without the brand's names in it."""
_FALSE_ALARMS = (
    "The word `it's` (with an apostrophe) is a contraction",
    "There are too many personal pronouns in sequence here.",
    "Did you mean the closed compound noun “dogfood”?",
)
"""What rules say that object to sound sentences: «If it's down to the last, it's time.», «Was it us?», «dog food»."""
_SINGULAR = ("is", "was", "has", "goes", "keeps", "does")
_PLURAL = ("are", "were", "have", "go", "keep", "do")
_EMPTY = re.compile(
    r"\{|\}|  | [,.?!;:]|\bNone\b(?! of\b)|\(\)|^\s*[,;:]|,\s*[.?!]|\b(?:and|or|the|an?|your)\s*[.?!,;]\s*$"
)
_NOT_ALONE = re.compile(r"(?:\b(?:and|or|of|with|without|for|like|about)|,)(?: (?:your|the|our|some|more))?$")
_DOUBLED = re.compile(r"\b([^\W\d_]+)\s+\1\b", re.IGNORECASE)


def _score(sample: Sample) -> Score | None:
    pieces = [piece for piece in sample.output.offered if piece.message is not None]
    if not pieces:
        return None
    numbers = _numbers(named_topics(sample.shop.categories).values())
    problems = {}
    for piece in pieces:
        if found := list(_problems(piece, sample.shop.brand.kit.name, numbers)):
            problems[piece.variant.content_hash[:8]] = "; ".join(found)
    return share(problems, len(pieces))


def _problems(piece: Piece, brand: str, numbers: dict[str, str]) -> Iterator[str]:
    assert piece.message is not None
    for field, text in (("body", piece.message.body), ("subject", piece.message.subject)):
        # The sender's name in front of a text message starts no sentence of its own.
        read = plain(text).removeprefix(f"{brand}: ")
        if not read:
            continue
        for kind, message, place in _lints(read[:1].upper() + read[1:]):
            if field == "body":
                yield f"{field}: {kind}, «{place}»: {message}"
        yield from (f"{field}: {wrong}" for wrong in disagreements(read, numbers))


@lru_cache(maxsize=65_536)
def _lints(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (lint.lint_kind, lint.message, lint.problem_text)
        for lint in _linter().lint(text)
        if lint.lint_kind not in _STYLE and not any(alarm in lint.message for alarm in _FALSE_ALARMS)
    )


@cache
def _linter() -> Any:
    try:
        import harper  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        raise ComponentMissing(
            "the grammar scorer needs the package 'harper-py', which comes with the extra 'evals'; install "
            "'bespoke-personalization[evals]'"
        ) from error
    return harper.Linter()


def _numbers(categories: Sequence[Category] | Any) -> dict[str, str]:
    """Returns the spoken names in lower case with `mass` or `plural`."""
    return {plain(c.spoken).casefold(): c.number for c in categories if c.spoken and c.number}


def disagreements(text: str, numbers: dict[str, str]) -> Iterator[str]:
    """Yields each named thing whose verb right behind it is of the other number: `eggs is`, `milk are`."""
    pattern = _named_with_verb(tuple(sorted(numbers, key=lambda name: (-len(name), name))))
    if pattern is None:
        return
    for match in pattern.finditer(text):
        before = text[: match.start()].rstrip().casefold()
        name, verb = match[1].casefold(), match[2].casefold()
        # «Bread and milk are», «a carton of eggs is»: the verb belongs to more than the last word.
        if _NOT_ALONE.search(before):
            continue
        if verb in (_PLURAL if numbers[name] == "mass" else _SINGULAR):
            yield f"«{match[0]}» does not agree"


@lru_cache(maxsize=4)
def _named_with_verb(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile(
        rf"(?<!\w)({'|'.join(map(re.escape, names))}) ({'|'.join((*_SINGULAR, *_PLURAL))})(?!\w)",
        re.IGNORECASE,
    )


def _whole(sample: Sample) -> Score | None:
    pieces = [piece for piece in sample.output.offered if piece.message is not None]
    if not pieces:
        return None
    problems = {}
    for piece in pieces:
        assert piece.message is not None
        fields = piece.message.model_dump(include={"subject", "preheader", "body", "cta"})
        found = [
            f"{field}: «{match[0]}»"
            for field, text in fields.items()
            for pattern in (_EMPTY, _DOUBLED)
            if (match := pattern.search(text)) is not None
        ]
        if found:
            problems[piece.variant.content_hash[:8]] = ", ".join(found)
    return share(problems, len(pieces))


SCORER = Scorer(
    name="grammar",
    version=1,
    measures="messages in which a grammar library and the category list find nothing wrong",
    kind=MetricKind.SHARE,
    score=_score,
)
WHOLE = Scorer(
    name="wholeness",
    version=1,
    measures="messages without a doubled word, an empty slot, a loose sign or a space too many",
    kind=MetricKind.SHARE,
    score=_whole,
)
