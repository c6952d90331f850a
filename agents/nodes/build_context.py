"""Puts together what is known of the moment, leaving out what is stale or not agreed to."""

from datetime import UTC, datetime, time

from langgraph.runtime import Runtime

from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate
from bespoke.domain.channel import Channel
from bespoke.domain.context import Context, Feature
from bespoke.domain.profile import Profile

HABIT_MAX_AGE_DAYS = 60.0
"""A habit that two months have not seen is no habit any more, and is not spoken of."""
SPOKEN_ATTRIBUTES = ("usual_weekday", "days_between_trips")
"""Attributes that a copywriter may get; the rest decide types and offers and stay inside."""


async def build_context(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Returns the context of the message: moment, channel, locale and usable features."""
    assert state.profile is not None
    deps = runtime.context
    return {
        "context": context_of(
            state.profile,
            moment=deps.clock.now(),
            channel=state.brief.channel,
            locale=state.brief.locale or deps.library.brand.locale,
            may_personalize=state.may_personalize,
        )
    }


def context_of(
    profile: Profile, *, moment: datetime, channel: Channel, locale: str, may_personalize: bool
) -> Context:
    """Returns the context, with each feature's source and age, and what was dropped and why."""
    kept, dropped = [], []
    for attribute in profile.attributes:
        if attribute.name not in SPOKEN_ATTRIBUTES:
            continue
        feature = Feature(
            name=attribute.name,
            value=attribute.value,
            source=attribute.source,
            observed_at=datetime.combine(attribute.observed_at, time(), tzinfo=UTC),
            max_age_days=HABIT_MAX_AGE_DAYS,
        )
        if not may_personalize:
            dropped.append(f"{attribute.name}: no consent to {attribute.purpose.value}")
        elif feature.is_stale(moment):
            dropped.append(f"{attribute.name}: last seen {attribute.observed_at}, too long ago to speak of")
        else:
            kept.append(feature)
    return Context(
        moment=moment, channel=channel, locale=locale, features=tuple(kept), dropped=tuple(dropped)
    )
