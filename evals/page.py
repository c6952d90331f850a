"""A run as one HTML page that needs nothing else: charts in SVG, every case to open and read."""

from collections.abc import Iterable

from evals import report
from evals.markup import Markup, element, raw_style
from evals.results import BarState, CaseResult, EvalRun, MessageResult, MetricResult

# No address is allowed at all: the page holds copy that a model may have written.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
WIDTH, HEIGHT = 460, 34
LEFT, RIGHT = 6, 454
"""Where 0 and 1 lie on a chart, in its own units."""

STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6472; --line: #d8dce3; --page: #f6f7f9;
  --card: #fff; --bar: #7a9cc6; --mark: #1f4e8c; --good: #1d6b41; --bad: #a8281e; --odd: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --soft: #a2abb9; --line: #384150; --page: #14181f; --card: #1d232d;
    --bar: #46658e; --mark: #a9c7f0; --good: #7fd0a1; --bad: #ff9d93; --odd: #e8bd62; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 66rem; background: var(--page);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .7rem; }
p { max-width: 48rem; margin: .4rem 0; } .soft { color: var(--soft); }
.verdict { font-size: 1.1rem; font-weight: 600; } .met, .ok { color: var(--good); }
.missed, .problem { color: var(--bad); } .undecided, .ERROR { color: var(--odd); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .5rem 1.1rem; }
.metric { display: grid; grid-template-columns: 15rem minmax(0, 1fr) 9.5rem; gap: .2rem 1.2rem;
  padding: .7rem 0; border-top: 1px solid var(--line); align-items: center; }
