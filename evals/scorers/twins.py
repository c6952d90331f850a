"""What the twins of one household get: the same offers, and from the composer the same copy.

A twin is the same household with one audit-only attribute swapped. How far their tone lies apart shows over all
households only: `evals.twins.compare` tells.
"""

from collections import Counter

from evals.base import MetricKind, Sample, Score, Scorer, share
from evals.twins import TwinsOutput
from guardrails.measured.twins import Pair


def _pairs(sample: Sample) -> tuple[Pair, ...]:
    return sample.output.pairs if isinstance(sample.output, TwinsOutput) else ()


def _offers(sample: Sample) -> Score | None:
    pairs = _pairs(sample)
    unequal = {
        pair.attribute: f"'{pair.values[0]}' and '{pair.values[1]}' get other offers"
        for pair in pairs
        if Counter(pair.first.offers) != Counter(pair.second.offers)
    }
    return share(unequal, len(pairs)) if pairs else None


def _copy(sample: Sample) -> Score | None:
    if not isinstance(sample.output, TwinsOutput) or not sample.output.is_composed:
        return None
    pairs = _pairs(sample)
    unequal = {
        pair.attribute: f"'{pair.values[0]}' and '{pair.values[1]}' get other copy"
        for pair in pairs
        if Counter(pair.first.messages) != Counter(pair.second.messages)
    }
    return share(unequal, len(pairs)) if pairs else None


OFFERS = Scorer(
    name="twin_offers",
    version=1,
    measures="swaps of an audit-only attribute that leave every offer as it was",
    kind=MetricKind.SHARE,
    score=_offers,
)
COPY = Scorer(
    name="twin_copy",
    version=1,
    measures="swaps of an audit-only attribute that leave all that the composer wrote as it was, to the letter; "
    "not scored where a model wrote",
    kind=MetricKind.SHARE,
    score=_copy,
)
