"""How often a check is wrong: its answers to labelled texts, and figures of them with their intervals.

A check flags a text when it finds
something that is more than a note. Figures that cannot be computed are None: precision where nothing is
flagged, recall without positives, the false-positive rate without negatives.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bespoke.domain.finding import Report, Severity, Verdict
from bespoke.errors import InvalidInput
from guardrails.base import Check, Stage, Subject, as_text
from guardrails.measured.labelled import Row
from guardrails.pipeline import Pipeline, is_failure
from guardrails.registry import nearest
from guardrails.ruling import MAX_BUDGET_MS, Policy, Rule

ISOLATED_BUDGET_MS = 250
"""For a check that is not known to end, as the default policy gives it."""
ALL = "all"
"""Stands for every check of a policy, in place of a check's name."""
RESAMPLES = 1_000
SEED = 20
"""Of the resampling: the same file gives the same intervals."""

Counts = NDArray[np.int64]
"""One row a unit that is drawn as a whole (a text, a pair), one column a count."""
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From sums over the columns of `Counts`, one row a resample, to one value a row; NaN where there is none."""


class Answer(NamedTuple):
    """What a check made of a text, or a policy."""

    flagged: bool
    blocked: bool


class Failure(NamedTuple):
    """A text that a check could not be asked about, so that it counts as flagged without having been read."""

    id: str
    check: str
    reason: str


class Estimate(NamedTuple):
    """A figure with its 95 % interval; None where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Rates(NamedTuple):
    """Of one set of labelled texts."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    fpr: Estimate


@dataclass(frozen=True, slots=True)
class Score:
    """How a check, or a policy, did on labelled texts."""

    check: str
    rows: tuple[Row, ...]
    answers: tuple[Answer, ...]
    texts_per_s: float
    """Of processor time, on one core."""
    by_check: Mapping[str, tuple[Answer, ...]]
    """Answers of each check of a policy; empty for a single check."""
    failures: tuple[Failure, ...] = ()
    """In the order of the rows. Figures with any of them say little."""

    @property
    def missed(self) -> list[str]:
        """Ids of positives that were not flagged."""
        return [row.id for row, answer in self._pairs() if row.label and not answer.flagged]

    @property
    def wrong(self) -> list[str]:
        """Ids of negatives that were flagged."""
        return [row.id for row, answer in self._pairs() if not row.label and answer.flagged]

    def rates(self, resamples: int = RESAMPLES) -> Rates:
        return rates(self.rows, self.answers, resamples)

    def by_origin(self) -> dict[str, Rates]:
        """Returns the rates of each source, without intervals."""
        found = {}
        for name in sorted({row.origin for row in self.rows}):
            own = [pair for pair in self._pairs() if pair[0].origin == name]
            found[name] = rates([row for row, _ in own], [answer for _, answer in own], 0)
        return found

    def _pairs(self) -> Iterable[tuple[Row, Answer]]:
        return zip(self.rows, self.answers, strict=True)


def named(name: str, checks: Iterable[Check]) -> Check:
    """Returns the check called `name`.

    Raises:
        InvalidInput: there is none; with the nearest name.
    """
    known = {check.name: check for check in checks}
    if name in known:
        return known[name]
    meant = nearest(name, [*known, ALL])
    hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join([*sorted(known), ALL])}"
    raise InvalidInput(f"unknown check '{name}'; {hint}")


def alone(check: Check, severity: Severity = Severity.BLOCK) -> Pipeline:
    """Returns a pipeline of this check at all its stages, with all the time that it may need: a check that is
    not known to end has what the default policy gives it."""
    budget_ms = ISOLATED_BUDGET_MS if check.isolated else MAX_BUDGET_MS
    rule = Rule(check=check.name, severity=severity, budget_ms=budget_ms)
    stages: dict[Stage, tuple[Rule, ...]] = {s: (rule,) if s in check.stages else () for s in Stage}
    policy = Policy(id=f"only-{check.name}", version=1, description=check.policy, stages=stages)
    return Pipeline(policy, [check])


def subject_of(check: Check, text: str) -> Subject:
    """Returns a labelled text as the check wants it; what it does not take by itself is taken as a draft."""
    subject = check.labelled(text)
    if subject.stage in check.stages:
        return subject
    stage = Stage.DRAFT if Stage.DRAFT in check.stages else min(check.stages)
    return replace(subject, stage=stage)


def answer_of(report: Report) -> Answer:
    return Answer(report.verdict is not Verdict.PASS, report.verdict is Verdict.BLOCK)


def failures_of(report: Report) -> dict[str, str]:
    """Returns the checks that failed and flagged the text by that alone, each with the reason."""
    flagged = {
        found.check
        for found in report.findings
        if not is_failure(found) and found.severity is not Severity.NOTE
    }
    return {
        found.check: found.reason
        for found in report.findings
        if is_failure(found) and found.check not in flagged
    }


def _failures(rows: Sequence[Row], reports: Sequence[Report]) -> tuple[Failure, ...]:
    return tuple(
        Failure(row.id, check, reason)
        for row, report in zip(rows, reports, strict=True)
        for check, reason in failures_of(report).items()
    )


def score(rows: Sequence[Row], check: Check) -> Score:
    """Returns how `check` does on `rows`. What it fails to look at counts as flagged."""
    pipeline = alone(check)
    subjects = [subject_of(check, row.text) for row in rows]
    reports, texts_per_s = _timed(pipeline, subjects)
    answers = tuple(answer_of(report) for report in reports)
    return Score(check.name, tuple(rows), answers, texts_per_s, {}, _failures(rows, reports))


def score_policy(rows: Sequence[Row], policy: Policy, checks: Iterable[Check]) -> Score:
    """Returns how all checks of a policy do on `rows`, each a text by itself."""
    pipeline = Pipeline(policy, checks)
    reports, texts_per_s = _timed(pipeline, [as_text(row.text) for row in rows])
    by_check = {
        name: tuple(
            answer_of(
                report.model_copy(update={"findings": tuple(f for f in report.findings if f.check == name)})
            )
            for report in reports
        )
        for name in reports[0].checks_run
    }
    answers = tuple(map(answer_of, reports))
    return Score(ALL, tuple(rows), answers, texts_per_s, by_check, _failures(rows, reports))


def _timed(pipeline: Pipeline, subjects: Sequence[Subject]) -> tuple[list[Report], float]:
    # The first run compiles the rules and reads the weights, which is not to be measured.
    first = pipeline.run(subjects[0])
    began = process_time()
    reports = [pipeline.run(subject) for subject in subjects]
    texts_per_s = len(subjects) / max(process_time() - began, 1e-9)
    if failures_of(first):
        # A run that was abandoned keeps the next from starting, and it is the one that says why.
        reports[0] = first
    return reports, texts_per_s


# Figures


def confusion(rows: Sequence[Row], answers: Sequence[Answer]) -> Counts:
    """Returns for each text whether it is a true positive, false positive, false negative, true negative."""
    label = np.array([row.label for row in rows], bool)
    flagged = np.array([answer.flagged for answer in answers], bool)
    columns = (label & flagged, ~label & flagged, label & ~flagged, ~label & ~flagged)
    return np.stack(columns, axis=1).astype(np.int64)


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found


def precision(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(sums[:, 0], sums[:, 0] + sums[:, 1])


def recall(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(sums[:, 0], sums[:, 0] + sums[:, 2])


def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns 2TP / (2TP + FP + FN); none without positives, where every answer would give 0."""
    scores = _ratio(2 * sums[:, 0], 2 * sums[:, 0] + sums[:, 1] + sums[:, 2])
    return np.where(sums[:, 0] + sums[:, 2] > 0, scores, np.nan)


