"""Finding suites, and what every suite must hold together."""

import pytest

from bespoke.errors import InvalidInput
from evals.base import Suite
from evals.registry import load_suite, load_suites
from evals.versions import code_sha256

SUITES = load_suites()


def test_smoke_is_there() -> None:
    assert load_suite("smoke").name == "smoke"


@pytest.mark.parametrize(
    ("name", "hint"), [("smok", "did you mean 'smoke'"), ("zzz", "there are "), ("", "there are ")]
)
def test_unknown_suite_is_told_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=f"unknown suite '{name}'; {hint}"):
        load_suite(name)


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
def test_every_bar_is_of_a_metric_of_its_suite_and_has_one_bound(suite: Suite) -> None:
    names = [scorer.name for scorer in suite.all_scorers]
    assert len(set(names)) == len(names)
    assert {bar.metric for bar in suite.bars} <= set(names)
    assert len({bar.metric for bar in suite.bars}) == len(suite.bars)
    assert all((bar.at_least is None) != (bar.at_most is None) for bar in suite.bars)
    assert suite.question.endswith("?")


def test_code_hash_is_of_the_files_and_steady() -> None:
    assert len(code_sha256()) == 64
    assert code_sha256() == code_sha256()
