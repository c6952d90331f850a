"""The composer with the second demo brand: household and pet supplies on every channel, and no word of groceries."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import pytest

from agents.copywriters.base import Assignment, MaskedProfile, Written
from agents.copywriters.composer import Composer
from agents.copywriters.composition.fit import preview
from bespoke.domain.brief import Brief
from bespoke.domain.channel import FIELDS_OF, Channel
from bespoke.domain.ids import CustomerId, HypothesisId, OfferId
from bespoke.domain.offer import Offer
from bespoke.domain.plan import Hypothesis
from bespoke.domain.profile import Affinity, CustomerType, Purpose
from bespoke.domain.use_case import Angle, Tactic, ValueExchange
from content_store.pack import HOME_PACK, Pack, load_pack
from guardrails.language.reading import measure
from tests.content_store.test_demo_home_pack import OF_A_GROCER

TODAY = date(2017, 10, 30)
BASKETS: Mapping[str, int] = {
    "cat-litter": 11,
    "paper-towels": 9,
    "light-bulbs": 6,
    "soap": 5,
    "batteries": 4,
}
OFFER = Offer(
    id=OfferId("o-1"),
    exchange=ValueExchange.MONETARY,
    headline="a coupon for cat litter",
    topics=("cat-litter",),
    value=None,
    value_source="test",
    valid_from=TODAY,
    valid_to=date(2017, 11, 19),
    source="test",
)
TACTICS: Mapping[Angle, tuple[Tactic, ...]] = {
    Angle.RESTOCK: (Tactic.REMINDER, Tactic.EASE),
    Angle.EXPLORE: (Tactic.DISCOVERY, Tactic.PAIRING),
    Angle.DEAL: (Tactic.SAVING,),
    Angle.THANK: (Tactic.THANKS,),
    Angle.ASK: (Tactic.QUESTION, Tactic.CHOICE),
    Angle.RETURN: (Tactic.EASE, Tactic.NEWS, Tactic.QUESTION),
    Angle.HELP: (Tactic.EASE,),
}
USE_CASE_OF: Mapping[Angle, str] = {
    Angle.RESTOCK: "supply-run",
    Angle.EXPLORE: "next-shelf",
    Angle.DEAL: "coupon-note",
    Angle.THANK: "plain-thanks",
    Angle.ASK: "plain-thanks",
    Angle.RETURN: "way-back",
    Angle.HELP: "supply-run",
}
EXCHANGE_OF = {Angle.DEAL: ValueExchange.MONETARY, Angle.ASK: ValueExchange.CONSENSUS}


@cache
def pack() -> Pack:
    return load_pack(HOME_PACK)


def compose(angle: Angle, channel: Channel, count: int = 4) -> Sequence[Written]:
    """Returns variants for a household with a cat, which lapsed where it is asked back."""
    kind = CustomerType.DISENGAGED if angle is Angle.RETURN else CustomerType.MULTICATEGORY
    who = MaskedProfile(
        type=kind,
        as_of=TODAY,
        affinities=tuple(
            Affinity(
                topic=topic,
                baskets=baskets,
                last_bought=TODAY - timedelta(days=14),
                gap_days=14,
                source="purchases",
                purpose=Purpose.PERSONALIZATION,
            )
            for topic, baskets in BASKETS.items()
        ),
        usual_weekday="Saturday",
        days_between_trips=7,
    )
    use_case = next(known for known in pack().use_cases if known.id == USE_CASE_OF[angle])
    offer = OFFER if angle is Angle.DEAL else None
    asked = Assignment(
        brief=Brief(customer_id=CustomerId("hh-1"), use_case_id=use_case.id, channel=channel),
        use_case=use_case,
        hypothesis=Hypothesis(
            id=HypothesisId(f"{angle.value}-1"),
            angle=angle,
            statement="They want it.",
            mechanism="It helps.",
            evidence=(),
            metric="orders",
            refuted_by="no more orders",
            tactics=TACTICS[angle],
            exchange=EXCHANGE_OF.get(angle, ValueExchange.NON_MONETARY),
            topics=tuple(BASKETS),
            offer_id=None if offer is None else offer.id,
        ),
        profile=who,
        offer=offer,
        brand=pack().brand,
        channel=channel,
        categories=pack().named_topics(),
        blocks=pack().blocks,
        count=count,
        topic_shares={},
        seed=0,
    )
    return asyncio.run(Composer().write(asked)).written


def shown(written: Written) -> dict[str, str]:
    return {k: preview(v, OFFER, pack().brand) for k, v in written.copy_text.fields().items()}


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("angle", TACTICS)
def test_it_writes_in_the_shops_words_on_every_channel(angle: Angle, channel: Channel) -> None:
    messages = [shown(written) for written in compose(angle, channel)]
    assert len(messages) == 4
    assert [m for m in messages if m.keys() != {field.value for field in FIELDS_OF[channel]}] == []
    words = [" ".join(m.values()) for m in messages]
    assert [text for text in words if OF_A_GROCER.search(text)] == []
    assert [text for text in words if re.search(r"[{}]", text)] == []
    spoken = [category.spoken or "" for topic, category in pack().named_topics().items() if topic in BASKETS]
    assert all(any(name in text.lower() for name in spoken) for text in words), words
    assert len({m["body"] for m in messages}) == 4


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH])
def test_bodies_keep_to_the_kits_reading_level(channel: Channel) -> None:
    level = pack().brand.reading_level
    bodies = [shown(written)["body"] for angle in TACTICS for written in compose(angle, channel)]
    grades = {body: measure(body).grade for body in bodies}
    off = {body: grade for body, grade in grades.items() if not level.min_grade <= grade <= level.max_grade}
    assert len(off) <= len(bodies) / 20, off


def test_a_pet_and_the_house_may_be_named_in_one_breath() -> None:
    bodies = [shown(written)["body"].lower() for written in compose(Angle.RESTOCK, Channel.EMAIL, 8)]
    house = ("paper towels", "light bulbs", "soap", "batteries")
    assert [body for body in bodies if "cat litter" in body and any(name in body for name in house)]
