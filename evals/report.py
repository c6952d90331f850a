"""A run in words: rows for a terminal, a dictionary for a program, a page of Markdown."""

from collections.abc import Iterator
from typing import Any

from evals.base import SetComparison
from evals.results import BarState, CaseResult, EvalRun, MetricResult

PROBLEMS_SHOWN = 10
DIFFERENCE_COLUMNS = ("between", "measure", "difference", "interval", "pairs")
COLUMNS = ("metric", "value", "95 % interval", "over", "worst type", "bar", "")


def metric_rows(run: EvalRun) -> list[list[str]]:
    """Returns one row a metric, in the order of `COLUMNS`."""
    return [
        [
            metric.name,
            number(metric.value),
            interval(metric),
            over(metric),
            worst(metric),
            bound(metric),
            state(metric),
        ]
        for metric in run.metrics
    ]


def number(value: float | None) -> str:
    """Returns the value to three places; never rounded up to 1 or down to 0."""
    if value is None:
        return "not scored"
    text = f"{value:.3f}"
    if text == "1.000" and value < 1:
        return "0.999"
    return "0.001" if text == "0.000" and value > 0 else text


def interval(metric: MetricResult) -> str:
    if metric.low is None or metric.high is None:
        return "none"
    return f"{number(metric.low)}–{number(metric.high)}"


def over(metric: MetricResult) -> str:
    """Returns what the figure is over: units in cases, or cases alone; and errors left out."""
    units = f"{metric.units} in {metric.cases}" if metric.units != metric.cases else str(metric.cases)
    return f"{units}, {metric.errors} errors" if metric.errors else units


def bound(metric: MetricResult) -> str:
    """Returns the bar in signs, for where there is little room."""
    if metric.bar is None:
        return "none"
    return str(metric.bar).replace("at least", "≥").replace("at most", "≤")


def worst(metric: MetricResult) -> str:
    """Returns the group with the worst value, where groups differ: a mean can hide one."""
    values = {found.value for found in metric.strata}
    if len(values) < 2:
        return ""
    lower_is_better = metric.bar is not None and metric.bar.at_most is not None
    found = (max if lower_is_better else min)(metric.strata, key=lambda stratum: stratum.value)
    return f"{found.stratum.replace('_', ' ')} {number(found.value)}"


def state(metric: MetricResult) -> str:
    return "" if metric.state is None else metric.state.value


def verdict(run: EvalRun) -> str:
    """Returns one sentence: whether the bars are met, and if not, which are not."""
    missed = [metric.name for metric in run.metrics if metric.state is BarState.MISSED]
    undecided = [metric.name for metric in run.metrics if metric.state is BarState.UNDECIDED]
    bars = sum(metric.bar is not None for metric in run.metrics)
    wrong = len(run.comparison.findings) if run.comparison else 0
    compared = (
        f" Over all cases, {wrong} thing{'s were' if wrong > 1 else ' was'} found that should not be."
        if wrong
        else ""
    )
    if not missed and not undecided:
        met = "The bar is met." if bars == 1 else f"All {bars} bars are met."
        return met + compared
    parts = [f"missed: {', '.join(missed)}"] if missed else []
    if undecided:
        parts.append(f"undecided for errors or want of cases: {', '.join(undecided)}")
    return f"Of {bars} bars, {'; '.join(parts)}.{compared}"


def cost(run: EvalRun) -> str:
    if run.cost_usd is None:
        return "unknown: no price is configured, so the limit could not be kept"
    return f"${run.cost_usd:.4f} of ${run.cost_limit_usd:g}"


def problems(run: EvalRun) -> list[tuple[str, str, str]]:
    """Returns case, metric or `ERROR`, and reason of everything below 1 in a share, errors first."""
    shares = {metric.name for metric in run.metrics if metric.kind == "share"}
    found = [
        (case.id, f"ERROR in {name}", reason) for case in run.cases for name, reason in case.errors.items()
    ]
    found += [
        (case.id, name, score.reason)
        for name in (metric.name for metric in run.metrics if metric.name in shares)
        for case in run.cases
        if (score := case.scores.get(name)) is not None and score.value < 1
    ]
    return found


def difference_rows(comparison: SetComparison) -> list[list[str]]:
    """Returns one row a difference, in the order of `DIFFERENCE_COLUMNS`."""
    return [
        [
            found.groups,
            f"{found.measure}: {found.says}",
            "unknown" if found.mean is None else f"{found.mean:+.3g}",
            "too few pairs"
            if found.low is None or found.high is None
            else f"{found.low:+.3g} to {found.high:+.3g}",
            str(found.pairs),
        ]
        for found in comparison.differences
    ]


