"""Variants over HTTP: found, paged through, reviewed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.auth import Scope
from tests.api.conftest import GENERATION, Service
from tests.api.test_problems import problem_of
from tests.support import workspace

DECISION = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}


def variants_of(service: Service, **filters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.get("/v1/variants", Scope.READ, **filters).json()["data"]
    return found


def answer_of(variant: dict[str, Any], verdict: str, **more: Any) -> dict[str, Any]:
    return {
        "variant_id": variant["id"],
        "verdict": verdict,
        "content_hash": variant["content_hash"],
        **more,
    }


def review(service: Service, *answers: dict[str, Any], **headers: str) -> Any:
    return service.post("/v1/reviews", Scope.REVIEW, {"answers": list(answers)}, **headers)


def test_variant_is_the_same_wherever_it_is_shown(drafted: Service) -> None:
    first = variants_of(drafted)[0]
    assert drafted.get(f"/v1/variants/{first['id']}", Scope.READ).json() == first
    generation = drafted.get(f"/v1/generations/{GENERATION}", Scope.GENERATE).json()
    assert first in generation["variants"]


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({}, 6),
        ({"generation": GENERATION}, 6),
        ({"generation": "g_other"}, 0),
        ({"customer": workspace.REGULAR}, 6),
        ({"customer": workspace.OTHER}, 0),
        ({"use_case": "weekly-restock"}, 6),
        ({"use_case": "win-back"}, 0),
        ({"status": "in_review"}, 6),
        ({"status": "approved"}, 0),
        ({"evergreen": "false"}, 6),
        ({"evergreen": "true"}, 0),
        ({"status": "in_review", "use_case": "win-back"}, 0),
    ],
    ids=str,
)
def test_filters_leave_what_matches(drafted: Service, filters: dict[str, str], total: int) -> None:
    page = drafted.get("/v1/variants", Scope.READ, **filters).json()
    assert (page["total"], len(page["data"]), page["next_offset"]) == (total, total, None)


def test_pages_cover_all_once_and_name_the_next(drafted: Service) -> None:
    seen, path, steps = [], f"/v1/variants?limit=4&use_case=weekly-restock&generation={GENERATION}", 0
    while path:
        answer = drafted.get(path, Scope.READ)
        assert answer.json()["total"] == 6
        seen += [variant["id"] for variant in answer.json()["data"]]
        path = answer.links.get("next", {}).get("url", "")
        steps += 1
    assert steps == 2
    assert sorted(seen) == sorted(variant["id"] for variant in variants_of(drafted))


def test_page_past_the_end_is_empty(drafted: Service) -> None:
    answer = drafted.get("/v1/variants", Scope.READ, offset=100)
    assert answer.json() == {"data": [], "total": 6, "next_offset": None}
    assert "Link" not in answer.headers


def test_approved_variant_is_served(drafted: Service) -> None:
    variant = variants_of(drafted)[0]
    answer = review(drafted, answer_of(variant, "approve"))
    assert answer.status_code == 200
    assert [(v["id"], v["status"]) for v in answer.json()["variants"]] == [(variant["id"], "approved")]
    decision = drafted.post("/v1/decisions", Scope.DECIDE, DECISION).json()
    assert decision["variant"] == {"id": variant["id"], "content_hash": variant["content_hash"]}


def test_reviewer_is_whoever_the_key_belongs_to(drafted: Service) -> None:
    variant = variants_of(drafted)[0]
    forged = review(drafted, answer_of(variant, "approve", reviewer="the board"))
    problem = problem_of(forged, 422, "invalid_request")
    assert problem["errors"][0]["pointer"] == "/answers/0/reviewer"
    review(drafted, answer_of(variant, "approve", comment="plain and true"))
    (entry,) = drafted.get("/v1/audit", Scope.AUDIT, kind="variant.approved").json()["data"]
    assert entry["payload"]["reviewer"] == "review-key"
    assert entry["payload"]["comment"] == "plain and true"


def test_rejected_variant_is_not_served(drafted: Service) -> None:
    answers = [answer_of(variant, "reject") for variant in variants_of(drafted)]
    assert {v["status"] for v in review(drafted, *answers).json()["variants"]} == {"rejected"}
    assert drafted.get(f"/v1/generations/{GENERATION}", Scope.GENERATE).json()["status"] == "done"
    assert drafted.post("/v1/decisions", Scope.DECIDE, DECISION).json()["reason"] == "no_approved_variant"


def test_edited_variant_is_checked_again(drafted: Service) -> None:
    variant = variants_of(drafted)[0]
    text = variant["fields"] | {"body": "Only 2 left: hurry, your last chance to save $5 on milk today!!!"}
    (edited,) = review(drafted, answer_of(variant, "edit", edited=text)).json()["variants"]
    assert (edited["status"], edited["author"]) == ("in_review", variant["author"])
    assert (edited["fields"], edited["content_hash"]) == (variant["fields"], variant["content_hash"])
    refused = edited["refused_edit"]
    assert (refused["fields"], refused["reviewer"]) == (text, "review-key")
    assert {"brand", "grounding"} <= {finding["check"] for finding in refused["findings"]}
    figures = drafted.get("/metrics", Scope.READ).text
    assert 'bespoke_guardrail_total{check="brand",verdict="block"} 1.0' in figures


def test_author_of_an_edit_cannot_approve_it(drafted: Service) -> None:
    variant = variants_of(drafted)[0]
    text = variant["fields"] | {"subject": "A calmer thought for your list"}
    (edited,) = review(drafted, answer_of(variant, "edit", edited=text)).json()["variants"]
    assert edited["status"] == "in_review"
    problem = problem_of(review(drafted, answer_of(edited, "approve")), 409, "review_conflict")
    assert "cannot approve" in problem["detail"]


def test_second_review_of_the_same_text_is_a_conflict(drafted: Service) -> None:
    answer = answer_of(variants_of(drafted)[0], "approve")
    assert review(drafted, answer).status_code == 200
    problem_of(review(drafted, answer), 409, "review_conflict")


def test_text_that_was_not_looked_at_cannot_be_approved(drafted: Service) -> None:
    answer = answer_of(variants_of(drafted)[0], "approve") | {"content_hash": "0" * 64}
    problem = problem_of(review(drafted, answer), 409, "review_conflict")
    assert "was changed since you looked at it" in problem["detail"]


def test_one_conflict_keeps_all_answers_from_being_carried_out(drafted: Service) -> None:
    good, bad = (answer_of(variant, "approve") for variant in variants_of(drafted)[:2])
    problem_of(review(drafted, good, bad | {"content_hash": "0" * 64}), 409, "review_conflict")
    assert {variant["status"] for variant in variants_of(drafted)} == {"in_review"}


def test_unknown_variant_cannot_be_reviewed(drafted: Service) -> None:
    answer = {"variant_id": "v_none", "verdict": "approve", "content_hash": "0" * 64}
    problem_of(review(drafted, answer), 404, "variant_not_found")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"verdict": "maybe"}, "/answers/0/verdict"),
        ({"content_hash": "abc"}, "/answers/0/content_hash"),
        ({"verdict": "edit"}, "/answers/0"),
        ({"edited": {"body": "x"}}, "/answers/0"),
        ({"verdict": "edit", "edited": {"headline": "x"}}, "/answers/0/edited/headline"),
        ({"comment": "x" * 2_001}, "/answers/0/comment"),
    ],
    ids=["verdict", "hash", "edit without text", "text without edit", "unknown field", "long comment"],
)
def test_answer_that_says_nothing_clear_is_refused(
    drafted: Service, changed: dict[str, Any], pointer: str
) -> None:
    answer = answer_of(variants_of(drafted)[0], "approve") | changed
    problem = problem_of(review(drafted, answer), 422, "invalid_request")
    assert [part["pointer"] for part in problem["errors"]] == [pointer]


def test_reviews_at_the_same_time_all_count(drafted: Service) -> None:
    answers = [answer_of(variant, "approve") for variant in variants_of(drafted)]
    with ThreadPoolExecutor(len(answers)) as pool:
        statuses = list(pool.map(lambda answer: review(drafted, answer).status_code, answers))
    assert statuses == [200] * 6
    assert {variant["status"] for variant in variants_of(drafted)} == {"approved"}
    assert drafted.get(f"/v1/generations/{GENERATION}", Scope.GENERATE).json()["status"] == "done"
