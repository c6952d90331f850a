"""A repeated request gets the first answer, and nothing happens twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import Response
from sqlalchemy import text

from api.auth import LOCAL, Scope
from api.idempotency import GIVEN_UP_AFTER, KEPT_FOR, Once
from api.schemas import Body, ReceivedView
from bespoke.clock import FrozenClock
from bespoke.errors import ConsentMissing, KeyReused, RequestUnderWay
from tests.api.conftest import Service
from tests.api.test_problems import problem_of
from tests.api.test_variants import answer_of, review, variants_of
from tests.support import workspace

BRIEF = {"customer": workspace.REGULAR, "use_case": "weekly-restock", "variants": 2}
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def generations_started(service: Service) -> int:
    total: int = service.get("/v1/audit", Scope.AUDIT, kind="generation.started").json()["total"]
    return total


def test_repeated_brief_starts_one_generation(service: Service) -> None:
    first, again = (
        service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert generations_started(service) == 1


def test_without_a_key_each_brief_starts_one(service: Service) -> None:
    first, again = (service.post("/v1/generations", Scope.GENERATE, BRIEF).json()["id"] for _ in range(2))
    assert first != again
    assert generations_started(service) == 2


def test_quoted_and_bare_key_are_one(service: Service) -> None:
    service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1")
    again = service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key='"brief-1"')
    assert again.headers["Idempotency-Replayed"] == "true"


def test_same_body_in_other_words_is_the_same_request(service: Service) -> None:
    service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1")
    spelled_out = {**BRIEF, "channel": "email", "offer": None, "seed": 0}
    again = service.post("/v1/generations", Scope.GENERATE, spelled_out, Idempotency_Key="brief-1")
    assert again.headers["Idempotency-Replayed"] == "true"


def test_key_with_another_body_is_refused(service: Service) -> None:
    service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1")
    other = service.post(
        "/v1/generations", Scope.GENERATE, BRIEF | {"variants": 3}, Idempotency_Key="brief-1"
    )
    problem_of(other, 422, "key_reused")
    assert generations_started(service) == 1


@pytest.mark.parametrize("key", ["x" * 201, "two\twords"])
def test_key_that_cannot_be_kept_is_refused(service: Service, key: str) -> None:
    answer = service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key=key)
    assert problem_of(answer, 422, "invalid_request")["errors"][0]["pointer"] == "header/idempotency-key"


def test_refused_request_may_be_tried_again(service: Service) -> None:
    silent = BRIEF | {"customer": workspace.SILENT}
    for _ in range(2):
        answer = service.post("/v1/generations", Scope.GENERATE, silent, Idempotency_Key="brief-1")
        problem_of(answer, 403, "consent_missing")
    good = service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1")
    assert good.status_code == 202


def test_repeated_review_is_carried_out_once(drafted: Service) -> None:
    answer = answer_of(variants_of(drafted)[0], "approve")
    first, again = (review(drafted, answer, Idempotency_Key="review-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert drafted.get("/v1/audit", Scope.AUDIT, kind="variant.approved").json()["total"] == 1


class AnyBody(Body):
    text: str


def once(service: Service, now: datetime = NOW, route: str = "POST /v1/any", key: str = "k") -> Once:
    return Once(service.parts.database, FrozenClock(now), Response(), route, key)


def answer(which: Once, said: str = "a", new: int = 1) -> int:
    return which.answer(
        LOCAL, AnyBody(text=said), ReceivedView, lambda: ReceivedView(new=new, repeated=0)
    ).new


def test_key_belongs_to_one_route(service: Service) -> None:
    assert answer(once(service), new=1) == 1
    assert answer(once(service, route="POST /v1/other"), said="b", new=2) == 2


def test_answer_is_forgotten_after_a_day(service: Service) -> None:
    assert answer(once(service), new=1) == 1
    assert answer(once(service, NOW + KEPT_FOR), new=2) == 1
    assert answer(once(service, NOW + KEPT_FOR + timedelta(seconds=1)), said="b", new=3) == 3


def test_request_that_is_under_way_is_not_begun_again(service: Service) -> None:
    def meanwhile() -> ReceivedView:
        with pytest.raises(RequestUnderWay, match="still under way"):
            answer(once(service), new=2)
        with pytest.raises(KeyReused):
            answer(once(service), said="b")
        return ReceivedView(new=1, repeated=0)

    made: Any = once(service).answer(LOCAL, AnyBody(text="a"), ReceivedView, meanwhile)
    assert made.new == 1


def test_request_that_died_with_its_process_may_be_tried_again(service: Service) -> None:
    first = once(service)
    assert first._reserve("local POST /v1/any", "k", "fingerprint") is None
    with pytest.raises(KeyReused):
        answer(once(service, NOW + GIVEN_UP_AFTER))
    assert answer(once(service, NOW + GIVEN_UP_AFTER + timedelta(seconds=1)), new=2) == 2


def test_key_is_given_back_after_an_error(service: Service) -> None:
    def refuse() -> ReceivedView:
        raise ConsentMissing("no")

    with pytest.raises(ConsentMissing):
        once(service).answer(LOCAL, AnyBody(text="a"), ReceivedView, refuse)
    assert answer(once(service), said="b", new=2) == 2


def test_failure_is_told_even_where_the_key_cannot_be_given_back(service: Service) -> None:
    def refuse_and_lose_the_table() -> ReceivedView:
        with service.parts.database.write() as tx:
            tx.execute(text("DROP TABLE idempotency"))
        raise ConsentMissing("no")

    with pytest.raises(ConsentMissing, match="no"):
        once(service).answer(LOCAL, AnyBody(text="a"), ReceivedView, refuse_and_lose_the_table)


def test_first_request_under_way_has_a_code_of_its_own(service: Service) -> None:
    assert (RequestUnderWay("x").code, RequestUnderWay("x").status) == ("request_under_way", 409)
    described = service.client.get("/openapi.json").json()["paths"]["/v1/generations"]["post"]
    assert described["responses"]["409"]["description"] == "`request_under_way`"


def forget_the_answer(service: Service) -> None:
    """Does what a process does that dies after the effect is committed, and before the answer is."""
    with service.parts.database.write() as tx:
        assert tx.execute(text("DELETE FROM idempotency")).rowcount == 1


def test_generation_whose_answer_was_lost_is_not_submitted_twice(service: Service) -> None:
    first = service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1")
    forget_the_answer(service)
    again = service.post("/v1/generations", Scope.GENERATE, BRIEF, Idempotency_Key="brief-1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json()["id"] == first.json()["id"]
    assert generations_started(service) == 1


def test_another_key_or_another_body_is_another_generation(service: Service) -> None:
    ids = set()
    for body, key in ((BRIEF, "brief-1"), (BRIEF, "brief-2"), (BRIEF | {"variants": 3}, "brief-1")):
        ids.add(service.post("/v1/generations", Scope.GENERATE, body, Idempotency_Key=key).json()["id"])
        forget_the_answer(service)
    assert len(ids) == 3


def test_consent_whose_answer_was_lost_is_not_recorded_twice(service: Service) -> None:
    body = {
        "customer": workspace.SILENT,
        "purpose": "marketing",
        "channel": "email",
        "state": "given",
        "source": "call:7",
    }
    first = service.post("/v1/consents", Scope.CONSENT, body, Idempotency_Key="consent-1")
    forget_the_answer(service)
    again = service.post("/v1/consents", Scope.CONSENT, body, Idempotency_Key="consent-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert service.get("/v1/audit", Scope.AUDIT, kind="consent.given").json()["total"] == 1
