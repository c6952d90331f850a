"""Asks the consent ledger before anything of the profile is read."""

from langgraph.runtime import Runtime

from agents.audiences import asked_of_each
from agents.consent import consents_now
from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate, Stop
from bespoke.ledger import Entry
from content_store import repository


async def check_consent(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Stops the run unless the customer agreed to this purpose on this channel.

    Consent to personalization is asked for apart: without it the run goes on, and no attribute of the
    profile is used. For an audience nobody is asked, since nothing of anybody is read.
    """
    deps, brief = runtime.context, state.brief
    if brief.customer_id is None:
        return {"consent": asked_of_each(deps.use_case.purpose, brief.channel), "may_personalize": True}
    verdict, personal, too_young = consents_now(deps, brief)
    with deps.database.write() as tx:
        key = repository.profile_key(tx, brief.customer_id)
        deps.ledger.append(
            tx,
            [
                Entry(
                    kind="consent.checked",
                    subject=key.pseudonym,
                    payload={
                        "generation_id": state.generation_id,
                        "purpose": verdict.purpose.value,
                        "channel": verdict.channel.value,
                        "allowed": verdict.allowed,
                        "reason": verdict.reason,
                        "record_id": verdict.record_id,
                        "may_personalize": personal.allowed,
                        "too_young": too_young is not None,
                    },
                    dedupe_key=f"consent:{state.generation_id}:{verdict.reason}:{personal.reason}",
                )
            ],
        )
    if not verdict.allowed:
        return {
            "consent": verdict,
            "stop": Stop(
                by="consent",
                reason=f"no live consent to {verdict.purpose.value} by {verdict.channel.value} ({verdict.reason}); "
                "nothing of the profile was read",
            ),
        }
    if too_young is not None:
        return {
            "consent": verdict,
            "stop": Stop(by="consent", reason=f"{too_young}; nothing of the profile was read"),
        }
    return {"consent": verdict, "may_personalize": personal.allowed}
