"""The brand's content, on every database: what an ingest takes in, takes out and puts before a reviewer."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agents.deps import load_library
from agents.evergreen import add_evergreen, evergreen_id
from api.commands.customers import ingest
from bespoke.domain.channel import Channel
from bespoke.domain.ids import OfferId, UseCaseId
from bespoke.domain.offer import Offer
from bespoke.domain.use_case import ValueExchange
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.errors import InvalidInput
from bespoke.ledger import Ledger, search, verify
from bespoke.storage.database import Database
from content_store import repository
from content_store.brand_kits.repository import publish_recorded
from content_store.ingest import ingest_pack
from content_store.pack import DEMO_PACK, PACK_SOURCE, EvergreenCopy, Pack
from content_store.workspace import REPLAY_DAY
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from tests.support.packs import demo_pack

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHEESE, EGGS = OfferId("o-cheese"), OfferId("o-eggs")


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    checks = load_checks()
    return Pipeline(load_policy(None, checks), checks)


@pytest.fixture(scope="session")
def small_pack() -> Pack:
    """Returns the demo's pack with few of its blocks and without its evergreen messages."""
    whole = demo_pack()
    return replace(whole, blocks=whole.blocks[:3], evergreen=())


def offer(offer_id: OfferId, source: str = PACK_SOURCE) -> Offer:
    return Offer(
        id=offer_id,
        exchange=ValueExchange.MONETARY,
        headline="a coupon for the week",
        topics=(),
        value=None,
        value_source="test",
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 3, 31),
        source=source,
    )


def live(database: Database) -> list[str]:
    with database.read() as tx:
        return [stocked.offer.id for stocked in repository.live_offers(tx, NOW.date())]


# Offers


def test_an_offer_that_leaves_the_pack_is_retired_and_comes_back_with_what_was_given_out(
    database: Database, small_pack: Pack
) -> None:
    both = replace(small_pack, offers=(offer(CHEESE), offer(EGGS)))
    ingest_pack(database, Ledger(), both, NOW)
    with database.write() as tx:
        repository.count_issued(tx, EGGS, 3)

    ingest_pack(database, Ledger(), replace(both, offers=(offer(CHEESE),)), NOW)
    with database.read() as tx:
        gone = repository.offer(tx, EGGS)
        entry = search(tx, kind="content.ingested").entries[0]
    assert live(database) == [CHEESE]
    assert (gone.retired, gone.issued, gone.is_live(NOW.date())) == (True, 3, False)
    assert entry.payload["offers_retired"] == [EGGS]

    ingest_pack(database, Ledger(), both, NOW)
    with database.read() as tx:
        back = repository.offer(tx, EGGS)
    assert live(database) == [CHEESE, EGGS]
    assert (back.retired, back.issued, back.is_live(NOW.date())) == (False, 3, True)


def test_an_ingest_retires_no_offer_of_another_source(database: Database, small_pack: Pack) -> None:
    with database.write() as tx:
        repository.replace_source(tx, "till", [offer(EGGS, "till")])

    ingest_pack(database, Ledger(), replace(small_pack, offers=(offer(CHEESE),)), NOW)
    ingest_pack(database, Ledger(), small_pack, NOW)

    assert live(database) == [EGGS]
    with database.write() as tx, pytest.raises(ValueError, match="'o-eggs' is of source 'till', not 'pack'"):
        repository.replace_source(tx, PACK_SOURCE, [offer(EGGS, "till")])


def test_an_offer_is_retired_once(database: Database) -> None:
    with database.write() as tx:
        repository.replace_source(tx, "till", [offer(CHEESE, "till"), offer(EGGS, "till")])
        first = repository.replace_source(tx, "till", [offer(CHEESE, "till")])
        again = repository.replace_source(tx, "till", [offer(CHEESE, "till")])

    assert (first, again) == ([EGGS], [])


