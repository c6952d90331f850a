"""The learning library on every database: taken in whole or not at all, used until it runs out or is retired."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bespoke.domain.base import sha256_of
from bespoke.domain.ids import LearningId, UseCaseId
from bespoke.domain.learning import Learning
from bespoke.domain.use_case import Angle
from bespoke.errors import InvalidInput, LearningNotFound, UseCaseNotFound
from bespoke.ledger import Ledger, search
from bespoke.storage.database import Database
from content_store.ingest import ingest_pack
from content_store.learnings import repository
from content_store.learnings.library import LearningsImported, import_learnings, retire_learning
from content_store.pack import Pack
from tests.support.packs import demo_pack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def small_pack() -> Pack:
    """Returns the demo's pack with few of its blocks, which nothing here reads."""
    whole = demo_pack()
    return replace(whole, blocks=whole.blocks[:3])


@pytest.fixture
def store(database: Database, small_pack: Pack) -> Database:
    ingest_pack(database, Ledger(), small_pack, NOON)
    return database


def learning(name: str = "meal-works", effect: float = 0.02, use_case: str = "weekly-restock") -> Learning:
    return Learning(
        id=LearningId(name),
        use_case_id=UseCaseId(use_case),
        angle=Angle.MEAL,
        statement="Ideas for supper bring more orders.",
        effect=effect,
        low=effect - 0.01,
        high=effect + 0.01,
        n=4210,
    )


def held(store: Database, use_case: str | None = None) -> list[Learning]:
    with store.read() as tx:
        return repository.learnings(tx, None if use_case is None else UseCaseId(use_case))


def test_learnings_are_kept_and_said_in_the_ledger(store: Database) -> None:
    done = import_learnings(store, Ledger(), [learning(), learning("b", use_case="win-back")], NOON)

    assert done == LearningsImported(new=2, changed=0, unchanged=0)
    assert held(store) == [learning(), learning("b", use_case="win-back")]
    assert held(store, "win-back") == [learning("b", use_case="win-back")]
    with store.read() as tx:
        recorded = search(tx, kind="learning.recorded").entries
    assert {entry.subject for entry in recorded} == {"meal-works", "b"}
    assert recorded[0].payload["effect"] == 0.02
    assert recorded[0].payload["words_sha256"] == sha256_of([learning().statement, learning().example])
    assert recorded[0].payload.keys().isdisjoint({"statement", "example"})


def test_a_known_id_is_replaced_and_an_unchanged_one_left(store: Database) -> None:
    import_learnings(store, Ledger(), [learning(), learning("b")], NOON)

    done = import_learnings(store, Ledger(), [learning(effect=0.05), learning("b"), learning("c")], NOON)

    assert done == LearningsImported(new=1, changed=1, unchanged=1)
    assert [(found.id, found.effect) for found in held(store)] == [
        ("b", 0.02),
        ("c", 0.02),
        ("meal-works", 0.05),
    ]


def test_nothing_is_stored_where_a_use_case_is_unknown(store: Database) -> None:
    with pytest.raises(UseCaseNotFound, match="unknown use case 'win-bak'; did you mean 'win-back'"):
        import_learnings(store, Ledger(), [learning(), learning("b", use_case="win-bak")], NOON)

    assert held(store) == []


def test_an_id_that_is_given_twice_is_refused(store: Database) -> None:
    with pytest.raises(InvalidInput, match="learning 'meal-works' is given more than once"):
        import_learnings(store, Ledger(), [learning(), learning(effect=0.05)], NOON)

    assert held(store) == []


def test_a_retired_learning_stays_on_record_and_out_of_use(store: Database) -> None:
    import_learnings(store, Ledger(), [learning()], NOON)

    retired = retire_learning(store, Ledger(), LearningId("meal-works"), NOON)

    assert retired.retired_on == date(2026, 3, 2)
    assert [found.why_unused(NOON.date()) for found in held(store)] == ["retired on 2026-03-02"]
    assert retire_learning(store, Ledger(), LearningId("meal-works"), NOON) == retired
    with store.read() as tx:
        assert len(search(tx, kind="learning.retired").entries) == 1


def test_a_retired_learning_does_not_come_back_by_an_import(store: Database) -> None:
    import_learnings(store, Ledger(), [learning()], NOON)
    retire_learning(store, Ledger(), LearningId("meal-works"), NOON)

    with pytest.raises(InvalidInput, match="learning 'meal-works' was retired on 2026-03-02"):
        import_learnings(store, Ledger(), [learning(effect=0.05), learning("b")], NOON)

    assert [found.id for found in held(store)] == ["meal-works"]


def test_retiring_what_is_not_there_names_the_nearest(store: Database) -> None:
    import_learnings(store, Ledger(), [learning()], NOON)

    with pytest.raises(LearningNotFound, match="unknown learning 'meal-work'; did you mean 'meal-works'"):
        retire_learning(store, Ledger(), LearningId("meal-work"), NOON)
