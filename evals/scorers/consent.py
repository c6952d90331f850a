"""Share of cases in which consent was kept: nothing for who did not agree, nothing about what is never named.

Without consent the run must be refused for that reason, with no variant in the store and no profile read.
With it, the run must not be refused, and no message may name a category that is never named.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bespoke.domain.category import Category, CategoryUse
from evals.base import Expectation, MetricKind, Sample, Score, Scorer, Status, share
from evals.wording import mask, occurrences, plain

_SAY_TOO_LITTLE = {"bath", "body", "cold", "disposables", "hand", "natural"}
"""Parts of till labels that alone name no category."""
_FILLER = re.compile(r"\b(?:accessories|appliances|misc|miscellaneous|other|products?|seasonal)\b", re.I)


def _score(sample: Sample) -> Score:
    problem = "; ".join(_problems(sample))
    return share({"case": problem} if problem else {}, 1)


def _problems(sample: Sample) -> Iterator[str]:
    output = sample.output
    if sample.case.expects is Expectation.REFUSED:
        if output.status is not Status.REFUSED:
            yield f"there is no consent, and the run was {output.status.value}, not refused"
        if output.pieces:
            yield f"there is no consent, and {len(output.pieces)} variants are in the store"
        if output.profile is not None:
            yield "there is no consent, and the profile was read"
        return
    if output.status is Status.REFUSED:
        yield f"there is consent, and the run was refused: {output.reason}"
    allowed, never = _terms(sample.shop.categories)
    for piece in output.offered:
        if piece.message is None:
            continue
        for part in (piece.message.subject, piece.message.preheader, piece.message.text):
            for found in occurrences(mask(plain(part), allowed), never):
                yield f"{piece.variant.content_hash[:8]} names '{found}', which is never named"


@lru_cache(maxsize=4)
def _terms(categories: tuple[Category, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns what may be said of the other categories, and words for those that are never named."""
    allowed = {
        phrase
        for category in categories
        if category.use is CategoryUse.NAME
        for phrase in (category.spoken, category.singular, *category.occasions)
        if phrase
    }
    never = {
        form
        for category in categories
        if category.use is CategoryUse.NEVER_NAME
        for name in (category.label.lower(), category.topic.replace("-", " "))
        for part in (name, *re.split(r"[/&]", name))
        for form in _forms(" ".join(_FILLER.sub(" ", part).split()))
    }
    return tuple(sorted(allowed)), tuple(sorted(never))


def _forms(term: str) -> Iterator[str]:
    if len(term) < 4 or term in _SAY_TOO_LITTLE:
        return
    yield term
    yield term.removesuffix("s") if term.endswith("s") else f"{term}s"


SCORER = Scorer(
    name="consent",
    version=1,
    measures="cases in which consent and what is never named were respected",
    kind=MetricKind.SHARE,
    score=_score,
)
