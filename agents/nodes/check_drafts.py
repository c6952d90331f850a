"""Runs the guardrails over every draft that holds text they have not seen, a judge before them."""

import asyncio
from collections.abc import Sequence

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents import drafting, routing
from agents.consent import require_consent
from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate
from bespoke.domain.draft import CopywriterKind, Draft, Usage
from bespoke.domain.ids import DraftId
from content_store import repository
from guardrails.judge import Judgement


async def check_drafts(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns the unchecked drafts with their reports, and what a judge took for reading them.

    Raises:
        ConsentMissing: a judge would be asked, and the customer has withdrawn since the run began.
    """
    deps = runtime.context
    unchecked = [draft for draft in state.drafts if routing.needs_check(draft)]
    if not unchecked:
        return {}
    twins = _twins(state.drafts)
    with deps.database.read() as tx:
        audit_values = repository.audit_attributes(tx, state.brief.customer_id)
    offers = {draft.offer_id: drafting.offer_of(deps, draft.offer_id) for draft in unchecked}
    judged, usage = await _judged(state, deps, [draft for draft in unchecked if draft.id not in twins])
    checked: list[Draft] = []
    for draft in unchecked:
        if draft.id in twins:
            continue
        report = deps.pipeline.run(
            drafting.subject(
                state,
                deps,
                draft.copy_text,
                offers[draft.offer_id],
                audit_values,
                drafting.drew_on(state, draft.hypothesis_id, draft.provenance.fields_used),
                judged.get(draft.id),
            )
        )
        checked.append(draft.model_copy(update={"report": report}))
        # Other runs share this loop: an endpoint that has answered one of them must not wait for all ten.
        await asyncio.sleep(0)
    dropped = [
        draft.model_copy(update={"failure": f"the same text as draft '{twins[draft.id]}'"})
        for draft in unchecked
        if draft.id in twins
    ]
    blocked = sum(routing.is_blocked(draft) for draft in checked)
    twin_note = f", {len(dropped)} said what another says" if dropped else ""
    judge_note = f", {len(judged)} read by the judge" if judged else ""
    note = f"guardrails: {len(checked)} checked, {blocked} blocked{twin_note}{judge_note}"
    get_stream_writer()({"note": note})
    return {"drafts": [*checked, *dropped], "usage": usage}


async def _judged(
    state: GenerationState, deps: GenerationDeps, drafts: Sequence[Draft]
) -> tuple[dict[DraftId, Judgement], Usage]:
    """Returns what the judge says of the drafts that a model wrote; the composer's words were approved before."""
    restrictions = deps.library.brand.restrictions
    written = [draft for draft in drafts if draft.provenance.copywriter is CopywriterKind.LLM]
    if deps.judge is None or not restrictions or not written:
        return {}, Usage()
    require_consent(deps, state.brief, state.may_personalize)
    said = await deps.judge.read(
        [draft.copy_text.fields() for draft in written], restrictions, deps.judge_agreement
    )
    return dict(zip([draft.id for draft in written], said.judgements, strict=True)), said.usage


def _twins(drafts: Sequence[Draft]) -> dict[DraftId, DraftId]:
    """Returns, for each draft with the text of one before it, which one that is."""
    first: dict[str, DraftId] = {}
    twins = {}
    # What was checked already comes first: a later twin gives way to it.
    for draft in sorted(drafts, key=lambda draft: (draft.report is None, draft.id)):
        if draft.failure is not None:
            continue
        held = first.setdefault(draft.copy_text.content_hash(), draft.id)
        if held != draft.id:
            twins[draft.id] = held
    return twins