def test_ingests_wait_for_who_gives_out_an_offer_and_lose_no_count(
    database: Database, small_pack: Pack
) -> None:
    pack = replace(small_pack, offers=(offer(CHEESE),))
    ingest_pack(database, Ledger(), pack, NOW)

    def give_out(_n: int) -> None:
        # In the order of serving: the ledger's end first, the offer's row after it.
        with database.write() as tx:
            Ledger().lock(tx)
            repository.count_issued(tx, CHEESE, 1)

    with ThreadPoolExecutor(4) as pool:
        ingesting = [pool.submit(ingest_pack, database, Ledger(), pack, NOW) for _ in range(5)]
        list(pool.map(give_out, range(40)))
        for one in ingesting:
            one.result()

    with database.read() as tx:
        assert repository.offer(tx, CHEESE).issued == 40
    verify(database)


# Evergreen messages

BREAD = EvergreenCopy(
    use_case=UseCaseId("weekly-restock"),
    channel=Channel.EMAIL,
    subject="Bread from this morning",
    preheader="Baked in the store, on the shelf by eight",
    body="The bread is baked in the store, and the shelves are full by the time we open.",
    cta="See what is fresh",
)
TEA = BREAD.model_copy(
    update={
        "subject": "A cup of tea",
        "body": "The kettle is the easy part. We have the rest in the aisle by the door.",
    }
)


@pytest.fixture
def bring(database: Database, small_pack: Pack, pipeline: Pipeline) -> Callable[..., list[Variant]]:
    """Returns a function that ingests a pack with the evergreen messages given."""

    def ingest_evergreen(*texts: EvergreenCopy, pack: Pack = small_pack) -> list[Variant]:
        ingest_pack(database, Ledger(), pack, NOW)
        return add_evergreen(database, Ledger(), pipeline, load_library(database), texts, NOW)

    return ingest_evergreen


def held(database: Database, copy: EvergreenCopy) -> Variant:
    with database.read() as tx:
        return repository.variant(tx, evergreen_id(copy))


def approve(database: Database, copy: EvergreenCopy) -> None:
    one = held(database, copy)
    with database.write() as tx:
        approved = one.model_copy(update={"status": VariantStatus.APPROVED})
        repository.update_variant(tx, approved, approved.content_hash)


def served(database: Database) -> list[str]:
    with database.read() as tx:
        found = repository.serving_candidates(tx, BREAD.use_case, Channel.EMAIL, [])
    return [candidate.variant_id for candidate in found]


def recorded(database: Database, kind: str) -> list[str]:
    with database.read() as tx:
        return [entry.subject for entry in search(tx, kind=kind).entries]


def test_a_new_evergreen_message_waits_for_a_reviewer(
    database: Database, bring: Callable[..., list[Variant]]
) -> None:
    waiting = bring(BREAD, TEA)
    again = bring(BREAD, TEA)

    assert {one.id for one in waiting} == {evergreen_id(BREAD), evergreen_id(TEA)}
    assert {one.id for one in again} == {one.id for one in waiting}
    assert served(database) == []
    assert len(recorded(database, "guardrails.verdict")) == 2


def test_an_evergreen_message_that_leaves_the_pack_is_retired_and_reviewed_again_when_it_is_back(
    database: Database, bring: Callable[..., list[Variant]]
) -> None:
    bring(BREAD, TEA)
    approve(database, BREAD)
    assert served(database) == [evergreen_id(BREAD)]

    bring(TEA)
    bring(TEA)
    assert held(database, BREAD).status is VariantStatus.RETIRED
    assert served(database) == []
    assert recorded(database, "variant.retired") == [evergreen_id(BREAD)]

    waiting = bring(BREAD, TEA)
    back = held(database, BREAD)
    assert evergreen_id(BREAD) in {one.id for one in waiting}
    assert (back.status, back.revision) == (VariantStatus.IN_REVIEW, 2)
    assert served(database) == []
    assert recorded(database, "guardrails.verdict").count(evergreen_id(BREAD)) == 2

    bring(TEA)
    assert recorded(database, "variant.retired") == [evergreen_id(BREAD)] * 2


