"""A draft: copy with typed placeholders, and everything about how it came to be."""

from enum import StrEnum

from pydantic import Field

from bespoke.domain.base import Value, sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.finding import Report
from bespoke.domain.ids import DraftId, HypothesisId, OfferId
from bespoke.domain.use_case import Tactic, ValueExchange


class Copy(Value):
    """The written fields of a message, before placeholders are filled. Unused fields are empty."""

    subject: str = ""
    preheader: str = ""
    body: str = ""
    cta: str = ""

    def fields(self) -> dict[str, str]:
        """Returns the non-empty fields by name."""
        return {name: text for name, text in self.model_dump().items() if text}

    def content_hash(self) -> str:
        """The SHA-256 that an approval covers."""
        return sha256_of(self.model_dump())


class Usage(Value):
    """What one or more model calls took."""

    calls: int = Field(default=0, ge=0)
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    """None where no price is configured: unknown, not free."""

    def __add__(self, other: "Usage") -> "Usage":
        """Adds two usages; a call whose tokens or cost are unknown makes the sum unknown."""
        if not self.calls:
            return other
        if not other.calls:
            return self

        def total(a: float | None, b: float | None) -> float | None:
            return None if a is None or b is None else a + b

        tokens_in = total(self.input_tokens, other.input_tokens)
        tokens_out = total(self.output_tokens, other.output_tokens)
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=None if tokens_in is None else int(tokens_in),
            output_tokens=None if tokens_out is None else int(tokens_out),
            cost_usd=total(self.cost_usd, other.cost_usd),
        )


class CopywriterKind(StrEnum):
    COMPOSER = "composer"
    LLM = "llm"


class Provenance(Value):
    """Who wrote a draft, from what."""

    copywriter: CopywriterKind
    stands_in_for: CopywriterKind | None = None
    """Set where the composer replaced a model's draft."""
    stand_in_reason: str | None = None
    model: str | None = None
    prompt_id: str | None = None
    prompt_version: int | None = None
    prompt_sha256: str | None = None
    """Of the messages as sent."""
    blocks: tuple[str, ...] = ()
    """Ids of the content blocks it was composed of."""
    fields_used: tuple[str, ...] = ()
    """Profile attributes, affinities and offer fields that it drew on."""
    seed: int


class RepairAttempt(Value):
    attempt: int = Field(ge=1)
    by: str
    """`fix` for certain fixes, else the copywriter."""
    findings: tuple[str, ...]
    """`check: reason` of what it set out to mend."""
    outcome: str


class Draft(Value):
    id: DraftId
    hypothesis_id: HypothesisId
    ordinal: int = Field(ge=0)
    channel: Channel
    copy_text: Copy
    tactic: Tactic
    exchange: ValueExchange
    offer_id: OfferId | None
    provenance: Provenance
    report: Report | None = None
    """None until it was checked."""
    repairs: tuple[RepairAttempt, ...] = ()
    failure: str | None = None
    """Why the copywriter delivered nothing usable; then `copy_text` is empty."""
