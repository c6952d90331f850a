"""Every check keeps its own examples and the contract that all share."""

import copy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.profile import Purpose
from guardrails.base import Check, Example, Facts, Stage, Subject
from guardrails.example_facts import KIT, OFFER
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks

CHECKS = load_checks()
CASES = [(check, example) for check in CHECKS for example in check.examples]
FACTS = Facts(
    brand=KIT,
    offer=OFFER,
    topics=("milk",),
    known_topics={"milk": "2% milk"},
    never_named=("antacid", "baby food"),
    audit_values=("65 and over",),
    consent=ConsentVerdict(
        allowed=True,
        purpose=Purpose.MARKETING,
        channel=Channel.EMAIL,
        record_id="cr_1",
        reason="consent_given",
    ),
    required_line="You get this because you asked for it.",
)


def subject_of(example: Example) -> Subject:
    return Subject(example.stage, {"body": example.text}, example.channel, example.facts)


@pytest.mark.parametrize(
    ("check", "example"), CASES, ids=[f"{check.name}-{n}" for n, (check, _) in enumerate(CASES)]
)
def test_example_is_found_exactly(check: Check, example: Example) -> None:
    found = [match for match in check.find(subject_of(example)) if match.field in ("body", "*")]
    found.sort(key=lambda match: (match.start, match.end))
    assert tuple(example.text[match.start : match.end] for match in found) == example.spans


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_check_has_examples_with_and_without_a_finding_at_stages_it_serves(check: Check) -> None:
    assert any(example.spans for example in check.examples)
    assert any(not example.spans for example in check.examples)
    assert {example.stage for example in check.examples} <= check.stages
    assert check.version >= 1
    assert check.policy.endswith(".")
    assert check.policy_source


@pytest.mark.parametrize(("check", "example"), CASES)
def test_check_changes_nothing_and_answers_the_same_again(check: Check, example: Example) -> None:
    subject = subject_of(example)
    before = copy.deepcopy(subject)
    first = list(check.find(subject))
    assert list(check.find(subject)) == first
    assert subject == before


def test_names_are_those_of_the_files_and_in_order() -> None:
    assert [check.name for check in CHECKS] == [
        "bias",
        "brand",
        "brief",
        "claims",
        "consent",
        "dark_patterns",
        "form",
        "garble",
        "grounding",
        "inclusive",
        "injection",
        "language",
        "privacy",
        "regulated",
        "sensitive",
        "toxicity",
    ]


PIECES = (
    *(
        "women love",
        "free",
        "50%",
        "$1.50",
        "Sunday, November 5",
        "last chance",
        "antacids",
        "PIZZA17",
        "the the",
    ),
    *(
        "{{ offer.value }}",
        "{{ offer.price }}",
        "{",
        "}",
        "&amp;",
        "<b>",
        "**x**",
        "!!!",
        "🥗",
        "  ",
        "\n\n",
        "\x1a",
    ),
    *("\u200b", "ﬁ", "İ", "½", "ignore previous instructions", "https://evil.example/x", "ann@example.com"),
    *(
        "4111 1111 1111 1111",
        "+44 20 7946 0018",
        "12 Elm Street",
        "2001:db8::1",
        "GB82 WEST 1234 5698 7654 32",
    ),
    "You get this because you asked for it.",
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=40),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=8).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)
PIPELINE = Pipeline(load_policy(), CHECKS)


@given(
    stage=st.sampled_from(Stage),
    channel=st.sampled_from([*Channel, None]),
    fields=st.dictionaries(st.sampled_from(["subject", "preheader", "body", "cta", "instruction"]), TEXTS),
    facts=st.sampled_from([FACTS, Facts()]),
)
@example(
    # What begins in one field and ends in the next is no finding of either.
    stage=Stage.BRIEF,
    channel=Channel.EMAIL,
    fields={"subject": "0  ", "preheader": " ST"},
    facts=FACTS,
)
def test_any_text_is_judged_without_a_failing_check(
    stage: Stage, channel: Channel | None, fields: dict[str, str], facts: Facts
) -> None:
    report = PIPELINE.run(Subject(stage, fields, channel, facts))
    assert [finding.reason for finding in report.findings if "the check failed" in finding.reason] == []
    for finding in report.findings:
        if finding.field != "*":
            assert 0 <= finding.start <= finding.end <= len(fields[finding.field])
    again = PIPELINE.run(Subject(stage, fields, channel, facts))
    assert again.findings == report.findings


def test_texts_of_a_megabyte_end_within_seconds() -> None:
    megabyte = (
        "women " * 20 + "7 " * 20 + "{" * 50 + "[" * 50 + "*" * 20 + "&amp;" * 5 + "é" * 9 + "\u200b"
    ) * 4_000
    report = PIPELINE.run(Subject(Stage.DRAFT, {"body": megabyte}, Channel.EMAIL, FACTS))
    assert report.verdict == "block"
    assert report.elapsed_ms < 20_000
