"""Brand kits are published and taken back, on every backend: kept for good, recorded, and read by serving."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from bespoke.domain.brand import BrandKit
from bespoke.errors import (
    BrandKitConflict,
    BrandKitNotFound,
    InvalidInput,
    NothingIngested,
    StoreUnusable,
)
from bespoke.ledger import Ledger, verify
from bespoke.storage import tables as t
from bespoke.storage.database import Database
from content_store import repository
from content_store.brand_kits import repository as kits
from content_store.ingest import ingest_pack
from content_store.workspace import CONTENT_VERSION
from delivery.snapshot import SnapshotCache
from tests.support.packs import demo_pack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PACK = demo_pack()
FIRST = PACK.brand
V = FIRST.version

Publish = Callable[[BrandKit], bool]
Unpublish = Callable[[int], int]


def raised(by: int, **changed: Any) -> BrandKit:
    return FIRST.model_copy(update={"version": V + by, "facts": FIRST.facts[: -by or None], **changed})


@pytest.fixture
def moments() -> Callable[[], datetime]:
    hours = count()
    return lambda: NOON + timedelta(hours=next(hours))


@pytest.fixture
def publish(database: Database, moments: Callable[[], datetime]) -> Publish:
    """Publishes into a workspace that holds the demo's pack, as somebody called ada."""
    ingest_pack(database, Ledger(), PACK, moments())

    def one(kit: BrandKit) -> bool:
        with database.write() as tx:
            return kits.publish_recorded(tx, Ledger(), kit, "ada", moments())

    return one


@pytest.fixture
def unpublish(database: Database, moments: Callable[[], datetime]) -> Unpublish:
    def one(number: int) -> int:
        with database.write() as tx:
            return kits.unpublish(tx, Ledger(), number, "ada", moments()).kit.version

    return one


def in_force(database: Database) -> int:
    with database.read() as tx:
        return repository.brand_kit(tx).kit.version


def listed(database: Database) -> list[tuple[int, bool]]:
    with database.read() as tx:
        return [(one.kit.version, one.unpublished_at is not None) for one in kits.versions(tx, FIRST.id)]


def recorded(database: Database) -> list[tuple[str, dict[str, Any]]]:
    with database.read() as tx:
        rows = tx.execute(
            select(t.ledger.c.kind, t.ledger.c.payload)
            .where(t.ledger.c.kind.like("brand_kit.%"))
            .order_by(t.ledger.c.seq)
        ).all()
    return [(kind, json.loads(payload)) for kind, payload in rows]


def test_publishing_puts_a_kit_in_force_and_is_recorded(database: Database, publish: Publish) -> None:
    second = raised(1)
    assert publish(second) is True
    assert publish(second) is False
    assert in_force(database) == V + 1
    assert listed(database) == [(V + 1, False), (V, False)]
    assert recorded(database) == [
        (
            "brand_kit.published",
            {
                "version": V + 1,
                "sha256": second.sha256(),
                "by": "ada",
                "before": {"version": V, "sha256": FIRST.sha256()},
            },
        )
    ]
    verify(database)


def test_serving_reads_a_kit_that_was_published_and_one_that_was_gone_back_to(
    database: Database, publish: Publish, unpublish: Unpublish
) -> None:
    cache = SnapshotCache()

    def served() -> int:
        with database.read() as tx:
            return cache.current(tx).brand.version

    assert served() == V
    publish(raised(1))
    assert served() == V + 1
    unpublish(V + 1)
    assert served() == V


def test_taking_back_the_kit_in_force_returns_to_the_last_published_before(
    database: Database, publish: Publish, unpublish: Unpublish
) -> None:
    for by in (1, 2, 3):
        publish(raised(by))
    publish(raised(1))
    assert unpublish(V + 1) == V + 3
    assert unpublish(V + 3) == V + 2
    assert in_force(database) == V + 2
    assert dict(listed(database)) == {V: False, V + 1: True, V + 2: False, V + 3: True}
    kind, payload = recorded(database)[-1]
    assert (kind, payload["version"], payload["in_force"]["version"]) == (
        "brand_kit.unpublished",
        V + 3,
        V + 2,
    )
    verify(database)


def test_taking_back_another_kit_leaves_the_one_in_force(
    database: Database, publish: Publish, unpublish: Unpublish
) -> None:
    publish(raised(1))
    with database.read() as tx:
        before = repository.workspace_value(tx, CONTENT_VERSION)
    assert unpublish(V) == V + 1
    with database.read() as tx:
        assert repository.workspace_value(tx, CONTENT_VERSION) == before
    with pytest.raises(
        BrandKitConflict, match=f"version {V} of the brand kit 'wrenfield' was taken back already"
    ):
        unpublish(V)


def test_a_kit_that_was_taken_back_may_be_published_again(
    database: Database, publish: Publish, unpublish: Unpublish
) -> None:
    publish(raised(1))
    unpublish(V + 1)
    assert publish(raised(1)) is True
    assert (in_force(database), dict(listed(database))) == (V + 1, {V: False, V + 1: False})


