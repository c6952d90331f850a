"""Replies of models are kept for some days, on every database."""

from datetime import UTC, datetime, timedelta

from bespoke.clock import FrozenClock
from bespoke.llm.kept import Completion
from bespoke.storage.completions import StoredCompletions
from bespoke.storage.database import Database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY, OTHER = "a" * 64, "b" * 64


def at(database: Database, days: float) -> StoredCompletions:
    return StoredCompletions(database, FrozenClock(NOON + timedelta(days=days)), days=30)


def test_what_was_kept_is_found_until_its_days_are_over(database: Database) -> None:
    said = Completion("small-2", '{"said": "one"}', "fp_1")
    at(database, 0).put(KEY, said)
    assert at(database, 30).get(KEY) == said
    assert at(database, 30.1).get(KEY) is None
    assert at(database, 0).get(OTHER) is None


def test_the_first_of_two_replies_stays(database: Database) -> None:
    at(database, 0).put(KEY, Completion("m", "1", None))
    at(database, 1).put(KEY, Completion("m", "2", None))
    found = at(database, 2).get(KEY)
    assert found is not None
    assert found.parsed == "1"


def test_old_replies_are_deleted_when_another_is_kept(database: Database) -> None:
    at(database, 0).put(KEY, Completion("m", "1", None))
    at(database, 31).put(OTHER, Completion("m", "2", None))
    # Not only out of reach: a clock that is set back does not bring it back.
    assert at(database, 1).get(KEY) is None
    assert at(database, 31).get(OTHER) is not None


def test_a_reply_takes_the_place_of_the_one_that_it_was_asked_for_in_stead_of(database: Database) -> None:
    unreadable, read = Completion("m", "1", None), Completion("m", "2", None)
    at(database, 0).put(KEY, unreadable)
    at(database, 1).put(KEY, read, instead=unreadable)
    assert at(database, 1).get(KEY) == read
    # Somebody else may have replaced it first, and theirs stays.
    at(database, 1).put(KEY, Completion("m", "3", None), instead=unreadable)
    assert at(database, 1).get(KEY) == read


def test_old_replies_are_deleted_when_told_to(database: Database) -> None:
    at(database, 0).put(KEY, Completion("m", "1", None))
    at(database, 20).put(OTHER, Completion("m", "2", None))
    at(database, 31).prune()
    assert at(database, 1).get(KEY) is None
    assert at(database, 31).get(OTHER) is not None
