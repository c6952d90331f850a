"""From a campaign's brief to the briefs of its generations, one for each reader and channel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bespoke.domain.audience import Audience
from bespoke.domain.base import sha256_of
from bespoke.domain.brief import Brief, Wish
from bespoke.domain.campaign import CampaignBrief, LeftOut, Reach
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.ids import CampaignId, CustomerId, GenerationId
from bespoke.domain.profile import Purpose
from bespoke.domain.use_case import UseCase
from bespoke.errors import CustomerNotFound
from bespoke.storage.database import Connection
from content_store import repository as content
from content_store.repository import ProfileKey


@dataclass(frozen=True, slots=True)
class Expansion:
    """The briefs of a campaign, and whom it does not write to."""

    briefs: tuple[Brief, ...]
    left_out: tuple[LeftOut, ...]


def expand(tx: Connection, asked: CampaignBrief, use_case: UseCase, now: datetime) -> Expansion:
    """Returns the briefs, reader by reader. Who has not agreed, or whom the use case is not meant for, is left out.

    Raises:
        CustomerNotFound: a customer is named who is not there.
    """
    briefs: list[Brief] = []
    left_out: Counter[str] = Counter()
    for audience in asked.reach.audiences:
        briefs += [_brief(asked, channel, audience=audience) for channel in asked.channels]
    keys = _customers(tx, asked.reach)
    consents = {channel: _consents(tx, keys, use_case, channel, now) for channel in asked.channels}
    buying = _buying(tx, keys, asked.reach.buys, consents)
    reached = 0
    for key in keys:
        if asked.reach.most is not None and reached >= asked.reach.most:
            break
        if key.type not in use_case.group:
            left_out[f"use case '{use_case.id}' is not meant for {key.type}"] += 1
            continue
        if key.customer_id in buying and not set(asked.reach.buys) <= buying[key.customer_id]:
            continue
        before = len(briefs)
        for channel in asked.channels:
            reason = _refusal(consents[channel], key.customer_id, use_case, asked.reach)
            if reason is None:
                briefs.append(_brief(asked, channel, customer_id=key.customer_id))
            else:
                left_out[f"{reason} by {channel.value}"] += 1
        reached += len(briefs) > before
    return Expansion(
        tuple(briefs),
        tuple(LeftOut(reason=reason, count=count) for reason, count in sorted(left_out.items())),
    )


def generation_id(campaign_id: CampaignId, brief: Brief) -> GenerationId:
    """Returns the same id however often a campaign is expanded, so that no reader gets two."""
    return GenerationId(f"g_{sha256_of([campaign_id, brief.reader, brief.channel.value])[:20]}")


def _brief(
    asked: CampaignBrief,
    channel: Channel,
    *,
    customer_id: CustomerId | None = None,
    audience: Audience | None = None,
) -> Brief:
    wished = {name: getattr(asked, name) for name in Wish.model_fields}
    whose = {"customer_id": customer_id, "audience": audience}
    brief = Brief.model_validate({**wished, **whose, "channel": channel})
    # With one seed for all, readers of whom the same is known would get the same words.
    return brief.model_copy(update={"seed": int(sha256_of([asked.seed, brief.reader])[:12], 16)})


def _customers(tx: Connection, reach: Reach) -> list[ProfileKey]:
    if reach.customers:
        found = content.profile_keys(tx, reach.customers)
        missing = next((name for name in reach.customers if name not in found), None)
        if missing is not None:
            raise CustomerNotFound(missing)
        return [found[name] for name in reach.customers]
    if not reach.types:
        return []
    return [key for key in content.all_profile_keys(tx) if key.type in reach.types]


def _buying(
    tx: Connection,
    keys: Sequence[ProfileKey],
    buys: Sequence[str],
    consents: Mapping[Channel, Mapping[Purpose, Mapping[CustomerId, ConsentVerdict]]],
) -> Mapping[CustomerId, frozenset[str]]:
    """Returns what those customers buy regularly who agreed, on any of the channels, that it counts."""
    if not buys:
        return {}
    agreed = [
        key.customer_id
        for key in keys
        if any(said[Purpose.PERSONALIZATION][key.customer_id].allowed for said in consents.values())
    ]
    return content.regular_topics(tx, agreed)


def _consents(
    tx: Connection, keys: Sequence[ProfileKey], use_case: UseCase, channel: Channel, now: datetime
) -> dict[Purpose, dict[CustomerId, ConsentVerdict]]:
    purposes = (use_case.purpose, Purpose.PERSONALIZATION)
    said = content.consents_by_purpose(tx, [key.customer_id for key in keys], purposes, channel)
    return {
        purpose: {name: verdict.as_of(now) for name, verdict in verdicts.items()}
        for purpose, verdicts in said.items()
    }


def _refusal(
    consents: Mapping[Purpose, Mapping[CustomerId, ConsentVerdict]],
    customer_id: CustomerId,
    use_case: UseCase,
    reach: Reach,
) -> str | None:
    needed = [use_case.purpose, *([Purpose.PERSONALIZATION] if reach.buys else [])]
    for purpose in needed:
        verdict = consents[purpose][customer_id]
        if not verdict.allowed:
            return f"no live consent to {purpose.value} ({verdict.reason})"
    return None
