"""Says beforehand what a campaign would take: plans a sample of its briefs, and writes out their prompts.

Nothing is sent and nothing is stored. What a sample cannot tell (how long a reply takes, how often a draft is
written again) is taken from the last campaign that asked the same model, or assumed, and then said.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from agents import drafting, routing
from agents.audiences import asked_of_each
from agents.consent import consents_now
from agents.copywriters.base import Assignment, Copywriter
from agents.deps import GenerationDeps
from agents.nodes.build_context import build_context
from agents.nodes.load_profile import load_profile
from agents.nodes.plan_hypotheses import plan_hypotheses
from agents.state import GenerationState, StateUpdate
from bespoke.domain.brief import Brief
from bespoke.domain.campaign import Campaign, Estimate, LeftOut
from bespoke.domain.channel import Channel
from bespoke.domain.draft import CopywriterKind, Usage
from bespoke.domain.ids import GenerationId
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelClient, ModelReply, ModelRequest, OutputT
from bespoke.llm.reading import Price

SAMPLED_A_CHANNEL = 4
CHARS_PER_TOKEN = 4.0
SECONDS_A_CALL = 4.0
CALLS_FOR_ONE = 1.25
CHECKED_TOO = 3.0
"""Of the time that planning and composing take, what a generation takes in all."""
TOKENS_AROUND_A_VARIANT = 60
"""Keys, quotes, the idea and the tactic, beside the copy itself."""

CopywriterOver = Callable[[ModelClient], Copywriter]


@dataclass(frozen=True, slots=True)
class Measured:
    """What an earlier campaign tells; None is not known."""

    chars_per_token: float | None = None
    seconds_a_call: float | None = None
    calls_for_one: float | None = None
    """Calls that it took for each that was planned: some drafts are asked for again."""
    seconds_a_generation: float | None = None
    """Where no model was asked."""


def measured_by(campaign: Campaign | None) -> Measured:
    """Returns what a campaign that came to its end tells of the next one."""
    if campaign is None:
        return Measured()
    spent, estimated = campaign.spending, campaign.estimate
    if estimated.model is None:
        return Measured(seconds_a_generation=campaign.run_seconds / max(estimated.generations, 1))
    if not spent.calls:
        return Measured()
    is_told = spent.input_tokens and not spent.tokens_assumed
    return Measured(
        chars_per_token=spent.prompt_chars / spent.input_tokens if is_told else None,
        seconds_a_call=spent.call_seconds / spent.calls,
        calls_for_one=spent.calls / estimated.first_calls if estimated.first_calls else None,
    )


class _Recording:
    """A model that keeps what it is asked, and answers nothing."""

    def __init__(self, model: str) -> None:
        self._model = model
        self.requests: list[ModelRequest[Any]] = []

    @property
    def model(self) -> str:
        return self._model

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        self.requests.append(request)
        raise ModelFailure("refused", "only an estimate is made", Usage())


@dataclass(slots=True)
class _Sample:
    """What the sampled briefs of one channel come to."""

    briefs: int = 0
    calls: int = 0
    prompt_chars: int = 0
    reply_chars: int = 0
    seconds: list[float] = field(default_factory=list)
    """Of each brief. The first one often waits for what the others find ready."""


async def estimate(
    deps: GenerationDeps,
    briefs: Sequence[Brief],
    left_out: Sequence[LeftOut],
    *,
    kind: CopywriterKind,
    model: str | None,
    over: CopywriterOver | None,
    price: Price,
    at_once: int,
    measured: Measured,
    seconds_a_call: float | None = None,
) -> Estimate:
    """Returns what these briefs would take.

    Args:
        over: makes the model's copywriter over a client; None where no model is asked.
        at_once: generations under way side by side.
        measured: what an earlier campaign told of this model.
        seconds_a_call: known better by whoever asks; None takes what was measured, or assumes.
    """
    by_channel: dict[Channel, list[Brief]] = {}
    for brief in briefs:
        by_channel.setdefault(brief.channel, []).append(brief)
    calls = chars_in = chars_out = 0.0
    own_seconds = 0.0
    sampled = 0
    for of_channel in by_channel.values():
        sample = await _sample(deps, _spread(of_channel), model, over)
        share = len(of_channel) / max(sample.briefs, 1)
        sampled += sample.briefs
        calls += sample.calls * share
        chars_in += sample.prompt_chars * share
        chars_out += sample.reply_chars * share
        own_seconds += median(sample.seconds) * len(of_channel)
    said = []
    if measured.seconds_a_generation is None:
        own_seconds *= CHECKED_TOO
        said.append(
            f"to check and to record takes {CHECKED_TOO - 1:g} times as long as to plan and to compose"
        )
    else:
        own_seconds = len(briefs) * measured.seconds_a_generation
    bare = Estimate(
        copywriter=kind,
        model=None,
        generations=len(briefs),
        variants=sum(brief.variants for brief in briefs),
        calls=0,
        first_calls=0,
        input_tokens=0,
        output_tokens=0,
        cost_usd=0.0,
        seconds=round(own_seconds, 1),
        sampled=sampled,
        assumptions=tuple(said),
        left_out=tuple(left_out),
    )
    if over is None:
        return bare
    again = measured.calls_for_one or CALLS_FOR_ONE
    per_token = measured.chars_per_token or CHARS_PER_TOKEN
    per_call = seconds_a_call or measured.seconds_a_call or SECONDS_A_CALL
    all_calls = ceil(calls * again)
    tokens_in = ceil(chars_in * again / per_token)
    tokens_out = ceil((chars_out / per_token + bare.variants * TOKENS_AROUND_A_VARIANT) * again)
    return bare.model_copy(
        update={
            "model": model,
            "calls": all_calls,
            "first_calls": ceil(calls),
            "input_tokens": tokens_in,
            "output_tokens": tokens_out,
            "cost_usd": price.cost_usd(tokens_in, tokens_out),
            "seconds": round(max(own_seconds, all_calls * per_call / at_once), 1),
            "assumptions": tuple(_assumptions(measured, seconds_a_call, price, at_once)),
        }
    )


def _assumptions(measured: Measured, seconds_a_call: float | None, price: Price, at_once: int) -> list[str]:
    said = ["replies are as long as what the composer writes for the same briefs"]
    if measured.calls_for_one is None:
        said.append(f"a call in {1 / (CALLS_FOR_ONE - 1):.0f} is made again, to mend or to fill up")
    if measured.chars_per_token is None:
        said.append(f"a token is {CHARS_PER_TOKEN:g} characters")
    if seconds_a_call is None and measured.seconds_a_call is None:
        said.append(f"a call takes {SECONDS_A_CALL:g} seconds")
    said.append(f"{at_once} generations are under way at once, and the endpoint keeps up with them")
    if price.cost_usd(1, 1) is None:
        said.append("the cost is unknown, because no price is set")
    return said


def _spread(briefs: Sequence[Brief]) -> list[Brief]:
    """Returns a few of the briefs, evenly from first to last."""
    few = min(SAMPLED_A_CHANNEL, len(briefs))
    return [briefs[place * len(briefs) // few] for place in range(few)]


async def _sample(
    deps: GenerationDeps, briefs: Sequence[Brief], model: str | None, over: CopywriterOver | None
) -> _Sample:
    sample = _Sample()
    for brief in briefs:
        began = time.perf_counter()
        asked = await _assignments(deps, brief)
        sample.briefs += 1
        for assignment in asked:
            if over is not None and model is not None:
                recording = _Recording(model)
                await over(recording).write(assignment)
                sample.calls += len(recording.requests)
                sample.prompt_chars += sum(
                    len(message.content) for request in recording.requests for message in request.messages
                )
            written = (await deps.composer.write(assignment)).written
            chars = sum(len(text) for one in written for text in one.copy_text.fields().values())
            # What the composer has no further words for, a model writes all the same.
            sample.reply_chars += chars * assignment.count // max(len(written), 1)
        sample.seconds.append(time.perf_counter() - began)
    return sample


async def _assignments(deps: GenerationDeps, brief: Brief) -> list[Assignment]:
    """Returns what a copywriter would be asked for a brief: the agent's own steps up to there, nothing kept."""
    found: list[Assignment] = []

    async def assign(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
        branches = routing.fan_out(state)
        for branch in branches if isinstance(branches, list) else []:
            hypothesis = drafting.hypothesis_of(state, branch.arg.hypothesis_id)
            found.append(
                drafting.assignment(
                    state, runtime.context, hypothesis, count=branch.arg.count, seed=state.brief.seed
                )
            )
        return {}

    graph = StateGraph(GenerationState, context_schema=GenerationDeps)
    graph.add_node("load_profile", load_profile)
    graph.add_node("build_context", build_context)
    graph.add_node("plan_hypotheses", plan_hypotheses)
    graph.add_node("assign", assign)
    graph.add_edge(START, "load_profile")
    graph.add_conditional_edges("load_profile", routing.after_profile, ["build_context", END])
    graph.add_edge("build_context", "plan_hypotheses")
    graph.add_edge("plan_hypotheses", "assign")
    if brief.customer_id is None:
        consent, may_personalize = asked_of_each(deps.use_case.purpose, brief.channel), True
    else:
        said = consents_now(deps, brief)
        if not said.message.allowed or said.too_young is not None:
            return []
        consent, may_personalize = said.message, said.personalization.allowed
    start = GenerationState(
        generation_id=GenerationId("g_estimate"),
        brief=brief,
        consent=consent,
        may_personalize=may_personalize,
    )
    await graph.compile().ainvoke(start, context=deps)
    return found
