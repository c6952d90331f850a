"""Plans: rival hypotheses with evidence, and nothing claimed where nothing is known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from agents.planning import PlanInputs, best_offer, plan
from bespoke.domain.category import Category, CategoryUse
from bespoke.domain.channel import Channel
from bespoke.domain.context import Context
from bespoke.domain.ids import CustomerId, OfferId, Pseudonym, UseCaseId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.profile import Affinity, CustomerType, Profile, Purpose, TypeAssignment
from bespoke.domain.use_case import Angle, Tactic, UseCase, ValueExchange

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def category(topic: str, *goes_with: str) -> Category:
    return Category(
        label=topic.upper(),
        topic=topic,
        use=CategoryUse.NAME,
        spoken=topic,
        singular=f"pack of {topic}",
        article="a",
        number="mass",
        occasions=("breakfast",),
        goes_with=goes_with,
        shelf="dairy",
        kind="food",
    )


TOPICS = {
    "milk": category("milk", "oatmeal", "coffee"),
    "cheese": category("cheese"),
    "oatmeal": category("oatmeal"),
    "coffee": category("coffee"),
}


def affinity(topic: str, baskets: int, days_ago: int, gap_days: float | None = 7) -> Affinity:
    return Affinity(
        topic=topic,
        baskets=baskets,
        last_bought=TODAY - timedelta(days=days_ago),
        gap_days=gap_days,
        source="purchases",
        purpose=Purpose.PERSONALIZATION,
    )


def offer(name: str, topic: str, value: str | None = None) -> Offer:
    return Offer(
        id=OfferId(name),
        exchange=ValueExchange.MONETARY,
        headline=f"a coupon for {topic}",
        topics=(topic,),
        value=None if value is None else Money(amount=Decimal(value), currency="USD"),
        value_source="test",
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=5),
        source="test",
    )


def inputs(
    *affinities: Affinity,
    customer_type: CustomerType = CustomerType.MULTICATEGORY,
    angles: tuple[Angle, ...] = (Angle.RESTOCK, Angle.MEAL, Angle.EXPLORE, Angle.DEAL, Angle.ASK),
    offers: tuple[Offer, ...] = (),
    may_personalize: bool = True,
    lookalike_topics: tuple[tuple[str, ...], ...] = (),
    offer_is_asked_for: bool = False,
) -> PlanInputs:
    return PlanInputs(
        use_case=UseCase(
            id=UseCaseId("test"),
            name="Test",
            group=tuple(CustomerType),
            goal="g",
            trigger="t",
            roi="r",
            purpose=Purpose.MARKETING,
            channels=(Channel.EMAIL,),
            angles=angles,
            tactics=tuple(Tactic),
            exchange=tuple(ValueExchange),
            outcome_event="Order Completed",
            outcome_window_days=7,
        ),
        profile=Profile(
            customer_id=CustomerId("c"),
            pseudonym=Pseudonym("p"),
            version=1,
            as_of=TODAY,
            type=TypeAssignment(type=customer_type, as_of=TODAY, reason="because"),
            affinities=affinities,
            updated_at=NOW,
        ),
        context=Context(moment=NOW, channel=Channel.EMAIL, locale="en_US"),
        may_personalize=may_personalize,
        topics=TOPICS,
        offers=offers,
        offer_is_asked_for=offer_is_asked_for,
        lookalike_topics=lookalike_topics,
        topic_shares={},
        today=TODAY,
    )


def test_a_plan_has_two_to_four_rivals_in_the_use_cases_order() -> None:
    made = plan(inputs(affinity("milk", 9, 7), offers=(offer("o", "milk"),)))

    assert [h.angle for h in made.hypotheses] == [Angle.RESTOCK, Angle.MEAL, Angle.EXPLORE, Angle.DEAL]


def test_what_is_due_is_spoken_of_first_and_what_was_just_bought_not_at_all() -> None:
    made = plan(inputs(affinity("milk", 20, 1), affinity("coffee", 9, 4), affinity("cheese", 5, 7)))

    assert made.hypotheses[0].topics == ("cheese", "coffee")
    assert made.hypotheses[0].statement.startswith("They are about to need cheese or coffee again")
    assert made.hypotheses[0].evidence[0].fact == (
        "cheese in 5 baskets, about every 7 days, last on 2026-02-23"
    )


def test_a_habit_given_up_is_not_called_usual() -> None:
    made = plan(inputs(affinity("milk", 20, 40), affinity("cheese", 5, 7)))

    assert all("milk" not in hypothesis.topics for hypothesis in made.hypotheses)


@pytest.mark.parametrize("unknown", ["thin", "no consent"])
def test_nothing_is_claimed_of_whom_nothing_may_be_claimed(unknown: str) -> None:
    made = plan(
        inputs(
            affinity("milk", 20, 7),
            customer_type=CustomerType.NEW_OR_THIN if unknown == "thin" else CustomerType.MULTICATEGORY,
            may_personalize=unknown == "thin",
            angles=(Angle.RESTOCK, Angle.ASK),
        )
    )

    assert [h.angle for h in made.hypotheses] == [Angle.ASK, Angle.EXPLORE]
    assert all(h.topics == () for h in made.hypotheses)
    assert all("milk" not in e.fact for h in made.hypotheses for e in h.evidence)


def test_exploring_prefers_what_lookalikes_buy() -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            angles=(Angle.EXPLORE, Angle.ASK),
            lookalike_topics=(("oatmeal",), ("oatmeal", "milk"), ("oatmeal",), ("coffee",)),
        )
    )

    assert made.hypotheses[0].topics == ("milk", "oatmeal", "coffee")
    assert made.hypotheses[0].evidence[1].fact.startswith("3 of 4 similar customers buy oatmeal")


def test_exploring_never_names_what_is_bought_already() -> None:
    made = plan(inputs(affinity("milk", 9, 7), affinity("oatmeal", 2, 7), angles=(Angle.EXPLORE, Angle.ASK)))

    assert made.hypotheses[0].topics == ("milk", "coffee")


def test_the_offer_is_the_one_on_what_is_bought_most() -> None:
    given = inputs(
        affinity("cheese", 12, 7),
        affinity("milk", 9, 7),
        offers=(offer("a", "milk", "1.00"), offer("b", "cheese"), offer("c", "coffee", "5.00")),
    )

    chosen = best_offer(given, given.profile.affinities)

    assert chosen is not None
    assert chosen.id == "b"


def test_an_offer_on_nothing_they_buy_is_not_chosen() -> None:
    made = plan(inputs(affinity("milk", 9, 7), offers=(offer("c", "coffee"),)))

    assert Angle.DEAL not in [h.angle for h in made.hypotheses]


def test_an_offer_the_team_asked_for_is_on_every_hypothesis() -> None:
    made = plan(inputs(affinity("milk", 9, 7), offers=(offer("c", "coffee"),), offer_is_asked_for=True))

    assert {h.offer_id for h in made.hypotheses} == {"c"}
    assert {h.exchange for h in made.hypotheses} == {ValueExchange.MONETARY}


@pytest.mark.parametrize(
    ("customer_type", "expected"),
    [(CustomerType.LAPSED, True), (CustomerType.DISENGAGED, True), (CustomerType.BRAND_ADVOCATE, False)],
)
def test_only_who_is_away_is_asked_back(customer_type: CustomerType, expected: bool) -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7), customer_type=customer_type, angles=(Angle.RETURN, Angle.ASK, Angle.MEAL)
        )
    )

    assert (Angle.RETURN in [h.angle for h in made.hypotheses]) is expected


def test_every_hypothesis_says_what_would_refute_it() -> None:
    made = plan(inputs(affinity("milk", 9, 7), offers=(offer("o", "milk"),)))

    assert all(h.refuted_by and h.evidence and h.metric and h.mechanism for h in made.hypotheses)
