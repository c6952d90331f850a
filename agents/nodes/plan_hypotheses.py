"""Forms rival hypotheses about what the customer wants now."""

from datetime import date

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents.consent import consent_days
from agents.deps import GenerationDeps
from agents.plan_inputs import PlanInputs
from agents.planning import plan
from agents.state import GenerationState, StateUpdate, Stop
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.ids import Pseudonym
from bespoke.domain.offer import Offer
from bespoke.domain.profile import CustomerType, Profile, ProfileKind, Purpose
from bespoke.errors import IndexUnavailable, InvalidInput, OfferNotUsable
from content_store import projection, repository
from content_store.learnings import repository as learnings
from content_store.repository import StockedOffer

LOOKALIKES = 20
"""Similar profiles that are looked at for what they buy and this customer does not."""


async def plan_hypotheses(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns the plan, or stops the run where the brief leaves nothing that can be planned for this customer."""
    assert state.profile is not None and state.context is not None
    deps, profile, brief = runtime.context, state.profile, state.brief
    today = deps.clock.now().date()
    with deps.database.read() as tx:
        known = learnings.learnings(tx, deps.use_case.id)
    inputs = PlanInputs(
        use_case=deps.use_case,
        profile=profile,
        context=state.context,
        may_personalize=state.may_personalize,
        topics=deps.library.topics,
        offers=_offers(state, deps),
        offer_is_asked_for=brief.offer_id is not None,
        lookalike_topics=_lookalike_topics(profile, brief.channel, deps)
        if state.may_personalize and profile.kind is not ProfileKind.SHARED
        else [],
        topic_shares=deps.library.topic_shares,
        today=today,
        angle=brief.angle,
        tactics_wanted=brief.tactics_wanted,
        tactics_banned=brief.tactics_banned,
        learnings=known,
    )
    try:
        return {"plan": plan(inputs)}
    except InvalidInput as impossible:
        return {"stop": Stop(by="plan", reason=str(impossible))}


def _offers(state: GenerationState, deps: GenerationDeps) -> list[Offer]:
    """Returns the offers that a plan may choose among.

    Raises:
        OfferNotFound: the brief names an offer that is not there.
        OfferNotUsable: the offer that the brief names, or all of its set, cannot be used; says why.
    """
    assert state.profile is not None
    brief, today, customer_type = state.brief, deps.clock.now().date(), state.profile.type.type
    named = (brief.offer_id,) if brief.offer_id is not None else brief.offer_set
    with deps.database.read() as tx:
        stocked = (
            [repository.offer(tx, offer_id) for offer_id in named]
            if named
            else repository.live_offers(tx, today)
        )
    problems = {held.offer.id: _problem(held, brief, customer_type, today) for held in stocked}
    usable = [held.offer for held in stocked if problems[held.offer.id] is None]
    if named and not usable:
        said = "; ".join(f"offer '{offer_id}' {problem}" for offer_id, problem in problems.items())
        raise OfferNotUsable(f"{said}; choose another, or none to let the plan choose")
    return usable


def _problem(held: StockedOffer, brief: Brief, customer_type: CustomerType, today: date) -> str | None:
    """Returns why an offer cannot be used for this brief, or None where it can."""
    offer = held.offer
    if not held.is_live(today):
        if held.retired:
            return "was taken back by its source"
        return f"is valid from {offer.valid_from} to {offer.valid_to}, and today is {today}"
    if brief.deadline is not None and offer.valid_to < brief.deadline:
        return (
            f"ends on {offer.valid_to}, before the brief's deadline {brief.deadline}: a message could still go out "
            "when it no longer holds"
        )
    if not held.is_in_budget:
        return f"has no budget left ({held.issued} of {offer.budget} given out)"
    if not offer.is_open_to(customer_type):
        return f"is not open to {customer_type.value}"
    return None


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