def found_rows(comparison: SetComparison) -> list[str]:
    """Returns one sentence a finding, with where it shows."""
    return [
        f"{found.reason}: {', '.join(found.clusters[:PROBLEMS_SHOWN])}"
        + (
            f" and {len(found.clusters) - PROBLEMS_SHOWN} more"
            if len(found.clusters) > PROBLEMS_SHOWN
            else ""
        )
        if found.clusters
        else found.reason
        for found in comparison.findings
    ]


def summary(run: EvalRun) -> dict[str, Any]:
    """Returns the run without its cases, with its verdict: what `--json` prints."""
    return {
        "passed": run.passed,
        "verdict": verdict(run),
        "case_errors": run.case_errors,
        **run.model_dump(mode="json", exclude={"cases"}),
    }


def stand_ins(run: EvalRun) -> int:
    """Returns how many messages the composer wrote in place of a model."""
    return sum(message.stands_in for case in run.cases for message in case.messages)


def markdown(run: EvalRun) -> str:
    """Returns the run as a page of Markdown."""
    return "\n".join(_markdown(run)) + "\n"


def _markdown(run: EvalRun) -> Iterator[str]:
    yield f"# {run.suite}: {'passed' if run.passed else 'not passed'}"
    yield from ("", _text(run.question), "", f"{verdict(run)} {_text(run.meaning)}", "")
    yield from _table(COLUMNS, metric_rows(run))
    if run.comparison is not None:
        yield from ("", "## Over all cases", "")
        yield from (f"- {_text(line)}" for line in found_rows(run.comparison) or ["Nothing is wrong."])
        yield from ("", _text(run.comparison.intervals), "")
        yield from _table(DIFFERENCE_COLUMNS, difference_rows(run.comparison))
    found = problems(run)
    if found:
        yield from ("", f"## Problems ({len(found)})", "")
        yield from _table(("case", "metric", "reason"), [list(row) for row in found[:PROBLEMS_SHOWN]])
        if len(found) > PROBLEMS_SHOWN:
            yield from ("", f"and {len(found) - PROBLEMS_SHOWN} more, in the run's file")
    yield from ("", "## Data", "")
    yield from (f"- {_text(line)}" for line in data_lines(run))
    yield from ("", "It cannot show:", "")
    yield from (f"- {_text(line)}" for line in run.datasheet.cannot_show)
    yield from ("", "## Run", "")
    yield from _table(("what", "value"), [list(row) for row in run_rows(run)])


def data_lines(run: EvalRun) -> list[str]:
    """Returns the datasheet as sentences, without what the data cannot show."""
    sheet = run.datasheet
    strata = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sheet.strata.items())
    return [
        f"Source: {sheet.source}",
        f"Licence: {sheet.licence}",
        f"As of: {sheet.as_of or 'no one day'}",
        f"Chosen: {sheet.selection}",
        f"Size: {sheet.cases} cases of {sheet.households} households ({strata})",
    ]


def run_rows(run: EvalRun) -> list[tuple[str, str]]:
    """Returns what it takes to repeat the run, name by name."""
    versions = run.versions
    prompts = ", ".join(f"{name} {version}" for name, version in versions.prompts.items())
    return [
        ("run", run.id),
        ("started", run.started_at.isoformat(timespec="seconds")),
        ("took", f"{run.elapsed_s:.1f} s"),
        ("copywriter", run.copywriter),
        ("model", run.model or "none"),
        ("messages", str(sum(len(case.messages) for case in run.cases))),
        ("of these, the composer standing in", str(stand_ins(run))),
        ("n, seed, concurrency", f"{run.n}, {run.seed}, {run.concurrency}"),
        ("cost", cost(run)),
        ("code", f"{versions.code}, {versions.code_sha256[:12]}"),
        ("guardrail policy", f"{versions.policy_id}, {versions.policy_sha256[:12]}"),
        ("brand kit", f"{versions.brand_id} {versions.brand_version}, {versions.brand_sha256[:12]}"),
        ("dataset", f"{run.datasheet.name}, {versions.dataset_sha256[:12]}"),
        ("prompts", prompts or "none was sent"),
        ("scorers", ", ".join(f"{name} {version}" for name, version in versions.scorers.items())),
        ("Python", versions.python),
    ]


def case_state(run: EvalRun, case: CaseResult) -> str:
    """Returns `ERROR`, `problem` or `ok` for one case."""
    if case.errors:
        return "ERROR"
    shares = {metric.name for metric in run.metrics if metric.kind == "share"}
    return "problem" if any(case.scores[name].value < 1 for name in shares & case.scores.keys()) else "ok"


def _table(columns: tuple[str, ...], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(_text(cell) for cell in row)} |" for row in rows)


def _text(text: str) -> str:
    """Returns text that Markdown shows as it is: copy may hold any of its marks."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)
    return " ".join(escaped.split())
