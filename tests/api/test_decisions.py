"""Decisions over HTTP: always an answer with a reason, once for each dispatch."""

from typing import Any

import pytest

from api.auth import Scope
from tests.api.conftest import Service
from tests.api.test_problems import problem_of
from tests.api.test_variants import answer_of, review, variants_of
from tests.support import workspace

REQUEST = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
NOTHING = {"variant": None, "content": None, "offer": None, "guardrail": None}


@pytest.fixture
def approved(drafted: Service) -> Service:
    """Returns an application whose six variants are all approved."""
    answers = [answer_of(variant, "approve") for variant in variants_of(drafted)]
    assert review(drafted, *answers).status_code == 200
    return drafted


def decide(service: Service, **changed: Any) -> dict[str, Any]:
    answer = service.post("/v1/decisions", Scope.DECIDE, REQUEST | changed)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_approved_variant_comes_rendered(approved: Service) -> None:
    made = decide(approved)
    assert (made["send"], made["action"], made["reason"], made["reasons"]) == (True, "send", "ok", ["ok"])
    chosen = approved.get(f"/v1/variants/{made['variant']['id']}", Scope.READ).json()
    assert made["variant"]["content_hash"] == chosen["content_hash"]
    assert set(made["content"]) == {
        "subject",
        "preheader",
        "body",
        "cta",
        "html",
        "text",
        "unsubscribe_url",
    }
    assert made["content"]["subject"] == chosen["fields"]["subject"]
    assert made["content"]["html"].startswith("<!DOCTYPE html>")
    assert made["experiment"] == {
        "key": "weekly-restock:email",
        "arm": chosen["id"],
        "propensity": pytest.approx(0.95 / 6),
        "policy": "uniform@1",
    }
    assert made["consent"] == {"record_id": "consent-1-marketing-email"}
    assert made["guardrail"] == {"policy_sha256": approved.parts.pipeline.policy.sha256}
    assert made["decided_at"] == "2024-10-10T12:00:00Z"


@pytest.mark.parametrize(
    ("changed", "reason", "record"),
    [
        ({"customer": "nobody"}, "unknown_customer", None),
        ({"customer": workspace.SILENT}, "no_consent", None),
        ({"customer": workspace.OTHER}, "no_approved_variant", "consent-2-marketing-email"),
        ({"customer": workspace.LAPSED}, "not_eligible", "consent-5-marketing-email"),
        ({"channel": "sms"}, "no_approved_variant", "consent-1-marketing-sms"),
    ],
    ids=["unknown", "no consent", "nothing approved", "wrong type", "other channel"],
)
def test_nothing_to_send_is_an_answer_too(
    approved: Service, changed: dict[str, str], reason: str, record: str | None
) -> None:
    made = decide(approved, **changed)
    assert (made["send"], made["action"], made["reason"]) == (False, "suppress", reason)
    assert made["detail"]
    assert {name: made[name] for name in NOTHING} == NOTHING
    assert made["consent"] == {"record_id": record}


def test_withdrawn_consent_counts_on_the_next_call(approved: Service) -> None:
    assert decide(approved)["send"]
    event = {"message_id": "m1", "customer": workspace.REGULAR, "name": "Unsubscribed"}
    assert approved.post("/v1/events", Scope.EVENTS, event).status_code == 200
    assert decide(approved)["reason"] == "consent_revoked"


def test_same_dispatch_gets_the_same_decision(approved: Service) -> None:
    assert decide(approved, dispatch_id="send-9") == decide(approved, dispatch_id="send-9")
    assert decide(approved)["decision_id"] != decide(approved)["decision_id"]


def test_decision_can_be_looked_up(approved: Service) -> None:
    made = decide(approved)
    assert approved.get(f"/v1/decisions/{made['decision_id']}", Scope.DECIDE).json() == made


def test_unknown_use_case_is_the_callers_mistake(service: Service) -> None:
    answer = service.post("/v1/decisions", Scope.DECIDE, REQUEST | {"use_case": "weekly-restok"})
    problem_of(answer, 404, "use_case_not_found")


def test_batch_is_answered_in_order(approved: Service) -> None:
    customers = ["nobody", workspace.REGULAR, workspace.SILENT, workspace.REGULAR]
    requests = [REQUEST | {"customer": customer, "dispatch_id": "send-9"} for customer in customers]
    answer = approved.post("/v1/decisions:batch", Scope.DECIDE, {"requests": requests})
    made = answer.json()["decisions"]
    assert [one["customer"] for one in made] == customers
    assert [one["reason"] for one in made] == ["unknown_customer", "ok", "no_consent", "ok"]
    assert made[1] == made[3] == decide(approved, dispatch_id="send-9")


@pytest.mark.parametrize(("size", "status"), [(0, 422), (1, 200), (1_000, 200), (1_001, 422)])
def test_batch_holds_a_thousand(service: Service, size: int, status: int) -> None:
    body = {"requests": [{"customer": "nobody", "use_case": "weekly-restock"}] * size}
    assert service.post("/v1/decisions:batch", Scope.DECIDE, body).status_code == status


def test_wrong_request_in_a_batch_is_named(service: Service) -> None:
    body = {"requests": [REQUEST, REQUEST | {"channel": "fax"}]}
    problem = problem_of(service.post("/v1/decisions:batch", Scope.DECIDE, body), 422, "invalid_request")
    assert [part["pointer"] for part in problem["errors"]] == ["/requests/1/channel"]
