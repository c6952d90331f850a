"""Where the graph goes next: pure functions of the state."""

from typing import Literal

from langgraph.types import Send

from agents.state import DraftingState, GenerationState
from bespoke.domain.draft import CopywriterKind, Draft
from bespoke.domain.finding import Verdict
from bespoke.domain.ids import DraftId


def after_consent(state: GenerationState) -> Literal["check_brief", "__end__"]:
    return "__end__" if state.stop else "check_brief"


def after_brief(state: GenerationState) -> Literal["load_profile", "__end__"]:
    return "__end__" if state.stop else "load_profile"


def after_profile(state: GenerationState) -> Literal["build_context", "__end__"]:
    return "__end__" if state.stop else "build_context"


def fan_out(state: GenerationState) -> list[Send] | Literal["__end__"]:
    """Returns one drafting branch for each hypothesis, the variants shared out evenly; none after a stop."""
    if state.stop:
        return "__end__"
    assert state.plan is not None
    hypotheses = state.plan.hypotheses
    share, rest = divmod(state.brief.variants, len(hypotheses))
    counts = [share + (1 if place < rest else 0) for place in range(len(hypotheses))]
    return [
        Send("write_drafts", DraftingState(state, hypothesis.id, count))
        for hypothesis, count in zip(hypotheses, counts, strict=True)
        if count
    ]


def needs_check(draft: Draft) -> bool:
    """Whether the draft holds text that no guardrail has seen."""
    return draft.failure is None and draft.report is None


def is_blocked(draft: Draft) -> bool:
    return draft.report is not None and draft.report.verdict is Verdict.BLOCK


def is_replaced(draft: Draft, drafts: dict[DraftId, Draft]) -> bool:
    """Whether the composer has already written in place of the draft."""
    return replacement_id(draft) in drafts


def replacement_id(draft: Draft) -> DraftId:
    return DraftId(f"{draft.id}-composer")


def to_repair(state: GenerationState, max_repairs: int) -> list[Draft]:
    """Returns the blocked drafts that may be repaired once more."""
    held = {draft.id: draft for draft in state.drafts}
    return [
        draft
        for draft in state.drafts
        if is_blocked(draft) and len(draft.repairs) < max_repairs and not is_replaced(draft, held)
    ]


def to_replace(state: GenerationState) -> list[Draft]:
    """Returns the drafts that the composer writes anew: those a model failed at or left blocked.

    What stands in is not replaced again: then the place stays empty, and the run ends.
    """
    held = {draft.id: draft for draft in state.drafts}
    return [
        draft
        for draft in state.drafts
        if draft.provenance.copywriter is CopywriterKind.LLM
        and draft.provenance.stands_in_for is None
        and (draft.failure is not None or is_blocked(draft))
        and not is_replaced(draft, held)
    ]


def after_check(
    state: GenerationState, max_repairs: int
) -> Literal["repair_drafts", "replace_drafts", "record_variants"]:
    """Repair while it is allowed, then replace, then record. Each step shrinks what is left."""
    if to_repair(state, max_repairs):
        return "repair_drafts"
    if to_replace(state):
        return "replace_drafts"
    return "record_variants"


def after_record(state: GenerationState) -> Literal["await_review", "__end__"]:
    return "await_review" if state.awaiting else "__end__"
