"""What the runner makes of scores, bars, errors and costs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bespoke.domain.draft import CopywriterKind
from bespoke.errors import ComponentMissing, InvalidInput, ModelFailure
from evals import store
from evals.base import Bar, Output, Sample, Score, SetComparison, SetFinding, Subject
from evals.results import BarState
from evals.runner import meaning, run_suite
from evals.suites.smoke import SUITE
from tests.evals.samples import case, piece, written
from tests.evals.suites import AT, constant, costing, run, share_scorer, suite
from tests.support import workspace


async def test_figure_weighs_cases_by_their_units(subject: Subject) -> None:
    def score(sample: Sample) -> Score:
        big = sample.case.cluster == "p_1"
        return Score(value=0.5 if big else 1.0, of=8 if big else 1, reason="made by hand")

    done = await run(suite(share_scorer("weighed", score)), subject)
    metric = done.metrics[0]
    assert metric.value == pytest.approx(6 / 10)
    assert (metric.units, metric.cases, metric.clusters) == (10, 3, 3)
    assert {found.stratum: (round(found.value, 3), found.cases) for found in metric.strata} == {
        "deal_seeker": (0.556, 2),
        "lapsed": (1.0, 1),
    }


async def test_case_that_says_nothing_is_left_out(subject: Subject) -> None:
    def score(sample: Sample) -> Score | None:
        return None if sample.case.cluster == "p_2" else Score(value=1.0, reason="yes")

    metric = (await run(suite(share_scorer("some", score)), subject)).metrics[0]
    assert (metric.value, metric.cases, metric.errors) == (1.0, 2, 0)


@pytest.mark.parametrize(
    ("value", "bar", "state"),
    [
        (1.0, Bar(metric="m", at_least=1.0), BarState.MET),
        (0.999, Bar(metric="m", at_least=1.0), BarState.MISSED),
        (0.4, Bar(metric="m", at_most=0.4), BarState.MET),
        (0.5, Bar(metric="m", at_most=0.4), BarState.MISSED),
    ],
)
async def test_bar_is_held_against_the_value(
    subject: Subject, value: float, bar: Bar, state: BarState
) -> None:
    done = await run(suite(share_scorer("m", constant(value)), bars=(bar,)), subject)
    assert done.metrics[0].state is state
    assert done.passed is (state is BarState.MET)


async def test_metric_without_a_bar_stops_nothing(subject: Subject) -> None:
    done = await run(suite(share_scorer("m", constant(0.0))), subject)
    assert done.metrics[0].state is None
    assert done.passed


async def test_scorer_that_breaks_is_an_error_of_that_case_and_no_bad_score(subject: Subject) -> None:
    def score(sample: Sample) -> Score:
        if sample.case.cluster == "p_2":
            raise ZeroDivisionError("no words in the text")
        return Score(value=1.0, reason="yes")

    bars = (Bar(metric="fragile", at_least=1.0), Bar(metric="sound", at_least=1.0))
    done = await run(
        suite(share_scorer("fragile", score), share_scorer("sound", constant(1.0)), bars=bars), subject
    )
    broken = next(found for found in done.cases if found.cluster == "p_2")
    assert broken.errors == {"fragile": "ZeroDivisionError: no words in the text"}
    assert set(broken.scores) == {"sound"}
    fragile, sound = done.metrics
    assert (fragile.value, fragile.cases, fragile.errors) == (1.0, 2, 1)
    assert (fragile.state, sound.state) == (BarState.UNDECIDED, BarState.MET)
    assert not done.passed


async def test_low_value_is_missed_even_beside_errors(subject: Subject) -> None:
    def score(sample: Sample) -> Score:
        if sample.case.cluster == "p_2":
            raise ZeroDivisionError
        return Score(value=0.0, reason="no")

    done = await run(suite(share_scorer("m", score), bars=(Bar(metric="m", at_least=1.0),)), subject)
    assert done.metrics[0].state is BarState.MISSED


async def test_bar_over_nothing_is_not_met(subject: Subject) -> None:
    done = await run(
        suite(share_scorer("m", lambda _sample: None), bars=(Bar(metric="m", at_least=0.0),)), subject
    )
    assert done.metrics[0].value is None
    assert done.metrics[0].state is BarState.UNDECIDED
    assert not done.passed


async def test_case_that_fails_is_an_error_of_every_metric(subject: Subject) -> None:
    failure = ModelFailure("timeout", "no answer for c-made in 30 s")
    done = await run(
        suite(
            share_scorer("m", constant(1.0)),
            bars=(Bar(metric="m", at_least=1.0),),
            answers={"p_1": failure},
        ),
        subject,
    )
    failed = done.cases[0]
    assert (failed.cluster, failed.status, failed.scores) == ("p_1", "error", {})
    # The customer's id gives way to the pseudonym.
    assert failed.errors == {"run": "ModelFailure: timeout: no answer for p_1 in 30 s"}
    assert (done.metrics[0].errors, done.metrics[0].state) == (1, BarState.UNDECIDED)


async def test_cases_after_the_cost_limit_are_not_run(subject: Subject) -> None:
    made = suite(
        share_scorer("m", constant(1.0)),
        bars=(Bar(metric="m", at_least=1.0),),
        answers={"p_1": costing(0.6), "p_2": costing(0.6), "p_3": costing(0.6)},
        cost_limit_usd=1.0,
    )
    done = await run(made, subject)
    assert [found.status for found in done.cases] == ["written", "written", "error"]
    assert done.cases[2].errors == {"run": "not run: the cost limit of $1 had been reached"}
    assert done.cost_usd == pytest.approx(1.2)
    assert not done.passed


async def test_cost_without_a_price_is_unknown_and_not_nought(subject: Subject) -> None:
    made = suite(share_scorer("m", constant(1.0)), answers={"p_1": costing(0.6), "p_2": costing(None)})
    assert (await run(made, subject)).cost_usd is None


async def test_run_without_a_call_costs_nothing(subject: Subject) -> None:
    assert (await run(suite(share_scorer("m", constant(1.0))), subject)).cost_usd == 0.0


async def test_cases_keep_their_order_whatever_runs_at_once(subject: Subject) -> None:
    cases = tuple(case(f"p_{number}") for number in range(12))
    done = await run(suite(share_scorer("m", constant(1.0)), cases=cases), subject, n=12, concurrency=4)
    assert [found.cluster for found in done.cases] == [f"p_{number}" for number in range(12)]


async def test_progress_ends_with_every_case(subject: Subject) -> None:
    told: list[tuple[int, int]] = []
    await run_suite(
        suite(share_scorer("m", constant(1.0)), answers={"p_2": ModelFailure("empty", "")}),
        subject,
        n=3,
        seed=0,
        concurrency=1,
        run_id="r",
        started_at=AT,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


async def test_what_shows_in_the_whole_alone_is_compared_once_and_decides(subject: Subject) -> None:
    compared: list[tuple[int, int]] = []

    def compare(outputs: Sequence[Output], seed: int) -> SetComparison:
        compared.append((len(outputs), seed))
        findings = (SetFinding(reason="too much alike", clusters=("p_1", "p_3")),)
        return SetComparison(intervals="By hand.", differences=(), findings=findings)

    answers = {"p_2": ModelFailure("empty", "")}
    done = await run(suite(share_scorer("m", constant(1.0)), answers=answers, compare=compare), subject)
    assert compared == [(2, 0)]
    assert done.comparison is not None
    assert [found.clusters for found in done.comparison.findings] == [("p_1", "p_3")]
    assert not done.passed


async def test_comparison_that_finds_nothing_stops_nothing(subject: Subject) -> None:
    fine = SetComparison(intervals="By hand.", differences=(), findings=())
    done = await run(suite(share_scorer("m", constant(1.0)), compare=lambda *_: fine), subject)
    assert done.comparison == fine
    assert done.passed
    assert (await run(suite(share_scorer("m", constant(1.0))), subject)).comparison is None


@pytest.mark.parametrize(("n", "concurrency"), [(0, 1), (1, 0)])
async def test_nothing_to_run_is_bad_input(subject: Subject, n: int, concurrency: int) -> None:
    with pytest.raises(InvalidInput, match="both are at least 1"):
        await run(suite(), subject, n=n, concurrency=concurrency)


async def test_missing_extra_is_named(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_evals", None)
    with pytest.raises(ComponentMissing, match="'evals'"):
        await run(suite(share_scorer("m", constant(1.0))), subject)


@pytest.mark.parametrize(
    ("kind", "model", "said"),
    [
        (CopywriterKind.COMPOSER, None, "the plumbing and the composer's copy"),
        (CopywriterKind.LLM, "scripted", "proves the plumbing"),
        (CopywriterKind.LLM, "stub-copywriter", "proves the plumbing"),
    ],
)
def test_run_without_a_real_model_says_so(kind: CopywriterKind, model: str | None, said: str) -> None:
    assert said in meaning(kind, model)
    assert "says nothing about" in meaning(kind, model)


def test_run_with_a_model_claims_no_less() -> None:
    assert "proves" not in meaning(CopywriterKind.LLM, "qwen3")


async def test_kept_run_reads_back_as_it_was(subject: Subject, tmp_path: Path) -> None:
    def score(sample: Sample) -> Score:
        if sample.case.cluster == "p_2":
            raise ZeroDivisionError("broken")
        return Score(value=0.5, of=2, reason="half")

    done = await run(suite(share_scorer("m", score), bars=(Bar(metric="m", at_least=1.0),)), subject)
    path = store.save(done, tmp_path)
    assert path == tmp_path / "evals" / "by-hand-1.json"
    assert store.load(tmp_path) == done
    assert store.load(tmp_path, "by-hand-1") == done
    assert [found.name for found in (tmp_path / "evals").iterdir()] == ["by-hand-1.json"]


def test_unknown_run_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no runs"):
        store.load(tmp_path)
    folder = tmp_path / "evals"
    folder.mkdir()
    (folder / "smoke-1.json").write_text("{}")
    with pytest.raises(InvalidInput, match="unknown run 'smoke-2'; the newest is 'smoke-1'"):
        store.load(tmp_path, "smoke-2")
    with pytest.raises(InvalidInput, match=r"smoke-1\.json: is no run of format 1"):
        store.load(tmp_path)


async def test_smoke_runs_from_profile_to_message(subject: Subject) -> None:
    done = await run_suite(SUITE, subject, n=2, seed=0, concurrency=2, run_id="smoke-1", started_at=AT)
    by_metric = {metric.name: metric for metric in done.metrics}
    assert {metric.errors for metric in done.metrics} == {0}
    for name in ("grounding", "brand", "consent", "length", "distinctness"):
        assert by_metric[name].value == 1.0, [case.scores[name].reason for case in done.cases]
    kept = {found.cluster: found for found in done.cases}
    silent = kept[workspace.PSEUDONYMS[workspace.SILENT]]
    assert (silent.expected, silent.status, silent.messages, silent.facts) == ("refused", "refused", (), ())
    spoken_to = [found for found in done.cases if found.expected == "written"]
    assert len(spoken_to) == 2
    for found in spoken_to:
        assert found.messages
        assert found.facts
        assert {"subject", "preheader", "body", "cta"} == set(found.messages[0].fields)
    assert workspace.REGULAR not in done.model_dump_json()


async def test_same_seed_writes_the_same_copy(small_workspace: Path, tmp_path: Path) -> None:
    texts = []
    for name in ("first", "second"):
        with workspace.open_copy(small_workspace, tmp_path / name) as parts:
            again = Subject(parts.agent, CopywriterKind.COMPOSER, None)
            done = await run_suite(SUITE, again, n=1, seed=5, concurrency=1, run_id=name, started_at=AT)
        texts.append((done.versions, [message.fields for case in done.cases for message in case.messages]))
    assert texts[0] == texts[1]


async def test_messages_that_stand_in_are_counted(subject: Subject) -> None:
    stood_in = piece()
    provenance = stood_in.variant.provenance.model_copy(
        update={"stands_in_for": CopywriterKind.LLM, "stand_in_reason": "timeout"}
    )
    stood_in = stood_in.model_copy(
        update={"variant": stood_in.variant.model_copy(update={"provenance": provenance})}
    )
    done = await run(
        suite(share_scorer("m", constant(1.0)), answers={"p_1": written(stood_in, piece())}), subject
    )
    assert [message.stands_in for message in done.cases[0].messages] == [True, False]
