"""The brand kit: how a brand speaks, as data that checks and copywriters read.

A value that can be wrong by itself is refused here. Rules that cannot be met together are found by
`content_store/brand_kits/contradictions.py`, which every kit passes before it is in force.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from bespoke.domain.base import Value, sha256_of
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.ids import BrandId
from bespoke.domain.look import Colors, Logo, Unsubscribe
from bespoke.errors import InvalidInput

REGION_IDS = ("eu", "uk", "strictest")
"""Regions that are no country of their own, as `guardrails/regions/` calls them; a test holds the two together."""

_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write what it stands for, or take the entry out")
    return text


def _host(name: str) -> str:
    if not _HOST.fullmatch(name):
        raise ValueError(
            f"'{name}' is no host name; write it like 'shop.example.com', without scheme and path"
        )
    return name


def _market(code: str) -> str:
    # Babel is loaded where a kit is read, not by everybody who imports the type.
    from babel.core import get_global  # noqa: PLC0415

    # CLDR calls a place that is not known 'ZZ'.
    countries = get_global("territory_currencies").keys() - {"ZZ"}
    if code not in REGION_IDS and code.upper() not in countries:
        raise ValueError(
            f"unknown market '{code}'; write a country of ISO 3166 in lower case, e.g. 'us', or a region: "
            f"{', '.join(REGION_IDS)}"
        )
    return code


Said = Annotated[str, AfterValidator(_said)]
"""Text that is there."""
Host = Annotated[str, AfterValidator(_host)]
Market = Annotated[str, Field(pattern=r"^[a-z]{2,20}$"), AfterValidator(_market)]
"""A country code in lower case, or the id of a region."""


class Trace(Value):
    """The sentence of a style guide that a rule was read from."""

    document: str
    """File name, without its folder."""
    line: int | None = Field(default=None, ge=1)
    page: int | None = Field(default=None, ge=1)
    sentence: str

    @property
    def place(self) -> str:
        where = [f"{noun} {number}" for noun, number in (("page", self.page), ("line", self.line)) if number]
        return ", ".join([self.document, *where])


class Rule(Value):
    source: Trace | None = None
    """Where it was read; None where a person wrote it into the kit."""


class VoiceTrait(Rule):
    name: Said
    do: str
    dont: str
    never: tuple[Said, ...] = ()
    """Phrases that break the trait wherever they stand; a check sees these, and a person the rest."""
    do_examples: tuple[str, ...] = ()
    """Sentences that the brand would send."""
    dont_examples: tuple[str, ...] = ()
    """Sentences that it would not."""


class Exclusion(Rule):
    """A phrase that must not appear, as whole words, whatever the case."""

    phrase: Said
    reason: str
    instead: Said | None = None
    """A phrase that may stand in its place."""


class ProperName(Rule):
    """A product, a service or a trade mark, and the one way it is written."""

    written: str = Field(min_length=2)
    mark: Literal["", "™", "®", "℠"] = ""
    """Stands right behind the first mention in a message."""
    wrong: tuple[str, ...] = ()
    """Other ways people write it. Other capitals, spaces and hyphens need not be listed."""


class Competitor(Rule):
    name: str = Field(min_length=2)
    also: tuple[str, ...] = ()
    is_a_word: bool = False
    """Whether the name is an everyday word too, so that it counts with a capital only."""
    allowed_on: tuple[Channel, ...] = ()
    """Channels on which it may be named."""


class Mark(Rule):
    """A sign of punctuation that the brand does not use."""

    sign: str = Field(min_length=1, max_length=4)
    instead: str | None = None


class Restriction(Rule):
    """What copy must not talk about, in a sentence. Nothing can know all that it means; the examples say more."""

    rule: str = Field(min_length=3)
    examples: tuple[str, ...] = ()
    """Sentences that break it."""
    allowed: tuple[str, ...] = ()
    """Sentences that look like it and are fine."""


class RequiredLine(Rule):
    """A line that every message of the channel carries; the renderer appends it, word for word."""

    channel: Channel
    text: Said
    region: Market | None = None
    """For customers there, in place of the channel's general line. None: the general line."""


class FieldLimit(Rule):
    channel: Channel
    field: FieldName
    max_chars: int = Field(gt=0)
    """Counted on the rendered text."""
    min_chars: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _leaves_room(self) -> "FieldLimit":
        if self.min_chars > self.max_chars:
            raise ValueError(f"min_chars '{self.min_chars}' is more than max_chars '{self.max_chars}'")
        return self


class ReadingLevel(Rule):
    """Flesch-Kincaid grade, from and to."""

    min_grade: float
    max_grade: float

    @model_validator(mode="after")
    def _leaves_room(self) -> "ReadingLevel":
        if self.min_grade > self.max_grade:
            raise ValueError(f"min_grade '{self.min_grade}' is more than max_grade '{self.max_grade}'")
        return self


