"""Asks the consent ledger, at every point where a run is about to use what is known of a customer."""

from typing import NamedTuple

from agents.deps import GenerationDeps
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.profile import Purpose
from bespoke.errors import ConsentMissing
from content_store import repository
from content_store.repository import ProfileKey
from guardrails.language.regional import region_of


class Consents(NamedTuple):
    """What the customer says now to the message, and to what is known of them shaping it."""

    message: ConsentVerdict
    personalization: ConsentVerdict
    too_young: str | None
    """Why nobody of this age, or of unknown age, is written to there; None where they may be."""


def consents_now(deps: GenerationDeps, brief: Brief) -> Consents:
    """Returns the present word of the brief's customer on its purpose and channel."""
    assert brief.customer_id is not None, "an audience has no consent of its own"
    use_case, brand, now = deps.use_case, deps.library.brand, deps.clock.now()
    with deps.database.read() as tx:
        key = repository.profile_key(tx, brief.customer_id)
        said = repository.consents_by_purpose(
            tx, [brief.customer_id], (use_case.purpose, Purpose.PERSONALIZATION), brief.channel
        )
    days = consent_days(deps, key, brief.channel)
    return Consents(
        said[use_case.purpose][brief.customer_id].as_of(now, days),
        said[Purpose.PERSONALIZATION][brief.customer_id].as_of(now, days),
        region_of(key.region or brand.market).age_refusal(key.age),
    )


def consent_days(deps: GenerationDeps, key: ProfileKey, channel: Channel) -> int | None:
    """Returns the age in days from which the policy counts this customer's consents no more."""
    brand = deps.library.brand
    market = key.region or brand.market
    return deps.pipeline.policy.limits(
        brand=brand.id, market=market, channel=channel, tier=deps.use_case.tier
    ).consent_days


def require_consent(deps: GenerationDeps, brief: Brief, may_personalize: bool) -> None:
    """Checks that what the run began with still holds; an audience's members are asked when it is sent.

    Args:
        may_personalize: whether the run uses what is known of the customer.

    Raises:
        ConsentMissing: consent was withdrawn since, to the message or to personalization.
    """
    if brief.audience is not None:
        return
    now = consents_now(deps, brief)
    for verdict, needed in ((now.message, True), (now.personalization, may_personalize)):
        if needed and not verdict.allowed:
            raise ConsentMissing(
                f"customer '{brief.customer_id}' has no live consent to {verdict.purpose.value} by "
                f"{verdict.channel.value} any more ({verdict.reason}); the run was stopped"
            )
