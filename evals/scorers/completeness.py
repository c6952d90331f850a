"""Share of the variants asked for that a reviewer gets to see: neither missing nor blocked."""

from evals.base import Expectation, MetricKind, Sample, Score, Scorer


def _score(sample: Sample) -> Score | None:
    if sample.case.expects is Expectation.REFUSED:
        return None
    asked = sample.case.brief.variants
    offered = min(asked, len(sample.output.offered))
    blocked = len(sample.output.pieces) - len(sample.output.offered)
    reason = f"{offered} of {asked} reach review, {blocked} blocked"
    if sample.output.reason:
        reason += f"; {sample.output.status.value}: {sample.output.reason}"
    return Score(value=offered / asked, of=asked, reason=reason)


SCORER = Scorer(
    name="completeness",
    version=1,
    measures="variants asked for that reach review",
    kind=MetricKind.SHARE,
    score=_score,
)
