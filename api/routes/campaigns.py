"""Campaigns: what one would take, starting it, how far it has come, and going on with more budget."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, model_validator

from api.briefs import AudienceBody, WishBody
from api.campaign_views import (
    CampaignJobView,
    CampaignLinks,
    CampaignListView,
    CampaignView,
    EstimateView,
    campaign_lines,
    campaign_view,
    estimate_view,
)
from api.deps import ContainerDep, JobsDep, MayGenerate, OnceDep
from api.errors import problems
from api.schemas import Body, Id
from bespoke.domain.audience import Topic
from bespoke.domain.brief import GivenChannel
from bespoke.domain.campaign import MAX_AUDIENCES, MAX_CUSTOMERS, Budget, CampaignBrief, CampaignStatus
from bespoke.domain.ids import CampaignId
from bespoke.domain.profile import CustomerType
from bespoke.errors import (
    CampaignNotFound,
    CampaignUnderWay,
    CustomerNotFound,
    InvalidInput,
    KeyReused,
    OfferNotFound,
    RequestUnderWay,
    UseCaseNotFound,
)

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

_TAKEN_ON = (CustomerNotFound, UseCaseNotFound, OfferNotFound, InvalidInput)


class ReachBody(Body):
    """Whom a campaign is for: `customers`, or `types`, or `audiences`."""

    customers: tuple[Id, ...] = Field(default=(), max_length=MAX_CUSTOMERS, description="These, one by one.")
    types: tuple[CustomerType, ...] = Field(
        default=(), description="Every customer of these types, one by one."
    )
    buys: tuple[Topic, ...] = Field(
        default=(), max_length=5, description="With `types`: only who buys all of these regularly."
    )
    most: int | None = Field(default=None, ge=1, description="With `types`: so many customers at most.")
    audiences: tuple[AudienceBody, ...] = Field(
        default=(), max_length=MAX_AUDIENCES, description="Each gets copy of its own."
    )

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "ReachBody":
        if sum(bool(named) for named in (self.customers, self.types, self.audiences)) != 1:
            raise ValueError("a campaign is for customers by id, for all of some types, or for audiences")
        if (self.buys or self.most is not None) and not self.types:
            raise ValueError("'buys' and 'most' narrow down types; name the types")
        return self


class CampaignBriefBody(WishBody):
    """A brief for many readers on one channel or several."""

    reach: ReachBody
    channels: tuple[GivenChannel, ...] = Field(min_length=1)

    def campaign_brief(self) -> CampaignBrief:
        reach = self.reach.model_dump(exclude={"audiences"})
        audiences = tuple(one.audience() for one in self.reach.audiences)
        return CampaignBrief.model_validate(
            {**self.wished(), "channels": self.channels, "reach": {**reach, "audiences": audiences}}
        )


class EstimateBody(CampaignBriefBody):
    """A campaign that is only looked at."""

    seconds_per_call: float | None = Field(
        default=None, gt=0, description="Unset: as campaigns before took, or else assumed."
    )


class BudgetBody(Body):
    """What the model calls may take in all; unset is no limit."""

    max_calls: int | None = Field(default=None, ge=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_cost_usd: float | None = Field(default=None, gt=0)

    def budget(self) -> Budget:
        return Budget(**self.model_dump())


class CampaignBody(CampaignBriefBody):
    """A campaign that is to run."""

    budget: BudgetBody = BudgetBody()


@router.post("/estimate", operation_id="estimate_campaign", responses=problems(*_TAKEN_ON))
def estimate(_asker: MayGenerate, body: EstimateBody, container: ContainerDep, jobs: JobsDep) -> EstimateView:
    """Returns what a campaign would take, from a sample of its briefs. Nothing is sent or stored."""
    kind = container.copywriter_called(body.copywriter)
    return estimate_view(
        jobs.wait_for(container.campaigns.estimate(body.campaign_brief(), kind, body.seconds_per_call))
    )


@router.post(
    "",
    status_code=202,
    operation_id="start_campaign",
    responses=problems(*_TAKEN_ON, RequestUnderWay, KeyReused),
)
def start(
    asker: MayGenerate,
    body: CampaignBody,
    container: ContainerDep,
    jobs: JobsDep,
    once: OnceDep,
    response: Response,
) -> CampaignJobView:
    """Takes on a campaign and runs it in the background, until it is done or its budget is spent."""

    def submit() -> CampaignJobView:
        token = once.token(asker, body)
        campaign = jobs.wait_for(
            container.campaigns.submit(
                body.campaign_brief(),
                container.copywriter_called(body.copywriter),
                body.budget.budget(),
                None if token is None else CampaignId(f"k_{token}"),
            )
        )
        if campaign.status is CampaignStatus.RUNNING:
            jobs.start_campaign(campaign.id)
        return CampaignJobView(
            id=campaign.id,
            status=campaign.status,
            planned=campaign.estimate.generations,
            estimate=estimate_view(campaign.estimate),
            links=CampaignLinks(self=f"{router.prefix}/{campaign.id}"),
        )

    job = once.answer(asker, body, CampaignJobView, submit)
    response.headers["Location"] = job.links.self
    return job


@router.get("", operation_id="list_campaigns")
def recent(
    _asker: MayGenerate,
    container: ContainerDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CampaignListView:
    """Returns the campaigns, newest first."""
    return campaign_lines(container.campaigns.recent(limit))


@router.get("/{campaign_id}", operation_id="get_campaign", responses=problems(CampaignNotFound))
def get(_asker: MayGenerate, campaign_id: Annotated[Id, Path()], container: ContainerDep) -> CampaignView:
    """Returns how far a campaign has come, what it took, and what was estimated."""
    return campaign_view(container.campaigns.outcome(CampaignId(campaign_id)))


@router.post(
    "/{campaign_id}/resume",
    status_code=202,
    operation_id="resume_campaign",
    responses=problems(CampaignNotFound, InvalidInput, CampaignUnderWay),
)
def resume(
    _asker: MayGenerate,
    campaign_id: Annotated[Id, Path()],
    body: BudgetBody,
    container: ContainerDep,
    jobs: JobsDep,
) -> CampaignView:
    """Goes on with what is left of a campaign, within this budget for everything from its beginning on."""
    name, budget = CampaignId(campaign_id), body.budget()
    if not jobs.runs_campaign(name):
        container.campaigns.with_budget(name, budget)
        jobs.start_campaign(name)
    outcome = container.campaigns.outcome(name)
    if outcome.campaign.budget != budget:
        raise InvalidInput(
            f"campaign '{name}' is under way with the budget that it has, which cannot be changed meanwhile; resume "
            "it once it has stopped"
        )
    return campaign_view(outcome)
