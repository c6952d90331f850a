"""What an eval is made of: a suite asks one question of a subject, over a dataset, through scorers.

A suite, a dataset and a scorer are one file each. A scorer is a pure function of one sample. What it
raises is an error of that case with its reason, never a bad score: a broken ruler measures nothing.
What no single case shows is for the suite to compare, once, over all that was written.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from bespoke.domain.base import Value, sha256_of
from bespoke.domain.brand import PublishedBrandKit
from bespoke.domain.brief import Brief
from bespoke.domain.category import Category
from bespoke.domain.decision import Message
from bespoke.domain.draft import CopywriterKind, Usage
from bespoke.domain.ids import CustomerId
from bespoke.domain.offer import Offer
from bespoke.domain.profile import Profile
from bespoke.domain.variant import Variant, VariantStatus

if TYPE_CHECKING:
    from agents.runner import Agent


@dataclass(frozen=True, slots=True)
class Subject:
    """What is evaluated: an agent over a workspace of its own, and who writes for it."""

    agent: "Agent"
    copywriter: CopywriterKind
    model: str | None
    """The language model's name; None where the composer writes."""


class Expectation(StrEnum):
    WRITTEN = "written"
    REFUSED = "refused"
    """No consent: nothing may be generated, and nothing of the profile read."""


class Case(Value):
    """One brief that the subject is given."""

    id: str
    """Names no person: what is kept of a run is keyed by it."""
    cluster: str
    """What was sampled, e.g. a household's pseudonym: cases of one cluster are not independent."""
    stratum: str
    """Group that figures are also given for, e.g. the customer type."""
    brief: Brief
    expects: Expectation
    profile_sha256: str | None
    """Of the facts that the case rests on; None where they may not be read."""

    @property
    def customer_id(self) -> CustomerId:
        """Whom the brief is for; cases are of single customers."""
        assert self.brief.customer_id is not None
        return self.brief.customer_id


class Datasheet(Value):
    """What a reader must know of a dataset before believing a figure that rests on it."""

    name: str
    source: str
    licence: str
    as_of: date | None
    selection: str
    """How cases were chosen."""
    households: int
    cases: int
    strata: dict[str, int]
    """Cases of each stratum."""
    seed: int
    cannot_show: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    sheet: Datasheet
    cases: tuple[Case, ...]

    def sha256(self) -> str:
        """The hash by which two runs tell whether they ran over the same cases."""
        return sha256_of([case.model_dump(mode="json") for case in self.cases])


class Status(StrEnum):
    """What became of a case."""

    WRITTEN = "written"
    REFUSED = "refused"
    """For want of consent."""
    STOPPED = "stopped"
    """By a guardrail or the group check, before anything was drafted."""


class Piece(Value):
    """One variant with the message that it makes."""

    variant: Variant
    offer: Offer | None
    message: Message | None
    """None where it cannot be rendered; then `render_failure` says why."""
    render_failure: str | None = None

    @property
    def is_offered(self) -> bool:
        """Whether a reviewer would get to see it; what guardrails block goes nowhere."""
        return self.variant.status is not VariantStatus.BLOCKED


class Output(Value):
    """What the subject made of a case."""

    status: Status
    reason: str | None
    """Why nothing was written."""
    pieces: tuple[Piece, ...]
    profile: Profile | None
    """What was known of the customer; None where consent did not allow reading it."""
    usage: Usage

    @property
    def offered(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.is_offered)


@dataclass(frozen=True, slots=True)
class Shop:
    """What all messages of a run are held against."""

    brand: PublishedBrandKit
    categories: tuple[Category, ...]
    topic_shares: Mapping[str, float]
    """Share of the customers who buy each topic."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a scorer looks at."""

    case: Case
    output: Output
    shop: Shop


class Score(Value):
    """A value and why it is what it is."""

    value: float
    reason: str
    of: int = Field(default=1, ge=1)
    """Units that `value` is a share of; 1 for a mean."""


def share(problems: dict[str, str], of: int) -> Score:
    """Returns the share of `of` units without a problem. The reason names the problems, by unit."""
    if not problems:
        return Score(value=1.0, of=of, reason=f"all {of}" if of > 1 else "yes")
    said = "; ".join(f"{unit}: {problem}" for unit, problem in problems.items())
    return Score(value=(of - len(problems)) / of, of=of, reason=said)


class MetricKind(StrEnum):
    SHARE = "share"
    """Units that pass, of all units; a Wilson interval."""
    MEAN = "mean"
    """Mean over cases; a bootstrap interval."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """One metric."""

    name: str
    version: int
    """Rises whenever the same sample could get another value."""
    measures: str
    """What the value says, as a noun phrase."""
    kind: MetricKind
    score: Callable[[Sample], Score | None]
    """None where the case says nothing about the metric."""


@dataclass(frozen=True, slots=True)
class SetScorer:
    """One metric that looks at what came of all cases together: nothing shows in one of them alone."""

    name: str
    version: int
    measures: str
    kind: MetricKind
    score: Callable[[Sequence[Sample]], Sequence[Score | None]]
    """One score for each sample, in order."""


class Bar(Value):
    """What a metric must reach. Exactly one of the bounds is set."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def admits(self, value: float) -> bool:
        """Whether the value itself, not its interval, keeps within the bound."""
        if self.at_least is not None:
            return value >= self.at_least
        assert self.at_most is not None
        return value <= self.at_most

    def __str__(self) -> str:
        return f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"


class GroupDifference(Value):
    """How far two groups lie apart in one measure, by pairs of cases that are alike in everything else."""

    groups: str
    """Which attribute, and the value of the first group and of the second."""
    measure: str
    says: str
    """What it is, with its unit."""
    pairs: int
    mean: float | None
    """Of the second group less the first; None where no pair tells."""
    low: float | None
    high: float | None
    """Ends of the interval; None where too few pairs tell."""


class SetFinding(Value):
    """What is wrong with all that was written, taken together."""

    reason: str
    clusters: tuple[str, ...] = ()
    """Where it shows; empty where only the sum shows it."""


class SetComparison(Value):
    """What a suite found in the outputs of all cases together."""

    intervals: str
    """How the intervals are made, in a sentence."""
    differences: tuple[GroupDifference, ...]
    findings: tuple[SetFinding, ...]


@dataclass(frozen=True, slots=True)
class Suite:
    """One question, and all that it takes to answer it."""

    name: str
    question: str
    load: Callable[[Subject, int, int], Dataset]
    """Takes the subject, the number of households and the seed."""
    solve: Callable[[Subject, Case], Awaitable[Output]]
    scorers: tuple[Scorer, ...]
    bars: tuple[Bar, ...]
    default_n: int
    cost_limit_usd: float
    """Cases that are left when it has been spent are not run."""
    set_scorers: tuple[SetScorer, ...] = ()
    compare: Callable[[Sequence[Output], int], SetComparison] | None = None
    """Takes what came of all cases, and the seed; None where each case tells all there is. A run with a finding
    does not pass."""

    @property
    def all_scorers(self) -> tuple[Scorer | SetScorer, ...]:
        """Those of single cases first."""
        return (*self.scorers, *self.set_scorers)
