"""What is kept of a run: figures with intervals and bars, every case, and all versions involved.

Customers stand under their pseudonyms. No audit-only attribute gets here: scorers are not given any.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.draft import Usage
from evals.base import Bar, Datasheet, MetricKind, Score, SetComparison

FORMAT = 1
"""Rises when a reader of kept runs would have to change."""


class BarState(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNDECIDED = "undecided"
    """The metric has errors or no score: nothing was shown, so nothing counts as met."""


class MessageResult(Value):
    """One message as a reader would see it, with where it came from."""

    content_hash: str
    angle: str | None
    tactic: str | None
    offer: str | None
    """Id of the offer."""
    offer_says: str | None = None
    """What the ledger says of the offer, in words; None where there is none, and in runs that did not keep it."""
    author: str
    stands_in: bool
    """Whether the composer wrote it in place of a model."""
    status: str
    fields: dict[str, str]
    """Rendered; as written where it cannot be rendered."""
    findings: tuple[str, ...]
    problem: str | None
    """Why it cannot be rendered."""


class CaseResult(Value):
    id: str
    cluster: str
    stratum: str
    use_case: str
    channel: str
    seed: int
    expected: str
    status: str
    """`written`, `refused`, `stopped` or `error`."""
    reason: str | None
    facts: tuple[str, ...]
    """What was known of the customer, in plain words."""
    messages: tuple[MessageResult, ...]
    scores: dict[str, Score]
    errors: dict[str, str]
    """By scorer, or `run` for the case as a whole."""
    usage: Usage
    elapsed_s: float


class StratumResult(Value):
    stratum: str
    value: float
    cases: int


class MetricResult(Value):
    name: str
    version: int
    measures: str
    kind: MetricKind
    value: float | None
    """None where no case says anything about it."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval; None where there is none."""
    cases: int
    units: int
    clusters: int
    errors: int
    strata: tuple[StratumResult, ...]
    bar: Bar | None
    state: BarState | None


class Versions(Value):
    """What has to be the same for two runs to be compared."""

    code: str
    code_sha256: str
    """Of every file of the packages that write, check, render and score."""
    policy_id: str
    policy_sha256: str
    brand_id: str
    brand_version: int
    brand_sha256: str
    dataset_sha256: str
    prompts: dict[str, int]
    """Version of each prompt that was sent; empty where no model wrote."""
    scorers: dict[str, int]
    python: str


class EvalRun(Value):
    format: int = FORMAT
    id: str
    suite: str
    question: str
    meaning: str
    """What a run with this copywriter can show, and what it cannot."""
    started_at: datetime
    elapsed_s: float
    copywriter: str
    model: str | None
    n: int
    seed: int
    concurrency: int
    cost_usd: float | None
    """None where calls were made and no price is configured: unknown, not free."""
    cost_limit_usd: float
    usage: Usage
    versions: Versions
    datasheet: Datasheet
    metrics: tuple[MetricResult, ...]
    comparison: SetComparison | None = None
    """None where the suite compares nothing."""
    cases: tuple[CaseResult, ...] = Field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether every bar is met, and nothing is wrong with the whole."""
        met = all(metric.state in (None, BarState.MET) for metric in self.metrics)
        return met and not (self.comparison and self.comparison.findings)

    @property
    def case_errors(self) -> int:
        return sum(bool(case.errors) for case in self.cases)
