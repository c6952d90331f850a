"""The judge that asks a language model whether a text breaks the brand's restrictions.

One call reads one text against all restrictions. What the model says is data. A model that fails, or answers
what cannot be read, has said nothing: that is neither a breach nor a clearance.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from bespoke.domain.brand import Restriction
from bespoke.domain.channel import FieldName
from bespoke.domain.draft import Usage
from bespoke.errors import InvalidInput, ModelFailure
from bespoke.ledger import Entry, Ledger
from bespoke.llm.base import ModelClient, ModelRequest, usage_of
from bespoke.storage.database import Connection
from content_store import repository
from content_store.workspace import JUDGE_AGREEMENT
from guardrails.judge import (
    Judgement,
    JudgeVerdict,
    JudgeVersion,
    MeasuredAgreement,
    sha256_of_restrictions,
)
from guardrails.measured.agreement import Answered, agreement_of
from guardrails.measured.labelled import Case
from prompts.inputs import FieldText, JudgedRestriction, JudgeRestriction
from prompts.library import PromptLibrary
from prompts.outputs import REASON_MAX_CHARS, answers_model

PROMPT = "judge_restriction"
DEFAULT_TIMEOUT_S = 60.0
AT_ONCE = 8
"""Texts that are read side by side; more would spend their time limits waiting for one another."""
CHARS_PER_TOKEN = 3
TOKENS_AROUND_A_REASON = 40
SEED = 0
"""The same in use as where the agreement is measured."""


class Said(NamedTuple):
    """What came of reading some texts."""

    judgements: tuple[Judgement, ...]
    """One a text, in their order."""
    usage: Usage


class Judge:
    """Asks any `ModelClient`."""

    def __init__(
        self,
        client: ModelClient,
        library: PromptLibrary,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_output_tokens: int | None = None,
    ) -> None:
        """Args: timeout_s: For one text with all its tries. max_output_tokens: Below what the prompt file
        says; None leaves it at that.
        """
        self._client = client
        self._library = library
        self._timeout_s = timeout_s
        self._max_output_tokens = max_output_tokens

    def version(self, restrictions: Sequence[Restriction], model: str | None = None) -> JudgeVersion:
        """Returns which judge this is.

        Args:
            model: As the endpoint names it; None for the name that is asked for.
        """
        prompt = self._library.prompt(PROMPT)
        return JudgeVersion(
            model=model or self._client.model,
            prompt_id=prompt.head.id,
            prompt_version=prompt.head.version,
            prompt_sha256=prompt.file_sha256,
            restrictions_sha256=sha256_of_restrictions(restrictions),
        )

    async def read(
        self,
        texts: Sequence[Mapping[str, str]],
        restrictions: Sequence[Restriction],
        measured: MeasuredAgreement | None,
    ) -> Said:
        """Returns what the model says of each text, a call each; where it fails, that it does.

        Args:
            texts: Text by field of the copy.
            measured: The agreement that was measured last; it counts where it is of this very judge.
        """
        free = asyncio.Semaphore(AT_ONCE)

        async def one(fields: Mapping[str, str]) -> tuple[Judgement, Usage]:
            async with free:
                return await self._read(fields, restrictions, measured)

        said = await asyncio.gather(*map(one, texts))
        return Said(tuple(judgement for judgement, _ in said), sum((took for _, took in said), Usage()))

    async def _read(
        self,
        fields: Mapping[str, str],
        restrictions: Sequence[Restriction],
        measured: MeasuredAgreement | None,
    ) -> tuple[Judgement, Usage]:
        values = JudgeRestriction(
            restrictions=tuple(
                JudgedRestriction(rule=found.rule, examples=found.examples, allowed=found.allowed)
                for found in restrictions
            ),
            fields=tuple(FieldText(field=FieldName(name), text=text) for name, text in fields.items()),
        )
        prompt = self._library.render(PROMPT, values)
        defaults = self._library.prompt(PROMPT).head.defaults
        longest = len(restrictions) * (REASON_MAX_CHARS // CHARS_PER_TOKEN + TOKENS_AROUND_A_REASON)
        try:
            reply = await self._client.complete(
                ModelRequest(
                    messages=prompt.messages,
                    output=answers_model(len(restrictions)),
                    prompt=prompt.source,
                    temperature=defaults.temperature,
                    max_output_tokens=min(self._max_output_tokens or defaults.max_output_tokens, longest),
                    seed=SEED,
                    timeout_s=self._timeout_s,
                )
            )
        except ModelFailure as failure:
            judgement = Judgement(self.version(restrictions), fields, {}, None, failure=failure.kind)
            return judgement, usage_of(failure)
        version = self.version(restrictions, reply.model)
        verdicts = {
            restriction: JudgeVerdict(answer.violates, " ".join(answer.reason.split()))
            for restriction, answer in zip(restrictions, reply.parsed.in_order(), strict=True)
        }
        agreement = None if measured is None else measured.of(version)
        return Judgement(version, fields, verdicts, agreement), reply.usage


async def measure(
    judge: Judge,
    cases: Sequence[Case],
    restrictions: Sequence[Restriction],
    cases_sha256: str,
    at: datetime,
) -> tuple[MeasuredAgreement, Usage]:
    """Asks the judge about labelled cases, just as it is asked about drafts: a text and all restrictions a call.

    Raises:
        ModelFailure: not one case was answered.
        InvalidInput: several models answered, so that the figures would be of none of them.
    """
    by_rule = {restriction.rule: restriction for restriction in restrictions}
    texts = list(dict.fromkeys(case.text for case in cases))
    said = await judge.read([{FieldName.BODY.value: text} for text in texts], restrictions, None)
    by_text = dict(zip(texts, said.judgements, strict=True))
    versions = {found.judge for found in said.judgements if found.failure is None}
    if not versions:
        (kind, times), *_ = Counter(found.failure or "" for found in said.judgements).most_common(1)
        raise ModelFailure(kind, f"the judge answered no case ({times} of {len(texts)} texts so)", said.usage)
    if len(versions) > 1:
        names = ", ".join(sorted(f"'{version.model}'" for version in versions))
        raise InvalidInput(
            f"the endpoint answered as several models, {names}; name one exactly in BESPOKE_MODEL"
        )
    answered = []
    for case in cases:
        judgement = by_text[case.text]
        verdict = judgement.verdicts.get(by_rule[case.restriction])
        answered.append(Answered(case, None if verdict is None else verdict.violates, judgement.failure))
    return agreement_of(
        versions.pop(), judge.version(restrictions).model, answered, cases_sha256, at
    ), said.usage


def measured_agreement(tx: Connection) -> MeasuredAgreement | None:
    """Returns the agreement that was measured last; None where there is none that can be read."""
    held = repository.workspace_value(tx, JUDGE_AGREEMENT)
    try:
        return None if held is None else MeasuredAgreement.model_validate_json(held)
    except ValidationError:
        # Written by another version: what it says of this judge is not known.
        return None


def keep_agreement(tx: Connection, ledger: Ledger, measured: MeasuredAgreement) -> None:
    """Puts a measured agreement in the place of the last, and into the ledger, where all of them stay."""
    repository.set_workspace(tx, JUDGE_AGREEMENT, measured.model_dump_json())
    ledger.append(
        tx,
        [
            Entry(
                kind="judge.measured",
                subject=measured.judge.prompt_id,
                payload=measured.model_dump(mode="json"),
            )
        ],
    )
