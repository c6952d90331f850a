"""Which households a run is over, and that consent decides before anything of them is read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.ids import CustomerId, Pseudonym, UseCaseId
from bespoke.domain.profile import CustomerType, Profile, Purpose, TypeAssignment
from bespoke.domain.use_case import Angle, Tactic, UseCase, ValueExchange
from bespoke.errors import NothingIngested
from bespoke.storage.database import Database
from bespoke.storage.schema import migrate
from content_store import repository
from content_store.workspace import SOURCE_NOTE
from evals.base import Expectation
from evals.datasets.households import load_households
from tests.evals.samples import DAY, NOON

EACH = 6
"""Households of each type: four agree, one withdrew, one was never asked."""
ALL_BUT_LAPSED = tuple(kind for kind in CustomerType if kind is not CustomerType.LAPSED)


def use_case(name: str, group: tuple[CustomerType, ...]) -> UseCase:
    return UseCase(
        id=UseCaseId(name),
        name=name,
        group=group,
        goal="made by hand",
        trigger="made by hand",
        roi="made by hand",
        purpose=Purpose.MARKETING,
        channels=(Channel.EMAIL,),
        angles=(Angle.ASK,),
        tactics=(Tactic.QUESTION,),
        exchange=(ValueExchange.NON_MONETARY,),
        outcome_event="Order Completed",
        outcome_window_days=10,
    )


def profile(number: int, kind: CustomerType) -> Profile:
    return Profile(
        customer_id=CustomerId(f"c-{number}"),
        pseudonym=Pseudonym(f"p_{number:04d}"),
        version=1,
        as_of=DAY,
        type=TypeAssignment(type=kind, as_of=DAY, reason="made by hand"),
        updated_at=NOON,
    )


def consents(number: int) -> Iterator[ConsentRecord]:
    place = number % EACH
    if place == 5:
        return
    for purpose in Purpose:
        for state, days in ((ConsentState.GIVEN, 90), (ConsentState.WITHDRAWN, 1)):
            if state is ConsentState.GIVEN or place == 4:
                yield ConsentRecord(
                    record_id=f"r-{number}-{purpose.value}-{state.value}",
                    customer_id=CustomerId(f"c-{number}"),
                    purpose=purpose,
                    channel=Channel.EMAIL,
                    state=state,
                    source="made by hand",
                    at=NOON - timedelta(days=days),
                )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Yields a store with `EACH` households of every type and three use cases."""
    opened = Database(f"sqlite:///{tmp_path / 'households.db'}")
    migrate(opened)
    kinds = [kind for kind in CustomerType for _ in range(EACH)]
    with opened.write() as tx:
        repository.replace_profiles(tx, [profile(number, kind) for number, kind in enumerate(kinds)])
        repository.add_consents(tx, [found for number in range(len(kinds)) for found in consents(number)])
        repository.replace_use_cases(
            tx,
            [
                use_case("first", ALL_BUT_LAPSED),
                use_case("second", tuple(CustomerType)),
                use_case("third", (CustomerType.LAPSED,)),
            ],
        )
    yield opened
    opened.close()


def test_every_type_comes_in_equal_numbers(database: Database) -> None:
    dataset = load_households(database, 14, seed=0)
    agreed = [case for case in dataset.cases if case.expects is Expectation.WRITTEN]
    counts = {kind.value: sum(case.stratum == kind.value for case in agreed) for kind in CustomerType}
    assert counts == dict.fromkeys((kind.value for kind in CustomerType), 2)


def test_each_household_gets_a_use_case_for_its_type(database: Database) -> None:
    cases = load_households(database, 28, seed=0).cases
    fitting = {case.stratum: set[str]() for case in cases}
    for case in cases:
        fitting[case.stratum].add(case.brief.use_case_id)
    assert fitting.pop("lapsed") == {"second", "third"}
    assert set(map(frozenset, fitting.values())) == {frozenset({"first", "second"})}


def test_same_seed_same_cases_and_another_seed_others(database: Database) -> None:
    first = load_households(database, 14, seed=3)
    assert load_households(database, 14, seed=3) == first
    assert load_households(database, 14, seed=3).sha256() == first.sha256()
    assert load_households(database, 14, seed=4).sha256() != first.sha256()


def test_hash_tells_that_a_profile_changed(database: Database) -> None:
    before = load_households(database, 28, seed=0)
    with database.write() as tx:
        repository.replace_profiles(
            tx,
            [
                profile(0, CustomerType.BRAND_ADVOCATE).model_copy(
                    update={
                        "type": TypeAssignment(
                            type=CustomerType.BRAND_ADVOCATE, as_of=DAY, reason="for another reason"
                        )
                    }
                )
            ],
        )
    assert load_households(database, 28, seed=0).sha256() != before.sha256()


def test_only_who_agreed_is_written_to_and_read(database: Database) -> None:
    cases = load_households(database, 28, seed=0).cases
    agreed = {case.brief.customer_id for case in cases if case.profile_sha256 is not None}
    assert agreed == {f"c-{number}" for number in range(42) if number % EACH < 4}


def test_who_did_not_agree_must_be_refused_whether_never_asked_or_withdrawn(database: Database) -> None:
    dataset = load_households(database, 28, seed=0)
    refused = [case for case in dataset.cases if case.expects is Expectation.REFUSED]
    places = sorted(int(case.customer_id.removeprefix("c-")) % EACH for case in refused)
    assert places == [4, 5, 5]
    assert {case.profile_sha256 for case in refused} == {None}


def test_a_small_run_still_holds_a_refusal_of_each_kind(database: Database) -> None:
    refused = [
        case for case in load_households(database, 1, seed=0).cases if case.expects is Expectation.REFUSED
    ]
    assert sorted(int(case.customer_id.removeprefix("c-")) % EACH for case in refused) == [4, 5]


def test_cases_name_pseudonyms_and_no_customers(database: Database) -> None:
    for case in load_households(database, 28, seed=0).cases:
        assert case.id == f"{case.cluster}/{case.brief.use_case_id}"
        assert case.cluster.startswith("p_")


def test_datasheet_says_what_the_data_are_and_cannot_show(database: Database) -> None:
    own = load_households(database, 28, seed=0).sheet
    assert own.source == "the workspace's own customers; nothing is recorded of their source"
    assert (own.households, own.cases, own.as_of, own.seed) == (31, 31, DAY, 0)
    with database.write() as tx:
        repository.set_workspace(tx, SOURCE_NOTE, "simulated, says the source")
    sheet = load_households(database, 3, seed=0).sheet
    assert sheet.source == "simulated, says the source"
    assert "how real people would react: the source calls the data simulated" in sheet.cannot_show
    assert any(line.startswith("anything about the type new_or_thin") for line in sheet.cannot_show)


def test_a_workspace_that_nobody_agreed_in_cannot_be_run_over(tmp_path: Path) -> None:
    opened = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(opened)
    with pytest.raises(NothingIngested, match="agreed to e-mail"):
        load_households(opened, 5, seed=0)
    opened.close()
