"""What a judge says: somebody who reads, where a rule can only compare words.

Checks are pure, so a judge is asked before the pipeline runs, and what it said is among the facts. What its
word is worth was measured elsewhere, on cases that people labelled, for exactly this model, prompt and set of
restrictions. Without such a measured agreement a judge's word asks a person; it stops no text and clears none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bespoke.domain.base import Value, sha256_of
from bespoke.domain.brand import Restriction
from bespoke.domain.finding import JudgeRecord

MIN_AGREEMENT = 0.8
"""Cohen's kappa, at the lower end of its interval, from which on a judge's word counts by itself: "almost
perfect" in the scale of Landis and Koch (1977)."""
MIN_CASES = 100
MIN_OF_EITHER_LABEL = 30
"""With none wrong among 30, up to a tenth may be (the rule of three); a bootstrap does not show that."""


class Agreement(NamedTuple):
    """How well a judge agrees with people."""

    kappa_low: float
    """Lower end of the 95 % interval of Cohen's kappa (1960)."""
    cases: int
    rarer: int
    """Cases of the label that is rarer."""

    @property
    def is_enough(self) -> bool:
        return (
            self.kappa_low >= MIN_AGREEMENT and self.cases >= MIN_CASES and self.rarer >= MIN_OF_EITHER_LABEL
        )


class JudgeVersion(Value):
    """Which judge it is; an agreement holds for exactly this one."""

    model: str
    """As the endpoint names it in its reply."""
    prompt_id: str
    prompt_version: int
    prompt_sha256: str
    """Of the prompt file."""
    restrictions_sha256: str
    """Of all that it is asked about in one go."""

    def __str__(self) -> str:
        return f"{self.prompt_id}@{self.prompt_version} by '{self.model}'"


def sha256_of_restrictions(restrictions: Sequence[Restriction]) -> str:
    """Returns the SHA-256 of a set of restrictions with their examples, in their order."""
    return sha256_of([restriction.model_dump() for restriction in restrictions])


class JudgeVerdict(NamedTuple):
    """A judge's answer to one question."""

    violates: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge said of one text, or why it could not be asked."""

    judge: JudgeVersion
    fields: Mapping[str, str]
    """What it read; the answer counts for these texts alone."""
    verdicts: Mapping[Restriction, JudgeVerdict]
    """Empty where it could not be asked: that is no verdict."""
    agreement: Agreement | None
    """None where this judge's was not measured."""
    failure: str | None = None
    """Why there is no answer, without a word of it."""

    @property
    def counts(self) -> bool:
        """Whether the judge's word may stop or clear a text."""
        return self.agreement is not None and self.agreement.is_enough

    def clears(self, restriction: Restriction) -> bool:
        """Whether the judge's word is enough to say that the restriction is kept."""
        verdict = self.verdicts.get(restriction)
        return self.counts and verdict is not None and not verdict.violates

    def record(self) -> JudgeRecord:
        """Returns what is kept of it: nothing that the judge wrote."""
        return JudgeRecord(
            **self.judge.model_dump(),
            counts=self.counts,
            broken=tuple(rule.rule for rule, verdict in self.verdicts.items() if verdict.violates),
            failure=self.failure,
        )


class MeasuredAgreement(Value):
    """What came of asking a judge about cases that people had labelled."""

    judge: JudgeVersion
    asked_model: str
    """The name that was asked for."""
    both_yes: int
    judge_only: int
    """Broken by the judge's word alone."""
    person_only: int
    both_no: int
    kappa: float | None
    """Cohen's; None where everybody gave one and the same answer throughout."""
    kappa_low: float | None
    kappa_high: float | None
    outages: dict[str, int]
    """Cases without an answer, by the kind of failure; in none of the figures above."""
    cases_sha256: str
    """Of the labelled file."""
    seed: int
    """Of the resampling."""
    at: datetime

    @property
    def cases(self) -> int:
        """Answered ones."""
        return self.both_yes + self.judge_only + self.person_only + self.both_no

    def of(self, judge: JudgeVersion) -> Agreement | None:
        """Returns the agreement of `judge`; None where another model, prompt or set of restrictions was
        measured, or nothing could be."""
        if judge != self.judge or self.kappa_low is None:
            return None
        rarer = min(self.both_yes + self.person_only, self.judge_only + self.both_no)
        return Agreement(self.kappa_low, self.cases, rarer)
