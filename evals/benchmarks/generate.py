"""How fast variants are made: by the composer, and through a model beside calling its endpoint directly.

The composer's figures are of whole generations, one after the other: profile from the vector index, plan,
drafts, guardrails, record and ledger, with the demo's content, over customer types, use cases and channels.

The model's endpoint is a stand-in on loopback that takes a fixed time for each call; the same request
bodies are posted to it plainly, at the same concurrency, in the same run. Overhead is the share by which
the agent takes longer, from its first step to its last: the time until all calls are under way, and that
after the last, are part of it. It says nothing about how a model writes.
"""

import asyncio
import json
import math
import statistics
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import Any, NamedTuple

from agents.checkpoints import open_checkpointer
from agents.copywriters.base import Copywriter
from agents.copywriters.composer import Composer
from agents.copywriters.llm import LlmCopywriter
from agents.runner import Agent
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import UseCase
from bespoke.domain.variant import VariantStatus
from bespoke.llm.openai_client import OpenAIModel
from bespoke.llm.stub_server import StubServer
from content_store.embedding import WordLlamaEmbedder
from content_store.index import ChromaIndex
from content_store.projection import reindex
from evals.benchmarks.workspace import USE_CASE, bench_workspace
from guardrails.pipeline import Pipeline
from prompts.library import PromptLibrary

OVERHEAD_BAR = 0.05
CALLS_PER_VARIANT_BAR = 0.5
COMPOSER_BAR_MS = 200.0
"""For the median of generations of `VARIANTS`."""
CONCURRENCY = 32
ENDPOINT_LATENCY_S = 2.0
"""A hosted model takes two to eight seconds for the four hundred or so tokens of a reply."""
VARIANTS = 10
GENERATIONS = 256
"""Twenty-four times what the endpoint takes at once, with three calls each: what begins and ends weighs little."""
GENERATIONS_AT_ONCE = 24
"""Twice what keeps all of `CONCURRENCY` in use with three calls each: some wait while others are checked."""
COMPOSER_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
COMPOSER_ROUNDS = 4
"""Generations for each type of customer on each channel."""


class _Composed(NamedTuple):
    """One generation of the composer."""

    ms: float
    variants: int


class _Posted(NamedTuple):
    """What came of the model's generations, and how long their calls took posted directly."""

    variants: int
    calls: int
    agent_s: float
    direct_s: float


