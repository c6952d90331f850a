"""What the API and the command line say of campaigns."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from api.schemas import AudienceView, View
from bespoke.domain.campaign import Campaign, CampaignStatus, Estimate
from bespoke.domain.channel import Channel
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.profile import CustomerType
from bespoke.domain.variant import VariantStatus

if TYPE_CHECKING:
    from agents.campaigns.runner import CampaignOutcome


class LeftOutView(View):
    reason: str
    count: int


class EstimateView(View):
    """What a campaign would take; figures of the model are 0 for the composer, which asks none."""

    copywriter: CopywriterKind
    model: str | None
    generations: int
    variants: int
    calls: int
    first_calls: int
    """Of the calls, those that are made if nothing is asked for again."""
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """None where no price is set: unknown, not free."""
    seconds: float
    sampled: int
    """Briefs that were planned, and their prompts written out, to tell."""
    assumptions: tuple[str, ...]
    left_out: tuple[LeftOutView, ...]


def estimate_view(estimate: Estimate) -> EstimateView:
    return EstimateView.model_validate(estimate)


class BudgetView(View):
    """None is no limit."""

    max_calls: int | None
    max_tokens: int | None
    max_cost_usd: float | None


class SpendingView(View):
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    tokens_assumed: int
    """Of the tokens, those that the endpoint did not tell."""
    prompt_chars: int
    call_seconds: float


class ComparedView(View):
    """What was estimated for the whole campaign, and what it took so far."""

    figure: str
    estimated: float | None
    actual: float | None


class ReachView(View):
    """Whom it is for. Customers are counted, not named."""

    customers: int
    types: tuple[CustomerType, ...]
    buys: tuple[str, ...]
    most: int | None
    audiences: tuple[AudienceView, ...]


class CampaignView(View):
    id: str
    status: CampaignStatus
    stopped_because: str | None
    use_case: str
    channels: tuple[Channel, ...]
    variants: int
    """For each reader on each channel."""
    deadline: date | None
    reach: ReachView
    copywriter: CopywriterKind
    planned: int
    """Generations."""
    finished: int
    left: int
    """Generations that were not made."""
    generations: dict[GenerationStatus, int]
    variants_by_status: dict[VariantStatus, int]
    failures: tuple[str, ...]
    budget: BudgetView
    spending: SpendingView
    estimate: EstimateView
    compared: tuple[ComparedView, ...]
    run_seconds: float
    created_at: datetime
    updated_at: datetime


def campaign_view(outcome: "CampaignOutcome") -> CampaignView:
    campaign, progress = outcome.campaign, outcome.progress
    reach = campaign.brief.reach
    return CampaignView(
        id=campaign.id,
        status=campaign.status,
        stopped_because=campaign.stopped_because,
        use_case=campaign.brief.use_case_id,
        channels=campaign.brief.channels,
        variants=campaign.brief.variants,
        deadline=campaign.brief.deadline,
        reach=ReachView(
            customers=len(reach.customers),
            types=reach.types,
            buys=reach.buys,
            most=reach.most,
            audiences=tuple(AudienceView.model_validate(one) for one in reach.audiences),
        ),
        copywriter=campaign.copywriter,
        planned=progress.planned,
        finished=progress.finished,
        left=outcome.left,
        generations=progress.generations,
        variants_by_status=progress.variants,
        failures=progress.failures,
        budget=BudgetView.model_validate(campaign.budget),
        spending=SpendingView.model_validate(campaign.spending),
        estimate=estimate_view(campaign.estimate),
        compared=_compared(campaign, progress.finished, sum(progress.variants.values())),
        run_seconds=round(campaign.run_seconds, 1),
        created_at=campaign.created_at,
        updated_at=campaign.updated_at,
    )


def _compared(campaign: Campaign, finished: int, variants: int) -> tuple[ComparedView, ...]:
    estimate, spent = campaign.estimate, campaign.spending
    cost = spent.cost_usd if spent.calls else 0.0
    return tuple(
        ComparedView(figure=figure, estimated=estimated, actual=actual)
        for figure, estimated, actual in (
            ("generations", estimate.generations, finished),
            ("variants", estimate.variants, variants),
            ("calls", estimate.calls, spent.calls),
            ("tokens in", estimate.input_tokens, spent.input_tokens),
            ("tokens out", estimate.output_tokens, spent.output_tokens),
            ("cost, US dollars", estimate.cost_usd, cost),
            ("seconds", estimate.seconds, round(campaign.run_seconds, 1)),
        )
    )


class CampaignLinks(View):
    self: str


class CampaignJobView(View):
    """A campaign that was taken on and runs in the background."""

    id: str
    status: CampaignStatus
    planned: int
    """Generations."""
    estimate: EstimateView
    links: CampaignLinks


class CampaignLineView(View):
    """A campaign in a list."""

    id: str
    status: CampaignStatus
    use_case: str
    channels: tuple[Channel, ...]
    copywriter: CopywriterKind
    created_at: datetime


class CampaignListView(View):
    campaigns: tuple[CampaignLineView, ...]
    """Newest first."""


def campaign_lines(campaigns: list[Campaign]) -> CampaignListView:
    return CampaignListView(
        campaigns=tuple(
            CampaignLineView(
                id=one.id,
                status=one.status,
                use_case=one.brief.use_case_id,
                channels=one.brief.channels,
                copywriter=one.copywriter,
                created_at=one.created_at,
            )
            for one in campaigns
        )
    )
