"""A model of copy: from texts that were tried against each other, which of two new ones is likelier to do better.

Pairwise logistic regression (Bradley and Terry, 1952) on differences of features. Every comparison within a test
teaches, by as much as it is sure: its weight is the size of its z-score, so that near ties say little and thousands of
them still say something.

It orders what people look at first and sets priors. It never names a winner: a guess from text alone is right about two
times in three at best, and only a test tells.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np

from bespoke.errors import InvalidFile, InvalidInput
from experiments.copy_features import Features, Floats, Ints, Weighting, features_of, weighting_of

FORMAT = 1
FEWEST_COMPARISONS = 200
"""With fewer, what is learned is the names of things that happened to do well."""
PENALTY = 5.0
"""Of the squared weights, halved, against the weighted sum of log-losses."""
STEPS = 250
TOLERANCE = 1e-4
"""Change of the weights, relative to their length, at which fitting ends."""

Embed = Callable[[Sequence[str]], Floats]
"""Texts to unit vectors, shape `(n, dimensions)`."""


class Comparison(NamedTuple):
    """Two texts that were tried in one test."""

    test: str
    first: str
    second: str
    z: float
    """Of the difference in success rates, first less second; see `z_of`."""


@dataclass(frozen=True, slots=True)
class CopyModel:
    """Weights over the features of `experiments.copy_features`."""

    weighting: Weighting
    sparse_weights: Floats
    dense_weights: Floats
    comparisons: int
    embedder: str
    """Name of the embeddings that it was fitted on; others mean nothing to it."""

    def scores(self, texts: Sequence[str], embed: Embed) -> Floats:
        """Returns a score for each text, shape `(n,)`: its difference is the log-odds that one beats the other."""
        if not texts:
            return np.zeros(0)
        return self._scores(features_of(texts, embed(texts), self.weighting))

    def _scores(self, features: Features) -> Floats:
        scores: Floats = features.sparse.times(self.sparse_weights) + features.dense @ self.dense_weights
        return scores

    def priors(self, texts: Sequence[str], embed: Embed, *, rate: float, strength: float) -> list["Prior"]:
        """Returns a Beta prior for each text's success rate.

        The mean is `rate` moved by the text's score, on the log-odds scale, centred on the texts given; the strength,
        in pseudo-observations, says how soon data outweigh it and must stay small.

        Raises:
            InvalidInput: the rate is not inside 0 and 1, or the strength is not above 0.
        """
        if not 0 < rate < 1 or strength <= 0:
            raise InvalidInput(
                f"a prior needs a rate inside 0 and 1 and a strength above 0, not {rate} and {strength}"
            )
        scores = self.scores(texts, embed)
        moved = np.log(rate / (1 - rate)) + scores - (scores.mean() if len(scores) else 0.0)
        means = 1 / (1 + np.exp(-moved))
        return [Prior(float(mean * strength), float((1 - mean) * strength)) for mean in means]

    def save(self, path: Path) -> None:
        """Writes the model; a reader never sees half of it."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            format=FORMAT,
            rarity=self.weighting.rarity.astype(np.float32),
            style_mean=self.weighting.style_mean,
            style_spread=self.weighting.style_spread,
            sparse_weights=self.sparse_weights.astype(np.float32),
            dense_weights=self.dense_weights,
            comparisons=self.comparisons,
            embedder=self.embedder,
        )
        half = path.with_suffix(".part")
        half.write_bytes(buffer.getvalue())
        half.replace(path)


class Prior(NamedTuple):
    """Parameters of a Beta distribution."""

    alpha: float
    beta: float


