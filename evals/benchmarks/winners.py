"""How often the model of copy says which of two headlines did better, on tests it never saw: the Upworthy archive.

Matias, Munger, Le Quere and Ebersole (2021), Scientific Data, doi 10.1038/s41597-021-00934-7; CC BY 4.0.
Weeks of doubtful randomisation are left out. A pair are two headlines of one test over one image; the model learns from
all pairs of four fifths of the tests, and is asked about the pairs of the rest that differ by more than chance would
(|z| > 1.96).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bespoke.errors import ComponentMissing, InvalidInput
from content_store.embedding import WordLlamaEmbedder
from evals.intervals import Cluster, Interval, share_interval
from experiments.copy_model import Comparison, Embed, fit, z_of

BAR = 0.66
FOLDS = 5
CLEAR, STRONG = 1.96, 3.29
FILE = "upworthy_dev.parquet"
COLUMNS = ("clickability_test_id", "headline", "impressions", "clicks", "eyecatcher_id", "randomisation_risk")


@dataclass(frozen=True, slots=True)
class Share:
    """Share of pairs that a way of telling got right."""

    of: str
    pairs: int
    value: float
    interval: Interval | None
    """95 %, tests taken as wholes."""


@dataclass(frozen=True, slots=True)
class WinnerFigures:
    tests: int
    comparisons: int
    shares: tuple[Share, ...]
    """The model first, over clear pairs, then over strong ones; then what it is held against."""

    @property
    def is_met(self) -> bool:
        return self.shares[0].value >= BAR

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(data: Path, progress: Callable[[str], None]) -> WinnerFigures:
    """Returns the figures; takes about half a minute.

    Args:
        data: the folder that holds the archive's file, or the file.

    Raises:
        InvalidInput: the file is not there or lacks a column.
        ComponentMissing: pandas or pyarrow is not installed.
    """
    comparisons = read_comparisons(data / FILE if data.is_dir() else data)
    embedder = WordLlamaEmbedder()

    def embed(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.asarray(embedder.embed(texts), dtype=np.float64)

    margins = cross_validated(comparisons, embed, embedder.name, progress)
    longer = np.array([float(len(one.first) - len(one.second)) for one in comparisons])
    return WinnerFigures(
        tests=len({one.test for one in comparisons}),
        comparisons=len(comparisons),
        shares=(
            _share("the model, clear pairs", comparisons, margins, CLEAR),
            _share("the model, strong pairs", comparisons, margins, STRONG),
            _share("the longer text, clear pairs", comparisons, longer, CLEAR),
        ),
    )


def cross_validated(
    comparisons: Sequence[Comparison], embed: Embed, embedder: str, progress: Callable[[str], None]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Returns for each comparison how much likelier the first is to win, by a model that saw none of its test."""
    folds = np.array([fold_of(one.test) for one in comparisons])
    margins = np.zeros(len(comparisons))
    for fold in range(FOLDS):
        progress(f"fold {fold + 1} of {FOLDS}")
        model = fit([one for one, of in zip(comparisons, folds, strict=True) if of != fold], embed, embedder)
        asked = [at for at, of in enumerate(folds) if of == fold]
        first = model.scores([comparisons[at].first for at in asked], embed)
        second = model.scores([comparisons[at].second for at in asked], embed)
        margins[asked] = first - second
    return margins


def fold_of(test: str) -> int:
    """Returns the fold of a test: all its pairs are learned from, or asked about, together."""
    return int(hashlib.sha256(f"fold {test}".encode()).hexdigest(), 16) % FOLDS


def read_comparisons(path: Path) -> list[Comparison]:
    """Returns every pair of headlines of one test over one image.

    Raises:
        InvalidInput: the file is not there or lacks a column.
        ComponentMissing: pandas or pyarrow is not installed.
    """
    if not path.is_file():
        raise InvalidInput(
            f"'{path}' is not there; name the folder of the Upworthy archive's exploratory part"
        )
    try:
        import pandas as pd  # noqa: PLC0415  # an extra
        import pyarrow as _  # noqa: ICN001, PLC0415  # reads parquet
    except ModuleNotFoundError as error:
        raise ComponentMissing(
            f"reading parquet needs '{error.name}', which comes with the extra 'demo'; install "
            "'bespoke-personalization[demo]'"
        ) from error
    table = pd.read_parquet(path)
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise InvalidInput(f"'{path}' has no column '{missing[0]}'; it is not the archive's exploratory part")
    table = table[~table["randomisation_risk"].astype(bool)]
    sums = table.groupby(["clickability_test_id", "eyecatcher_id", "headline"], sort=True)[
        ["impressions", "clicks"]
    ].sum()
    arms: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for (test, image, headline), impressions, clicks in sums.itertuples():
        arms.setdefault((test, image), []).append((headline, int(impressions), int(clicks)))
    found = []
    for (test, _), tried in arms.items():
        for (first, n1, s1), (second, n2, s2) in combinations(tried, 2):
            z = z_of((s1, s2), (n1, n2))
            if z:
                found.append(Comparison(test, first, second, z))
    return found


def _share(
    of: str, comparisons: Sequence[Comparison], margins: np.ndarray[Any, np.dtype[np.float64]], least_z: float
) -> Share:
    clusters: dict[str, list[float]] = {}
    for one, margin in zip(comparisons, margins, strict=True):
        if abs(one.z) > least_z:
            # A tie is told by a coin.
            right = 0.5 if margin == 0 else float((margin > 0) == (one.z > 0))
            clusters.setdefault(one.test, []).append(right)
    pairs = sum(map(len, clusters.values()))
    interval = share_interval([Cluster(sum(own), len(own)) for own in clusters.values()])
    return Share(of, pairs, sum(map(sum, clusters.values())) / pairs, interval)
