"""What copy says of one thing, against the structured facts of that thing: `area: riverside`, `price: cheap`.

Copy is wrong where it states another value than the facts, names a place or a thing that they do not name,
or gives a price, a rating or a figure on which they are silent. Two ways to say one thing agree: levels with
the numbers they stand for, "child friendly" with "families are welcome".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from guardrails.base import Facts, Match, Stage, Subject
from guardrails.language.attribute_words import (
    ATTRIBUTES,
    CURRENCIES,
    PLACE_CUES,
    UNITS,
    Attribute,
    Kind,
    normal_name,
)
from guardrails.language.ledger_facts import readings
from guardrails.patterns import Rule, Rules, is_inside
from guardrails.text import Span, fold
from guardrails.view import View

_NAMED = re.compile(r"([A-Za-z][\w ]*)\[([^\]\[]*)\]")
_NEGATED = re.compile(
    r"(?:\b(?:not|non|no|never|nor|neither|without|hardly|isnt|arent|doesnt)|n't)[ -](?:[a-z']+[ -]){0,3}$"
)
_NEGATION_REACH = 40
_CLAUSE = re.compile(r"[.,;!?\n]|\bbut\b")
_NOT_ONLY = re.compile(r"\bnot (?:only|just)\b")
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")
_WORD_FIGURES = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_AT_MOST = re.compile(r"\b(?:less|lower|cheaper|under|below|up to|not more|no more|within)\b")
_AT_LEAST = re.compile(r"\b(?:more|over|above|higher|greater|at least|from|exceeding|upwards)\b")


class Interval(NamedTuple):
    """Numbers from `low` to `high`, both included."""

    low: float
    high: float


class Mention(NamedTuple):
    """What a stretch of folded text says of an attribute."""

    attribute: Attribute
    start: int
    end: int
    values: frozenset[str]
    """The values it may stand for; empty where it gives a number."""
    interval: Interval | None
    negated: bool


def labelled_subject(text: str) -> Subject:
    """Returns the subject of a text written as `FACTS: name[value], ...` and a line `COPY: ...`; any other
    text is a body without facts."""
    facts, found, copy = text.partition("\nCOPY:")
    if not found or not facts.startswith("FACTS:"):
        return Subject(Stage.TEXT, {"body": text})
    attributes = {name.strip(): value.strip() for name, value in _NAMED.findall(facts)}
    return Subject(Stage.TEXT, {"body": copy.strip()}, facts=Facts(attributes=attributes))


class Comparison(NamedTuple):
    """Copy held against attributes."""

    wrong: tuple[Match, ...]
    judged: tuple[Span, ...]
    """Where the view gives numbers that were held against the attributes; ordered and disjoint."""


_NOTHING = Comparison((), ())


def compare(subject: Subject, view: View, settled: Sequence[Span] = ()) -> Comparison:
    """Returns what the subject's text says otherwise than, or beyond, its attributes.

    Args:
        settled: where the view states what the attributes need not hold; ordered and disjoint.
    """
    attributes = subject.facts.attributes
    if not attributes:
        return _NOTHING
    held = held_facts(tuple(sorted(attributes.items())))
    named = _disjoint([*settled, *_known_names(view, held)])
    wrong: list[Match] = []
    judged: list[Span] = []
    taken = list(named)
    for mention in _mentions(view):
        span = Span(mention.start, mention.end)
        if is_inside(span, named) or _is_told_elsewhere(mention, view, held):
            continue
        taken.append(span)
        if mention.interval is not None:
            judged.append(span)
        reason = _wrong(mention, held)
        if reason is None and mention.interval is not None:
            place = view.place(*span)
            reason = _wrong_currency(
                mention.attribute, subject.fields[place.field][place.start : place.end], held
            )
        if reason:
            wrong.append(Match(*view.place(*span), reason))
    taken.sort()
    for figure in _figures(view, held):
        judged.append(figure.span)
        if not figure.is_held and not is_inside(figure.span, taken):
            wrong.append(Match(*view.place(*figure.span), "a number that the facts do not hold"))
    wrong += _other_names(subject, held)
    return Comparison(tuple(wrong), tuple(_disjoint(judged)))


@dataclass(frozen=True, slots=True)
class Held:
    """Facts, read once."""

    values: Mapping[str, frozenset[str]]
    """Attribute name to the values that its fact stands for; empty where it could not be read as one."""
    intervals: Mapping[str, Interval]
    written: Mapping[str, str]
    """Attribute name to its fact as written."""
    names: tuple[tuple[str, ...], ...]
    """Words of each fact that no attribute of the vocabulary reads: names."""
    words: frozenset[str]
    """Every word of every fact."""
    descriptions: frozenset[str]
    """Every word of the facts that are no names."""
    quantities: frozenset[tuple[str, float]]
    figures: frozenset[str]
    """Every number of every fact."""


@lru_cache(maxsize=256)
def held_facts(attributes: tuple[tuple[str, str], ...]) -> Held:
    """Returns the facts as the vocabulary reads them."""
    values: dict[str, frozenset[str]] = {}
    intervals: dict[str, Interval] = {}
    written: dict[str, str] = {}
    names: list[tuple[str, ...]] = []
    everything: list[str] = []
    for name, value in attributes:
        folded = fold(value).text.strip()
        everything.append(folded)
        attribute = _by_alias().get(normal_name(name))
        if attribute is None:
            words = tuple(word for word in _words(folded) if word not in _ARTICLES)
            names += [words] if words else []
            continue
        written[attribute.name] = value
        values[attribute.name] = frozenset(
            canonical for canonical, forms in attribute.values.items() if folded in forms
        ) or _read_as(attribute, folded)
        interval = _interval(folded) if attribute.kind is Kind.SCALE else None
        if interval:
            intervals[attribute.name] = interval
    text = "\n".join(everything)
    return Held(
        values,
        intervals,
        written,
        tuple(names),
        frozenset(_words(text)),
        frozenset(word for value in written.values() for word in _words(fold(value).text)),
        frozenset(_quantity(found) for found in _QUANTITY.finditer(text)),
        frozenset(_FIGURE.findall(text)),
    )


@cache
def _by_alias() -> Mapping[str, Attribute]:
    return {alias: attribute for attribute in ATTRIBUTES for alias in attribute.aliases}


def _read_as(attribute: Attribute, folded: str) -> frozenset[str]:
    """Returns the values that a fact in other words than its own stands for: "navy blue wool"."""
    found: set[str] = set()
    for _, values in _sayings_in(attribute, folded.encode("ascii", "replace")):
        found |= values
    return frozenset(found)


def _sayings_in(attribute: Attribute, data: bytes) -> list[tuple[Span, frozenset[str]]]:
    return [
        (Span(hit.start, hit.end), attribute.sayings[int(hit.rule.kind.rpartition(":")[2])].values)
        for hit in _rules().find(data)
        if hit.rule.kind.startswith(f"{attribute.name}:") and not hit.rule.kind.endswith("#")
    ]


_AMOUNT = "#"
"""Stands in a rule's kind for the number of a saying where the rule reads a number."""


