"""The pipeline passes nothing that its checks did not vouch for."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from threading import Event
from typing import Any, cast

import pytest

from bespoke.domain.channel import Channel
from bespoke.domain.finding import CheckOff, Finding, Fix, Report, Severity, Verdict
from bespoke.domain.use_case import RiskTier
from bespoke.errors import InvalidInput
from guardrails.base import Check, Facts, Match, Stage, Subject
from guardrails.pipeline import MAX_MATCHES, Pipeline
from guardrails.policy import Policy, Rule
from guardrails.ruling import Change, Override, When

SUBJECT = Subject(Stage.DRAFT, {"subject": "Salad", "body": "Salad night, sorted."})


def check(find: Callable[[Subject], Iterable[Match]], name: str = "probe", isolated: bool = False) -> Check:
    return Check(
        name=name,
        version=7,
        title="Probe",
        policy="Only for this test.",
        policy_source="this test",
        severity=Severity.BLOCK,
        stages=frozenset(Stage),
        examples=(),
        find=find,
        isolated=isolated,
    )


def policy(*names: str, severity: Severity = Severity.BLOCK, budget_ms: float = 2_000) -> Policy:
    rules = tuple(Rule(check=name, severity=severity, budget_ms=budget_ms) for name in names)
    return Policy(id="test", version=2, description="For tests.", stages={Stage.DRAFT: rules})


def run(
    find: Callable[[Subject], Iterable[Match]],
    *,
    severity: Severity = Severity.BLOCK,
    budget_ms: float = 2_000,
    isolated: bool = False,
) -> Report:
    pipeline = Pipeline(
        policy("probe", severity=severity, budget_ms=budget_ms), [check(find, isolated=isolated)]
    )
    return pipeline.run(SUBJECT)


def only(report: Report) -> Finding:
    assert len(report.findings) == 1
    return report.findings[0]


def failure(report: Report) -> str:
    """Returns why the one check failed, after holding the finding to what every failure must be."""
    finding = only(report)
    assert (finding.check, finding.check_version, finding.severity) == ("probe", 7, Severity.BLOCK)
    assert (finding.field, finding.start, finding.end) == ("*", 0, 0)
    assert report.verdict is Verdict.BLOCK
    assert finding.reason.startswith("the check failed: ")
    return finding.reason.removeprefix("the check failed: ")


def test_finding_carries_check_severity_excerpt_source_and_fix() -> None:
    fix = Fix(replacement="evening", certain=False)
    report = run(lambda _: [Match("body", 6, 11, "why not", score=0.8, threshold=0.5, fix=fix)])
    assert only(report) == Finding(
        check="probe",
        check_version=7,
        severity=Severity.BLOCK,
        field="body",
        start=6,
        end=11,
        excerpt="night",
        reason="why not",
        policy_source="this test",
        score=0.8,
        threshold=0.5,
        fix=fix,
    )
    assert report.checks_run == ("probe",)
    assert report.policy_id == "test"
    assert report.policy_sha256 == policy("probe").sha256
    assert report.elapsed_ms > 0


def test_text_without_findings_passes() -> None:
    report = run(lambda _: ())
    assert report.findings == ()
    assert report.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("configured", "said", "comes_out"),
    [
        (Severity.BLOCK, None, Severity.BLOCK),
        (Severity.BLOCK, Severity.REVIEW, Severity.REVIEW),
        (Severity.BLOCK, Severity.NOTE, Severity.NOTE),
        (Severity.REVIEW, Severity.BLOCK, Severity.REVIEW),
        (Severity.NOTE, Severity.REVIEW, Severity.NOTE),
    ],
)
def test_check_may_lower_the_policy_and_never_raise_it(
    configured: Severity, said: Severity | None, comes_out: Severity
) -> None:
    report = run(lambda _: [Match("body", 0, 5, "x", severity=said)], severity=configured)
    assert only(report).severity is comes_out


def test_raising_check_blocks_even_where_its_findings_would_not() -> None:
    def find(_: Subject) -> Iterator[Match]:
        yield Match("body", 0, 5, "seen")
        raise ValueError("a broken table")

    assert failure(run(find, severity=Severity.NOTE)) == "ValueError: a broken table"


def test_check_that_asks_the_process_to_exit_blocks() -> None:
    def find(_: Subject) -> list[Match]:
        raise SystemExit(3)

    assert failure(run(find)) == "SystemExit: 3"


def test_check_beyond_its_budget_blocks_with_what_it_found() -> None:
    def find(_: Subject) -> list[Match]:
        until = time.thread_time() + 0.02
        while time.thread_time() < until:
            pass
        return [Match("body", 0, 5, "seen", severity=Severity.NOTE)]

    report = run(find, budget_ms=5)
    assert [finding.reason.partition(":")[0] for finding in report.findings] == ["seen", "the check failed"]
    assert report.findings[1].reason.endswith("ms of 5")
    assert report.verdict is Verdict.BLOCK


def test_check_that_waits_is_forgiven_a_busy_machine_and_nothing_more() -> None:
    def find(_: Subject) -> list[Match]:
        time.sleep(0.03)
        return []

    assert run(find, budget_ms=20).verdict is Verdict.PASS
    assert re.fullmatch(r"it waited for \d+ ms, with a budget of 1", failure(run(find, budget_ms=1)))


@pytest.mark.parametrize(
    ("match", "why"),
    [
        (Match("body", 0, 21, "x"), "its span 0..21 does not lie in 'body', which has 20 characters"),
        (Match("body", -1, 3, "x"), "its span -1..3 does not lie in 'body', which has 20 characters"),
        (Match("body", 5, 3, "x"), "its span 5..3 does not lie in 'body', which has 20 characters"),
        (Match("*", 0, 1, "x"), "its span 0..1 does not lie in '*', which has 0 characters"),
        (Match("footer", 0, 0, "x"), "it names the field 'footer', which the subject does not have"),
        (cast("Match", "body"), "it returned str, not a Match"),
    ],
)
def test_finding_that_cannot_be_right_blocks(match: Match, why: str) -> None:
    assert failure(run(lambda _: [match], severity=Severity.NOTE)) == why


def test_finding_that_cannot_be_right_hides_no_other() -> None:
    matches = [Match("body", 0, 99, "x"), Match("body", 0, 5, "seen")]
    report = run(lambda _: matches)
    assert [finding.reason.partition(":")[0] for finding in report.findings] == ["seen", "the check failed"]


def test_check_that_returns_nothing_iterable_blocks() -> None:
    assert failure(run(lambda _: cast("list[Match]", None))).startswith("TypeError: ")


def test_check_that_never_stops_finding_is_stopped() -> None:
    report = run(lambda _: (Match("body", 0, 5, f"{n:04}", severity=Severity.NOTE) for n in count()))
    assert len(report.findings) == MAX_MATCHES + 1
    assert report.findings[-1].reason == (
        "the check failed: it found more than 200 things, so it did not look at the rest"
    )
    assert report.verdict is Verdict.BLOCK


def test_isolated_check_that_hangs_is_cut_off_and_stopped() -> None:
    stopped = Event()

    def find(_: Subject) -> list[Match]:
        try:
            for _n in count():
                pass
        finally:
            stopped.set()
        return []

    began = time.perf_counter()
    assert failure(run(find, budget_ms=20, isolated=True)) == "it did not end within 20 ms"
    assert time.perf_counter() - began < 10
    assert stopped.wait(5)


def test_isolated_checks_that_cannot_be_stopped_do_not_pile_up() -> None:
    release, calls = Event(), []

    def find(_: Subject) -> list[Match]:
        calls.append(1)
        release.wait(10)
        return []

    pipeline = Pipeline(policy("probe", budget_ms=20), [check(find, isolated=True)])
    assert failure(pipeline.run(SUBJECT)) == "it did not end within 20 ms"
    assert failure(pipeline.run(SUBJECT)) == "an earlier run of it has not ended"
    assert len(calls) == 1
    release.set()


def test_isolated_check_finds_and_fails_like_any_other() -> None:
    assert only(run(lambda _: [Match("body", 0, 5, "seen")], isolated=True)).excerpt == "Salad"

    def find(_: Subject) -> list[Match]:
        raise KeyError("table")

    assert failure(run(find, isolated=True)) == "KeyError: 'table'"


@pytest.mark.parametrize("stages", [{}, {Stage.DRAFT: ()}])
def test_stage_without_checks_blocks(stages: dict[Stage, tuple[Rule, ...]]) -> None:
    empty = Policy(id="empty", version=1, description="Nothing.", stages=stages)
    finding = only(Pipeline(empty, []).run(SUBJECT))
    assert finding.severity is Severity.BLOCK
    assert finding.reason == "no check is configured for the stage 'draft', so nothing may pass it"


def test_policy_that_names_a_check_there_is_not_cannot_be_used() -> None:
    with pytest.raises(InvalidInput, match="wants the check 'probe' at the stage 'draft'"):
        Pipeline(policy("probe"), [])
    elsewhere = replace(check(lambda _: ()), stages=frozenset({Stage.BRIEF}))
    with pytest.raises(InvalidInput, match="wants the check 'probe' at the stage 'draft'"):
        Pipeline(policy("probe"), [elsewhere])


def test_report_names_what_was_not_run_and_why() -> None:
    rules: dict[Stage, tuple[Rule, ...]] = {
        Stage.DRAFT: (
            Rule(check="beta", severity=Severity.BLOCK, budget_ms=9, off="not asked of this brand"),
            Rule(check="probe", severity=Severity.BLOCK, budget_ms=2_000),
        )
    }
    partly_off = Policy(id="test", version=1, description="For tests.", stages=rules)
    checks = [check(lambda _: [Match("*", 0, 0, "x")], name) for name in ("alpha", "beta", "probe")]
    report = Pipeline(partly_off, checks).run(SUBJECT)
    assert report.checks_run == ("probe",)
    assert report.checks_off == (
        CheckOff(check="alpha", reason="the policy does not name it at this stage"),
        CheckOff(check="beta", reason="not asked of this brand"),
    )
    assert only(report).check == "probe"


def test_severity_is_that_of_the_subjects_brand_market_channel_and_tier() -> None:
    loud = policy("probe").model_copy(
        update={
            "overrides": tuple(
                Override(when=when, checks=(Change(check="probe", severity=severity),))
                for when, severity in (
                    (When(market=("eu",)), Severity.REVIEW),
                    (When(channel=(Channel.SMS,), tier=(RiskTier.LOW,)), Severity.NOTE),
                )
            )
        }
    )
    pipeline = Pipeline(loud, [check(lambda _: [Match("*", 0, 0, "x")])])

    def severity(channel: Channel, market: str | None, tier: RiskTier) -> Severity:
        facts = Facts(market=market, tier=tier)
        return only(pipeline.run(Subject(Stage.DRAFT, {}, channel, facts))).severity

    assert severity(Channel.EMAIL, "us", RiskTier.LOW) is Severity.BLOCK
    assert severity(Channel.EMAIL, "fr", RiskTier.LOW) is Severity.REVIEW
    assert severity(Channel.SMS, "us", RiskTier.LOW) is Severity.NOTE
    assert severity(Channel.SMS, "us", RiskTier.HIGH) is Severity.BLOCK
    assert severity(Channel.EMAIL, None, RiskTier.HIGH) is Severity.BLOCK


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ud83d" * 300, "\udcff\ud800"])
def test_text_of_half_characters_is_checked_and_its_report_can_be_written_down(text: str) -> None:
    report = Pipeline(
        policy("probe"), [check(lambda s: [Match("body", 0, len(s.fields["body"]), text)])]
    ).run(Subject(Stage.DRAFT, {"body": text}))
    assert only(report).severity is Severity.BLOCK
    assert report.model_dump_json().encode("utf-8")


def test_check_cannot_change_what_the_next_one_sees() -> None:
    def vandal(subject: Subject) -> list[Match]:
        cast("Any", subject.fields)["body"] = "harmless"
        return []

    fields = {"body": "Salad night"}
    pipeline = Pipeline(policy("vandal"), [check(vandal, "vandal")])
    report = pipeline.run(Subject(Stage.DRAFT, fields))
    assert only(report).reason.startswith("the check failed: TypeError")
    assert fields == {"body": "Salad night"}


def test_findings_come_in_one_order_whatever_order_they_are_found_in() -> None:
    matches = [Match("subject", 0, 5, "c"), Match("body", 6, 11, "b"), Match("body", 0, 5, "a")]

    def order(given: list[Match]) -> list[tuple[str, str, str]]:
        checks = [check(lambda _: given, "zeta"), check(lambda _: given[::-1], "alpha")]
        report = Pipeline(policy("zeta", "alpha"), checks).run(SUBJECT)
        return [(finding.check, finding.field, finding.reason) for finding in report.findings]

    expected = [
        (name, field, reason)
        for name in ("alpha", "zeta")
        for field, reason in (("body", "a"), ("body", "b"), ("subject", "c"))
    ]
    assert order(matches) == expected
    assert order(matches[::-1]) == expected


def test_excerpt_is_cut_and_can_always_be_written_down() -> None:
    text = "\ud800" + "x" * 500
    pipeline = Pipeline(policy("probe"), [check(lambda _: [Match("body", 0, 501, "\udfff")])])
    finding = only(pipeline.run(Subject(Stage.DRAFT, {"body": text})))
    assert finding.excerpt == "?" + "x" * 239 + "…"
    assert finding.reason == "?"
