"""The brand kit: how a brand speaks, as data that checks and copywriters read."""

from datetime import datetime

from pydantic import Field, field_validator

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.ids import BrandId


class VoiceTrait(Value):
    name: str
    do: str
    dont: str


class Exclusion(Value):
    """A phrase that must not appear, as whole words, whatever the case."""

    phrase: str
    reason: str
    instead: str | None = None
    """A phrase that may stand in its place."""


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


class ReadingLevel(Value):
    """Flesch-Kincaid grade, from and to."""

    min_grade: float
    max_grade: float


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

    @field_validator("locale", mode="before")
    @classmethod
    def _as_cldr(cls, given: object) -> object:
        return given.replace("-", "_") if isinstance(given, str) else given

    def limit(self, channel: Channel, field: FieldName) -> FieldLimit | None:
        return next((x for x in self.limits if x.channel == channel and x.field == field), None)

    def required_line(self, channel: Channel) -> str | None:
        return next((x.text for x in self.required_lines if x.channel == channel), None)


class PublishedBrandKit(Value):
    kit: BrandKit
    sha256: str
    published_at: datetime
