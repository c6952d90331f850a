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
from agents.copywriters.base import Copywriter
from agents.copywriters.composer import Composer
from agents.deps import GenerationDeps, LibraryCache
from agents.evergreen import check_evergreen
from agents.graph import Graph, build_graph
from agents.publishing import require_reviewable
from agents.reviewing import carry_out
from agents.state import GenerationState, ReviewAnswer, Stop
from bespoke.clock import Clock
from bespoke.domain.brief import Brief
from bespoke.domain.draft import Copy, CopywriterKind, Usage
from bespoke.domain.finding import Report
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.domain.variant import Variant
from bespoke.errors import BespokeError, ConsentMissing, InvalidInput, ReviewConflict
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database
from content_store import repository as content
from content_store.index import VectorIndex
from guardrails.pipeline import Pipeline

Progress = Callable[[str, str | None], None]
"""Told the node that finished and, where it has one, its note."""
VARIANTS_MAX = 200
STEPS_WITHOUT_REPAIRS = 16
"""Graph steps of a run in which nothing is repaired, with room; a run that takes more is cut off."""


def silent(_node: str, _note: str | None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a generation so far."""

    generation: Generation
    variants: tuple[Variant, ...]
    stop: Stop | None


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
    libraries: LibraryCache = field(default_factory=LibraryCache)

    def submit(self, brief: Brief, copywriter: CopywriterKind) -> Generation:
        """Records a brief as a generation that is ready to run.

        Raises:
            CustomerNotFound, UseCaseNotFound, OfferNotFound: the brief names what is not there.
            ConsentMissing: the customer has not agreed; the refusal is in the ledger.
            InvalidInput: the copywriter is not configured.
        """
        if copywriter not in self.copywriters:
            raise InvalidInput(
                f"the copywriter '{copywriter.value}' is asked for, but no model is configured; set BESPOKE_MODEL, "
                "with OPENAI_BASE_URL and OPENAI_API_KEY, or ask for 'composer'"
            )
        now = self.clock.now()
        refusal: ConsentMissing | None = None
        with self.database.write() as tx:
            key = content.profile_key(tx, brief.customer_id)
            use_case = content.use_case(tx, brief.use_case_id)
            if brief.offer_id is not None:
                content.offer(tx, brief.offer_id)
            verdict = content.consent(tx, brief.customer_id, use_case.purpose, brief.channel)
            generation = Generation(
                id=GenerationId(f"g_{self.new_id()}"),
                brief=brief,
                status=GenerationStatus.RUNNING,
                copywriter=copywriter.value,
                created_at=now,
                updated_at=now,
            )
            if verdict.allowed:
                repository.add_generation(tx, generation)
            else:
                refusal = ConsentMissing(
                    f"customer '{brief.customer_id}' has no live consent to {verdict.purpose.value} by "
                    f"{verdict.channel.value} ({verdict.reason}); nothing of the profile was read. Record a consent, "
                    "or leave this customer out"
                )
            self.ledger.append(
                tx,
                [
                    Entry(
                        kind="generation.started" if verdict.allowed else "generation.refused",
                        subject=generation.id if verdict.allowed else key.pseudonym,
                        payload={
                            "customer": key.pseudonym,
                            "use_case": brief.use_case_id,
                            "channel": brief.channel.value,
                            "copywriter": copywriter.value,
                            "consent": verdict.reason,
                        },
                    )
                ],
            )
        if refusal is not None:
            raise refusal
        return generation

    async def run(self, generation_id: GenerationId, progress: Progress = silent) -> Outcome:
        """Runs a generation to its end or to its review, from wherever it stands.

        Raises:
            GenerationNotFound: nothing has this id.
            BespokeError: a step failed; the generation says so and can be run again.
        """
        with self.database.read() as tx:
            generation = repository.generation(tx, generation_id)
        if generation.status is GenerationStatus.RUNNING or generation.status is GenerationStatus.FAILED:
            async with self._graph() as graph:
                await self._advance(graph, generation, None, progress)
        return self.outcome(generation_id)

    async def review(self, answers: Sequence[ReviewAnswer], progress: Progress = silent) -> list[Variant]:
        """Hands in what a reviewer said and returns the variants as they stand after it.

        Answers may be about variants of several generations. All are checked before any is carried out.

        Raises:
            VariantNotFound: an answer is about nothing.
            ReviewConflict: an answer cannot stand; then none of them is carried out.
        """
        if len({answer.variant_id for answer in answers}) != len(answers):
            raise ReviewConflict("a variant is decided twice in one request; decide it once")
        by_generation: dict[GenerationId | None, list[ReviewAnswer]] = {}
        with self.database.read() as tx:
            for answer in answers:
                variant = content.variant(tx, answer.variant_id)
                require_reviewable(variant, answer)
                by_generation.setdefault(variant.generation_id, []).append(answer)
        if library_answers := by_generation.pop(None, []):
            self._review_library(library_answers)
        if by_generation:
            async with self._graph() as graph:
                for generation_id, own in by_generation.items():
                    assert generation_id is not None
                    with self.database.read() as tx:
                        generation = repository.generation(tx, generation_id)
                    await self._advance(graph, generation, own, progress)
        with self.database.read() as tx:
            return [content.variant(tx, answer.variant_id) for answer in answers]

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
        with self.database.read() as tx:
            generation = repository.generation(tx, generation_id)
            page = content.search_variants(tx, generation_id=generation_id, limit=VARIANTS_MAX)
        stop = Stop.model_validate_json(generation.stopped_by) if generation.stopped_by else None
        order: dict[str | None, int] = {
            hypothesis.id: place for place, hypothesis in enumerate(generation.hypotheses)
        }
        variants = sorted(
            page.variants, key=lambda v: (order.get(v.hypothesis_id, len(order)), v.created_at, v.id)
        )
        return Outcome(generation, tuple(variants), stop)

    @asynccontextmanager
    async def _graph(self) -> AsyncIterator[Graph]:
        async with self.open_checkpointer() as checkpointer:
            yield build_graph(checkpointer, self.max_repairs)

    async def _advance(
        self,
        graph: Graph,
        generation: Generation,
        answers: Sequence[ReviewAnswer] | None,
        progress: Progress,
    ) -> None:
        config: RunnableConfig = {
            "configurable": {"thread_id": generation.id},
            "recursion_limit": STEPS_WITHOUT_REPAIRS + 4 * self.max_repairs,
        }
        deps = self._deps(generation)
        held = await graph.aget_state(config)
        step: Any
        if answers is not None:
            if not any(task.interrupts for task in held.tasks):
                raise ReviewConflict(
                    f"generation '{generation.id}' does not wait for a review; run it first with "
                    f"'bespoke generate --resume {generation.id}'"
                )
            step = Command(resume=[answer.model_dump(mode="json") for answer in answers])
        elif held.created_at is None:
            step = GenerationState(generation_id=generation.id, brief=generation.brief)
        elif held.next:
            step = None
        else:
            await self._record_state(graph, config, generation)
            return
        try:
            async for part in graph.astream(
                step, config, context=deps, stream_mode=["updates", "custom"], durability="sync"
            ):
                _report(part, progress)
        except BespokeError as error:
            self._record_failure(generation, error)
            raise
        await self._record_state(graph, config, generation)

    def _deps(self, generation: Generation) -> GenerationDeps:
        kind = CopywriterKind(generation.copywriter)
        with self.database.read() as tx:
            use_case = content.use_case(tx, generation.brief.use_case_id)
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
        )

    async def _record_state(self, graph: Graph, config: RunnableConfig, generation: Generation) -> None:
        held = await graph.aget_state(config)
        values = held.values
        stop: Stop | None = values.get("stop")
        plan = values.get("plan")
        usage: Usage = values.get("usage", Usage())
        if stop is not None:
            status = GenerationStatus.STOPPED
        elif any(task.interrupts for task in held.tasks):
            status = GenerationStatus.AWAITING_REVIEW
        else:
            status = GenerationStatus.DONE
        changed = generation.model_copy(
            update={
                "status": status,
                "hypotheses": () if plan is None else plan.hypotheses,
                "usage": usage,
                "stopped_by": None if stop is None else stop.model_dump_json(),
                "error": None,
            }
        )
        with self.database.write() as tx:
            repository.update_generation(tx, changed, self.clock.now())
            self.ledger.append(
                tx,
                [
                    Entry(
                        kind=f"generation.{status.value}",
                        subject=generation.id,
                        payload={
                            "usage": usage.model_dump(mode="json"),
                            "hypotheses": [
                                found.model_dump(mode="json", include={"id", "angle", "tactics", "offer_id"})
                                for found in changed.hypotheses
                            ],
                            "stopped_by": None if stop is None else {"by": stop.by, "reason": stop.reason},
                        },
                        dedupe_key=f"generation:{generation.id}:{status.value}",
                    )
                ],
            )

    def _record_failure(self, generation: Generation, error: BespokeError) -> None:
        failed = generation.model_copy(
            update={"status": GenerationStatus.FAILED, "error": f"{error.code}: {error}"}
        )
        with self.database.write() as tx:
            repository.update_generation(tx, failed, self.clock.now())
            self.ledger.append(
                tx,
                [Entry(kind="generation.failed", subject=generation.id, payload={"code": error.code})],
            )


def _report(part: Any, progress: Progress) -> None:
    mode, data = part[0], part[1]
    if mode == "custom":
        progress("note", str(data.get("note", "")))
    else:
        for node in data:
            if not node.startswith("__"):
                progress(node, None)
