"""Figures of how often a check is wrong, against numbers worked out by hand."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from time import perf_counter

import numpy as np
import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidInput
from guardrails.base import Check, Match, Stage, Subject
from guardrails.measured.labelled import Row
from guardrails.measured.scoring import (
    Answer,
    Estimate,
    Failure,
    blocked_share,
    estimate,
    named,
    rates,
    score,
    score_policy,
    share,
)
from guardrails.pipeline import MAX_MATCHES
from guardrails.ruling import Policy, Rule

SEVERITIES = {"stop": None, "ask": Severity.REVIEW, "note": Severity.NOTE}


def _find(subject: Subject) -> Iterator[Match]:
    text = subject.fields["body"]
    if "crash" in text:
        raise RuntimeError("no")
    for word, severity in SEVERITIES.items():
        if word in text:
            yield Match("body", 0, 1, f"says {word}", severity=severity)


def check(name: str = "words", stages: frozenset[Stage] = frozenset({Stage.TEXT})) -> Check:
    return Check(
        name=name,
        version=1,
        title="Words",
        policy="Certain words are found.",
        policy_source="made up",
        severity=Severity.BLOCK,
        stages=stages,
        examples=(),
        find=_find,
    )


def rows(*texts: tuple[str, int]) -> list[Row]:
    return [Row(str(n), text, label, f"source-{n % 2}:x") for n, (text, label) in enumerate(texts)]


EIGHT = rows(
    ("stop", 1), ("ask", 1), ("note", 1), ("plain", 1), ("stop", 0), ("note", 0), ("plain", 0), ("plain", 0)
)  # fmt: skip


def test_flagged_is_what_is_found_and_is_more_than_a_note() -> None:
    found = score(EIGHT, check())
    assert [answer.flagged for answer in found.answers] == [
        True,
        True,
        False,
        False,
        True,
        False,
        False,
        False,
    ]
    assert found.missed == ["2", "3"]
    assert found.wrong == ["4"]


def test_rates_are_those_worked_out_by_hand() -> None:
    found = score(EIGHT, check()).rates(resamples=0)
    assert found.precision.value == pytest.approx(2 / 3)
    assert found.recall.value == pytest.approx(2 / 4)
    assert found.f1.value == pytest.approx(4 / 7)
    assert found.fpr.value == pytest.approx(1 / 4)


def test_rates_by_source_are_of_its_rows_alone() -> None:
    found = score(EIGHT, check()).by_origin()
    assert list(found) == ["source-0", "source-1"]
    assert found["source-0"].recall.value == pytest.approx(1 / 2)
    assert found["source-0"].fpr.value == pytest.approx(1 / 2)
    assert found["source-1"].fpr.value == 0


@pytest.mark.parametrize(
    ("texts", "undefined"),
    [
        ([("plain", 1), ("plain", 0)], {"precision"}),
        ([("stop", 0), ("plain", 0)], {"recall", "f1"}),
        ([("stop", 1), ("plain", 1)], {"fpr"}),
        ([("plain", 0)], {"precision", "recall", "f1"}),
    ],
)
def test_what_cannot_be_computed_is_none_and_not_nought(
    texts: list[tuple[str, int]], undefined: set[str]
) -> None:
    found = score(rows(*texts), check()).rates()._asdict()
    assert {name for name, value in found.items() if value.value is None} == undefined


def test_a_check_that_fails_on_a_text_has_flagged_it_and_the_score_says_so() -> None:
    found = score(rows(("stop", 1), ("crash", 0), ("crash", 1)), check())
    assert (found.wrong, found.missed) == (["1"], [])
    assert found.failures == (
        Failure("1", "words", "the check failed: RuntimeError: no"),
        Failure("2", "words", "the check failed: RuntimeError: no"),
    )


def test_more_findings_than_are_read_is_no_failure_to_look() -> None:
    def many(_subject: Subject) -> Iterator[Match]:
        return (Match("body", 0, 1, "again") for _ in range(MAX_MATCHES + 1))

    found = score(rows(("x", 1)), replace(check(), find=many))
    assert (found.missed, found.failures) == ([], ())


def test_a_custom_check_that_sleeps_is_stopped_and_counts_as_failed() -> None:
    awake = Event()

    def sleeps(_subject: Subject) -> Iterator[Match]:
        awake.wait(20)
        return iter(())

    began = perf_counter()
    found = score(rows(("x", 0)), replace(check(), find=sleeps, isolated=True))
    awake.set()
    assert perf_counter() - began < 5
    assert [answer.flagged for answer in found.answers] == [True]
    assert found.failures[0].reason == "the check failed: it did not end within 250 ms"


def test_a_policy_names_which_of_its_checks_failed() -> None:
    rules = tuple(Rule(check=name, severity=Severity.NOTE, budget_ms=1_000) for name in ("broken", "words"))
    stages: dict[Stage, tuple[Rule, ...]] = {s: rules if s is Stage.TEXT else () for s in Stage}
    policy = Policy(id="two", version=1, description="Two checks.", stages=stages)
    found = score_policy(rows(("crash", 0), ("plain", 0)), policy, [check("broken"), check("words")])
    assert [(failure.id, failure.check) for failure in found.failures] == [("0", "broken"), ("0", "words")]
    assert [answer.flagged for answer in found.by_check["broken"]] == [True, False]


def test_a_check_of_drafts_alone_is_asked_about_a_draft() -> None:
    found = score(rows(("stop", 1), ("plain", 0)), check(stages=frozenset({Stage.DRAFT, Stage.MESSAGE})))
    assert [answer.flagged for answer in found.answers] == [True, False]


def test_a_policy_is_scored_as_a_whole_and_by_check() -> None:
    rules = (
        Rule(check="first", severity=Severity.BLOCK, budget_ms=1_000),
        Rule(check="second", severity=Severity.REVIEW, budget_ms=1_000),
    )
    stages: dict[Stage, tuple[Rule, ...]] = {s: rules if s is Stage.TEXT else () for s in Stage}
    policy = Policy(id="two", version=1, description="Two checks.", stages=stages)
    found = score_policy(EIGHT, policy, [check("first"), check("second")])
    assert found.check == "all"
    assert blocked_share(found.answers, 0) == Estimate(2 / 8)
    assert sum(answer.blocked for answer in found.by_check["first"]) == 2
    assert sum(answer.blocked for answer in found.by_check["second"]) == 0
    assert sum(answer.flagged for answer in found.by_check["second"]) == 3


def test_intervals_are_the_same_again_and_cover_about_95_in_100() -> None:
    counts = np.array([(n < 300, 1) for n in range(1_000)], np.int64)
    value, low, high = estimate(counts, share)
    assert (value, low, high) == estimate(counts, share)
    assert value == pytest.approx(0.3)
    # The normal interval of a share of 0.3 of 1,000 is 0.3 ± 1.96 · 0.01449.
    assert low == pytest.approx(0.3 - 0.0284, abs=0.003)
    assert high == pytest.approx(0.3 + 0.0284, abs=0.003)


def test_one_text_has_no_interval() -> None:
    assert rates(rows(("stop", 1)), [Answer(True, True)]).recall == Estimate(1.0, None, None)


def test_a_megabyte_is_scored() -> None:
    found = score([Row("long", "stop " * 200_000, 1, "")], check())
    assert found.missed == []
    assert found.texts_per_s > 0


def test_an_unknown_check_is_named_with_the_nearest() -> None:
    assert named("words", [check()]).name == "words"
    with pytest.raises(InvalidInput, match=r"unknown check 'wrds'; did you mean 'words'\?"):
        named("wrds", [check()])
    with pytest.raises(InvalidInput, match="there are words, all"):
        named("zzzzzz", [check()])
