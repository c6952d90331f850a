"""A generation: one brief on its way through the agent."""

from datetime import datetime
from enum import StrEnum

from bespoke.domain.base import Value
from bespoke.domain.brief import Brief
from bespoke.domain.draft import Usage
from bespoke.domain.ids import CampaignId, GenerationId
from bespoke.domain.plan import Hypothesis


class GenerationStatus(StrEnum):
    PLANNED = "planned"
    """Part of a campaign, and not begun yet or cut off when its budget was spent."""
    RUNNING = "running"
    AWAITING_REVIEW = "awaiting_review"
    DONE = "done"
    STOPPED = "stopped"
    """By a guardrail before anything was drafted; `stopped_by` says which."""
    FAILED = "failed"


class Generation(Value):
    id: GenerationId
    brief: Brief
    status: GenerationStatus
    copywriter: str
    campaign_id: CampaignId | None = None
    """The campaign it is part of; None for one that was asked for by itself."""
    hypotheses: tuple[Hypothesis, ...] = ()
    usage: Usage = Usage()
    stopped_by: str | None = None
    error: str | None = None
    created_at: datetime
    updated_at: datetime
