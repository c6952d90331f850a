"""A choice reaches both copywriters as it stands in the hypothesis."""

from datetime import date, timedelta
from random import Random

import pytest

from agents.copywriters.base import Assignment, MaskedProfile
from agents.copywriters.briefing import told
from agents.copywriters.composition.known import settings_of
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, HypothesisId
from bespoke.domain.plan import Hypothesis
from bespoke.domain.profile import Affinity, CustomerType, Purpose
from bespoke.domain.use_case import Angle, Tactic, ValueExchange
from content_store.pack import Pack
from tests.support.packs import demo_pack

TODAY = date(2017, 10, 30)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return demo_pack()


def asked(
    pack: Pack, bought: tuple[str, ...], topics: tuple[str, ...], options: tuple[str, ...]
) -> Assignment:
    use_case = next(found for found in pack.use_cases if found.id == "weekly-restock")
    return Assignment(
        brief=Brief(customer_id=CustomerId("c"), use_case_id=use_case.id),
        use_case=use_case,
        hypothesis=Hypothesis(
            id=HypothesisId("ask"),
            angle=Angle.ASK,
            statement="They would rather choose.",
            mechanism="A question gives the choice back.",
            evidence=(),
            metric="orders",
            refuted_by="nobody answers",
            tactics=(Tactic.QUESTION,),
            exchange=ValueExchange.CONSENSUS,
            topics=topics,
            options=options,
        ),
        profile=MaskedProfile(
            type=CustomerType.MULTICATEGORY if bought else CustomerType.NEW_OR_THIN,
            as_of=TODAY,
            affinities=tuple(
                Affinity(
                    topic=topic,
                    baskets=9,
                    last_bought=TODAY - timedelta(days=7),
                    gap_days=7,
                    source="purchases",
                    purpose=Purpose.PERSONALIZATION,
                )
                for topic in bought
            ),
            usual_weekday=None,
            days_between_trips=None,
        ),
        offer=None,
        brand=pack.brand,
        channel=Channel.EMAIL,
        categories=pack.named_topics(),
        blocks=(),
        count=3,
        topic_shares={},
        seed=0,
    )


def test_the_composer_asks_between_the_options(pack: Pack) -> None:
    bought = ("milk", "cheese", "eggs", "bananas", "coffee")
    choice = asked(pack, bought, bought, options=("cheese", "coffee"))

    beside = {
        setting.topics["topic"]: setting.topics["second"]
        for seed in range(20)
        for setting in settings_of(choice, Random(seed))
        if setting.topics.get("topic") in ("cheese", "coffee")
    }

    assert beside == {"cheese": "coffee", "coffee": "cheese"}


def test_a_model_is_told_the_options_where_nothing_else_is_known(pack: Pack) -> None:
    known = told(asked(pack, (), (), options=("bread", "coffee")))

    assert [line.split(" (")[0] for line in known.topics] == ["bread", "coffee"]
    assert known.profile_facts == ()
