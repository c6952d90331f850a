"""The copywriter that asks a language model.

What the model writes is data: it is stripped of space around it and otherwise left as it is, for the
guardrails to see. A model that fails gives a `Result` with its failure, never an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic

from agents.copywriters.base import Assignment, Result, Written
from agents.copywriters.briefing import Told, draft_values, examples, limits_of, revision_values, told
from agents.copywriters.picking import Picked, copy_of, unusable
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Finding
from bespoke.domain.use_case import Tactic
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelClient, ModelReply, ModelRequest, OutputT, usage_of
from prompts.inputs import Limit, RepairReply
from prompts.library import PromptLibrary, RenderedPrompt
from prompts.outputs import Drafts, drafts_model, revised_model

DEFAULT_TIMEOUT_S = 60.0

MORE_REQUESTS = 1
"""Made for one hypothesis where the first brought too few ideas. Calls cost more than a missing variant does."""

WRITES: dict[Channel, str] = {
    Channel.EMAIL: "write_email",
    Channel.SMS: "write_sms",
    Channel.PUSH: "write_push",
    Channel.WEB_BANNER: "write_web_banner",
}
"""Channel to the prompt that writes for it."""

CHARS_PER_TOKEN = 3
"""Low for English, so that the longest allowed reply fits its token limit."""
TOKENS_AROUND_A_VARIANT = 120
"""Keys, quotes, the idea, the tactic, and the space that some models put between them."""

_REPAIRABLE = frozenset({"invalid_json", "invalid_shape"})


@dataclass(frozen=True, slots=True)
class _Answered(Generic[OutputT]):
    """A reply with the prompt that got it; None when even the repair failed."""

    reply: ModelReply[OutputT] | None
    prompt: RenderedPrompt
    usage: Usage
    failure: str | None


class LlmCopywriter:
    """Writes through any `ModelClient`; see `agents.copywriters.base.Copywriter`."""

    def __init__(
        self,
        client: ModelClient,
        library: PromptLibrary,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_output_tokens: int | None = None,
    ) -> None:
        """Args: timeout_s: For one request with all its tries. max_output_tokens: Below what the
        prompt file says; None leaves it at that.
        """
        self._client = client
        self._library = library
        self._timeout_s = timeout_s
        self._max_output_tokens = max_output_tokens

    @property
    def kind(self) -> CopywriterKind:
        return CopywriterKind.LLM

    async def write(self, assignment: Assignment) -> Result:
        """Returns up to `assignment.count` variants that differ in idea.

        One request asks for all of them. Where some said what another says, one more asks for other ideas in
        their place, told which are taken.
        """
        known = told(assignment)
        picked = Picked()
        written: list[Written] = []
        usage = Usage()
        failure: str | None = None
        for _ in range(1 + MORE_REQUESTS):
            missing = assignment.count - len(written)
            answered = await self._ask_for(assignment, known, missing, picked)
            usage += answered.usage
            failure = answered.failure
            if answered.reply is None:
                break
            new = picked.add(answered.reply.parsed.variants, assignment, examples(assignment, known))
            provenance = self._provenance(assignment, known, answered.prompt, answered.reply)
            written += [
                Written(copy_of(variant, assignment.channel), Tactic(variant.tactic), provenance)
                for variant in new
            ]
            if len(written) >= assignment.count or not picked.lacks_ideas:
                break
        return Result(tuple(written), usage, picked.shortfall(assignment.count, failure))

    async def _ask_for(
        self, assignment: Assignment, known: Told, count: int, picked: Picked
    ) -> "_Answered[Drafts]":
        limits = limits_of(assignment)
        return await self._ask(
            assignment,
            self._library.render(
                WRITES[assignment.channel], draft_values(assignment, known, count, picked.ideas)
            ),
            drafts_model(limits, assignment.hypothesis.tactics, count),
            _longest_reply(limits, count),
        )

    async def revise(self, assignment: Assignment, copy_text: Copy, findings: Sequence[Finding]) -> Result:
        """Returns one variant in place of `copy_text`; whether it mends the findings, checks tell."""
        known = told(assignment)
        limits = limits_of(assignment)
        values = revision_values(assignment, known, copy_text, findings)
        answered = await self._ask(
            assignment,
            self._library.render("revise_draft", values),
            revised_model(limits, assignment.hypothesis.tactics),
            _longest_reply(limits, 1),
        )
        if answered.reply is None:
            return Result((), answered.usage, answered.failure)
        variant = answered.reply.parsed
        if problem := unusable(variant, assignment.channel):
            return Result((), answered.usage, f"the revised variant {problem}")
        provenance = self._provenance(assignment, known, answered.prompt, answered.reply)
        written = Written(copy_of(variant, assignment.channel), Tactic(variant.tactic), provenance)
        return Result((written,), answered.usage)

    async def _ask(
        self, assignment: Assignment, prompt: RenderedPrompt, output: type[OutputT], longest_reply: int
    ) -> _Answered[OutputT]:
        """Asks, and once more with the reason when the reply could not be read."""
        defaults = self._library.prompt(prompt.id).head.defaults
        most_tokens = min(self._max_output_tokens or defaults.max_output_tokens, longest_reply)
        request = ModelRequest(
            messages=prompt.messages,
            output=output,
            prompt=prompt.source,
            temperature=defaults.temperature,
            max_output_tokens=most_tokens,
            seed=assignment.seed,
            timeout_s=self._timeout_s,
        )
        try:
            reply = await self._client.complete(request)
        except ModelFailure as failure:
            spent = usage_of(failure)
            if failure.kind not in _REPAIRABLE:
                return _Answered(None, prompt, spent, str(failure))
            problem = RepairReply(problem=failure.detail)
        else:
            return _Answered(reply, prompt, reply.usage, None)
        prompt = prompt.followed_by(self._library.render("repair_reply", problem))
        try:
            reply = await self._client.complete(
                replace(
                    request,
                    messages=prompt.messages,
                    prompt=prompt.source,
                    temperature=self._library.prompt("repair_reply").head.defaults.temperature,
                )
            )
        except ModelFailure as failure:
            return _Answered(None, prompt, spent + usage_of(failure), f"after one repair: {failure}")
        return _Answered(reply, prompt, spent + reply.usage, None)

    def _provenance(
        self, assignment: Assignment, known: Told, prompt: RenderedPrompt, reply: ModelReply[OutputT]
    ) -> Provenance:
        return Provenance(
            copywriter=CopywriterKind.LLM,
            model=reply.model,
            prompt_id=prompt.id,
            prompt_version=prompt.version,
            prompt_sha256=prompt.sha256,
            fields_used=known.fields_used,
            seed=assignment.seed,
        )


def _longest_reply(limits: Sequence[Limit], count: int) -> int:
    """Returns the tokens that `count` variants of the longest allowed fields take."""
    chars = sum(limit.max_chars for limit in limits)
    return count * (chars // CHARS_PER_TOKEN + TOKENS_AROUND_A_VARIANT)
