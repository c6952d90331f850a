"""Pressure passes with a fact behind it alone; agreement and leaving are asked for plainly."""

from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidInput
from guardrails.base import Facts, Match, Stage, Subject, as_text
from guardrails.checks.dark_patterns import CHECK, FEATURES, LOW_STOCK, RECIPE_VERSION, SOON_DAYS, prepare
from guardrails.example_facts import KIT, OFFER
from guardrails.language.consent_wording import consent_hits, is_plain_decline, unfree_consent
from guardrails.learned.model import WEIGHTS, model_of, using
from guardrails.view import view_of

LAST_DAY = OFFER.valid_to


def found(text: str, facts: Facts | None = None, stage: Stage = Stage.TEXT) -> list[Match]:
    return list(CHECK.find(Subject(stage, {"body": text}, facts=facts or Facts())))


def excerpts(text: str, facts: Facts | None = None, stage: Stage = Stage.TEXT) -> list[str]:
    return [text[match.start : match.end] for match in found(text, facts, stage)]


@pytest.mark.parametrize(
    "text",
    [
        "Sale ends in 03:12:44",
        "Last chance to save",
        "Only 2 rooms left!",
        "Low stock: 6 items left",
        "12 people have this in their basket",
        "Maria from Lisbon just bought a teapot",
        "41 sold in the last 24 hours",
        "Offer expires today",
        "Selling out fast",
        "In high demand",
        "No thanks, I hate saving money",
        "I'd rather pay full price",
        "Spin to unlock your discount",
        "Your order qualifies for a bonus gift",
    ],
)
def test_pressure_without_facts_is_found(text: str) -> None:
    assert any(match.severity is not Severity.NOTE for match in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "Wool socks",
        "Add to basket",
        "Seats 6 people and folds flat.",
        "Rated 4 out of 5 by our customers.",
        "Call 020 7946 0018, 24 hours a day.",
        "A 12-piece set of glasses in smoke grey.",
        "No, thank you",
        "Not now",
        "You can unsubscribe with the link below.",
        "The left handle turns the tap on.",
    ],
)
def test_page_furniture_figures_and_plain_declines_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2017, 10, 30), "A limited time offer.", []),
        (date(2017, 11, 6), "A limited time offer.", ["limited time"]),
        (date(2017, 11, 5), "Last days to use it.", []),
        (date(2017, 11, 2), "Last days to use it.", []),
        (date(2017, 11, 1), "Last days to use it.", ["Last days"]),
    ],
)
def test_deadline_stands_where_the_ledger_has_it(today: date, text: str, expected: list[str]) -> None:
    assert date(2017, 11, 5) == LAST_DAY
    assert SOON_DAYS == 3
    assert excerpts(text, Facts(offer=OFFER, today=today), Stage.MESSAGE) == expected


@pytest.mark.parametrize(
    ("stock", "text", "expected"),
    [
        ("3", "Only 3 left.", []),
        ("30", "Only 3 left.", ["Only 3 left"]),
        ("9", "Stock is low.", []),
        ("90", "Stock is low.", ["Stock is low"]),
        ("", "Stock is low.", ["Stock is low"]),
        ("3", "Our jars are selling fast.", ["selling fast"]),
    ],
)
def test_scarcity_stands_where_the_facts_have_the_stock(stock: str, text: str, expected: list[str]) -> None:
    assert LOW_STOCK == 10
    assert excerpts(text, Facts(attributes={"stock": stock}), Stage.MESSAGE) == expected


def test_pressure_blocks_where_the_ledger_is_known_and_is_reviewed_where_it_is_not() -> None:
    text = "The sale ends tonight."
    assert [match.severity for match in found(text, Facts(brand=KIT), Stage.DRAFT)] == [None]
    assert [match.severity for match in found(text)] == [Severity.REVIEW]


def test_what_the_brand_kit_states_word_for_word_stands() -> None:
    text = "12,000 people have bought our rye."
    assert len(found(text, Facts(brand=KIT), Stage.MESSAGE)) == 1
    stated = KIT.model_copy(update={"facts": (text,)})
    assert found(text, Facts(brand=stated), Stage.MESSAGE) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No thanks, I like paying more.", "shaming"),
        ("Yes, I want to save! No thanks", "shaming"),
        ("Tick this box if you do not want to hear from us.", "opt-out"),
        ("We will write to you unless you tell us not to.", "opt-out"),
        ("The newsletter box is pre-ticked.", "opt-out"),
        ("I agree to the terms and to receive marketing emails.", "bundled"),
        ("You must agree to our newsletter to check out.", "forced"),
        ("You may cancel your plan by calling us on weekdays.", "obstruction"),
        ("Your trial renews automatically.", "sneaking"),
    ],
)
def test_wording_that_takes_agreement_is_told_by_kind(text: str, kind: str) -> None:
    view = view_of(as_text(text))
    assert [hit.rule.kind for hit in consent_hits(view)] == [kind]
    assert len(list(unfree_consent(view))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "I agree to receive emails from the shop.",
        "Tick this box if you would like our letters.",
        "Cancel on your account page, whenever you like.",
        "No thanks, I'm good.",
        "If you do not want these emails, click unsubscribe at the bottom.",
        "It does not renew automatically: you decide each year. The plan is never automatically renewed.",
    ],
)
def test_plain_asking_and_easy_leaving_pass(text: str) -> None:
    assert consent_hits(view_of(as_text(text))) == []


def test_going_on_taken_for_agreement_is_only_noted() -> None:
    (match,) = unfree_consent(view_of(as_text("By continuing to browse you agree to our cookies.")))
    assert match.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("text", "plain"), [("No thanks!", True), ("Maybe later", True), ("No, I like debt", False)]
)
def test_plain_decline_is_known(text: str, plain: bool) -> None:
    assert is_plain_decline(view_of(as_text(text))) is plain


def test_drafts_are_read_by_rules_and_consent_wording_is_left_to_the_consent_check() -> None:
    assert found("Tick this box if you do not want to hear from us.", stage=Stage.DRAFT) == []
    assert excerpts("Hurry, only 2 left!", stage=Stage.DRAFT) == ["Hurry", "only 2 left"]


def test_learned_finding_names_the_sentence_and_its_score() -> None:
    text = "Our blankets are woven in Wales. Enjoy free shipping with the club!"
    model = replace(model_of("dark_patterns", RECIPE_VERSION, FEATURES), threshold=0.0)
    with using(model):
        (match,) = found(text)
    assert text[match.start : match.end] == "Enjoy free shipping with the club!"
    assert match.severity is Severity.REVIEW
    assert match.score == model.probability(prepare(text))
    assert match.threshold == 0.0


@pytest.mark.parametrize(
    "group",
    ["women", "blind people", "people with dyslexia", "people without disabilities", "African Americans"],
)
def test_whom_a_text_is_about_makes_no_difference(group: str) -> None:
    assert prepare(f"I met two {group} at the market.") == prepare("I met two men at the market.")
    assert found(f"I met two {group} at the market.") == []


def test_weights_stay_under_two_megabytes() -> None:
    assert (WEIGHTS / "dark_patterns.npz").stat().st_size < 2_000_000


def test_a_megabyte_ends_within_seconds() -> None:
    text = "The bakers start early, and 9 people fill the shelves. Hurry is for others. " * 13_000
    list(CHECK.find(as_text("Hurry")))
    started = process_time()
    with pytest.raises(InvalidInput, match="found more than 5,000 things"):
        list(CHECK.find(as_text(text)))
    assert process_time() - started < 4
