"""What the guardrails' benchmark measures and tries, at a hundredth of its size."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bespoke.domain.finding import Severity
from evals.benchmarks import guardrails as benchmark
from evals.benchmarks.guardrail_fuzz import UNITS, fuzz, pathological
from evals.benchmarks.guardrail_properties import FULL_SIZE, PROPERTIES, Held, symmetry
from guardrails.base import Check, Match, Stage, Subject
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks

CHECKS = load_checks()
PIPELINE = Pipeline(load_policy(None, CHECKS), CHECKS)


def planted(find: Callable[[Subject], Iterator[Match]]) -> Check:
    return Check(
        name="planted",
        version=1,
        title="Planted",
        policy="For a test.",
        policy_source="made up",
        severity=Severity.BLOCK,
        stages=frozenset({Stage.TEXT}),
        examples=(),
        find=find,
    )


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_property_holds(holds: Callable[[Pipeline, int, int], Held]) -> None:
    held = holds(PIPELINE, FULL_SIZE // 100, 20)
    assert held.cases == FULL_SIZE // 100
    assert held.shown == ()
    assert held.failures == 0


def test_a_check_that_treats_groups_unequally_is_caught() -> None:
    def find(subject: Subject) -> Iterator[Match]:
        if found := re.search("women", subject.fields["body"]):
            yield Match("body", *found.span(), "names women")

    check = planted(find)
    rules = benchmark.EveryCheck([check]).pipelines[Stage.TEXT]
    assert symmetry(rules, 500, 1).failures > 0


def test_nasty_texts_break_nothing() -> None:
    found = fuzz(CHECKS, 2.0, 20, lambda _message: None, size=20_000)
    assert found.crashes == ()
    assert found.texts > len(UNITS)


def test_a_check_that_breaks_is_caught_with_its_text() -> None:
    def find(subject: Subject) -> Iterator[Match]:
        if "\u200b" in subject.fields["body"]:
            raise RuntimeError("cannot read this")
        return iter(())

    found = fuzz([planted(find)], 0.1, 1, lambda _message: None, size=100)
    assert any("zero-width: planted: the check failed: RuntimeError" in crash for crash in found.crashes)


def test_long_texts_are_as_long_as_asked() -> None:
    sizes = {kind: len(text) for kind, text in pathological(1_000)}
    assert len(sizes) == len(UNITS) + 4
    assert set(sizes.values()) == {1_000}


def test_without_labelled_texts_the_demo_serves() -> None:
    texts = benchmark.texts_of(None)
    assert len(texts) > 20
    assert {len(text) for text in texts} == {benchmark.LENGTH}


def test_speed_is_told_beside_the_scan_and_for_each_check() -> None:
    speed = benchmark.measure(benchmark.texts_of(None)[:40], CHECKS, lambda _message: None)
    assert set(speed.us_by_check) == {check.name for check in CHECKS}
    assert speed.ratio == pytest.approx(speed.scan_texts_per_s / speed.texts_per_s)
    assert speed.failed == ()


def test_a_check_that_cannot_look_is_told_and_not_called_fast() -> None:
    def find(subject: Subject) -> Iterator[Match]:
        raise RuntimeError("no")

    speed = benchmark.measure(["x" * 150] * 5, [planted(find)], lambda _message: None)
    assert speed.failed == ("planted: the check failed: RuntimeError: no",)


def test_others_that_are_not_there_are_skipped_with_the_reason() -> None:
    assert "--presidio" in (benchmark.measure_presidio(None, "m", ["x"]).skipped or "")
    assert "--alex" in (benchmark.measure_alex(None, ["x"], 1.0).skipped or "")
    nowhere = benchmark.measure_presidio(Path("/nowhere/python"), "m", ["x"])
    assert (nowhere.skipped or "").startswith("it did not run")


def test_every_check_is_measured_at_a_stage_it_serves() -> None:
    for check in CHECKS:
        assert benchmark.stage_for(check) in check.stages
    assert benchmark.stage_for(replace(CHECKS[0], stages=frozenset({Stage.DRAFT}))) is Stage.DRAFT
