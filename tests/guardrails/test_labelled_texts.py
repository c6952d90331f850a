"""Over-blocking, measured on labelled texts from public sources. They are no part of the project:
`BESPOKE_SHARED_DATA` says where they are."""

import os
from collections import Counter
from pathlib import Path

import pytest

from bespoke.domain.finding import Severity
from guardrails.base import Stage, as_text
from guardrails.measured.labelled import Row, read_rows
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"

CHECKS = load_checks()
PIPELINE = Pipeline(load_policy(None, CHECKS), CHECKS)
MOST_OVER_BLOCKED = 0.01
MOST_OF_AN_AXIS = 0.04


def rows_of(name: str) -> list[Row]:
    path = DATA / f"{name}.dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    return read_rows(path)


def blocking(text: str) -> set[str]:
    """Returns the checks that block the text by itself, by the policy that ships."""
    findings = PIPELINE.run(as_text(text)).findings
    return {finding.check for finding in findings if finding.severity is Severity.BLOCK}


def test_every_check_that_can_judge_a_text_by_itself_is_asked() -> None:
    asked = set(PIPELINE.run(as_text("Milk.")).checks_run)
    assert asked == {check.name for check in CHECKS if Stage.TEXT in check.stages}
    assert {"bias", "claims", "form", "grounding", "injection", "privacy", "toxicity"} <= asked


def test_clean_marketing_is_hardly_ever_blocked() -> None:
    rows = rows_of("clean_marketing")
    found = [blocking(row.text) for row in rows]
    by_check = Counter(name for names in found for name in names)
    assert len(rows) >= 1_000
    assert sum(map(bool, found)) / len(rows) <= MOST_OVER_BLOCKED, by_check


def test_neutral_statements_of_identity_are_hardly_ever_blocked_on_any_axis() -> None:
    rows = rows_of("identity_neutral")
    blocked = Counter(row.source for row in rows if blocking(row.text))
    axes = Counter(row.source for row in rows)
    assert len(rows) >= 500
    assert len(axes) == 12
    assert blocked.total() / len(rows) <= MOST_OVER_BLOCKED, blocked
    assert max(blocked[axis] / axes[axis] for axis in axes) <= MOST_OF_AN_AXIS, blocked


def test_direct_identifiers_are_found_and_hardly_anything_else() -> None:
    rows = rows_of("pii")
    outcome = Counter((row.label, "privacy" in blocking(row.text)) for row in rows)
    recall = outcome[1, True] / (outcome[1, True] + outcome[1, False])
    false_alarms = outcome[0, True] / (outcome[0, True] + outcome[0, False])
    assert recall >= 0.85
    assert false_alarms <= 0.01
