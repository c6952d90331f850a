"""Mean cosine between the bodies of one case, pair by pair: 1 is the same text over and over.

Static word embeddings see which words are used and not what their order means, so bodies about one topic
are never far apart: the figure is for comparing runs, and says little by itself.
"""

import numpy as np

from content_store.embedding import Embedder, WordLlamaEmbedder
from evals.base import MetricKind, Sample, Score, Scorer


def similarity(embedder: Embedder) -> Scorer:
    """Returns the scorer over these embeddings."""

    def score(sample: Sample) -> Score | None:
        bodies = [piece.message.body for piece in sample.output.offered if piece.message is not None]
        if len(bodies) < 2:
            return None
        vectors = embedder.embed(bodies)
        cosines = (vectors @ vectors.T)[np.triu_indices(len(bodies), k=1)]
        spread = f"from {cosines.min():.2f} to {cosines.max():.2f}"
        return Score(value=float(cosines.mean()), reason=f"{len(cosines)} pairs by {embedder.name}, {spread}")

    return Scorer(
        name="similarity",
        version=1,
        measures="mean cosine between the bodies written for one household",
        kind=MetricKind.MEAN,
        score=score,
    )


SCORER = similarity(WordLlamaEmbedder())
