"""Takes campaigns on, runs their generations side by side within the budget, and goes on with those that stopped.

A campaign's generations are rows from the start, so that whatever cut it off, it goes on with those that are
not finished, and none is made twice.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

from agents.brief_contradictions import against_kit, require_known, require_sound
from agents.campaigns import repository
from agents.campaigns.estimate import CopywriterOver, Measured, estimate, measured_by
from agents.campaigns.expansion import Expansion, expand, generation_id
from agents.campaigns.spending import PaidModel, Purse, require_price
from agents.judging import Judge
from agents.locales import require_written_in
from agents.runner import Agent
from bespoke.domain.campaign import (
    Budget,
    Campaign,
    CampaignBrief,
    CampaignProgress,
    CampaignStatus,
    Estimate,
    Spending,
)
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import CampaignId, GenerationId
from bespoke.errors import BespokeError, BudgetSpent, CampaignUnderWay, InvalidInput
from bespoke.ledger import Entry
from bespoke.llm.base import ModelClient
from bespoke.llm.reading import Price
from content_store import repository as content
from guardrails.language.regional import market_names

AT_ONCE = 8
"""Generations of a campaign that are under way at once."""

Told = Callable[[CampaignProgress], None]
"""Told how far a campaign has come, each time that a generation ends."""


def nobody(_progress: CampaignProgress) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class ModelParts:
    """The model's client, and what is made over it."""

    client: ModelClient
    copywriter_over: CopywriterOver
    judge_over: Callable[[ModelClient], Judge] | None
    """None where no judge is turned on."""
    price: Price
    tries: int
    """HTTP calls that one request may make."""