@dataclass(frozen=True, slots=True)
class GenerateFigures:
    composer_generations: int
    composer_variants: int
    composer_variants_per_s: float
    composer_p50_ms: float
    """For a generation of `VARIANTS`."""
    composer_p95_ms: float
    llm_calls: int
    llm_generations: int
    endpoint_latency_s: float
    direct_s: float
    agent_s: float
    overhead: float
    """`agent_s / direct_s - 1`."""
    calls_per_approvable_variant: float
    """Calls for each variant that reached review, written by the model."""

    @property
    def missed(self) -> tuple[str, ...]:
        """The figures that miss their bars."""
        return tuple(
            name
            for name, (figure, bar) in {
                "overhead": (self.overhead, OVERHEAD_BAR),
                "calls_per_approvable_variant": (self.calls_per_approvable_variant, CALLS_PER_VARIANT_BAR),
                "composer_p50_ms": (self.composer_p50_ms, COMPOSER_BAR_MS),
            }.items()
            if not figure <= bar
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def measure(
    pipeline: Pipeline, progress: Callable[[str], None], generations: int = GENERATIONS
) -> GenerateFigures:
    """Returns the figures; takes about `generations / CONCURRENCY * 12` seconds and a minute.

    Args:
        generations: through the model.
    """
    composed = list(islice(cycle(CustomerType), COMPOSER_ROUNDS * len(COMPOSER_CHANNELS) * len(CustomerType)))
    # The first of each kind pays for what is read once, and is not counted.
    types = [CustomerType.DEAL_SEEKER, *composed, *[CustomerType.DEAL_SEEKER] * (1 + generations)]
    with bench_workspace(len(types), types, COMPOSER_CHANNELS) as workspace:
        index = ChromaIndex(workspace.folder / "chroma", WordLlamaEmbedder())
        reindex(workspace.database, index, lambda _message: None)
        composer = Composer()
        async with open_checkpointer(None, workspace.folder) as checkpointer:

            def agent(copywriters: dict[CopywriterKind, Copywriter]) -> Agent:
                return Agent(
                    database=workspace.database,
                    index=index,
                    ledger=workspace.ledger,
                    clock=workspace.clock,
                    pipeline=pipeline,
                    copywriters=copywriters,
                    composer=composer,
                    open_checkpointer=lambda: nullcontext(checkpointer),
                    max_repairs=2,
                    new_id=workspace.new_id,
                )

            progress(f"composer: {len(composed)} generations of {VARIANTS}")
            briefs = composer_briefs(workspace.customers[1:], composed, workspace.pack.use_cases)
            composing = agent({CopywriterKind.COMPOSER: composer})
            await _generate(composing, _brief(workspace.customers[0]), CopywriterKind.COMPOSER)
            made = [await _compose(composing, brief) for brief in briefs]

            stub = StubServer(latency_s=ENDPOINT_LATENCY_S)
            with stub as url:
                async with OpenAIModel(
                    base_url=url, api_key="none", model="stub-copywriter", max_concurrency=CONCURRENCY
                ) as client:
                    llm = LlmCopywriter(client, PromptLibrary())
                    writing = agent({CopywriterKind.COMPOSER: composer, CopywriterKind.LLM: llm})
                    posted = await _write(
                        writing, stub, url, workspace.customers[1 + len(composed) :], progress
                    )
    times = [one.ms for one in made]
    variants = sum(one.variants for one in made)
    return GenerateFigures(
        composer_generations=len(made),
        composer_variants=variants,
        composer_variants_per_s=variants / sum(times) * 1e3,
        composer_p50_ms=statistics.median(times),
        composer_p95_ms=statistics.quantiles(times, n=20)[-1],
        llm_calls=posted.calls,
        llm_generations=generations,
        endpoint_latency_s=ENDPOINT_LATENCY_S,
        direct_s=posted.direct_s,
        agent_s=posted.agent_s,
        overhead=posted.agent_s / posted.direct_s - 1,
        calls_per_approvable_variant=posted.calls / posted.variants if posted.variants else math.inf,
    )


def composer_briefs(
    customers: Sequence[CustomerId], types: Sequence[CustomerType], use_cases: Sequence[UseCase]
) -> list[Brief]:
    """Returns a brief for each type in turn: channels change with every round of types, and then use cases.

    Args:
        customers: at least as many as `types`, and of these types.
    """
    briefs = []
    for place, (customer, customer_type) in enumerate(zip(customers, types, strict=False)):
        turn = place // len(CustomerType)
        channel = COMPOSER_CHANNELS[turn % len(COMPOSER_CHANNELS)]
        meant = [one for one in use_cases if customer_type in one.group and channel in one.channels]
        use_case = meant[turn // len(COMPOSER_CHANNELS) % len(meant)]
        briefs.append(
            Brief(customer_id=customer, use_case_id=use_case.id, channel=channel, variants=VARIANTS)
        )
    return briefs


def _brief(customer: CustomerId) -> Brief:
    return Brief(customer_id=customer, use_case_id=USE_CASE, variants=VARIANTS)


async def _compose(agent: Agent, brief: Brief) -> _Composed:
    began = time.perf_counter()
    variants = await _generate(agent, brief, CopywriterKind.COMPOSER)
    return _Composed((time.perf_counter() - began) * 1e3, variants)


async def _write(
    agent: Agent, stub: StubServer, url: str, customers: Sequence[CustomerId], progress: Callable[[str], None]
) -> _Posted:
    """Has the model write for all customers but the first, and posts the same calls directly."""
    briefs = [_brief(customer) for customer in customers]
    await _generate(agent, briefs[0], CopywriterKind.LLM)
    before = len(stub.calls)
    free = asyncio.Semaphore(GENERATIONS_AT_ONCE)

    async def one(brief: Brief) -> int:
        async with free:
            return await _generate(agent, brief, CopywriterKind.LLM)

    progress(f"model: {len(briefs) - 1} generations at {CONCURRENCY} calls at once")
    began = time.perf_counter()
    variants = sum(await asyncio.gather(*map(one, briefs[1:])))
    agent_s = time.perf_counter() - began
    bodies = [call.body for call in stub.calls[before:]]
    progress(f"the same {len(bodies)} calls, posted directly")
    began = time.perf_counter()
    await asyncio.to_thread(_post_all, f"{url}/chat/completions", bodies)
    return _Posted(variants, len(bodies), agent_s, time.perf_counter() - began)


async def _generate(agent: Agent, brief: Brief, kind: CopywriterKind) -> int:
    """Returns how many of the variants that reached review the copywriter wrote itself."""
    outcome = await agent.run(agent.submit(brief, kind).id)
    return sum(
        variant.status is VariantStatus.IN_REVIEW and variant.provenance.copywriter is kind
        for variant in outcome.variants
    )


def _post_all(url: str, bodies: Sequence[dict[str, Any]]) -> None:
    def post(body: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310  # loopback, made above
            url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            response.read()

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(post, bodies))
