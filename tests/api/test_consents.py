"""Consents over HTTP: recorded, in the chain, and in force on the next request."""

from typing import Any

import pytest

from api.auth import Scope
from tests.api.conftest import Service
from tests.api.test_problems import problem_of
from tests.support import workspace

CONSENT = {
    "customer": workspace.SILENT,
    "purpose": "marketing",
    "channel": "email",
    "state": "given",
    "source": "call:17",
}
BRIEF = {"customer": workspace.SILENT, "use_case": "weekly-restock", "variants": 2}


def record(service: Service, **changed: str) -> Any:
    return service.post("/v1/consents", Scope.CONSENT, CONSENT | changed)


def test_recorded_consent_opens_what_was_refused(service: Service) -> None:
    problem_of(service.post("/v1/generations", Scope.GENERATE, BRIEF), 403, "consent_missing")
    answer = record(service)
    assert answer.status_code == 201
    shown = answer.json()
    assert shown == {
        "customer": workspace.SILENT,
        "purpose": "marketing",
        "channel": "email",
        "allowed": True,
        "reason": "consent_given",
        "record_id": shown["record_id"],
    }
    assert service.post("/v1/generations", Scope.GENERATE, BRIEF).status_code == 202


@pytest.mark.parametrize("state", ["given", "refused", "withdrawn"])
def test_each_statement_is_in_the_chain_under_the_pseudonym(service: Service, state: str) -> None:
    record_id = record(service, state=state).json()["record_id"]
    (entry,) = service.get("/v1/audit", Scope.AUDIT, kind=f"consent.{state}").json()["data"]
    assert entry["subject"] == workspace.PSEUDONYMS[workspace.SILENT]
    assert entry["payload"] == {"record_id": record_id, "purpose": "marketing", "channel": "email"}


def test_withdrawal_counts_on_the_next_decision(service: Service) -> None:
    request = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    before = service.post("/v1/decisions", Scope.DECIDE, request).json()
    assert record(service, customer=workspace.REGULAR, state="withdrawn").json()["allowed"] is False
    after = service.post("/v1/decisions", Scope.DECIDE, request).json()
    assert before["reason"] != "consent_revoked"
    assert after["reason"] == "consent_revoked"


def test_at_one_instant_no_beats_yes_and_the_answer_says_so(service: Service) -> None:
    record(service, state="withdrawn")
    shown = record(service, state="given").json()
    assert (shown["allowed"], shown["reason"]) == (False, "consent_withdrawn")


def test_consent_of_nobody_is_not_recorded(service: Service) -> None:
    problem_of(record(service, customer="nobody"), 404, "customer_not_found")
    assert service.get("/v1/audit", Scope.AUDIT, kind="consent.given").json()["total"] == 0


@pytest.mark.parametrize(
    "changed", [{"purpose": "science"}, {"channel": "fax"}, {"state": "maybe"}, {"source": ""}], ids=str
)
def test_statement_that_says_nothing_is_named(service: Service, changed: dict[str, str]) -> None:
    problem = problem_of(record(service, **changed), 422, "invalid_request")
    assert [part["pointer"] for part in problem["errors"]] == [f"/{next(iter(changed))}"]
