"""Forms rival hypotheses about what the customer wants now."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents.consent import consent_days
from agents.deps import GenerationDeps
from agents.planning import PlanInputs, plan
from agents.state import GenerationState, StateUpdate
from bespoke.domain.channel import Channel
from bespoke.domain.ids import Pseudonym
from bespoke.domain.offer import Offer
from bespoke.domain.profile import Profile, Purpose
from bespoke.errors import IndexUnavailable, OfferNotUsable
from content_store import projection, repository

LOOKALIKES = 20
"""Similar profiles that are looked at for what they buy and this customer does not."""


async def plan_hypotheses(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns the plan: two to four hypotheses, each with evidence and what would refute it."""
    assert state.profile is not None and state.context is not None
    deps, profile = runtime.context, state.profile
    return {
        "plan": plan(
            PlanInputs(
                use_case=deps.use_case,
                profile=profile,
                context=state.context,
                may_personalize=state.may_personalize,
                topics=deps.library.topics,
                offers=_offers(state, deps),
                offer_is_asked_for=state.brief.offer_id is not None,
                lookalike_topics=_lookalike_topics(profile, state.brief.channel, deps)
                if state.may_personalize
                else [],
                topic_shares=deps.library.topic_shares,
                today=deps.clock.now().date(),
            )
        )
    }


def _offers(state: GenerationState, deps: GenerationDeps) -> list[Offer]:
    assert state.profile is not None
    today, customer_type = deps.clock.now().date(), state.profile.type.type
    with deps.database.read() as tx:
        if state.brief.offer_id is None:
            return [
                stocked.offer
                for stocked in repository.live_offers(tx, today)
                if stocked.is_in_budget and stocked.offer.is_open_to(customer_type)
            ]
        stocked = repository.offer(tx, state.brief.offer_id)
    problem = None
    if not stocked.is_live(today):
        problem = (
            f"is valid from {stocked.offer.valid_from} to {stocked.offer.valid_to}, and today is {today}"
        )
    elif not stocked.is_in_budget:
        problem = f"has no budget left ({stocked.issued} of {stocked.offer.budget} given out)"
    elif not stocked.offer.is_open_to(customer_type):
        problem = f"is not open to {customer_type.value}"
    if problem:
        raise OfferNotUsable(
            f"offer '{stocked.offer.id}' {problem}; choose another, or none to let the plan choose"
        )
    return [stocked.offer]


def _lookalike_topics(profile: Profile, channel: Channel, deps: GenerationDeps) -> list[tuple[str, ...]]:
    # Lookalikes lend their habits only where they too agreed to personalization.
    item = projection.profile_item(profile, deps.library.topics)
    try:
        near = projection.lookalikes(deps.index, item, LOOKALIKES)
    except IndexUnavailable:
        get_stream_writer()({"note": "the vector index cannot be used: planned without lookalikes"})
        return []
    with deps.database.read() as tx:
        keys = repository.profile_keys_by_pseudonym(tx, [Pseudonym(neighbour.id) for neighbour in near])
        agreed = repository.consents(tx, [key.customer_id for key in keys], Purpose.PERSONALIZATION, channel)
        now = deps.clock.now()
        usable = [
            key.customer_id
            for key in keys
            if agreed[key.customer_id].as_of(now, consent_days(deps, key, channel)).allowed
        ]
        profiles = [repository.profile(tx, customer_id) for customer_id in usable]
    return [tuple(affinity.topic for affinity in found.affinities) for found in profiles]
