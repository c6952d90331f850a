"""What a text, a number or a moment from outside may be, so that every database and hash can hold it."""

import math
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from bespoke.domain.ids import CustomerId, OfferId, UseCaseId

MAX_DEPTH = 8
"""Levels of objects and lists in one another that JSON from outside may have."""
INT64 = range(-(2**63), 2**63)

NAMED = StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
"""Bounds of a name or id as somebody else writes it: no control characters."""
Name = Annotated[str, NAMED]
GivenCustomerId = Annotated[CustomerId, NAMED]
GivenUseCaseId = Annotated[UseCaseId, NAMED]
GivenOfferId = Annotated[OfferId, NAMED]
Seed = Annotated[int, Field(ge=0, lt=2**63)]


def in_utc(moment: datetime) -> datetime:
    """Returns the same moment in UTC.

    Raises:
        ValueError: it lies outside of the years that UTC can say.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies before the year 1 or after the year 9999") from None


Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]


def storable(value: Any, depth: int = 0) -> Any:
    """Returns `value` if it is JSON proper, of a sane depth.

    Python's reader lets NaN, integers of any size and half characters through.

    Raises:
        ValueError: some part of it cannot be kept as it is.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, str):
        if "\x00" in value or (not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value)):
            raise ValueError("a text holds a NUL or half a character")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number is not finite")
    elif isinstance(value, int):
        if value not in INT64:
            raise ValueError("an integer is out of range")
    elif isinstance(value, dict):
        for key, member in value.items():
            storable(key, depth)
            storable(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            storable(member, depth + 1)
    return value


Properties = Annotated[dict[str, Any], AfterValidator(storable)]
