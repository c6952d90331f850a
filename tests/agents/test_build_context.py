"""The moment a message is for: in the locale that it is asked for in."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from langgraph.runtime import Runtime

from agents.nodes.build_context import build_context
from agents.state import GenerationState
from bespoke.clock import FrozenClock
from bespoke.domain.brief import Brief
from bespoke.domain.context import Context
from bespoke.domain.ids import CustomerId, GenerationId, Pseudonym, UseCaseId
from bespoke.domain.profile import CustomerType, Profile, TypeAssignment

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN = Profile(
    customer_id=CustomerId("c-ann"),
    pseudonym=Pseudonym("p_ann"),
    version=1,
    as_of=NOON.date(),
    type=TypeAssignment(type=CustomerType.LAPSED, as_of=NOON.date(), reason="test"),
    updated_at=NOON,
)


@pytest.mark.parametrize(("wanted", "expected"), [("es_US", "es_US"), (None, "en_US")])
async def test_the_context_is_in_the_locale_of_the_brief_and_else_in_the_kits(
    wanted: str | None, expected: str
) -> None:
    library = SimpleNamespace(brand=SimpleNamespace(locale="en_US"))
    deps = cast(Any, SimpleNamespace(clock=FrozenClock(NOON), library=library))
    brief = Brief(customer_id=ANN.customer_id, use_case_id=UseCaseId("weekly-restock"), locale=wanted)
    state = GenerationState(generation_id=GenerationId("g_1"), brief=brief, profile=ANN)

    context = (await build_context(state, Runtime(context=deps)))["context"]

    assert isinstance(context, Context)
    assert context.locale == expected
