"""Writes the checked drafts down as variants, with the guardrails' verdicts in the ledger."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents.deps import GenerationDeps
from agents.publishing import variants_of, verdict_entry
from agents.reviewing import approve_by_policy
from agents.state import GenerationState, StateUpdate
from bespoke.domain.variant import VariantStatus
from content_store import repository


async def record_variants(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Stores the variants, blocked ones too, and returns which wait for a person. Safe to repeat.

    Those that the policy lets go without a person are approved in the same transaction.
    """
    deps, now = runtime.context, runtime.context.clock.now()
    variants = variants_of(state, deps.use_case, now)
    pseudonym = None if state.profile is None else state.profile.pseudonym
    with deps.database.write() as tx:
        repository.add_variants(tx, variants)
        deps.ledger.append(tx, [verdict_entry(variant, pseudonym) for variant in variants])
        approved = approve_by_policy(tx, deps.ledger, variants, deps.pipeline.policy, deps.use_case.tier, now)
    if approved:
        get_stream_writer()({"note": f"{len(approved)} approved by policy, without a person"})
    return {
        "awaiting": [v.id for v in variants if v.status is VariantStatus.IN_REVIEW and v.id not in approved]
    }
