"""Training: from labelled rows and a recipe to a model, and cross-validation of the same.

Needs scikit-learn, which the extra `train` installs; nothing here runs in the service.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from guardrails.learned.model import Model, Prepared, using
from guardrails.learned.ngrams import BUCKETS, Shape, ngrams_of
from guardrails.measured.labelled import Row, read_rows

SHARE_ALIKE = ("crows-pairs", "bold-wikipedia", "e2e-cleaning", "e2e-natural", "e2e-copy", "holistic-bias")
"""Sources that no weights are fitted on: they are for tests only."""

FOLDS = 5
_SEED = 20

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a model becomes, besides the data."""

    name: str
    """Of the check."""
    version: int
    files: tuple[str, ...]
    """Names of the development files, e.g. `toxicity`; further ones may give negatives only."""
    prepare: Callable[[str], Prepared]
    """The same as the check uses."""
    group: Callable[[Row], str]
    """Rows of one group (a template, a page, a pair) never stand on both sides of a fold."""
    licences: dict[str, str]
    """Source (up to its first colon) to licence, of what is trained on."""
    features: tuple[str, ...] = ()
    keep: Callable[[Row], bool] = lambda row: True
    """Which rows of the files are used, besides those that `SHARE_ALIKE` leaves out."""
    weigh: Callable[[Row], float] = lambda row: 1.0
    shape: Shape = Shape()
    strength: float = 4.0
    """Inverse of the L2 penalty."""
    feature_scale: float = 1.0
    """What the check's own features are multiplied with for training: above 1 they are penalised less."""
    min_texts: int = 2
    """An n-gram in fewer texts of the training rows gets no weight."""
    threshold: float = 0.5
    further: Callable[[Path], list[Row]] | None = None
    """Reads data that is not among the development files, out of the file that holds it."""


def training_rows(recipe: Recipe, data: Path, further: Path | None = None) -> list[Row]:
    """Returns what the recipe trains on: out of the development files in the folder `data`, and out of the file
    `further` where the recipe reads one, without the texts that are in the development files already.

    Raises:
        InvalidFile: a file is missing or cannot be read.
    """
    found = [row for name in recipe.files for row in read_rows(data / f"{name}.dev.jsonl")]
    if further is not None and recipe.further is not None:
        known = {_bare(row.text) for row in found}
        for row in recipe.further(further):
            bare = _bare(row.text)
            if bare not in known:
                known.add(bare)
                found.append(row)
    return [row for row in found if not row.source.startswith(SHARE_ALIKE) and recipe.keep(row)]


def _bare(text: str) -> str:
    """Returns what two texts that are the same have in common: no case, no spaces, no punctuation."""
    return "".join(filter(str.isalnum, text.casefold())) or text


def train(recipe: Recipe, rows: Sequence[Row]) -> Model:
    """Returns the model that `recipe` makes of `rows`, calibrated on folds it was not fitted on."""
    prepared = [recipe.prepare(row.text) for row in rows]
    labels = np.array([row.label for row in rows])
    weights = np.array([recipe.weigh(row) for row in rows])
    groups = np.array([recipe.group(row) for row in rows])
    matrix = _matrix(recipe, prepared)
    unseen = np.zeros(len(rows))
    for fit, held in _folds(labels, groups):
        unseen[held] = _fitted(recipe, matrix[fit], labels[fit], weights[fit]).scores(matrix[held])
    platt = LogisticRegression(C=1e6).fit(unseen[:, None], labels, sample_weight=weights)
    fitted = _fitted(recipe, matrix, labels, weights)
    coefficients = fitted.coefficients
    chars, chars_scale = _quantised(coefficients[:BUCKETS])
    words, words_scale = _quantised(coefficients[BUCKETS : 2 * BUCKETS])
    content = "\n".join(f"{row.id}\t{row.label}\t{row.text}" for row in sorted(rows))
    return Model(
        name=recipe.name,
        version=recipe.version,
        shape=recipe.shape,
        chars=chars,
        chars_scale=chars_scale,
        words=words,
        words_scale=words_scale,
        feature_names=recipe.features,
        feature_weights=tuple(round(float(weight), 6) for weight in coefficients[2 * BUCKETS :]),
        bias=round(fitted.intercept, 6),
        slope=round(float(platt.coef_[0][0]), 6),
        offset=round(float(platt.intercept_[0]), 6),
        threshold=recipe.threshold,
        trained_on={
            "rows": dict(sorted(Counter(row.source.partition(":")[0] for row in rows).items())),
            "licences": recipe.licences,
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
        },
    )


