"""A run in words, as JSON and as a page."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import sync_playwright

from bespoke.domain.draft import Copy
from evals import report
from evals.base import (
    Bar,
    GroupDifference,
    MetricKind,
    Sample,
    Score,
    Scorer,
    SetComparison,
    SetFinding,
    Subject,
)
from evals.markup import Markup, element
from evals.page import chart, page
from evals.results import BarState, EvalRun, MetricResult
from tests.evals.samples import GOOD, body, piece, refused, written
from tests.evals.suites import constant, run, share_scorer, suite

HOSTILE = '</p><script>fetch("//x.test")</script><img src="https://x.test/a.png" onerror=1>|`*[a](b)'


@pytest.fixture
async def made(subject: Subject) -> EvalRun:
    """Returns a run with a bar met, one missed, one undecided, a refusal, an error and hostile copy."""

    def fragile(sample: Sample) -> Score | None:
        if sample.case.cluster == "p_2":
            raise ValueError(HOSTILE)
        return Score(value=1.0, reason="yes")

    def spread(sample: Sample) -> Score | None:
        values = {"p_1": 0.2, "p_2": 0.3, "p_3": 0.4}
        return Score(value=values[sample.case.cluster], reason="made by hand")

    def half(sample: Sample) -> Score | None:
        return (
            Score(value=0.5, of=4, reason=HOSTILE)
            if sample.case.cluster == "p_1"
            else Score(value=1, reason="yes")
        )

    scorers = (
        share_scorer("sound", constant(1.0)),
        share_scorer("half", half),
        share_scorer("fragile", fragile),
        Scorer(name="spread", version=1, measures="how far", kind=MetricKind.MEAN, score=spread),
        share_scorer("silent", lambda _sample: None),
    )
    bars = (
        Bar(metric="sound", at_least=1.0),
        Bar(metric="half", at_least=0.9),
        Bar(metric="fragile", at_least=1.0),
        Bar(metric="spread", at_most=0.5),
    )
    hostile = piece(Copy(subject=HOSTILE, preheader=GOOD.preheader, body=f"Look: {HOSTILE}", cta="Go"))
    blank = piece(body("{{ offer.value }}"), offer=None)
    return await run(
        suite(
            *scorers,
            bars=bars,
            answers={"p_1": written(hostile, piece()), "p_2": written(blank), "p_3": refused()},
        ),
        subject,
    )


def test_terminal_rows_say_value_interval_and_state(made: EvalRun) -> None:
    assert report.metric_rows(made) == [
        ["sound", "1.000", "0.439–1.000", "12 in 3", "", "≥ 1", "met"],
        ["half", "0.667", "0.300–0.903", "6 in 3", "deal seeker 0.600", "≥ 0.9", "missed"],
        ["fragile", "1.000", "0.342–1.000", "2, 1 errors", "", "≥ 1", "undecided"],
        ["spread", "0.300", "0.200–0.400", "3", "lapsed 0.400", "≤ 0.5", "met"],
        ["silent", "not scored", "none", "0", "", "none", ""],
    ]
    assert report.verdict(made) == (
        "Of 4 bars, missed: half; undecided for errors or want of cases: fragile."
    )


def test_problems_begin_with_errors(made: EvalRun) -> None:
    assert report.problems(made) == [
        ("p_2/deal-day", "ERROR in fragile", f"ValueError: {HOSTILE}"),
        ("p_1/deal-day", "half", HOSTILE),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9999, "0.999"),
        (1.0, "1.000"),
        (0.0001, "0.001"),
        (0.0, "0.000"),
        (0.1234, "0.123"),
        (None, "not scored"),
    ],
)
def test_number_is_never_rounded_to_perfect(value: float | None, text: str) -> None:
    assert report.number(value) == text


def test_kept_run_has_a_stable_shape(made: EvalRun) -> None:
    kept = json.loads(made.model_dump_json())
    assert kept["format"] == 1
    assert sorted(kept) == [
        "cases", "comparison", "concurrency", "copywriter", "cost_limit_usd", "cost_usd", "datasheet",
        "elapsed_s", "format", "id", "meaning", "metrics", "model", "n", "question", "seed", "started_at", "suite",
        "usage", "versions",
    ]  # fmt: skip
    assert sorted(kept["versions"]) == [
        "brand_id", "brand_sha256", "brand_version", "code", "code_sha256", "dataset_sha256", "policy_id",
        "policy_sha256", "prompts", "python", "scorers",
    ]  # fmt: skip
    assert sorted(kept["metrics"][0]) == [
        "bar", "cases", "clusters", "errors", "high", "kind", "low", "measures", "name", "state", "strata",
        "units", "value", "version",
    ]  # fmt: skip
    assert sorted(kept["cases"][0]) == [
        "channel", "cluster", "elapsed_s", "errors", "expected", "facts", "id", "messages", "reason",
        "scores", "seed", "status", "stratum", "usage", "use_case",
    ]  # fmt: skip
    assert sorted(kept["cases"][0]["messages"][0]) == [
        "angle", "author", "content_hash", "fields", "findings", "offer", "offer_says", "problem", "stands_in",
        "status", "tactic",
    ]  # fmt: skip
    assert kept["versions"]["scorers"] == {"sound": 2, "half": 2, "fragile": 2, "spread": 1, "silent": 2}


def test_comparison_is_shown_with_its_intervals_and_findings(made: EvalRun) -> None:
    apart = GroupDifference(
        groups="gender: female, male", measure="warmth", says="words", pairs=40, mean=0.5, low=0.125, high=0.9
    )
    few = apart.model_copy(update={"pairs": 2, "low": None, "high": None})
    comparison = SetComparison(
        intervals="By hand.",
        differences=(apart, few),
        findings=(
            SetFinding(reason="other offers", clusters=tuple(f"p_{n}" for n in range(12))),
            SetFinding(reason="warmer to some"),
        ),
    )
    compared = made.model_copy(update={"comparison": comparison})
    assert report.difference_rows(comparison) == [
        ["gender: female, male", "warmth: words", "+0.5", "+0.125 to +0.9", "40"],
        ["gender: female, male", "warmth: words", "+0.5", "too few pairs", "2"],
    ]
    assert report.found_rows(comparison) == [
        "other offers: p_0, p_1, p_2, p_3, p_4, p_5, p_6, p_7, p_8, p_9 and 2 more",
        "warmer to some",
    ]
    assert report.verdict(compared).endswith(" Over all cases, 2 things were found that should not be.")
    text = report.markdown(compared)
    assert "- warmer to some" in text
    assert "| gender: female, male | warmth: words | +0.5 | +0.125 to +0.9 | 40 |" in text
    assert '<li class="missed">warmer to some</li>' in page(compared)
    assert "+0.125 to +0.9" in page(compared)
    assert "Over all cases" not in page(made)


def test_summary_is_the_run_without_its_cases(made: EvalRun) -> None:
    summary = report.summary(made)
    assert (summary["passed"], summary["case_errors"], "cases" in summary) == (False, 1, False)
    assert summary["metrics"][1]["state"] == "missed"
    assert json.loads(json.dumps(summary))["datasheet"]["name"] == "by-hand"


def test_markdown_shows_copy_as_it_is(made: EvalRun) -> None:
    text = report.markdown(made)
    assert text.startswith("# by-hand: not passed\n")
    assert "| half | 0.667 | 0.300–0.903 | 6 in 3 | deal seeker 0.600 | ≥ 0.9 | missed |" in text
    assert "<script>" not in text.replace("\\<script\\>", "")
    # A table's cells hold no bare bar: each line of one table has as many as its head.
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8, 4, 3}


def test_whatever_is_not_markup_is_escaped() -> None:
    made = element(
        "p", "a < b & c", Markup("<i>d</i>"), ["<e>", Markup("<b>f</b>")], title='"g" <h>', class_="x"
    )
    assert made == (
        '<p title="&quot;g&quot; &lt;h&gt;" class="x">a &lt; b &amp; c<i>d</i>&lt;e&gt;<b>f</b></p>'
    )


def metric(**changed: object) -> MetricResult:
    return MetricResult.model_validate(
        {
            "name": "m", "version": 1, "measures": "m", "kind": MetricKind.SHARE, "value": 0.5,
            "low": 0.25, "high": 0.75, "cases": 4, "units": 4, "clusters": 4, "errors": 0, "strata": (),
            "bar": Bar(metric="m", at_least=1.0), "state": BarState.MISSED, **changed,
        }
    )  # fmt: skip


def drawn(made: MetricResult) -> dict[str, dict[str, str]]:
    parsed = ET.fromstring(chart(made))
    return {found.attrib["class"]: dict(found.attrib) for found in parsed if "class" in found.attrib}


def test_chart_is_to_scale() -> None:
    # 0 lies at 6 and 1 at 454.
    parts = drawn(metric())
    assert (float(parts["value"]["x"]), float(parts["value"]["width"])) == (6, 224)
    assert (float(parts["interval"]["x1"]), float(parts["interval"]["x2"])) == (118, 342)
    assert float(parts["bar"]["x1"]) == 454


def test_chart_draws_nothing_that_is_not_known() -> None:
    assert set(drawn(metric(low=None, high=None))) == {"value", "bar"}
    assert set(drawn(metric(value=None, low=None, high=None, bar=None, state=None))) == set()


def test_page_opens_in_a_browser_and_asks_for_nothing(made: EvalRun, chromium: Path, tmp_path: Path) -> None:
    file = tmp_path / "run.html"
    file.write_text(page(made), encoding="utf-8")
    asked: list[str] = []
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-quic"],
        )
        shown = browser.new_page(viewport={"width": 1000, "height": 800})
        shown.on("request", lambda request: asked.append(request.url))
        shown.on("console", lambda message: told.append(message.text))
        shown.on("pageerror", lambda error: told.append(str(error)))
        shown.goto(file.as_uri())
        boxes = [part.bounding_box() for part in shown.locator("svg rect.value").all()]
        charts = shown.locator("svg").count()
        cases = shown.locator("details.case")
        order = [summary.inner_text().split("\n")[0] for summary in cases.locator("summary").all()]
        hidden = cases.nth(1).locator(".message").first.is_visible()
        cases.nth(1).locator("summary").click()
        message = cases.nth(1).locator(".message").first.inner_text()
        overflow = shown.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        browser.close()
    assert charts == 5
    assert [box is not None and box["width"] > 50 and box["height"] > 5 for box in boxes] == [True] * 4
    assert [text.split()[0] for text in order] == ["ERROR", "problem", "ok"]
    assert not hidden
    assert HOSTILE in message
    assert asked == [file.as_uri()]
    assert told == []
    assert overflow <= 0


def test_page_shows_no_customer_id(made: EvalRun) -> None:
    assert "c-made" not in page(made)
