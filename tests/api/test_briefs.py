"""Briefs over HTTP: everything that they can say, and what is said of those that cannot be carried out."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from agents.copywriters.base import Assignment
from api.auth import Scope
from bespoke.domain.use_case import Tactic
from tests.api.conftest import Service, serve
from tests.api.test_generations import wait_for
from tests.api.test_problems import problem_of
from tests.support import workspace
from tests.support.scripted_copywriter import ScriptedCopywriter

BRIEF: dict[str, Any] = {"customer": workspace.REGULAR, "use_case": "weekly-restock", "variants": 3}


class Kept:
    """Keeps what the copywriter was asked for."""

    def __init__(self) -> None:
        self.asked: list[Assignment] = []

    async def __call__(self, assignment: Assignment) -> None:
        self.asked.append(assignment)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def keeping(empty_workspace: Path, tmp_path: Path, closing: ExitStack, kept: Kept) -> Service:
    parts = workspace.open_copy(empty_workspace, tmp_path / "data", copywriter=ScriptedCopywriter(kept))
    return serve(closing.enter_context(parts), closing)


def generated(service: Service, **changed: Any) -> dict[str, Any]:
    answer = service.post("/v1/generations", Scope.GENERATE, BRIEF | changed)
    assert answer.status_code == 202, answer.text
    return wait_for(service, answer.json()["id"])


def test_the_copywriter_is_told_all_that_the_brief_says(keeping: Service, kept: Kept) -> None:
    generated(
        keeping,
        angle="meal",
        tactics_wanted=["occasion", "ease"],
        tactics_banned=["saving"],
        offers=[workspace.OFFER],
        must_say=["the weekend note"],
        must_not_say=["bargain"],
        deadline="2024-10-15",
    )
    briefs = {assignment.brief for assignment in kept.asked}
    (brief,) = briefs
    assert (brief.angle, brief.offer_set, str(brief.deadline)) == ("meal", (workspace.OFFER,), "2024-10-15")
    assert brief.tactics_wanted == (Tactic.OCCASION, Tactic.EASE)
    assert (brief.tactics_banned, brief.must_say) == ((Tactic.SAVING,), ("the weekend note",))
    assert brief.must_not_say == ("bargain",)


def test_copy_that_says_what_it_must_not_is_mended(keeping: Service) -> None:
    shown = generated(keeping, must_not_say=["on it sooner"])
    assert shown["variants"]
    for variant in shown["variants"]:
        assert "on it sooner" not in variant["fields"]["body"]
        assert "brief: the brief does not want 'on it sooner' said" in variant["repairs"][0]["findings"]


def test_copy_that_lacks_what_must_be_said_is_mended(keeping: Service) -> None:
    shown = generated(keeping, must_say=["Ask at the front desk"])
    assert shown["variants"]
    for variant in shown["variants"]:
        assert "Ask at the front desk" in variant["fields"]["body"]
        lacked = "brief: the brief wants 'Ask at the front desk' said, word for word, and it is nowhere"
        assert lacked in variant["repairs"][0]["findings"]


def test_copy_that_says_what_it_must_is_left_as_it_is(keeping: Service) -> None:
    shown = generated(keeping, must_say=["it is off your mind"])
    assert [(one["status"], one["repairs"]) for one in shown["variants"]] == [("in_review", [])] * 3


@pytest.mark.parametrize(
    ("changed", "check", "said"),
    [
        ({"must_say": ["Hurry while you can"]}, "brand", "does not say 'hurry'"),
        ({"must_say": ["You save 20 percent"]}, "grounding", "a share that the offer ledger does not hold"),
        ({"must_say": ["Thistledown is dearer"]}, "brand", "names the competitor 'Thistledown Foods'"),
        ({"must_not_say": ["unsubscribe"]}, "brief", "the required line for email says it"),
        (
            {"channel": "sms", "must_say": ["so much to say " * 8]},
            "brief",
            "no room is left for a message",
        ),
    ],
)
def test_a_brief_at_odds_with_the_brand_stops_before_the_first_draft(
    keeping: Service, kept: Kept, changed: dict[str, Any], check: str, said: str
) -> None:
    shown = generated(keeping, **changed)
    assert shown["status"] == "stopped"
    assert check in {found["check"] for found in shown["stopped"]["findings"]}
    assert any(said in found["reason"] for found in shown["stopped"]["findings"]), shown["stopped"]
    assert (kept.asked, shown["variants"]) == ([], [])


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"angle": "restok"}, 422, "unknown angle 'restok'; did you mean 'restock'?"),
        ({"tactics_wanted": ["rimender"]}, 422, "unknown tactic 'rimender'; did you mean 'reminder'?"),
        ({"tactics_wanted": ["ease"], "tactics_banned": ["ease"]}, 400, "'ease' is wanted and banned"),
        ({"deadline": "2024-10-09"}, 400, "the deadline 2024-10-09 has passed, today is 2024-10-10"),
        (
            {"offer": "o-milk", "deadline": "2024-11-30"},
            400,
            "offer 'o-milk' is valid to 2024-10-20, and the message may go out until 2024-11-30",
        ),
        ({"offers": ["o-milk", "o-none"]}, 404, "unknown offer 'o-none'"),
        ({"customer": None}, 422, "for one customer or for one audience"),
        ({"audience": {"type": "multicategory"}}, 422, "for one customer or for one audience"),
        ({"must_say": ["x"] * 6}, 422, "at most 5 items"),
    ],
)
def test_what_cannot_be_carried_out_is_said(
    service: Service, changed: dict[str, Any], status: int, said: str
) -> None:
    answer = service.post("/v1/generations", Scope.GENERATE, BRIEF | changed)
    problem_of(answer, status, "invalid_request" if status == 422 else answer.json()["code"])
    assert said in answer.text


def test_a_brief_for_an_audience_is_shown_with_whom_it_is_for(keeping: Service, kept: Kept) -> None:
    audience = {"type": "multicategory", "day": "weekend", "daypart": None, "buys": ["milk"]}
    shown = generated(keeping, customer=None, audience=audience)
    assert (shown["customer"], shown["audience"]) == (None, audience)
    assert {(one["customer"], one["audience"]["type"]) for one in shown["variants"]} == {
        (None, "multicategory")
    }
    told = kept.asked[0].profile
    assert (told.moment, [held.topic for held in told.affinities]) == ("weekend", ["milk"])
    assert (told.usual_weekday, told.days_between_trips) == (None, None)
