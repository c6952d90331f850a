"""Campaigns over HTTP: estimated, taken on, looked at while they run, and gone on with."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.auth import Scope
from bespoke.domain.campaign import CampaignStatus
from tests.api.conftest import Service, serve
from tests.api.test_generations import Gate
from tests.api.test_problems import problem_of
from tests.support import workspace
from tests.support.scripted_copywriter import ScriptedCopywriter

BRIEF: dict[str, Any] = {
    "use_case": "weekly-restock",
    "channels": ["email", "push"],
    "variants": 2,
    "reach": {"customers": [workspace.REGULAR, workspace.OTHER, workspace.SILENT]},
}
PATIENCE_S = 20.0


@pytest.fixture
def scripted(empty_workspace: Path, tmp_path: Path, closing: ExitStack) -> Service:
    parts = workspace.open_copy(empty_workspace, tmp_path / "data", copywriter=ScriptedCopywriter())
    return serve(closing.enter_context(parts), closing)


def ended(service: Service, path: str) -> dict[str, Any]:
    """Returns the campaign when it runs no longer."""
    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at:
        shown: dict[str, Any] = service.get(path, Scope.GENERATE).json()
        if shown["status"] != "running":
            return shown
        time.sleep(0.05)
    pytest.fail("the campaign did not come to its end")


def test_an_estimate_says_what_a_campaign_would_take(scripted: Service) -> None:
    answer = scripted.post("/v1/campaigns/estimate", Scope.GENERATE, BRIEF)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["generations"], found["variants"], found["calls"], found["cost_usd"]) == (4, 8, 0, 0.0)
    assert found["copywriter"] == "composer"
    assert [left["count"] for left in found["left_out"]] == [1, 1]
    assert scripted.get("/v1/campaigns", Scope.GENERATE).json() == {"campaigns": []}


def test_a_campaign_is_taken_on_and_runs_to_its_end(scripted: Service) -> None:
    answer = scripted.post("/v1/campaigns", Scope.GENERATE, BRIEF)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert (job["planned"], job["links"]["self"]) == (4, f"/v1/campaigns/{job['id']}")
    assert answer.headers["Location"] == job["links"]["self"]
    shown = ended(scripted, job["links"]["self"])
    assert (shown["status"], shown["finished"], shown["left"]) == ("done", 4, 0)
    assert shown["generations"] == {"awaiting_review": 4}
    assert shown["variants_by_status"]["in_review"] == sum(shown["variants_by_status"].values())
    assert {"figure": "generations", "estimated": 4.0, "actual": 4.0} in shown["compared"]
    listed = scripted.get("/v1/campaigns", Scope.GENERATE).json()["campaigns"]
    assert [one["id"] for one in listed] == [job["id"]]
    problem_of(scripted.post(f"{job['links']['self']}/resume", Scope.GENERATE, {}), 400, "invalid_input")


def test_the_budget_of_a_campaign_that_is_under_way_stays(
    empty_workspace: Path, tmp_path: Path, closing: ExitStack
) -> None:
    gate = Gate()
    parts = workspace.open_copy(empty_workspace, tmp_path / "data", copywriter=ScriptedCopywriter(gate))
    service = serve(closing.enter_context(parts), closing)
    path = service.post("/v1/campaigns", Scope.GENERATE, BRIEF).json()["links"]["self"]
    assert gate.reached.wait(PATIENCE_S)
    other = service.post(f"{path}/resume", Scope.GENERATE, {"max_calls": 5})
    same = service.post(f"{path}/resume", Scope.GENERATE, {})
    gate.open()
    problem_of(other, 400, "invalid_input")
    assert "under way with the budget that it has" in other.text
    assert (same.status_code, same.json()["status"]) == (202, "running")
    assert ended(service, path)["finished"] == 4


def test_a_repeated_request_is_one_campaign(scripted: Service) -> None:
    first = scripted.post("/v1/campaigns", Scope.GENERATE, BRIEF, Idempotency_Key="again")
    second = scripted.post("/v1/campaigns", Scope.GENERATE, BRIEF, Idempotency_Key="again")
    assert first.json()["id"] == second.json()["id"]
    assert len(scripted.get("/v1/campaigns", Scope.GENERATE).json()["campaigns"]) == 1
    ended(scripted, first.json()["links"]["self"])


def test_a_campaign_that_a_stop_cut_off_goes_on_at_the_next_start(
    empty_workspace: Path, tmp_path: Path
) -> None:
    gate = Gate()
    with ExitStack() as first:
        parts = workspace.open_copy(empty_workspace, tmp_path / "data", copywriter=ScriptedCopywriter(gate))
        service = serve(first.enter_context(parts), first)
        path = service.post("/v1/campaigns", Scope.GENERATE, BRIEF).json()["links"]["self"]
        assert gate.reached.wait(PATIENCE_S)
    with ExitStack() as second:
        parts = workspace.open_copy(tmp_path / "data", tmp_path / "again", copywriter=ScriptedCopywriter())
        service = serve(second.enter_context(parts), second)
        shown = ended(service, path)
    assert (shown["status"], shown["finished"]) == (CampaignStatus.DONE, 4)


@pytest.mark.parametrize(
    ("changed", "status", "code", "said"),
    [
        (
            {"reach": {}},
            422,
            "invalid_request",
            "for customers by id, for all of some types, or for audiences",
        ),
        (
            {"reach": {"customers": ["c-regular"], "most": 3}},
            422,
            "invalid_request",
            "'buys' and 'most' narrow down types",
        ),
        ({"channels": []}, 422, "invalid_request", "at least 1 item"),
        ({"channels": ["e-mail"]}, 422, "invalid_request", "did you mean 'email'?"),
        ({"budget": {"max_calls": 0}}, 422, "invalid_request", "greater than or equal to 1"),
        ({"reach": {"customers": ["c-nobody"]}}, 404, "customer_not_found", "c-nobody"),
        ({"reach": {"customers": ["c-silent"]}}, 400, "invalid_input", "reaches nobody"),
        ({"copywriter": "llm"}, 400, "invalid_input", "no model is configured"),
    ],
)
def test_what_cannot_be_is_said(
    service: Service, changed: dict[str, Any], status: int, code: str, said: str
) -> None:
    answer = service.post("/v1/campaigns", Scope.GENERATE, BRIEF | changed)
    problem_of(answer, status, code)
    assert said in answer.text


def test_an_unknown_campaign_is_not_found(service: Service) -> None:
    problem_of(service.get("/v1/campaigns/k_none", Scope.GENERATE), 404, "campaign_not_found")


def test_another_scope_may_not(service: Service) -> None:
    problem_of(service.post("/v1/campaigns", Scope.DECIDE, BRIEF), 403, "not_allowed")
