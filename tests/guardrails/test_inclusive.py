"""Words that shut people out are told from the same words in names, titles and other senses."""

import json
import os
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidInput
from guardrails.base import Stage, Subject, as_text
from guardrails.checks.inclusive import CHECK
from guardrails.language.inclusive_terms import TERMS
from guardrails.patterns import Pattern
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.repair import apply_certain_fixes

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BESPOKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "guardrails"


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in CHECK.find(as_text(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our firemen and policemen eat free.", ["firemen", "policemen"]),
        ("Fireman Sam lunch boxes are in.", []),
        ("Ask the chairman.", ["chairman"]),
        ("Ask Ruth Aldous, chairman of the board.", []),
        ("Anna Ryle wrote it. She was chairman for nine years.", []),
        ("FIREMEN WANTED", ["FIREMEN"]),
        ("crazy-good bread for everybody", ["crazy"]),
        ("A night at the Crazy Horse Saloon with Loretta.", []),
        ("The dish washers are manned, the drones unmanned.", ["manned", "unmanned"]),
        ("Man the grill; the man the grill belongs to is out.", ["Man the", "man the"]),
        ("A homo sapiens in a blacklisted mine with a master/slave flash.", ["blacklisted", "master/slave"]),
        ("Special needs trusts, and special needs kids.", ["special needs"]),
    ],
)
def test_terms_are_read_in_their_context(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When a customer calls, give him the number.", ["him"]),
        ("Every driver has her own route. She knows it well.", ["her", "She"]),
        ("The driver, Mary Bell, has her own route.", []),
        ("My mother has her own route, and the driver knows it.", []),
        ("The driver and his mother share a route.", ["his"]),
        ("Spoil her on Sunday with a card.", []),
        ("The oven has its own timer, and they have theirs.", []),
        ("Last Monday the baker burned his bread.", ["his"]),
        ("every student brings his/her lunch", ["his/her"]),
    ],
)
def test_pronouns_need_somebody_who_has_that_gender(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_certain_suggestions_are_put_in_place_with_their_case() -> None:
    policy, checks = load_policy(), load_checks()
    fields = {"body": "Policemen and salesmen commit to mankind; he committed suicide."}
    report = Pipeline(policy, checks).run(Subject(Stage.TEXT, fields))
    assert apply_certain_fixes(fields, [f for f in report.findings if f.check == "inclusive"]) == {
        "body": "Police officers and salespeople commit to humankind; he died by suicide."
    }


def test_findings_ask_a_person_and_stop_nothing_by_default() -> None:
    report = Pipeline(load_policy(), load_checks()).run(Subject(Stage.TEXT, {"body": "Insane deals today."}))
    severities = {finding.severity for finding in report.findings if finding.check == "inclusive"}
    assert severities == {Severity.REVIEW}


def test_every_term_is_listed_once_and_its_patterns_compile() -> None:
    words = [word for term in TERMS for word in term.words.split("|")]
    assert [word for word in set(words) if words.count(word) > 1] == []
    assert [word for word in words if word != word.strip().lower() or not word] == []
    for term in TERMS:
        for pattern in (term.only, term.unless):
            assert not pattern or not Pattern(pattern).found_in(b"")


@pytest.mark.parametrize("piece", ["the crazy nurse and his idiots ", "slave ", "he she "])
def test_time_is_linear_in_the_text(piece: str) -> None:
    began = process_time()
    with pytest.raises(InvalidInput, match="found more than 5,000 things"):
        list(CHECK.find(as_text(piece * (1_000_000 // len(piece)))))
    assert process_time() - began < 4


class Row(NamedTuple):
    source: str
    text: str
    label: int


def rows() -> list[Row]:
    path = DATA / "inclusive_language.dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled texts at {path}; set BESPOKE_SHARED_DATA")
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Row(row["source"], row["text"], row["label"]) for row in read]


def f1(labelled: list[Row]) -> float:
    right = sum(row.label and bool(found(row.text)) for row in labelled)
    said = sum(bool(found(row.text)) for row in labelled)
    return 2 * right / (said + sum(row.label for row in labelled))


def test_labelled_texts_are_judged_above_the_bars() -> None:
    labelled = rows()
    audit = [row for row in labelled if row.source.startswith("context-audit")]
    assert (len(labelled), len(audit)) == (503, 148)
    assert f1(labelled) >= 0.95
    assert f1(audit) >= 0.90
