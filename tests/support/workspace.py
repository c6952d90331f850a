"""A small workspace for tests: the demo's brand, part of its ideas, six customers made by hand, one offer, one day.

`build` fills an empty data directory. That takes a second, so a test session builds one and each test
copies its files; `open_copy` does that and returns the service's parts over the copy.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from agents.copywriters.base import Copywriter
from agents.runner import Agent
from api.container import Container, random_id
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.ids import CustomerId, OfferId, Pseudonym
from bespoke.domain.offer import Money, Offer
from bespoke.domain.profile import (
    Affinity,
    Attribute,
    CustomerType,
    Profile,
    Purpose,
    TypeAssignment,
)
from bespoke.domain.use_case import ValueExchange
from bespoke.settings import Settings
from bespoke.storage.database import Connection, Database
from content_store import repository
from content_store.embedding import WordLlamaEmbedder
from content_store.index import MemoryIndex, VectorIndex
from content_store.ingest import ingest_pack
from content_store.workspace import REPLAY_DAY
from tests.support.packs import small_pack

DAY = date(2024, 10, 10)
NOON = datetime(2024, 10, 10, 12, tzinfo=UTC)

REGULAR = CustomerId("c-regular")
"""Multicategory; agrees to marketing and personalization by every channel."""
OTHER = CustomerId("c-other")
"""As `REGULAR`."""
PRIVATE = CustomerId("c-private")
"""Agrees to marketing, not to personalization."""
SILENT = CustomerId("c-silent")
"""Never said a word about consent."""
LAPSED = CustomerId("c-lapsed")
"""Agrees to all; of another type."""
HELD_OUT = CustomerId("c-held-out")
"""As `REGULAR`; the hash puts them into the holdout of `weekly-restock:email`."""

PSEUDONYMS = {
    REGULAR: Pseudonym("p_1000000000000001"),
    OTHER: Pseudonym("p_1000000000000002"),
    PRIVATE: Pseudonym("p_1000000000000003"),
    SILENT: Pseudonym("p_1000000000000004"),
    LAPSED: Pseudonym("p_1000000000000005"),
    HELD_OUT: Pseudonym("p_000000000000003d"),
}
OFFER = OfferId("o-milk")


class SmallContainer(Container):
    """The service's parts with a vector index in memory and, where given, another copywriter."""

    copywriter: Copywriter | None = None

    @cached_property
    def index(self) -> VectorIndex:
        return MemoryIndex(WordLlamaEmbedder())

    @cached_property
    def agent(self) -> Agent:
        agent = super().agent
        if self.copywriter is None:
            return agent
        return replace(agent, copywriters={self.copywriter.kind: self.copywriter})


def build(folder: Path) -> Path:
    """Fills `folder` with the workspace and returns it."""
    with Container(settings(folder)) as parts:
        parts.create_schema()
        ingest_pack(parts.database, parts.ledger, small_pack(), NOON)
        add_customers(parts.database)
    return folder


def add_customers(database: Database) -> None:
    """Stores the customers, their consents and the offer, and makes the store's day `DAY`."""
    with database.write() as tx:
        repository.set_workspace(tx, REPLAY_DAY, DAY.isoformat())
        repository.replace_profiles(tx, [_profile(customer_id) for customer_id in PSEUDONYMS])
        repository.add_consents(tx, list(_consents()))
        repository.replace_offers(tx, [_offer()])


def withdraw(tx: Connection, customer_id: CustomerId, purpose: Purpose) -> None:
    """Has the customer take back what they agreed to, on every channel."""
    repository.add_consents(
        tx,
        [
            ConsentRecord(
                record_id=f"withdrawn-{customer_id}-{purpose.value}-{channel.value}",
                customer_id=customer_id,
                purpose=purpose,
                channel=channel,
                state=ConsentState.WITHDRAWN,
                source="form:preferences",
                at=NOON,
            )
            for channel in Channel
        ],
    )


def open_copy(
    template: Path,
    folder: Path,
    *,
    copywriter: Copywriter | None = None,
    new_id: Callable[[], str] = random_id,
    **changed: Any,
) -> Container:
    """Returns the parts over a copy of the workspace.

    Args:
        copywriter: stands in for the composer.
        changed: settings other than the defaults.
    """
    shutil.copytree(template, folder)
    parts = SmallContainer(settings(folder, **changed), new_id)
    parts.copywriter = copywriter
    return parts


def settings(folder: Path, **changed: Any) -> Settings:
    """Returns settings for a folder; the composer writes, whatever the environment says."""
    return Settings(**{"data_dir": folder, "copywriter": "composer", **changed})


def _profile(customer_id: CustomerId) -> Profile:
    is_lapsed = customer_id == LAPSED
    return Profile(
        customer_id=customer_id,
        pseudonym=PSEUDONYMS[customer_id],
        version=1,
        as_of=DAY,
        type=TypeAssignment(
            type=CustomerType.LAPSED if is_lapsed else CustomerType.MULTICATEGORY,
            as_of=DAY,
            reason="no basket for 90 days" if is_lapsed else "baskets in 9 of 10 weeks, 12 topics",
        ),
        attributes=(
            Attribute(
                name="usual_weekday",
                value="Saturday",
                source="purchases",
                purpose=Purpose.PERSONALIZATION,
                observed_at=DAY - timedelta(days=5),
            ),
        ),
        affinities=(
            _affinity("milk", baskets=20, days_ago=7, gap_days=7.0),
            _affinity("cheese", baskets=12, days_ago=6, gap_days=9.0),
            _affinity("pasta", baskets=6, days_ago=12, gap_days=14.0),
        ),
        updated_at=NOON,
    )


def _affinity(topic: str, *, baskets: int, days_ago: int, gap_days: float) -> Affinity:
    return Affinity(
        topic=topic,
        baskets=baskets,
        last_bought=DAY - timedelta(days=days_ago),
        gap_days=gap_days,
        source="purchases",
        purpose=Purpose.PERSONALIZATION,
    )


def _consents() -> Iterable[ConsentRecord]:
    for number, customer_id in enumerate(PSEUDONYMS, start=1):
        for purpose in Purpose:
            if customer_id == SILENT or (customer_id == PRIVATE and purpose is Purpose.PERSONALIZATION):
                continue
            for channel in Channel:
                yield ConsentRecord(
                    record_id=f"consent-{number}-{purpose.value}-{channel.value}",
                    customer_id=customer_id,
                    purpose=purpose,
                    channel=channel,
                    state=ConsentState.GIVEN,
                    source="form:sign-up",
                    at=NOON - timedelta(days=100),
                )


def _offer() -> Offer:
    return Offer(
        id=OFFER,
        exchange=ValueExchange.MONETARY,
        headline="a coupon for milk",
        topics=("milk",),
        value=Money(amount=Decimal("1.00"), currency="USD"),
        value_source="made by hand",
        valid_from=DAY - timedelta(days=3),
        valid_to=DAY + timedelta(days=10),
        source="made by hand",
    )
