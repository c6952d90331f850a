"""Consents over HTTP: recorded, in the chain, and in force on the next request."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.auth import Scope
from api.commands.consents import app
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentState
from bespoke.domain.decision import DecisionRequest, Reason
from bespoke.domain.ids import UseCaseId
from bespoke.domain.profile import Purpose
from bespoke.errors import InvalidInput
from delivery.consents import Statement
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.ruling import SendingRule, When
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
        "expires_at": None,
    }
    assert service.post("/v1/generations", Scope.GENERATE, BRIEF).status_code == 202


@pytest.mark.parametrize("state", ["given", "refused", "withdrawn"])
def test_each_statement_is_in_the_chain_under_the_pseudonym(service: Service, state: str) -> None:
    record_id = record(service, state=state).json()["record_id"]
    (entry,) = service.get("/v1/audit", Scope.AUDIT, kind=f"consent.{state}").json()["data"]
    assert entry["subject"] == workspace.PSEUDONYMS[workspace.SILENT]
    assert entry["payload"] == {"record_id": record_id, "purpose": "marketing", "channel": "email"}


@pytest.mark.parametrize(
    ("expires_at", "allowed", "reason"),
    [
        ("2024-10-10T14:00:01+02:00", True, "consent_given"),
        ("2024-10-10T14:00:00+02:00", False, "consent_expired"),
    ],
)
def test_consent_given_until_a_moment_counts_up_to_it(
    service: Service, expires_at: str, allowed: bool, reason: str
) -> None:
    shown = record(service, customer=workspace.REGULAR, expires_at=expires_at).json()
    assert (shown["allowed"], shown["reason"]) == (allowed, reason)
    in_utc = expires_at.replace("T14", "T12").removesuffix("+02:00")
    assert shown["expires_at"] == f"{in_utc}Z"
    (entry,) = service.get("/v1/audit", Scope.AUDIT, kind="consent.given").json()["data"]
    assert entry["payload"]["expires_at"] == f"{in_utc}+00:00"
    request = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    decided = service.post("/v1/decisions", Scope.DECIDE, request).json()
    assert (decided["reason"] == "no_consent") is not allowed


@pytest.mark.parametrize("expires_at", ["2024-10-10T14:00:00", "tomorrow", ""])
def test_end_that_is_no_moment_is_named(service: Service, expires_at: str) -> None:
    problem = problem_of(record(service, expires_at=expires_at), 422, "invalid_request")
    assert [part["pointer"] for part in problem["errors"]] == ["/expires_at"]


def test_consent_that_is_too_old_for_the_policy_is_so_in_every_answer(
    empty_workspace: Path, tmp_path: Path
) -> None:
    aging = load_policy().model_copy(
        update={"sending": (SendingRule(when=When(channel=(Channel.EMAIL,)), consent_days=100),)}
    )
    with workspace.open_copy(empty_workspace, tmp_path / "data") as parts:
        parts.__dict__["pipeline"] = Pipeline(aging, load_checks())
        shown = {
            (verdict.purpose, verdict.channel): verdict.reason
            for verdict in parts.consents.verdicts(workspace.REGULAR)
        }
        asked = DecisionRequest(
            customer_id=workspace.REGULAR, use_case_id=UseCaseId("weekly-restock"), channel=Channel.EMAIL
        )
        decided = parts.decisions.decide(asked)
        asked_again = parts.consents.record(
            Statement(
                customer_id=workspace.REGULAR,
                purpose=Purpose.MARKETING,
                channel=Channel.EMAIL,
                state=ConsentState.GIVEN,
                source="test",
            )
        )
    assert shown[Purpose.MARKETING, Channel.EMAIL] == "consent_expired"
    assert shown[Purpose.MARKETING, Channel.SMS] == "consent_given"
    assert (decided.reasons[0], decided.detail) == (
        Reason.NO_CONSENT,
        "consent_expired: marketing by email",
    )
    assert asked_again.reason == "consent_given"


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


def test_command_takes_the_end_of_a_consent(
    empty_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(empty_workspace, tmp_path / "data")
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path / "data"))
    options = [f"--{name}={value}" for name, value in CONSENT.items()]
    ended = CliRunner().invoke(app, ["record", *options, "--expires-at", "2024-10-10T12:00:00Z", "--json"])
    assert ended.exit_code == 0, ended.output
    shown = json.loads(ended.output)
    assert (shown["reason"], shown["expires_at"]) == ("consent_expired", "2024-10-10T12:00:00Z")
    wrong = CliRunner().invoke(app, ["record", *options, "--expires-at", "2024-10-10"])
    assert isinstance(wrong.exception, InvalidInput)
    assert "'--expires-at' cannot have this value" in str(wrong.exception)
