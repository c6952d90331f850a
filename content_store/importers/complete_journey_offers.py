"""Coupons of the Complete Journey as offers.

The source tells which products a coupon is for and when; it does not tell how much money it takes off.
That is read from redemptions where the answer is plain: baskets with exactly one item that the coupon
is for, and no other redeemed coupon that could have paid for it. Anything less plain ("two for",
several coupons on one line) is left unknown, and then no message may name an amount.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from bespoke.domain.ids import OfferId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.use_case import ValueExchange
from content_store.importers.till_labels import TillLabels

if TYPE_CHECKING:
    import pandas as pd

OFFERED_TYPES = ("Type B", "Type C")
"""Campaigns whose households got every coupon. In type A each got some, and the source tells not which."""

MIN_TOPIC_SHARE = 0.1
"""Share of a coupon's products from which a topic is listed."""
MIN_AGREEING_REDEMPTIONS = 2
MAX_HEADLINE_TOPICS = 3
SOURCE = "complete-journey"
VALUE_UNKNOWN = "not stated in the source"


@dataclass(frozen=True, slots=True)
class UsualValue:
    """The money that a coupon took off most often, and in how many redemptions."""

    amount: Decimal
    redemptions: int


def read_offers(
    coupons: "pd.DataFrame",
    campaign_descriptions: "pd.DataFrame",
    products: "pd.DataFrame",
    usual_values: dict[int, UsualValue],
    labels: TillLabels,
    currency: str,
) -> list[Offer]:
    """Returns an offer for each coupon of a campaign of `OFFERED_TYPES`, in the order of campaigns.

    Coupons whose main topic may not be named are left out.
    """
    campaigns = campaign_descriptions[campaign_descriptions["campaign_type"].isin(OFFERED_TYPES)]
    listed = (
        coupons.drop_duplicates()
        .merge(campaigns, on="campaign_id")
        .merge(products[["product_id", "product_category"]], on="product_id", how="left")
        .sort_values(["campaign_id", "coupon_upc", "product_id"])
    )
    offers = []
    for _, rows in listed.groupby(["campaign_id", "coupon_upc"]):
        topics = _topics(rows["product_category"].tolist(), labels)
        if not topics:
            continue
        first = rows.iloc[0]
        campaign, upc = first["campaign_id"], first["coupon_upc"]
        usual = usual_values.get(int(upc))
        offers.append(
            Offer(
                id=OfferId(f"cj-{campaign}-{upc}"),
                exchange=ValueExchange.MONETARY,
                headline=headline(topics, labels),
                topics=topics,
                value=Money(amount=usual.amount, currency=currency) if usual else None,
                value_source=_value_source(usual),
                valid_from=first["start_date"].date(),
                valid_to=first["end_date"].date(),
                source=SOURCE,
            )
        )
    return offers


def read_usual_values(
    redemptions: "pd.DataFrame", coupons: "pd.DataFrame", transactions: "pd.DataFrame", as_of: date
) -> dict[int, UsualValue]:
    """Returns the usual money off by coupon, from redemptions before `as_of` in campaigns of any type.

    A coupon is left out where fewer than `MIN_AGREEING_REDEMPTIONS` plain redemptions agree, or where
    two amounts are equally frequent.
    """
    redeemed = redemptions[redemptions["redemption_date"] < np.datetime64(as_of)].rename(
        columns={"redemption_date": "day"}
    )
    sold = transactions[
        transactions["household_id"].isin(redeemed["household_id"])
        & (transactions["quantity"] > 0)
        & (transactions["sales_value"] >= 0)
    ]
    sold = sold.assign(day=sold["transaction_timestamp"].dt.normalize())
    lines = (
        redeemed.merge(coupons.drop_duplicates(), on=["campaign_id", "coupon_upc"])
        .merge(sold, on=["household_id", "day", "product_id"])
        .drop_duplicates(["coupon_upc", "basket_id", "product_id"])
    )
    items = lines.groupby(["coupon_upc", "basket_id"])["quantity"].transform("sum")
    rivals = lines.groupby(["basket_id", "product_id"])["coupon_upc"].transform("nunique")
    plain = lines[(items == 1) & (rivals == 1) & (lines["coupon_disc"] > 0)]
    amounts: dict[int, Counter[Decimal]] = {}
    for upc, amount in zip(plain["coupon_upc"].tolist(), plain["coupon_disc"].tolist(), strict=True):
        amounts.setdefault(upc, Counter())[Decimal(f"{amount:.2f}")] += 1
    usual = ((upc, _usual(seen)) for upc, seen in amounts.items())
    return {upc: value for upc, value in usual if value is not None}


def headline(topics: Sequence[str], labels: TillLabels) -> str:
    """Returns the offer as a noun phrase for mid-sentence, in spoken names: `a coupon for frozen pizza`."""
    spoken = [labels.named[topic].spoken or topic for topic in topics]
    if len(spoken) > MAX_HEADLINE_TOPICS:
        aisles = {labels.named[topic].aisle for topic in topics}
        if len(aisles) == 1 and None not in aisles:
            return f"a coupon for {aisles.pop()}"
        return f"a coupon for {spoken[0]}, {spoken[1]} and more"
    if len(spoken) == 1:
        return f"a coupon for {spoken[0]}"
    # Names like "rice and side dishes" hold an "and" themselves; a second one would blur the list.
    joint = "or" if any(" and " in name for name in spoken) else "and"
    return f"a coupon for {', '.join(spoken[:-1])} {joint} {spoken[-1]}"


def _topics(till_labels: Sequence[object], labels: TillLabels) -> tuple[str, ...]:
    """Returns the nameable topics of a coupon, most products first; none where the main one is not nameable.

    Products count under the topic of their label, or their label where it is not listed, so that what
    may not be named can be the main topic.
    """
    counts: Counter[tuple[bool, str]] = Counter()
    for label in till_labels:
        topic = labels.topic(label) if isinstance(label, str) else None
        counts[(True, topic) if topic else (False, _unnamed(label, labels))] += 1
    # On a tie what may not be named comes first: in doubt the coupon is left out.
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    (main_is_nameable, _), _ = ranked[0]
    if not main_is_nameable:
        return ()
    return tuple(
        topic
        for (nameable, topic), count in ranked
        if nameable and count >= MIN_TOPIC_SHARE * len(till_labels)
    )


def _unnamed(label: object, labels: TillLabels) -> str:
    if not isinstance(label, str):
        return ""
    category = labels.categories.get(label)
    return category.topic if category else label


def _usual(seen: Counter[Decimal]) -> UsualValue | None:
    (amount, count), *others = seen.most_common()
    if count < MIN_AGREEING_REDEMPTIONS or any(other == count for _, other in others):
        return None
    return UsualValue(amount=amount, redemptions=count)


def _value_source(usual: UsualValue | None) -> str:
    if usual is None:
        return VALUE_UNKNOWN
    return f"usual money off, the same in {usual.redemptions} redemptions on a single item"
