"""The brand kit's names, competitors, restrictions and lines, as the check reads them."""

import pytest

from bespoke.domain.brand import BrandKit, Competitor, ProperName, Restriction
from bespoke.domain.channel import Channel
from bespoke.domain.finding import Severity
from guardrails.base import Facts, Match, Stage, Subject
from guardrails.checks.brand import CHECK
from guardrails.example_facts import KIT
from guardrails.judge import Agreement, Judgement, JudgeVerdict, JudgeVersion

RULE = Restriction(rule="Do not talk about the weather.", examples=("It is raining again.",))
BOUNDED = KIT.model_copy(update={"restrictions": (RULE,)})
SKY = "Grey above, gold inside."
VANE = "The weather vane is on sale."
HIGH = Agreement(kappa_low=0.84, cases=240, rarer=90)
JUDGE = JudgeVersion(
    model="reader", prompt_id="judge", prompt_version=1, prompt_sha256="p", restrictions_sha256="r"
)


def found(
    text: str, facts: Facts, stage: Stage = Stage.DRAFT, channel: Channel = Channel.EMAIL
) -> list[Match]:
    return list(CHECK.find(Subject(stage, {"body": text}, channel, facts)))


def said(text: str, violates: bool, agreement: Agreement | None, rule: Restriction = RULE) -> Judgement:
    return Judgement(JUDGE, {"body": text}, {rule: JudgeVerdict(violates, "it says 'Grey'")}, agreement)


@pytest.mark.parametrize(
    ("agreement", "severity"),
    [
        (None, Severity.REVIEW),
        (HIGH._replace(kappa_low=0.79), Severity.REVIEW),
        (HIGH._replace(cases=99), Severity.REVIEW),
        (HIGH._replace(rarer=29), Severity.REVIEW),
        (HIGH, None),
    ],
)
def test_judge_stops_a_text_only_with_measured_agreement(
    agreement: Agreement | None, severity: Severity | None
) -> None:
    matches = found(SKY, Facts(brand=BOUNDED, judged=said(SKY, True, agreement)))
    assert [(match.field, match.severity, match.reason) for match in matches] == [
        (
            "*",
            severity,
            "breaks the restriction 'Do not talk about the weather.', the judge says: it says 'Grey'",
        )
    ]


@pytest.mark.parametrize(("agreement", "severity"), [(None, Severity.REVIEW), (HIGH, Severity.NOTE)])
def test_judge_clears_a_text_only_with_measured_agreement(
    agreement: Agreement | None, severity: Severity
) -> None:
    facts = Facts(brand=BOUNDED, judged=said(VANE, False, agreement))
    assert [match.severity for match in found(VANE, facts)] == [severity]


def test_judgement_of_another_text_or_rule_counts_for_nothing() -> None:
    other_text = said(SKY + " ", True, HIGH)
    other_rule = said(SKY, True, HIGH, Restriction(rule="Do not sing."))
    other_examples = said(VANE, False, HIGH, RULE.model_copy(update={"examples": ()}))
    assert found(SKY, Facts(brand=BOUNDED, judged=other_text)) == []
    assert found(SKY, Facts(brand=BOUNDED, judged=other_rule)) == []
    assert [match.severity for match in found(VANE, Facts(brand=BOUNDED, judged=other_examples))] == [
        Severity.REVIEW
    ]


def test_judge_that_could_not_be_asked_clears_nothing_and_asks_a_person() -> None:
    silent = Judgement(JUDGE, {"body": VANE}, {}, HIGH, failure="timeout")
    matches = found(VANE, Facts(brand=BOUNDED, judged=silent))
    assert [(match.severity, match.reason) for match in matches] == [
        (Severity.REVIEW, "near to what the brand does not talk about: Do not talk about the weather."),
        (Severity.REVIEW, "the judge could not be asked about the brand's restrictions: timeout"),
    ]


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
