"""Writes the checked drafts down as variants, with the guardrails' verdicts in the ledger."""

from langgraph.runtime import Runtime

from agents.deps import GenerationDeps
from agents.publishing import variants_of, verdict_entry
from agents.state import GenerationState, StateUpdate
from bespoke.domain.variant import VariantStatus
from content_store import repository


async def record_variants(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Stores the variants, blocked ones too, and returns which wait for a person. Safe to repeat."""
    deps = runtime.context
    variants = variants_of(state, deps.use_case, deps.clock.now())
    pseudonym = None if state.profile is None else state.profile.pseudonym
    with deps.database.write() as tx:
        repository.add_variants(tx, variants)
        deps.ledger.append(tx, [verdict_entry(variant, pseudonym) for variant in variants])
    return {"awaiting": [v.id for v in variants if v.status is VariantStatus.IN_REVIEW]}
