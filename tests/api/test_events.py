"""Events over HTTP: one or many, counted once, held by every database."""

import asyncio
import json
from typing import Any

import pytest

from api.auth import Scope
from bespoke.domain.brief import Brief
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.ids import UseCaseId
from bespoke.ledger import search
from content_store import projection, repository
from content_store.index import PROFILES
from tests.api.conftest import Service
from tests.api.test_problems import problem_of
from tests.support import workspace

EVENT = {
    "message_id": "m1",
    "customer": workspace.REGULAR,
    "name": "Order Completed",
    "at": "2024-10-10T09:00:00+02:00",
    "properties": {"revenue": 12.5, "items": ["milk", "pasta"]},
}


def send(service: Service, body: Any) -> Any:
    return service.post("/v1/events", Scope.EVENTS, body)


def test_event_is_stored_with_its_times(service: Service) -> None:
    assert send(service, EVENT).json() == {"new": 1, "repeated": 0}
    with service.parts.database.read() as tx:
        stored = repository.event(tx, "m1")
    assert stored is not None
    assert stored.at.isoformat() == "2024-10-10T07:00:00+00:00"
    assert stored.received_at == workspace.NOON
    assert stored.properties == EVENT["properties"]


def test_event_without_a_time_happened_now(service: Service) -> None:
    send(service, {name: value for name, value in EVENT.items() if name != "at"})
    with service.parts.database.read() as tx:
        stored = repository.event(tx, "m1")
    assert stored is not None
    assert stored.at == workspace.NOON


def test_repeated_event_counts_once(service: Service) -> None:
    send(service, EVENT)
    batch = {"batch": [EVENT, EVENT | {"message_id": "m2"}, EVENT | {"message_id": "m2"}]}
    assert send(service, batch).json() == {"new": 1, "repeated": 2}


def test_message_id_with_another_content_is_refused(service: Service) -> None:
    send(service, EVENT)
    problem_of(send(service, EVENT | {"name": "Email Link Clicked"}), 422, "key_reused")


def test_batch_is_stored_whole_or_not_at_all(service: Service) -> None:
    batch = {"batch": [EVENT, EVENT | {"message_id": "m2", "customer": "nobody"}]}
    problem_of(send(service, batch), 404, "customer_not_found")
    assert send(service, EVENT).json() == {"new": 1, "repeated": 0}


def test_event_about_an_unknown_decision_is_refused(service: Service) -> None:
    problem_of(send(service, EVENT | {"decision_id": "dec_none"}), 404, "decision_not_found")


def test_event_about_another_customers_decision_is_refused(service: Service) -> None:
    request = {"customer": workspace.OTHER, "use_case": "weekly-restock"}
    made = service.post("/v1/decisions", Scope.DECIDE, request).json()
    problem_of(send(service, EVENT | {"decision_id": made["decision_id"]}), 400, "invalid_input")
    own = EVENT | {"customer": workspace.OTHER, "decision_id": made["decision_id"]}
    assert send(service, own).status_code == 200


@pytest.mark.parametrize(("size", "status"), [(0, 422), (500, 200), (501, 422)])
def test_batch_holds_five_hundred(service: Service, size: int, status: int) -> None:
    batch = {"batch": [EVENT | {"message_id": f"m{number}"} for number in range(size)]}
    assert send(service, batch).status_code == status


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/message_id", "/customer", "/name"]),
        ([EVENT], [""]),
        ({"batch": [EVENT, {"message_id": "m2"}]}, ["/batch/1/customer", "/batch/1/name"]),
        ({"batch": [EVENT], "writeKey": "x"}, ["/writeKey"]),
        (EVENT | {"received_at": "2024-10-10T09:00:00Z"}, ["/received_at"]),
        (EVENT | {"at": "2024-10-10T09:00:00"}, ["/at"]),
        (EVENT | {"message_id": "m" * 101}, ["/message_id"]),
        (EVENT | {"properties": ["milk"]}, ["/properties"]),
    ],
    ids=["empty", "list", "batch", "unknown key", "own receipt", "no zone", "long id", "list of properties"],
)
def test_wrong_event_is_named(service: Service, body: Any, pointers: list[str]) -> None:
    problem = problem_of(send(service, body), 422, "invalid_request")
    assert [part["pointer"] for part in problem["errors"]] == pointers


DEEP = '{"a":' * 9 + "1" + "}" * 9


@pytest.mark.parametrize(
    "properties",
    [
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": 9223372036854775808}',
        '{"a": "\\u0000"}',
        '{"a": "\\ud800"}',
        '{"\\udfff": 1}',
        DEEP,
    ],
    ids=["nan", "infinity", "overflow", "big", "nul", "half a character", "half a key", "deep"],
)
def test_properties_that_no_database_can_hold_are_refused(service: Service, properties: str) -> None:
    body = f'{{"message_id": "m1", "customer": "c-regular", "name": "Seen", "properties": {properties}}}'
    headers = service.headers(Scope.EVENTS) | {"Content-Type": "application/json"}
    problem = problem_of(
        service.client.post("/v1/events", content=body, headers=headers), 422, "invalid_request"
    )
    assert [part["pointer"] for part in problem["errors"]] == ["/properties"]


