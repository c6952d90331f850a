"""A running application over a copy of the small workspace, with an API key for each scope."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import auth
from api.app import create_app
from api.auth import Scope
from api.container import Container
from bespoke.domain.brief import Brief
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.ids import GenerationId, UseCaseId
from tests.support import workspace
from tests.support.scripted_copywriter import ScriptedCopywriter

GENERATION = GenerationId("g_in-review")
"""A generation of six variants for `workspace.REGULAR` that waits for its review."""


@dataclass(frozen=True)
class Service:
    """An application and clients of it."""

    parts: Container
    client: TestClient
    """Sends no key."""
    keys: dict[Scope, str]

    def headers(self, scope: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[scope]}"}

    def get(self, path: str, scope: Scope, **params: Any) -> Any:
        return self.client.get(path, headers=self.headers(scope), params=params or None)

    def post(self, path: str, scope: Scope, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, headers=self.headers(scope) | named, json=body)


@pytest.fixture(scope="session")
def empty_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a workspace without variants."""
    return workspace.build(tmp_path_factory.mktemp("workspace") / "data")


@pytest.fixture(scope="session")
def drafted_workspace(empty_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a workspace with `GENERATION`."""
    folder = tmp_path_factory.mktemp("drafted") / "data"
    with workspace.open_copy(
        empty_workspace, folder, copywriter=ScriptedCopywriter(), new_id=lambda: "in-review"
    ) as parts:
        brief = Brief(customer_id=workspace.REGULAR, use_case_id=UseCaseId("weekly-restock"), variants=6)
        generation = parts.agent.submit(brief, CopywriterKind.COMPOSER)
        outcome = asyncio.run(parts.agent.run(generation.id))
        assert (generation.id, len(outcome.variants)) == (GENERATION, 6)
    return folder


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def serve(parts: Container, closing: ExitStack) -> Service:
    """Returns the application over these parts, started."""
    with parts.database.write() as tx:
        keys = {
            scope: auth.create_key(tx, parts.ledger, f"{scope}-key", [scope], workspace.NOON)
            for scope in Scope
        }
    app = create_app(parts)
    client = closing.enter_context(TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50_000)))
    return Service(parts, client, keys)


@pytest.fixture
def service(empty_workspace: Path, tmp_path: Path, closing: ExitStack) -> Service:
    """Returns an application over a workspace without variants."""
    return serve(closing.enter_context(workspace.open_copy(empty_workspace, tmp_path / "data")), closing)


@pytest.fixture
def drafted(drafted_workspace: Path, tmp_path: Path, closing: ExitStack) -> Service:
    """Returns an application over a workspace with `GENERATION`."""
    return serve(closing.enter_context(workspace.open_copy(drafted_workspace, tmp_path / "data")), closing)
