"""Each scorer on copy that is right and on copy that is wrong in its way."""

import pytest

from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy, Usage
from bespoke.domain.variant import VariantStatus
from evals.base import Expectation, Output, Score, Status
from evals.scorers import brand, completeness, consent, grounding, length
from evals.suites.smoke import SUITE
from tests.evals.samples import GOOD, OFFER, body, piece, profile, refused, sample


def scored(name: str, *texts: str) -> Score:
    scorer = next(found for found in SUITE.scorers if found.name == name)
    score = scorer.score(sample(*(piece(body(text)) for text in texts)))
    assert score is not None
    return score


@pytest.mark.parametrize(
    "text",
    [
        "{{ offer.headline }}: {{ offer.value }} off until {{ offer.valid_to }} with {{ offer.code }}.",
        "It takes $1.50 off until Sunday, November 5th. Use the code PIZZA17.",
        "It ends on the 5th of November, and USD 1.50 stays with you.",
        "Your 2% milk is in, and beef for a Sunday roast. Bread is baked 2 times a day.",
        "The list is ready ahead of your Saturday shop, one less thing to do. Feel free to skip it.",
        "The coffee at the door is free, as it is every morning.",
        "Saturday is often your day with us, so this may be handy.",
        "May we ask what you cook in the evening? A two-minute sauce would go with it.",
        "Corner 24 has a full shelf of pizza again, so dinner for two is one stop away.",
    ],
)
def test_grounding_passes_what_a_row_holds(text: str) -> None:
    assert scored("grounding", text).value == 1.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It takes $1.60 off your next pizza, which is nice.", "$1.60"),
        ("It takes €1.50 off your next pizza, which is nice.", "€1.50"),
        ("Take 20% off your next pizza, which is nice.", "20%"),
        ("Take ２０ off your next pizza, which is nice.", "20"),
        ("Good until Sunday, November 6, so take your time.", "6"),
        ("Good until Saturday, November 5, so take your time.", "Saturday"),
        ("Good until Saturday, so take your time with it.", "until Saturday"),
        ("Come by on Friday, when the shelf is full again.", "Friday"),
        ("It is good until December, so take your time.", "until December"),
        ("Take fifty percent off your next pizza dinner.", "fifty percent"),
        ("Pizza at half price for the whole of the week.", "half price"),
        ("Delivery is free for everyone who orders pizza.", "free in"),
        ("Use the code CHEESE at the register, any time.", "CHEESE"),
        ("Our pizza has the lowest prices in all the town.", "lowest prices"),
        ("We have seen you on 77 days of the last half year.", "77"),
    ],
)
def test_grounding_tells_what_traces_to_no_row(text: str, told: str) -> None:
    score = scored("grounding", text)
    assert score.value == 0.0
    assert told in score.reason


def test_grounding_reads_every_part_of_the_message() -> None:
    wrong = [
        GOOD.model_copy(update={"subject": "Pizza for 3 dollars"}),
        GOOD.model_copy(update={"preheader": "Only 4 left on the shelf"}),
        GOOD.model_copy(update={"cta": "Get 5 pizzas"}),
        GOOD,
    ]
    score = grounding.SCORER.score(sample(*map(piece, wrong)))
    assert score is not None
    assert (score.value, score.of) == (0.25, 4)


def test_grounding_holds_an_offer_to_its_own_row_alone() -> None:
    said = "It takes $1.50 off until November 5, whenever you like."
    score = grounding.SCORER.score(sample(piece(body(said), offer=None)))
    assert score is not None
    assert score.value == 0.0


def test_what_cannot_be_rendered_is_not_grounded() -> None:
    score = grounding.SCORER.score(sample(piece(GOOD, offer=None)))
    assert score is not None
    assert score.value == 0.0
    assert "cannot be rendered" in score.reason


