"""What came of the messages that were sent: for each variant, to how many, and how many then did what was hoped for.

An outcome counts for the last message of the use case before it, within the use case's window, whether or not the
sender of the event names the decision.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from typing import NamedTuple

from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, UseCaseId, VariantId
from bespoke.domain.use_case import UseCase
from bespoke.storage.database import Connection
from delivery import repository
from delivery.repository import Sent
from experiments.copy_model import Comparison, z_of

MOST_PAIRS = 40
"""Comparisons that one variant takes part in at most: of variants that went to one customer each there are millions."""


class Tried(NamedTuple):
    """A variant and what came of it."""

    variant_id: VariantId
    use_case_id: UseCaseId
    channel: Channel
    sent: int
    succeeded: int


def outcomes_of(tx: Connection, use_case: UseCase) -> list[Tried]:
    """Returns what came of each variant of the use case, by id."""
    sent = repository.sent_of(tx, use_case.id)
    happened = repository.event_times(tx, use_case.outcome_event, sorted({one.customer_id for one in sent}))
    return count(sent, happened, use_case)


def count(
    sent: Sequence[Sent], happened: Mapping[CustomerId, Sequence[datetime]], use_case: UseCase
) -> list[Tried]:
    """Returns sends and successes of each variant.

    Args:
        happened: for each customer, when the outcome event happened, in order.
    """
    window = timedelta(days=use_case.outcome_window_days)
    by_customer: dict[CustomerId, list[Sent]] = defaultdict(list)
    for one in sorted(sent, key=lambda one: one.at):
        by_customer[one.customer_id].append(one)
    succeeded: set[int] = set()
    for customer_id, own in by_customer.items():
        times = [one.at for one in own]
        for at in happened.get(customer_id, ()):
            place = bisect_right(times, at) - 1
            if place >= 0 and at - own[place].at <= window:
                succeeded.add(id(own[place]))
    counts: dict[tuple[VariantId, Channel], list[int]] = defaultdict(lambda: [0, 0])
    for own in by_customer.values():
        for one in own:
            counts[one.variant_id, one.channel][0] += 1
            counts[one.variant_id, one.channel][1] += id(one) in succeeded
    return [
        Tried(variant_id, use_case.id, channel, n, good)
        for (variant_id, channel), (n, good) in sorted(counts.items())
    ]


def comparisons_of(tried: Iterable[Tried], texts: Mapping[VariantId, str], seed: int) -> list[Comparison]:
    """Returns comparisons of variants of one use case and channel; a variant whose text is not known is left out."""
    random = Random(seed)  # noqa: S311  # a sample to repeat
    tests: dict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        if one.sent and one.variant_id in texts:
            tests[f"{one.use_case_id}:{one.channel.value}"].append(one)
    found = []
    for test, variants in sorted(tests.items()):
        pairs = list(combinations(variants, 2))
        most = len(variants) * MOST_PAIRS // 2
        for first, second in random.sample(pairs, most) if len(pairs) > most else pairs:
            z = z_of((first.succeeded, second.succeeded), (first.sent, second.sent))
            if z and texts[first.variant_id] != texts[second.variant_id]:
                found.append(Comparison(test, texts[first.variant_id], texts[second.variant_id], z))
    return found
