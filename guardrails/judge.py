"""The seam for a judge: somebody who reads, where a rule can only compare words.

Checks are pure, so a judge is asked before the pipeline runs, and what it said is among the facts. What its
word is worth was measured elsewhere, on cases that people labelled. Without a measured agreement a judge's word
asks a person; it stops no text and clears none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bespoke.domain.brand import Restriction

MIN_AGREEMENT = 0.8
"""Cohen's kappa, at the lower end of its interval, from which on a judge's word counts by itself: "almost
perfect" in the scale of Landis and Koch (1977)."""
MIN_CASES = 100


class Agreement(NamedTuple):
    """How well a judge agrees with people."""

    kappa_low: float
    """Lower end of the 95 % interval of Cohen's kappa (1960)."""
    cases: int

    @property
    def is_enough(self) -> bool:
        return self.kappa_low >= MIN_AGREEMENT and self.cases >= MIN_CASES


class JudgeVerdict(NamedTuple):
    """A judge's answer to one question."""

    violates: bool
    reason: str


class Judge(Protocol):
    """Reads a text and says whether it breaks a restriction."""

    @property
    def name(self) -> str:
        """Which judge this is, with the versions of its prompt and model."""

    @property
    def agreement(self) -> Agreement | None:
        """None where it was not measured."""

    def violates(self, restriction: Restriction, text: str) -> JudgeVerdict: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge said of one field, and of one restriction."""

    field: str
    text: str
    """The field's text that was read; the answer counts for this text alone."""
    rule: str
    """The restriction's."""
    verdict: JudgeVerdict
    judge: str
    agreement: Agreement | None

    @property
    def counts(self) -> bool:
        """Whether the judge's word may stop or clear a text."""
        return self.agreement is not None and self.agreement.is_enough


def judged(
    judge: Judge, fields: Mapping[str, str], restrictions: Iterable[Restriction]
) -> tuple[Judged, ...]:
    """Returns the judge's answer on each field and each restriction. Raises what the judge raises."""
    return tuple(
        Judged(
            field=field,
            text=text,
            rule=restriction.rule,
            verdict=judge.violates(restriction, text),
            judge=judge.name,
            agreement=judge.agreement,
        )
        for restriction in restrictions
        for field, text in fields.items()
        if text
    )
