"""How near the messages of one brief come to each other, as a reader of the whole message sees them.

By the cosine of static word embeddings, over subject, preheader, body and button.
"""

import numpy as np
from numpy.typing import NDArray

from content_store.embedding import Embedder, WordLlamaEmbedder
from evals.base import MetricKind, Sample, Score, Scorer, share

TWIN = 0.93
"""Above it two messages are one, worded twice."""


def _cosines(sample: Sample, embedder: Embedder) -> NDArray[np.float32] | None:
    """Returns the cosine of each pair, shape `(pairs,)`; None under two messages."""
    texts = [
        " ".join(part for part in (m.subject, m.preheader, m.body, m.cta) if part)
        for piece in sample.output.offered
        if (m := piece.message) is not None
    ]
    if len(texts) < 2:
        return None
    vectors = embedder.embed(texts)
    cosines: NDArray[np.float32] = (vectors @ vectors.T)[np.triu_indices(len(texts), k=1)]
    return cosines


def nearest_pair(embedder: Embedder) -> Scorer:
    """Returns the scorer of briefs without two messages that are one."""

    def score(sample: Sample) -> Score | None:
        cosines = _cosines(sample, embedder)
        if cosines is None:
            return None
        nearest = float(cosines.max())
        problems = {"pair": f"two messages at {nearest:.3f}"} if nearest > TWIN else {}
        return share(problems, 1)

    return Scorer(
        name="no_twins",
        version=1,
        measures=f"briefs without two messages at a cosine above {TWIN}",
        kind=MetricKind.SHARE,
        score=score,
    )


def mean_nearness(embedder: Embedder) -> Scorer:
    """Returns the scorer of the mean cosine over the pairs of a brief."""

    def score(sample: Sample) -> Score | None:
        cosines = _cosines(sample, embedder)
        if cosines is None:
            return None
        return Score(
            value=float(cosines.mean()),
            reason=f"{len(cosines)} pairs, from {cosines.min():.2f} to {cosines.max():.2f}",
        )

    return Scorer(
        name="nearness",
        version=1,
        measures="mean cosine between the messages of one brief",
        kind=MetricKind.MEAN,
        score=score,
    )


NO_TWINS = nearest_pair(WordLlamaEmbedder())
SCORER = mean_nearness(WordLlamaEmbedder())
