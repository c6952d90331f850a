"""Events over HTTP: one or many, counted once, held by every database."""

from typing import Any

import pytest

from api.auth import Scope
from content_store import repository
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