@pytest.mark.parametrize(
    "text", ["Pizza night is sorted, and the oven does the rest.", "Nice! Dinner is near."]
)
def test_brand_passes_what_the_kit_allows(text: str) -> None:
    assert scored("brand", text).value == 1.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("This is your LAST  CHANCE to have a pizza dinner.", "says 'LAST CHANCE'"),
        ("Don’t miss the pizza that waits on the shelf here.", "says 'Don't miss'"),
        ("Pizza is here! And the oven is hot! Come on over.", "2 exclamation marks"),
        ("Pizza night is sorted \N{SLICE OF PIZZA} and the oven is on.", "emoji"),
        ("Pizza night is sorted, so get HUNGRY and come over.", "shouts 'HUNGRY'"),
        (
            " ".join(["Consideration of alternative nutritional possibilities necessitates patience"] * 5),
            "reading grade",
        ),
    ],
)
def test_brand_tells_what_the_kit_forbids(text: str, told: str) -> None:
    score = scored("brand", text)
    assert score.value == 0.0
    assert told in score.reason


def test_brand_misses_the_required_line() -> None:
    made = piece()
    assert made.message is not None
    without = made.model_copy(update={"message": made.message.model_copy(update={"text": made.message.body})})
    score = brand.SCORER.score(sample(without))
    assert score is not None
    assert "lacks the required line" in score.reason


@pytest.mark.parametrize(
    ("copy_text", "told"),
    [
        (GOOD.model_copy(update={"subject": "Pi"}), "subject has 2 characters, not 5 to 40"),
        (GOOD.model_copy(update={"subject": "Pizza " * 8}), "subject has 47 characters, not 5 to 40"),
        (GOOD.model_copy(update={"cta": ""}), "cta is empty"),
        # 305 characters as written and 291 as sent; 296 as written and 301 as sent.
        (body("Pizza is good. " * 18 + "{{ brand.name }}, {{ brand.name }}."), None),
        (body("Pizza is good. " * 18 + "With {{ offer.headline }}."), "body has 301 characters"),
    ],
)
def test_length_is_that_of_the_rendered_text(copy_text: Copy, told: str | None) -> None:
    score = length.SCORER.score(sample(piece(copy_text)))
    assert score is not None
    assert score.value == (1.0 if told is None else 0.0)
    assert told is None or told in score.reason


def test_length_asks_a_channel_only_for_its_own_fields() -> None:
    text = Copy(body="Pizza night is sorted.")
    score = length.SCORER.score(sample(piece(text, channel=Channel.SMS)))
    assert score is not None
    assert score.value == 1.0


def test_consent_passes_a_refusal_that_left_nothing_behind() -> None:
    score = consent.SCORER.score(sample(expects=Expectation.REFUSED, output=refused()))
    assert score is not None
    assert score.value == 1.0


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (refused(piece()), "1 variants are in the store"),
        (refused(known=profile()), "the profile was read"),
        (
            Output(status=Status.WRITTEN, reason=None, pieces=(), profile=None, usage=Usage()),
            "was written, not refused",
        ),
        (
            Output(status=Status.STOPPED, reason="group", pieces=(), profile=None, usage=Usage()),
            "was stopped, not refused",
        ),
    ],
)
def test_consent_tells_what_was_done_without_it(output: Output, told: str) -> None:
    score = consent.SCORER.score(sample(expects=Expectation.REFUSED, output=output))
    assert score is not None
    assert score.value == 0.0
    assert told in score.reason


def test_consent_tells_of_a_refusal_of_who_agreed() -> None:
    score = consent.SCORER.score(sample(output=refused()))
    assert score is not None
    assert score.value == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "A cold beer goes with it.",
        "Ales are in.",
        "Diaper day.",
        "Bath and hair removal.",
        "Foot  care.",
    ],
)
def test_consent_hears_what_is_never_named(text: str) -> None:
    score = scored("consent", f"Pizza night is sorted. {text}")
    assert score.value == 0.0
    assert "never named" in score.reason


