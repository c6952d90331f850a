"""Who may do what: every route against no key, a wrong key, each scope; and the life of a key."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from api import auth, repository
from api.app import create_app
from api.auth import Scope
from bespoke.errors import InvalidInput, Unauthenticated
from tests.api.conftest import Service
from tests.support import workspace

HASH = "0" * 64
DECISION = {"customer": "nobody", "use_case": "weekly-restock"}
CAMPAIGN = {"use_case": "weekly-restock", "channels": ["email"], "reach": {"customers": ["nobody"]}}
EVENT = {"message_id": "m1", "customer": "nobody", "name": "Seen"}
CONSENT = {
    "customer": "nobody",
    "purpose": "marketing",
    "channel": "email",
    "state": "given",
    "source": "form:sign-up",
}


class Route(NamedTuple):
    method: str
    path: str
    scope: Scope | None
    """None is for everyone."""
    body: dict[str, Any] | None
    answer: int
    """Status with the right scope, in a workspace without variants."""


ROUTES = [
    Route("POST", "/v1/generations", Scope.GENERATE, DECISION, 404),
    Route("GET", "/v1/generations/{generation_id}", Scope.GENERATE, None, 404),
    Route("GET", "/v1/generations/{generation_id}/events", Scope.GENERATE, None, 404),
    Route("POST", "/v1/campaigns/estimate", Scope.GENERATE, CAMPAIGN, 404),
    Route("POST", "/v1/campaigns", Scope.GENERATE, CAMPAIGN, 404),
    Route("GET", "/v1/campaigns", Scope.GENERATE, None, 200),
    Route("GET", "/v1/campaigns/{campaign_id}", Scope.GENERATE, None, 404),
    Route("POST", "/v1/campaigns/{campaign_id}/resume", Scope.GENERATE, {}, 404),
    Route("POST", "/v1/guardrails/check", Scope.GENERATE, {"texts": [{"text": "Salad night."}]}, 200),
    Route("GET", "/v1/variants", Scope.READ, None, 200),
    Route("GET", "/v1/variants/{variant_id}", Scope.READ, None, 404),
    Route("GET", "/v1/variants/{variant_id}/preview", Scope.READ, None, 404),
    Route("GET", "/v1/variants/{variant_id}/preview.html", Scope.READ, None, 404),
    Route(
        "POST",
        "/v1/reviews",
        Scope.REVIEW,
        {"answers": [{"variant_id": "v_none", "verdict": "approve", "content_hash": HASH}]},
        404,
    ),
    Route("POST", "/v1/decisions", Scope.DECIDE, DECISION, 200),
    Route(
        "POST",
        "/v1/decisions:batch",
        Scope.DECIDE,
        {"requests": [DECISION]},
        200,
    ),
    Route("GET", "/v1/decisions/{decision_id}", Scope.DECIDE, None, 404),
    Route("POST", "/v1/events", Scope.EVENTS, EVENT, 404),
    Route("POST", "/v1/consents", Scope.CONSENT, CONSENT, 404),
    Route("GET", "/v1/audit", Scope.AUDIT, None, 200),
    Route("GET", "/v1/audit/verify", Scope.AUDIT, None, 200),
    Route("GET", "/v1/brand", Scope.READ, None, 200),
    Route("GET", "/v1/brand/versions", Scope.READ, None, 200),
    Route("POST", "/v1/brand", Scope.REVIEW, {"kit": {}}, 422),
    Route("POST", "/v1/brand/{version}/unpublish", Scope.REVIEW, None, 422),
    Route("GET", "/metrics", Scope.READ, None, 200),
    Route("GET", "/healthz", None, None, 200),
    Route("GET", "/readyz", None, None, 200),
]
GUARDED = [route for route in ROUTES if route.scope is not None]


def ask(client: TestClient, route: Route, headers: Mapping[str, Any] | None = None) -> Any:
    return client.request(route.method, route.path, json=route.body, headers=dict(headers or {}))


def test_table_holds_every_route(service: Service) -> None:
    described = service.client.get("/openapi.json").json()["paths"]
    known = {(method.upper(), path) for path, operations in described.items() for method in operations}
    assert known == {(route.method, route.path) for route in ROUTES}


def test_without_a_key_nothing_but_the_probes_answers(service: Service) -> None:
    statuses = {route.path: ask(service.client, route).status_code for route in ROUTES}
    assert statuses == {route.path: 401 if route.scope else 200 for route in ROUTES}


def test_missing_key_says_how_to_send_one(service: Service) -> None:
    answer = service.client.get("/v1/variants")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthenticated"
    assert "'bespoke key create'" in answer.json()["detail"]


@pytest.mark.parametrize("key", [b"bk_00000000_nothing", b"nothing", b"bk_", b"\xe9", b""])
def test_unknown_key_is_refused_on_every_route(service: Service, key: bytes) -> None:
    statuses = {ask(service.client, route, {"X-API-Key": key}).status_code for route in GUARDED}
    assert statuses == {401}


def test_only_its_own_scope_opens_a_route(service: Service) -> None:
    for route in GUARDED:
        statuses = {scope: ask(service.client, route, service.headers(scope)).status_code for scope in Scope}
        expected = {scope: route.answer if scope is route.scope else 403 for scope in Scope}
        assert statuses == expected, route.path


def test_wrong_scope_is_named(service: Service) -> None:
    answer = service.get("/v1/audit", Scope.READ)
    assert answer.json()["code"] == "not_allowed"
    assert answer.json()["detail"] == "this needs a key with the scope 'audit'; 'read-key' has 'read'"


def test_key_may_come_in_either_header(service: Service) -> None:
    key = service.keys[Scope.READ]
    assert service.client.get("/v1/variants", headers={"X-API-Key": key}).status_code == 200
    assert service.client.get("/v1/variants", headers={"Authorization": f"bearer {key}"}).status_code == 200
    assert service.client.get("/v1/variants", headers={"Authorization": f"Basic {key}"}).status_code == 401


def test_revoked_key_is_refused_on_the_next_request(service: Service) -> None:
    key = service.keys[Scope.READ]
    assert service.get("/v1/variants", Scope.READ).status_code == 200
    with service.parts.database.write() as tx:
        auth.revoke_key(tx, service.parts.ledger, key.split("_")[1], workspace.NOON)
    assert service.get("/v1/variants", Scope.READ).status_code == 401


def test_key_is_stored_as_a_hash_alone(service: Service) -> None:
    key = service.keys[Scope.AUDIT]
    kind, prefix, secret = key.split("_", 2)
    assert (kind, len(prefix), len(secret)) == ("bk", 8, 43)
    database = (service.parts.settings.data_dir / "bespoke.db").read_bytes()
    log = (service.parts.settings.data_dir / "bespoke.db-wal").read_bytes()
    assert prefix.encode() in database + log
    assert secret.encode() not in database + log


def test_key_with_the_same_prefix_and_another_secret_is_refused(service: Service) -> None:
    key = service.keys[Scope.READ]
    forged = key[:-1] + ("A" if key[-1] != "A" else "B")
    with service.parts.database.read() as tx, pytest.raises(Unauthenticated):
        auth.authenticate(tx, forged)


@pytest.mark.parametrize(("name", "scopes"), [(" ", [Scope.READ]), ("a\nb", [Scope.READ]), ("anna", [])])
def test_key_of_no_use_is_not_made(service: Service, name: str, scopes: list[Scope]) -> None:
    with service.parts.database.write() as tx, pytest.raises(InvalidInput):
        auth.create_key(tx, service.parts.ledger, name, scopes, workspace.NOON)


def test_revoking_an_unknown_key_says_so(service: Service) -> None:
    with service.parts.database.write() as tx, pytest.raises(InvalidInput, match="'bk_00000000'"):
        auth.revoke_key(tx, service.parts.ledger, "bk_00000000", workspace.NOON)


def test_making_and_ending_a_key_is_in_the_chain(service: Service) -> None:
    with service.parts.database.write() as tx:
        key = auth.create_key(tx, service.parts.ledger, "anna", [Scope.READ], workspace.NOON)
        prefix = key.split("_")[1]
        # A whole key that somebody pastes is taken for its prefix.
        assert auth.revoke_key(tx, service.parts.ledger, key, workspace.NOON) == prefix
    entries = service.get("/v1/audit", Scope.AUDIT, subject=prefix).json()["data"]
    assert [(entry["kind"], entry["payload"]) for entry in entries] == [
        ("key.revoked", {}),
        ("key.created", {"name": "anna", "scopes": ["read"]}),
    ]


def test_key_that_cannot_be_revoked_is_not_repeated(service: Service) -> None:
    with service.parts.database.write() as tx, pytest.raises(InvalidInput) as refused:
        auth.revoke_key(tx, service.parts.ledger, "bk_00000000_secret", workspace.NOON)
    assert "secret" not in str(refused.value)


def test_scopes_of_a_newer_version_give_no_right(service: Service) -> None:
    key = "bk_0000000f_secret"
    with service.parts.database.write() as tx:
        repository.add_key(
            tx,
            prefix="0000000f",
            sha256=auth._sha256(key),
            name="anna",
            scopes=["read", "reign"],
            now=workspace.NOON,
        )
        assert auth.authenticate(tx, key).scopes == {Scope.READ}


def keyless(parts_folder: Path, template: Path, closing: ExitStack, host: str, caller: str) -> TestClient:
    parts = closing.enter_context(workspace.open_copy(template, parts_folder, require_api_key=False))
    return closing.enter_context(TestClient(create_app(parts), base_url=host, client=(caller, 50_000)))


@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_without_required_keys_this_machine_may_do_everything(
    empty_workspace: Path, tmp_path: Path, closing: ExitStack, host: str
) -> None:
    client = keyless(tmp_path / "data", empty_workspace, closing, host, "127.0.0.1")
    statuses = {route.path: ask(client, route).status_code for route in ROUTES}
    assert statuses == {route.path: route.answer for route in ROUTES}


@pytest.mark.parametrize(
    ("host", "caller"),
    [("http://127.0.0.1", "192.0.2.7"), ("http://evil.example.com", "127.0.0.1")],
    ids=["another machine", "a name that leads here"],
)
def test_without_required_keys_nobody_else_is_served(
    empty_workspace: Path, tmp_path: Path, closing: ExitStack, host: str, caller: str
) -> None:
    client = keyless(tmp_path / "data", empty_workspace, closing, host, caller)
    assert {ask(client, route).status_code for route in GUARDED} == {401}
