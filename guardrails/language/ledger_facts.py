"""How the facts of an offer look once they are rendered, so that copy can be compared with them.

Formats come from Babel in the brand's locale. Amounts are compared as amounts: `$1,299.00`,
`1.299,00 $` and `USD 1299` are one sum.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_symbol

from bespoke.domain.offer import Money, Offer
from guardrails.base import Subject
from guardrails.language.spoken_facts import spoken_day
from guardrails.patterns import Pattern, any_of
from guardrails.text import Span, fold
from guardrails.view import View

_FALLBACK_LOCALE = "en_US"
_LONGEST_WEEKDAY = 24
"""Characters beside a date that are looked at for a day of the week."""
_NUMBER = r"(?:\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
_NUMBER_IN = re.compile(r"\d[\d\s,.']*")
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD"})
_IN_WORDS = {
    "EUR": ("euro", "euros"),
    "GBP": ("pound", "pounds", "quid"),
    "CHF": ("franc", "francs", "fr."),
}
_MINOR = {
    **dict.fromkeys(_DOLLARS, frozenset({"¢", "cent", "cents"})),
    "EUR": frozenset({"cent", "cents"}),
    "GBP": frozenset({"p", "pence"}),
}


class Known(NamedTuple):
    """A fact of the offer found in copy, by its place in the folded text."""

    start: int
    end: int
    placeholder: str | None
    """What stands for it in a draft; None for what copy may write out."""


def known_facts(subject: Subject, view: View) -> list[Known]:
    """Returns where the view states exactly what the offer says, in order and without overlaps."""
    offer = subject.facts.offer
    if offer is None:
        return []
    locale = subject.facts.brand.locale if subject.facts.brand else _FALLBACK_LOCALE
    found = [Known(*span, None) for span in _whole(view.text, _folded(offer.headline))]
    found += _dates(view, offer, locale)
    if offer.value is not None:
        found += _amounts(subject, view, offer.value, locale)
    if offer.code:
        found += _codes(subject, view, offer.code)
    kept: list[Known] = []
    for known in sorted(found, key=lambda known: (known.start, -known.end)):
        if not kept or known.start >= kept[-1].end:
            kept.append(known)
    return kept


@lru_cache(maxsize=256)
def _folded(told: str) -> str:
    return fold(told).text


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _whole(text: str, sought: str) -> Iterator[Span]:
    """Yields where `sought` stands in `text` with no letter or digit next to it."""
    at = text.find(sought) if sought else -1
    while at >= 0:
        end = at + len(sought)
        if _stands_alone(text, at, end):
            yield Span(at, end)
        at = text.find(sought, end)


def _dates(view: View, offer: Offer, locale: str) -> Iterator[Known]:
    for span in _date_pattern(offer.valid_to, locale).spans(view.data):
        written = view.text[span.start : span.end]
        if (
            written in dates_as_written(offer.valid_to, locale)
            and _stands_alone(view.text, *span)
            and not _has_wrong_weekday(view.text, span, offer.valid_to, locale)
        ):
            yield Known(*span, "offer.valid_to")


def _has_wrong_weekday(text: str, span: Span, day: date, locale: str) -> bool:
    """Whether another day of the week stands beside the date: then it is the date of no day."""
    before = text[max(0, span.start - _LONGEST_WEEKDAY) : span.start].rstrip(" ,")
    after = text[span.end : span.end + _LONGEST_WEEKDAY].lstrip(" ,")
    return any(
        (before.endswith(name) and not before[: -len(name)][-1:].isalpha())
        or (after.startswith(name) and not after[len(name) :][:1].isalpha())
        for name in _other_weekdays(day.weekday(), locale)
    )


@lru_cache(maxsize=64)
def _other_weekdays(weekday: int, locale: str) -> tuple[str, ...]:
    names = _locale(locale).days["format"]["wide"]
    return tuple(fold(str(name)).text for number, name in names.items() if number != weekday)


def _codes(subject: Subject, view: View, code: str) -> Iterator[Known]:
    for start, end in _whole(view.text, _folded(code)):
        place = view.place(start, end)
        if subject.fields[place.field][place.start : place.end] == code:
            yield Known(start, end, "offer.code")


def _amounts(subject: Subject, view: View, value: Money, locale: str) -> Iterator[Known]:
    units = units_of(value.currency, locale)
    for start, end in _amount_pattern(value.currency, locale).spans(view.data):
        if not _stands_alone(view.text, start, end):
            continue
        place = view.place(start, end)
        written = subject.fields[place.field][place.start : place.end]
        number = _NUMBER_IN.search(written)
        if number is None:
            continue
        unit = (written[: number.start()] + written[number.end() :]).strip().lower()
        said = readings(number[0].strip())
        if unit in _MINOR.get(value.currency, ()):
            said = frozenset(amount / 100 for amount in said)
        if unit in units and value.amount in said:
            yield Known(start, end, "offer.value")


@lru_cache(maxsize=64)
def _amount_pattern(currency: str, locale: str) -> Pattern:
    units = any_of(fold(unit).text for unit in units_of(currency, locale))
    return Pattern(rf"{units} ?{_NUMBER}|{_NUMBER} ?{units}")


@lru_cache(maxsize=256)
def _date_pattern(day: date, locale: str) -> Pattern:
    return Pattern(any_of(dates_as_written(day, locale)))


@lru_cache(maxsize=64)
def units_of(currency: str, locale: str) -> frozenset[str]:
    """Returns what may stand beside an amount in `currency`, in lower case."""
    parsed = _locale(locale)
    units = {currency, get_currency_symbol(currency, locale=parsed)}
    units |= {*_IN_WORDS.get(currency, ()), *_MINOR.get(currency, ())}
    if currency in _DOLLARS:
        units.add(f"{currency[:2]}$")
        if _plain_dollar(parsed) == currency:
            units |= {"$", "dollar", "dollars"}
    else:
        units.add(get_currency_symbol(currency, locale=_FALLBACK_LOCALE))
    return frozenset(unit.lower() for unit in units)


def _plain_dollar(locale: Locale) -> str:
    """Returns the currency that a bare `$` stands for in `locale`."""
    own = [code for code in sorted(_DOLLARS) if get_currency_symbol(code, locale=locale) == "$"]
    return own[0] if own else "USD"


@lru_cache(maxsize=256)
def dates_as_written(day: date, locale: str) -> tuple[str, ...]:
    """Returns the ways in which a message may write `day`, folded, longest first."""
    parsed = _locale(locale)
    patterns = {"yyyy-MM-dd", parsed.date_formats["short"].pattern}
    for style in ("full", "long", "medium"):
        pattern = parsed.date_formats[style].pattern
        patterns |= {pattern, re.sub(r"(?: 'de')?[, ]*y+", "", pattern)}
    written = {format_date(day, pattern, locale=parsed) for pattern in patterns} | {
        spoken_day(day, str(parsed))
    }
    if parsed.language == "en":
        weekday, month = (format_date(day, pattern, locale=parsed) for pattern in ("EEEE", "MMMM"))
        last = day.day % 10 if day.day not in (11, 12, 13) else 0
        ordinal = f"{day.day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
        for plain in (f"{day.day} {month}", f"{month} {ordinal}", f"{ordinal} of {month}"):
            written |= {plain, f"{weekday}, {plain}", f"{weekday} {plain}", f"{weekday} the {plain}"}
    return tuple(sorted({fold(text).text for text in written}, key=lambda text: (-len(text), text)))


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_FALLBACK_LOCALE)


@lru_cache(maxsize=1_024)
def readings(number: str) -> frozenset[Decimal]:
    """Returns the amounts that a written number can stand for, none where it is no number.

    The last mark is a decimal mark where one or two digits follow it; marks before it, and any other,
    must part groups of three.
    """
    groups = re.split(r"[.,]", re.sub(r"[\s']", "", number))
    marks = re.findall(r"[.,]", number)
    if not all(group.isdecimal() for group in groups):
        return frozenset()
    found = set()
    if len(set(marks)) < 2 and all(len(group) == 3 for group in groups[1:]):
        found.add(Decimal("".join(groups)))
    thousands = marks[:-1]
    if (
        marks
        and len(groups[-1]) <= 2
        and len(set(thousands)) < 2
        and marks[-1] not in thousands
        and all(len(group) == 3 for group in groups[1:-1])
    ):
        found.add(Decimal("".join(groups[:-1]) + "." + groups[-1]))
    return frozenset(found)
