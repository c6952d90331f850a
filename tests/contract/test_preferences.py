"""What customers answer is known on every database: the last word counts, and only topics that may be named."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from bespoke.clock import FrozenClock
from bespoke.domain.event import Event
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose
from bespoke.errors import CustomerNotFound, InvalidInput
from bespoke.ledger import Ledger, search
from bespoke.storage.database import Database
from content_store import repository
from content_store.ingest import ingest_pack, with_versions
from content_store.pack import Pack
from delivery.events import EventService, Received
from tests.support import workspace
from tests.support.packs import demo_pack

NOON = datetime(2024, 10, 10, 12, tzinfo=UTC)
MORNING = datetime(2024, 10, 10, 8, tzinfo=UTC)
NUMBERS = count()


@pytest.fixture(scope="module")
def small_pack() -> Pack:
    """Returns the demo's pack with few of its blocks, which nothing here reads."""
    whole = demo_pack()
    return replace(whole, blocks=whole.blocks[:3])


@pytest.fixture
def store(database: Database, small_pack: Pack) -> Database:
    ingest_pack(database, Ledger(), small_pack, NOON)
    workspace.add_customers(database)
    return database


def state(store: Database, at: datetime = NOON, **properties: Any) -> Received:
    event = Event(
        message_id=f"m{next(NUMBERS)}",
        customer_id=workspace.REGULAR,
        name="Preference Stated",
        at=at,
        received_at=NOON,
        properties=properties,
    )
    return EventService(store, Ledger(), FrozenClock(NOON)).receive([event])


def stated(store: Database) -> dict[str, bool]:
    with store.read() as tx:
        return repository.profile(tx, workspace.REGULAR).stated_preferences()


def version(store: Database) -> int:
    with store.read() as tx:
        held = repository.profile(tx, workspace.REGULAR)
        assert repository.profile_key(tx, workspace.REGULAR).version == held.version
    return held.version


def test_an_answer_is_a_fact_of_the_profile(store: Database) -> None:
    before = version(store)

    assert state(store, topic="milk", likes=False) == Received(new=1, repeated=0)

    assert stated(store) == {"milk": False}
    assert version(store) == before + 1
    with store.read() as tx:
        found = repository.profile(tx, workspace.REGULAR).attribute("likes:milk")
    assert found is not None
    assert (found.source, found.purpose, found.observed_at) == (
        "customer",
        Purpose.PERSONALIZATION,
        date(2024, 10, 10),
    )


def test_the_last_word_on_a_topic_counts_in_whichever_order_it_comes(store: Database) -> None:
    state(store, topic="milk", likes=True)
    state(store, MORNING, topic="milk", likes=False)
    state(store, MORNING, topic="eggs", likes=False)

    assert stated(store) == {"milk": True, "eggs": False}


def test_what_was_said_can_be_forgotten(store: Database) -> None:
    state(store, MORNING, topic="milk", likes=False)
    state(store, topic="milk", likes=None)

    assert stated(store) == {}


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"topic": "milkk", "likes": True}, "unknown topic 'milkk'; did you mean 'milk'"),
        ({"topic": "unheard of by anybody", "likes": True}, "unknown topic 'unheard of by anybody'"),
        ({"topic": "vitamins", "likes": True}, "never named to anybody"),
        ({"topic": "milk"}, "does not say which topic"),
        ({"likes": True}, "does not say which topic"),
        ({"topic": "milk", "likes": "yes"}, "does not say which topic"),
        ({"topic": 7, "likes": True}, "does not say which topic"),
        ({"topic": "milk", "likes": True, "age": 34}, "has the property 'age'"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_whole(
    store: Database, properties: dict[str, Any], problem: str
) -> None:
    before = version(store)

    with pytest.raises(InvalidInput, match=problem):
        state(store, **properties)

    assert (stated(store), version(store)) == ({}, before)
    with store.read() as tx:
        assert repository.count_rows(tx)["events"] == 0


def test_an_answer_of_nobody_is_refused(store: Database) -> None:
    with pytest.raises(CustomerNotFound):
        EventService(store, Ledger(), FrozenClock(NOON)).receive(
            [
                Event(
                    message_id="m",
                    customer_id=CustomerId("nobody"),
                    name="Preference Stated",
                    at=NOON,
                    received_at=NOON,
                    properties={"topic": "milk", "likes": True},
                )
            ]
        )


def test_the_ledger_does_not_hold_the_answer(store: Database) -> None:
    state(store, topic="milk", likes=False)

    with store.read() as tx:
        (entry,) = search(tx, kind="event.received").entries
    assert entry.payload["name"] == "Preference Stated"
    assert "milk" not in str(entry.payload)


def test_an_answer_outlasts_an_import_that_does_not_know_it(store: Database) -> None:
    with store.read() as tx:
        imported = repository.profile(tx, workspace.REGULAR)
    state(store, topic="milk", likes=False)
    with store.read() as tx:
        held = repository.profile(tx, workspace.REGULAR)

    (again,) = with_versions([imported], {workspace.REGULAR: held})

    assert again == held
