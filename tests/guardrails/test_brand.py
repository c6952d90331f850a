"""The brand kit's names, competitors, restrictions and lines, as the check reads them."""

import pytest

from bespoke.domain.brand import BrandKit, Competitor, ProperName, Restriction
from bespoke.domain.channel import Channel
from bespoke.domain.finding import Severity
from guardrails.base import Facts, Match, Stage, Subject
from guardrails.checks.brand import CHECK
from guardrails.example_facts import KIT
from guardrails.judge import Agreement, Judged, JudgeVerdict, judged

RULE = Restriction(rule="Do not talk about the weather.", examples=("It is raining again.",))
BOUNDED = KIT.model_copy(update={"restrictions": (RULE,)})
SKY = "Grey above, gold inside."
HIGH = Agreement(kappa_low=0.84, cases=240)


def found(
    text: str, facts: Facts, stage: Stage = Stage.DRAFT, channel: Channel = Channel.EMAIL
) -> list[Match]:
    return list(CHECK.find(Subject(stage, {"body": text}, channel, facts)))


class Reader:
    """A judge that says yes to the word it is told."""

    name = "reader@1"

    def __init__(self, word: str, agreement: Agreement | None) -> None:
        self.word = word
        self.agreement = agreement

    def violates(self, restriction: Restriction, text: str) -> JudgeVerdict:
        return JudgeVerdict(self.word in text, f"it speaks of '{self.word}'")


@pytest.mark.parametrize(
    ("agreement", "severity"),
    [
        (None, Severity.REVIEW),
        (Agreement(kappa_low=0.79, cases=500), Severity.REVIEW),
        (Agreement(kappa_low=0.9, cases=99), Severity.REVIEW),
        (HIGH, None),
    ],
)
def test_judge_stops_a_text_only_with_measured_agreement(
    agreement: Agreement | None, severity: Severity | None
) -> None:
    said = judged(Reader("Grey", agreement), {"body": SKY}, [RULE])
    matches = found(SKY, Facts(brand=BOUNDED, judged=said))
    assert [(match.severity, match.reason) for match in matches] == [
        (severity, "Do not talk about the weather. reader@1 says: it speaks of 'Grey'")
    ]


@pytest.mark.parametrize(("agreement", "severity"), [(None, Severity.REVIEW), (HIGH, Severity.NOTE)])
def test_judge_clears_a_text_only_with_measured_agreement(
    agreement: Agreement | None, severity: Severity
) -> None:
    text = "The weather vane is on sale."
    said = judged(Reader("nothing", agreement), {"body": text}, [RULE])
    assert [match.severity for match in found(text, Facts(brand=BOUNDED, judged=said))] == [severity]


def test_judgement_of_another_text_or_rule_counts_for_nothing() -> None:
    verdict = JudgeVerdict(violates=True, reason="it does")
    other_text = Judged("body", SKY + " ", RULE.rule, verdict, "reader@1", HIGH)
    other_rule = Judged("body", SKY, "Do not sing.", verdict, "reader@1", HIGH)
    assert found(SKY, Facts(brand=BOUNDED, judged=(other_text, other_rule))) == []


def kit(*names: ProperName, competitors: tuple[Competitor, ...] = ()) -> BrandKit:
    return KIT.model_copy(update={"names": names, "competitors": competitors})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask at ACME Fresh.", []),
        ("Ask at Acme Fresh, acme-fresh or ACMEFresh.", ["Acme Fresh", "acme-fresh", "ACMEFresh"]),
        ("Write to hello@acme-fresh.example.", []),
        ("Our GreenPoints® add up, and GreenPoints stay.", []),
        ("Our GreenPoints add up, and GreenPoints stay.", ["GreenPoints"]),
        ("Our Green Points® add up.", ["Green Points"]),
        ("Our GreenPoimts® add up.", ["GreenPoimts"]),
        ("Our Ｇｒｅｅｎ Points® add up.", ["Ｇｒｅｅｎ Points"]),
    ],
)
def test_names_are_written_one_way(text: str, expected: list[str]) -> None:
    facts = Facts(brand=kit(ProperName(written="GreenPoints", mark="®")))
    assert [text[match.start : match.end] for match in found(text, facts)] == expected


def test_a_wrong_name_is_mended_and_a_guess_is_not() -> None:
    facts = Facts(brand=kit(ProperName(written="GreenPoints")))
    fixes = [
        (match.fix.replacement, match.fix.certain, match.severity)
        for match in found("Greenpoints or GreenPoinst", facts)
        if match.fix is not None
    ]
    assert fixes == [("GreenPoints", True, None), ("GreenPoints", False, Severity.REVIEW)]


def test_competitor_may_be_named_where_the_kit_allows_it_only() -> None:
    rival = Competitor(name="Bigmart", allowed_on=(Channel.PUSH,))
    facts = Facts(brand=kit(competitors=(rival,)))
    assert [match.reason for match in found("Bigmart is far.", facts)] == ["names the competitor 'Bigmart'"]
    assert found("Bigmart is far.", facts, channel=Channel.PUSH) == []


def test_rendered_message_must_hold_the_required_line() -> None:
    line = "Reply STOP to 12345 to opt out."
    for html, expected in ((f"<p>{line}</p>", []), ("<p>Reply STOP.</p>", ["*"])):
        facts = Facts(brand=KIT, html=html)
        matches = found("Salad night.", facts, Stage.MESSAGE, Channel.SMS)
        assert [match.field for match in matches] == expected


def test_text_by_itself_has_no_brand_and_nothing_is_found() -> None:
    assert found("LAST CHANCE!!! Bigmart; utilize 🥗", Facts(), Stage.TEXT) == []
