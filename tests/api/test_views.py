"""What the API answers with: said in full, by types that leave nothing out."""

from typing import Any

from api.schemas import View, generation_view
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
    assert [found["id"] for found in shown["hypotheses"]] == ["restock", "meal", "ask"]
    first = shown["variants"][0]
    assert (first["hypothesis"], first["status"], first["verdict"]) == ("restock", "in_review", "pass")
    assert set(first["fields"]) == {"subject", "preheader", "body", "cta"}
    assert first["provenance"]["fields_used"] == ["affinity:milk"]


def _below(view: type[View]) -> list[type[View]]:
    return [found for child in view.__subclasses__() for found in (child, *_below(child))]