def fpr(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(sums[:, 1], sums[:, 1] + sums[:, 3])


def share(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the first column over the second."""
    return _ratio(sums[:, 0], sums[:, 1])


def estimate(counts: Counts, statistic: Statistic, resamples: int = RESAMPLES) -> Estimate:
    """Returns a statistic of the summed counts with its percentile bootstrap interval (Efron, 1979).

    Args:
        counts: One row a unit; units are drawn with replacement, as many as there are.
        statistic: See `Statistic`.
        resamples: None are drawn for 0, and then there is no interval.
    """
    if not len(counts):
        return Estimate(None)
    value = float(statistic(counts.sum(axis=0, dtype=np.float64)[None, :])[0])
    if np.isnan(value):
        return Estimate(None)
    if not resamples or len(counts) < 2:
        return Estimate(value)
    # Units with the same counts are alike: how often each kind is drawn is multinomial.
    kinds, times = np.unique(counts, axis=0, return_counts=True)
    drawn = np.random.default_rng(SEED).multinomial(len(counts), times / len(counts), size=resamples)
    values = statistic((drawn @ kinds).astype(np.float64))
    values = values[~np.isnan(values)]
    if not len(values):
        return Estimate(value)
    low, high = np.quantile(values, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def rates(rows: Sequence[Row], answers: Sequence[Answer], resamples: int = RESAMPLES) -> Rates:
    counts = confusion(rows, answers)
    return Rates(*(estimate(counts, statistic, resamples) for statistic in (precision, recall, f1, fpr)))


def blocked_share(answers: Sequence[Answer], resamples: int = RESAMPLES) -> Estimate:
    return estimate(np.array([(a.blocked, 1) for a in answers], np.int64).reshape(-1, 2), share, resamples)


def flagged_share(answers: Sequence[Answer], resamples: int = RESAMPLES) -> Estimate:
    return estimate(np.array([(a.flagged, 1) for a in answers], np.int64).reshape(-1, 2), share, resamples)
