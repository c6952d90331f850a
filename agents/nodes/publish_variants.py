"""Carries out what reviewers said: approves, rejects, or has an edited text checked again."""

from langgraph.runtime import Runtime

from agents import drafting
from agents.deps import GenerationDeps
from agents.reviewing import carry_out
from agents.state import GenerationState, StateUpdate
from bespoke.domain.draft import Copy
from bespoke.domain.finding import Report
from bespoke.domain.variant import Variant, VariantStatus
from content_store import repository


async def publish_variants(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns the variants that still wait for a person."""
    deps = runtime.context
    with deps.database.read() as tx:
        audit_values = repository.audit_attributes(tx, state.brief.customer_id)

    def recheck(variant: Variant, edited: Copy) -> Report:
        offer = drafting.offer_of(deps, variant.offer_id)
        drew_on = drafting.drew_on(state, variant.hypothesis_id, variant.provenance.fields_used)
        return deps.pipeline.run(drafting.subject(state, deps, edited, offer, audit_values, drew_on))

    carry_out(
        deps.database,
        deps.ledger,
        state.answers,
        recheck,
        None if state.profile is None else state.profile.pseudonym,
        deps.clock.now(),
    )
    with deps.database.read() as tx:
        waiting = [
            name for name in state.awaiting if repository.variant(tx, name).status is VariantStatus.IN_REVIEW
        ]
    return {"answers": [], "awaiting": waiting}
