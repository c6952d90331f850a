"""How well a judge agrees with people: the confusion of their answers, and Cohen's kappa with its interval."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guardrails.judge import JudgeVersion, MeasuredAgreement
from guardrails.measured.labelled import Case
from guardrails.measured.scoring import SEED, estimate


class Answered(NamedTuple):
    """A case, and what the judge said of it."""

    case: Case
    violates: bool | None
    """None where it could not be asked."""
    failure: str | None
    """The kind of failure, where there was one."""


def kappa(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns Cohen's kappa (1960) of the columns both yes, judge only, person only, both no; NaN where chance
    alone would agree on everything."""
    total = sums.sum(axis=1)
    both_yes, judge_only, person_only, both_no = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (both_yes + both_no) / total
        judge_yes, person_yes = (both_yes + judge_only) / total, (both_yes + person_only) / total
        by_chance = judge_yes * person_yes + (1 - judge_yes) * (1 - person_yes)
        found: NDArray[np.float64] = np.where(by_chance < 1, (observed - by_chance) / (1 - by_chance), np.nan)
    return found


def agreement_of(
    judge: JudgeVersion,
    asked_model: str,
    answered: Sequence[Answered],
    cases_sha256: str,
    at: datetime,
) -> MeasuredAgreement:
    """Returns the agreement on the answered cases. Cases of one text are drawn together: one call read them."""
    by_text: dict[str, list[int]] = {}
    for case, violates, _ in answered:
        if violates is not None:
            counts = by_text.setdefault(case.text, [0, 0, 0, 0])
            counts[2 * (not violates) + (not case.label)] += 1
    units = np.array(list(by_text.values()), np.int64).reshape(-1, 4)
    both_yes, judge_only, person_only, both_no = map(int, units.sum(axis=0))
    found = estimate(units, kappa)
    return MeasuredAgreement(
        judge=judge,
        asked_model=asked_model,
        both_yes=both_yes,
        judge_only=judge_only,
        person_only=person_only,
        both_no=both_no,
        kappa=found.value,
        kappa_low=found.low,
        kappa_high=found.high,
        outages=dict(sorted(Counter(one.failure for one in answered if one.failure is not None).items())),
        cases_sha256=cases_sha256,
        seed=SEED,
        at=at,
    )
