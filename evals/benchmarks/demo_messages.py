"""Messages of the demo brand: written by the composer, with offers; as drafts, or rendered as they would be sent."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from agents.copywriters.base import Assignment, MaskedProfile
from agents.copywriters.composer import Composer
from bespoke.domain.brief import Brief
from bespoke.domain.category import Category
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.draft import Copy
from bespoke.domain.ids import CustomerId, HypothesisId, OfferId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.plan import Hypothesis
from bespoke.domain.profile import Affinity, CustomerType, Purpose
from bespoke.domain.use_case import Tactic, ValueExchange
from content_store.pack import DEMO_PACK, Pack, load_pack
from content_store.wording import wording_of
from delivery.render import render
from guardrails.base import Facts, Stage, Subject

_TODAY = date(2017, 10, 30)
_TYPES = (
    CustomerType.MULTICATEGORY,
    CustomerType.DEAL_SEEKER,
    CustomerType.BRAND_ADVOCATE,
    CustomerType.LAPSED,
)
_MOST_ASKED = 40
"""Assignments a message, beyond which the pack cannot write so many."""


async def demo_messages(n: int, seed: int, stage: Stage = Stage.MESSAGE) -> list[Subject]:
    """Returns `n` messages as the pipeline sees them at that stage, each with the offer that it was written for.

    Fewer where the demo's blocks do not yield so many. At another stage than `MESSAGE` they are as they were
    written, with placeholders, and the same for the same seed.
    """
    pack = load_pack(DEMO_PACK)
    rng = Random(seed)  # noqa: S311  # not a secret
    messages: list[Subject] = []
    for asked in islice(_assignments(pack, rng), n * _MOST_ASKED):
        result = await Composer().write(asked)
        for written in result.written:
            messages.append(_subject(pack, asked, written.copy_text, stage))
            if len(messages) == n:
                return messages
    return messages


def _assignments(pack: Pack, rng: Random) -> Iterator[Assignment]:
    """Yields assignments without end, each for a customer made up by chance and an offer on what they buy."""
    categories = pack.named_topics()
    topics = sorted(categories)
    while True:
        own = rng.sample(topics, 6)
        case = rng.choice(pack.use_cases)
        who = MaskedProfile(
            type=rng.choice(_TYPES),
            as_of=_TODAY,
            affinities=tuple(_affinity(topic, 16 - 2 * rank) for rank, topic in enumerate(own)),
            usual_weekday=rng.choice(("Saturday", "Tuesday", None)),
            days_between_trips=7,
        )
        channel = rng.choice(list(Channel))
        yield Assignment(
            brief=Brief(customer_id=CustomerId("hh-demo"), use_case_id=case.id, channel=channel),
            use_case=case,
            hypothesis=Hypothesis(
                id=HypothesisId("h-1"),
                angle=rng.choice(case.angles),
                statement="They want it.",
                mechanism="It helps.",
                evidence=(),
                metric="orders",
                refuted_by="no more orders",
                tactics=tuple(rng.sample(list(Tactic), 3)),
                exchange=ValueExchange.MONETARY,
                topics=tuple(own[:3]),
                offer_id=OfferId("of_demo"),
            ),
            profile=who,
            offer=_offer(categories[own[0]], rng),
            brand=pack.brand,
            channel=channel,
            categories=categories,
            blocks=pack.blocks,
            count=3,
            topic_shares={},
            seed=rng.randrange(1 << 30),
        )


def _affinity(topic: str, baskets: int) -> Affinity:
    return Affinity(
        topic=topic,
        baskets=baskets,
        last_bought=_TODAY - timedelta(days=6),
        gap_days=7,
        source="purchases",
        purpose=Purpose.PERSONALIZATION,
    )


def _offer(category: Category, rng: Random) -> Offer:
    return Offer(
        id=OfferId("of_demo"),
        exchange=ValueExchange.MONETARY,
        headline=f"a coupon for {category.spoken}",
        topics=(category.topic or "",),
        value=rng.choice((None, Money(amount=Decimal(rng.randint(10, 900)) / 100, currency="USD"))),
        value_source="demo",
        code=rng.choice((None, f"WREN{rng.randint(10, 99)}", "ORCHARD")),
        valid_from=_TODAY,
        valid_to=_TODAY + timedelta(days=rng.randint(3, 60)),
        source="demo",
    )


def _subject(pack: Pack, asked: Assignment, copy_text: Copy, stage: Stage) -> Subject:
    wording = wording_of(pack.categories)
    fields: Mapping[str, str | None] = copy_text.fields()
    if stage is Stage.MESSAGE:
        message = render(copy_text, asked.channel, pack.brand, asked.offer)
        fields = message.model_dump(include={"subject", "preheader", "body", "cta"})
    return Subject(
        stage=stage,
        fields={name: text for name, text in fields.items() if text},
        channel=asked.channel,
        facts=Facts(
            brand=pack.brand,
            offer=asked.offer,
            topics=tuple(asked.categories[known.topic].spoken or "" for known in asked.profile.affinities),
            known_topics=wording.known_topics,
            never_named=wording.never_named,
            consent=ConsentVerdict(
                allowed=True,
                purpose=Purpose.MARKETING,
                channel=asked.channel,
                record_id="cr_demo",
                reason="consent_given",
            ),
            required_line=pack.brand.required_line(asked.channel),
            today=_TODAY,
        ),
    )
