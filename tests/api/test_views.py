"""What the API answers with: said in full, by types that leave nothing out."""

from typing import Any

import pytest

from api.schemas import View, decision_view, generation_view
from bespoke.domain.channel import Channel
from bespoke.domain.decision import Action, Decision, Reason
from bespoke.domain.ids import DecisionId, UseCaseId, VariantId
from tests.api.conftest import GENERATION, Service
from tests.support import workspace


def test_views_have_no_defaults() -> None:
    views = _below(View)
    assert len(views) > 20
    with_defaults = [
        f"{view.__name__}.{name}"
        for view in views
        for name, field in view.model_fields.items()
        if not field.is_required()
    ]
    assert with_defaults == []


def test_generation_is_shown_with_its_hypotheses_and_variants(drafted: Service) -> None:
    shown: dict[str, Any] = generation_view(drafted.parts.agent.outcome(GENERATION)).model_dump(mode="json")
    assert shown["generation_id"] == GENERATION
    assert shown["customer"] == workspace.REGULAR
    assert shown["status"] == "awaiting_review"
    assert shown["copywriter"] == "composer"
    assert shown["usage"] == {"calls": 0, "input_tokens": None, "output_tokens": None, "cost_usd": None}
    assert (shown["stopped"], shown["error"]) == (None, None)
    assert [found["id"] for found in shown["hypotheses"]] == ["restock", "meal", "help", "ask"]
    first = shown["variants"][0]
    assert (first["hypothesis"], first["status"], first["verdict"]) == ("restock", "in_review", "pass")
    assert set(first["fields"]) == {"subject", "preheader", "body", "cta"}
    assert first["provenance"]["fields_used"] == ["affinity:milk"]


def decided(**changed: Any) -> Decision:
    """Returns a decision in which an evergreen variant stands in for the assigned arm."""
    fields = dict.fromkeys(Decision.model_fields) | {
        "id": DecisionId("dec_1"),
        "customer_id": workspace.REGULAR,
        "use_case_id": UseCaseId("weekly-restock"),
        "channel": Channel.EMAIL,
        "action": Action.FALLBACK,
        "reasons": (Reason.FALLBACK,),
        "detail": "an evergreen one stands in",
        "variant_id": VariantId("v_evergreen"),
        "content_hash": "0" * 64,
        "experiment_key": "weekly-restock:email",
        "arm": VariantId("v_assigned"),
        "policy_version": "uniform@1",
        "decided_at": workspace.NOON,
    }
    return Decision.model_validate(fields | changed)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, ("v_assigned", None)),
        ({"variant_id": VariantId("v_assigned"), "propensity": 0.25}, ("v_assigned", 0.25)),
        ({"arm": None, "variant_id": None, "content_hash": None, "propensity": 0.05}, (None, 0.05)),
    ],
    ids=["evergreen stands in", "as assigned", "holdout"],
)
def test_experiment_is_shown_whatever_was_sent(
    changed: dict[str, Any], shown: tuple[str | None, float | None]
) -> None:
    experiment = decision_view(decided(**changed)).experiment
    assert experiment is not None
    assert (experiment.key, experiment.policy) == ("weekly-restock:email", "uniform@1")
    assert (experiment.arm, experiment.propensity) == shown


def test_decision_outside_of_an_experiment_shows_none() -> None:
    assert decision_view(decided(experiment_key=None, arm=None, policy_version=None)).experiment is None


def _below(view: type[View]) -> list[type[View]]:
    return [found for child in view.__subclasses__() for found in (child, *_below(child))]
