"""Made-up customers, what they said of consent, and whether one of them may be written to: for property tests.

`is_allowed` asks the code that decides at send time. `why_not` answers the same from the rules alone, record
by record, so that neither can hide a mistake of the other.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState, fold_consent
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose
from guardrails.base import Facts, Stage, Subject
from guardrails.checks.consent import CHECK
from guardrails.language.regional import region_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_CUSTOMER = CustomerId("c-case")
_LEAST_AGES = {"us": 13, "de": 16, "fr": 16, "gb": 13, "jp": 18, None: 18}
_AGE_MAY_BE_UNKNOWN = frozenset({"us"})


class ConsentCase(NamedTuple):
    records: tuple[ConsentRecord, ...]
    """In the order they arrived, which need not be that of their times."""
    purpose: Purpose
    channel: Channel
    market: str | None
    age: int | None
    most_days: int | None
    """Age from which the policy lets a consent count no more."""


def consent_cases(n: int, seed: int) -> Iterator[ConsentCase]:
    """Yields `n` cases, the same for the same seed; about one in five may be written to."""
    random = Random(seed)  # noqa: S311  # cases to repeat, not a secret
    for number in range(n):
        purpose, channel = random.choice(list(Purpose)), random.choice(list(Channel))
        records = tuple(
            _record(random, f"r-{number}-{place}", purpose, channel) for place in range(random.randint(0, 5))
        )
        yield ConsentCase(
            records,
            purpose,
            channel,
            market=random.choice(list(_LEAST_AGES)),
            age=random.choice((None, 9, 12, 13, 15, 16, 17, 18, 35, 70)),
            most_days=random.choice((None, None, 30, 365)),
        )


def _record(random: Random, record_id: str, purpose: Purpose, channel: Channel) -> ConsentRecord:
    is_about_it = random.random() < 0.75
    # Few times, so that statements of one instant are common.
    at = NOW - timedelta(days=random.choice((0, 1, 29, 30, 31, 364, 365, 800)))
    expires = random.choice((None, None, None, at + timedelta(days=10), NOW, NOW + timedelta(seconds=1)))
    return ConsentRecord(
        record_id=record_id,
        customer_id=_CUSTOMER,
        purpose=purpose if is_about_it else random.choice(list(Purpose)),
        channel=channel if is_about_it else random.choice(list(Channel)),
        state=random.choices(list(ConsentState), weights=(4, 1, 1))[0],
        source="made up",
        at=at,
        expires_at=expires,
    )


def is_allowed(case: ConsentCase) -> bool:
    """Whether the code that serves would send: consent, age, and the consent check over the message."""
    verdict = fold_consent(list(case.records), case.purpose, case.channel).as_of(NOW, case.most_days)
    if not verdict.allowed or region_of(case.market).age_refusal(case.age) is not None:
        return False
    facts = Facts(consent=verdict, market=case.market, age=case.age, purposes=frozenset({case.purpose}))
    return not list(CHECK.find(Subject(Stage.MESSAGE, {"body": "Salad night."}, case.channel, facts)))


def why_not(case: ConsentCase) -> str | None:
    """Returns which rule forbids to send, told from the records; None where none does."""
    least = _LEAST_AGES[case.market]
    if case.age is None and case.market not in _AGE_MAY_BE_UNKNOWN:
        return "age unknown"
    if case.age is not None and case.age < least:
        return "minor"
    own = [
        record for record in case.records if (record.purpose, record.channel) == (case.purpose, case.channel)
    ]
    grants = [record for record in own if record.state is ConsentState.GIVEN]
    if not grants:
        return "no grant for this purpose on this channel"
    newest = max(record.at for record in grants)
    if any(record.at >= newest for record in own if record.state is not ConsentState.GIVEN):
        return "taken back"
    # Which of several grants of one instant decides is not told: it is the first that arrived.
    grant = next(record for record in grants if record.at == newest)
    if grant.expires_at is not None and grant.expires_at <= NOW:
        return "expired"
    if case.most_days is not None and grant.at + timedelta(days=case.most_days) <= NOW:
        return "too old"
    return None
