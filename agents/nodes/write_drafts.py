"""Writes the variants of one hypothesis. Runs once for each hypothesis, side by side."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents import drafting
from agents.deps import GenerationDeps
from agents.state import DraftingState, StateUpdate


async def write_drafts(state: DraftingState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns `state.count` drafts; those that the copywriter could not write say why."""
    deps, generation, count = runtime.context, state.generation, state.count
    hypothesis = drafting.hypothesis_of(generation, state.hypothesis_id)
    seed = generation.brief.seed
    result = await deps.copywriter.write(
        drafting.assignment(generation, deps, hypothesis, count=count, seed=seed)
    )
    drafts = [
        drafting.draft_of(generation, hypothesis, ordinal, written)
        for ordinal, written in enumerate(result.written[:count])
    ]
    reason = result.failure or "the copywriter had no further variant for this hypothesis"
    drafts += [
        drafting.failed_draft(generation, hypothesis, ordinal, deps.copywriter.kind, reason, seed)
        for ordinal in range(len(drafts), count)
    ]
    get_stream_writer()({"note": f"{hypothesis.angle.value}: {len(result.written)} of {count} drafted"})
    return {"drafts": drafts, "usage": result.usage}
