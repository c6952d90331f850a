"""Share of messages in which every number, date, price and code traces to a row.

Measured on the rendered message, from the offer's row and not from the renderer's values, and with a
reader of its own: the guardrail that looks for the same thing is not asked. What traces: the offer's
amount, last day, code and headline; the brand's name, address, required line and facts; names and
occasions of the category list; the weekday on which the customer usually shops.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import NumberFormatError, get_currency_symbol, parse_decimal

from bespoke.domain.offer import Money
from evals.base import MetricKind, Piece, Sample, Score, Scorer, share
from evals.wording import MASK, mask, plain

_NUMBER = r"\d+(?:[.,]\d+)*"
_CURRENCY = r"[$€£¥]|\b[A-Z]{3}\b|\b(?:dollars?|euros?|pounds?|cents?|bucks)\b"
_MONEY = re.compile(
    rf"(?P<before>{_CURRENCY}) ?(?P<n1>{_NUMBER})|(?P<n2>{_NUMBER}) ?(?P<after>{_CURRENCY})", re.I
)
_ANY_NUMBER = re.compile(rf"[^\s{MASK}]*\d[^\s{MASK}]*")
_IN_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    "seventy|eighty|ninety|hundred|half|quarter|third"
)
_WORDED_AMOUNT = re.compile(
    rf"\b(?:(?:{_IN_WORDS})[ -](?:percent|per cent|%|dollars?|cents?|bucks|off|price)|"
    rf"(?:{_IN_WORDS}) (?:days?|weeks?|months?|hours?|minutes?) (?:left|only|ago)|"
    r"(?:buy|get) (?:one|two|three)\b[^.]{0,20}\b(?:get|free)|two for one|percent off|per cent off|"
    r"(?:lowest|best|cheapest|unbeatable) (?:prices?|deals?)|guaranteed?|last chance|"
    r"ends (?:soon|today|tonight)|(?:only|just) today|today only)\b",
    re.I,
)
_FREE = re.compile(
    r"(?<![\w-])(?<!feel )(?<!sugar )(?<!gluten )(?<!fat )free(?! to | of | up | range|dom)(?![\w-])", re.I
)
_CODE = re.compile(r"\b[Cc]ode:? ([A-Z][A-Z0-9]{2,})\b")
_SENTENCE = re.compile(r"[^.!?]+")


def _score(sample: Sample) -> Score | None:
    pieces = sample.output.offered
    if not pieces:
        return None
    problems = {}
    for piece in pieces:
        if piece.message is None:
            problems[piece.variant.content_hash[:8]] = f"cannot be rendered: {piece.render_failure}"
        elif found := list(dict.fromkeys(untraced(sample, piece))):
            problems[piece.variant.content_hash[:8]] = "traces to no row: " + ", ".join(
                f"'{x}'" for x in found
            )
    return share(problems, len(pieces))


def untraced(sample: Sample, piece: Piece) -> Iterator[str]:
    """Yields what the message states without a row to stand on, as it is written."""
    assert piece.message is not None
    kit, offer = sample.shop.brand.kit, piece.offer
    known = [
        kit.name,
        kit.site_url,
        *kit.facts,
        *kit.allowed_link_hosts,
        kit.required_line(piece.variant.channel) or "",
    ]
    known += _category_phrases(sample)
    if offer is not None:
        known += [offer.headline, offer.code or ""]
    for part in (piece.message.subject, piece.message.preheader, piece.message.text):
        text = mask(plain(part), known)
        text = _without_money(text, None if offer is None else offer.value, kit.locale)
        if offer is not None:
            text = _without_date(text, offer.valid_to, kit.locale)
        yield from (found[0].strip(".,;:()") for found in _ANY_NUMBER.finditer(text))
        yield from _weekdays(text, sample, kit.locale)
        yield from _months(text, kit.locale)
        yield from (found[0] for found in _WORDED_AMOUNT.finditer(text))
        yield from _free(text, kit.facts)
        yield from (found[1] for found in _CODE.finditer(text) if offer is None or found[1] != offer.code)


def _category_phrases(sample: Sample) -> list[str]:
    return [
        phrase
        for category in sample.shop.categories
        for phrase in (category.spoken, category.singular, *category.occasions)
        if phrase
    ]


def _without_money(text: str, value: Money | None, locale: str) -> str:
    """Hides the sums that are the offer's own."""
    if value is None:
        return text

    def hidden(found: re.Match[str]) -> str:
        unit = (found["before"] or found["after"]).lower()
        own = {value.currency.lower(), get_currency_symbol(value.currency, locale=_locale(locale)).lower()}
        try:
            amount = parse_decimal(found["n1"] or found["n2"], locale=_locale(locale), strict=True)
        except NumberFormatError:
            return found[0]
        return MASK * len(found[0]) if unit in own and amount == value.amount else found[0]

    return _MONEY.sub(hidden, text)


