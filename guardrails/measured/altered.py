"""Messages with one fact altered, to tell whether the guardrails catch it: deterministic by seed.

An alteration takes what the ledger holds and writes something else of the same kind in its place, or adds
what it does not hold. Messages come from the caller; a `Subject` with an offer is a message and its facts.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random
from string import ascii_uppercase

from babel.dates import format_date
from babel.numbers import format_currency

from bespoke.domain.brand import BrandKit
from bespoke.domain.ids import OfferId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.use_case import ValueExchange
from guardrails.base import Facts, Severity, Stage, Subject
from guardrails.checks import grounding


class Alteration(StrEnum):
    PRICE = "price"
    DATE = "date"
    PERCENTAGE = "percentage"
    CODE = "code"
    PRODUCT = "product"
    CONDITION = "condition"
    PROMISE = "promise"


_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "SEK", "JPY")
_WITHOUT_CENTS = frozenset({"JPY"})
_OTHER_CURRENCY_SHARE = 0.3
_MADE_UP_SHARE = 0.2
_DATE_STYLES = ("full", "long", "medium")
_PERCENTAGES = (
    "Take {n}% off.", "That's {n} percent off.", "Save up to {n} %.", "{n} per cent less at the register.",
    "Half price this week.", "It's half off.", "A third off, on your card.",
)  # fmt: skip
_CODES = (
    "Use code {code}.",
    "The code is {code}.",
    "Give the code {code} at the register.",
    "Coupon code: {code}",
)
_PRODUCTS = (
    "It's a coupon for {thing}.", "There's money off {thing} on your card.", "The offer is for {thing}.",
    "Take it off {thing}.", "The discount is on {thing}.",
)  # fmt: skip
_OTHER_THINGS = (
    "everything", "anything in the shop", "running shoes", "the whole store", "headphones", "sunglasses", "vodka",
    "power tools", "video games", "perfume",
)  # fmt: skip
_MADE_UP = (
    "Zephyr Blender Pro",
    "Norland Roast Reserve",
    "Ember Kettle",
    "Halden Trail Boots",
    "Lumo Smart Lamp",
)
_CONDITIONS = (
    "Good on orders over {amount}.", "Members only.", "It counts when you buy two.", "Minimum spend applies.",
    "For new customers only.", "Online only.", "Exclusions apply.", "With any purchase.", "One per customer.",
    "On your first order.", "It's yours when you spend {amount} or more.", "Only when you buy three.",
    "When you sign up for e-mail.", "It cannot be combined.", "For orders of at least {n} items.",
)  # fmt: skip
_PROMISES = (
    "Guaranteed.", "It's the lowest price in town.", "Installation is free.", "Your money back if not.",
    "Next-day delivery.", "We promise you'll love it.", "With a lifetime warranty.", "You will never pay more.",
    "A full refund, no questions asked.", "We beat any price.", "The best deal anywhere.", "Always in stock.",
)  # fmt: skip


def alter(subject: Subject, alteration: Alteration, rng: Random) -> Subject:
    """Returns the message with one fact altered; its facts stay what they are.

    What the ledger holds is replaced where the message states it, and else stated wrongly at the end of
    the body.

    Raises:
        ValueError: the message has no offer or no brand, so that it holds no fact to alter.
    """
    offer, brand = subject.facts.offer, subject.facts.brand
    if offer is None or brand is None:
        raise ValueError("a message without offer and brand holds no fact to alter")
    match alteration:
        case Alteration.PRICE:
            return _replaced(subject, _value(offer, brand), _other_price(offer, brand, rng), "Take {} off.")
        case Alteration.DATE:
            return _replaced(
                subject, _last_day(offer, brand), _other_day(offer, brand, rng), "Good until {}."
            )
        case Alteration.CODE:
            written = _other_code(offer.code, rng)
            return _replaced(subject, offer.code, written, rng.choice(_CODES).replace("{code}", "{}"))
        case Alteration.PRODUCT:
            return _with_other_product(subject, offer, rng)
        case Alteration.PERCENTAGE:
            return _with(subject, rng.choice(_PERCENTAGES).format(n=rng.randint(2, 95)))
        case Alteration.CONDITION:
            amount = _money(Money(amount=Decimal(rng.randint(5, 150)), currency=brand.currency), brand)
            return _with(subject, rng.choice(_CONDITIONS).format(amount=amount, n=rng.randint(2, 12)))
        case Alteration.PROMISE:
            return _with(subject, rng.choice(_PROMISES))


def _replaced(subject: Subject, stated: str | None, altered: str, sentence: str) -> Subject:
    for field, text in subject.fields.items():
        if stated and stated in text:
            return replace(subject, fields={**subject.fields, field: text.replace(stated, altered, 1)})
    return _with(subject, sentence.format(altered))


def _with(subject: Subject, sentence: str) -> Subject:
    return replace(subject, fields={**subject.fields, "body": f"{subject.fields['body']} {sentence}"})


def _money(money: Money, brand: BrandKit) -> str:
    written: str = format_currency(money.amount, money.currency, locale=brand.locale)
    return written


def _value(offer: Offer, brand: BrandKit) -> str | None:
    return None if offer.value is None else _money(offer.value, brand)


def _other_price(offer: Offer, brand: BrandKit, rng: Random) -> str:
    """Returns an amount near the offer's, or its amount in another currency."""
    value = offer.value or Money(amount=Decimal("2.50"), currency=brand.currency)
    if rng.random() < _OTHER_CURRENCY_SHARE and offer.value is not None:
        others = [currency for currency in _CURRENCIES if currency not in (value.currency, *_WITHOUT_CENTS)]
        return _money(Money(amount=value.amount, currency=rng.choice(others)), brand)
    small = () if value.currency in _WITHOUT_CENTS else (Decimal("0.01"), Decimal("0.50"))
    step = rng.choice((*small, Decimal(1), value.amount * 9, value.amount * 99))
    return _money(Money(amount=value.amount + step, currency=value.currency), brand)


