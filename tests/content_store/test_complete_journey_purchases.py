"""Figures, rhythm, affinities and orders from hand-made till lines."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bespoke.domain.category import Category, CategoryUse
from bespoke.errors import InvalidInput
from content_store.customer_types import TypeThresholds
from content_store.importers.complete_journey import require_covered
from content_store.importers.complete_journey_purchases import (
    Purchases,
    affinities_by_household,
    metrics_by_household,
    orders,
    read_purchases,
    rhythm_by_household,
)
from content_store.importers.till_labels import TillLabels

if TYPE_CHECKING:
    import pandas as pd

pandas = pytest.importorskip("pandas", reason="pandas is not installed; it comes with the extra 'demo'")

AS_OF = date(2017, 10, 30)


def named(label: str, topic: str) -> Category:
    return Category(
        label=label,
        topic=topic,
        use=CategoryUse.NAME,
        spoken=topic,
        singular=f"piece of {topic}",
        article="a",
        number="mass",
    )


LABELS = TillLabels.of(
    [
        named("CHEESE", "cheese"),
        named("CHEESES", "cheese"),
        named("MILK", "milk"),
        Category(label="ANTACIDS", topic="antacids", use=CategoryUse.NEVER_NAME, why="health"),
        Category(label="MISC", topic="misc", use=CategoryUse.NOT_USEFUL, why="says nothing"),
    ]
)

PRODUCTS = [
    (1, "GROCERY", "CHEESE"),
    (2, "DELI", "CHEESES"),
    (3, "GROCERY", "MILK"),
    (4, "DRUG GM", "ANTACIDS"),
    (5, "FUEL", None),
    (6, "GROCERY", "MISC"),
    (7, "GROCERY", None),
    (8, "GROCERY", "NOT IN THE LIST"),
]


def products() -> "pd.DataFrame":
    frame: pd.DataFrame = pandas.DataFrame(PRODUCTS, columns=["product_id", "department", "product_category"])
    return frame


def till(rows: list[tuple[int, str, int]], **changes: Any) -> "pd.DataFrame":
    """Returns transactions of household 1 from (basket, time, product), each for $2.00 less $0.50."""
    frame: pd.DataFrame = pandas.DataFrame(rows, columns=["basket_id", "transaction_timestamp", "product_id"])
    frame["transaction_timestamp"] = pandas.to_datetime(frame["transaction_timestamp"], format="ISO8601")
    plain = {
        "household_id": 1,
        "quantity": 1,
        "sales_value": 2.0,
        "retail_disc": 0.5,
        "coupon_disc": 0.0,
        "coupon_match_disc": 0.0,
    }
    return frame.assign(**(plain | changes))


def purchases(rows: list[tuple[int, str, int]], **changes: Any) -> Purchases:
    return read_purchases(till(rows, **changes), products(), LABELS, AS_OF, TypeThresholds())


def test_the_window_is_the_182_days_before() -> None:
    made = purchases(
        [
            (1, "2017-04-30 23:59", 3),
            (2, "2017-05-01 00:00", 3),
            (3, "2017-10-29 23:59", 3),
            (4, "2017-10-30 00:00", 3),
        ],
    )
    metrics = metrics_by_household(made)[1]
    assert (metrics.trips, metrics.spend, metrics.recency_days, metrics.active_weeks) == (2, 4.0, 1, 2)


def test_the_last_8_weeks_are_set_against_the_18_before() -> None:
    made = purchases([(1, "2017-09-03 23:59", 3), (2, "2017-09-04 00:00", 3), (3, "2017-09-05 00:00", 3)])
    metrics = metrics_by_household(made)[1]
    assert metrics.spend_week_recent == pytest.approx(4 / 8)
    assert metrics.spend_week_prior == pytest.approx(2 / 18)


def test_fuel_is_a_sign_of_life_but_no_merchandise() -> None:
    made = purchases([(1, "2017-10-01", 3), (2, "2017-10-28", 5)])
    metrics = metrics_by_household(made)[1]
    assert (metrics.recency_days, metrics.trips, metrics.spend) == (2, 1, 2.0)


def test_a_product_that_the_table_lacks_is_merchandise_without_department() -> None:
    made = purchases([(basket, f"2017-10-0{basket}", 999) for basket in (1, 2, 3)])
    metrics = metrics_by_household(made)[1]
    assert (metrics.trips, metrics.spend, metrics.regular_departments) == (3, 6.0, 0)


def test_lines_without_quantity_are_not_purchases() -> None:
    made = purchases([(1, "2017-10-01", 3), (2, "2017-10-28", 3)], quantity=[1, 0])
    assert metrics_by_household(made)[1].recency_days == 29
    assert [order.message_id for order in orders(made, "USD")] == ["cj-1"]


def test_what_the_shop_does_not_sell_is_no_purchase_of_its_customers() -> None:
    labels = TillLabels.of(
        [
            named("CHEESE", "cheese"),
            Category(label="MILK", topic="milk", use=CategoryUse.NOT_USEFUL, sold=False, why="not sold here"),
        ]
    )
    lines = till([(1, "2017-10-01", 1), (2, "2017-10-28", 3)])
    made = read_purchases(lines, products(), labels, AS_OF, TypeThresholds())
    metrics = metrics_by_household(made)[1]
    assert (metrics.trips, metrics.spend, metrics.recency_days) == (1, 2.0, 29)
    assert [order.message_id for order in orders(made, "USD")] == ["cj-1"]


def test_a_department_is_regular_from_three_baskets() -> None:
    grocery = [(basket, f"2017-10-0{basket}", 3) for basket in (1, 2, 3)]
    deli = [(basket, f"2017-10-0{basket}", 2) for basket in (1, 2)]
    assert metrics_by_household(purchases(grocery + deli))[1].regular_departments == 1


def test_the_gap_needs_three_shopping_days() -> None:
    two_days = [(1, "2017-10-01 09:00", 3), (2, "2017-10-01 18:00", 3), (3, "2017-10-05", 3)]
    assert metrics_by_household(purchases(two_days))[1].gap_days is None
    three_days = [*two_days, (4, "2017-10-15", 3)]
    assert metrics_by_household(purchases(three_days))[1].gap_days == 7.0


def test_discounts_and_coupons_are_shares() -> None:
    made = purchases(
        [(1, "2017-10-01", 3), (1, "2017-10-01", 1), (2, "2017-10-08", 3)],
        retail_disc=[0.5, 0.0, 0.0],
        coupon_disc=[0.0, 1.0, 0.0],
        coupon_match_disc=[0.0, 0.5, 0.0],
    )
    metrics = metrics_by_household(made)[1]
    assert metrics.discount_share == pytest.approx(2 / 8)
    assert metrics.coupon_trip_share == pytest.approx(1 / 2)


def test_affinities_count_baskets_of_a_topic_under_any_of_its_labels() -> None:
    made = purchases(
        [
            (1, "2017-10-01", 1),
            (1, "2017-10-01", 2),
            (2, "2017-10-05", 2),
            (3, "2017-10-15", 1),
            (1, "2017-10-01", 3),
            (2, "2017-10-05", 3),
            (4, "2017-10-20", 8),
            (5, "2017-10-21", 8),
        ],
    )
    found = affinities_by_household(made)[1]
    assert [(a.topic, a.baskets, a.last_bought, a.gap_days) for a in found] == [
        ("cheese", 3, date(2017, 10, 15), 7.0),
        ("milk", 2, date(2017, 10, 5), None),
    ]


def test_what_was_bought_once_is_no_affinity() -> None:
    assert affinities_by_household(purchases([(1, "2017-10-01", 3), (1, "2017-10-01", 3)])) == {}


SATURDAYS = [(n, f"2017-{day}", 3) for n, day in enumerate(["09-02", "09-09", "09-16", "09-23"])]


def test_a_weekday_that_stands_out_is_the_usual_one() -> None:
    others = [(11, "2017-10-02", 3), (12, "2017-10-10", 3)]
    rhythm = rhythm_by_household(purchases(SATURDAYS + others))[1]
    assert (rhythm.usual_weekday, rhythm.days_between_trips) == ("Saturday", 7.0)


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(["10-02"], id="five shopping days are too few"),
        pytest.param(["10-02", "10-09", "10-16"], id="Monday is close behind"),
        pytest.param(
            ["10-01", "10-02", "10-03", "10-04", "10-05", "10-06", "10-08"], id="four days of eleven"
        ),
    ],
)
def test_a_weekday_that_does_not_stand_out_is_not_told(others: list[str]) -> None:
    rows = [(20 + n, f"2017-{day}", 3) for n, day in enumerate(others)]
    assert rhythm_by_household(purchases(SATURDAYS + rows))[1].usual_weekday is None


def test_sensitive_purchases_change_nothing_that_copy_may_speak_of() -> None:
    milk = [(n, f"2017-10-{day}", 3) for n, day in enumerate(["01", "08", "15", "22"])]
    antacids = [(30 + n, f"2017-10-{day}", 4) for n, day in enumerate(["03", "10", "17", "24", "25", "26"])]
    without, with_them = purchases(milk), purchases(milk + antacids)
    assert affinities_by_household(with_them) == affinities_by_household(without)
    assert rhythm_by_household(with_them) == rhythm_by_household(without)
    assert rhythm_by_household(with_them)[1].days_between_trips == 7.0


def test_an_order_tells_its_totals_and_nameable_topics_only() -> None:
    made = purchases([(7, "2017-10-29 18:05:09", product) for product in (1, 2, 3, 4, 5, 6, 7, 8)])
    (order,) = orders(made, "USD")
    assert order[:4] == ("cj-7", "hh-1", "Order Completed", "2017-10-29T18:05:09.000000+00:00")
    assert json.loads(order.properties_json) == {
        "order_id": "7",
        "revenue": 16.0,
        "currency": "USD",
        "topics": ["cheese", "milk"],
        "discount": 4.0,
    }


def test_no_purchases_give_no_orders() -> None:
    assert list(orders(purchases([(1, "2017-10-30", 3)]), "USD")) == []


@pytest.mark.parametrize("as_of", [date(2017, 10, 1), date(2017, 10, 31)])
def test_a_day_that_the_purchases_do_not_reach_is_refused(as_of: date) -> None:
    rows = till([(1, "2017-10-01 10:00", 3), (2, "2017-10-29 10:00", 3)])
    require_covered(rows, date(2017, 10, 2))
    require_covered(rows, date(2017, 10, 30))
    with pytest.raises(InvalidInput, match="choose a day from 2017-10-02 to 2017-10-30"):
        require_covered(rows, as_of)