@cache
def _rules() -> Rules:
    rules = []
    for attribute in ATTRIBUTES:
        rules += [
            Rule(saying.pattern, "", unless=attribute.unless, kind=f"{attribute.name}:{number}")
            for number, saying in enumerate(attribute.sayings)
        ]
        if attribute.amount:
            rules.append(Rule(attribute.amount, "", kind=f"{attribute.name}:{_AMOUNT}"))
    return Rules(rules)


@cache
def _by_name() -> Mapping[str, Attribute]:
    return {attribute.name: attribute for attribute in ATTRIBUTES}


def _mentions(view: View) -> Iterator[Mention]:
    end = 0
    negated = False
    for hit in _rules().find(view.data):
        name, _, number = hit.rule.kind.rpartition(":")
        attribute = _by_name()[name]
        if number == _AMOUNT:
            interval = _interval(view.text[hit.start : hit.end])
            if interval is not None:
                yield Mention(attribute, hit.start, hit.end, frozenset(), interval, False)
            continue
        before = _CLAUSE.split(view.text[max(end, hit.start - _NEGATION_REACH) : hit.start])[-1]
        end = hit.end
        if before.strip() not in ("or", "nor"):
            negated = bool(_NEGATED.search(before)) and not _NOT_ONLY.search(before)
        yield Mention(attribute, hit.start, hit.end, attribute.sayings[int(number)].values, None, negated)


