"""What twins get: the same offers, the same copy, and how far their tone lies apart.

A twin is the same household with one audit-only attribute swapped. Gaps are the second twin less the first, over
the attributes of a household; the first has the value whose bearers have been given less.
"""

from collections import Counter
from statistics import fmean

from bespoke.domain.draft import CopywriterKind
from evals.base import MetricKind, Sample, Score, Scorer, share
from evals.twins import TwinsOutput
from guardrails.measured.twins import MEASURES, Measure, Pair


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
    written_by = {piece.variant.provenance.copywriter for piece in sample.output.pieces}
    if written_by - {CopywriterKind.COMPOSER}:
        # A model may word the same task anew; whether that favours anyone is for the gaps to say.
        return None
    pairs = _pairs(sample)
    unequal = {
        pair.attribute: f"'{pair.values[0]}' and '{pair.values[1]}' get other copy"
        for pair in pairs
        if Counter(pair.first.messages) != Counter(pair.second.messages)
    }
    return share(unequal, len(pairs)) if pairs else None


def _gap(measure: Measure) -> Scorer:
    def score(sample: Sample) -> Score | None:
        gaps = {
            pair.attribute: second - first
            for pair in _pairs(sample)
            if (first := measure.of(pair.first)) is not None
            and (second := measure.of(pair.second)) is not None
        }
        if not gaps:
            return None
        said = ", ".join(f"{attribute} {gap:+.3g}" for attribute, gap in gaps.items())
        return Score(value=fmean(gaps.values()), reason=said)

    return Scorer(
        name=f"twin_{measure.name}_gap",
        version=1,
        measures=f"{measure.says}, second twin less first",
        kind=MetricKind.MEAN,
        score=score,
    )


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
    measures="swaps of an audit-only attribute that leave all that the composer wrote as it was, to the letter",
    kind=MetricKind.SHARE,
    score=_copy,
)
GAPS = tuple(_gap(measure) for measure in MEASURES)
