"""Share of messages that do not say again what another message of the case says, but for a few words.

Synonyms and an added last sentence are no variants. Whether two bodies say the same is told by the cosine
of static word embeddings.
"""

import numpy as np

from content_store.embedding import Embedder, WordLlamaEmbedder
from evals.base import MetricKind, Sample, Score, Scorer, share

SAYS_THE_SAME = 0.85
"""Read off pairs of the composer's bodies for real households: above it they were the same message with
another closing sentence; from about 0.82 down they had another topic or another opening."""


def variety(embedder: Embedder) -> Scorer:
    """Returns the scorer over these embeddings."""

    def score(sample: Sample) -> Score | None:
        pieces = [piece for piece in sample.output.offered if piece.message is not None]
        if len(pieces) < 2:
            return None
        vectors = embedder.embed([piece.message.body for piece in pieces if piece.message is not None])
        names = [piece.variant.content_hash[:8] for piece in pieces]
        problems = {}
        for place in range(1, len(pieces)):
            cosines = vectors[:place] @ vectors[place]
            nearest = int(np.argmax(cosines))
            if cosines[nearest] > SAYS_THE_SAME:
                problems[names[place]] = f"says what {names[nearest]} says, at {cosines[nearest]:.2f}"
        return share(problems, len(pieces))

    return Scorer(
        name="variety",
        version=1,
        measures="messages that do not say again what another one for the household says",
        kind=MetricKind.SHARE,
        score=score,
    )


SCORER = variety(WordLlamaEmbedder())