def cross_validated(
    recipe: Recipe, rows: Sequence[Row], tested: Sequence[Row], ask: Callable[[Row], Answer]
) -> list[Answer]:
    """Returns `ask` of each row in `tested`, each time with a model that saw no row of its group.

    Args:
        recipe: How to train.
        rows: What may be trained on.
        tested: Rows to ask about; those that are in no training row's group get the model of all rows.
        ask: Runs the check; it finds the fold's model through `model_of`.
    """
    fold_of: dict[str, int] = {}
    labels = np.array([row.label for row in rows])
    groups = np.array([recipe.group(row) for row in rows])
    for number, (_, held) in enumerate(_folds(labels, groups)):
        fold_of |= dict.fromkeys(groups[held], number)
    answers: dict[int, Answer] = {}
    for number in (*range(FOLDS), None):
        asked = [at for at, row in enumerate(tested) if fold_of.get(recipe.group(row)) == number]
        if not asked:
            continue
        fit = [row for row, group in zip(rows, groups, strict=True) if fold_of[group] != number]
        with using(train(recipe, fit)):
            for at in asked:
                answers[at] = ask(tested[at])
    return [answers[at] for at in range(len(tested))]


def _folds(
    labels: NDArray[np.int64], groups: NDArray[np.str_]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=_SEED)
    return list(splitter.split(labels, labels, groups))


class _Linear(NamedTuple):
    """A fitted linear function over all columns."""

    coefficients: NDArray[np.float64]
    intercept: float

    def scores(self, matrix: csr_matrix) -> NDArray[np.float64]:
        found: NDArray[np.float64] = matrix @ self.coefficients + self.intercept
        return found


def _fitted(
    recipe: Recipe, matrix: csr_matrix, labels: NDArray[np.int64], weights: NDArray[np.float64]
) -> _Linear:
    """Fits the columns that occur often enough, rare n-grams scaled up (inverse document frequency); the
    scaling is folded into the weights."""
    grams = 2 * BUCKETS
    texts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    used = np.flatnonzero((texts >= recipe.min_texts) | (np.arange(matrix.shape[1]) >= grams))
    scale = np.where(
        used < grams, np.log((1 + matrix.shape[0]) / (1 + texts[used])) + 1, recipe.feature_scale
    )
    model = LogisticRegression(C=recipe.strength, max_iter=1_000)
    model.fit(csr_matrix(matrix[:, used].multiply(scale)), labels, sample_weight=weights)
    coefficients = np.zeros(matrix.shape[1])
    coefficients[used] = model.coef_[0] * scale
    return _Linear(coefficients, float(model.intercept_[0]))


def _matrix(recipe: Recipe, prepared: Sequence[Prepared]) -> csr_matrix:
    """Returns one row a text: n-gram counts over the square root of their number, then the features."""
    found = [ngrams_of(p.data, recipe.shape) for p in prepared]
    features = np.array([p.features for p in prepared], np.float64).reshape(len(prepared), -1)
    blocks = [_counts([n.chars for n in found]), _counts([n.words for n in found])]
    return csr_matrix(hstack([*blocks, csr_matrix(features)]))


def _counts(found: Sequence[NDArray[np.int64]]) -> csr_matrix:
    lengths = [len(buckets) for buckets in found]
    values = np.concatenate([np.full(n, 1 / np.sqrt(n or 1)) for n in lengths])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    matrix = csr_matrix((values, np.concatenate(found), starts), shape=(len(found), BUCKETS))
    matrix.sum_duplicates()
    return matrix


def _quantised(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], float]:
    """Returns weights as whole numbers from -127 to 127 and the unit they are in."""
    unit = float(np.abs(weights).max()) / 127 or 1.0
    return np.round(weights / unit).astype(np.int8), unit


__all__ = ["FOLDS", "SHARE_ALIKE", "Recipe", "Row", "cross_validated", "read_rows", "train", "training_rows"]
