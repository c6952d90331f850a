"""Holds what the content team asked for against the brand and the guardrails, before a copywriter sees it."""

from collections.abc import Mapping

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents import drafting
from agents.brief_contradictions import against_kit
from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate, Stop
from bespoke.domain.finding import Report, Severity, Verdict
from bespoke.ledger import Entry, recorded_findings
from content_store import repository
from guardrails.base import Facts, Stage, Subject


async def check_brief(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Stops the run where the brief asks for something that no copy may say, or that the brand kit rules out.

    What must be said is also held against what holds for copy, since it becomes copy as it is.
    """
    deps, brief = runtime.context, state.brief
    ruled_out = against_kit(brief, [brief.channel], drafting.brand_in_force(deps, state))
    said = {f"must_say.{place}": text for place, text in enumerate(brief.must_say)}
    wished = said | ({"instruction": brief.instruction} if brief.instruction else {})
    if not wished and not ruled_out:
        return {}
    report = _run(state, deps, Stage.BRIEF, wished)
    as_copy = _run(state, deps, Stage.BLOCK, said).findings if said else ()
    known = {(found.check, found.field, found.start, found.end) for found in report.findings}
    new = [found for found in as_copy if (found.check, found.field, found.start, found.end) not in known]
    report = report.model_copy(update={"findings": (*ruled_out, *report.findings, *new)})
    _record(state, deps, report)
    for found in report.findings:
        if found.severity is Severity.REVIEW:
            get_stream_writer()({"note": f"brief, {found.field}: {found.reason}"})
    if report.verdict is not Verdict.BLOCK:
        return {}
    blocking = tuple(finding for finding in report.findings if finding.severity is Severity.BLOCK)
    return {
        "stop": Stop(
            by=blocking[0].check,
            reason="the brief asks for something that no copy may say; change the marked parts and send it again",
            findings=blocking,
        )
    }


def _run(state: GenerationState, deps: GenerationDeps, stage: Stage, texts: Mapping[str, str]) -> Report:
    brief, brand = state.brief, drafting.brand_in_force(deps, state)
    with deps.database.read() as tx:
        offer = repository.offer(tx, brief.offer_id).offer if brief.offer_id else None
    return deps.pipeline.run(
        Subject(
            stage=stage,
            fields=texts,
            channel=brief.channel,
            facts=Facts(
                brand=brand,
                offer=offer,
                known_topics=deps.library.wording.known_topics,
                never_named=deps.library.wording.never_named,
                consent=state.consent,
                market=brand.market,
                tier=deps.use_case.tier,
                today=deps.clock.now().date(),
            ),
        )
    )


def _record(state: GenerationState, deps: GenerationDeps, report: Report) -> None:
    with deps.database.write() as tx:
        deps.ledger.append(
            tx,
            [
                Entry(
                    kind="guardrails.brief",
                    subject=state.generation_id,
                    payload={
                        "verdict": report.verdict.value,
                        "policy_sha256": report.policy_sha256,
                        "findings": recorded_findings(report),
                    },
                    dedupe_key=f"brief:{state.generation_id}",
                )
            ],
        )