@pytest.mark.parametrize(
    "text", ["Bath tissue is back.", "Put your foot down.", "The beef is in.", "Disposable income."]
)
def test_consent_lets_other_words_be(text: str) -> None:
    assert scored("consent", f"Pizza night is sorted. {text}").value == 1.0


def test_completeness_counts_neither_blocked_nor_missing_variants() -> None:
    blocked = piece(body("Pizza night is sorted already."), status=VariantStatus.BLOCKED)
    score = completeness.SCORER.score(sample(piece(), piece(body("Pizza is here for you.")), blocked))
    assert score is not None
    assert (score.value, score.of) == (0.5, 4)
    assert score.reason == "2 of 4 reach review, 1 blocked"


def test_completeness_says_nothing_of_a_case_without_consent() -> None:
    assert completeness.SCORER.score(sample(expects=Expectation.REFUSED, output=refused())) is None


def test_distinctness_finds_a_body_again_in_other_dress() -> None:
    score = scored("distinctness", "Pizza night, sorted.", "PIZZA NIGHT… sorted", "Pizza is here for you.")
    assert score.value == pytest.approx(2 / 3)
    assert score.of == 3


def test_distinctness_passes_bodies_that_differ() -> None:
    assert scored("distinctness", "Pizza night, sorted.", "Pizza is here for you.").value == 1.0


def test_variety_finds_a_message_said_again_with_another_ending() -> None:
    score = scored(
        "variety",
        "Every house has bananas that got away. Brown is what banana bread wants, and it is easy.",
        "Tell us how often we should write, and we will keep to it.",
        "Every house has bananas that got away. Brown is what banana bread wants, and it is easy. No answer "
        "is fine.",
    )
    assert score.value == pytest.approx(2 / 3)
    assert "says what" in score.reason


def test_variety_passes_two_reasons_to_care_about_one_thing() -> None:
    score = scored(
        "variety",
        "Every house has bananas that got away. Brown is what banana bread wants, and it is easy.",
        "The new recipe card in the rack by the door is about bananas this week. Take one home.",
    )
    assert score.value == 1.0


def test_similarity_is_lower_for_bodies_that_differ() -> None:
    same = scored("similarity", "Pizza night is sorted for you.", "Pizza night is sorted for you!")
    unlike = scored("similarity", "Pizza night is sorted for you.", "Tell us how we did last month.")
    assert same.value > 0.99
    assert unlike.value < 0.6
    assert unlike.reason.startswith("1 pairs by wordllama-256")


@pytest.mark.parametrize("name", ["grounding", "brand", "length", "consent"])
def test_what_guardrails_blocked_is_held_against_nobody(name: str) -> None:
    wrong = piece(GOOD.model_copy(update={"subject": "LAST CHANCE! 50% off beer and everything near it!"}))
    blocked = wrong.model_copy(
        update={"variant": wrong.variant.model_copy(update={"status": VariantStatus.BLOCKED})}
    )
    scorer = next(found for found in SUITE.scorers if found.name == name)
    seen, hidden = scorer.score(sample(piece(), wrong)), scorer.score(sample(piece(), blocked))
    assert seen is not None
    assert hidden is not None
    assert (seen.value < 1.0, hidden.value) == (True, 1.0)


@pytest.mark.parametrize("name", ["grounding", "brand", "length", "distinctness", "variety", "similarity"])
def test_a_case_without_messages_is_no_success(name: str) -> None:
    scorer = next(found for found in SUITE.scorers if found.name == name)
    assert scorer.score(sample()) is None


def test_the_offer_made_by_hand_has_what_its_copy_names() -> None:
    made = piece()
    assert made.message is not None
    assert made.message.body == (
        "You have a coupon for frozen pizza. It takes $1.50 off until Sunday, November 5. No rush."
    )
    assert OFFER.valid_to.isoformat() == "2017-11-05"
