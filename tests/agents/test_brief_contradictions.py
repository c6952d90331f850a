"""Briefs that nobody can carry out, found before anybody writes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from agents.brief_contradictions import against_kit, problems_of, require_known
from bespoke.domain.audience import Audience
from bespoke.domain.brand import BrandKit
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, OfferId
from bespoke.domain.offer import Offer
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import UseCase, ValueExchange
from bespoke.errors import InvalidInput
from tests.support.packs import demo_pack

TODAY = date(2024, 10, 10)


@dataclass(frozen=True)
class Shop:
    kit: BrandKit
    use_case: UseCase
    topics: dict[str, Any]


@pytest.fixture(scope="module")
def shop() -> Shop:
    pack = demo_pack()
    restock = next(found for found in pack.use_cases if found.id == "weekly-restock")
    return Shop(
        pack.brand,
        restock.model_copy(update={"channels": (Channel.EMAIL, Channel.SMS)}),
        pack.named_topics(),
    )


def brief(**asked: Any) -> Brief:
    return Brief.model_validate({"customer_id": "c-1", "use_case_id": "weekly-restock", **asked})


def offer(valid_from: date, valid_to: date) -> Offer:
    return Offer(
        id=OfferId("o-milk"),
        exchange=ValueExchange.MONETARY,
        headline="a coupon for milk",
        topics=("milk",),
        value=None,
        value_source="test",
        valid_from=valid_from,
        valid_to=valid_to,
        source="test",
    )


def problems(shop: Shop, asked: Brief, *offers: Offer) -> list[str]:
    return list(problems_of(asked, [asked.channel], shop.use_case, offers, TODAY))


def test_a_brief_that_asks_for_little_is_sound(shop: Shop) -> None:
    asked = brief(must_say=["Ask at the desk"], must_not_say=["bargain"], deadline=TODAY, angle="meal")
    assert problems(shop, asked, offer(TODAY, TODAY)) == []
    assert against_kit(asked, [Channel.EMAIL], shop.kit) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"tactics_wanted": ["ease", "news"], "tactics_banned": ["news"]},
            ["tactic 'news' is wanted and banned; take it out of one of the lists"],
        ),
        (
            {"must_say": ["A real Bargain it is"], "must_not_say": ["bargain"]},
            ["'A real Bargain it is' must be said and holds 'bargain', which must not; take one of them out"],
        ),
        (
            {"must_say": ["Ask us", "ask  us"]},
            ["'ask us' stands more than once under must say; keep one"],
        ),
        (
            {"tactics_banned": ["ease", "ease"]},
            ["'ease' stands more than once under tactics banned; keep one"],
        ),
        (
            {"offer_set": ["o-1", "o-1"]},
            ["'o-1' stands more than once under offers; keep one"],
        ),
        (
            {"offer_id": "o-1", "offer_set": ["o-2"]},
            ["one offer to use and a set to choose from are named; name one offer, or the set"],
        ),
        (
            {"deadline": "2024-10-09"},
            ["the deadline 2024-10-09 has passed, today is 2024-10-10; set a later one, or none"],
        ),
        (
            {"channel": "push"},
            ["use case 'weekly-restock' does not go out by 'push', only by email, sms"],
        ),
    ],
)  # fmt: skip
def test_what_is_at_odds_with_itself_is_said(shop: Shop, asked: dict[str, Any], said: list[str]) -> None:
    assert problems(shop, brief(**asked)) == said


def test_an_angle_of_another_use_case_is_named_with_those_there_are(shop: Shop) -> None:
    (said,) = problems(shop, brief(angle="deal"))
    assert said.startswith("angle 'deal' is none of use case 'weekly-restock', which has restock, meal,")


def test_a_tactic_of_another_use_case_is_named(shop: Shop) -> None:
    only_ease = Shop(shop.kit, shop.use_case.model_copy(update={"tactics": ("ease",)}), shop.topics)
    (said,) = problems(only_ease, brief(tactics_wanted=["saving"]))
    assert said == "tactic 'saving' is none of use case 'weekly-restock', which has ease"
    (said,) = problems(only_ease, brief(tactics_banned=["ease"]))
    assert said == "every tactic of use case 'weekly-restock' is banned; leave it one"


def test_an_offer_that_ends_before_the_deadline_names_both_days(shop: Shop) -> None:
    asked = brief(deadline="2024-10-20")
    (said,) = problems(shop, asked, offer(TODAY, date(2024, 10, 19)))
    assert said.startswith(
        "offer 'o-milk' is valid to 2024-10-19, and the message may go out until 2024-10-20;"
    )
    assert problems(shop, asked, offer(TODAY, date(2024, 10, 20))) == []
    (said,) = problems(shop, asked, offer(date(2024, 10, 21), date(2024, 11, 1)))
    assert said.startswith(
        "offer 'o-milk' is valid from 2024-10-21, and the message may go out until 2024-10-20"
    )


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("angle", "restok", "unknown angle 'restok'; did you mean 'restock'?"),
        ("tactics_wanted", ["rimender"], "unknown tactic 'rimender'; did you mean 'reminder'?"),
        ("tactics_banned", ["zzz"], "unknown tactic 'zzz'; there are reminder, occasion,"),
        ("channel", "e-mail", "unknown channel 'e-mail'; did you mean 'email'?"),
    ],
)
def test_an_unknown_name_gets_the_nearest_one(field: str, given: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        brief(**{field: given})
    assert said in str(caught.value)


def test_a_brief_is_for_one_customer_or_one_audience() -> None:
    audience = Audience(type=CustomerType.MULTICATEGORY)
    for asked in ({}, {"customer_id": CustomerId("c-1"), "audience": audience}):
        with pytest.raises(ValidationError, match="for one customer or for one audience"):
            Brief.model_validate({"use_case_id": "weekly-restock", **asked})


def test_phrases_that_the_kit_requires_cannot_be_banned(shop: Shop) -> None:
    asked = brief(channel="sms", must_not_say=["expensive", "wrenfield", "stop"])
    assert [(found.field, found.reason) for found in against_kit(asked, [Channel.SMS], shop.kit)] == [
        (
            "must_not_say.1",
            "'wrenfield' must not be said, and the brand's own name says it: 'Wrenfield'; take it out of the brief",
        ),
        (
            "must_not_say.2",
            (
                "'stop' must not be said, and the required line for sms says it: 'Reply STOP to opt out.'; "
                "take it out of the brief"
            ),
        ),
    ]


def test_what_must_be_said_leaves_room_for_a_message(shop: Shop) -> None:
    long = brief(channel="sms", must_say=["x" * 108])
    (found,) = against_kit(long, [Channel.SMS], shop.kit)
    assert found.reason.startswith(
        "what must be said takes 109 characters and 23 of the required line, of 160 that a message by sms has"
    )
    assert against_kit(brief(channel="sms", must_say=["x" * 106]), [Channel.SMS], shop.kit) == []
    assert against_kit(long, [Channel.EMAIL], shop.kit) == []


def test_a_channel_that_needs_a_way_out_needs_its_line(shop: Shop) -> None:
    bare = shop.kit.model_copy(update={"required_lines": ()})
    (found,) = against_kit(brief(), [Channel.SMS], bare)
    assert found.reason.startswith(
        "a message by sms must say how to get no more of them, and the brand kit has no"
    )
    assert against_kit(brief(), [Channel.PUSH], bare) == []


def test_an_audience_is_made_of_what_may_be_named(shop: Shop) -> None:
    require_known(Audience(type=CustomerType.MULTICATEGORY, buys=("milk",)), shop.use_case, shop.topics)
    with pytest.raises(InvalidInput, match="unknown topic 'milkk' in the audience; did you mean 'milk'"):
        require_known(Audience(type=CustomerType.MULTICATEGORY, buys=("milkk",)), shop.use_case, shop.topics)
    with pytest.raises(InvalidInput, match="unknown topic 'antacids' in the audience"):
        require_known(
            Audience(type=CustomerType.MULTICATEGORY, buys=("antacids",)), shop.use_case, shop.topics
        )
    with pytest.raises(InvalidInput, match="not for 'lapsed'; choose another type"):
        require_known(Audience(type=CustomerType.LAPSED), shop.use_case, shop.topics)
