"""A policy file is read exactly, or refused with the line and key of what is wrong."""

from pathlib import Path

import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidFile
from guardrails.base import Stage
from guardrails.policy import load_policy

GOOD = """\
id: strict
version: 3
description: Only what the test needs.
budget_ms: 100
stages:
  brief:
    injection: {severity: block}
  profile_field:
    injection: {severity: block}
  block:
    bias: {severity: note}
  draft:
    grounding:
      severity: block
      budget_ms: 5
    bias: {severity: review}
  message:
    consent: {severity: block}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(tmp_path: Path, text: str) -> str:
    path = written(tmp_path, text)
    with pytest.raises(InvalidFile) as refused:
        load_policy(path)
    return str(refused.value).removeprefix(str(path))


def test_policy_is_read_with_rules_in_order_of_checks(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, GOOD))
    assert (policy.id, policy.version) == ("strict", 3)
    draft = [(rule.check, rule.severity, rule.budget_ms) for rule in policy.stages[Stage.DRAFT]]
    assert draft == [("bias", Severity.REVIEW, 100.0), ("grounding", Severity.BLOCK, 5.0)]


def test_hash_is_over_the_content_and_not_the_layout(tmp_path: Path) -> None:
    first = load_policy(written(tmp_path, GOOD)).sha256
    flow = GOOD.replace(
        "      severity: block\n      budget_ms: 5\n", "      {budget_ms: 5, severity: block}\n"
    )
    assert flow != GOOD
    assert load_policy(written(tmp_path, "# a comment\n" + flow)).sha256 == first
    assert load_policy(written(tmp_path, GOOD.replace("review", "block"))).sha256 != first
    assert load_policy(written(tmp_path, GOOD.replace("budget_ms: 5", "budget_ms: 6"))).sha256 != first


def test_the_policy_that_ships_names_every_check_and_blocks() -> None:
    policy = load_policy()
    assert policy.id == "default"
    assert len(policy.sha256) == 64
    assert set(policy.stages) == set(Stage)
    assert {rule.severity for rules in policy.stages.values() for rule in rules} == {Severity.BLOCK}
    assert [rule.check for rule in policy.stages[Stage.MESSAGE]] == [
        "bias",
        "brand",
        "consent",
        "form",
        "garble",
        "grounding",
        "privacy",
        "sensitive",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (
            "    grounding:\n",
            "    groundign:\n",
            ", line 13: 'groundign': unknown check; did you mean 'grounding'?",
        ),
        (
            "    consent: {severity: block}",
            "    xxyyzz: {severity: block}",
            ", line 18: 'xxyyzz': unknown check; there are bias, brand, consent, form, garble, grounding",
        ),
        (
            "    consent: {severity: block}",
            "    injection: {severity: block}",
            ", line 18: 'injection': does not serve the stage 'message'; it serves brief, profile_field,",
        ),
        (
            "severity: note",
            "severity: blocking",
            ", line 11: 'severity': 'blocking' is not a severity; say block, review or note",
        ),
        ("severity: note", "severty: note", ", line 11: 'severty': unknown key; did you mean 'severity'?"),
        ("{severity: note}", "{budget_ms: 5}", ", line 11: 'bias': lacks the key 'severity'"),
        ("{severity: note}", "block", ", line 11: 'bias': must be a mapping of keys to values"),
        (
            "budget_ms: 5\n",
            "budget_ms: soon\n",
            ", line 15: 'budget_ms': must be a number of milliseconds, above 0 and up to 60000",
        ),
        (
            "budget_ms: 5\n",
            "budget_ms: nan\n",
            ", line 15: 'budget_ms': must be a number of milliseconds, above 0 and up to 60000",
        ),
        (
            "version: 3",
            "version: three",
            ", line 2: 'version': must be a whole number from 1 on, not 'three'",
        ),
        ("id: strict", "id: [strict]", ", line 1: 'id': must have one plain value"),
        ("id: strict\n", "", ", line 1: 'policy': lacks the key 'id'"),
        ("id: strict\n", "id: strict\nid: strict\n", ", line 2: 'id': stands twice, first in line 1"),
        ("  message:\n", "  massage:\n", ", line 17: 'massage': unknown key; did you mean 'message'?"),
        ("id: strict\n", "id: strict\nmode: fast\n", None),
        (
            "  brief:\n    injection: {severity: block}\n",
            "  brief: {}\n",
            ", line 6: 'brief': names no check, so nothing could pass; list its checks",
        ),
        ("stages:\n", "stages: [\n", None),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_key(
    tmp_path: Path, was: str, becomes: str, said: str | None
) -> None:
    assert was in GOOD
    message = refusal(tmp_path, GOOD.replace(was, becomes, 1))
    if said is None:
        assert message.startswith(", line ")
    else:
        assert message.startswith(said)


def test_stage_that_is_left_out_is_named(tmp_path: Path) -> None:
    text = GOOD.partition("  message:")[0]
    assert refusal(tmp_path, text) == ", line 6: 'stages': lacks the key 'message'"


def test_empty_file_says_what_it_needs(tmp_path: Path) -> None:
    assert refusal(tmp_path, "# nothing\n").startswith(": is empty; it needs 'id', 'version'")


def test_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        load_policy(tmp_path / "missing.yaml")
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(InvalidFile, match="cannot be read"):
        load_policy(path)
