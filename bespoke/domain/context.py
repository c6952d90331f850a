"""The moment a message is for: when, where it is read, and what is known of it."""

from datetime import datetime

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel


class Feature(Value):
    """One thing known of the moment, with how old it may get before it must not be used."""

    name: str
    value: str | int | float | bool
    source: str
    observed_at: datetime
    max_age_days: float = Field(gt=0)

    def is_stale(self, now: datetime) -> bool:
        """Whether the feature is older than it may be at `now`."""
        return (now - self.observed_at).total_seconds() > self.max_age_days * 86_400


class Context(Value):
    """Only consented, fresh features; what was dropped is named with its reason."""

    moment: datetime
    channel: Channel
    locale: str
    features: tuple[Feature, ...] = ()
    dropped: tuple[str, ...] = ()
    """One line for each feature left out: name and why."""
