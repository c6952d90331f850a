"""Runs guardrails over what the content team asked for, before a copywriter sees it."""

from langgraph.runtime import Runtime

from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate, Stop
from bespoke.domain.finding import Severity, Verdict
from bespoke.ledger import Entry, recorded_findings
from content_store import repository
from guardrails.base import Facts, Stage, Subject


async def check_brief(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Stops the run where the brief asks for something no copy may say."""
    deps, brief = runtime.context, state.brief
    texts = {f"must_say.{place}": text for place, text in enumerate(brief.must_say)}
    if brief.instruction:
        texts["instruction"] = brief.instruction
    if not texts:
        return {}
    with deps.database.read() as tx:
        offer = repository.offer(tx, brief.offer_id).offer if brief.offer_id else None
    report = deps.pipeline.run(
        Subject(
            stage=Stage.BRIEF,
            fields=texts,
            channel=brief.channel,
            facts=Facts(
                brand=deps.library.brand,
                offer=offer,
                known_topics=deps.library.wording.known_topics,
                never_named=deps.library.wording.never_named,
                consent=state.consent,
                market=deps.library.brand.market,
                tier=deps.use_case.tier,
                today=deps.clock.now().date(),
            ),
        )
    )
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