@pytest.mark.parametrize(
    "value", [2**63 - 1, -(2**63), True, None, 0.1, "né 🥛", {"a": [{"b": {}}]}], ids=repr
)
def test_properties_of_plain_json_are_kept(service: Service, value: Any) -> None:
    assert send(service, EVENT | {"properties": {"value": value}}).status_code == 200
    assert send(service, EVENT | {"properties": {"value": value}}).json() == {"new": 0, "repeated": 1}


TOLD = {"message_id": "t1", "customer": workspace.REGULAR, "name": "Profile Updated"}


def known(service: Service) -> tuple[str | None, str | None, int | None]:
    with service.parts.database.read() as tx:
        key = repository.profile_key(tx, workspace.REGULAR)
        whole = repository.profile(tx, workspace.REGULAR)
    assert (key.region, key.time_zone, key.age) == (whole.region, whole.time_zone, whole.age)
    return key.region, key.time_zone, key.age


def test_what_a_customer_tells_of_themselves_is_known_and_the_rest_is_not_asked_for(service: Service) -> None:
    assert known(service) == (None, None, None)
    send(service, TOLD | {"properties": {"region": "DE"}})
    assert known(service) == ("de", None, None)
    send(service, TOLD | {"message_id": "t2", "properties": {"time_zone": "Europe/Berlin", "age": 0}})
    assert known(service) == ("de", "Europe/Berlin", 0)
    send(service, TOLD | {"message_id": "t3", "properties": {"region": "eu", "age": None}})
    assert known(service) == ("eu", "Europe/Berlin", None)


def test_what_happened_last_has_the_say_in_whichever_order_it_comes(service: Service) -> None:
    noon = TOLD | {"at": "2024-10-10T12:00:00Z", "properties": {"age": 40}}
    morning = TOLD | {"at": "2024-10-10T08:00:00Z", "properties": {"age": 39, "region": "us"}}
    send(service, {"batch": [noon, morning | {"message_id": "t2"}, noon]})
    assert known(service) == ("us", None, 40)


def test_what_is_told_counts_on_the_next_decision(service: Service) -> None:
    request = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    send(service, TOLD | {"properties": {"region": "de"}})
    unknown = service.post("/v1/decisions", Scope.DECIDE, request).json()
    assert unknown["reason"] == "not_eligible"
    send(service, TOLD | {"message_id": "t2", "properties": {"age": 34}})
    assert service.post("/v1/decisions", Scope.DECIDE, request).json()["reason"] != "not_eligible"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "xx"),
        ("region", "zz"),
        ("region", "strictest"),
        ("region", "Germany"),
        ("region", ""),
        ("region", 49),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "Europe"),
        ("time_zone", "europe/vienna"),
        ("time_zone", "localtime"),
        ("time_zone", "+02:00"),
        ("time_zone", 2),
        ("age", -1),
        ("age", 121),
        ("age", 34.0),
        ("age", "34"),
        ("age", True),
        ("income", 34_000),
        ("channel", "email"),
    ],
)
def test_fact_that_cannot_be_is_refused_by_its_name(service: Service, name: str, value: Any) -> None:
    given = TOLD | {"properties": {"region": "us", name: value}}
    problem = problem_of(send(service, given), 400, "invalid_input")
    assert f"'{name}'" in problem["detail"]
    assert known(service) == (None, None, None)
    assert send(service, EVENT | {"message_id": "t1"}).json() == {"new": 1, "repeated": 0}


@pytest.mark.parametrize("age", [0, 120])
def test_ages_that_can_be(service: Service, age: int) -> None:
    assert send(service, TOLD | {"properties": {"age": age}}).status_code == 200
    assert known(service) == (None, None, age)


def test_facts_of_sending_are_in_no_ledger_entry_and_no_index(service: Service) -> None:
    send(service, TOLD | {"properties": {"time_zone": "America/Adak", "region": "us", "age": 97}})
    brief = Brief(customer_id=workspace.REGULAR, use_case_id=UseCaseId("weekly-restock"), variants=2)
    generation = service.parts.agent.submit(brief, CopywriterKind.COMPOSER)
    asyncio.run(service.parts.agent.run(generation.id))
    request = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    service.post("/v1/decisions", Scope.DECIDE, request)
    with service.parts.database.read() as tx:
        entries = search(tx, limit=200).entries
        profile = repository.profile(tx, workspace.REGULAR)
        key = repository.profile_key(tx, workspace.REGULAR)
    assert {"event.received", "decision.made", "generation.started"} <= {entry.kind for entry in entries}
    assert not [entry for entry in entries if {"97", "America/Adak"} & leaves(entry.payload)]
    item = projection.profile_item(profile, {})
    assert not {"region", "time_zone", "age"} & json.loads(item.payload).keys()
    service.parts.index.upsert(PROFILES, [item])
    loaded = projection.load_profile(service.parts.database, service.parts.index, key, {})
    assert (loaded.rebuilt, loaded.profile) == (None, profile)


def leaves(value: Any) -> set[str]:
    """Returns every single value in a document, as text."""
    if isinstance(value, dict):
        return {leaf for member in value.values() for leaf in leaves(member)}
    if isinstance(value, list):
        return {leaf for member in value for leaf in leaves(member)}
    return {str(value)}
