"""Time as an argument: nothing else in the project asks the operating system for it."""

from datetime import UTC, date, datetime, time
from typing import Protocol


class Clock(Protocol):
    """Tells the time. `now()` is always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """Stands still. Serves tests, and workspaces that replay recorded data as of one day."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._at = at.astimezone(UTC)

    @classmethod
    def on(cls, day: date) -> "FrozenClock":
        """Returns a clock that stands at noon UTC of `day`."""
        return cls(datetime.combine(day, time(12), tzinfo=UTC))

    def now(self) -> datetime:
        return self._at
