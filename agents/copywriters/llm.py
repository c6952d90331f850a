"""The copywriter that asks a language model.

What the model writes is data: it is stripped of space around it and otherwise left as it is, for the
guardrails to see. A model that fails gives a `Result` with its failure, never an exception.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic

from rapidfuzz import fuzz

from agents.copywriters.base import Assignment, Result, Written
from agents.copywriters.briefing import Told, draft_values, limits_of, revision_values, told
from bespoke.domain.channel import FIELDS_OF, Channel
from bespoke.domain.draft import Copy, CopywriterKind, Provenance, Usage
from bespoke.domain.finding import Finding
from bespoke.domain.use_case import Tactic
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelClient, ModelReply, ModelRequest, OutputT, usage_of
from prompts.inputs import Limit, RepairReply
from prompts.library import PromptLibrary, RenderedPrompt
from prompts.outputs import WrittenVariant, drafts_model, revised_model

DEFAULT_TIMEOUT_S = 60.0

TWIN_RATIO = 80.0
"""Of 100, from which two messages say the same in other words (rapidfuzz `token_set_ratio`). Every fourth
word changed for a synonym gives 85; reasons to care that differ stay under 70."""

FEWEST_OWN_WORDS = 4
"""With fewer left, the sentences about the offer are all there is to compare."""

CHARS_PER_TOKEN = 3
"""Low for English, so that the longest allowed reply fits its token limit."""
TOKENS_AROUND_A_VARIANT = 120
"""Keys, quotes, the idea, the tactic, and the space that some models put between them."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
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
        """Returns up to `assignment.count` variants that differ in idea, all from one request."""
        known = told(assignment)
        limits = limits_of(assignment)
        answered = await self._ask(
            assignment,
            self._library.render("write_drafts", draft_values(assignment, known)),
            drafts_model(limits, assignment.hypothesis.tactics, assignment.count),
            _longest_reply(limits, assignment.count),
        )
        if answered.reply is None:
            return Result((), answered.usage, answered.failure)
        picked = _pick(answered.reply.parsed.variants, assignment.channel, assignment.count)
        provenance = self._provenance(assignment, known, answered.prompt, answered.reply)
        written = tuple(
            Written(_copy_of(variant, assignment.channel), Tactic(variant.tactic), provenance)
            for variant in picked.kept
        )
        return Result(written, answered.usage, _shortfall(picked, assignment.count))

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
        if problem := _unusable(variant, assignment.channel):
            return Result((), answered.usage, f"the revised variant {problem}")
        provenance = self._provenance(assignment, known, answered.prompt, answered.reply)
        written = Written(_copy_of(variant, assignment.channel), Tactic(variant.tactic), provenance)
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


@dataclass(frozen=True, slots=True)
class _Picked:
    kept: tuple[WrittenVariant, ...]
    dropped: tuple[str, ...]
    """A phrase for each variant that was left out: which and why."""


def _pick(variants: Sequence[WrittenVariant], channel: Channel, count: int) -> _Picked:
    kept: list[WrittenVariant] = []
    place: list[int] = []
    dropped: list[str] = []
    for number, variant in enumerate(variants, start=1):
        twin = next((n for n, k in zip(place, kept, strict=True) if _twins(variant, k, channel)), None)
        if problem := _unusable(variant, channel):
            dropped.append(f"variant {number} {problem}")
        elif twin is not None:
            dropped.append(f"variant {number} says the same as variant {twin}")
        elif len(kept) < count:
            kept.append(variant)
            place.append(number)
    return _Picked(tuple(kept), tuple(dropped))


def _shortfall(picked: _Picked, count: int) -> str | None:
    if len(picked.kept) >= count:
        return None
    reasons = picked.dropped or ("the model wrote no more",)
    return f"{len(picked.kept)} of {count} variants are usable: {'; '.join(reasons)}"


def _unusable(variant: WrittenVariant, channel: Channel) -> str | None:
    """Why the variant cannot even be checked, or None."""
    for field in FIELDS_OF[channel]:
        text = variant.text_of(field)
        if not text:
            return f"has an empty {field}"
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
            return f"holds control characters in its {field}"
    return None


def _twins(one: WrittenVariant, other: WrittenVariant, channel: Channel) -> bool:
    return fuzz.token_set_ratio(_own_words(one, channel), _own_words(other, channel)) >= TWIN_RATIO


def _own_words(variant: WrittenVariant, channel: Channel) -> str:
    """Returns the message without its sentences about the offer, which are alike in good variants too."""
    text = ". ".join(variant.text_of(field) for field in FIELDS_OF[channel]).casefold()
    own = " ".join(sentence for sentence in _SENTENCE_END.split(text) if "{{" not in sentence)
    return own if len(own.split()) >= FEWEST_OWN_WORDS else text


def _copy_of(variant: WrittenVariant, channel: Channel) -> Copy:
    return Copy(**{field.value: variant.text_of(field) for field in FIELDS_OF[channel]})


def _longest_reply(limits: Sequence[Limit], count: int) -> int:
    """Returns the tokens that `count` variants of the longest allowed fields take."""
    chars = sum(limit.max_chars for limit in limits)
    return count * (chars // CHARS_PER_TOKEN + TOKENS_AROUND_A_VARIANT)
