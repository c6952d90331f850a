"""What an audience is to the agent: a profile that holds only what every member shares, and no person's consent."""

from datetime import UTC, date, datetime, time, timedelta

from bespoke.domain.audience import REGULARLY_BASKETS, Audience
from bespoke.domain.base import sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.ids import CustomerId, Pseudonym
from bespoke.domain.profile import Affinity, Profile, ProfileKind, Purpose, TypeAssignment

SHARED = "audience"
"""Source of a fact that is so of every member."""
_NOT_LATELY = timedelta(days=60)
"""When a member bought a topic last is not known, so nothing may be said of it: neither «lately» nor «due»."""


def profile_of(audience: Audience, today: date) -> Profile:
    """Returns what is known of an audience, in the form of a profile. No customer is read for it."""
    name = f"audience_{sha256_of(audience.model_dump(mode='json'))[:16]}"
    return Profile(
        customer_id=CustomerId(name),
        pseudonym=Pseudonym(name),
        kind=ProfileKind.SHARED,
        version=1,
        as_of=today,
        type=TypeAssignment(
            type=audience.type, as_of=today, reason="the brief is for customers of this type"
        ),
        affinities=tuple(
            Affinity(
                topic=topic,
                baskets=REGULARLY_BASKETS,
                last_bought=today - _NOT_LATELY,
                source=SHARED,
                purpose=Purpose.PERSONALIZATION,
            )
            for topic in audience.buys
        ),
        updated_at=datetime.combine(today, time(), tzinfo=UTC),
    )


def asked_of_each(purpose: Purpose, channel: Channel) -> ConsentVerdict:
    """Returns what stands in place of a customer's consent while copy for an audience is drafted.

    Nothing of anybody is read for it; each customer's own consent is asked for when it is to be sent.
    """
    return ConsentVerdict(
        allowed=True, purpose=purpose, channel=channel, record_id=None, reason="asked_of_each_at_send"
    )