def _without_date(text: str, day: date, locale: str) -> str:
    """Hides the dates that are the offer's last day; a weekday before one must be that day's."""
    months, days = _names(locale)

    def hidden(found: re.Match[str]) -> str:
        weekday, month, number = found["weekday"], found["month"], found["d1"] or found["d2"]
        right = months[month.lower()] == day.month and int(number) == day.day
        if weekday is not None:
            right = right and days[weekday.lower()] == day.weekday()
        return MASK * len(found[0]) if right else found[0]

    return _date_pattern(locale).sub(hidden, text)


def _weekdays(text: str, sample: Sample, locale: str) -> Iterator[str]:
    """Yields weekdays that are not the customer's usual one; one after «until» is a deadline all the same."""
    _, days = _names(locale)
    profile = sample.output.profile
    usual = None if profile is None else profile.attribute("usual_weekday")
    for found in _weekday_pattern(locale).finditer(text):
        deadline = found["deadline"] is not None
        if deadline or usual is None or days.get(str(usual.value).lower()) != days[found["weekday"].lower()]:
            yield found[0]


def _months(text: str, locale: str) -> Iterator[str]:
    for found in _month_pattern(locale).finditer(text):
        yield found[0]


def _free(text: str, facts: tuple[str, ...]) -> Iterator[str]:
    """Yields «free» where no fact of the brand calls anything free that the sentence speaks of."""
    for sentence in _SENTENCE.findall(text):
        if not _FREE.search(sentence):
            continue
        words = _content_words(sentence)
        # A fact may say it as «free to take»; copy that says so asks for nothing to be shown.
        if not any(words & _content_words(fact) for fact in facts if "free" in fact.casefold()):
            yield f"free in '{sentence.strip()}'"


def _content_words(text: str) -> set[str]:
    """Returns longer words without a plural's ending; enough to tell coffee from bags."""
    return {word.removesuffix("s") for word in re.findall(r"[a-z]{4,}", text.lower())} - {
        "free",
        "every",
        "that",
    }


@lru_cache(maxsize=8)
def _names(locale: str) -> tuple[dict[str, int], dict[str, int]]:
    parsed = _locale(locale)
    months = {name.lower(): number for number, name in get_month_names("wide", locale=parsed).items()}
    days = {name.lower(): number for number, name in get_day_names("wide", locale=parsed).items()}
    return months, days


@lru_cache(maxsize=8)
def _date_pattern(locale: str) -> re.Pattern[str]:
    months, days = ("|".join(map(re.escape, names)) for names in _names(locale))
    return re.compile(
        rf"(?:(?P<weekday>\b(?:{days})),? (?:the )?)?"
        rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?)?(?P<month>\b(?:{months})\b)"
        r"(?(d1)| (?P<d2>\d{1,2})(?:st|nd|rd|th)?)(?!\d)",
        re.I,
    )


@lru_cache(maxsize=8)
def _weekday_pattern(locale: str) -> re.Pattern[str]:
    days = "|".join(map(re.escape, _names(locale)[1]))
    return re.compile(
        rf"(?P<deadline>\b(?:until|till|by|before|through|ends) )?\b(?P<weekday>{days})s?\b", re.I
    )


@lru_cache(maxsize=8)
def _month_pattern(locale: str) -> re.Pattern[str]:
    # A month stands after a word of time, and as the locale spells it: «this may» is none.
    months = "|".join(map(re.escape, get_month_names("wide", locale=_locale(locale)).values()))
    return re.compile(rf"\b(?:in|until|till|by|before|through|since|of|this|next) (?:{months})\b")


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))


SCORER = Scorer(
    name="grounding",
    version=2,
    measures="messages in which every number, date, price and code traces to a row",
    kind=MetricKind.SHARE,
    score=_score,
)
