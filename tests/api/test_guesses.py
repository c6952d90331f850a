"""The order that a copy model gives to the queue, and what is said where there is none.

The model is fitted to comparisons made by hand: that proves the plumbing, and nothing of how well it guesses.
"""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api import guesses
from api.auth import Scope
from api.commands.copy_model import app
from api.container import Container
from bespoke.errors import InvalidInput, NothingLearned
from content_store import repository
from experiments.copy_model import Comparison, fit
from tests.api.conftest import Service


def teach(parts: Container, likes: str) -> None:
    """Keeps a model that prefers whatever holds the phrase."""
    made = [
        Comparison(f"t{number}", f"{likes} {number} things", f"nothing of {number} kinds", 3.0)
        for number in range(220)
    ]
    embedder = parts.embedder
    model = fit(made, lambda texts: np.asarray(embedder.embed(texts), dtype=np.float64), embedder.name)
    model.save(parts.settings.data_dir / guesses.FILE)


def test_without_a_model_the_order_by_guess_says_what_to_do(drafted: Service) -> None:
    answer = drafted.get("/v1/variants", Scope.READ, order="guess")
    assert answer.status_code == 409
    assert "no copy model has been trained; run 'bespoke copy-model train'" in answer.json()["detail"]
    assert drafted.get("/v1/variants", Scope.READ, order="luck").status_code == 422


def test_the_likeliest_come_first_and_pages_follow_each_other(drafted: Service) -> None:
    with drafted.parts.database.read() as tx:
        last = repository.search_variants(tx).variants[-1]
    teach(drafted.parts, guesses.text_of(last))
    whole = drafted.get("/v1/variants", Scope.READ, order="guess").json()
    assert whole["data"][0]["id"] == last.id
    given = [variant["guess"] for variant in whole["data"]]
    assert given == sorted(given, reverse=True)
    assert abs(sum(given)) < 1e-6
    second = drafted.get("/v1/variants", Scope.READ, order="guess", limit=4, offset=4).json()
    assert [v["id"] for v in second["data"]] == [v["id"] for v in whole["data"][4:]]
    assert second["next_offset"] is None


def test_by_age_nothing_is_guessed(drafted: Service) -> None:
    page = drafted.get("/v1/variants", Scope.READ).json()
    assert {variant["guess"] for variant in page["data"]} == {None}


def test_a_model_of_other_embeddings_is_not_used(drafted: Service) -> None:
    teach(drafted.parts, "salad")
    path = drafted.parts.settings.data_dir / guesses.FILE
    with np.load(path) as held:
        parts = dict(held)
    parts["embedder"] = np.array("another")
    np.savez_compressed(path, **parts)
    with pytest.raises(NothingLearned, match="fitted on embeddings 'another'"):
        guesses.held_model(drafted.parts)


def test_training_without_outcomes_says_how_many_are_needed(drafted: Service) -> None:
    with pytest.raises(
        InvalidInput, match="needs at least 200 comparisons of texts within tests; there are 0"
    ):
        guesses.train(drafted.parts, seed=0)
    assert not (drafted.parts.settings.data_dir / guesses.FILE).exists()


def test_priors_need_something_that_was_sent(drafted: Service) -> None:
    teach(drafted.parts, "salad")
    with pytest.raises(NothingLearned, match="nothing of this use case was sent on the channel"):
        guesses.priors(drafted.parts, [], [], 20)


def test_show_says_that_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(app, ["show"])
    assert done.exit_code == 0
    assert "No copy model has been trained" in done.output
