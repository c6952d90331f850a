"""Runs the guardrails over every draft that holds text they have not seen."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents import drafting, routing
from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate
from content_store import repository


async def check_drafts(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns the unchecked drafts with their reports."""
    deps = runtime.context
    unchecked = [draft for draft in state.drafts if routing.needs_check(draft)]
    if not unchecked:
        return {}
    with deps.database.read() as tx:
        audit_values = repository.audit_attributes(tx, state.brief.customer_id)
    offers = {draft.offer_id: drafting.offer_of(deps, draft.offer_id) for draft in unchecked}
    checked = [
        draft.model_copy(
            update={
                "report": deps.pipeline.run(
                    drafting.subject(state, deps, draft.copy_text, offers[draft.offer_id], audit_values)
                )
            }
        )
        for draft in unchecked
    ]
    blocked = sum(routing.is_blocked(draft) for draft in checked)
    get_stream_writer()({"note": f"guardrails: {len(checked)} checked, {blocked} blocked"})
    return {"drafts": checked}
