"""What fits what: rules that make sentences chosen one by one read as if written together.

All of them look at the text as the customer will see it, with placeholders filled.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from agents.copywriters.composition.pieces import PLACEHOLDER, SENTENCE_END
from bespoke.domain.brand import BrandKit, ReadingLevel
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.offer import Money, Offer
from guardrails.language.sms import BEYOND_ALPHABET
from guardrails.language.spoken_facts import plain_spaces, spoken_day, spoken_money

WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
DOUBLED = re.compile(r"\b([^\W\d_]+)\s+\1\b", re.IGNORECASE)
WIDEST_DAY, WIDEST_MONEY = date(2020, 9, 30), Money(amount=Decimal(1000), currency="USD")
"""What a date and an amount may become, so that a text still fits when the offer is prolonged."""

SHORTEST_CONTENT_WORD = 4
PLAIN_WORDS = frozenset(
    WORD.findall(
        """
        about after again also another anything away back because been before both come comes does done else
        ever every first from gets give goes going have help here into it's just know last left like made
        make more most much must need never next nothing once only other over rather same send some
        something still such take tell than that that's their them then there there's these they they're
        thing things think this those time until want week well were what when where which while will with
        without word would you're your you'd we'll we'd
        algo algún alguna alguien antes aquí aunque bien cada casa casi como cómo cosa cosas cuál cuando cuándo
        cuanto cuánto desde después donde dónde dice dices digas entre eran eres esas esos esta está están estas
        este esto estos gusta hace hacen hacer hacia hasta luego mejor menos mientras mismo misma mucho mucha nada
        nadie nosotros nuestra nuestro otra otro otros para pero poco porque puede puedes pues quien quién quieras
        quieres sabes según siempre sigue siguen sino sobre solo suele sueles tampoco también tanta tener tenga
        tiene tienes toda todas todo todos todavía trae tras tuya unas unos ustedes vamos veces vienes vengas
        """
    )
)
"""Words that may stand in neighbouring sentences without being heard as a repetition."""


def preview(text: str, offer: Offer | None, brand: BrandKit) -> str:
    """Returns the text with its placeholders filled the way the renderer fills them, near enough to
    measure and to read."""
    values = {"brand.name": brand.name, **({} if offer is None else _offer_values(offer, brand.locale))}
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text)


@lru_cache(maxsize=256)
def _offer_values(offer: Offer, locale: str) -> Mapping[str, str]:
    return {
        "offer.headline": offer.headline,
        "offer.value": "" if offer.value is None else plain_spaces(spoken_money(offer.value, locale)),
        "offer.valid_to": spoken_day(offer.valid_to, locale),
        "offer.code": offer.code or "",
    }


def longest(text: str, offer: Offer | None, brand: BrandKit) -> int:
    """Returns how many characters the text may take once rendered, whatever its date and amount."""
    known = {} if offer is None else _offer_values(offer, brand.locale)
    values = {"brand.name": brand.name, **known, **_widest(brand.locale)}
    return len(PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text))


@lru_cache(maxsize=64)
def _widest(locale: str) -> Mapping[str, str]:
    return {
        "offer.valid_to": spoken_day(WIDEST_DAY, locale),
        "offer.value": spoken_money(WIDEST_MONEY, locale),
    }


def sentences(text: str) -> list[str]:
    return [part for part in SENTENCE_END.split(text) if part]


def content_words(text: str) -> frozenset[str]:
    """Returns the words that carry meaning, in lower case and without a plural's end."""
    words = (match.group(0).lower() for match in WORD.finditer(text))
    return frozenset(
        _stem(word) for word in words if len(word) >= SHORTEST_CONTENT_WORD and word not in PLAIN_WORDS
    )


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def first_word(text: str) -> str:
    match = WORD.search(text)
    return match.group(0).lower() if match else ""


def opening(text: str) -> str:
    """Returns the first words of a text after an SMS sender's name, by which two messages seem alike."""
    words = WORD.findall(text.partition(": ")[2] if ": " in text[:20] else text)
    return " ".join(words[:3]).lower()


def has_doubled_word(text: str) -> bool:
    return DOUBLED.search(text) is not None


def fits_alphabet(text: str, channel: Channel) -> bool:
    return channel is not Channel.SMS or BEYOND_ALPHABET.search(text) is None


def room_for(brand: BrandKit, channel: Channel, field: FieldName) -> int:
    """Returns how many characters the copywriter has in a field, after the line the renderer appends."""
    limit = brand.limit(channel, field)
    if limit is None:
        return 10_000
    line = brand.required_line(channel)
    taken = len(line) + 1 if line and channel is Channel.SMS and field is FieldName.BODY else 0
    return limit.max_chars - taken


def grades(brand: BrandKit) -> ReadingLevel | None:
    """Returns the grades between which a body must lie; None where the formula does not know the language."""
    return brand.reading_level if brand.is_english else None


def finds_any(phrases: Iterable[str], texts: Sequence[str]) -> bool:
    """Whether one of the phrases stands in one of the texts, as whole words, whatever the case."""
    pattern = _pattern(tuple(sorted(set(phrases))))
    return pattern is not None and any(pattern.search(text) for text in texts)


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    options = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{options})(?!\w)", re.IGNORECASE)
