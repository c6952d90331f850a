"""What became of the variants on their way: blocked, mended, or written by the composer in place of a model.

These say how much of a model's work was usable; a low share is no merit by itself.
"""

from collections.abc import Callable

from bespoke.domain.variant import Variant, VariantStatus
from evals.base import MetricKind, Sample, Score, Scorer


def _share_of(name: str, measures: str, holds: Callable[[Variant], bool]) -> Scorer:
    def score(sample: Sample) -> Score | None:
        variants = [piece.variant for piece in sample.output.pieces]
        if not variants:
            return None
        hit = [variant for variant in variants if holds(variant)]
        told = sorted(
            {
                variant.provenance.stand_in_reason
                or "; ".join(f"{found.check}: {found.reason}" for found in variant.report.findings[:1])
                for variant in hit
            }
        )
        said = f"{len(hit)} of {len(variants)}" + (f", e.g. {told[0][:200]}" if told and told[0] else "")
        return Score(value=len(hit) / len(variants), of=len(variants), reason=said)

    return Scorer(name=name, version=1, measures=measures, kind=MetricKind.SHARE, score=score)


BLOCKED = _share_of(
    "blocked", "variants that the guardrails blocked in the end", lambda v: v.status is VariantStatus.BLOCKED
)
REPAIRED = _share_of("repaired", "variants that were mended at least once", lambda v: bool(v.repairs))
REPLACED = _share_of(
    "replaced",
    "variants that the composer wrote in place of the model's",
    lambda v: v.provenance.stands_in_for is not None,
)
