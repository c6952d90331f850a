"""Mends blocked drafts: certain fixes at once, the rest by the copywriter with the findings."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents import drafting, routing
from agents.deps import GenerationDeps
from agents.publishing import repair_entry
from agents.state import GenerationState, StateUpdate
from bespoke.domain.draft import Copy, CopywriterKind, Draft, RepairAttempt, Usage
from bespoke.domain.finding import Finding, Severity
from guardrails.repair import apply_certain_fixes


async def repair_drafts(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns each blocked draft after one more attempt, unchecked again; every attempt is noted on it."""
    deps = runtime.context
    pseudonym = None if state.profile is None else state.profile.pseudonym
    repaired, entries, usage = [], [], Usage()

    def note(before: Draft, after: Draft, findings: list[Finding]) -> None:
        repaired.append(after)
        entries.append(repair_entry(state.generation_id, before, after, findings, pseudonym))

    for draft in routing.to_repair(state, deps.max_repairs):
        assert draft.report is not None
        blocking = [found for found in draft.report.findings if found.severity is Severity.BLOCK]
        fixed = Copy(**apply_certain_fixes(draft.copy_text.fields(), blocking))
        if fixed != draft.copy_text:
            note(draft, _after(draft, blocking, "fix", fixed, "certain fixes applied"), blocking)
            continue
        hypothesis = drafting.hypothesis_of(state, draft.hypothesis_id)
        attempt = len(draft.repairs) + 1
        # Who wrote it mends it: a model does not get its hands on what stands in for its own.
        writer = deps.composer if draft.provenance.copywriter is CopywriterKind.COMPOSER else deps.copywriter
        result = await writer.revise(
            drafting.assignment(state, deps, hypothesis, count=1, seed=state.brief.seed + attempt),
            draft.copy_text,
            blocking,
        )
        usage += result.usage
        by = writer.kind.value
        if result.written:
            written = result.written[0]
            provenance = written.provenance.model_copy(
                update={
                    "stands_in_for": draft.provenance.stands_in_for,
                    "stand_in_reason": draft.provenance.stand_in_reason,
                }
            )
            revised = _after(draft, blocking, by, written.copy_text, "rewritten")
            revised = revised.model_copy(update={"provenance": provenance, "tactic": written.tactic})
            note(draft, revised, blocking)
        else:
            failure = result.failure or "nothing was written"
            note(draft, _after(draft, blocking, by, draft.copy_text, f"failed: {failure}"), blocking)
    with deps.database.write() as tx:
        deps.ledger.append(tx, entries)
    get_stream_writer()({"note": f"repair: {len(repaired)} drafts mended or rewritten"})
    return {"drafts": repaired, "usage": usage}


def _after(draft: Draft, findings: list[Finding], by: str, copy_text: Copy, outcome: str) -> Draft:
    attempt = RepairAttempt(
        attempt=len(draft.repairs) + 1,
        by=by,
        findings=tuple(f"{found.check}: {found.reason}" for found in findings),
        outcome=outcome,
    )
    return draft.model_copy(
        update={"copy_text": copy_text, "report": None, "repairs": (*draft.repairs, attempt)}
    )
