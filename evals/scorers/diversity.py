"""Mean cosine between the bodies of one case, pair by pair: 1 is ten times the same, lower is more diverse.

Static word embeddings see which words are used and not what is meant by their order, so two bodies about
one topic are never far apart: the figure compares runs, and says little by itself.
"""

import numpy as np

from content_store.embedding import Embedder, WordLlamaEmbedder

from evals.base import MetricKind, Sample, Score, Scorer


def diversity(embedder: Embedder) -> Scorer:
    """Returns the scorer over these embeddings."""

    def score(sample: Sample) -> Score | None:
        bodies = [piece.message.body for piece in sample.output.offered if piece.message is not None]
        if len(bodies) < 2:
            return None
        vectors = embedder.embed(bodies)
        cosines = (vectors @ vectors.T)[np.triu_indices(len(bodies), k=1)]
        first, second = (int(place[np.argmax(cosines)]) for place in np.triu_indices(len(bodies), k=1))
        openings = " and ".join(f"'{' '.join(bodies[n].split()[:6])} …'" for n in (first, second))
        return Score(
            value=float(cosines.mean()),
            reason=f"{len(cosines)} pairs by {embedder.name}; nearest at {cosines.max():.2f}: {openings}",
        )

    return Scorer(
        name="diversity",
        version=1,
        measures="mean cosine between the bodies of a household",
        kind=MetricKind.MEAN,
        score=score,
    )


SCORER = diversity(WordLlamaEmbedder())
