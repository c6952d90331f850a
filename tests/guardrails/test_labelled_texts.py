"""Over-blocking, measured on labelled texts from public sources. They are no part of the project:
`BESPOKE_SHARED_DATA` says where they are."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from bespoke.domain.finding import Severity
from guardrails.base import Check, Stage, Subject
from guardrails.registry import load_checks

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"

MOST_OVER_BLOCKED = 0.01
EXCLUDED = {
    "consent": "looks at no text",
    "form": "holds copy against its channel: these texts are one field of no channel",
}
EXCLUDED_ON_MARKETING = {
    **EXCLUDED,
    "grounding": "these texts state prices, models and dates of other shops, which no ledger here holds",
}


def texts(name: str) -> list[str]:
    path = DATA / f"{name}.dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def blocked(check: Check, text: str) -> bool:
    matches = check.find(Subject(Stage.DRAFT, {"body": text}))
    return any(match.severity in (None, Severity.BLOCK) for match in matches)


@pytest.mark.parametrize(
    ("name", "excluded"), [("clean_marketing", EXCLUDED_ON_MARKETING), ("identity_neutral", EXCLUDED)]
)
def test_clean_texts_are_hardly_ever_blocked(name: str, excluded: dict[str, str]) -> None:
    rows = texts(name)
    checks = [check for check in load_checks() if check.name not in excluded]
    by_check = Counter(check.name for text in rows for check in checks if blocked(check, text))
    anything = sum(any(blocked(check, text) for check in checks) for text in rows)
    assert len(rows) >= 600
    assert anything / len(rows) <= MOST_OVER_BLOCKED, by_check


def test_direct_identifiers_are_found_and_hardly_anything_else() -> None:
    path = DATA / "pii.dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    check = next(check for check in load_checks() if check.name == "privacy")
    outcome = Counter((row["label"], blocked(check, row["text"])) for row in rows)
    recall = outcome[1, True] / (outcome[1, True] + outcome[1, False])
    false_alarms = outcome[0, True] / (outcome[0, True] + outcome[0, False])
    assert recall >= 0.85
    assert false_alarms <= 0.01
