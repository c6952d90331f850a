"""The audit chain over HTTP: found by what is asked for, verified to its end."""

from typing import Any

import pytest
from sqlalchemy import text

from api.auth import Scope
from tests.api.conftest import GENERATION, Service
from tests.api.test_problems import problem_of
from tests.api.test_variants import answer_of, review, variants_of
from tests.support import workspace


@pytest.fixture
def audited(drafted: Service) -> Service:
    """Returns an application with a blocked edit, a decision and an event in its chain."""
    variant = variants_of(drafted)[0]
    edited = variant["fields"] | {"subject": "Hurry, last chance for milk"}
    review(drafted, answer_of(variant, "edit", edited=edited))
    request = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    drafted.post("/v1/decisions", Scope.DECIDE, request)
    event = {"message_id": "m1", "customer": workspace.OTHER, "name": "Seen"}
    drafted.post("/v1/events", Scope.EVENTS, event)
    return drafted


def search(service: Service, **filters: Any) -> dict[str, Any]:
    answer = service.get("/v1/audit", Scope.AUDIT, **filters)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def kinds(service: Service, **filters: Any) -> list[str]:
    return [entry["kind"] for entry in search(service, **filters)["data"]]


def test_newest_entries_come_first(audited: Service) -> None:
    page = search(audited)
    numbers = [entry["seq"] for entry in page["data"]]
    assert numbers == sorted(numbers, reverse=True)
    assert page["total"] == len(numbers) == numbers[0]
    assert page["data"][0]["kind"] == "event.received"


def test_customer_is_found_by_subject_and_by_payload(audited: Service) -> None:
    found = kinds(audited, customer=workspace.REGULAR)
    assert {"decision.made", "consent.checked", "generation.started", "guardrails.verdict"} <= set(found)
    assert kinds(audited, customer=workspace.OTHER) == ["event.received"]
    assert kinds(audited, customer=workspace.PRIVATE) == []


def test_no_customer_id_is_in_the_chain(audited: Service) -> None:
    assert workspace.REGULAR not in str(search(audited, limit=200)["data"])


def test_unknown_customer_is_no_empty_result(audited: Service) -> None:
    problem_of(audited.get("/v1/audit", Scope.AUDIT, customer="nobody"), 404, "customer_not_found")


def test_filters_narrow_each_other(audited: Service) -> None:
    assert kinds(audited, subject=GENERATION, kind="generation.started") == ["generation.started"]
    assert kinds(audited, verdict="block", check="brand") == ["variant.edit_refused"]
    assert kinds(audited, verdict="pass", check="brand") == []
    assert len(kinds(audited, verdict="pass")) == 6
    assert kinds(audited, kind="decision.made", text='"channel":"email"') == ["decision.made"]
    assert kinds(audited, kind="decision.made", text='"channel":"sms"') == []


def test_wildcards_are_plain_characters(audited: Service) -> None:
    assert kinds(audited, text="%") == []
    assert kinds(audited, kind="decision%") == []


def test_pages_lead_to_the_first_entry(audited: Service) -> None:
    total, path, seen = search(audited)["total"], "/v1/audit?limit=5", []
    while path:
        answer = audited.get(path, Scope.AUDIT)
        seen += [entry["seq"] for entry in answer.json()["data"]]
        assert answer.json()["total"] == total
        path = answer.links.get("next", {}).get("url", "")
    assert seen == list(range(total, 0, -1))


def test_chain_verifies_and_names_its_end(audited: Service) -> None:
    head = audited.get("/v1/audit/verify", Scope.AUDIT).json()
    last = search(audited)["data"][0]
    assert head == {"entries": last["seq"], "hash": last["hash"]}


def test_changed_entry_is_named(audited: Service) -> None:
    with audited.parts.database.write() as tx:
        for name in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            tx.execute(text(f'DROP TRIGGER "{name}"'))
        tx.execute(text("UPDATE ledger SET subject = 'p_forged' WHERE seq = 3"))
    problem = problem_of(audited.get("/v1/audit/verify", Scope.AUDIT), 500, "ledger_broken")
    assert problem["detail"].startswith("ledger entry 3: ")
