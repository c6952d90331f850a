"""Reads and writes of campaigns and of the generations that they are made of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from agents import repository as generations
from bespoke.domain.campaign import FINISHED, Campaign, CampaignProgress, CampaignStatus
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import CampaignId, GenerationId
from bespoke.domain.variant import VariantStatus
from bespoke.errors import CampaignNotFound
from bespoke.storage import tables as t
from bespoke.storage.database import to_text
from content_store.repository import insert_new

MOST_FAILURES = 5


def add_campaign(tx: Connection, campaign: Campaign, planned: Sequence[Generation]) -> bool:
    """Adds a campaign with its generations and returns whether it was new."""
    if not insert_new(tx, t.campaigns, [_row(campaign)]):
        return False
    generations.add_generations(tx, planned)
    return True


def campaign(tx: Connection, campaign_id: CampaignId) -> Campaign:
    """Returns one campaign.

    Raises:
        CampaignNotFound: nothing has this id.
    """
    doc = tx.execute(
        select(t.campaigns.c.doc).where(t.campaigns.c.campaign_id == campaign_id)
    ).scalar_one_or_none()
    if doc is None:
        raise CampaignNotFound(campaign_id)
    return Campaign.model_validate_json(doc)


def update_campaign(tx: Connection, changed: Campaign, now: datetime) -> Campaign:
    """Stores a new state of a campaign and returns it with its time."""
    stored = changed.model_copy(update={"updated_at": now})
    tx.execute(update(t.campaigns).where(t.campaigns.c.campaign_id == stored.id).values(**_row(stored)))
    return stored


def campaigns(tx: Connection, status: CampaignStatus | None = None, limit: int = 50) -> list[Campaign]:
    """Returns the campaigns, newest first."""
    query = select(t.campaigns.c.doc).order_by(t.campaigns.c.created_at.desc(), t.campaigns.c.campaign_id)
    if status is not None:
        query = query.where(t.campaigns.c.status == status.value)
    return [Campaign.model_validate_json(row.doc) for row in tx.execute(query.limit(limit))]


def unfinished_of(tx: Connection, campaign_id: CampaignId) -> list[GenerationId]:
    """Returns the campaign's generations that are still to be run, in their order."""
    rows = tx.execute(
        select(t.generations.c.generation_id)
        .where(
            t.generations.c.campaign_id == campaign_id,
            t.generations.c.status.not_in([status.value for status in FINISHED]),
        )
        .order_by(t.generations.c.customer_id, t.generations.c.generation_id)
    )
    return [GenerationId(row.generation_id) for row in rows]


def progress(tx: Connection, campaign_id: CampaignId) -> CampaignProgress:
    """Returns how far a campaign has come."""
    own = t.generations.c.campaign_id == campaign_id
    of_generations = tx.execute(
        select(t.generations.c.status, func.count()).where(own).group_by(t.generations.c.status)
    )
    of_variants = tx.execute(
        select(t.variants.c.status, func.count())
        .join(t.generations, t.generations.c.generation_id == t.variants.c.generation_id)
        .where(own)
        .group_by(t.variants.c.status)
    )
    failed = tx.execute(
        select(t.generations.c.doc)
        .where(own, t.generations.c.status == GenerationStatus.FAILED.value)
        .order_by(t.generations.c.generation_id)
        .limit(100)
    )
    errors = dict.fromkeys(Generation.model_validate_json(row.doc).error or "unknown" for row in failed)
    return CampaignProgress(
        generations={GenerationStatus(row[0]): int(row[1]) for row in of_generations},
        variants={VariantStatus(row[0]): int(row[1]) for row in of_variants},
        failures=tuple(errors)[:MOST_FAILURES],
    )


def _row(campaign: Campaign) -> dict[str, object]:
    return {
        "campaign_id": campaign.id,
        "use_case_id": campaign.brief.use_case_id,
        "status": campaign.status.value,
        "created_at": to_text(campaign.created_at),
        "updated_at": to_text(campaign.updated_at),
        "doc": campaign.model_dump_json(),
    }
