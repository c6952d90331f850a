"""The scorers of copy: on messages that are right, and on each thing that can be wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bespoke.domain.draft import CopywriterKind, RepairAttempt
from bespoke.domain.profile import Affinity, Profile, Purpose
from bespoke.domain.use_case import Tactic, ValueExchange
from bespoke.domain.variant import VariantStatus
from evals.base import Piece, Sample, Shop
from evals.belonging import Belonging
from evals.copywriting import CopyOutput
from evals.scorers import belonging, fates, grammar, nearness, own_bodies, reading_grade, tags
from tests.evals.samples import CATEGORIES, DAY, SHOP, body, case, piece, profile, sample, written

SHARES = {"milk": 0.8, "beef": 0.2, "toilet-paper": 0.4}
TOPICS = {category.topic: category for category in CATEGORIES if category.spoken}
PLAIN = (
    "The butcher wraps the beef in portions when you ask, so that what you do not need tonight keeps well."
)


def household(*bought: tuple[str, int], usual_weekday: str | None = None) -> Profile:
    return profile(usual_weekday).model_copy(
        update={
            "affinities": tuple(
                Affinity(
                    topic=topic,
                    baskets=baskets,
                    last_bought=DAY - timedelta(days=3),
                    gap_days=7,
                    source="purchases",
                    purpose=Purpose.PERSONALIZATION,
                )
                for topic, baskets in bought
            )
        }
    )


BEEF_BUYER = household(("beef", 12), ("milk", 3), usual_weekday="Saturday")
MILK_BUYER = household(("milk", 14), ("toilet-paper", 4), usual_weekday="Tuesday")
READER = Belonging(TOPICS, SHARES)


def test_a_message_finds_who_buys_what_it_names() -> None:
    assert READER.topics_named("Beef for a Sunday roast, and bath tissue.") == {"beef", "toilet-paper"}
    assert READER.found("The beef is in.", BEEF_BUYER, [MILK_BUYER]) == 1.0
    assert READER.found("The beef is in.", MILK_BUYER, [BEEF_BUYER]) == 0.0


def test_a_message_that_names_nothing_is_found_by_chance() -> None:
    assert READER.found("Thank you for coming by.", BEEF_BUYER, [MILK_BUYER] * 9) == pytest.approx(0.1)


def test_what_few_buy_tells_more_than_what_everybody_buys() -> None:
    both = household(("milk", 5), ("beef", 5))
    assert READER.score("beef", both) > 0 > READER.score("2% milk", both)


def test_a_usual_day_tells_and_the_offers_last_day_does_not() -> None:
    assert READER.score("Ready ahead of Saturday's shop.", BEEF_BUYER) > 0
    assert READER.score("Ready ahead of Saturday's shop.", MILK_BUYER) < 0
    assert READER.score("Good until Saturday, November 4, on your card.", MILK_BUYER) == 0


def copy_sample(*texts: str, rivals: int = 9, stratum: str = "deal_seeker") -> Sample:
    output = CopyOutput.model_validate(
        {
            **dict(written(*(piece(body(text), offer=None) for text in texts))),
            "profile": BEEF_BUYER,
            "rivals": (MILK_BUYER,) * rivals,
        }
    )
    return Sample(case(stratum=stratum), output, Shop(SHOP.brand, CATEGORIES, SHARES))


def test_belonging_is_the_share_of_messages_that_find_their_household() -> None:
    both = copy_sample(
        PLAIN, "Your 2% milk is in, and bath tissue is on the shelf beside it, if you want some."
    )
    score = belonging.SCORER.score(both)
    assert score is not None
    assert (score.value, score.of) == (0.5, 2)
    assert "named are beef, milk, toilet-paper" in score.reason


def test_belonging_says_nothing_with_fewer_than_nine_rivals() -> None:
    assert belonging.SCORER.score(copy_sample(PLAIN, rivals=8)) is None
    assert belonging.SCORER.score(sample(piece())) is None


def test_those_of_whom_nothing_may_be_said_are_left_out_of_the_second_figure() -> None:
    assert belonging.WHERE_KNOWN.score(copy_sample(PLAIN, stratum="new_or_thin")) is None
    assert belonging.WHERE_KNOWN.score(copy_sample(PLAIN)) is not None


def test_a_template_for_the_type_finds_its_household_by_chance() -> None:
    score = belonging.OF_SEGMENT.score(copy_sample(PLAIN))
    assert score is not None
    assert score.value == pytest.approx(0.1)


HARD = (
    "Notwithstanding considerable organizational complexity, individualized merchandising communications "
    "facilitate extraordinarily sophisticated refrigeration opportunities throughout participating "
    "neighborhood establishments, irrespective of seasonal availability considerations, and furthermore "
    "necessitate comprehensive understanding."
)
EASY = "We bake. You eat. It is hot. It is good. Come in. Sit down. We talk. You rest. It is all we do. We do it all."


@pytest.mark.parametrize(
    ("text", "value"), [(PLAIN, 1.0), (HARD, 0.0), (EASY, 0.0)], ids=["plain", "hard", "easy"]
)
def test_a_body_is_to_read_like_grade_five_to_nine(text: str, value: float) -> None:
    score = reading_grade.ALONE.score(sample(piece(body(text), offer=None)))
    assert score is not None
    assert score.value == value


def test_what_is_in_another_language_has_no_grade() -> None:
    english = piece(body(HARD), offer=None)
    spanish = english.model_copy(update={"variant": english.variant.model_copy(update={"locale": "es_US"})})

    assert reading_grade.SCORER.score(sample(spanish)) is None
    assert reading_grade.ALONE.score(sample(spanish)) is None
    both = reading_grade.ALONE.score(sample(spanish, english))
    assert both is not None
    assert (both.value, both.of) == (0.0, 1)


def test_short_bodies_are_graded_together() -> None:
    halves = [
        "The butcher wraps the beef in portions when you ask, so that it keeps well.",
        "The bakers start before the doors open, so the bread is still warm when you come.",
        "There is a pot of coffee by the door every morning, because people who come early have earned a quiet cup.",
    ]
    score = reading_grade.SCORER.score(sample(*(piece(body(half), offer=None) for half in halves)))
    assert score is not None
    assert (score.value, score.of) == (1.0, 3)
    hard = reading_grade.SCORER.score(sample(piece(body(HARD), offer=None), piece(body(EASY), offer=None)))
    assert hard is not None
    assert hard.value == 0.0


def scored_grammar(text: str) -> tuple[float, str]:
    score = grammar.SCORER.score(sample(piece(body(text), offer=None)))
    assert score is not None
    return score.value, score.reason


def test_sound_sentences_pass() -> None:
    assert scored_grammar(f"{PLAIN} Bread and beef are in, and your list is on our site.") == (1.0, "yes")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("There is an pot of coffee by the door, so have a cup.", "Incorrect indefinite article"),
        ("The beef are in, so come by when it suits you.", "«beef are» does not agree"),
    ],
)
def test_each_slip_is_told(text: str, told: str) -> None:
    value, reason = scored_grammar(text)
    assert value == 0.0
    assert told in reason


@pytest.mark.parametrize(
    "text",
    [
        "Come by by the door.",
        "Coffee and  bread.",
        "Coffee , bread and more of it.",
        "Coffee for you, or bread and.",
    ],
    ids=["doubled word", "doubled space", "loose comma", "nothing behind and"],
)
def test_what_a_machine_leaves_behind_is_told(text: str) -> None:
    score = grammar.WHOLE.score(sample(piece(body(text), offer=None)))
    assert score is not None
    assert score.value == 0.0


def test_a_whole_message_is_whole() -> None:
    fine = f"{PLAIN} None of it is pressing, and it is what the week was made for."
    score = grammar.WHOLE.score(sample(piece(body(fine), offer=None)))
    assert score is not None
    assert score.value == 1.0


def tagged(text: str, tactic: Tactic, exchange: ValueExchange, *, offer: bool = False) -> tuple[float, str]:
    made: Piece = piece(body(text)) if offer else piece(body(text), offer=None)
    assert made.message is not None
    # The subject of the sample speaks of a coupon; here the body is to show the tags.
    message = made.message.model_copy(update={"subject": "For supper", "preheader": "", "cta": ""})
    variant = made.variant.model_copy(update={"tactic": tactic, "exchange": exchange})
    score = tags.SCORER.score(sample(made.model_copy(update={"variant": variant, "message": message})))
    assert score is not None
    return score.value, score.reason


NONE, SAY, MONEY = ValueExchange.NON_MONETARY, ValueExchange.CONSENSUS, ValueExchange.MONETARY


@pytest.mark.parametrize(
    ("text", "tactic", "exchange", "offer"),
    [
        ("Thank you for coming by so often.", Tactic.THANKS, NONE, False),
        ("Would beef or fish be more to your liking?", Tactic.QUESTION, SAY, False),
        ("Beef or fish, whichever you like better.", Tactic.CHOICE, NONE, False),
        ("You have {{ offer.headline }} on your card.", Tactic.SAVING, MONEY, True),
        ("Beef for tonight, then.", Tactic.REMINDER, NONE, False),
    ],
)
def test_tags_that_the_text_shows_pass(
    text: str, tactic: Tactic, exchange: ValueExchange, offer: bool
) -> None:
    assert tagged(text, tactic, exchange, offer=offer) == (1.0, "yes")


@pytest.mark.parametrize(
    ("text", "tactic", "exchange", "offer", "told"),
    [
        ("Beef for tonight.", Tactic.THANKS, NONE, False, "tagged thanks"),
        ("Beef for tonight.", Tactic.QUESTION, NONE, False, "tagged question"),
        ("Beef for tonight.", Tactic.CHOICE, NONE, False, "tagged choice"),
        ("Beef for tonight.", Tactic.SAVING, NONE, False, "tagged saving"),
        ("Beef for tonight.", Tactic.EASE, MONEY, False, "tagged monetary, and names no offer"),
        ("Beef for tonight.", Tactic.EASE, SAY, False, "asks for no say"),
        ("You have {{ offer.headline }}.", Tactic.EASE, NONE, True, "names an offer of money"),
    ],
)
def test_tags_that_the_text_does_not_show_are_told(
    text: str, tactic: Tactic, exchange: ValueExchange, offer: bool, told: str
) -> None:
    value, reason = tagged(text, tactic, exchange, offer=offer)
    assert value == 0.0
    assert told in reason


def test_two_messages_that_are_one_are_told() -> None:
    other = "Would you rather hear about bread, or about nothing at all for a while? Tell us and we will keep to it."
    apart = nearness.NO_TWINS.score(sample(piece(body(PLAIN), offer=None), piece(body(other), offer=None)))
    assert apart is not None
    assert apart.value == 1.0
    same = nearness.NO_TWINS.score(
        sample(piece(body(PLAIN), offer=None), piece(body(PLAIN.replace("tonight", "today")), offer=None))
    )
    assert same is not None
    assert same.value == 0.0
    mean = nearness.SCORER.score(sample(piece(body(PLAIN), offer=None), piece(body(PLAIN), offer=None)))
    assert mean is not None
    assert mean.value == pytest.approx(1.0, abs=1e-3)


def test_a_body_that_another_household_got_is_not_its_own() -> None:
    mine = sample(piece(body(PLAIN), offer=None), piece(body("Only mine, and nobody's else."), offer=None))
    yours = replace(mine, case=case("p_other"), output=written(piece(body(PLAIN.upper()), offer=None)))
    first, second = own_bodies.SCORER.score([mine, yours])
    assert first is not None
    assert second is not None
    assert (first.value, first.of) == (0.5, 2)
    assert second.value == 0.0
    assert "1 other households got this body" in second.reason


def test_the_same_body_twice_for_one_household_is_another_metrics_concern() -> None:
    mine = sample(piece(body(PLAIN), offer=None))
    scores = own_bodies.SCORER.score([mine, mine])
    assert [score.value for score in scores if score is not None] == [1.0, 1.0]


def test_what_became_of_variants_is_counted() -> None:
    mended = piece(body("One, and good."), offer=None)
    attempt = RepairAttempt(attempt=1, by="llm", findings=("brand: x",), outcome="rewritten")
    mended = mended.model_copy(update={"variant": mended.variant.model_copy(update={"repairs": (attempt,)})})
    replaced = piece(body("Two, and good."), offer=None)
    provenance = replaced.variant.provenance.model_copy(
        update={"stands_in_for": CopywriterKind.LLM, "stand_in_reason": "refused: no"}
    )
    replaced = replaced.model_copy(
        update={"variant": replaced.variant.model_copy(update={"provenance": provenance})}
    )
    blocked = piece(body("Three."), offer=None, status=VariantStatus.BLOCKED)
    whole = sample(mended, replaced, blocked, piece(body("Four."), offer=None))
    for scorer in (fates.BLOCKED, fates.REPAIRED, fates.REPLACED):
        score = scorer.score(whole)
        assert score is not None
        assert (score.value, score.of) == (0.25, 4)
    told = fates.REPLACED.score(whole)
    assert told is not None
    assert told.reason == "1 of 4, e.g. refused: no"