def _last_day(offer: Offer, brand: BrandKit) -> str:
    return format_date(offer.valid_to, "full", locale=brand.locale)


def _other_day(offer: Offer, brand: BrandKit, rng: Random) -> str:
    day = offer.valid_to + timedelta(days=rng.choice((-28, -7, -1, 1, 2, 7, 30, 31, 365)))
    style = rng.choice(_DATE_STYLES)
    # A day of another year is only another day where the year is written.
    if (day.month, day.day) == (offer.valid_to.month, offer.valid_to.day):
        style = "full"
    return format_date(day, style, locale=brand.locale)


def _other_code(code: str | None, rng: Random) -> str:
    letters = list(code or "".join(rng.choices(ascii_uppercase, k=6)))
    at = rng.randrange(len(letters))
    letters[at] = rng.choice([char for char in ascii_uppercase if char != letters[at]])
    return "".join(letters)


def _with_other_product(subject: Subject, offer: Offer, rng: Random) -> Subject:
    """Returns the message with its offer for something else, or with a product that nobody sells."""
    if not offer.topics or rng.random() < _MADE_UP_SHARE:
        return _with(subject, f"Try the new {rng.choice(_MADE_UP)}.")
    listed = [
        spoken for slug, spoken in sorted(subject.facts.known_topics.items()) if slug not in offer.topics
    ]
    own = _plain_words(" ".join((offer.headline, *offer.topics)))
    thing = rng.choice([name for name in (*_OTHER_THINGS, *listed) if not _plain_words(name) & own])
    spoken = subject.facts.known_topics.get(offer.topics[0])
    if spoken and offer.headline.endswith(f" {spoken}"):
        headline = f"{offer.headline.removesuffix(spoken)}{thing}"
        return _replaced(subject, offer.headline, headline, "On your card: {}.")
    return _with(subject, rng.choice(_PRODUCTS).format(thing=thing))


def _plain_words(text: str) -> set[str]:
    return {word.rstrip("s") for word in text.replace("-", " ").split()}


def blocked_by_grounding(subject: Subject) -> bool:
    return any(found.severity in (None, Severity.BLOCK) for found in grounding.CHECK.find(subject))


@dataclass(frozen=True, slots=True)
class OfferFactsCase:
    """A message that states what its offer holds, and the same with one of them altered."""

    stated: Subject
    altered: Subject
    alteration: Alteration


_LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "sv_SE", "it_IT", "nl_NL")
_THINGS = (
    ("frozen-pizza", "frozen pizza"),
    ("yogurt", "yogurt"),
    ("coffee", "coffee"),
    ("dog-food", "dog food"),
    ("salad-greens", "salad greens"),
    ("cheese", "cheese"),
    ("eggs", "eggs"),
    ("running-shoes", "running shoes"),
)
_SENTENCES = (
    "Take {value} off with the code {code} until {day}. It's {headline}.",
    "There's {headline} on your card: {value} off, until {day}. The code is {code}.",
    "On your card until {day}: {headline}. Give the code {code} and {value} comes off.",
    "{value} comes off {thing} with {code}, good until {day}.",
)


def _some_money(currency: str, rng: Random) -> Money:
    cents = Decimal(rng.randint(1, 500_000))
    return Money(amount=cents if currency in _WITHOUT_CENTS else cents / 100, currency=currency)


def offer_facts_case(brand: BrandKit, rng: Random) -> OfferFactsCase:
    """Returns one message with an offer made up by chance, as it is and altered."""
    brand = brand.model_copy(update={"locale": rng.choice(_LOCALES), "currency": rng.choice(_CURRENCIES)})
    slug, thing = rng.choice(_THINGS)
    day = date(2020, 1, 1) + timedelta(days=rng.randrange(4_000))
    offer = Offer(
        id=OfferId("of_case"),
        exchange=ValueExchange.MONETARY,
        headline=f"a coupon for {thing}",
        topics=(slug,),
        value=_some_money(brand.currency, rng),
        value_source="case",
        code="".join(rng.choices(ascii_uppercase, k=rng.randint(5, 8))) + rng.choice(("", "5", "20", "77")),
        valid_from=day,
        valid_to=day,
        source="case",
    )
    facts = Facts(brand=brand, offer=offer, known_topics=dict(_THINGS))
    body = rng.choice(_SENTENCES).format(
        value=_value(offer, brand),
        code=offer.code,
        day=_last_day(offer, brand),
        headline=offer.headline,
        thing=thing,
    )
    stated = Subject(Stage.MESSAGE, {"body": body}, facts=facts)
    kind = rng.choice(list(Alteration))
    return OfferFactsCase(stated, alter(stated, kind, rng), kind)
