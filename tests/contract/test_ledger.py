"""The audit chain, on every database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bespoke.errors import LedgerBroken
from bespoke.ledger import GENESIS, Entry, Ledger, search, verify
from bespoke.storage.database import Database

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
COLUMNS = ("kind", "subject", "dedupe_key", "recorded_at", "payload", "prev_hash", "hash")


def record(database: Database, *entries: Entry) -> int:
    with database.write() as tx:
        return Ledger(lambda: AT).append(tx, entries)


def three(database: Database) -> None:
    record(database, *(Entry("kind", f"subject-{n}", {"n": n, "name": "Zoë"}, f"key-{n}") for n in range(3)))


def unlock(database: Database) -> None:
    """Takes the triggers away, as somebody with full rights could."""
    with database.write() as tx:
        if database.is_sqlite:
            tx.execute(text("DROP TRIGGER ledger_no_update"))
            tx.execute(text("DROP TRIGGER ledger_no_delete"))
        else:
            tx.execute(text("DROP TRIGGER ledger_append_only ON ledger"))


def run(database: Database, statement: str, **values: object) -> None:
    with database.write() as tx:
        tx.execute(text(statement), values)


def test_an_empty_ledger_verifies_and_ends_at_the_genesis_hash(database: Database) -> None:
    head = verify(database)

    assert (head.entries, head.hash) == (0, GENESIS)


def test_entries_follow_from_one_another(database: Database) -> None:
    three(database)

    head = verify(database)
    with database.read() as tx:
        page = search(tx)

    assert head.entries == 3
    assert [entry.seq for entry in page.entries] == [3, 2, 1]
    assert page.entries[0].hash == head.hash
    assert page.entries[0].prev_hash == page.entries[1].hash
    assert page.entries[2].prev_hash == GENESIS


def test_an_entry_whose_key_is_there_already_is_not_added_again(database: Database) -> None:
    assert record(database, Entry("a", "s", {"n": 1}, "same"), Entry("a", "s", {"n": 2}, "same")) == 1
    assert record(database, Entry("a", "s", {"n": 3}, "same"), Entry("a", "s", {"n": 4}, "other")) == 1
    assert verify(database).entries == 2


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_byte_in_any_column_is_found_and_its_entry_named(database: Database, column: str) -> None:
    three(database)
    unlock(database)
    run(database, f"UPDATE ledger SET {column} = 'X' || substr({column}, 2) WHERE seq = 2")

    with pytest.raises(LedgerBroken) as broken:
        verify(database)

    assert broken.value.seq == 2


def test_a_removed_entry_is_found(database: Database) -> None:
    three(database)
    unlock(database)
    run(database, "DELETE FROM ledger WHERE seq = 2")

    with pytest.raises(LedgerBroken) as broken:
        verify(database)

    assert broken.value.seq == 2


def test_a_removed_tail_is_found(database: Database) -> None:
    three(database)
    unlock(database)
    run(database, "DELETE FROM ledger WHERE seq = 3")

    with pytest.raises(LedgerBroken, match="the head names entry 3, the chain ends at entry 2") as broken:
        verify(database)

    assert broken.value.seq == 3


def test_a_head_that_was_set_back_is_found(database: Database) -> None:
    three(database)
    with database.write() as tx:
        tx.execute(
            text("UPDATE ledger_head SET seq = 2, hash = (SELECT hash FROM ledger WHERE seq = 2)"),
        )

    with pytest.raises(LedgerBroken, match="the head names entry 2, the chain ends at entry 3") as broken:
        verify(database)

    assert broken.value.seq == 3


def test_a_head_with_another_hash_is_found(database: Database) -> None:
    three(database)
    run(database, f"UPDATE ledger_head SET hash = '{'f' * 64}'")

    with pytest.raises(LedgerBroken, match="the head holds another hash than the last entry"):
        verify(database)


def test_a_missing_head_is_found(database: Database) -> None:
    three(database)
    run(database, "DELETE FROM ledger_head")

    with pytest.raises(LedgerBroken, match="the head row is missing"):
        verify(database)


def test_what_is_written_while_the_chain_is_verified_does_not_break_it(database: Database) -> None:
    record(database, *(Entry("a", "s", {"n": n}) for n in range(5_000)))
    written: list[int] = []

    def write_meanwhile(checked: int) -> None:
        # In the middle of the check: all but the last entries are read.
        written.append(record(database, Entry("a", "late", {"checked": checked})))

    head = verify(database, write_meanwhile)

    assert (head.entries, written) == (5_000, [1])
    assert verify(database).entries == 5_001


def test_a_chain_that_grows_verifies_every_time(database: Database) -> None:
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            record(database, Entry("a", "s", {"n": 1}), Entry("a", "s", {"n": 2}))

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        try:
            entries = [verify(database).entries for _ in range(60)]
        finally:
            stop.set()
        writing.result()

    assert entries == sorted(entries)
    assert entries[-1] > entries[0]


@pytest.mark.parametrize("statement", ["UPDATE ledger SET kind = 'x'", "DELETE FROM ledger"])
def test_the_database_itself_refuses_to_change_the_ledger(database: Database, statement: str) -> None:
    three(database)

    with pytest.raises(DBAPIError, match="only ever grows"):
        run(database, statement)

    assert verify(database).entries == 3


def test_an_append_that_is_rolled_back_leaves_no_entry(database: Database) -> None:
    def cut_off() -> None:
        with database.write() as tx:
            Ledger(lambda: AT).append(tx, [Entry("a", "s", {})])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()

    assert verify(database).entries == 0


def test_appends_from_many_threads_make_one_chain(database: Database) -> None:
    def append(worker: int) -> None:
        for n in range(5):
            record(database, Entry("a", f"worker-{worker}", {"n": n}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(8)))

    assert verify(database).entries == 40


def test_search_filters_and_pages(database: Database) -> None:
    record(database, *(Entry("even" if n % 2 == 0 else "odd", "s", {"verdict": f"v{n}"}) for n in range(10)))

    with database.read() as tx:
        first = search(tx, kind="even", limit=2)
        second = search(tx, kind="even", limit=2, before=first.next_before)
        by_text = search(tx, texts=['"verdict":"v7"'])

    assert [entry.payload["verdict"] for entry in first.entries] == ["v8", "v6"]
    assert [entry.payload["verdict"] for entry in second.entries] == ["v4", "v2"]
    assert first.total == 5
    assert [entry.payload["verdict"] for entry in by_text.entries] == ["v7"]


VERDICTS = [("block", "brand"), ("block", "bias"), ("pass", "brand")]


@pytest.mark.parametrize(
    ("asked", "numbers", "total", "next_before"),
    [
        ({}, [5, 4], 5, 4),
        ({"before": 4}, [3, 2], 5, 2),
        ({"before": 2}, [1], 5, None),
        ({"pseudonym": "p_1"}, [4, 3], 4, 3),
        ({"kind": "consent.checked", "subject": "p_2"}, [5], 1, None),
        ({"texts": ['"verdict":"block"']}, [2, 1], 2, None),
        ({"texts": ['"verdict":"block"', '"check":"brand"']}, [1], 1, None),
        ({"check": "brand"}, [3, 1], 2, None),
        ({"verdict": "block"}, [2, 1], 2, None),
        ({"check": "brand", "verdict": "block"}, [1], 1, None),
        ({"check": "brand", "kind": "consent.checked"}, [], 0, None),
        ({"texts": ["%"]}, [], 0, None),
    ],
    ids=[
        "all",
        "next",
        "last",
        "customer",
        "subject",
        "payload",
        "payload twice",
        "check",
        "verdict",
        "both",
        "of a kind",
        "wildcard",
    ],
)
def test_ledger_is_searched_by_all_that_is_given(
    database: Database, asked: dict[str, Any], numbers: list[int], total: int, next_before: int | None
) -> None:
    entries = [
        Entry("guardrails.verdict", f"v_{check}", {"customer": "p_1", "verdict": verdict, "check": check})
        for verdict, check in VERDICTS
    ]
    with database.write() as tx:
        Ledger().append(tx, entries + [Entry("consent.checked", name, {}) for name in ("p_1", "p_2")])
        page = search(tx, limit=2, **asked)
    assert [entry.seq for entry in page.entries] == numbers
    assert (page.total, page.next_before) == (total, next_before)