def load_copy_model(path: Path) -> CopyModel:
    """Returns the model in the file.

    Raises:
        InvalidFile: it is missing, no model, or of another format.
    """
    try:
        # From memory: a broken archive would leave the file open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            if int(held["format"]) != FORMAT:
                raise InvalidFile(
                    str(path), f"is of format {int(held['format'])}, not {FORMAT}; train it anew"
                )
            return CopyModel(
                Weighting(held["rarity"].astype(np.float64), held["style_mean"], held["style_spread"]),
                held["sparse_weights"].astype(np.float64),
                held["dense_weights"],
                int(held["comparisons"]),
                str(held["embedder"]),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InvalidFile(
            str(path), f"is no model of copy ({type(error).__name__}); train it anew"
        ) from error


def z_of(successes: tuple[int, int], trials: tuple[int, int]) -> float | None:
    """Returns the z-score of a difference of two rates, pooled, first less second; None where nothing can be said."""
    (s1, s2), (n1, n2) = successes, trials
    if not n1 or not n2:
        return None
    pooled = (s1 + s2) / (n1 + n2)
    spread = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return (s1 / n1 - s2 / n2) / spread if spread else None


def fit(comparisons: Sequence[Comparison], embed: Embed, embedder: str) -> CopyModel:
    """Returns the model fitted to the comparisons.

    Raises:
        InvalidInput: there are too few of them.
    """
    if len(comparisons) < FEWEST_COMPARISONS:
        raise InvalidInput(
            f"a model of copy needs at least {FEWEST_COMPARISONS} comparisons of texts within tests; there are "
            f"{len(comparisons)}: let tests run on, and try again"
        )
    texts = sorted({text for one in comparisons for text in (one.first, one.second)})
    place = {text: at for at, text in enumerate(texts)}
    weighting = weighting_of(texts)
    features = features_of(texts, embed(texts), weighting)
    first = np.array([place[one.first] for one in comparisons])
    second = np.array([place[one.second] for one in comparisons])
    z = np.array([one.z for one in comparisons])
    weights = _minimise(features, first, second, np.sign(z), np.abs(z))
    width = features.sparse.width
    return CopyModel(weighting, weights[:width], weights[width:], len(comparisons), embedder)


def _minimise(features: Features, first: Ints, second: Ints, won: Floats, sure: Floats) -> Floats:
    """Returns the weights that minimise sum(sure * log(1 + exp(-won * margin))) + PENALTY / 2 * |weights|^2.

    Nesterov's accelerated gradient (1983) with restarts (O'Donoghue and Candes, 2015), its step from a bound on the
    curvature: a quarter of the largest eigenvalue of the weighted differences, by power iteration, plus the penalty.
    """
    n = len(features.dense)
    width = features.sparse.width

    def margins(weights: Floats) -> Floats:
        scores = features.sparse.times(weights[:width]) + features.dense @ weights[width:]
        return scores[first] - scores[second]

    def back(by_pair: Floats) -> Floats:
        by_text: Floats = (np.bincount(first, by_pair, n) - np.bincount(second, by_pair, n)).astype(
            np.float64
        )
        return np.concatenate([features.sparse.transposed_times(by_text), features.dense.T @ by_text])

    step = 1 / (
        0.25 * _largest_eigenvalue(lambda v: back(sure * margins(v)), width + features.dense.shape[1])
        + PENALTY
    )
    weights = np.zeros(width + features.dense.shape[1])
    ahead, momentum = weights, 1.0
    for _ in range(STEPS):
        pull = -won * sure / (1 + np.exp(np.clip(won * margins(ahead), -30, 30)))
        gradient = back(pull) + PENALTY * ahead
        new = ahead - step * gradient
        change = new - weights
        if np.linalg.norm(change) <= TOLERANCE * max(1e-12, float(np.linalg.norm(new))):
            return new
        if gradient @ change > 0:
            momentum = 1.0
        following = (1 + sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = new + (momentum - 1) / following * change
        weights, momentum = new, following
    return weights


def _largest_eigenvalue(times: Callable[[Floats], Floats], width: int) -> float:
    vector = np.random.default_rng(0).standard_normal(width)
    value = 1.0
    for _ in range(20):
        vector = times(vector / np.linalg.norm(vector))
        value = float(np.linalg.norm(vector))
    # Power iteration comes from below; a step a little short costs little, one too long diverges.
    return 1.1 * value
