"""What each region asks of copy and of whom it goes to, as data: one file each in `guardrails/regions/`.

A region that no file covers, and an unknown one, is answered by `strictest.yaml`. The files name the laws
that their authors had in mind; that copy passes is no claim that it is lawful.
"""

from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.errors import InvalidFile

FOLDER = Path(__file__).parent.parent / "regions"
STRICTEST = "strictest"


class Good(StrEnum):
    """Kinds of goods that law treats apart."""

    ALCOHOL = "alcohol"
    TOBACCO = "tobacco"
    VAPE = "vape"
    GAMBLING = "gambling"
    PRESCRIPTION_MEDICINE = "prescription_medicine"
    MEDICINE = "medicine"
    CREDIT = "credit"
    WEAPONS = "weapons"
    CBD = "cbd"

    @property
    def spoken(self) -> str:
        return {Good.CBD: "CBD", Good.VAPE: "vaping"}.get(self, self.value.replace("_", " "))


class GoodRule(Value):
    """What copy about one kind of goods must keep to, from the strictest on: `prohibited`; `person`, which
    asks a person to look; `age`, which asks that the reader is known to be old enough; `lines`."""

    rule: Literal["prohibited", "person", "age", "lines"]
    min_age: int | None = Field(default=None, ge=13, le=25)
    lines: tuple[str, ...] = ()
    """Wordings of which the message must hold one, in lower case."""
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_what_it_asks_for(self) -> "GoodRule":
        if self.rule == "age" and self.min_age is None:
            raise ValueError("the rule 'age' needs 'min_age'")
        if self.rule == "lines" and not self.lines:
            raise ValueError("the rule 'lines' needs 'lines'")
        return self


class RequiredWording(Value):
    """A statement that every message of these channels must make, in one of these wordings."""

    name: str
    channels: tuple[Channel, ...] = Field(min_length=1)
    lines: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=1)


class Region(Value):
    id: str = Field(pattern=r"^[a-z]+$")
    name: str
    covers: tuple[str, ...]
    """Country codes in lower case, and the region's own id."""
    min_age: int = Field(ge=0, le=25)
    """Nobody younger is written to."""
    unknown_age: Literal["allow", "refuse"]
    """What follows for somebody whose age is not known."""
    age_source: str
    goods: dict[Good, GoodRule]
    required: tuple[RequiredWording, ...] = ()

    @model_validator(mode="after")
    def _leaves_no_good_out(self) -> "Region":
        missing = [good.value for good in Good if good not in self.goods]
        if missing:
            raise ValueError(f"says nothing of {', '.join(missing)}")
        return self

    def age_refusal(self, age: int | None) -> str | None:
        """Returns why a person of this age, or of unknown age, is not written to; None where they are."""
        if age is None and self.unknown_age == "refuse":
            return f"age unknown, and '{self.id}' asks for {self.min_age} ({self.age_source})"
        if age is not None and age < self.min_age:
            return f"under {self.min_age}, the least age in '{self.id}' ({self.age_source})"
        return None


@cache
def regions() -> dict[str, Region]:
    """Returns the region of every code that a file covers, and of its id.

    Raises:
        InvalidFile: a file is wrong, or two cover one code.
    """
    # Serving imports this module, and reads YAML only once somebody asks for a region.
    from bespoke.yaml_file import read_yaml  # noqa: PLC0415

    known: dict[str, Region] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        region = read_yaml(path, Region)
        for code in dict.fromkeys((region.id, *region.covers)):
            if code in known:
                raise InvalidFile(str(path), f"'{code}' is covered by '{known[code].id}' too", key="covers")
            known[code] = region
    return known


def region_of(market: str | None) -> Region:
    """Returns the region that a country code or id belongs to; the strictest where there is none."""
    known = regions()
    return known.get((market or STRICTEST).lower(), known[STRICTEST])


@lru_cache(maxsize=1_024)
def market_names(market: str | None) -> tuple[str, ...]:
    """Returns what a policy may call the market: its code and its region's id; nothing where it is unknown."""
    if market is None:
        return ()
    code = market.lower()
    return tuple(dict.fromkeys((code, region_of(code).id)))
