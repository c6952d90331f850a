"""A judge's agreement with people, against figures worked out by hand, and the files it is measured on."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bespoke.domain.brand import Restriction
from bespoke.errors import InvalidFile
from guardrails.judge import Agreement, JudgeVersion, MeasuredAgreement, sha256_of_restrictions
from guardrails.measured.agreement import Answered, agreement_of, kappa
from guardrails.measured.labelled import Case, read_cases

JUDGE = JudgeVersion(
    model="reader-1", prompt_id="judge", prompt_version=1, prompt_sha256="p", restrictions_sha256="r"
)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEATHER = Restriction(
    rule="Do not talk about the weather.", examples=("It rains.",), allowed=("A cold place.",)
)
POLITICS = Restriction(rule="Never mention politics.")


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        # Observed .60; by chance .60 x .70 + .40 x .30 = .54.
        ((45, 15, 25, 15), 0.06 / 0.46),
        ((50, 0, 0, 50), 1.0),
        ((25, 25, 25, 25), 0.0),
        ((0, 50, 50, 0), -1.0),
    ],
)
def test_kappa_takes_chance_out(sums: tuple[int, ...], expected: float) -> None:
    assert kappa(np.array([sums], float))[0] == pytest.approx(expected)


def test_kappa_is_none_where_chance_alone_would_agree() -> None:
    assert np.isnan(kappa(np.array([[0.0, 0.0, 0.0, 40.0]]))).all()


def measured(*counts: int, texts: int | None = None, outages: int = 0) -> MeasuredAgreement:
    """Returns the agreement of a judge with these counts; `texts` is among how many the cases are spread."""
    both = [(True, 1), (True, 0), (False, 1), (False, 0)]
    answers = [pair for pair, count in zip(both, counts, strict=True) for _ in range(count)]
    spread = texts or len(answers)
    answered = [
        Answered(Case(str(n), f"text {n % spread}", "rule", label), violates, None)
        for n, (violates, label) in enumerate(answers)
    ]
    answered += [Answered(Case(f"out {n}", f"out {n}", "rule", 1), None, "timeout") for n in range(outages)]
    return agreement_of(JUDGE, "reader", answered, "f", AT)


def test_agreement_says_how_the_answers_meet_and_the_same_each_time() -> None:
    found = measured(45, 2, 3, 70)
    assert (found.both_yes, found.judge_only, found.person_only, found.both_no) == (45, 2, 3, 70)
    assert found.kappa == pytest.approx(0.9128, abs=1e-4)
    assert found.kappa_low is not None
    assert found.kappa_high is not None
    assert 0.8 < found.kappa_low < 0.9128 < found.kappa_high < 1
    assert found == measured(45, 2, 3, 70)
    assert found.of(JUDGE) == Agreement(found.kappa_low, cases=120, rarer=48)


def test_cases_of_one_text_are_drawn_together() -> None:
    alone, together = measured(40, 10, 10, 40), measured(40, 10, 10, 40, texts=20)
    assert alone.kappa == together.kappa
    assert alone.kappa_low is not None
    assert together.kappa_low is not None
    assert abs(alone.kappa_low - together.kappa_low) > 0.01


def test_outages_are_told_and_are_no_agreement() -> None:
    with_outages, without = measured(40, 5, 5, 50, outages=30), measured(40, 5, 5, 50)
    assert with_outages.outages == {"timeout": 30}
    assert with_outages.cases == without.cases == 100
    assert with_outages.kappa_low == without.kappa_low


@pytest.mark.parametrize(
    ("counts", "is_enough"),
    [
        ((50, 0, 0, 50), True),
        ((49, 0, 0, 50), False),
        ((29, 0, 0, 100), False),
        ((30, 0, 0, 70), True),
        ((40, 10, 10, 40), False),
    ],
    ids=["all agree", "99 cases", "29 breaches", "30 breaches", "kappa .60"],
)
def test_agreement_is_enough_from_its_bars_on(counts: tuple[int, ...], is_enough: bool) -> None:
    agreement = measured(*counts).of(JUDGE)
    assert agreement is not None
    assert agreement.is_enough is is_enough


@pytest.mark.parametrize(
    "changed",
    [
        {"model": "reader-2"},
        {"prompt_version": 2},
        {"prompt_sha256": "q"},
        {"restrictions_sha256": "s"},
    ],
)
def test_another_model_prompt_or_set_of_restrictions_has_no_agreement(changed: dict[str, Any]) -> None:
    held = measured(50, 0, 0, 50)
    assert held.of(JUDGE) is not None
    assert held.of(JUDGE.model_copy(update=changed)) is None


def test_a_judge_that_gives_one_answer_throughout_has_no_agreement() -> None:
    found = measured(0, 0, 0, 120)
    assert (found.kappa, found.of(JUDGE)) == (None, None)


def test_hash_of_restrictions_covers_their_examples() -> None:
    fewer = WEATHER.model_copy(update={"examples": ()})
    hashes = {sha256_of_restrictions(kit) for kit in ([WEATHER], [fewer], [WEATHER, POLITICS])}
    assert len(hashes) == 3


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


ROW = {"id": 1, "text": "Grey above.", "restriction": WEATHER.rule, "label": 1}


def test_cases_are_read_with_their_restriction(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.jsonl", ROW, {**ROW, "restriction": POLITICS.rule, "label": 0})
    assert read_cases(path, (WEATHER, POLITICS)) == [
        Case("1", "Grey above.", "Do not talk about the weather.", 1),
        Case("1", "Grey above.", "Never mention politics.", 0),
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"restriction": "Do not sing."},
            "'restriction': is no rule of the brand kit's restrictions, which are 'Do",
        ),
        ({"restriction": 4}, "'restriction': is no rule"),
        ({"text": "It rains."}, "'text': is an example in the brand kit, which the judge is shown"),
        ({"text": "A cold place."}, "'text': is an example in the brand kit"),
        ({"text": "Grey above."}, "'text': says again what an earlier line says"),
        ({"label": 2}, "'label': must be 0 or 1, not 2"),
    ],
)
def test_a_case_that_cannot_be_used_is_named_by_its_line(
    tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    path = write(tmp_path / "cases.jsonl", ROW, {**ROW, "text": "Sun all week.", **changed})
    with pytest.raises(InvalidFile) as refused:
        read_cases(path, (WEATHER,))
    assert str(refused.value).startswith(f"{path}, line 2: {message}")


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="holds no row"):
        read_cases(write(tmp_path / "cases.jsonl"), (WEATHER,))