class Substantiation(Value):
    """A claim that the brand can prove, and how."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")
    claim: str = Field(min_length=3)
    """As copy may make it; copy may say the same of the same thing in other words."""
    evidence: str = Field(min_length=3)
    """Where the proof is: a test, a certificate, an authorised claim."""
    valid_until: date | None = None
    """Last day on which the proof holds; None where it does not run out."""

    def is_live(self, day: date | None) -> bool:
        """Whether the proof holds on `day`; on an unknown day only one that does not run out does."""
        return self.valid_until is None or (day is not None and day <= self.valid_until)


class LocaleRules(Value):
    """What holds in one locale besides or in place of the kit's own rules, which hold for the rest."""

    required_lines: tuple[RequiredLine, ...] = ()
    """In place of all lines that the kit has for the same channel."""
    exclusions: tuple[Exclusion, ...] = ()
    """Besides the kit's own."""
    limits: tuple[FieldLimit, ...] = ()
    """Each in place of the kit's limit for the same field."""
    reading_level: ReadingLevel | None = None
    """None: the kit's own in English, and none in other languages, whose grade nobody measures here."""
    dates: str | None = None
    """How people there write a date; sending writes them by CLDR."""
    numbers: str | None = None
    """How people there write a number and an amount; sending writes them by CLDR."""

    @field_validator("required_lines")
    @classmethod
    def _has_one_line_a_channel(cls, lines: tuple[RequiredLine, ...]) -> tuple[RequiredLine, ...]:
        return _one_line_a_channel(lines)

    @field_validator("limits")
    @classmethod
    def _has_one_limit_a_field(cls, limits: tuple[FieldLimit, ...]) -> tuple[FieldLimit, ...]:
        return _one_limit_a_field(limits)


