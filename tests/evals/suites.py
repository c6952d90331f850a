"""Suites made by hand: cases, answers and scorers are given, so it is known what must come of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bespoke.domain.draft import Usage
from evals.base import (
    Bar,
    Case,
    Dataset,
    Datasheet,
    MetricKind,
    Output,
    Sample,
    Score,
    Scorer,
    SetComparison,
    Subject,
    Suite,
)
from evals.results import EvalRun
from evals.runner import run_suite
from tests.evals.samples import case, piece, written

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def share_scorer(name: str, score: Callable[[Sample], Score | None]) -> Scorer:
    return Scorer(name=name, version=2, measures="what a test says", kind=MetricKind.SHARE, score=score)


def constant(value: float, of: int = 4) -> Callable[[Sample], Score]:
    return lambda _sample: Score(value=value, of=of, reason="made by hand")


def suite(
    *scorers: Scorer,
    bars: tuple[Bar, ...] = (),
    cases: tuple[Case, ...] = (case("p_1"), case("p_2"), case("p_3", stratum="lapsed")),
    answers: Mapping[str, Output | Exception] | None = None,
    cost_limit_usd: float = 1.0,
    compare: Callable[[Sequence[Output], int], SetComparison] | None = None,
) -> Suite:
    """Returns a suite whose cases are answered by hand: with one message, but for `answers` by cluster."""

    def load(_subject: Subject, n: int, seed: int) -> Dataset:
        sheet = Datasheet(
            name="by-hand",
            source="made by hand",
            licence="none",
            as_of=None,
            selection="all of them",
            households=len(cases),
            cases=len(cases),
            strata={
                kind: sum(c.stratum == kind for c in cases) for kind in sorted({c.stratum for c in cases})
            },
            seed=seed,
            cannot_show=("anything",),
        )
        return Dataset(sheet, cases[:n])

    async def solve(_subject: Subject, given: Case) -> Output:
        answer = (answers or {}).get(given.cluster, written(piece()))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Suite(
        name="by-hand",
        question="Does the runner tell what happened?",
        load=load,
        solve=solve,
        scorers=scorers,
        bars=bars,
        default_n=3,
        cost_limit_usd=cost_limit_usd,
        compare=compare,
    )


def costing(usd: float | None) -> Output:
    return written(piece()).model_copy(
        update={"usage": Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=usd)}
    )


async def run(made: Suite, subject: Subject, n: int = 3, concurrency: int = 1) -> EvalRun:
    return await run_suite(
        made, subject, n=n, seed=0, concurrency=concurrency, run_id="by-hand-1", started_at=AT
    )
