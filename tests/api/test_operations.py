"""For those who run the service: probes, figures, and a description that tools can read."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Scope
from api.container import Container
from tests.api.conftest import GENERATION, Service
from tests.api.test_problems import problem_of
from tests.support import workspace


def served(folder: Path, closing: ExitStack) -> TestClient:
    parts = closing.enter_context(Container(workspace.settings(folder)))
    return closing.enter_context(TestClient(create_app(parts)))


def test_healthy_while_it_is_up_whatever_is_missing(tmp_path: Path, closing: ExitStack) -> None:
    answer = served(tmp_path / "nothing", closing).get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_not_ready_without_a_workspace(tmp_path: Path, closing: ExitStack) -> None:
    answer = served(tmp_path / "nothing", closing).get("/readyz")
    assert "there is no data in" in problem_of(answer, 503, "nothing_ingested")["detail"]
    assert answer.headers["Retry-After"] == "5"


def test_not_ready_without_a_schema(tmp_path: Path, closing: ExitStack) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bespoke.db").touch()
    answer = served(tmp_path / "data", closing).get("/readyz")
    assert "has no schema" in problem_of(answer, 503, "store_version_mismatch")["detail"]


def test_not_ready_without_a_brand(tmp_path: Path, closing: ExitStack) -> None:
    with Container(workspace.settings(tmp_path / "data")) as parts:
        parts.create_schema()
    answer = served(tmp_path / "data", closing).get("/readyz")
    assert "no brand kit" in problem_of(answer, 503, "nothing_ingested")["detail"]


def test_ready_with_a_workspace(service: Service) -> None:
    answer = service.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_figures_count_requests_and_decisions(service: Service) -> None:
    for customer in ("nobody", "nobody", workspace.SILENT):
        request = {"customer": customer, "use_case": "weekly-restock"}
        service.post("/v1/decisions", Scope.DECIDE, request)
    service.client.get("/v1/variants/v_secret")
    service.client.request("BREW", "/coffee")
    answer = service.get("/metrics", Scope.READ)
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'bespoke_decisions_total{action="suppress",reason="unknown_customer"} 2.0' in lines
    assert 'bespoke_decisions_total{action="suppress",reason="no_consent"} 1.0' in lines
    assert 'bespoke_requests_total{method="POST",route="/v1/decisions",status="200"} 3.0' in lines
    assert 'bespoke_requests_total{method="GET",route="/v1/variants/{variant_id}",status="401"} 1.0' in lines
    assert 'bespoke_requests_total{method="other",route="unmatched",status="404"} 1.0' in lines
    assert 'bespoke_request_seconds_count{route="/v1/decisions"} 3.0' in lines


def test_figures_name_nobody_and_nothing(drafted: Service) -> None:
    drafted.get(f"/v1/generations/{GENERATION}", Scope.GENERATE)
    drafted.get("/v1/variants", Scope.READ, customer=workspace.REGULAR)
    figures = drafted.get("/metrics", Scope.READ).text
    labels = set(re.findall(r'(\w+)="', figures))
    assert labels <= {"method", "route", "status", "le", "action", "reason", "check", "verdict"}
    assert GENERATION not in figures
    assert workspace.REGULAR not in figures


@pytest.fixture
def description(tmp_path: Path) -> dict[str, Any]:
    """Returns the OpenAPI document of an application that nothing was opened for."""
    return create_app(Container(workspace.settings(tmp_path / "nothing"))).openapi()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_describing_opens_nothing(description: dict[str, Any], tmp_path: Path) -> None:
    assert description["openapi"].startswith("3.1")
    assert list(tmp_path.iterdir()) == []


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    found = set(re.findall(r"'#/components/schemas/(\w+)'", str(description)))
    defined = set(description["components"]["schemas"])
    assert found <= defined
    assert "Problem" in found
    assert "HTTPValidationError" not in defined


def test_operations_have_names_of_their_own(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(description)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


def test_every_route_declares_its_errors_as_problems(description: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for name, operation in operations(description):
        errors = {status: found for status, found in operation["responses"].items() if status[0] in "45"}
        assert {str(found["content"]) for found in errors.values()} == {str(problem)}, name
        assert "500" in errors, name
        assert ({"401", "403"} <= set(errors)) is ("security" in operation), name
        assert ({"400", "413", "422"} <= set(errors)) is ("requestBody" in operation), name


def test_security_names_the_scope(description: dict[str, Any]) -> None:
    decide = description["paths"]["/v1/decisions"]["post"]
    assert decide["security"] == [{"bearer": ["decide"]}, {"header": ["decide"]}]
    assert set(description["components"]["securitySchemes"]) == {"bearer", "header"}


def test_routes_of_others_are_described_too(tmp_path: Path) -> None:
    app = create_app(Container(workspace.settings(tmp_path / "nothing")))
    before = app.openapi()

    @app.get("/later", operation_id="later")
    def later() -> None: ...

    assert app.openapi() is not before
    assert set(app.openapi()["paths"]["/later"]["get"]["responses"]) == {"200", "500"}