@dataclass(frozen=True, slots=True)
class CampaignOutcome:
    """A campaign as it stands."""

    campaign: Campaign
    progress: CampaignProgress

    @property
    def left(self) -> int:
        """Generations that were not made."""
        return self.progress.planned - self.progress.finished


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Campaigns over an agent."""

    agent: Agent
    model: ModelParts | None
    """None where no model is configured."""
    at_once: int = AT_ONCE

    async def estimate(
        self, asked: CampaignBrief, kind: CopywriterKind, seconds_a_call: float | None = None
    ) -> Estimate:
        """Returns what a campaign would take; nothing is sent, and nothing stored.

        Args:
            seconds_a_call: where it is known better than from campaigns before.

        Raises:
            InvalidInput, CustomerNotFound, UseCaseNotFound, OfferNotFound: as `submit`.
        """
        return await self._estimate(asked, self._expand(asked, kind), kind, seconds_a_call)

    async def submit(
        self,
        asked: CampaignBrief,
        kind: CopywriterKind,
        budget: Budget,
        campaign_id: CampaignId | None = None,
    ) -> Campaign:
        """Records a campaign, with its estimate, as one that is ready to run.

        Args:
            campaign_id: of its own choice, for a caller that may ask twice; where one has it already, that one
                is returned as it stands.

        Raises:
            InvalidInput: the brief cannot be carried out, or nobody is left to write to, or the budget cannot
                be kept.
            CustomerNotFound, UseCaseNotFound, OfferNotFound: the brief names what is not there.
        """
        if kind is CopywriterKind.LLM and self.model is not None:
            require_price(budget, self.model.price)
        expansion = self._expand(asked, kind)
        if not expansion.briefs:
            reasons = "; ".join(f"{left.count} left out: {left.reason}" for left in expansion.left_out)
            raise InvalidInput(
                f"the campaign reaches nobody ({reasons or 'nobody fits the filter'}); widen its audience"
            )
        now = self.agent.clock.now()
        campaign = Campaign(
            id=campaign_id or CampaignId(f"k_{self.agent.new_id()}"),
            brief=asked,
            copywriter=kind,
            budget=budget,
            status=CampaignStatus.RUNNING,
            estimate=await self._estimate(asked, expansion, kind, None),
            created_at=now,
            updated_at=now,
        )
        planned = [
            Generation(
                id=generation_id(campaign.id, brief),
                brief=brief,
                status=GenerationStatus.PLANNED,
                copywriter=kind.value,
                campaign_id=campaign.id,
                created_at=now,
                updated_at=now,
            )
            for brief in expansion.briefs
        ]
        with self.agent.database.write() as tx:
            if not repository.add_campaign(tx, campaign, planned):
                return repository.campaign(tx, campaign.id)
            self.agent.ledger.append(tx, [_entry(campaign, "campaign.started", generations=len(planned))])
        return campaign

    def with_budget(self, campaign_id: CampaignId, budget: Budget) -> Campaign:
        """Gives a campaign another budget, for everything from its beginning on, and has it running again.

        Raises:
            CampaignNotFound: nothing has this id.
            InvalidInput: the budget cannot be kept.
            CampaignUnderWay: another process runs it.
        """
        if self.model is not None:
            require_price(budget, self.model.price)
        with self._claimed(campaign_id), self.agent.database.write() as tx:
            campaign = repository.campaign(tx, campaign_id)
            if campaign.status is CampaignStatus.DONE:
                raise InvalidInput(f"campaign '{campaign_id}' is done; there is nothing left to resume")
            changed = campaign.model_copy(
                update={"budget": budget, "status": CampaignStatus.RUNNING, "stopped_because": None}
            )
            self.agent.ledger.append(tx, [_entry(changed, "campaign.resumed")])
            return repository.update_campaign(tx, changed, self.agent.clock.now())

    async def run(self, campaign_id: CampaignId, told: Told = nobody) -> CampaignOutcome:
        """Runs what is left of a campaign, until it is done or its budget is spent.

        A generation that fails is counted and passed over; running the campaign again tries it again. One that is
        not to run, because it is done or stopped, stays as it is.

        Raises:
            CampaignNotFound: nothing has this id.
            InvalidInput: its copywriter is not configured any more.
            CampaignUnderWay: another process runs it.
        """
        with self._claimed(campaign_id):
            return await self._run(campaign_id, told)

    async def _run(self, campaign_id: CampaignId, told: Told) -> CampaignOutcome:
        # Read under the claim: whoever held it before may have brought the campaign to its end.
        with self.agent.database.read() as tx:
            campaign = repository.campaign(tx, campaign_id)
            left = repository.unfinished_of(tx, campaign_id)
        if campaign.status is not CampaignStatus.RUNNING:
            return self.outcome(campaign_id)
        self.agent.require_copywriter(campaign.copywriter)
        began = time.monotonic()
        purse = self._purse(campaign)
        agent = self.agent if purse is None else self._paying(purse)
        async with agent.open_checkpointer() as checkpointer:
            shared = replace(agent, open_checkpointer=lambda: nullcontext(checkpointer))
            why = await self._run_all(shared, campaign_id, left, told)
        outcome = self.outcome(campaign_id)
        if why is None and outcome.left:
            failed = "1 generation" if outcome.left == 1 else f"{outcome.left} generations"
            why = f"{failed} failed; resume the campaign to try again"
        ended = outcome.campaign.model_copy(
            update={
                "status": CampaignStatus.DONE if why is None else CampaignStatus.STOPPED,
                "stopped_because": why,
                "spending": outcome.campaign.spending if purse is None else purse.spent,
                "run_seconds": campaign.run_seconds + time.monotonic() - began,
            }
        )
        with self.agent.database.write() as tx:
            ended = repository.update_campaign(tx, ended, self.agent.clock.now())
            self.agent.ledger.append(
                tx, [_entry(ended, f"campaign.{ended.status.value}", finished=outcome.progress.finished)]
            )
        return CampaignOutcome(ended, outcome.progress)

    def outcome(self, campaign_id: CampaignId) -> CampaignOutcome:
        """Returns a campaign as it stands.

        Raises:
            CampaignNotFound: nothing has this id.
        """
        with self.agent.database.read() as tx:
            return CampaignOutcome(repository.campaign(tx, campaign_id), repository.progress(tx, campaign_id))

    def recent(self, limit: int = 50) -> list[Campaign]:
        """Returns the campaigns, newest first."""
        with self.agent.database.read() as tx:
            return repository.campaigns(tx, limit=limit)

    async def _run_all(
        self, agent: Agent, campaign_id: CampaignId, left: Sequence[GenerationId], told: Told
    ) -> str | None:
        """Runs the generations and returns why it stopped before the last one, or None."""
        waiting = iter(left)
        stopped: list[str] = []

        async def work() -> None:
            for name in waiting:
                if stopped:
                    return
                try:
                    await agent.run(name)
                except BudgetSpent as spent:
                    stopped.append(str(spent))
                except Exception:  # noqa: BLE001, S110  # the agent has recorded a failed generation
                    pass
                try:
                    with self.agent.database.read() as tx:
                        progress = repository.progress(tx, campaign_id)
                    told(progress)
                except BespokeError as error:
                    stopped.append(f"its progress could not be read: {error}")
                except Exception as error:  # noqa: BLE001  # whoever watches must not end it without a word
                    stopped.append(f"its progress could not be told ({type(error).__name__})")

        async with asyncio.TaskGroup() as tasks:
            for _ in range(min(self.at_once, len(left))):
                tasks.create_task(work())
        return stopped[0] if stopped else None

    @contextmanager
    def _claimed(self, campaign_id: CampaignId) -> Iterator[None]:
        with self.agent.database.claim(f"campaign {campaign_id}") as is_ours:
            if not is_ours:
                raise CampaignUnderWay(
                    f"campaign '{campaign_id}' is under way in another process; see how far it is with 'bespoke "
                    f"campaign status {campaign_id}', and resume it once it has stopped"
                )
            yield

    def _purse(self, campaign: Campaign) -> Purse | None:
        if campaign.copywriter is not CopywriterKind.LLM or self.model is None:
            return None

        def keep(spending: Spending) -> None:
            with self.agent.database.write() as tx:
                held = repository.campaign(tx, campaign.id)
                repository.update_campaign(
                    tx, held.model_copy(update={"spending": spending}), self.agent.clock.now()
                )

        return Purse(campaign.budget, campaign.spending, self.model.price, tries=self.model.tries, keep=keep)

    def _paying(self, purse: Purse) -> Agent:
        """Returns the agent with every model call paid from the purse."""
        assert self.model is not None
        paid = PaidModel(self.model.client, purse)
        return replace(
            self.agent,
            copywriters=self.agent.copywriters | {CopywriterKind.LLM: self.model.copywriter_over(paid)},
            judge=None if self.model.judge_over is None else self.model.judge_over(paid),
        )

    def _expand(self, asked: CampaignBrief, kind: CopywriterKind) -> Expansion:
        agent = self.agent
        agent.require_copywriter(kind)
        now = agent.clock.now()
        library = agent.libraries.current(agent.database)
        with agent.database.read() as tx:
            use_case = content.use_case(tx, asked.use_case_id)
            named = (*asked.offer_set, *((asked.offer_id,) if asked.offer_id is not None else ()))
            offers = [content.offer(tx, offer_id).offer for offer_id in named]
            require_sound(asked, asked.channels, use_case, offers, now.date())
            for audience in asked.reach.audiences:
                require_known(audience, use_case, library.topics)
            require_written_in(asked.locale, library.brand, library.blocks.values())
            brand = library.brand.in_force(asked.locale, market_names(library.brand.market))
            ruled_out = against_kit(asked, asked.channels, brand)
            if ruled_out:
                reasons = "; ".join(found.reason for found in ruled_out)
                raise InvalidInput(f"the brief cannot be met together with the brand kit: {reasons}")
            return expand(tx, asked, use_case, now)

    async def _estimate(
        self,
        asked: CampaignBrief,
        expansion: Expansion,
        kind: CopywriterKind,
        seconds_a_call: float | None,
    ) -> Estimate:
        model = self.model if kind is CopywriterKind.LLM else None
        with self.agent.database.read() as tx:
            use_case = content.use_case(tx, asked.use_case_id)
        return await estimate(
            self.agent.deps_for(use_case, kind),
            expansion.briefs,
            expansion.left_out,
            kind=kind,
            model=None if model is None else model.client.model,
            over=None if model is None else model.copywriter_over,
            price=Price() if model is None else model.price,
            at_once=self.at_once,
            measured=self._measured(None if model is None else model.client.model),
            seconds_a_call=seconds_a_call,
        )

    def _measured(self, model: str | None) -> Measured:
        """Returns what the last campaign tells that came to its end with this model, or without any."""
        with self.agent.database.read() as tx:
            done = repository.campaigns(tx, CampaignStatus.DONE)
        return measured_by(next((one for one in done if one.estimate.model == model), None))


def _entry(campaign: Campaign, kind: str, **more: int) -> Entry:
    return Entry(
        kind=kind,
        subject=campaign.id,
        payload={
            "use_case": campaign.brief.use_case_id,
            "channels": [channel.value for channel in campaign.brief.channels],
            "copywriter": campaign.copywriter.value,
            "budget": campaign.budget.model_dump(mode="json"),
            "spending": campaign.spending.model_dump(mode="json"),
            **more,
        },
    )
