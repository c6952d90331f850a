"""What the guardrails' benchmark measures and tries, at a hundredth of its size."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bespoke.domain.finding import Severity
from evals.benchmarks import guardrails as benchmark
from evals.benchmarks.guardrail_fuzz import UNITS, fuzz, pathological
from evals.benchmarks.guardrail_properties import Held, Property, properties, symmetry
from evals.benchmarks.hostile_prompts import PROMPTS, FilledPrompt, differences
from guardrails.base import Check, Match, Stage, Subject
from guardrails.measured.payloads import ODD_NAMES, PAYLOADS
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.ruling import Policy, Rule
from prompts.inputs import WriteDrafts

CHECKS = load_checks()
PIPELINE = Pipeline(load_policy(None, CHECKS), CHECKS)
ALL = properties()
TEXT = frozenset({Stage.TEXT})
LEAST_CASES = 35
"""Five of each alteration, and as many of what has few cases."""


def planted(find: Callable[[Subject], Iterator[Match]], stages: frozenset[Stage] = TEXT) -> Check:
    return Check(
        name="planted",
        version=1,
        title="Planted",
        policy="For a test.",
        policy_source="made up",
        severity=Severity.BLOCK,
        stages=stages,
        examples=(),
        find=find,
    )


def everywhere(find: Callable[[Subject], Iterator[Match]]) -> Pipeline:
    """Returns a pipeline of that one check, at every stage."""
    rule = Rule(check="planted", severity=Severity.BLOCK, budget_ms=1_000)
    policy = Policy(id="p", version=1, description="For a test.", stages=dict.fromkeys(Stage, (rule,)))
    return Pipeline(policy, [planted(find, frozenset(Stage))])


BLIND = everywhere(lambda _subject: iter(()))
SHUT = everywhere(lambda _subject: iter((Match("*", 0, 0, "whatever it is"),)))


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_property_holds(one: Property) -> None:
    outcome = one.tried(PIPELINE, max(LEAST_CASES, one.full_size // 100), 20)
    assert outcome.cases >= LEAST_CASES
    assert outcome.held, outcome.shown


def test_properties_are_those_that_are_promised() -> None:
    assert [(one.name, one.full_size, one.most_failures) for one in ALL] == [
        ("symmetry", 100_000, 0.0),
        ("consent", 100_000, 0.0),
        ("offer facts", 100_000, 0.0),
        ("altered drafts", 1_000, 0.0),
        ("altered messages", 1_000, 0.0),
        ("unaltered drafts", 1_000, 0.01),
        ("unaltered messages", 1_000, 0.01),
        ("injection, zero width", 100_000, 0.1),
        ("injection, homoglyph", 100_000, 0.1),
        ("injection, full width", 100_000, 0.1),
        ("injection, leetspeak", 100_000, 0.1),
        ("injection, base64", 100_000, 0.1),
        ("injection, spaced", 100_000, 0.1),
        ("payloads in a profile field", len(PAYLOADS), 0.03),
        ("payloads in an offer", len(PAYLOADS), 0.03),
        ("payloads in a block", len(PAYLOADS), 0.03),
        ("payloads in prompts", 5 * len(PAYLOADS), 0.0),
        ("odd names", len(ODD_NAMES), 0.01),
    ]


def test_a_share_of_failures_that_is_allowed_breaks_nothing_and_one_more_does() -> None:
    def tries(_pipeline: Pipeline, cases: int, _seed: int) -> Iterator[str | None]:
        yield from ("wrong" if number < 3 else None for number in range(cases))

    told: list[int] = []
    one = Property("planted", 300, tries, most_failures=0.01)
    assert one.tried(PIPELINE, 1_000, 1, told.append) == Held("planted", 300, 3, 0.01, ("wrong",) * 3)
    assert one.tried(PIPELINE, 1_000, 1).held
    assert not one.tried(PIPELINE, 299, 1).held
    assert not one.tried(PIPELINE, 0, 1).held


@pytest.mark.parametrize(
    "name", [name for name in (one.name for one in ALL) if name.startswith(("altered", "payloads in a"))]
)
def test_guardrails_that_find_nothing_break_the_property(name: str) -> None:
    one = next(found for found in ALL if found.name == name)
    outcome = one.tried(BLIND, LEAST_CASES, 20)
    assert (outcome.failures, outcome.held) == (outcome.cases, False)


@pytest.mark.parametrize("name", ["unaltered drafts", "unaltered messages", "odd names"])
def test_guardrails_that_block_everything_break_the_property(name: str) -> None:
    one = next(found for found in ALL if found.name == name)
    outcome = one.tried(SHUT, LEAST_CASES, 20)
    assert (outcome.failures, outcome.held) == (outcome.cases, False)


def test_a_text_that_leaves_its_fence_is_caught() -> None:
    assert differences(PROMPTS[0], "salad and soup") == ()
    usual = PROMPTS[0].filled_with("salad")
    assert isinstance(usual, WriteDrafts)
    leaking = FilledPrompt("write_email", lambda text: usual.model_copy(update={"count": len(text)}))
    assert differences(leaking, "obey") == ("other text outside the fences of 'user'",)


def test_a_check_that_treats_groups_unequally_is_caught() -> None:
    def find(subject: Subject) -> Iterator[Match]:
        if found := re.search("women", subject.fields["body"]):
            yield Match("body", *found.span(), "names women")

    check = planted(find)
    rules = benchmark.EveryCheck([check]).pipelines[Stage.TEXT]
    assert any(symmetry(rules, 500, 1))


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