def _interval(text: str) -> Interval | None:
    """Returns the numbers that an amount in copy or in a fact stands for: "less than 20", "3 out of 5"."""
    text = re.sub(r"(?: ?/ ?| out of | of |-out-of-)(?:a (?:possible )?)?(?:5|five)(?: stars?)?$", "", text)
    figures = [
        float(min(amounts)) for figure in _FIGURE.findall(text) if (amounts := readings(figure.rstrip(".,")))
    ] or [float(_WORD_FIGURES[word]) for word in _words(text) if word in _WORD_FIGURES]
    if not figures:
        return None
    if len(figures) > 1:
        return Interval(min(figures), max(figures))
    if _AT_MOST.search(text):
        return Interval(0, figures[0])
    if _AT_LEAST.search(text):
        return Interval(figures[0], float("inf"))
    return Interval(figures[0], figures[0])


def _is_told_elsewhere(mention: Mention, view: View, held: Held) -> bool:
    """Whether the facts say it under another name: "recycled" where the material is recycled wool."""
    said = set(_words(view.text[mention.start : mention.end]))
    return mention.attribute.name not in held.written and not mention.negated and said <= held.descriptions


def _wrong(mention: Mention, held: Held) -> str | None:
    """Returns what is wrong with a mention, or None."""
    attribute = mention.attribute
    if attribute.name not in held.written:
        return None if mention.negated else f"the facts say nothing of '{attribute.name}'"
    fact = held.written[attribute.name]
    values, interval = held.values[attribute.name], held.intervals.get(attribute.name)
    if not values and interval is None:
        return None
    if mention.interval is not None:
        agrees = _agrees_with_number(attribute, mention.interval, values, interval)
    elif attribute.kind is Kind.YES_NO:
        agrees = ("no" if mention.negated else next(iter(mention.values))) in values or (
            mention.negated and mention.values == {"no"} and "yes" in values
        )
    else:
        levels = values or _levels(attribute, interval)
        agrees = not levels <= mention.values if mention.negated else bool(levels & mention.values)
    return None if agrees else f"otherwise than the facts, which say '{fact}' of '{attribute.name}'"


def _wrong_currency(attribute: Attribute, written: str, held: Held) -> str | None:
    fact = held.written[attribute.name]
    said, known = _currency(written), _currency(fact)
    if said is None or known is None or said == known:
        return None
    return f"otherwise than the facts, which say '{fact}' of '{attribute.name}'"


def _currency(written: str) -> str | None:
    """Returns the currency that an amount as written is in; folding would make all signs one."""
    return next((code for code, names in CURRENCIES.items() if re.search(names, written.lower())), None)


def _levels(attribute: Attribute, interval: Interval | None) -> frozenset[str]:
    """Returns the level whose band lies nearest to an interval."""
    if interval is None:
        return frozenset()
    middle = interval.low + 1 if interval.high == float("inf") else (interval.low + interval.high) / 2
    return frozenset({min(attribute.bands, key=lambda level: _distance(attribute.bands[level], middle))})


def _distance(band: tuple[float, float], value: float) -> float:
    return max(band[0] - value, value - band[1], 0)


def _agrees_with_number(
    attribute: Attribute, said: Interval, values: frozenset[str], held: Interval | None
) -> bool:
    if held is not None:
        return (said.low <= held.low and held.high <= said.high) or said == held
    bands = [attribute.bands[value] for value in values if value in attribute.bands]
    return any(
        (said.low < high and low < said.high) or (said.low == said.high and low <= said.low <= high)
        for low, high in bands
    )


_QUANTITY = re.compile(
    rf"(?<![\w.,])(\d[\d.,]*\d|\d)[ -]?({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})\b"
)


def _quantity(found: re.Match[str]) -> tuple[str, float]:
    measure, factor = UNITS[found[2]]
    amounts = readings(found[1])
    return measure, round(float(min(amounts)) * factor, 6) if amounts else -1.0


class _Figure(NamedTuple):
    span: Span
    is_held: bool


def _figures(view: View, held: Held) -> Iterator[_Figure]:
    """Yields numbers, with their unit where they have one, and whether a fact holds them."""
    measured = []
    for found in _QUANTITY.finditer(view.text):
        measured.append(Span(*found.span()))
        yield _Figure(measured[-1], _quantity(found) in held.quantities)
    for found in _FIGURE.finditer(view.text):
        span = Span(*found.span())
        if not is_inside(span, measured):
            yield _Figure(span, found[0] in held.figures)


