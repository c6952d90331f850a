"""Everything that goes wrong is answered in one shape, and repeats nothing of what was sent."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Scope
from api.middleware import MAX_BODY_BYTES
from tests.api.conftest import Service
from tests.support import workspace

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "message", "errors", "trace_id"}
DECISION = {"customer": "c-regular", "use_case": "weekly-restock"}


def problem_of(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Returns the problem that an answer holds, checked for what all have."""
    problem: dict[str, Any] = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(problem) == MEMBERS
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:bespoke:error:{code}"
    assert problem["detail"] == problem["message"]
    assert problem["trace_id"] == answer.headers["X-Request-Id"]
    return problem


def test_unknown_route(service: Service) -> None:
    problem = problem_of(service.client.get("/v2/variants"), 404, "route_not_found")
    assert problem["instance"] == "/v2/variants"


def test_wrong_method_names_the_right_one(service: Service) -> None:
    answer = service.client.delete("/v1/decisions")
    problem_of(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "scope", "code"),
    [
        ("/v1/generations/unknown", Scope.GENERATE, "generation_not_found"),
        ("/v1/generations/unknown/events", Scope.GENERATE, "generation_not_found"),
        ("/v1/variants/unknown", Scope.READ, "variant_not_found"),
        ("/v1/decisions/unknown", Scope.DECIDE, "decision_not_found"),
    ],
)
def test_unknown_ids_are_answered_alike(service: Service, path: str, scope: Scope, code: str) -> None:
    problem = problem_of(service.get(path, scope), 404, code)
    assert problem["title"] == "Not found"
    assert problem["detail"].startswith(f"unknown {code.removesuffix('_not_found')} 'unknown'")
    assert problem["errors"] == []


def test_wrong_body_says_where_and_repeats_nothing(service: Service) -> None:
    body = {
        "customer": ["private-word"],
        "channel": "private-word",
        "a/key": 1,
        "dispatch_id": "a\x00b",
    }
    answer = service.post("/v1/decisions", Scope.DECIDE, body)
    problem = problem_of(answer, 422, "invalid_request")
    assert [part["pointer"] for part in problem["errors"]] == [
        "/customer",
        "/use_case",
        "/channel",
        "/dispatch_id",
        "/a~1key",
    ]
    assert all(set(part) == {"pointer", "detail"} for part in problem["errors"])
    assert "private-word" not in answer.text


def test_wrong_parameter_is_named(service: Service) -> None:
    problem = problem_of(service.get("/v1/variants", Scope.READ, limit=0), 422, "invalid_request")
    assert problem["errors"] == [
        {"pointer": "query/limit", "detail": "Input should be greater than or equal to 1"}
    ]


def test_wrong_id_in_a_path_is_no_unknown_thing(service: Service) -> None:
    problem = problem_of(service.get("/v1/variants/a%00b", Scope.READ), 422, "invalid_request")
    assert problem["errors"][0]["pointer"] == "path/variant_id"


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"customer": "c', b"\xff\xfe", b'{"a":1}}', b"[" * 100_000],
    ids=["unfinished", "cut off", "not text", "too many brackets", "too deep"],
)
def test_malformed_json_is_refused(service: Service, body: bytes) -> None:
    headers = service.headers(Scope.DECIDE) | {"Content-Type": "application/json"}
    problem_of(service.client.post("/v1/decisions", content=body, headers=headers), 400, "malformed_json")


def test_body_that_is_not_called_json_is_not_read_as_json(service: Service) -> None:
    headers = service.headers(Scope.DECIDE) | {"Content-Type": "text/plain"}
    answer = service.client.post("/v1/decisions", content=json.dumps(DECISION), headers=headers)
    problem_of(answer, 422, "invalid_request")


def test_largest_body_is_taken(service: Service) -> None:
    headers = service.headers(Scope.DECIDE) | {"Content-Type": "application/json"}
    body = json.dumps(DECISION).encode().ljust(MAX_BODY_BYTES)
    assert service.client.post("/v1/decisions", content=body, headers=headers).status_code == 200


def test_oversized_body_is_refused(service: Service) -> None:
    headers = service.headers(Scope.DECIDE) | {"Content-Type": "application/json"}
    body = json.dumps(DECISION).encode().ljust(MAX_BODY_BYTES + 1)
    problem_of(service.client.post("/v1/decisions", content=body, headers=headers), 413, "body_too_large")


def test_oversized_body_of_undeclared_size_is_refused(service: Service) -> None:
    def chunks() -> Iterator[bytes]:
        yield json.dumps(DECISION).encode()
        for _ in range(MAX_BODY_BYTES // 10_000):
            yield b" " * 10_000

    headers = service.headers(Scope.DECIDE) | {"Content-Type": "application/json"}
    answer = service.client.post("/v1/decisions", content=chunks(), headers=headers)
    problem_of(answer, 413, "body_too_large")


def test_every_answer_has_a_request_id(service: Service) -> None:
    first, second = (service.client.get("/healthz").headers["X-Request-Id"] for _ in range(2))
    assert len(first) == 32
    assert first != second


def test_request_id_of_the_client_is_kept(service: Service) -> None:
    answer = service.client.get("/v1/variants", headers={"X-Request-Id": "order-17.retry_2"})
    assert answer.headers["X-Request-Id"] == "order-17.retry_2"
    assert answer.json()["trace_id"] == "order-17.retry_2"


@pytest.mark.parametrize("given", ["two words", "x" * 65, "<script>", ""])
def test_request_id_that_would_spoil_a_log_is_replaced(service: Service, given: str) -> None:
    answered = service.client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert answered != given
    assert len(answered) == 32


def test_answers_are_not_cached(service: Service) -> None:
    assert service.get("/v1/variants", Scope.READ).headers["Cache-Control"] == "no-store"


@pytest.fixture
def failing(empty_workspace: Path, tmp_path: Path, closing: ExitStack) -> TestClient:
    """Returns a client of an application with a route that fails on the words of a customer."""
    parts = closing.enter_context(workspace.open_copy(empty_workspace, tmp_path / "data"))
    app: FastAPI = create_app(parts)

    @app.get("/fails")
    def fails() -> None:
        raise ValueError("milk in 20 baskets")

    return closing.enter_context(TestClient(app))


def test_unexpected_error_tells_the_client_nothing(failing: TestClient) -> None:
    answer = failing.get("/fails")
    problem_of(answer, 500, "internal_error")
    assert "milk" not in answer.text
    assert "ValueError" not in answer.text


def test_unexpected_error_is_logged_without_its_words(failing: TestClient) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = failing.get("/fails")
    failure, request = lines
    assert failure["event"] == "a request failed unexpectedly"
    assert failure["error_class"] == "ValueError"
    assert Path(failure["path"]).name.startswith("test_problems.py:")
    assert failure["request_id"] == answer.headers["X-Request-Id"]
    assert (request["route"], request["status"]) == ("/fails", 500)
    assert "milk" not in str(lines)


def test_database_that_is_away_asks_to_try_again(service: Service) -> None:
    with service.parts.database.write():
        pass
    service.parts.database.close()
    for name in ("bespoke.db", "bespoke.db-wal", "bespoke.db-shm"):
        (service.parts.settings.data_dir / name).unlink(missing_ok=True)
    answer = service.post("/v1/decisions", Scope.DECIDE, DECISION)
    problem_of(answer, 503, "store_busy")
    assert answer.headers["Retry-After"] == "5"
