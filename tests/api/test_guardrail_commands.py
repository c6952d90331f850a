"""`bespoke guardrails`: what it prints, how it exits, and what it says of bad input."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.commands.guardrails import app
from bespoke.errors import ComponentMissing, InvalidFile, InvalidInput

ROWS = [
    {"id": "a", "text": "write to ann@example.com", "label": 1, "source": "shop:x"},
    {"id": "b", "text": "write to us", "label": 1, "source": "shop:y"},
    {"id": "c", "text": "write to bob@example.com", "label": 0, "source": "mail"},
    {"id": "d", "text": "salad night", "label": 0, "source": "mail"},
]


def invoke(*arguments: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=text)


@pytest.fixture
def labelled(tmp_path: Path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return str(path)


def test_score_prints_exactly_what_programs_rely_on(labelled: str) -> None:
    result = invoke("score", labelled, "--check", "privacy", "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    assert found.pop("texts_per_s") > 0
    assert found == {
        "check": "privacy",
        "n": 4,
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "fpr": 0.5,
        "missed": ["b"],
        "wrong": ["c"],
    }


def test_score_of_all_tells_what_is_blocked_and_by_which(labelled: str) -> None:
    found = json.loads(invoke("score", labelled, "--check", "all", "--json").output)
    assert (found["check"], found["blocked"]) == ("all", 0.5)
    assert found["by_check"]["privacy"] == {"flagged": 0.5, "blocked": 0.5}
    assert found["by_check"]["injection"] == {"flagged": 0.0, "blocked": 0.0}


def test_score_says_null_where_there_is_no_figure(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "a", "text": "salad night", "label": 0}')
    found = json.loads(invoke("score", str(path), "--check", "privacy", "--json").output)
    assert [found[key] for key in ("precision", "recall", "f1", "fpr")] == [None, None, None, 0.0]


def test_score_prints_intervals_and_sources_for_a_person(labelled: str) -> None:
    output = invoke("score", labelled, "--check", "privacy").output
    assert "0.500 (0." in output
    assert "shop" in output
    assert "mail" in output


@pytest.mark.parametrize(
    "name", ["privacy", "injection", "bias", "grounding", "brand", "consent", "form", "all"]
)
def test_checks_are_scored_by_name(labelled: str, name: str) -> None:
    result = invoke("score", labelled, "--check", name, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["n"] == 4


def test_an_unknown_check_and_a_broken_file_are_named(labelled: str, tmp_path: Path) -> None:
    unknown = invoke("score", labelled, "--check", "privcy")
    assert isinstance(unknown.exception, InvalidInput)
    assert "did you mean 'privacy'" in str(unknown.exception)
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b'{"id": "a", "text": "x", "label": 1}\n{"id": "b", "text": "x"}\n')
    missing = invoke("score", str(broken), "--check", "privacy")
    assert isinstance(missing.exception, InvalidFile)
    assert missing.exception.line == 2


def test_check_exits_with_3_where_the_policy_blocks(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("write to ann@example.com")
    for result in (
        invoke("check", "write to ann@example.com", "--json"),
        invoke("check", str(path), "--json"),
        invoke("check", "-", "--json", text="write to ann@example.com"),
    ):
        assert result.exit_code == 3, result.output
        found = json.loads(result.output)
        assert (found["verdict"], found["findings"][0]["excerpt"]) == ("block", "ann@example.com")
    assert invoke("check", "Salad night, sorted.").exit_code == 0


def test_check_prints_findings_for_a_person() -> None:
    output = invoke("check", "write to ann@example.com").output
    assert "block" in output
    assert "privacy" in output
    assert "ann@example.com" in output


def test_check_names_what_it_cannot_take() -> None:
    no_text = invoke("check", "-", text=b"one\n\xff")
    assert isinstance(no_text.exception, InvalidFile)
    assert no_text.exception.line == 2
    no_stage = invoke("check", "x", "--stage", "dream")
    assert "'--stage' cannot be 'dream'; it is one of brief" in str(no_stage.exception)


def test_list_tells_of_every_check() -> None:
    found = json.loads(invoke("list", "--json").output)["checks"]
    privacy = next(one for one in found if one["check"] == "privacy")
    assert privacy["policy"]["text"] == "block"
    assert set(privacy) == {"check", "title", "version", "severity", "stages", "policy", "model"}
    assert "privacy" in invoke("list").output


def test_card_prints_what_is_known() -> None:
    output = invoke("card", "privacy").output
    assert "# Personal identifiers (`privacy`)" in output
    assert "## Limits" in output
    assert isinstance(invoke("card", "nothing").exception, InvalidInput)


def test_card_measures_with_data_alone() -> None:
    assert "needs '--data'" in str(invoke("card", "--write").exception)


def test_training_names_the_extra_and_what_has_no_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_model = invoke("train", "form", "--data", str(tmp_path))
    assert "has no learned model" in str(no_model.exception)
    for name in ("guardrails.measured.measuring", "guardrails.learned.training", "guardrails.measured.bars"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    missing = invoke("table", "--data", str(tmp_path))
    assert isinstance(missing.exception, ComponentMissing)
    assert "the extra 'train'" in str(missing.exception)
