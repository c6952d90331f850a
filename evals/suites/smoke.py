"""Smoke: does the whole path, from profile to rendered message, keep its promises on real households?"""

from evals.base import Bar, Dataset, Subject, Suite
from evals.datasets.households import load_households
from evals.scorers import (
    brand,
    completeness,
    consent,
    distinctness,
    grounding,
    length,
    similarity,
    variety,
)
from evals.writing import write


def _load(subject: Subject, n: int, seed: int) -> Dataset:
    return load_households(subject.agent.database, n, seed)


SUITE = Suite(
    name="smoke",
    question="Is every message that reaches a reviewer grounded, on brand, within its limits and unlike the "
    "others, and is nothing written for who did not agree?",
    load=_load,
    solve=write,
    scorers=(
        grounding.SCORER,
        brand.SCORER,
        consent.SCORER,
        length.SCORER,
        completeness.SCORER,
        distinctness.SCORER,
        variety.SCORER,
        similarity.SCORER,
    ),
    bars=(
        Bar(metric="grounding", at_least=1.0),
        Bar(metric="brand", at_least=1.0),
        Bar(metric="consent", at_least=1.0),
        Bar(metric="length", at_least=1.0),
        Bar(metric="completeness", at_least=0.95),
        Bar(metric="distinctness", at_least=1.0),
        Bar(metric="variety", at_least=0.95),
        Bar(metric="similarity", at_most=0.4),
    ),
    default_n=60,
    cost_limit_usd=5.0,
)
