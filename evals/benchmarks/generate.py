"""How fast variants are made: by the composer, and through a model beside calling its endpoint directly.

The composer's figure is of whole generations: profile from the vector index, plan, drafts, guardrails,
record and ledger. The model's endpoint is a stand-in on loopback that takes a fixed time for each call;
the same request bodies are posted to it plainly, at the same concurrency, in the same run. Overhead is
the share by which the agent takes longer. It says nothing about how a model writes.
"""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

from agents.checkpoints import open_checkpointer
from agents.copywriters.base import Copywriter
from agents.copywriters.composer import Composer
from agents.copywriters.llm import LlmCopywriter
from agents.runner import Agent
from bespoke.domain.brief import Brief
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.ids import CustomerId
from bespoke.llm.openai_client import OpenAIModel
from bespoke.llm.stub_server import StubServer
from content_store.embedding import WordLlamaEmbedder
from content_store.index import ChromaIndex
from content_store.projection import reindex
from evals.benchmarks.workspace import USE_CASE, bench_workspace
from guardrails.pipeline import Pipeline
from prompts.library import PromptLibrary

OVERHEAD_BAR = 0.10
CONCURRENCY = 16
ENDPOINT_LATENCY_S = 2.0
"""A hosted model takes two to eight seconds for the four hundred or so tokens of a reply."""
VARIANTS = 10
GENERATIONS_AT_ONCE = 8
"""With two or three calls each, enough to keep all of `CONCURRENCY` in use."""


@dataclass(frozen=True, slots=True)
class GenerateFigures:
    composer_variants: int
    composer_variants_per_s: float
    composer_ms_per_generation: float
    llm_calls: int
    llm_generations: int
    endpoint_latency_s: float
    direct_s: float
    agent_s: float
    overhead: float
    """`agent_s / direct_s - 1`."""
    approvable_per_call: float
    """Variants that reached review, written by the model, for each call."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def measure(
    pipeline: Pipeline, progress: Callable[[str], None], generations: int = 64
) -> GenerateFigures:
    """Returns the figures; takes about `generations / CONCURRENCY * 8` seconds and some."""
    with bench_workspace(2 * generations + 2) as workspace:
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

            composing = agent({CopywriterKind.COMPOSER: composer})
            progress(f"composer: {generations} generations of {VARIANTS}")
            await _generate(composing, workspace.customers[-2:], CopywriterKind.COMPOSER)
            began = time.perf_counter()
            made = await _generate(composing, workspace.customers[:generations], CopywriterKind.COMPOSER)
            composer_s = time.perf_counter() - began

            stub = StubServer(latency_s=ENDPOINT_LATENCY_S)
            with stub as url:
                async with OpenAIModel(
                    base_url=url, api_key="none", model="stub-copywriter", max_concurrency=CONCURRENCY
                ) as client:
                    writing = agent(
                        {
                            CopywriterKind.COMPOSER: composer,
                            CopywriterKind.LLM: LlmCopywriter(client, PromptLibrary()),
                        }
                    )
                    progress(f"model: {generations} generations at {CONCURRENCY} calls at once")
                    began = time.perf_counter()
                    written = await _generate_together(
                        writing, workspace.customers[generations : 2 * generations]
                    )
                    agent_s = time.perf_counter() - began
                bodies = [call.body for call in stub.calls]
                progress(f"the same {len(bodies)} calls, posted directly")
                began = time.perf_counter()
                await asyncio.to_thread(_post_all, f"{url}/chat/completions", bodies)
                direct_s = time.perf_counter() - began
        return GenerateFigures(
            composer_variants=made,
            composer_variants_per_s=made / composer_s,
            composer_ms_per_generation=composer_s / generations * 1e3,
            llm_calls=len(bodies),
            llm_generations=generations,
            endpoint_latency_s=ENDPOINT_LATENCY_S,
            direct_s=direct_s,
            agent_s=agent_s,
            overhead=agent_s / direct_s - 1,
            approvable_per_call=written / len(bodies),
        )


async def _generate(agent: Agent, customers: Sequence[CustomerId], kind: CopywriterKind) -> int:
    made = 0
    for customer in customers:
        generation = agent.submit(Brief(customer_id=customer, use_case_id=USE_CASE, variants=VARIANTS), kind)
        outcome = await agent.run(generation.id)
        made += sum(variant.provenance.copywriter is kind for variant in outcome.variants)
    return made


async def _generate_together(agent: Agent, customers: Sequence[CustomerId]) -> int:
    """Runs as many at once as keep the endpoint busy, as the API's jobs do."""
    free = asyncio.Semaphore(GENERATIONS_AT_ONCE)

    async def one(customer: CustomerId) -> int:
        async with free:
            return await _generate(agent, [customer], CopywriterKind.LLM)

    return sum(await asyncio.gather(*(one(customer) for customer in customers)))


def _post_all(url: str, bodies: Sequence[dict[str, Any]]) -> None:
    def post(body: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310  # loopback, made above
            url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            response.read()

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(post, bodies))
