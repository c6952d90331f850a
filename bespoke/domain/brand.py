"""The brand kit: how a brand speaks, as data that checks and copywriters read."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field, field_validator, model_validator

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.ids import BrandId


class VoiceTrait(Value):
    name: str
    do: str
    dont: str
    never: tuple[str, ...] = ()
    """Phrases that break the trait wherever they stand; a check sees these, and a person the rest."""


class Exclusion(Value):
    """A phrase that must not appear, as whole words, whatever the case."""

    phrase: str
    reason: str
    instead: str | None = None
    """A phrase that may stand in its place."""


class ProperName(Value):
    """A product, a service or a trade mark, and the one way it is written."""

    written: str = Field(min_length=2)
    mark: Literal["", "™", "®", "℠"] = ""
    """Stands right behind the first mention in a message."""
    wrong: tuple[str, ...] = ()
    """Other ways people write it. Other capitals, spaces and hyphens need not be listed."""


class Competitor(Value):
    name: str = Field(min_length=2)
    also: tuple[str, ...] = ()
    is_a_word: bool = False
    """Whether the name is an everyday word too, so that it counts with a capital only."""
    allowed_on: tuple[Channel, ...] = ()
    """Channels on which it may be named."""


class Mark(Value):
    """A sign of punctuation that the brand does not use."""

    sign: str = Field(min_length=1, max_length=4)
    instead: str | None = None


class Restriction(Value):
    """What copy must not talk about, in a sentence. Nothing can know all that it means; the examples say more."""

    rule: str = Field(min_length=3)
    examples: tuple[str, ...] = ()
    """Sentences that break it."""
    allowed: tuple[str, ...] = ()
    """Sentences that look like it and are fine."""


class RequiredLine(Value):
    """A line that every message of the channel carries; the renderer appends it, word for word."""

    channel: Channel
    text: str


class FieldLimit(Value):
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


class ReadingLevel(Value):
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


class BrandKit(Value):
    id: BrandId
    version: int = Field(ge=1)
    name: str
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
    allowed_link_hosts: tuple[str, ...]
    facts: tuple[str, ...] = ()
    """Statements about the shop that copy may make; nothing else may be claimed of it."""
    max_emoji: int | None = Field(default=None, ge=0)
    """In one message, where emoji are allowed; None for any number."""
    names: tuple[ProperName, ...] = ()
    """The brand's own name is one without being listed."""
    competitors: tuple[Competitor, ...] = ()
    marks_not_used: tuple[Mark, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    market: str | None = Field(default=None, pattern=r"^[a-z]{2,20}$")
    """Where customers live whose own region is not known, as a country code in lower case or the id of a
    region pack. None where the shop sells to several, and then the strictest rules hold for them."""

    substantiations: tuple[Substantiation, ...] = ()
    """Claims that copy may make because they can be proved."""

    @field_validator("locale", mode="before")
    @classmethod
    def _as_cldr(cls, given: object) -> object:
        return given.replace("-", "_") if isinstance(given, str) else given

    @field_validator("locale")
    @classmethod
    def _is_in_cldr(cls, locale: str) -> str:
        # Babel is loaded where a kit is read, not by everybody who imports the type.
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415

        try:
            Locale.parse(locale)
        except UnknownLocaleError:
            raise ValueError(f"unknown locale '{locale}'; write one that CLDR knows, e.g. 'en_US'") from None
        return locale

    @field_validator("required_lines")
    @classmethod
    def _has_one_line_a_channel(cls, lines: tuple[RequiredLine, ...]) -> tuple[RequiredLine, ...]:
        _require_once([f"required line for '{line.channel.value}'" for line in lines])
        return lines

    @field_validator("limits")
    @classmethod
    def _has_one_limit_a_field(cls, limits: tuple[FieldLimit, ...]) -> tuple[FieldLimit, ...]:
        _require_once([f"limit for '{limit.field}' of '{limit.channel.value}'" for limit in limits])
        return limits

    @field_validator("substantiations")
    @classmethod
    def _proves_each_claim_once(cls, proofs: tuple[Substantiation, ...]) -> tuple[Substantiation, ...]:
        _require_once([f"substantiation '{proof.id}'" for proof in proofs])
        return proofs

    def limit(self, channel: Channel, field: FieldName) -> FieldLimit | None:
        return next((x for x in self.limits if x.channel == channel and x.field == field), None)

    def required_line(self, channel: Channel) -> str | None:
        return next((x.text for x in self.required_lines if x.channel == channel), None)


def _require_once(names: list[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"there is more than one {twice}; keep one")


class PublishedBrandKit(Value):
    kit: BrandKit
    sha256: str
    published_at: datetime
