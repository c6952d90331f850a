"""Near-twins: messages that differ in words and not in what they say, so that one of them is enough."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from agents.copywriters.composition.fit import WORD
from content_store.embedding import Embedder

NEAR = 0.92
"""Cosine of embeddings from which two messages say the same; a little under the 0.93 that variants are held to."""
SURELY_OTHER, SURELY_SAME = 0.4, 0.8
"""Shares of words in common between which embeddings are asked. In copy of the demo, no pair below .46 was
nearer than 0.93."""


class Twins:
    """Messages so far, as others are held against them."""

    def __init__(self, embedder: Embedder, texts: Iterable[str] = ()) -> None:
        self._embedder = embedder
        self._said: list[tuple[str, Counter[str]]] = []
        self._vectors: dict[str, NDArray[np.float32]] = {}
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        self._said.append((text, word_counts(text)))

    def has_one_of(self, text: str) -> bool:
        """Whether a message so far is the text's near-twin."""
        words = word_counts(text)
        shares = [(overlap(words, counts), said) for said, counts in self._said]
        if any(share >= SURELY_SAME for share, _ in shares):
            return True
        return any(
            share > SURELY_OTHER and float(self._vector(text) @ self._vector(said)) > NEAR
            for share, said in shares
        )

    def _vector(self, text: str) -> NDArray[np.float32]:
        if text not in self._vectors:
            self._vectors[text] = self._embedder.embed([text])[0]
        return self._vectors[text]


def word_counts(text: str) -> Counter[str]:
    """Returns how often each word stands in a text."""
    return Counter(WORD.findall(text.lower()))


def overlap(first: Counter[str], second: Counter[str]) -> float:
    """Returns the share of words that two texts have in common, from 0 to 1 (Dice, 1945)."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0
