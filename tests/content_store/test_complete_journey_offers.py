"""Offers and their usual values from hand-made coupons and redemptions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bespoke.domain.category import Category, CategoryUse
from bespoke.domain.offer import Offer
from content_store.importers.complete_journey_offers import headline, read_offers, read_usual_values
from content_store.importers.till_labels import TillLabels

pandas = pytest.importorskip("pandas", reason="pandas is not installed; it comes with the extra 'demo'")


def named(label: str, topic: str, spoken: str | None = None, shelf: str | None = None) -> Category:
    return Category(
        label=label,
        topic=topic,
        use=CategoryUse.NAME,
        spoken=spoken or topic,
        singular=f"piece of {topic}",
        article="a",
        number="mass",
        shelf=shelf,
        aisle=f"the {shelf} aisle" if shelf else None,
    )


def unnamed(label: str, topic: str, use: CategoryUse = CategoryUse.NEVER_NAME) -> Category:
    return Category(label=label, topic=topic, use=use, why="because")


LABELS = TillLabels.of(
    [
        named("CHEESE", "cheese", shelf="dairy"),
        named("CHEESES", "cheese", shelf="dairy"),
        named("MILK", "milk", shelf="dairy"),
        named("BUTTER", "butter", shelf="dairy"),
        named("EGGS", "eggs", shelf="dairy"),
        named("RICE", "rice", spoken="rice and side dishes", shelf="pantry"),
        unnamed("ANTACIDS", "antacids"),
        unnamed("MISC", "misc", CategoryUse.NOT_USEFUL),
    ]
)


def offers(till_labels: Sequence[str | None], campaign_type: str = "Type B") -> list[Offer]:
    """Returns the offers of one coupon for one product of each label."""
    numbers = range(1, len(till_labels) + 1)
    listed = pandas.DataFrame(
        {"product_id": numbers, "product_category": pandas.Series(till_labels, dtype=str)}
    )
    coupons = pandas.DataFrame({"coupon_upc": 500, "product_id": numbers, "campaign_id": 9})
    campaigns = pandas.DataFrame(
        {
            "campaign_id": [9],
            "campaign_type": [campaign_type],
            "start_date": pandas.to_datetime(["2017-10-18"]),
            "end_date": pandas.to_datetime(["2017-11-19"]),
        }
    )
    # The source lists some products of a coupon twice.
    doubled = pandas.concat([coupons, coupons.head(1)])
    return read_offers(doubled, campaigns, listed, {}, LABELS, "USD")


def test_a_coupon_becomes_an_offer_for_the_window_of_its_campaign() -> None:
    (offer,) = offers(["CHEESE", "CHEESES"])
    assert offer == Offer.model_validate(
        {
            "id": "cj-9-500",
            "exchange": "monetary",
            "headline": "a coupon for cheese",
            "topics": ["cheese"],
            "value": None,
            "value_source": "not stated in the source",
            "valid_from": "2017-10-18",
            "valid_to": "2017-11-19",
            "source": "complete-journey",
        }
    )


def test_topics_stand_by_their_number_of_products() -> None:
    (offer,) = offers(["MILK", "CHEESE", "CHEESES"])
    assert (offer.topics, offer.headline) == (("cheese", "milk"), "a coupon for cheese and milk")


def test_a_topic_of_few_products_is_not_listed() -> None:
    (offer,) = offers(["CHEESE"] * 18 + ["BUTTER"] * 2 + ["MILK"])
    assert offer.topics == ("cheese",)
    (offer,) = offers(["CHEESE"] * 18 + ["BUTTER"] * 2)
    assert offer.topics == ("cheese", "butter")


def test_a_topic_that_may_not_be_named_is_not_listed() -> None:
    (offer,) = offers(["CHEESE", "CHEESE", "ANTACIDS", "MISC", "NOT IN THE LIST", None])
    assert offer.topics == ("cheese",)


@pytest.mark.parametrize(
    "till_labels",
    [
        pytest.param(["ANTACIDS", "ANTACIDS", "CHEESE"], id="mainly sensitive"),
        pytest.param(["ANTACIDS", "CHEESE"], id="as many sensitive as not"),
        pytest.param(["MISC", "MISC", "CHEESE"], id="mainly not useful"),
        pytest.param(["NOT IN THE LIST"], id="not listed"),
        pytest.param([None, None, "CHEESE"], id="mainly without label"),
    ],
)
def test_a_coupon_whose_main_topic_may_not_be_named_is_left_out(till_labels: Sequence[str | None]) -> None:
    assert offers(till_labels) == []


def test_coupons_that_only_some_households_got_are_left_out() -> None:
    assert offers(["CHEESE"], campaign_type="Type A") == []


@pytest.mark.parametrize(
    ("topics", "expected"),
    [
        (["cheese"], "a coupon for cheese"),
        (["cheese", "milk"], "a coupon for cheese and milk"),
        (["cheese", "rice"], "a coupon for cheese or rice and side dishes"),
        (["cheese", "milk", "eggs"], "a coupon for cheese, milk and eggs"),
        (["cheese", "milk", "eggs", "butter"], "a coupon for the dairy aisle"),
        (["cheese", "milk", "eggs", "rice"], "a coupon for cheese, milk and more"),
    ],
)
def test_the_headline_speaks_of_topics(topics: list[str], expected: str) -> None:
    assert headline(topics, LABELS) == expected


def usual_values(redeemed: list[dict[str, Any]]) -> dict[int, tuple[Decimal, int]]:
    """Returns the usual values from one redemption of coupon 500 (products 1 and 2) a day, from 1 October."""
    days = [f"2017-10-{number + 1:02}" for number in range(len(redeemed))]
    rows: list[dict[str, Any]] = []
    for basket, (day, lines) in enumerate(zip(days, redeemed, strict=True)):
        rows.extend(
            {"basket_id": basket, "transaction_timestamp": f"{day} 12:00", "quantity": 1} | line
            for line in lines["lines"]
        )
    sold = pandas.DataFrame(rows).assign(household_id=1, sales_value=2.0)
    sold["transaction_timestamp"] = pandas.to_datetime(sold["transaction_timestamp"])
    coupons = pandas.DataFrame(
        [(500, 1, 9), (500, 1, 9), (500, 2, 9), (600, 1, 9)],
        columns=["coupon_upc", "product_id", "campaign_id"],
    )
    redemptions = pandas.DataFrame(
        [
            (1, upc, 9, day)
            for day, basket in zip(days, redeemed, strict=True)
            for upc in basket.get("coupons", [500])
        ],
        columns=["household_id", "coupon_upc", "campaign_id", "redemption_date"],
    )
    redemptions["redemption_date"] = pandas.to_datetime(redemptions["redemption_date"])
    found = read_usual_values(redemptions, coupons, sold, date(2017, 10, 6))
    return {upc: (usual.amount, usual.redemptions) for upc, usual in found.items()}


def single(amount: float, **more: Any) -> dict[str, Any]:
    return {"lines": [{"product_id": 1, "coupon_disc": amount}], **more}


def test_the_usual_value_is_what_most_plain_redemptions_took_off() -> None:
    assert usual_values([single(0.55), single(0.5), single(0.55)]) == {500: (Decimal("0.55"), 2)}


@pytest.mark.parametrize(
    "redeemed",
    [
        pytest.param([single(0.5)], id="one redemption"),
        pytest.param([single(0.5), single(0.6)], id="no two agree"),
        pytest.param([single(0.5), single(0.5), single(0.6), single(0.6)], id="two amounts as frequent"),
        pytest.param([single(0.0), single(0.0)], id="nothing taken off"),
        pytest.param(
            [{"lines": [{"product_id": 1, "coupon_disc": 1.0, "quantity": 2}]}] * 2,
            id="two items on the line",
        ),
        pytest.param(
            [{"lines": [{"product_id": 1, "coupon_disc": 0.5}, {"product_id": 2, "coupon_disc": 0.5}]}] * 2,
            id="two items in the basket",
        ),
        pytest.param([single(0.5, coupons=[500, 600])] * 2, id="another coupon for the same item"),
    ],
)
def test_a_value_that_is_not_plain_is_left_unknown(redeemed: list[dict[str, Any]]) -> None:
    assert usual_values(redeemed) == {}


def test_redemptions_from_the_day_on_are_not_known_yet() -> None:
    first_five = [single(0.5)] + [single(0.0)] * 4
    assert usual_values([*first_five, single(0.5)]) == {}
