"""Runs the agent beside the server: generations in the background, and reviews.

The agent's nodes use a synchronous database. On the server's event loop each of them would hold up every
other request, so the agent has a thread with a loop of its own, where its checkpointer is open. What it
reports goes back to the server's loop, where those who follow a run wait.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any, TypeVar

from agents import repository as generations
from agents.campaigns import repository as campaigns
from agents.checkpoints import open_checkpointer
from agents.state import ReviewAnswer
from api.container import Container
from api.errors import raised_at
from bespoke.domain.campaign import CampaignStatus
from bespoke.domain.ids import CampaignId, GenerationId
from bespoke.domain.variant import Variant
from bespoke.errors import BespokeError, CampaignUnderWay, Unavailable
from bespoke.storage.lock import make_data_directory
from bespoke.telemetry import get_logger

ResultT = TypeVar("ResultT")

RUNS_AT_ONCE = 4
"""Generations under way at once; others wait. Model calls have a bound of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a run reported."""

    number: int
    """From 1, in order."""
    node: str | None
    note: str | None


class Run:
    """What a running generation has reported so far. Touched on the server's loop only."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._is_over = False
        self._changed = asyncio.Event()

    def report(self, node: str | None, note: str | None) -> None:
        self._steps.append(Step(len(self._steps) + 1, node, note))
        self._wake()

    def end(self) -> None:
        self._is_over = True
        self._wake()

    async def follow(self, after: int) -> AsyncIterator[Step]:
        """Yields the steps after number `after`, past ones first, until the run is over."""
        # A number that has not been reached comes from a run before a restart: numbers begin anew.
        seen = after if after <= len(self._steps) else 0
        while True:
            while seen < len(self._steps):
                seen += 1
                yield self._steps[seen - 1]
            if self._is_over:
                return
            await self._changed.wait()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Jobs:
    """The agent's thread, and what runs in it."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._log = get_logger()
        self._runs: dict[GenerationId, Run] = {}
        self._campaigns: set[CampaignId] = set()
        self._starting = Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(RUNS_AT_ONCE)
        # Two reviews of one generation at once would both go on from the same step.
        self._reviewing = asyncio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps the thread alive. Entered on the server's loop; goes on with what was cut off before."""
        self._server_loop = asyncio.get_running_loop()
        started: Future[None] = Future()
        thread = Thread(target=lambda: asyncio.run(self._live(started)), name="agent", daemon=True)
        thread.start()
        await asyncio.wrap_future(started)
        try:
            await asyncio.to_thread(self._resume)
            yield
        finally:
            self._agent_loop.call_soon_threadsafe(self._stop.set)
            await asyncio.to_thread(thread.join)

    def start(self, generation_id: GenerationId) -> None:
        """Has a generation run in the background, once at a time. May be called from any thread."""
        run = Run()
        if self._runs.setdefault(generation_id, run) is run:
            self._agent_loop.call_soon_threadsafe(self._spawn, generation_id)

    def start_campaign(self, campaign_id: CampaignId) -> None:
        """Has a campaign run in the background, once at a time. May be called from any thread."""
        with self._starting:
            # Two at once would each spend the whole budget.
            if campaign_id in self._campaigns:
                return
            self._campaigns.add(campaign_id)
        self._agent_loop.call_soon_threadsafe(self._spawn_campaign, campaign_id)

    def runs_campaign(self, campaign_id: CampaignId) -> bool:
        """Whether the campaign is under way in this process."""
        return campaign_id in self._campaigns

    def wait_for(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Returns what comes of work in the agent's loop. Blocks; not for the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._agent_loop).result()

    def review(self, answers: Sequence[ReviewAnswer]) -> list[Variant]:
        """Hands in reviews and returns the variants after them. Blocks; not for the server's loop.

        Raises:
            VariantNotFound, ReviewConflict: as `Agent.review`.
        """
        return self.wait_for(self._review(answers))

    async def follow(self, generation_id: GenerationId, after: int) -> AsyncIterator[Step]:
        """Yields what a run of this process has reported after step `after`, until it is over."""
        run = self._runs.get(generation_id)
        if run is not None:
            async for step in run.follow(after):
                yield step

    async def _live(self, started: "Future[None]") -> None:
        self._agent_loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        settings = self._container.settings
        try:
            make_data_directory(settings.data_dir)
            async with open_checkpointer(settings.database_url, settings.data_dir) as checkpointer:
                self._container.share_checkpointer(checkpointer)
                started.set_result(None)
                await self._stop.wait()
                # Each step is in the checkpointer: a run that is cut off goes on at the next start.
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    def _resume(self) -> None:
        try:
            self._container.require_schema()
            self._container.completions.prune()
            with self._container.database.read() as tx:
                unfinished = generations.unfinished(tx)
                running = campaigns.campaigns(tx, CampaignStatus.RUNNING)
        except Unavailable as error:
            self._log.warning("nothing to resume", code=error.code)
            return
        for generation in unfinished:
            self._log.info("resuming a generation", generation_id=generation.id)
            self.start(generation.id)
        for campaign in running:
            self._log.info("resuming a campaign", campaign_id=campaign.id)
            self.start_campaign(campaign.id)

    def _spawn(self, generation_id: GenerationId) -> None:
        task = asyncio.create_task(self._run(generation_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _spawn_campaign(self, campaign_id: CampaignId) -> None:
        task = asyncio.create_task(self._run_campaign(campaign_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_campaign(self, campaign_id: CampaignId) -> None:
        try:
            await self._container.campaigns.run(campaign_id)
        except CampaignUnderWay:
            self._log.info("another process runs a campaign", campaign_id=campaign_id)
        except BespokeError as error:
            self._log.warning("a campaign failed", campaign_id=campaign_id, code=error.code)
        except Exception as error:  # noqa: BLE001  # its generations are in the store, to go on with
            self._log.error(
                "a campaign failed unexpectedly",
                campaign_id=campaign_id,
                error_class=type(error).__name__,
                path=raised_at(error),
            )
        finally:
            self._campaigns.discard(campaign_id)

    async def _run(self, generation_id: GenerationId) -> None:
        run = self._runs[generation_id]

        def progress(node: str, note: str | None) -> None:
            self._server_loop.call_soon_threadsafe(run.report, None if note is not None else node, note)

        try:
            async with self._slots:
                await self._container.agent.run(generation_id, progress)
        except BespokeError as error:
            self._log.warning("a generation failed", generation_id=generation_id, code=error.code)
        except Exception as error:  # noqa: BLE001  # the agent has recorded a failed run
            self._log.error(
                "a generation failed unexpectedly",
                generation_id=generation_id,
                error_class=type(error).__name__,
                path=raised_at(error),
            )
        finally:
            del self._runs[generation_id]
            self._server_loop.call_soon_threadsafe(run.end)

    async def _review(self, answers: Sequence[ReviewAnswer]) -> list[Variant]:
        async with self._reviewing:
            return await self._container.agent.review(answers)
