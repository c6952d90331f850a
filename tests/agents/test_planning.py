"""Plans: rival hypotheses with evidence, and nothing claimed where nothing is known."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agents.hypotheses import best_offer
from agents.own_topics import rarity
from agents.plan_inputs import PlanInputs
from agents.planning import plan, usable_tactics
from bespoke.domain.category import Category, CategoryUse
from bespoke.domain.channel import Channel
from bespoke.domain.context import Context, Feature
from bespoke.domain.ids import CustomerId, LearningId, OfferId, Pseudonym, UseCaseId
from bespoke.domain.learning import Learning
from bespoke.domain.offer import Money, Offer
from bespoke.domain.plan import Hypothesis, Plan
from bespoke.domain.profile import (
    Affinity,
    Attribute,
    CustomerType,
    Profile,
    ProfileKind,
    Purpose,
    TypeAssignment,
)
from bespoke.domain.use_case import Angle, Tactic, UseCase, ValueExchange
from bespoke.errors import InvalidInput, OfferNotUsable

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def category(topic: str, *goes_with: str, shelf: str = "dairy") -> Category:
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
        shelf=shelf,
        kind="food",
        is_meal=True,
    )


TOPICS = {
    "milk": category("milk", "oatmeal", "coffee"),
    "cheese": category("cheese"),
    "oatmeal": category("oatmeal", shelf="breakfast"),
    "coffee": category("coffee", shelf="drinks"),
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
    topic_shares: Mapping[str, float] | None = None,
    usual_weekday: str | None = None,
    likes: Mapping[str, bool] | None = None,
    kind: ProfileKind = ProfileKind.KNOWN,
    tactics: tuple[Tactic, ...] = tuple(Tactic),
    **asked: Any,
) -> PlanInputs:
    """Args: asked: what the brief asks for, and learnings."""
    features = () if usual_weekday is None else (feature("usual_weekday", usual_weekday),)
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
            tactics=tactics,
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
            attributes=tuple(said(topic, answer) for topic, answer in (likes or {}).items()),
            affinities=affinities,
            kind=kind,
            updated_at=NOW,
        ),
        context=Context(moment=NOW, channel=Channel.EMAIL, locale="en_US", features=features),
        may_personalize=may_personalize,
        topics=TOPICS,
        offers=offers,
        offer_is_asked_for=offer_is_asked_for,
        lookalike_topics=lookalike_topics,
        topic_shares=topic_shares or {},
        today=TODAY,
        **asked,
    )


def feature(name: str, value: str) -> Feature:
    return Feature(name=name, value=value, source="purchases", observed_at=NOW, max_age_days=60)


def said(topic: str, likes: bool) -> Attribute:
    return Attribute(
        name=f"likes:{topic}",
        value=likes,
        source="customer",
        purpose=Purpose.PERSONALIZATION,
        observed_at=TODAY,
    )


def learning(name: str, angle: Angle, effect: float, low: float, high: float, **more: Any) -> Learning:
    return Learning(
        id=LearningId(name),
        use_case_id=UseCaseId("test"),
        angle=angle,
        statement="It was tried and this came of it.",
        effect=effect,
        low=low,
        high=high,
        n=more.pop("n", 1000),
        **more,
    )


def made_for(made: Plan, angle: Angle) -> Hypothesis:
    return next(found for found in made.hypotheses if found.angle is angle)


def angles_of(made: Plan) -> list[Angle]:
    return [found.angle for found in made.hypotheses]


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


# What tells a customer from others.

SHARES = {"milk": 0.9, "cheese": 0.5, "coffee": 0.1, "oatmeal": 0.05}


def test_what_few_others_buy_comes_before_what_everybody_buys() -> None:
    own = affinity("milk", 20, 4), affinity("cheese", 9, 4), affinity("coffee", 5, 4)

    thanks = made_for(plan(inputs(*own, angles=(Angle.THANK, Angle.ASK), topic_shares=SHARES)), Angle.THANK)

    # 5 baskets of what one in ten buys weigh 11.5, 9 of what every other one does 6.2, 20 of milk 2.1.
    assert thanks.topics == ("coffee", "cheese", "milk")


def test_without_shares_what_is_bought_most_comes_first() -> None:
    own = affinity("milk", 20, 4), affinity("cheese", 9, 4), affinity("coffee", 5, 4)

    thanks = made_for(plan(inputs(*own, angles=(Angle.THANK, Angle.ASK))), Angle.THANK)

    assert thanks.topics == ("milk", "cheese", "coffee")


def test_what_was_bought_once_is_not_named() -> None:
    made = plan(inputs(affinity("milk", 9, 7), affinity("coffee", 1, 3, None), topic_shares=SHARES))

    assert not any("coffee" in h.topics or "coffee" in h.statement for h in made.hypotheses)


def test_rarity_is_the_logarithm_of_customers_to_one_buyer() -> None:
    assert rarity("coffee", SHARES) == pytest.approx(2.302585)
    assert rarity("unheard of", SHARES) == rarity("oatmeal", SHARES)
    assert rarity("all", {"all": 1.0}) == 0
    assert rarity("milk", {}) == 1


def test_rivals_lead_with_different_topics() -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            affinity("cheese", 9, 7),
            affinity("coffee", 9, 7),
            angles=(Angle.RESTOCK, Angle.MEAL, Angle.HELP),
        )
    )

    assert [h.topics[0] for h in made.hypotheses] == ["cheese", "coffee", "milk"]


def test_a_hypothesis_has_six_topics_at_most() -> None:
    names = [f"topic-{number}" for number in range(9)]
    given = inputs(*(affinity(name, 9, 7) for name in names), angles=(Angle.HELP, Angle.ASK))
    many = PlanInputs(**{**fields(given), "topics": {name: category(name) for name in names}})

    assert len(made_for(plan(many), Angle.HELP).topics) == 6


def fields(given: PlanInputs) -> dict[str, Any]:
    return {name: getattr(given, name) for name in PlanInputs.__dataclass_fields__}


def test_what_lookalikes_buy_and_others_seldom_do_is_shown_first() -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            angles=(Angle.EXPLORE, Angle.ASK),
            lookalike_topics=(("coffee",), ("coffee", "oatmeal"), ("coffee",), ("oatmeal",)),
            topic_shares={"milk": 0.9, "coffee": 0.8, "oatmeal": 0.05},
        )
    )

    # Three lookalikes drink coffee as nearly everybody does; two eat oatmeal, which hardly anybody does.
    assert made.hypotheses[0].topics == ("milk", "oatmeal", "coffee")


def test_an_audience_is_not_told_a_day_or_a_count() -> None:
    made = plan(inputs(affinity("milk", 3, 60, None), kind=ProfileKind.SHARED))

    assert made_for(made, Angle.RESTOCK).evidence[0].fact == "everybody whom it is for buys milk regularly"
    assert made.anticipations == ()


# Anticipation and choice.


def test_evidence_says_when_and_how_far_it_can_be_trusted() -> None:
    made = plan(inputs(affinity("milk", 20, 7), usual_weekday="Saturday"))

    assert [found.fact for found in made.hypotheses[0].evidence] == [
        "milk in 20 baskets, about every 7 days, last on 2026-02-23",
        "milk: likely due around Saturday; of such guesses about 7 in 10 come true within the week",
    ]
    assert [(a.topic, a.probability_7d, a.due_on) for a in made.anticipations] == [
        ("milk", 0.7, date(2026, 3, 7))
    ]


def test_nothing_is_anticipated_of_a_thin_history() -> None:
    made = plan(inputs(affinity("milk", 2, 7, None), usual_weekday="Saturday"))

    assert made.anticipations == ()
    assert not any("due" in found.fact for h in made.hypotheses for found in h.evidence)


def test_nothing_is_anticipated_of_who_has_stopped_coming() -> None:
    made = plan(
        inputs(affinity("milk", 20, 70), customer_type=CustomerType.LAPSED, angles=(Angle.RETURN, Angle.ASK))
    )

    assert made.anticipations == ()


def test_two_likely_readings_become_a_choice() -> None:
    made = plan(inputs(affinity("milk", 9, 7), affinity("coffee", 9, 7), angles=(Angle.ASK, Angle.MEAL)))

    asked = made_for(made, Angle.ASK)
    assert asked.options == ("coffee", "milk")
    assert asked.topics == ("coffee", "milk")
    assert asked.statement == (
        "It may as well be coffee or milk that they want next; they would rather choose."
    )


def test_a_reading_that_leads_is_no_choice() -> None:
    made = plan(inputs(affinity("milk", 30, 7), affinity("coffee", 4, 7), angles=(Angle.ASK, Angle.MEAL)))

    assert made_for(made, Angle.ASK).options == ()


def test_things_of_one_shelf_are_no_choice() -> None:
    made = plan(inputs(affinity("milk", 9, 7), affinity("cheese", 9, 7), angles=(Angle.ASK, Angle.MEAL)))

    assert made_for(made, Angle.ASK).options == ()


def test_who_is_hardly_known_may_choose_from_what_the_shop_sells_most() -> None:
    made = plan(
        inputs(customer_type=CustomerType.NEW_OR_THIN, angles=(Angle.ASK, Angle.EXPLORE), topic_shares=SHARES)
    )

    asked = made_for(made, Angle.ASK)
    assert asked.options == ("milk", "coffee", "oatmeal")
    assert asked.topics == ()
    assert [found.source for found in asked.evidence] == ["type"]


def test_without_consent_to_personalization_there_is_no_choice() -> None:
    made = plan(inputs(may_personalize=False, angles=(Angle.ASK, Angle.EXPLORE), topic_shares=SHARES))

    assert made_for(made, Angle.ASK).options == ()


# What the customer said.


def test_what_they_asked_for_comes_first() -> None:
    made = plan(
        inputs(
            affinity("milk", 20, 4),
            affinity("coffee", 3, 4),
            likes={"coffee": True},
            angles=(Angle.THANK, Angle.ASK),
        )
    )

    assert made_for(made, Angle.THANK).topics == ("coffee", "milk")


def test_what_they_do_not_want_is_nowhere() -> None:
    made = plan(
        inputs(
            affinity("milk", 20, 7),
            affinity("coffee", 9, 7),
            likes={"coffee": False, "oatmeal": False},
            offers=(offer("c", "coffee", "1.00"),),
            lookalike_topics=(("oatmeal",), ("oatmeal",), ("oatmeal",)),
        )
    )

    named = {topic for h in made.hypotheses for topic in (*h.topics, *h.options)}
    assert named == {"milk"}
    assert Angle.DEAL not in angles_of(made)
    assert not any(
        "coffee" in found.fact or "oatmeal" in found.fact for h in made.hypotheses for found in h.evidence
    )


def test_an_offer_on_what_they_do_not_want_is_refused_even_where_it_was_asked_for() -> None:
    with pytest.raises(OfferNotUsable, match="offer 'c' is about 'coffee', which this customer asked not to"):
        plan(
            inputs(
                affinity("milk", 9, 7),
                likes={"coffee": False},
                offers=(offer("c", "coffee"),),
                offer_is_asked_for=True,
            )
        )


def test_what_they_said_needs_their_consent_to_personalization() -> None:
    made = plan(inputs(likes={"coffee": True}, may_personalize=False))

    assert all(h.topics == () for h in made.hypotheses)


def test_what_they_asked_for_and_never_bought_is_explored() -> None:
    made = plan(
        inputs(
            customer_type=CustomerType.NEW_OR_THIN, likes={"coffee": True}, angles=(Angle.EXPLORE, Angle.ASK)
        )
    )

    explored = made_for(made, Angle.EXPLORE)
    assert explored.topics == ("coffee",)
    assert [(found.fact, found.source) for found in explored.evidence] == [
        ("said that they want to hear of coffee", "likes:coffee")
    ]


# What the brief asks for.


def test_a_brief_for_one_angle_gets_that_alone() -> None:
    made = plan(inputs(affinity("milk", 9, 7), angle=Angle.MEAL))

    assert angles_of(made) == [Angle.MEAL]


def test_an_angle_that_the_use_case_lacks_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"angle 'thank' is none of use case 'test'; it has restock, meal"):
        plan(inputs(affinity("milk", 9, 7), angle=Angle.THANK))


@pytest.mark.parametrize(
    ("angle", "reason"),
    [
        (Angle.RESTOCK, "nothing that they buy again and again is known to be due or coming up"),
        (Angle.MEAL, "nothing to eat or drink that they buy again and again is known"),
        (Angle.DEAL, "none of the offers that could be used is on something that they buy"),
    ],
)
def test_an_angle_that_cannot_be_made_for_the_customer_says_why(angle: Angle, reason: str) -> None:
    with pytest.raises(InvalidInput, match=f"angle '{angle.value}' can be made for this customer: {reason}"):
        plan(inputs(angle=angle))


def test_wanted_tactics_are_the_only_ones() -> None:
    made = plan(inputs(affinity("milk", 9, 7), tactics_wanted=(Tactic.EASE, Tactic.OCCASION)))

    assert [(h.angle, h.tactics) for h in made.hypotheses] == [
        (Angle.RESTOCK, (Tactic.EASE, Tactic.OCCASION)),
        (Angle.MEAL, (Tactic.OCCASION, Tactic.EASE)),
    ]


def test_banned_tactics_are_left_out() -> None:
    made = plan(inputs(affinity("milk", 9, 7), tactics_banned=(Tactic.REMINDER, Tactic.CHOICE)))

    assert made_for(made, Angle.RESTOCK).tactics == (Tactic.EASE, Tactic.OCCASION)


def test_a_tactic_that_one_angle_alone_can_use_leaves_one_hypothesis() -> None:
    made = plan(inputs(affinity("milk", 9, 7), tactics_wanted=(Tactic.REMINDER,)))

    assert angles_of(made) == [Angle.RESTOCK]


def test_tactics_that_leave_nothing_are_refused_with_what_could_be_wanted() -> None:
    with pytest.raises(
        InvalidInput,
        match=r"the brief wants thanks and bans ease, which leaves no tactic.*ask: question, choice",
    ):
        plan(
            inputs(
                affinity("milk", 9, 7),
                angles=(Angle.RESTOCK, Angle.ASK),
                tactics_wanted=(Tactic.THANKS,),
                tactics_banned=(Tactic.EASE,),
            )
        )


def test_tactics_that_only_angles_for_others_can_use_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"restock \(nothing that they buy again.*Want another tactic"):
        plan(inputs(tactics_wanted=(Tactic.REMINDER,)))


def test_a_brief_is_held_against_its_use_case_without_a_customer() -> None:
    use_case = inputs(angles=(Angle.RESTOCK, Angle.ASK)).use_case

    assert usable_tactics(use_case, None, wanted=(Tactic.QUESTION,)) == {Angle.ASK: (Tactic.QUESTION,)}


# What experiments taught.


def test_what_is_known_to_work_comes_first_and_is_cited() -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            angles=(Angle.RESTOCK, Angle.MEAL, Angle.ASK),
            learnings=(
                learning("meal-works", Angle.MEAL, 0.02, 0.01, 0.03),
                learning("ask-hurts", Angle.ASK, -0.02, -0.03, -0.01),
            ),
        )
    )

    assert angles_of(made) == [Angle.MEAL, Angle.RESTOCK, Angle.ASK]
    assert made.learnings == ("meal-works", "ask-hurts")
    assert made.hypotheses[0].evidence[-1].source == "learning:meal-works"
    assert made.hypotheses[0].evidence[-1].fact == (
        "It was tried and this came of it (+2.0 points against the holdout, 95 % interval +1.0 to +3.0, "
        "1,000 customers)"
    )


@pytest.mark.parametrize(
    "unfit",
    [
        pytest.param({"low": -0.01, "high": 0.05}, id="interval holds zero"),
        pytest.param({"valid_until": TODAY - timedelta(days=1)}, id="expired"),
        pytest.param({"retired_on": TODAY}, id="retired"),
        pytest.param({"types": (CustomerType.LAPSED,)}, id="of another type"),
    ],
)
def test_what_does_not_hold_here_ranks_nothing_and_is_not_cited(unfit: dict[str, Any]) -> None:
    told = {"low": 0.01, "high": 0.03, **unfit}
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            angles=(Angle.RESTOCK, Angle.MEAL),
            learnings=(learning("meal", Angle.MEAL, 0.02, **told),),
        )
    )

    assert angles_of(made) == [Angle.RESTOCK, Angle.MEAL]
    assert made.learnings == ()


def test_the_learning_with_most_customers_speaks_for_an_angle() -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            angles=(Angle.RESTOCK, Angle.MEAL),
            learnings=(
                learning("small", Angle.MEAL, 0.2, 0.1, 0.3, n=100),
                learning("large", Angle.MEAL, -0.02, -0.03, -0.01, n=9000),
            ),
        )
    )

    assert angles_of(made) == [Angle.RESTOCK, Angle.MEAL]
    assert made.learnings == ("large",)


def test_a_tactic_that_is_known_to_work_is_used_first() -> None:
    made = plan(
        inputs(
            affinity("milk", 9, 7),
            angles=(Angle.RESTOCK, Angle.ASK),
            learnings=(learning("ease", Angle.RESTOCK, 0.02, 0.01, 0.03, tactic=Tactic.EASE),),
        )
    )

    assert made_for(made, Angle.RESTOCK).tactics[0] is Tactic.EASE
    assert made.learnings == ("ease",)


def test_what_holds_for_a_type_is_not_used_where_the_type_may_not_be_looked_at() -> None:
    known = (learning("ask", Angle.ASK, 0.02, 0.01, 0.03, types=(CustomerType.MULTICATEGORY,)),)

    assert plan(inputs(may_personalize=False, learnings=known)).learnings == ()