.metric:first-child { border-top: 0; } .metric b { display: block; }
.metric .soft { font-size: .85rem; line-height: 1.35; } svg { display: block; width: 100%; }
.figure { text-align: right; font-variant-numeric: tabular-nums; } .figure b { font-size: 1.15rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
.wide { overflow-x: auto; } td:first-child { white-space: nowrap; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--line); vertical-align: top; }
tr:first-child > * { border-top: 0; } td.n { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .45rem 0; }
summary { cursor: pointer; padding: .55rem .9rem; } details > div { padding: 0 .9rem .9rem; }
.tag { float: right; font-weight: 600; margin-left: 1rem; }
.message { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: .9rem 0; }
.message p { white-space: pre-line; margin: .15rem 0; } .message .subject { font-weight: 600; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
@media (max-width: 46rem) { .metric { grid-template-columns: 1fr; } .figure { text-align: left; } }
"""


def page(run: EvalRun) -> str:
    """Returns the page as a whole HTML document."""
    title = f"Eval {run.suite}: {'passed' if run.passed else 'not passed'}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        raw_style(STYLE),
    )
    body = element(
        "body",
        element("h1", title),
        element("p", run.question, class_="soft"),
        element("p", report.verdict(run), class_=f"verdict {'met' if run.passed else 'missed'}"),
        element("p", run.meaning),
        element("h2", "Figures"),
        element("div", map(_metric, run.metrics), class_="card"),
        element(
            "p",
            "On a scale from 0 to 1. Broad: the value. Whisker: its 95 % interval over households. "
            "Upright line: the bar.",
            class_="soft",
        ),
        element("h2", "By customer type"),
        _strata(run),
        _comparison(run),
        element("h2", "Data"),
        element("ul", (element("li", line) for line in report.data_lines(run))),
        element("p", "It cannot show:"),
        element("ul", (element("li", line) for line in run.datasheet.cannot_show)),
        element("h2", f"Cases ({len(run.cases)})"),
        (_case(run, case) for case in sorted(run.cases, key=lambda case: _worst_first(run, case))),
        element("h2", "Run"),
        _table([], ([name, value] for name, value in report.run_rows(run))),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _metric(metric: MetricResult) -> Markup:
    bar = "no bar" if metric.bar is None else f"{metric.bar}: {report.state(metric)}"
    return element(
        "div",
        element("div", element("b", metric.name), element("span", metric.measures, class_="soft")),
        chart(metric),
        element(
            "div",
            element("b", report.number(metric.value)),
            element("span", bar, class_=report.state(metric) or "soft"),
            element("div", _over(metric), class_="soft"),
            class_="figure",
        ),
        class_="metric",
    )


def _over(metric: MetricResult) -> str:
    units = f"{metric.units} in " if metric.units != metric.cases else ""
    errors = f", {metric.errors} with errors" if metric.errors else ""
    return f"over {units}{metric.cases} cases{errors}"


def chart(metric: MetricResult) -> Markup:
    """Returns one metric on a scale from 0 to 1: value, interval and bar."""
    said = f"{metric.name}: {report.number(metric.value)}, interval {report.interval(metric)}"
    parts = [
        element("title", said),
        element("line", x1=LEFT, x2=RIGHT, y1=20, y2=20, stroke="var(--line)", stroke_width=1),
    ]
    if metric.value is not None:
        width = max(1.0, _x(metric.value) - LEFT)
        parts.append(element("rect", x=LEFT, y=13, width=width, height=14, fill="var(--bar)", class_="value"))
    if metric.low is not None and metric.high is not None:
        low, high = _x(metric.low), _x(metric.high)
        parts += [
            element(
                "line", x1=low, x2=high, y1=20, y2=20, stroke="var(--mark)", stroke_width=2, class_="interval"
            ),
            *(
                element("line", x1=x, x2=x, y1=15, y2=25, stroke="var(--mark)", stroke_width=2)
                for x in (low, high)
            ),
        ]
    if metric.bar is not None:
        limit = metric.bar.at_least if metric.bar.at_least is not None else metric.bar.at_most
        assert limit is not None
        colour = "var(--good)" if metric.state is BarState.MET else "var(--bad)"
        x = _x(limit)
        parts.append(element("line", x1=x, x2=x, y1=5, y2=33, stroke=colour, stroke_width=2.5, class_="bar"))
    return element("svg", parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=said)


def _x(value: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, value))


def _strata(run: EvalRun) -> Markup:
    kinds = list(run.datasheet.strata)
    values = {metric.name: {found.stratum: found for found in metric.strata} for metric in run.metrics}
    rows = [
        [
            kind.replace("_", " "),
            *(
                report.number(values[metric.name][kind].value) if kind in values[metric.name] else ""
                for metric in run.metrics
            ),
        ]
        for kind in kinds
    ]
    return _table(["type", *(metric.name for metric in run.metrics)], rows)


def _comparison(run: EvalRun) -> tuple[Markup, ...]:
    comparison = run.comparison
    if comparison is None:
        return ()
    found = report.found_rows(comparison)
    return (
        element("h2", "Over all cases"),
        element("ul", (element("li", line, class_="missed") for line in found))
        if found
        else element("p", "Nothing is wrong.", class_="met"),
        element("p", comparison.intervals, class_="soft"),
        _table(list(report.DIFFERENCE_COLUMNS), report.difference_rows(comparison)),
    )


def _worst_first(run: EvalRun, case: CaseResult) -> tuple[int, str, str]:
    return ("ERROR", "problem", "ok").index(report.case_state(run, case)), case.stratum, case.id


def _case(run: EvalRun, case: CaseResult) -> Markup:
    state = report.case_state(run, case)
    scores = [[name, report.number(score.value), score.reason] for name, score in case.scores.items()]
    scores += [[name, "ERROR", reason] for name, reason in case.errors.items()]
    return element(
        "details",
        element(
            "summary",
            element("span", state, class_=f"tag {state}"),
            element("b", case.stratum.replace("_", " ")),
            f" · {case.use_case} · {len(case.messages)} messages ",
            element("span", case.cluster, class_="soft"),
        ),
        element(
            "div",
            element("p", f"Expected: {case.expected}. It was: {case.status}. {case.reason or ''}".strip()),
            element("ul", (element("li", fact) for fact in case.facts)) if case.facts else "",
            _table(["metric", "value", "reason"], scores),
            map(_message, case.messages),
        ),
        class_="case",
    )


def _message(message: MessageResult) -> Markup:
    fields = message.fields
    made = [
        message.author + (" (standing in)" if message.stands_in else ""),
        message.status.replace("_", " "),
        *(
            f"{name} {value}"
            for name, value in (("angle", message.angle), ("tactic", message.tactic))
            if value
        ),
        *([f"offer {message.offer}"] if message.offer else []),
        message.content_hash[:8],
    ]
    return element(
        "div",
        element("p", fields.get("subject", ""), class_="subject") if "subject" in fields else "",
        element("p", fields["preheader"], class_="soft") if "preheader" in fields else "",
        element("p", fields.get("body", "")),
        element("p", "[", fields["cta"], "]") if "cta" in fields else "",
        element("p", f"Cannot be rendered: {message.problem}", class_="missed") if message.problem else "",
        element("ul", (element("li", finding) for finding in message.findings)) if message.findings else "",
        element("p", " · ".join(made), class_="soft"),
        class_="message",
    )


def _table(columns: list[str], rows: Iterable[list[str]]) -> Markup:
    head = element("tr", (element("th", column) for column in columns)) if columns else ""
    body = (element("tr", (element("td", cell, class_="n") for cell in row)) for row in rows)
    return element("div", element("table", head, body), class_="wide")
