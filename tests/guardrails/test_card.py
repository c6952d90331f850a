"""Cards say what the code does and what was measured of it, and drift from neither."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guardrails.base import Check
from guardrails.measured.card import CARDS, bar_cells, bars_table, figures_of, model_head, render
from guardrails.measured.measuring import file_of, shipped_flags
from guardrails.policy import load_policy
from guardrails.registry import load_checks

CHECKS = load_checks()
ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"
MEASURE = "measure again: 'bespoke guardrails card --write --data DIR'"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_figures_are_of_this_version_and_this_model(check: Check) -> None:
    figures = figures_of(check.name)
    assert figures is not None, MEASURE
    head = model_head(check.name)
    assert figures["version"] == check.version, MEASURE
    assert figures["model"] == (None if head is None else head["sha256"]), MEASURE


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_card_is_what_code_and_figures_make_of_it(check: Check) -> None:
    card = (CARDS / f"{check.name}.md").read_text(encoding="utf-8")
    assert card == render(check, figures_of(check.name)), "run 'make docs'"


def test_there_is_no_card_without_a_check() -> None:
    assert {path.stem for path in CARDS.glob("*.md")} == {check.name for check in CHECKS}


def test_checks_still_flag_as_many_texts_as_the_cards_say() -> None:
    if not file_of(DATA, "toxicity").exists():
        pytest.skip(f"no labelled texts at {DATA}; set BESPOKE_SHARED_DATA")
    said: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], int] = {}
    for check in CHECKS:
        figures = figures_of(check.name)
        assert figures is not None, MEASURE
        said |= {(check.name, file): f["flagged_as_shipped"] for file, f in figures["files"].items()}
        found |= {
            (check.name, file): flagged
            for file, flagged in shipped_flags(DATA, check, load_policy(None, CHECKS)).items()
        }
    assert len(said) > 10
    assert found == said, MEASURE


FIGURES: dict[str, Any] = {
    "files": {
        "toxicity": {
            "n": 10,
            "positives": 4,
            "cross_validated": True,
            "flagged_as_shipped": 3,
            "precision": [0.75, 0.5, 1.0],
            "recall": [0.5, None, None],
            "f1": [0.6, 0.4, 0.8],
            "fpr": [None, None, None],
            "blocked": [0.3, 0.1, 0.5],
            "sources": {"shop": {"n": 10, "positives": 4, "recall": 0.5, "fpr": None}},
        }
    }
}


def test_card_shows_figures_with_intervals_and_dashes_where_there_are_none() -> None:
    card = render(CHECKS[0], FIGURES)
    row = "| `toxicity` | 10 | 4 | 0.750 (0.500–1.000) | 0.500 | 0.600 (0.400–0.800) | – | 0.300 (0.100–0.500) |"
    assert row in card
    assert "| `toxicity` | `shop` | 10 | 4 | 0.500 | – |" in card


def test_card_shows_the_limits_that_the_check_states() -> None:
    check = replace(CHECKS[0], limits=("It cannot read pictures.",))
    assert "- It cannot read pictures." in render(check, None)
    assert "Not measured" in render(check, None)


def test_table_of_bars_says_what_was_reached() -> None:
    line = {
        "guardrail": "toxicity",
        "metric": "false alarms",
        "n": 9,
        "value": 0.25,
        "low": 0.2,
        "high": 0.3,
        "ship": 0.2,
        "ambitious": 0.15,
        "at_most": True,
        "met": "missed",
    }
    row = ["toxicity", "false alarms", "9", "0.250 (0.200–0.300)", "≤ 0.200", "≤ 0.150", "neither"]
    assert bar_cells([line]) == [row]
    assert bars_table([line]).splitlines()[2] == "| " + " | ".join(row) + " |"