_ARTICLES = frozenset({"the", "a", "an", "of", "by", "and", "de", "la", "at", "on", "in", "with", "is", "it"})
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in _TOKEN.findall(text)]


def _known_names(view: View, held: Held) -> list[Span]:
    """Returns where copy writes a name that the facts hold, small slips of the pen allowed."""
    tokens = list(_TOKEN.finditer(view.text))
    words = [token[0].removesuffix("'s") for token in tokens]
    distinct = set(words)
    alike = {
        known: {word for word in distinct if _alike(word, known)} for name in held.names for known in name
    }
    return _disjoint(
        [
            Span(tokens[at].start(), tokens[at + len(name) - 1].end())
            for name in held.names
            for at, word in enumerate(words[: len(words) - len(name) + 1])
            if word in alike[name[0]] and all(words[at + n] in alike[known] for n, known in enumerate(name))
        ]
    )


def _disjoint(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


@lru_cache(maxsize=8_192)
def _alike(word: str, known: str) -> bool:
    """Whether two words are one, or one slip apart where they are long enough to tell."""
    if word == known:
        return True
    if min(len(word), len(known)) < 4 or abs(len(word) - len(known)) > 1 or word[0] != known[0]:
        return False
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    rest, other = word[start:], known[start:]
    return (
        rest[1:] in (other, other[1:])
        or rest == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )


_CAPITAL = r"[A-Z\u00c0-\u00de][\w'\u2019&-]*"
_NAME = rf"{_CAPITAL}(?: (?:(?:of|by|and|the|de|la|at|&) ){{0,2}}{_CAPITAL}){{0,6}}"
_AFTER_CUE = re.compile(rf"\b(?i:{'|'.join(PLACE_CUES)}) (?:(?i:the|a|an|to|of) )?['\"\u2018]?({_NAME})")
_PROPER = re.compile(rf"{_CAPITAL}(?: (?:(?:of|by|and|the|de|la|at|&) ){{0,2}}{_CAPITAL}){{1,6}}")


def _other_names(subject: Subject, held: Held) -> Iterator[Match]:
    """Yields names of places and things that the facts do not name."""
    if not held.names:
        return
    for field, text in subject.fields.items():
        places = {found.span(1) for found in _AFTER_CUE.finditer(text)}
        found = places | {found.span() for found in _PROPER.finditer(text)}
        end = 0
        for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
            if start < end:
                continue
            words = _words(fold(text[start:stop]).text)
            plain = frozenset() if (start, stop) in places and len(words) > 1 else _SAYS_NO_NAME
            if any(word not in plain and not _is_known(word, held) for word in words):
                end = stop
                yield Match(field, start, stop, "a name that the facts do not hold")


def _is_known(word: str, held: Held) -> bool:
    if word in _ARTICLES or word in _attribute_words() or word.removesuffix("s") in _attribute_words():
        return True
    return any(_alike(word, known) for known in held.words)


@cache
def _attribute_words() -> frozenset[str]:
    words: set[str] = set()
    for attribute in ATTRIBUTES:
        for forms in attribute.values.values():
            for form in forms:
                words.update(_words(form))
        words.update(_words(attribute.name), attribute.aliases)
        for saying in attribute.sayings:
            words.update(re.findall("[a-z]{3,}", saying.pattern))
    return frozenset(words)


_SAYS_NO_NAME: frozenset[str] = frozenset(
    """
    a about adult adults all also although an and any are area around as at average be bar based boasting bistro
    bright but by cafe call called can child children cheap choose city come comes coffee consumer cost costs cuisine
    customer customers delicious delivers dine dining do does drink drinks due east eat eatery enjoy established
    establishment excellent family fast find fine food for found from full good great has have he head here high
    highly hotel however i if in inside is it its join just kid kids known let like local located location look
    looking low market meal meals menu moderate moderately my named near nearby new next nice no north not of offer
    offering offers on one only open or order our out outside parents people place places plus pound pounds price
    priced prices pricing provides providing pub quality range rated rating ratings recommended restaurant river
    riverside serve served serves serving she shop shops situated so some south star stars sterling sits sure take
    that the their them there these they this though to town try two under up very visit want we welcome west what
    when where whether which while who why wine with within would yes yet you your five four three less more than
    low medium british english euros families venue view sells despite conveniently its it's there's that's they're
    """.split()  # noqa: SIM905  # a list of one word a line would fill three screens
)