def test_an_approved_evergreen_message_that_is_blocked_now_loses_its_approval(
    database: Database, bring: Callable[..., list[Variant]], small_pack: Pack
) -> None:
    bring(BREAD, TEA)
    approve(database, BREAD)
    kit = small_pack.brand
    banned = kit.exclusions[0].model_copy(update={"phrase": "by the time we open"})
    changed = {"version": kit.version + 1, "exclusions": (*kit.exclusions, banned)}
    stricter = replace(small_pack, brand=kit.model_copy(update=changed))

    waiting = bring(BREAD, TEA, pack=stricter)
    bring(BREAD, TEA, pack=stricter)

    blocked = held(database, BREAD)
    assert {one.id for one in waiting} == {evergreen_id(TEA)}
    assert (blocked.status, blocked.report.verdict.value) == (VariantStatus.BLOCKED, "block")
    assert served(database) == []
    assert recorded(database, "variant.approval_revoked") == [evergreen_id(BREAD)]

    again = replace(small_pack, brand=kit.model_copy(update={"version": kit.version + 2}))
    relaxed = bring(BREAD, TEA, pack=again)
    assert evergreen_id(BREAD) in {one.id for one in relaxed}
    assert served(database) == []
    verify(database)


def test_an_approved_evergreen_message_that_passes_keeps_its_approval(
    database: Database, bring: Callable[..., list[Variant]]
) -> None:
    bring(BREAD)
    approve(database, BREAD)

    assert bring(BREAD, TEA) == [held(database, TEA)]
    assert served(database) == [evergreen_id(BREAD)]


def test_a_rejected_evergreen_message_stays_rejected(
    database: Database, bring: Callable[..., list[Variant]]
) -> None:
    bring(BREAD)
    with database.write() as tx:
        rejected = repository.variant(tx, evergreen_id(BREAD)).model_copy(
            update={"status": VariantStatus.REJECTED}
        )
        repository.update_variant(tx, rejected, None)

    assert bring(BREAD) == []
    assert held(database, BREAD) == rejected


# The command


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    shutil.copytree(DEMO_PACK, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted((folder / "blocks").glob("*.yaml"))[1:]:
        path.unlink()
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the data directory that commands use."""
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("BESPOKE_DATABASE_URL", raising=False)
    return tmp_path / "data"


def test_ingesting_a_pack_loads_no_customers_and_sets_no_replay_day(
    data: Path, pack_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(pack=str(pack_folder), as_json=True)

    loaded = json.loads(capsys.readouterr().out)
    assert (loaded["profiles"], loaded["replay_day"], loaded["source"]) == (0, None, None)
    assert loaded["evergreen_in_review"] > 0
    assert (data / "bespoke.db").exists()


def test_ingesting_a_pack_says_where_the_clock_of_the_workspace_stands(
    data: Path, pack_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(pack=str(pack_folder), as_json=True)
    store = Database(f"sqlite:///{data / 'bespoke.db'}")
    with store.write() as tx:
        repository.set_workspace(tx, REPLAY_DAY, "2017-10-30")
    store.close()
    capsys.readouterr()

    ingest(pack=str(pack_folder), as_json=True)
    as_json = json.loads(capsys.readouterr().out)
    ingest(pack=str(pack_folder))
    as_text = capsys.readouterr().out

    assert as_json["replay_day"] == "2017-10-30"
    assert "clock of this workspace stands at 2017-10-30" in " ".join(as_text.split())


def test_ingesting_a_pack_says_that_a_newer_kit_stayed_in_force(
    data: Path, pack_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(pack=str(pack_folder), as_json=True)
    first = json.loads(capsys.readouterr().out)
    store = Database(f"sqlite:///{data / 'bespoke.db'}")
    with store.write() as tx:
        kit = repository.brand_kit(tx).kit
        publish_recorded(tx, Ledger(), kit.model_copy(update={"version": kit.version + 1}), "ada", NOW)
    store.close()

    ingest(pack=str(pack_folder), as_json=True)
    as_json = json.loads(capsys.readouterr().out)
    ingest(pack=str(pack_folder))
    as_text = " ".join(capsys.readouterr().out.split())

    assert (first["brand_version"], first["kit_kept_because"]) == (kit.version, None)
    why = f"version {kit.version + 1} of the brand kit is newer than version {kit.version} of the pack"
    assert (as_json["brand_version"], as_json["kit_kept_because"]) == (kit.version + 1, why)
    assert f"Warning: the pack's brand kit was not put in force: {why}." in as_text


def test_without_a_pack_the_demos_customers_are_loaded(data: Path) -> None:
    # The day belongs to them alone, so a wrong one tells that they were about to be loaded.
    with pytest.raises(InvalidInput, match="'someday' is no day"):
        ingest(as_of="someday")
