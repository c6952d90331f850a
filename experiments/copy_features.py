"""What a text looks like to the model of copy: its words and letters, its style, and its meaning, as numbers.

Rows are sparse: hashed words and pairs of words, and hashed runs of letters inside words, weighted by how rare each
is (tf-idf, as in Salton and Buckley, 1988), then a dense part: style figures and an embedding that the caller brings.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORD_BITS, LETTER_BITS = 16, 17
"""Powers of two: places that words and runs of letters are hashed to."""
LETTERS = (3, 4, 5)
STYLE_WEIGHT = 0.15
"""Of each standardised style figure, beside blocks of length 1."""

_TOKEN = re.compile(r"[\w'’]+|[?!.,:…]")
_WORD = re.compile(r"[\w'’]+")
_SENTENCE = re.compile(r"[.!?]+\s")
_SMALL_WORDS = """
    you your this these he she her his they we i it what why how when who here's not but so that one
    about like if just me my there get could most see because until then now never thing reason
    people
"""
_SMALL = {word: place for place, word in enumerate(_SMALL_WORDS.split())}


class Rows(NamedTuple):
    """A sparse matrix by rows, as in the CSR form: row r holds `columns[starts[r]:starts[r + 1]]`."""

    starts: Ints
    columns: Ints
    values: Floats
    width: int

    def times(self, vector: Floats) -> Floats:
        """Returns the product with a vector of shape `(width,)`, shape `(n_rows,)`."""
        if not len(self.columns):
            return np.zeros(len(self.starts) - 1)
        products = self.values * vector[self.columns]
        sums = np.concatenate([[0.0], np.cumsum(products)])
        found: Floats = sums[self.starts[1:]] - sums[self.starts[:-1]]
        return found

    def transposed_times(self, vector: Floats) -> Floats:
        """Returns the product of the transpose with a vector of shape `(n_rows,)`, shape `(width,)`."""
        spread = np.repeat(vector, np.diff(self.starts))
        found: Floats = np.bincount(self.columns, weights=self.values * spread, minlength=self.width).astype(
            np.float64
        )
        return found


@dataclass(frozen=True, slots=True)
class Weighting:
    """What was learned of texts in general: how rare each word is, and how style figures spread."""

    rarity: Floats
    """Inverse document frequency of each hashed place, shape `(2**WORD_BITS + 2**LETTER_BITS,)`."""
    style_mean: Floats
    style_spread: Floats


@dataclass(frozen=True, slots=True)
class Features:
    """The rows of some texts: `sparse` of `(n, width)` and `dense` of `(n, k)`."""

    sparse: Rows
    dense: Floats


def weighting_of(texts: Sequence[str]) -> Weighting:
    """Returns the weighting learned from the texts."""
    words = np.zeros(_width())
    for text in texts:
        places, _ = _counts(text)
        words[places] += 1
    # Smoothed as if one more text held every word, so that a new word has a finite weight.
    rarity = np.log((1 + len(texts)) / (1 + words)) + 1
    style = np.array([_style(text) for text in texts])
    return Weighting(rarity, style.mean(axis=0), style.std(axis=0) + 1e-9)


def features_of(texts: Sequence[str], embeddings: Floats, weighting: Weighting) -> Features:
    """Returns the rows of the texts.

    Args:
        embeddings: unit vectors, shape `(n, dimensions)`.
    """
    starts, columns, values = [0], [], []
    for text in texts:
        places, counts = _counts(text)
        weights = (1 + np.log(counts)) * weighting.rarity[places]
        # Words and letters are two views of one text, each of length 1.
        for view in (places < 1 << WORD_BITS, places >= 1 << WORD_BITS):
            length = np.linalg.norm(weights[view])
            weights[view] /= length if length else 1.0
        columns.append(places)
        values.append(weights)
        starts.append(starts[-1] + len(places))
    style = np.array([_style(text) for text in texts])
    scaled = STYLE_WEIGHT * (style - weighting.style_mean) / weighting.style_spread
    sparse = Rows(
        np.array(starts),
        np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64),
        np.concatenate(values) if values else np.zeros(0),
        _width(),
    )
    return Features(sparse, np.hstack([scaled, embeddings]))


def _width() -> int:
    return (1 << WORD_BITS) + (1 << LETTER_BITS)


def _counts(text: str) -> tuple[Ints, Floats]:
    """Returns the hashed places that the text fills, sorted, and how often."""
    tokens = [token.casefold() for token in _TOKEN.findall(text)]
    grams = [*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))]
    words = [zlib.crc32(gram.encode()) % (1 << WORD_BITS) for gram in grams]
    letters = [
        (1 << WORD_BITS) + zlib.crc32(padded[at : at + size].encode(), size) % (1 << LETTER_BITS)
        for token in tokens
        for padded in (f" {token} ",)
        for size in LETTERS
        for at in range(max(1, len(padded) - size + 1))
    ]
    places, counts = np.unique(np.array([*words, *letters], dtype=np.int64), return_counts=True)
    return places, counts.astype(np.float64)


def _style(text: str) -> list[float]:
    """Returns figures of length, punctuation, capitals and small words."""
    words = _WORD.findall(text)
    n = max(1, len(words))
    small = [0.0] * len(_SMALL)
    for word in words:
        place = _SMALL.get(word.casefold())
        if place is not None:
            small[place] = 1.0
    return [
        len(text) / 100,
        n / 20,
        float(np.log(n + 1)),
        *(float(text.count(sign)) for sign in '?!.,:"'),
        float(text.count("…") + text.count("...")),
        sum(char.isdigit() for char in text) / 3,
        float(sum(word.isupper() and len(word) > 1 for word in words)),
        sum(word[:1].isupper() for word in words) / n,
        sum(map(len, words)) / n / 5,
        float(len(_SENTENCE.split(text))),
        *small,
    ]