def test_the_only_kit_is_not_taken_back(database: Database, publish: Publish, unpublish: Unpublish) -> None:
    del publish
    with pytest.raises(
        BrandKitConflict, match="without one nothing can be generated or sent; publish another first"
    ):
        unpublish(V)
    assert listed(database) == [(V, False)]
    assert recorded(database) == []


def test_a_version_that_was_never_published_is_named(publish: Publish, unpublish: Unpublish) -> None:
    publish(raised(1))
    with pytest.raises(BrandKitNotFound, match=r"unknown version of the brand kit '77'"):
        unpublish(77)


def test_a_version_with_other_content_is_refused_by_publishing_and_by_ingest(
    database: Database, publish: Publish
) -> None:
    other = FIRST.model_copy(update={"facts": ()})
    with pytest.raises(
        BrandKitConflict, match=f"published with other content; raise 'version' to {V + 1} in the file"
    ):
        publish(other)
    with database.write() as tx, pytest.raises(BrandKitConflict):
        kits.publish(tx, other, NOON)
    assert listed(database) == [(V, False)]


def test_a_kit_that_contradicts_itself_is_refused_with_every_place(
    database: Database, publish: Publish
) -> None:
    banned = (*FIRST.exclusions, FIRST.exclusions[0].model_copy(update={"phrase": "Reply STOP"}))
    with pytest.raises(
        InvalidInput, match="the exclusion 'Reply STOP' stands in the required line for 'sms'"
    ):
        publish(raised(1, exclusions=banned))
    assert in_force(database) == V


def test_the_kit_of_another_brand_needs_its_pack(publish: Publish) -> None:
    with pytest.raises(
        BrandKitConflict, match="holds the content of the brand 'wrenfield', and the kit is of 'other'"
    ):
        publish(raised(1, id="other"))


def test_nothing_is_published_into_an_empty_workspace(database: Database) -> None:
    with database.write() as tx, pytest.raises(NothingIngested):
        kits.publish_recorded(tx, Ledger(), FIRST, "ada", NOON)


def test_a_kit_stored_under_an_older_hash_is_the_same_kit(database: Database, publish: Publish) -> None:
    with database.write() as tx:
        tx.execute(t.brand_kits.update().values(sha256="0" * 64))
        repository.set_workspace(tx, "current_brand", "0" * 64)
    assert publish(FIRST) is False
    assert in_force(database) == V


def test_ingesting_the_pack_keeps_a_newer_kit_in_force(
    database: Database, publish: Publish, unpublish: Unpublish, moments: Callable[[], datetime]
) -> None:
    publish(raised(1))
    unpublish(V)
    before = recorded(database)

    taken = ingest_pack(database, Ledger(), PACK, moments())

    assert (in_force(database), taken.brand_version) == (V + 1, V + 1)
    assert taken.kit_kept_because == f"version {V + 1} of the brand kit is newer than version {V} of the pack"
    assert dict(listed(database)) == {V: True, V + 1: False}
    assert recorded(database) == before
    with database.read() as tx:
        payload = tx.execute(
            select(t.ledger.c.payload)
            .where(t.ledger.c.kind == "content.ingested")
            .order_by(t.ledger.c.seq.desc())
        ).scalars()
        told = json.loads(next(iter(payload)))
    assert (told["brand_version"], told["brand_sha256"]) == (V + 1, raised(1).sha256())


def test_ingesting_the_pack_does_not_bring_back_a_kit_that_was_taken_back(
    database: Database, publish: Publish, unpublish: Unpublish, moments: Callable[[], datetime]
) -> None:
    publish(raised(1))
    unpublish(V + 1)
    later = replace(PACK, brand=raised(1))

    taken = ingest_pack(database, Ledger(), later, moments())

    assert in_force(database) == V
    assert taken.kit_kept_because == f"version {V + 1} of the brand kit, which the pack holds, was taken back"
    assert dict(listed(database)) == {V: False, V + 1: True}


def test_a_pack_with_a_newer_kit_puts_it_in_force_with_an_entry(
    database: Database, publish: Publish, moments: Callable[[], datetime]
) -> None:
    del publish
    taken = ingest_pack(database, Ledger(), replace(PACK, brand=raised(1)), moments())

    assert (in_force(database), taken.kit_kept_because) == (V + 1, None)
    assert [(kind, payload["by"], payload["before"]["version"]) for kind, payload in recorded(database)] == [
        ("brand_kit.published", "bespoke ingest", V)
    ]
    verify(database)


def test_a_kit_that_is_not_accepted_any_more_is_named_with_its_key_and_another_may_take_its_place(
    database: Database, publish: Publish
) -> None:
    with database.write() as tx:
        doc = json.loads(FIRST.model_dump_json()) | {"site_url": "http://localhost:8080"}
        tx.execute(t.brand_kits.update().values(doc=json.dumps(doc)))
    with pytest.raises(StoreUnusable, match=rf"version {V} of the brand kit 'wrenfield'.*'site_url'"):
        in_force(database)
    assert listed(database) == []

    assert publish_again(database, raised(1)) is True

    assert in_force(database) == V + 1
    assert listed(database) == [(V + 1, False)]
    del publish


def publish_again(database: Database, kit: BrandKit) -> bool:
    with database.write() as tx:
        return kits.publish_recorded(tx, Ledger(), kit, "ada", NOON + timedelta(days=1))
