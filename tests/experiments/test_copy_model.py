"""The model of copy learns what is there to be learned, and nothing where nothing is."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bespoke.errors import InvalidFile, InvalidInput
from experiments.copy_features import Floats, features_of, weighting_of
from experiments.copy_model import FEWEST_COMPARISONS, Comparison, fit, load_copy_model, z_of

DISHES = ("soup", "bread", "salad", "pie", "eggs", "rice", "beans", "toast", "stew", "pasta")
PLAIN = "{dish} for supper, ready when you are"
ASKING = "What goes well with {dish} for supper?"


def no_meaning(texts: Sequence[str]) -> Floats:
    """Embeddings that say nothing, so that words and style have to."""
    return np.zeros((len(texts), 2))


def comparisons(n: int, sign: float | None) -> list[Comparison]:
    """Returns tests of a plain text against a question; `sign` is who wins, None for a coin."""
    random = Random(5)  # to repeat
    made = []
    for number in range(n):
        first, second = random.choice(DISHES), random.choice(DISHES)
        z = sign if sign is not None else random.choice((-2.5, 2.5))
        made.append(Comparison(f"t{number}", ASKING.format(dish=first), PLAIN.format(dish=second), z))
    return made


def test_what_wins_in_tests_is_preferred_in_texts_never_seen() -> None:
    model = fit(comparisons(300, 2.5), no_meaning, "none")
    asking, plain = model.scores([ASKING.format(dish="fish"), PLAIN.format(dish="fish")], no_meaning)
    assert asking > plain + 1
    other = fit(comparisons(300, -2.5), no_meaning, "none")
    asking, plain = other.scores([ASKING.format(dish="fish"), PLAIN.format(dish="fish")], no_meaning)
    assert plain > asking + 1


def test_coin_flips_teach_next_to_nothing() -> None:
    model = fit(comparisons(400, None), no_meaning, "none")
    asking, plain = model.scores([ASKING.format(dish="fish"), PLAIN.format(dish="fish")], no_meaning)
    assert abs(asking - plain) < 0.35


def test_a_sure_comparison_teaches_more_than_a_near_tie() -> None:
    sure = [one._replace(z=4.0) for one in comparisons(200, 1.0)]
    ties = [one._replace(z=-0.1) for one in comparisons(200, 1.0)]
    model = fit([*sure, *ties], no_meaning, "none")
    asking, plain = model.scores([ASKING.format(dish="fish"), PLAIN.format(dish="fish")], no_meaning)
    assert asking > plain


def test_embeddings_count() -> None:
    def by_length(texts: Sequence[str]) -> Floats:
        return np.array([[1.0, 0.0] if "warm" in text else [0.0, 1.0] for text in texts])

    made = [Comparison(f"t{n}", f"warm {n} {n}", f"cold {n} {n}", 3.0) for n in range(250)]
    model = fit(made, by_length, "toy")
    assert model.dense_weights[-2] > model.dense_weights[-1]
    assert model.embedder == "toy"


def test_too_few_comparisons_are_refused() -> None:
    few = comparisons(FEWEST_COMPARISONS - 1, 1.0)
    with pytest.raises(
        InvalidInput, match="needs at least 200 comparisons of texts within tests; there are 199"
    ):
        fit(few, no_meaning, "none")


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    model = fit(comparisons(250, 2.0), no_meaning, "none")
    model.save(tmp_path / "copy_model.npz")
    loaded = load_copy_model(tmp_path / "copy_model.npz")
    texts = [ASKING.format(dish="fish"), PLAIN.format(dish="soup")]
    assert np.allclose(loaded.scores(texts, no_meaning), model.scores(texts, no_meaning), atol=1e-5)
    assert (loaded.comparisons, loaded.embedder) == (250, "none")
    assert [path.name for path in tmp_path.iterdir()] == ["copy_model.npz"]


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04broken"], ids=["empty", "text", "zip"])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "copy_model.npz"
    path.write_bytes(content)
    with pytest.raises(InvalidFile, match=r"copy_model\.npz.* is no model of copy .*; train it anew"):
        load_copy_model(path)


def test_priors_keep_the_rate_and_lean_to_the_better_text() -> None:
    model = fit(comparisons(300, 2.5), no_meaning, "none")
    texts = [ASKING.format(dish="fish"), PLAIN.format(dish="fish")]
    better, worse = model.priors(texts, no_meaning, rate=0.1, strength=20)
    assert better.alpha + better.beta == pytest.approx(20)
    assert better.alpha / 20 > 0.1 > worse.alpha / 20
    with pytest.raises(InvalidInput, match="a rate inside 0 and 1"):
        model.priors(texts, no_meaning, rate=0.0, strength=20)


def test_no_texts_have_no_scores() -> None:
    assert fit(comparisons(250, 2.0), no_meaning, "none").scores([], no_meaning).shape == (0,)


def test_z_of_two_rates() -> None:
    # 30 of 100 against 20 of 100: pooled .25, standard error sqrt(.25 * .75 * .02).
    assert z_of((30, 20), (100, 100)) == pytest.approx(1.632993, abs=1e-6)
    assert z_of((1, 0), (0, 10)) is None
    assert z_of((0, 0), (10, 10)) is None


def test_sparse_rows_multiply_as_a_matrix_does() -> None:
    texts = ["soup tonight", "", "bread and butter, and more bread"]
    rows = features_of(texts, np.zeros((3, 2)), weighting_of(texts)).sparse
    dense = np.zeros((3, rows.width))
    for row in range(3):
        at = slice(rows.starts[row], rows.starts[row + 1])
        np.add.at(dense[row], rows.columns[at], rows.values[at])
    vector = np.random.default_rng(1).standard_normal(rows.width)
    assert np.allclose(rows.times(vector), dense @ vector)
    assert np.allclose(
        rows.transposed_times(np.array([1.0, -2.0, 0.5])), dense.T @ np.array([1.0, -2.0, 0.5])
    )
    # Words and letters have length 1 each; a text without any has none.
    assert np.linalg.norm(dense, axis=1) == pytest.approx([2**0.5, 0, 2**0.5])
