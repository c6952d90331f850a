"""An audience: customers that copy is written for together, so that no single one is meant.

All are of one type. A cell narrows the moment in which they read it, a segment what they buy; whatever
is not named here is not known of them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from bespoke.domain.base import Value
from bespoke.domain.profile import CustomerType

REGULARLY_BASKETS = 3
"""Baskets with a topic in the window of the profile from which a customer buys it regularly."""
MAX_TOPICS = 5

Topic = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9_.&-]{0,99}$")]


class DayKind(StrEnum):
    WEEKDAY = "weekday"
    WEEKEND = "weekend"

    @staticmethod
    def of(local: datetime) -> "DayKind":
        """Saturday and Sunday are the weekend."""
        return DayKind.WEEKEND if local.weekday() >= 5 else DayKind.WEEKDAY


class Daypart(StrEnum):
    MORNING = "morning"
    """From 5 to 12 o'clock where the customer is."""
    AFTERNOON = "afternoon"
    """To 17 o'clock."""
    EVENING = "evening"
    """To 22 o'clock."""
    NIGHT = "night"

    @staticmethod
    def of(local: datetime) -> "Daypart":
        for before, part in (
            (5, Daypart.NIGHT),
            (12, Daypart.MORNING),
            (17, Daypart.AFTERNOON),
            (22, Daypart.EVENING),
        ):
            if local.hour < before:
                return part
        return Daypart.NIGHT


class Audience(Value):
    """Whom copy for nobody in particular may go to."""

    type: CustomerType
    day: DayKind | None = None
    """When it may be read, by the customer's own clock; None is any day."""
    daypart: Daypart | None = None
    buys: Annotated[tuple[Topic, ...], Field(max_length=MAX_TOPICS)] = ()
    """Topics that every member buys regularly."""

    @field_validator("buys")
    @classmethod
    def _names_each_once(cls, topics: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(topics)))

    @property
    def rests_on_purchases(self) -> bool:
        """Whether belonging to it tells what somebody buys, which needs their consent to personalization."""
        return bool(self.buys)

    @property
    def moment(self) -> str | None:
        """In plain words when it is read, e.g. `weekend evening`; None where that is not said."""
        return " ".join(part.value for part in (self.day, self.daypart) if part is not None) or None

    @property
    def label(self) -> str:
        """In plain words who they are, e.g. `deal_seeker, weekend evening, buys milk`."""
        buys = f"buys {' and '.join(self.buys)}" if self.buys else None
        return ", ".join(part for part in (self.type.value, self.moment, buys) if part)

    def holds(self, customer_type: str, local_times: Sequence[datetime], bought: Collection[str]) -> bool:
        """Whether a customer belongs to it now.

        Args:
            customer_type: theirs, as of now.
            local_times: what every clock says that may be theirs; where the moment counts it has to be right
                by each of them, and where no clock is known nobody belongs.
            bought: topics that they buy regularly.
        """
        if customer_type != self.type or not set(self.buys) <= set(bought):
            return False
        if self.moment is None:
            return True
        return bool(local_times) and all(
            (self.day is None or DayKind.of(local) is self.day)
            and (self.daypart is None or Daypart.of(local) is self.daypart)
            for local in local_times
        )
