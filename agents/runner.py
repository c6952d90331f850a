"""Runs briefs through the graph: start, go on after a crash, and hand in reviews.

A generation's row is the record of where it stands; the checkpointer holds the steps between. Ids of
variants, reviews and ledger entries follow from the generation's id, so a repeated step writes nothing
twice.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from agents import repository
from agents.checkpoints import Checkpointer
from agents.consent import require_consent
from agents.copywriters.base import Copywriter
from agents.copywriters.composer import Composer
from agents.deps import GenerationDeps, LibraryCache
from agents.evergreen import check_evergreen
from agents.graph import Graph, build_graph
from agents.judging import Judge, measured_agreement
from agents.outcome import Outcome, outcome_of
from agents.publishing import require_reviewable
from agents.recording import Records
from agents.reviewing import carry_out
from agents.state import GenerationState, ReviewAnswer
from agents.submitting import submit
from bespoke.clock import Clock
from bespoke.domain.brief import Brief
from bespoke.domain.draft import Copy, CopywriterKind
from bespoke.domain.finding import Report
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.domain.use_case import UseCase
from bespoke.domain.variant import Variant
from bespoke.errors import BespokeError, BudgetSpent, ConsentMissing, InvalidInput, ReviewConflict
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import repository as content
from content_store.index import VectorIndex
from guardrails.pipeline import Pipeline

Progress = Callable[[str, str | None], None]
"""Told the node that finished and, where it has one, its note."""
STEPS_WITHOUT_REPAIRS = 16
"""Graph steps of a run in which nothing is repaired, with room; a run that takes more is cut off."""


def silent(_node: str, _note: str | None) -> None:
    """Progress that nobody watches."""


CheckpointerFactory = Callable[[], AbstractAsyncContextManager[Checkpointer]]


@dataclass(frozen=True, slots=True)
class Agent:
    """The agent and what it works with. Cheap to make; opens its checkpointer for each run."""

    database: Database
    index: VectorIndex
    ledger: Ledger
    clock: Clock
    pipeline: Pipeline
    copywriters: dict[CopywriterKind, Copywriter]
    composer: Composer
    open_checkpointer: CheckpointerFactory
    max_repairs: int
    new_id: Callable[[], str]
    """Returns a fresh id without prefix."""
    judge: Judge | None = None
    libraries: LibraryCache = field(default_factory=LibraryCache)

    def submit(
        self, brief: Brief, copywriter: CopywriterKind, generation_id: GenerationId | None = None
    ) -> Generation:
        """Records a brief as a generation that is ready to run; see `agents.submitting.submit`.

        Args:
            generation_id: of its own choice, for a caller that may ask twice; where one has it already, that
                one is returned as it stands.
        """
        self.require_copywriter(copywriter)
        return submit(
            self.database,
            self.ledger,
            self.libraries,
            brief,
            copywriter,
            generation_id or GenerationId(f"g_{self.new_id()}"),
            self.clock.now(),
        )

    def require_copywriter(self, copywriter: CopywriterKind) -> None:
        """Raises InvalidInput where the copywriter is not configured."""
        if copywriter not in self.copywriters:
            raise InvalidInput(
                f"the copywriter '{copywriter.value}' is asked for, but no model is configured; set BESPOKE_MODEL, "
                "with OPENAI_BASE_URL and OPENAI_API_KEY, or ask for 'composer'"
            )

    async def run(self, generation_id: GenerationId, progress: Progress = silent) -> Outcome:
        """Runs a generation to its end or to its review, from wherever it stands.

        A run that waits for its review, is done, or was stopped stays as it is.

        Raises:
            GenerationNotFound: nothing has this id.
            ConsentMissing: the customer has withdrawn since; the generation is stopped.
            BespokeError: a step failed; the generation says so and can be run again.
        """
        with self.database.read() as tx:
            generation = repository.generation(tx, generation_id)
        if generation.status is GenerationStatus.PLANNED:
            generation = self._records.begun(generation)
        if generation.status not in (GenerationStatus.DONE, GenerationStatus.STOPPED):
            async with self._graph() as graph:
                await self._settle(graph, generation, progress)
        return self.outcome(generation_id)

    async def review(self, answers: Sequence[ReviewAnswer], progress: Progress = silent) -> list[Variant]:
        """Hands in what a reviewer said and returns the variants as they stand after it.

        Answers may be about variants of several generations. All are checked, and every generation is seen
        to wait, before any is carried out; then one generation after the other is a transaction of its own.

        Raises:
            VariantNotFound: an answer is about nothing.
            ReviewConflict: an answer cannot stand; then none of them is carried out.
        """
        if len({answer.variant_id for answer in answers}) != len(answers):
            raise ReviewConflict("a variant is decided twice in one request; decide it once")
        with self.database.read() as tx:
            named = {content.variant(tx, answer.variant_id).generation_id for answer in answers}
            generations = [repository.generation(tx, name) for name in sorted(name for name in named if name)]
        async with self._graph() as graph:
            for generation in generations:
                # A review that was cut off half way is finished first: it may have decided some of these.
                await self._settle(graph, generation, progress)
                await self._require_waiting(graph, generation)
            accepted = self._accepted(answers)
            if library_answers := accepted.pop(None, []):
                self._review_library(library_answers)
            for generation in generations:
                step: Command[Any] = Command(
                    resume=[answer.model_dump(mode="json") for answer in accepted[generation.id]]
                )
                await self._advance(graph, generation, step, progress)
        with self.database.read() as tx:
            return [content.variant(tx, answer.variant_id) for answer in answers]

    def _accepted(self, answers: Sequence[ReviewAnswer]) -> dict[GenerationId | None, list[ReviewAnswer]]:
        """Returns the answers by generation, each with the revision it is about, if all of them can stand."""
        accepted: dict[GenerationId | None, list[ReviewAnswer]] = {}
        with self.database.read() as tx:
            for answer in answers:
                variant = content.variant(tx, answer.variant_id)
                require_reviewable(variant, answer)
                numbered = answer.model_copy(update={"revision": variant.revision})
                accepted.setdefault(variant.generation_id, []).append(numbered)
        return accepted

    def _review_library(self, answers: Sequence[ReviewAnswer]) -> None:
        """Carries out answers about evergreen variants, which no graph waits for."""
        library = self.libraries.current(self.database)

        def recheck(variant: Variant, edited: Copy) -> Report:
            return check_evergreen(self.pipeline, library, edited, variant.channel)

        carry_out(self.database, self.ledger, answers, recheck, None, self.clock.now())

    def outcome(self, generation_id: GenerationId) -> Outcome:
        """Returns a generation as it is recorded, with its variants.

        Raises:
            GenerationNotFound: nothing has this id.
        """
        return outcome_of(self.database, generation_id)

    @property
    def _records(self) -> Records:
        return Records(self.database, self.ledger, self.clock)

    @asynccontextmanager
    async def _graph(self) -> AsyncIterator[Graph]:
        async with self.open_checkpointer() as checkpointer:
            yield build_graph(checkpointer, self.max_repairs)

    def _config(self, generation: Generation) -> RunnableConfig:
        return {
            "configurable": {"thread_id": generation.id},
            "recursion_limit": STEPS_WITHOUT_REPAIRS + 4 * self.max_repairs,
        }

    async def _settle(self, graph: Graph, generation: Generation, progress: Progress) -> None:
        """Brings a generation to where it waits for a person or is over, whatever cut it off."""
        held = await graph.aget_state(self._config(generation))
        if held.created_at is None:
            start = GenerationState(generation_id=generation.id, brief=generation.brief)
            await self._advance(graph, generation, start, progress)
        elif held.next and not any(task.interrupts for task in held.tasks):
            if not held.values.get("awaiting"):
                self._require_consent(generation, held.values)
            await self._advance(graph, generation, None, progress)
        elif generation.status in (GenerationStatus.RUNNING, GenerationStatus.FAILED):
            await self._record_state(graph, generation)

    async def _require_waiting(self, graph: Graph, generation: Generation) -> None:
        held = await graph.aget_state(self._config(generation))
        if not any(task.interrupts for task in held.tasks):
            raise ReviewConflict(f"generation '{generation.id}' does not wait for a review; look at it again")

    def _require_consent(self, generation: Generation, held: dict[str, Any]) -> None:
        """Asks for consent again before a run that was cut off goes on to use what it had read."""
        try:
            require_consent(
                self._deps(generation), generation.brief, bool(held.get("may_personalize", False))
            )
        except ConsentMissing as withdrawn:
            self._records.stop(generation, withdrawn)
            raise

    async def _advance(self, graph: Graph, generation: Generation, step: Any, progress: Progress) -> None:
        """Runs the graph on until it waits or ends, and records where that is.

        Args:
            step: the first state, an answer to an interrupt, or None to go on from the last checkpoint.
        """
        try:
            deps = self._deps(generation)
            async for part in graph.astream(
                step,
                self._config(generation),
                context=deps,
                stream_mode=["updates", "custom"],
                durability="sync",
            ):
                _report(part, progress)
        except ConsentMissing as withdrawn:
            self._records.stop(generation, withdrawn)
            raise
        except BudgetSpent as spent:
            self._records.cut_off(generation, spent)
            raise
        except BespokeError as error:
            self._records.failure(generation, error.code, str(error))
            raise
        except Exception as error:
            # Whatever it is, the row must not go on saying that somebody is at work on it.
            self._records.failure(generation, "internal_error", type(error).__name__)
            raise
        await self._record_state(graph, generation)

    def _deps(self, generation: Generation) -> GenerationDeps:
        with self.database.read() as tx:
            use_case = content.use_case(tx, generation.brief.use_case_id)
        return self.deps_for(use_case, CopywriterKind(generation.copywriter))

    def deps_for(self, use_case: UseCase, kind: CopywriterKind) -> GenerationDeps:
        """Returns what the nodes of a generation for the use case work with.

        Raises:
            NothingIngested: there is no published brand kit.
        """
        agreement = None
        if self.judge is not None:
            with self.database.read() as tx:
                agreement = measured_agreement(tx)
        return GenerationDeps(
            database=self.database,
            index=self.index,
            ledger=self.ledger,
            clock=self.clock,
            pipeline=self.pipeline,
            copywriter=self.copywriters.get(kind, self.composer),
            composer=self.composer,
            library=self.libraries.current(self.database),
            use_case=use_case,
            max_repairs=self.max_repairs,
            judge=self.judge,
            judge_agreement=agreement,
        )

    async def _record_state(self, graph: Graph, generation: Generation) -> None:
        held = await graph.aget_state(self._config(generation))
        waits = any(task.interrupts for task in held.tasks)
        self._records.state(generation, held.values, waits)


def _report(part: Any, progress: Progress) -> None:
    mode, data = part[0], part[1]
    if mode == "custom":
        progress("note", str(data.get("note", "")))
    else:
        for node in data:
            if not node.startswith("__"):
                progress(node, None)
