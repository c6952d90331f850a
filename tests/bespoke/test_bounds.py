"""What a value from outside may be, whichever way it came in."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from bespoke.domain.brief import Brief
from bespoke.domain.decision import DecisionRequest
from bespoke.domain.event import Event

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
WHO = {"customer_id": "c-1", "use_case_id": "weekly-restock"}
HAPPENED = {"message_id": "m", "customer_id": "c-1", "name": "Seen", "at": AT, "received_at": AT}
EAST = timezone(timedelta(hours=14))


def where(model: Any, fields: dict[str, Any]) -> list[str]:
    try:
        model.model_validate(fields)
    except ValidationError as error:
        return [str(found["loc"][0]) for found in error.errors()]
    return []


def test_what_is_plain_is_taken() -> None:
    assert where(Brief, WHO | {"offer_id": "o", "instruction": "two\nlines", "seed": 2**63 - 1}) == []
    assert where(DecisionRequest, WHO | {"dispatch_id": "d" * 200}) == []
    assert where(Event, HAPPENED | {"decision_id": "d" * 64, "properties": {"a": [1.5, None, "né"]}}) == []


@pytest.mark.parametrize("name", ["", "x" * 201, "a\x00b", "a\nb", "a\ud800"])
@pytest.mark.parametrize(
    ("model", "fields", "field"),
    [
        (Brief, WHO, "customer_id"),
        (Brief, WHO, "use_case_id"),
        (Brief, WHO, "offer_id"),
        (DecisionRequest, WHO, "customer_id"),
        (DecisionRequest, WHO, "dispatch_id"),
        (Event, HAPPENED, "customer_id"),
        (Event, HAPPENED, "message_id"),
        (Event, HAPPENED, "decision_id"),
        (Event, HAPPENED, "name"),
    ],
)
def test_names_are_bounded(model: Any, fields: dict[str, Any], field: str, name: str) -> None:
    assert where(model, fields | {field: name}) == [field]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Brief, {"seed": -1}),
        (Brief, {"seed": 2**63}),
        (Brief, {"must_say": ["  "]}),
        (Brief, {"must_say": ["x" * 121]}),
        (Brief, {"instruction": " "}),
        (Event, {"message_id": "m" * 101}),
        (Event, {"name": "n" * 101}),
        (Event, {"decision_id": "d" * 65}),
        (Event, {"at": datetime(2026, 3, 2)}),  # noqa: DTZ001  # what is refused
        (Event, {"at": datetime(1, 1, 1, tzinfo=EAST)}),
        (Event, {"properties": {"a": float("inf")}}),
        (Event, {"properties": {"a": 10**29}}),
        (Event, {"properties": {"a": "\x00"}}),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_what_no_database_can_hold_is_refused(model: Any, fields: dict[str, Any]) -> None:
    assert where(model, (WHO if model is Brief else HAPPENED) | fields) == [next(iter(fields))]
