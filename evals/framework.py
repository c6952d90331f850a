"""Runs cases and scorers on pydantic-evals, and takes back values of our own.

The library comes with the extra `evals`; nothing of it is imported before a run, or seen outside this file.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bespoke.errors import ComponentMissing
from evals.base import Case, Output, Sample, Score, Scorer, Shop

RUN = "run"
"""Under which name the error of a case as a whole stands, beside those of scorers."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One case with what came of it."""

    case: Case
    output: Output | None
    """None where the case failed or was not run."""
    scores: dict[str, Score]
    errors: dict[str, str]
    elapsed_s: float


async def score_cases(
    name: str,
    cases: Sequence[Case],
    solve: Callable[[Case], Awaitable[Output | None]],
    scorers: Sequence[Scorer],
    shop: Shop,
    concurrency: int,
) -> list[Scored]:
    """Returns every case with its scores, in the order given. What raises becomes that case's error.

    Args:
        solve: Returns None for a case that it leaves out.

    Raises:
        ComponentMissing: the extra `evals` is not installed.
    """
    try:
        import pydantic_evals as library  # noqa: PLC0415  # an extra
        from pydantic_evals.evaluators import (  # noqa: PLC0415
            EvaluationReason,
            Evaluator,
            EvaluatorContext,
            EvaluatorOutput,
        )
    except ModuleNotFoundError as error:
        raise ComponentMissing(
            f"evals need the package '{error.name}', which comes with the extra 'evals'; install "
            "'bespoke-personalization[evals]'"
        ) from error

    @dataclass(repr=False)
    class Scoring(Evaluator[Case, Output | None, None]):
        scorer: Scorer

        def get_default_evaluation_name(self) -> str:
            return self.scorer.name

        def get_evaluator_version(self) -> str:
            return str(self.scorer.version)

        def evaluate(self, ctx: EvaluatorContext[Case, Output | None, None]) -> EvaluatorOutput:
            if ctx.output is None:
                return {}
            score = self.scorer.score(Sample(ctx.inputs, ctx.output, shop))
            if score is None:
                return {}
            return {
                self.scorer.name: EvaluationReason(score.value, score.reason),
                _of(self.scorer.name): score.of,
            }

    dataset = library.Dataset[Case, Output | None, None](
        name=name,
        cases=[library.Case(name=case.id, inputs=case) for case in cases],
        evaluators=[Scoring(scorer) for scorer in scorers],
    )
    report = await dataset.evaluate(solve, name=name, max_concurrency=concurrency, progress=False)
    scored = {
        ran.name: Scored(
            case=ran.inputs,
            output=ran.output,
            scores={
                scorer.name: Score(
                    value=float(found.value),
                    reason=found.reason or "",
                    of=int(ran.scores[_of(scorer.name)].value),
                )
                for scorer in scorers
                if (found := ran.scores.get(scorer.name)) is not None
            },
            errors={failure.name: failure.error_message for failure in ran.evaluator_failures},
            elapsed_s=ran.task_duration,
        )
        for ran in report.cases
    }
    scored |= {
        failed.name: Scored(failed.inputs, None, {}, {RUN: failed.error_message}, 0.0)
        for failed in report.failures
    }
    return [scored[case.id] for case in cases]


def _of(name: str) -> str:
    return f"{name}.of"
