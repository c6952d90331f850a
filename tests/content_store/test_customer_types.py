"""The type rules at their boundaries, in their order, and what they say for themselves."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bespoke.domain.profile import CustomerType
from content_store.customer_types import ShoppingMetrics, TypeThresholds, assign_type

AS_OF = date(2017, 10, 30)
DEFAULTS = TypeThresholds()


def metrics(**changes: Any) -> ShoppingMetrics:
    """Returns metrics that are just enough for an advocate, with `changes`."""
    just_an_advocate: dict[str, Any] = {
        "recency_days": 1,
        "gap_days": 7.0,
        "trips": 26,
        "active_weeks": 20,
        "spend": 1000.0,
        "discount_share": 0.1,
        "coupon_trip_share": 0.1,
        "regular_departments": 6,
        "spend_week_recent": 40.0,
        "spend_week_prior": 50.0,
    }
    return ShoppingMetrics(**(just_an_advocate | changes))


def type_of(**changes: Any) -> str:
    return assign_type(metrics(**changes), DEFAULTS, AS_OF).type.value


def test_a_customer_without_purchases_is_new_or_thin() -> None:
    assignment = assign_type(None, DEFAULTS, AS_OF)
    assert assignment.type is CustomerType.NEW_OR_THIN
    assert assignment.reason == "no purchases on record"
    assert assignment.as_of == date(2017, 10, 30)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "brand_advocate", id="every figure just enough for an advocate"),
        pytest.param({"active_weeks": 19}, "multicategory", id="one active week short"),
        pytest.param({"regular_departments": 5}, "multicategory", id="one department short"),
        pytest.param({"spend": 999.99}, "multicategory", id="one cent short"),
        pytest.param({"spend_week_recent": 39.99}, "multicategory", id="spending slipped"),
        pytest.param({"regular_departments": 4}, "single_category_regular", id="too narrow for many"),
        pytest.param({"regular_departments": 0}, "single_category_regular", id="no regular department"),
        pytest.param({"discount_share": 0.22}, "deal_seeker", id="discounts just enough"),
        pytest.param({"discount_share": 0.2199}, "brand_advocate", id="discounts just short"),
        pytest.param({"discount_share": None}, "brand_advocate", id="discounts unknown"),
        pytest.param({"coupon_trip_share": 0.2}, "deal_seeker", id="coupon trips just enough"),
        pytest.param({"coupon_trip_share": 0.1999}, "brand_advocate", id="coupon trips just short"),
        pytest.param({"coupon_trip_share": None}, "brand_advocate", id="coupon trips unknown"),
        pytest.param({"spend_week_recent": 25.0}, "multicategory", id="spending exactly halved"),
        pytest.param({"spend_week_recent": 24.99}, "disengaged", id="spending more than halved"),
        pytest.param(
            {"spend_week_prior": 3.0, "spend_week_recent": 1.49}, "disengaged", id="fell from just enough"
        ),
        pytest.param(
            {"spend_week_prior": 2.99, "spend_week_recent": 0.0},
            "multicategory",
            id="fell from next to nothing",
        ),
        pytest.param({"recency_days": 28}, "brand_advocate", id="silent for 28 days"),
        pytest.param({"recency_days": 29}, "disengaged", id="silent for 29 days"),
        pytest.param({"recency_days": 30, "gap_days": 10.0}, "brand_advocate", id="silent for three gaps"),
        pytest.param(
            {"recency_days": 31, "gap_days": 10.0}, "disengaged", id="silent for more than three gaps"
        ),
        pytest.param({"recency_days": 42, "gap_days": None}, "brand_advocate", id="three assumed gaps"),
        pytest.param({"recency_days": 43, "gap_days": None}, "disengaged", id="more than three assumed gaps"),
        pytest.param({"recency_days": 56}, "disengaged", id="silent for 56 days"),
        pytest.param({"recency_days": 57}, "lapsed", id="silent for 57 days"),
        pytest.param({"recency_days": 57, "gap_days": None}, "lapsed", id="silent, gap unknown"),
        pytest.param({"recency_days": 60, "gap_days": 20.0}, "brand_advocate", id="slow shopper, three gaps"),
        pytest.param(
            {"recency_days": 61, "gap_days": 20.0}, "lapsed", id="slow shopper, more than three gaps"
        ),
        pytest.param({"trips": 3}, "brand_advocate", id="three trips"),
        pytest.param({"trips": 2}, "new_or_thin", id="two trips"),
    ],
)
def test_the_type_turns_at_each_boundary(changes: dict[str, Any], expected: str) -> None:
    assert type_of(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"recency_days": 57, "trips": 0}, "lapsed", id="lapsed before thin"),
        pytest.param({"trips": 2, "spend_week_recent": 0.0}, "new_or_thin", id="thin before disengaged"),
        pytest.param(
            {"spend_week_recent": 0.0, "discount_share": 0.5},
            "disengaged",
            id="disengaged before deal seeker",
        ),
        pytest.param({"discount_share": 0.5}, "deal_seeker", id="deal seeker before advocate"),
        pytest.param(
            {"discount_share": 0.5, "active_weeks": 5}, "deal_seeker", id="deal seeker before multicategory"
        ),
        pytest.param({"regular_departments": 9}, "brand_advocate", id="advocate before multicategory"),
    ],
)
def test_the_first_rule_that_matches_wins(changes: dict[str, Any], expected: str) -> None:
    assert type_of(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"spend": 1587.21, "regular_departments": 11},
            (
                "bought in 20 of 26 weeks, regularly in 11 departments, $1,587 in 26 weeks, "
                "and spending has held up"
            ),
        ),
        ({"active_weeks": 19}, "bought regularly in 6 departments in 26 weeks"),
        (
            {"regular_departments": 1, "trips": 3},
            "3 trips in 26 weeks, regularly in 1 department, fewer than 5",
        ),
        ({"regular_departments": 0}, "26 trips in 26 weeks, regularly in no department, fewer than 5"),
        (
            {"discount_share": 0.225},
            "saved 22.5% of the full price through discounts in 26 weeks",
        ),
        ({"coupon_trip_share": 0.25}, "used a coupon on 25.0% of trips in 26 weeks"),
        (
            {"discount_share": 0.225, "coupon_trip_share": 0.25},
            "saved 22.5% of the full price through discounts and used a coupon on 25.0% of trips in 26 weeks",
        ),
        (
            {"spend_week_recent": 12.5, "spend_week_prior": 1050.0},
            (
                "spent $12.50 a week in the last 8 weeks, less than 50% of the $1,050.00 a week in the "
                "18 weeks before"
            ),
        ),
        ({"recency_days": 29}, "last shopped 29 days ago, longer than the 28 days that anyone is given"),
        ({"recency_days": 57}, "last shopped 57 days ago, longer than the 56 days that anyone is given"),
        (
            {"recency_days": 77, "gap_days": 24.5},
            "last shopped 77 days ago, more than 3 times the usual 24.5 days between trips",
        ),
        (
            {"recency_days": 43, "gap_days": None},
            (
                "last shopped 43 days ago, more than 3 times the 14 days assumed where too few shopping days "
                "are known"
            ),
        ),
        ({"trips": 0}, "no shopping trips in 26 weeks, too few to tell"),
        ({"trips": 1}, "only 1 shopping trip in 26 weeks, too few to tell"),
    ],
)
def test_the_reason_names_the_figures_that_decided(changes: dict[str, Any], reason: str) -> None:
    assert assign_type(metrics(**changes), DEFAULTS, AS_OF).reason == reason


def test_other_thresholds_give_another_type_and_reason() -> None:
    strict = TypeThresholds(window_days=91, recent_weeks=4, advocate_weeks=21, multicategory_departments=7)
    assignment = assign_type(metrics(), strict, AS_OF)
    assert assignment.type is CustomerType.SINGLE_CATEGORY_REGULAR
    assert assignment.reason == "26 trips in 13 weeks, regularly in 6 departments, fewer than 7"
    assert strict.prior_weeks == 9


def test_the_default_window_is_8_recent_weeks_and_18_before() -> None:
    assert (DEFAULTS.window_weeks, DEFAULTS.recent_weeks, DEFAULTS.prior_weeks) == (26, 8, 18)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"window_days": 56}, id="no weeks before the recent ones"),
        pytest.param({"window_days": 180}, id="not whole weeks"),
        pytest.param({"deal_discount_share": 22}, id="a share in percent"),
        pytest.param({"lapsed_day": 56}, id="a name that is none"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TypeThresholds(**changes)


def test_metrics_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValidationError):
        metrics(discount_share=1.1)
