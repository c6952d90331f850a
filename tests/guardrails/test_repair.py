"""Repairs put in what checks are certain of, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from bespoke.domain.channel import Channel
from bespoke.domain.finding import Finding, Fix, Severity
from guardrails.base import Facts, Stage, Subject
from guardrails.example_facts import KIT, OFFER
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.repair import apply_certain_fixes

TEXT = "We utilize the the salad"


def finding(
    start: int, end: int, replacement: str | None, *, certain: bool = True, field: str = "body"
) -> Finding:
    return Finding(
        check="probe",
        check_version=1,
        severity=Severity.BLOCK,
        field=field,
        start=start,
        end=end,
        excerpt=TEXT[start:end],
        reason="x",
        policy_source="test",
        fix=None if replacement is None else Fix(replacement=replacement, certain=certain),
    )


def test_certain_fixes_are_applied_and_others_left() -> None:
    fields = {"subject": "As it was", "body": TEXT}
    findings = [
        finding(11, 18, "the"),
        finding(3, 10, "use"),
        finding(19, 24, "soup", certain=False),
        finding(0, 2, None),
    ]
    assert apply_certain_fixes(fields, findings) == {"subject": "As it was", "body": "We use the salad"}
    assert fields["body"] == TEXT


def test_of_overlapping_fixes_the_first_and_longest_is_taken() -> None:
    findings = [finding(5, 12, "no"), finding(3, 8, "no"), finding(3, 10, "use")]
    assert apply_certain_fixes({"body": TEXT}, findings)["body"] == "We use the the salad"


def test_same_fix_twice_is_applied_once() -> None:
    findings = [finding(2, 2, ","), finding(2, 2, ",")]
    assert apply_certain_fixes({"body": TEXT}, findings)["body"] == "We, utilize the the salad"


def test_fix_for_another_text_is_left_out() -> None:
    assert apply_certain_fixes({"body": "We refrain from the salad"}, [finding(3, 10, "use")]) == {
        "body": "We refrain from the salad"
    }
    assert apply_certain_fixes({"body": "We"}, [finding(3, 10, "use")]) == {"body": "We"}


def test_fix_for_a_field_there_is_not_is_left_out() -> None:
    assert apply_certain_fixes({"body": TEXT}, [finding(0, 2, "x", field="cta")]) == {"body": TEXT}


@given(
    st.lists(
        st.tuples(st.integers(0, 24), st.integers(0, 24), st.text(max_size=3)).map(
            lambda t: finding(min(t[:2]), max(t[:2]), t[2])
        )
    )
)
def test_order_of_findings_makes_no_difference(findings: list[Finding]) -> None:
    once = apply_certain_fixes({"body": TEXT}, findings)
    unique = {(f.start, f.end): f for f in findings}
    if len(unique) == len(findings):
        assert apply_certain_fixes({"body": TEXT}, findings[::-1]) == once


def test_draft_with_literal_facts_and_slips_is_mended_by_its_own_findings() -> None:
    facts = Facts(brand=KIT, offer=OFFER)
    pipeline = Pipeline(load_policy(), load_checks())
    fields = {"body": "Utilize PIZZA17 for  $1.50 off off pizza until November 5!! It’s on the the card."}
    for _ in range(3):
        report = pipeline.run(Subject(Stage.DRAFT, fields, Channel.PUSH, facts))
        fields = apply_certain_fixes(fields, report.findings)
    assert fields["body"] == (
        "Use {{ offer.code }} for {{ offer.value }} off off pizza until {{ offer.valid_to }}! "
        "It’s on the card."
    )
