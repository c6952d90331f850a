"""Purchases of the Complete Journey as values: type metrics, shopping rhythm, affinities, orders.

Two views of the same lines are kept apart. Type metrics are totals over all merchandise, as the rules
ask; they name nothing. What copy may speak of (affinities, rhythm, topics of an order) is computed
without any line whose label is never to be named.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import orjson

from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Affinity, Purpose
from content_store.customer_types import ShoppingMetrics, TypeThresholds
from content_store.importers.till_labels import TillLabels

if TYPE_CHECKING:
    import pandas as pd

NOT_MERCHANDISE = (
    "FUEL",
    "MISCELLANEOUS",
    "COUPON",
    "MISC SALES TRAN",
    "CNTRL/STORE SUP",
    "CHARITABLE CONT",
    "POSTAL CENTER",
    "PHOTO & VIDEO",
    "RX",
)
"""Departments that say nothing of what somebody likes to buy."""

ORDER_EVENT = "Order Completed"
PURCHASES = "purchases"
"""Source of whatever is computed from till lines."""

MAX_AFFINITIES = 12
MIN_AFFINITY_BASKETS = 2
MIN_WEEKDAY_DAYS = 6
MIN_WEEKDAY_SHARE = 0.4
MIN_WEEKDAY_LEAD = 1.5
"""A usual weekday has at least so many times the shopping days of the runner-up."""

_NO_TOPIC = -1
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class EventRow(NamedTuple):
    """An order as the events table holds it."""

    message_id: str
    customer_id: CustomerId
    name: str
    at: str
    """ISO 8601 with microseconds. The source has no time zone: its clock is taken for UTC."""
    properties_json: str


class Rhythm(NamedTuple):
    """When somebody shops, from harmless lines of the window only."""

    days_between_trips: float | None = None
    usual_weekday: str | None = None


@dataclass(frozen=True, slots=True)
class Purchases:
    """Till lines before the as-of day, one row each, with quantity > 0 and sales >= 0.

    Columns: `household`, `basket`, `at`, `days_ago` (1 is the day before the as-of day), `sales`,
    `discount` (all kinds), `coupon` (whether one was used), `department`, `merchandise`, `topic`
    (index into `topics`, or -1), `harmless`.
    """

    lines: "pd.DataFrame"
    topics: tuple[str, ...]
    as_of: date
    thresholds: TypeThresholds

    @property
    def window(self) -> "pd.DataFrame":
        """Merchandise lines of the window."""
        inside = self.lines["days_ago"] <= self.thresholds.window_days
        return self.lines[self.lines["merchandise"] & inside]


def read_purchases(
    transactions: "pd.DataFrame",
    products: "pd.DataFrame",
    labels: TillLabels,
    as_of: date,
    thresholds: TypeThresholds,
) -> Purchases:
    """Returns the lines before `as_of` of what the shop sells. Lines of products that the table lacks count as
    merchandise."""
    till_labels = products["product_category"].dropna().unique().tolist()
    not_sold = [label for label in till_labels if not labels.is_sold(label)]
    elsewhere = products.loc[products["product_category"].isin(not_sold), "product_id"]
    sold = transactions[
        (transactions["transaction_timestamp"] < np.datetime64(as_of))
        & (transactions["quantity"] > 0)
        & (transactions["sales_value"] >= 0)
        & ~transactions["product_id"].isin(elsewhere)
    ]
    topics = tuple(sorted(labels.named))
    code_of = {topic: code for code, topic in enumerate(topics)}
    topic_codes = {
        label: code_of[topic] for label in till_labels if (topic := labels.topic(label)) is not None
    }
    harmless = [label for label in till_labels if labels.is_harmless(label)]
    categories = products["product_category"]
    product_topic = categories.map(topic_codes).fillna(_NO_TOPIC).to_numpy(dtype=np.int16)
    product_harmless = categories.isin(harmless).to_numpy(dtype=bool)
    department_codes, _ = products["department"].factorize()
    merchandise = ~products["department"].isin(NOT_MERCHANDISE).to_numpy(dtype=bool)

    row = products.set_index("product_id").index.get_indexer(sold.set_index("product_id").index)
    known = row >= 0
    at = sold["transaction_timestamp"].to_numpy(dtype="datetime64[s]")
    days_ago = (np.datetime64(as_of, "D") - at.astype("datetime64[D]")).astype(np.int32)
    discounts = sold["retail_disc"] + sold["coupon_disc"] + sold["coupon_match_disc"]
    lines = sold[["household_id", "basket_id", "sales_value"]].assign(
        at=at,
        days_ago=days_ago,
        discount=discounts,
        coupon=sold["coupon_disc"] > 0,
        department=np.where(known, department_codes[row], -1).astype(np.int16),
        merchandise=np.where(known, merchandise[row], True),
        topic=np.where(known, product_topic[row], _NO_TOPIC),
        harmless=np.where(known, product_harmless[row], False),
    )
    lines = lines.rename(columns={"household_id": "household", "basket_id": "basket", "sales_value": "sales"})
    return Purchases(lines=lines, topics=topics, as_of=as_of, thresholds=thresholds)


def metrics_by_household(purchases: Purchases) -> dict[int, ShoppingMetrics]:
    """Returns the metrics of the type rules for every household with a purchase before the as-of day."""
    limits = purchases.thresholds
    lines, window = purchases.lines, purchases.window
    by_household = window.groupby("household")
    recent = window["days_ago"] <= limits.recent_weeks * 7
    departments = (
        window[window["department"] >= 0]
        .drop_duplicates(["household", "department", "basket"])
        .groupby(["household", "department"])
        .size()
    )
    regular = departments[departments >= limits.regular_department_baskets]
    weeks = window.assign(week=(window["days_ago"] - 1) // 7)
    days = lines[["household"]].assign(day=lines["days_ago"])
    # Every household with a purchase has a recency; the other columns line up with it by household.
    figures = (
        lines.groupby("household")["days_ago"]
        .min()
        .to_frame("recency")
        .assign(
            gap=_median_gap(days, limits.min_days_for_gap),
            trips=by_household["basket"].nunique(),
            weeks=weeks.groupby("household")["week"].nunique(),
            spend=by_household["sales"].sum(),
            discount=by_household["discount"].sum(),
            coupon_trips=window[window["coupon"]].groupby("household")["basket"].nunique(),
            departments=regular.groupby(level="household").size(),
            recent=window[recent].groupby("household")["sales"].sum() / limits.recent_weeks,
            prior=window[~recent].groupby("household")["sales"].sum() / limits.prior_weeks,
        )
    )
    figures = figures.fillna(dict.fromkeys(figures.columns.drop("gap"), 0)).reset_index()
    return {f["household"]: _metrics(f) for f in figures.to_dict(orient="records")}


def rhythm_by_household(purchases: Purchases) -> dict[int, Rhythm]:
    """Returns when households shop, for those with a harmless line in the window."""
    window = purchases.window
    days = window.loc[window["harmless"], ["household", "days_ago"]].drop_duplicates()
    gaps = _median_gap(days.rename(columns={"days_ago": "day"}), purchases.thresholds.min_days_for_gap)
    weekday = (purchases.as_of.weekday() - days["days_ago"]) % 7
    counts = days.groupby(["household", weekday.rename("weekday")]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=range(7), fill_value=0)
    gaps = gaps.reindex(counts.index)
    rows = zip(counts.index.tolist(), gaps.tolist(), counts.to_numpy().tolist(), strict=True)
    return {
        household: Rhythm(days_between_trips=_known(gap), usual_weekday=_usual_weekday(by_weekday))
        for household, gap, by_weekday in rows
    }


def affinities_by_household(purchases: Purchases) -> dict[int, tuple[Affinity, ...]]:
    """Returns what households buy again and again, most baskets first, at most `MAX_AFFINITIES`."""
    window = purchases.window
    bought = window.loc[window["topic"] != _NO_TOPIC, ["household", "topic", "basket", "days_ago"]]
    bought = bought.drop_duplicates(["household", "topic", "basket"])
    keys = ["household", "topic"]
    figures = bought.groupby(keys).agg(baskets=("basket", "size"), last=("days_ago", "min"))
    days = bought.rename(columns={"days_ago": "day"})[[*keys, "day"]]
    figures["gap"] = _median_gap(days, purchases.thresholds.min_days_for_gap)
    figures = figures[figures["baskets"] >= MIN_AFFINITY_BASKETS].reset_index()
    order = {"household": True, "baskets": False, "last": True, "topic": True}
    figures = figures.sort_values(list(order), ascending=list(order.values()))
    figures = figures.groupby("household").head(MAX_AFFINITIES)
    found: dict[int, list[Affinity]] = {}
    for f in figures.to_dict(orient="records"):
        affinity = Affinity(
            topic=purchases.topics[f["topic"]],
            baskets=f["baskets"],
            last_bought=purchases.as_of - timedelta(days=f["last"]),
            gap_days=_known(f["gap"]),
            source=PURCHASES,
            purpose=Purpose.PERSONALIZATION,
        )
        found.setdefault(f["household"], []).append(affinity)
    return {household: tuple(affinities) for household, affinities in found.items()}


def orders(purchases: Purchases, currency: str) -> Iterator[EventRow]:
    """Yields one event for each basket before the as-of day, in the order of basket ids.

    Revenue and discount are the totals of the basket; topics are the nameable ones only.
    """
    lines = purchases.lines
    baskets = lines.groupby("basket").agg(
        household=("household", "first"),
        at=("at", "first"),
        revenue=("sales", "sum"),
        discount=("discount", "sum"),
    )
    tagged = lines.loc[lines["topic"] != _NO_TOPIC, ["basket", "topic"]].drop_duplicates()
    tagged = tagged.sort_values(["basket", "topic"])
    names = [purchases.topics[code] for code in tagged["topic"]]
    starts = np.searchsorted(tagged["basket"].to_numpy(), baskets.index.to_numpy()).tolist()
    ends = [*starts, len(names)][1:]
    times = np.datetime_as_string(baskets["at"].to_numpy(dtype="datetime64[us]"), unit="us")
    rows = zip(
        baskets.index.tolist(),
        baskets["household"].tolist(),
        times.tolist(),
        baskets["revenue"].round(2).tolist(),
        baskets["discount"].round(2).tolist(),
        starts,
        ends,
        strict=True,
    )
    for basket, household, at, revenue, discount, start, end in rows:
        properties = {
            "order_id": str(basket),
            "revenue": revenue,
            "currency": currency,
            "topics": names[start:end],
            "discount": discount,
        }
        yield EventRow(
            message_id=f"cj-{basket}",
            customer_id=customer_id(household),
            name=ORDER_EVENT,
            at=f"{at}+00:00",
            properties_json=orjson.dumps(properties).decode(),
        )


def customer_id(household: int) -> CustomerId:
    return CustomerId(f"hh-{household}")


def _median_gap(days: "pd.DataFrame", min_days: int) -> "pd.Series[float]":
    """Returns the median distance between distinct values of `day`, for each key in the other columns.

    Keys with fewer than `min_days` distinct days are left out.
    """
    keys = [column for column in days.columns if column != "day"]
    distinct = days.drop_duplicates().sort_values([*keys, "day"])
    by_key = distinct.groupby(keys)
    gaps = distinct.assign(gap=by_key["day"].diff()).groupby(keys)["gap"].median()
    return gaps[by_key["day"].size() >= min_days]


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)


def _metrics(f: dict[Hashable, Any]) -> ShoppingMetrics:
    full_price = f["spend"] + f["discount"]
    return ShoppingMetrics(
        recency_days=f["recency"],
        gap_days=_known(f["gap"]),
        trips=f["trips"],
        active_weeks=f["weeks"],
        spend=f["spend"],
        discount_share=f["discount"] / full_price if full_price > 0 else None,
        coupon_trip_share=f["coupon_trips"] / f["trips"] if f["trips"] else None,
        regular_departments=f["departments"],
        spend_week_recent=f["recent"],
        spend_week_prior=f["prior"],
    )


def _usual_weekday(days_by_weekday: Sequence[int]) -> str | None:
    """Returns the weekday that most shopping days fall on, where one stands out. Monday comes first."""
    total = sum(days_by_weekday)
    *_, runner_up, top = sorted(days_by_weekday)
    stands_out = top >= MIN_WEEKDAY_SHARE * total and top >= MIN_WEEKDAY_LEAD * runner_up
    if total < MIN_WEEKDAY_DAYS or not stands_out:
        return None
    return _WEEKDAYS[days_by_weekday.index(top)]
