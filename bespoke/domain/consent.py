"""Consent as recorded, and what follows from it. Unknown means no."""

from datetime import datetime, timedelta
from enum import StrEnum

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose


class ConsentState(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentRecord(Value):
    """One statement of a customer, for one purpose on one channel. Records are only ever added."""

    record_id: str
    customer_id: CustomerId
    purpose: Purpose
    channel: Channel
    state: ConsentState
    source: str
    """Form, import or link that it came through."""
    at: datetime
    expires_at: datetime | None = None
    """From when a grant counts no more; None for as long as the policy lets it."""


class ConsentVerdict(Value):
    """The answer to «may we, now?»."""

    allowed: bool
    purpose: Purpose
    channel: Channel
    record_id: str | None
    """The record that decided; None when there is none, and then `allowed` is False."""
    reason: str
    """`consent_given`, `consent_withdrawn`, `consent_refused`, `consent_missing` or
    `consent_expired`."""
    at: datetime | None = None
    """When the record that decided was made."""
    expires_at: datetime | None = None

    def as_of(self, now: datetime, most_days: int | None = None) -> "ConsentVerdict":
        """Returns what the verdict is worth at `now`: a grant that has run out is worth nothing.

        Args:
            most_days: age in days from which a grant counts no more; None for no such age.
        """
        if not self.allowed:
            return self
        ends = [] if self.expires_at is None else [self.expires_at]
        if most_days is not None:
            # A grant of unknown age cannot be shown to be young enough.
            ends.append(now if self.at is None else self.at + timedelta(days=most_days))
        if any(end <= now for end in ends):
            return self.model_copy(update={"allowed": False, "reason": "consent_expired"})
        return self


def fold_consent(records: list[ConsentRecord], purpose: Purpose, channel: Channel) -> ConsentVerdict:
    """Returns what the records say for one purpose on one channel; `as_of` tells what it is worth at a time.

    The latest record decides; at the same instant a withdrawal or refusal beats a grant. No record
    means no.
    """
    own = [r for r in records if r.purpose == purpose and r.channel == channel]
    if not own:
        return ConsentVerdict(
            allowed=False,
            purpose=purpose,
            channel=channel,
            record_id=None,
            reason="consent_missing",
        )
    last = max(own, key=lambda r: (r.at, r.state != ConsentState.GIVEN))
    return ConsentVerdict(
        allowed=last.state == ConsentState.GIVEN,
        purpose=purpose,
        channel=channel,
        record_id=last.record_id,
        reason=f"consent_{last.state.value}",
        at=last.at,
        expires_at=last.expires_at,
    )
