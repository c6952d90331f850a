"""`bespoke guardrails`: what it prints, how it exits, and what it says of bad input."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api import doctor
from api.commands.guardrails import app
from bespoke.errors import CheckFailed, ComponentMissing, InvalidFile, InvalidInput
from guardrails.learned import model
from guardrails.measured import card

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


def test_a_file_that_cannot_be_read_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "text.txt"
    path.write_text("write to ann@example.com")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = invoke("check", str(path))
    assert isinstance(result.exception, InvalidFile)
    assert "cannot be read: Permission denied; check its rights" in str(result.exception)


@pytest.fixture
def broken_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Returns a folder with the shipped weights cut off in the middle."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for path in model.WEIGHTS.glob("*.npz"):
        (folder / path.name).write_bytes(path.read_bytes()[:5_000])
    monkeypatch.setattr(model, "WEIGHTS", folder)
    monkeypatch.setattr(card, "WEIGHTS", folder)
    model._shipped.cache_clear()
    card.model_head.cache_clear()
    yield folder
    model._shipped.cache_clear()
    card.model_head.cache_clear()


def test_score_with_broken_weights_gives_figures_and_fails(labelled: str, broken_weights: Path) -> None:
    result = invoke("score", labelled, "--check", "dark_patterns", "--json")
    assert set(json.loads(result.output)) == {
        *("check", "n", "precision", "recall", "f1", "fpr", "texts_per_s", "missed", "wrong")
    }
    assert isinstance(result.exception, CheckFailed)
    said = str(result.exception)
    assert said.startswith(
        "4 of 4 texts count as flagged because a check failed on them, first 'dark_patterns' on 'a'"
    )
    assert str(broken_weights / "dark_patterns.npz") in said


def test_list_and_card_say_which_model_cannot_be_read(broken_weights: Path) -> None:
    listed = invoke("list", "--json")
    assert listed.exit_code == 0, listed.exception
    models = {one["check"]: one["model"] for one in json.loads(listed.output)["checks"]}
    assert models["privacy"] is None
    assert str(broken_weights / "bias.npz") in models["bias"]["problem"]
    assert invoke("list").output.count("cannot") == 5
    assert isinstance(invoke("card", "bias").exception, InvalidFile)


def test_doctor_names_each_model_that_cannot_be_read(broken_weights: Path) -> None:
    found = {one.name: one for one in doctor._checks()}
    learned = ("bias", "claims", "dark_patterns", "injection", "toxicity")
    assert set(found) == {f"check '{name}'" for name in learned}
    for name in learned:
        assert not found[f"check '{name}'"].ok
        assert f"{broken_weights / name}.npz: is no weights file" in found[f"check '{name}'"].found


def test_doctor_says_that_the_checks_that_ship_answer() -> None:
    (found,) = doctor._checks()
    assert (found.name, found.ok) == ("checks", True)


@pytest.mark.parametrize(
    "given", ["drfat.txt", "DRFAT.MD", "my drfat.txt", "mail/drfat", "./drfat", "mail\\drfat"]
)
def test_a_mistyped_file_name_is_no_text(given: str) -> None:
    result = invoke("check", given)
    assert isinstance(result.exception, InvalidFile)
    assert "is no file; correct the name, or quote a whole text, or give one with '-'" in str(
        result.exception
    )


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    result = invoke("check", str(tmp_path))
    assert isinstance(result.exception, InvalidFile)
    assert "is a folder" in str(result.exception)


@pytest.mark.parametrize(
    "given", ["Salad and/or soup tonight.", "https://shop.example/salad", "Salad", "Salad night."]
)
def test_texts_that_are_no_file_names_are_checked(given: str) -> None:
    assert invoke("check", given).exception is None


def test_check_says_that_an_empty_text_holds_nothing_to_check() -> None:
    for result in (invoke("check", ""), invoke("check", "-", text=" \n")):
        assert "There is nothing to check" in result.output
        assert result.exit_code == 0
    assert "nothing to check" not in invoke("check", "Salad night.").output


def test_check_names_what_the_policy_turned_off(tmp_path: Path) -> None:
    policy = tmp_path / "own.yaml"
    policy.write_text(
        "id: own\nversion: 1\ndescription: Ours.\nextends: default\n"
        "stages:\n  text:\n    inclusive: {off: an editor reads it}\n"
    )
    output = invoke("check", "Salad night.", "--policy", str(policy)).output
    assert "Off: inclusive (an editor reads it)" in output


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
