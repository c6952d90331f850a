"""What fits what: rules that make sentences chosen one by one read as if written together.

All of them look at the text as the customer will see it, with placeholders filled.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from agents.copywriters.composition.pieces import PLACEHOLDER, SENTENCE_END
from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.offer import Offer

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
DOUBLED = re.compile(r"\b([A-Za-z]+)\s+\1\b", re.IGNORECASE)
GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of a single SMS of 160 characters (3GPP TS 23.038); any other character halves its length."""

WIDEST = {"offer.valid_to": "Wednesday, September 30", "offer.value": "$1,000.00"}
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
        """
    )
)
"""Words that may stand in neighbouring sentences without being heard as a repetition."""


def preview(text: str, offer: Offer | None, brand: BrandKit) -> str:
    """Returns the text with its placeholders filled the way the renderer fills them, near enough to
    measure and to read."""
    values = {"brand.name": brand.name, **({} if offer is None else _offer_values(offer))}
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text)


@lru_cache(maxsize=256)
def _offer_values(offer: Offer) -> Mapping[str, str]:
    amount = ""
    if offer.value is not None:
        sign = "$" if offer.value.currency == "USD" else f"{offer.value.currency} "
        amount = f"{sign}{offer.value.amount:.2f}"
    return {
        "offer.headline": offer.headline,
        "offer.value": amount,
        "offer.valid_to": f"{offer.valid_to:%A, %B} {offer.valid_to.day}",
        "offer.code": offer.code or "",
    }


def longest(text: str, offer: Offer | None, brand: BrandKit) -> int:
    """Returns how many characters the text may take once rendered, whatever its date and amount."""
    values = {"brand.name": brand.name, **({} if offer is None else _offer_values(offer)), **WIDEST}
    return len(PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text))


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


def follows_well(before: str, after: str) -> bool:
    """Whether `after` may stand behind `before`: no noun heard twice in a row, no opening twice in a row."""
    last = sentences(before)[-1:]
    nexts = sentences(after)[:1]
    if not last or not nexts:
        return True
    if content_words(last[0]) & content_words(nexts[0]):
        return False
    starts = [first_word(part) for part in sentences(before)][-2:]
    return first_word(nexts[0]) not in starts


def has_doubled_word(text: str) -> bool:
    return DOUBLED.search(text) is not None


def fits_alphabet(text: str, channel: Channel) -> bool:
    return channel is not Channel.SMS or GSM7.issuperset(text)


def room_for(brand: BrandKit, channel: Channel, field: FieldName) -> int:
    """Returns how many characters the copywriter has in a field, after the line the renderer appends."""
    limit = brand.limit(channel, field)
    if limit is None:
        return 10_000
    line = brand.required_line(channel)
    taken = len(line) + 1 if line and channel is Channel.SMS and field is FieldName.BODY else 0
    return limit.max_chars - taken


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
