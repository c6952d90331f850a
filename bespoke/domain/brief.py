"""A brief: what a content team asks for."""

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bespoke.domain.audience import Audience
from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId, GivenOfferId, GivenUseCaseId, Seed
from bespoke.domain.channel import Channel
from bespoke.domain.use_case import Angle, Tactic

MAX_INSTRUCTION_CHARS = 2_000
MAX_MUST_SAY_CHARS = 120
MAX_VARIANTS = 40
MAX_OFFERS = 20
MAX_MUST_NOT_SAY = 20
NO_NUL = r"^[^\x00]*$"
"""PostgreSQL cannot hold one."""

Instruction = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_INSTRUCTION_CHARS, pattern=NO_NUL),
]
Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MUST_SAY_CHARS, pattern=NO_NUL),
]
MustSay = Annotated[tuple[Phrase, ...], Field(max_length=5)]
MustNotSay = Annotated[tuple[Phrase, ...], Field(max_length=MAX_MUST_NOT_SAY)]
VariantCount = Annotated[int, Field(ge=1, le=MAX_VARIANTS)]


def _known(noun: str, names: type[StrEnum]) -> Callable[[object], object]:
    """Returns a check that tells the nearest name of a closed list, and all of them where none is near."""

    def check(given: object) -> object:
        known_names = [name.value for name in names]
        if not isinstance(given, str) or given in known_names:
            return given
        near = get_close_matches(given.casefold(), known_names, n=1)
        known = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known_names)}"
        raise ValueError(f"unknown {noun} '{given}'; {known}")

    return check


GivenAngle = Annotated[Angle, BeforeValidator(_known("angle", Angle))]
GivenTactic = Annotated[Tactic, BeforeValidator(_known("tactic", Tactic))]
GivenChannel = Annotated[Channel, BeforeValidator(_known("channel", Channel))]
GivenLocale = Annotated[
    str,
    BeforeValidator(lambda given: given.replace("-", "_") if isinstance(given, str) else given),
    StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?$"),
]
"""As CLDR writes it, e.g. `es_US`; `es-US` is taken as the same."""
OfferSet = Annotated[tuple[GivenOfferId, ...], Field(max_length=MAX_OFFERS)]


class Wish(Value):
    """What to say, whoever is to read it and wherever."""

    use_case_id: GivenUseCaseId
    variants: VariantCount = 10
    offer_id: GivenOfferId | None = None
    """The offer that every hypothesis carries; None lets the plan choose."""
    offer_set: OfferSet = ()
    """What the plan may choose among; empty means all live ones."""
    angle: GivenAngle | None = None
    """The one hypothesis to write for; None lets the plan form rivals."""
    tactics_wanted: tuple[GivenTactic, ...] = ()
    """Nothing else is used where any is named."""
    tactics_banned: tuple[GivenTactic, ...] = ()
    instruction: Instruction | None = None
    """What to say, in the team's words; checked like copy before a model sees it."""
    must_say: MustSay = ()
    """Phrases that every variant holds, word for word."""
    must_not_say: MustNotSay = ()
    """Phrases that must not stand in the copy, as whole words, whatever the case."""
    deadline: date | None = None
    """Last day on which the message may go out; an offer must hold until then."""
    locale: GivenLocale | None = None
    """To write in, as CLDR writes it; None for the brand kit's own."""
    seed: Seed = 0


class Brief(Wish):
    """One request for variants: for whom, what for, where, how many."""

    customer_id: GivenCustomerId | None = None
    """The one customer it is for; None where it is for an audience."""
    audience: Audience | None = None
    """Whom it is for together; None where it is for one customer."""
    channel: GivenChannel = Channel.EMAIL

    @model_validator(mode="after")
    def _is_for_somebody(self) -> "Brief":
        if (self.customer_id is None) == (self.audience is None):
            raise ValueError("a brief is for one customer or for one audience; name exactly one of them")
        return self

    @property
    def reader(self) -> str:
        """Whom it is for, as an id or in plain words."""
        if self.audience is not None:
            return self.audience.label
        assert self.customer_id is not None, "a brief without an audience has a customer"
        return self.customer_id
