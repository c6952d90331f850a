"""A throw-away workspace for measuring: the demo's content, and customers made up by rule."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from bespoke.clock import FrozenClock
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.draft import Copy, CopywriterKind, Provenance
from bespoke.domain.finding import Report
from bespoke.domain.ids import CustomerId, OfferId, Pseudonym, UseCaseId, VariantId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.profile import Affinity, Attribute, CustomerType, Profile, Purpose, TypeAssignment
from bespoke.domain.use_case import ValueExchange
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from bespoke.storage.schema import migrate
from content_store import repository
from content_store.ingest import ingest_pack
from content_store.pack import DEMO_PACK, Pack, load_pack
from guardrails.base import Facts, Stage, Subject
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks

TODAY = date(2026, 3, 2)
USE_CASE = UseCaseId("deal-day")
VARIANTS_PER_CUSTOMER = 5


@dataclass(frozen=True, slots=True)
class BenchWorkspace:
    """A store on disk with customers who may all be written to."""

    folder: Path
    database: Database
    ledger: Ledger
    clock: FrozenClock
    pack: Pack
    customers: tuple[CustomerId, ...]
    offer: Offer
    copy_text: Copy
    """What every customer's variants say, but for their preheader."""

    def new_id(self) -> str:
        return secrets.token_hex(10)


@contextmanager
def bench_workspace(
    customers: int,
    types: Sequence[CustomerType] = (CustomerType.DEAL_SEEKER,),
    channels: Sequence[Channel] = (Channel.EMAIL,),
) -> Iterator[BenchWorkspace]:
    """Yields a workspace with so many customers, each with approved e-mails on an offer.

    Args:
        types: of customers, who take turns with them.
        channels: on which each of them agreed to everything.
    """
    with TemporaryDirectory(prefix="bespoke-bench-") as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        migrate(database)
        ledger, clock, pack = Ledger(), FrozenClock.on(TODAY), load_pack(DEMO_PACK)
        ingest_pack(database, ledger, pack, clock.now())
        ids = tuple(CustomerId(f"bench-{n}") for n in range(customers))
        topics = sorted(pack.named_topics())
        with database.write() as tx:
            repository.replace_offers(tx, [_offer()])
            repository.replace_profiles(
                tx,
                [_profile(n, ids[n], types[n % len(types)], topics, clock.now()) for n in range(customers)],
            )
            repository.add_consents(
                tx,
                [
                    record
                    for customer in ids
                    for channel in channels
                    for record in _consents(customer, channel)
                ],
            )
            # As if it had been drafted under the policy and checks that serve it.
            report = Pipeline(load_policy(), load_checks()).run(
                Subject(Stage.BLOCK, _copy(0).fields(), Channel.EMAIL, Facts(brand=pack.brand))
            )
            variants = [v for customer in ids for v in _variants(customer, clock.now(), report)]
            repository.add_variants(tx, variants)
            for variant in variants:
                repository.update_variant(tx, variant, variant.content_hash)
        try:
            yield BenchWorkspace(folder, database, ledger, clock, pack, ids, _offer(), _copy(0))
        finally:
            database.close()


def _offer() -> Offer:
    return Offer(
        id=OfferId("bench-offer"),
        exchange=ValueExchange.MONETARY,
        headline="a coupon for cheese",
        topics=("cheese",),
        value=Money(amount=Decimal("1.00"), currency="USD"),
        value_source="made up for measuring",
        valid_from=TODAY - timedelta(days=7),
        valid_to=TODAY + timedelta(days=7),
        source="made up for measuring",
    )


def _profile(
    n: int, customer: CustomerId, customer_type: CustomerType, topics: list[str], now: datetime
) -> Profile:
    return Profile(
        customer_id=customer,
        pseudonym=Pseudonym(f"p_{n:016x}"),
        version=1,
        as_of=TODAY,
        type=TypeAssignment(type=customer_type, as_of=TODAY, reason="made up for measuring"),
        attributes=(
            Attribute(
                name="days_between_trips",
                value=7.0,
                source="made up",
                purpose=Purpose.PERSONALIZATION,
                observed_at=TODAY,
            ),
        ),
        affinities=(
            Affinity(
                topic="cheese",
                baskets=12,
                last_bought=TODAY - timedelta(days=6),
                gap_days=7,
                source="made up",
                purpose=Purpose.PERSONALIZATION,
            ),
            *(
                Affinity(
                    topic=topics[(n * 7 + k * 13) % len(topics)],
                    baskets=9 - k,
                    last_bought=TODAY - timedelta(days=5),
                    gap_days=6,
                    source="made up",
                    purpose=Purpose.PERSONALIZATION,
                )
                for k in range(6)
                if topics[(n * 7 + k * 13) % len(topics)] != "cheese"
            ),
        ),
        updated_at=now,
    )


def _consents(customer: CustomerId, channel: Channel) -> Iterator[ConsentRecord]:
    for purpose in Purpose:
        yield ConsentRecord(
            record_id=f"c-{customer}-{purpose.value}-{channel.value}",
            customer_id=customer,
            purpose=purpose,
            channel=channel,
            state=ConsentState.GIVEN,
            source="made up for measuring",
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )


def _variants(customer: CustomerId, now: datetime, report: Report) -> Iterator[Variant]:
    for n in range(VARIANTS_PER_CUSTOMER):
        copy_text = _copy(n)
        yield Variant(
            id=VariantId(f"v-{customer}-{n}"),
            generation_id=None,
            customer_id=customer,
            use_case_id=USE_CASE,
            channel=Channel.EMAIL,
            hypothesis_id=None,
            angle="deal",
            tactic=None,
            exchange=ValueExchange.MONETARY,
            copy_text=copy_text,
            content_hash=copy_text.content_hash(),
            offer_id=OfferId("bench-offer"),
            provenance=Provenance(
                copywriter=CopywriterKind.COMPOSER, fields_used=("affinity:cheese",), seed=0
            ),
            report=report,
            author="bench",
            status=VariantStatus.APPROVED,
            created_at=now,
        )


def _copy(n: int) -> Copy:
    return Copy(
        subject="Cheese for the week, a little cheaper",
        preheader=f"Reason {'abcde'[n]}: it keeps, and it goes with almost everything",
        body="Your usual cheese is in good supply, and you have {{ offer.headline }} that takes {{ offer.value }} off "
        "until {{ offer.valid_to }}. Add it when you next make your list.",
        cta="Add it to my list",
    )