class BrandKit(Value):
    id: BrandId
    version: int = Field(ge=1)
    name: Said
    locale: str = Field(pattern=r"^[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?$")
    """As CLDR writes it, e.g. `en_US`; `en-US` is taken as the same."""
    currency: str
    site_url: str
    voice: tuple[VoiceTrait, ...]
    exclusions: tuple[Exclusion, ...]
    required_lines: tuple[RequiredLine, ...]
    limits: tuple[FieldLimit, ...]
    reading_level: ReadingLevel
    max_exclamation_marks: int = Field(ge=0)
    emoji_allowed: bool
    allowed_link_hosts: tuple[Host, ...]
    facts: tuple[Said, ...] = ()
    """Statements about the shop that copy may make; nothing else may be claimed of it."""
    max_emoji: int | None = Field(default=None, ge=0)
    """In one message, where emoji are allowed; None for any number."""
    names: tuple[ProperName, ...] = ()
    """The brand's own name is one without being listed."""
    competitors: tuple[Competitor, ...] = ()
    marks_not_used: tuple[Mark, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    market: Market | None = None
    """Where customers live whose own region is not known, as a country code in lower case or the id of a
    region pack. None where the shop sells to several, and then the strictest rules hold for them."""

    substantiations: tuple[Substantiation, ...] = ()
    """Claims that copy may make because they can be proved."""
    colors: Colors = Colors()
    logo: Logo | None = None
    """At the head of e-mails, in place of the brand's name."""
    unsubscribe: Unsubscribe | None = None
    sms_max_parts: int = Field(default=1, ge=1, le=10)
    """Parts that a text message may be sent in (GSM 03.38); each is paid for."""
    locales: Mapping[str, LocaleRules] = {}
    """What differs in other locales, by locale as CLDR writes it."""
    sources: Mapping[str, Trace] = {}
    """Where single values were read, e.g. `emoji_allowed`; a rule says it of itself."""

    @field_validator("locale", mode="before")
    @classmethod
    def _as_cldr(cls, given: object) -> object:
        return given.replace("-", "_") if isinstance(given, str) else given

    @field_validator("locale")
    @classmethod
    def _is_in_cldr(cls, locale: str) -> str:
        return _known_locale(locale)

    @field_validator("locales", mode="before")
    @classmethod
    def _are_as_cldr(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        return {_known_locale(str(locale).replace("-", "_")): rules for locale, rules in given.items()}

    @field_validator("site_url")
    @classmethod
    def _leads_somewhere(cls, url: str) -> str:
        try:
            split = urlsplit(url)
            is_url = split.scheme in ("https", "http") and _HOST.fullmatch(split.hostname or "") is not None
        except ValueError:
            is_url = False
        if not is_url:
            raise ValueError(f"'{url}' is no address of a site; write it like 'https://shop.example.com'")
        return url

    @field_validator("sources")
    @classmethod
    def _name_values_of_the_kit(cls, sources: Mapping[str, Trace]) -> Mapping[str, Trace]:
        unknown = next((name for name in sources if name not in cls.model_fields), None)
        if unknown is not None:
            raise ValueError(f"'{unknown}' is no key of a brand kit")
        return sources

    @field_validator("required_lines")
    @classmethod
    def _has_one_line_a_channel(cls, lines: tuple[RequiredLine, ...]) -> tuple[RequiredLine, ...]:
        return _one_line_a_channel(lines)

    @field_validator("limits")
    @classmethod
    def _has_one_limit_a_field(cls, limits: tuple[FieldLimit, ...]) -> tuple[FieldLimit, ...]:
        return _one_limit_a_field(limits)

    @field_validator("substantiations")
    @classmethod
    def _proves_each_claim_once(cls, proofs: tuple[Substantiation, ...]) -> tuple[Substantiation, ...]:
        _require_once([f"substantiation '{proof.id}'" for proof in proofs])
        return proofs

    @property
    def is_english(self) -> bool:
        return self.locale.partition("_")[0] == "en"

    def limit(self, channel: Channel, field: FieldName) -> FieldLimit | None:
        return next((x for x in self.limits if x.channel == channel and x.field == field), None)

    def required_line(self, channel: Channel) -> str | None:
        """Returns the general line of the channel; see `in_force` for those of regions."""
        return next((x.text for x in self.required_lines if x.channel == channel and x.region is None), None)

    def in_force(self, locale: str | None = None, markets: Sequence[str] = ()) -> "BrandKit":
        """Returns the kit as it holds for one locale and one market, so that whoever reads it need not know
        that there are others.

        Args:
            locale: as CLDR writes it; None for the kit's own.
            markets: what the market is called, the narrowest first: its country code, then its region.

        Raises:
            InvalidInput: the locale is unknown, or in another language and the kit has no rules for it.
        """
        wanted = self.locale if locale is None else locale.replace("-", "_")
        rules = self.locales.get(wanted, LocaleRules())
        if wanted != self.locale and wanted not in self.locales:
            if not _same_language(wanted, self.locale):
                raise InvalidInput(
                    f"the brand kit '{self.id}' has no rules for the locale '{wanted}'; add them under 'locales', or "
                    f"write in {', '.join(repr(known) for known in (self.locale, *self.locales))}"
                )
            try:
                _known_locale(wanted)
            except ValueError as error:
                raise InvalidInput(str(error)) from error
        own = {line.channel for line in rules.required_lines}
        lines = (*rules.required_lines, *(line for line in self.required_lines if line.channel not in own))
        if wanted == self.locale and rules == LocaleRules() and all(line.region is None for line in lines):
            return self
        limited = {(limit.channel, limit.field) for limit in rules.limits}
        return self.model_copy(
            update={
                "locale": wanted,
                "required_lines": _of_markets(lines, markets),
                "exclusions": (*self.exclusions, *rules.exclusions) if rules.exclusions else self.exclusions,
                "limits": (
                    *rules.limits,
                    *(limit for limit in self.limits if (limit.channel, limit.field) not in limited),
                ),
                "reading_level": rules.reading_level or self.reading_level,
                "locales": {},
            }
        )

    def sha256(self) -> str:
        """Returns the hash of what the kit says; a key that is not used has no part in it."""
        return sha256_of(self.model_dump(mode="json", exclude_defaults=True))


def _of_markets(lines: Sequence[RequiredLine], markets: Sequence[str]) -> tuple[RequiredLine, ...]:
    """Returns the one line of each channel that holds in the market, as a general line."""
    chosen: dict[Channel, RequiredLine] = {}
    for region in (*markets, None):
        for line in lines:
            if line.region == region:
                chosen.setdefault(line.channel, line.model_copy(update={"region": None}))
    return tuple(chosen[channel] for channel in Channel if channel in chosen)


def _same_language(one: str, other: str) -> bool:
    return one.partition("_")[0] == other.partition("_")[0]


def _known_locale(locale: str) -> str:
    # Babel is loaded where a kit is read, not by everybody who imports the type.
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"unknown locale '{locale}'; write one that CLDR knows, e.g. 'en_US'") from None
    return locale


def _one_line_a_channel(lines: tuple[RequiredLine, ...]) -> tuple[RequiredLine, ...]:
    _require_once(
        [
            f"required line for '{line.channel.value}'" + (f" in '{line.region}'" if line.region else "")
            for line in lines
        ]
    )
    return lines


def _one_limit_a_field(limits: tuple[FieldLimit, ...]) -> tuple[FieldLimit, ...]:
    _require_once([f"limit for '{limit.field}' of '{limit.channel.value}'" for limit in limits])
    return limits


def _require_once(names: list[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"there is more than one {twice}; keep one")


class PublishedBrandKit(Value):
    kit: BrandKit
    sha256: str
    published_at: datetime
    unpublished_at: datetime | None = None
    """When it was taken back; None where it may be returned to."""
