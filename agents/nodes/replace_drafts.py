"""Has the composer write in place of what a model failed at or could not mend."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents import drafting, routing
from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate
from bespoke.domain.draft import CopywriterKind, Draft, Usage
from bespoke.domain.finding import Severity


async def replace_drafts(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns one draft by the composer for each that is replaced, marked so; the replaced ones stay on
    record."""
    deps = runtime.context
    replaced = routing.to_replace(state)
    stand_ins: list[Draft] = []
    for hypothesis_id in sorted({draft.hypothesis_id for draft in replaced}):
        hypothesis = drafting.hypothesis_of(state, hypothesis_id)
        own = [draft for draft in replaced if draft.hypothesis_id == hypothesis_id]
        result = await deps.composer.write(
            drafting.assignment(state, deps, hypothesis, count=len(own), seed=state.brief.seed)
        )
        for place, draft in enumerate(own):
            reason = draft.failure or "; ".join(
                f"{found.check}: {found.reason}"
                for found in (draft.report.findings if draft.report else ())
                if found.severity is Severity.BLOCK
            )
            if place < len(result.written):
                written = result.written[place]
                stand_in = drafting.draft_of(state, hypothesis, draft.ordinal, written)
                provenance = written.provenance.model_copy(
                    update={"stands_in_for": CopywriterKind.LLM, "stand_in_reason": reason}
                )
            else:
                stand_in = drafting.failed_draft(
                    state,
                    hypothesis,
                    draft.ordinal,
                    CopywriterKind.COMPOSER,
                    result.failure or "the composer had no further variant for this hypothesis",
                    state.brief.seed,
                )
                provenance = stand_in.provenance
            stand_ins.append(
                stand_in.model_copy(update={"id": routing.replacement_id(draft), "provenance": provenance})
            )
    get_stream_writer()({"note": f"the composer stands in for {len(stand_ins)} drafts"})
    return {"drafts": stand_ins, "usage": Usage()}
