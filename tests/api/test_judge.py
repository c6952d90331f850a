"""The judge in a generation, on the command line and in the doctor's words.

The stub endpoint says yes to whatever it is asked: that proves the plumbing, and nothing of any model's judgement.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from agents.copywriters.llm import LlmCopywriter
from agents.judging import Judge, keep_agreement, measured_agreement
from agents.outcome import Outcome
from api import doctor
from api.commands.guardrails import app
from api.container import Container
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.finding import Finding, Severity
from bespoke.domain.ids import UseCaseId
from bespoke.domain.profile import Purpose
from bespoke.domain.variant import VariantStatus
from bespoke.errors import ConsentMissing, InvalidFile, InvalidInput
from bespoke.ledger import search
from bespoke.llm.base import ModelRequest
from bespoke.llm.dialect import Dialect, request_body
from bespoke.llm.scripted import ScriptedModel
from bespoke.llm.stub_copy import understand, write_value
from bespoke.llm.stub_server import Mode, StubServer
from content_store import repository
from guardrails.judge import MeasuredAgreement
from prompts.library import PromptLibrary
from tests.support import workspace

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
VARIANTS = 2


@pytest.fixture
def stub() -> Iterator[tuple[StubServer, str]]:
    server = StubServer(model="stub-reader")
    with server as url:
        yield server, url


def judge_calls(stub: StubServer) -> int:
    return sum("r1" in _schema(call.body)["properties"] for call in stub.calls)


def _schema(body: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = body["response_format"]["json_schema"]["schema"]
    return schema


def model_settings(url: str) -> dict[str, Any]:
    return {
        "model": "stub-reader", "openai_base_url": url, "openai_api_key": "none", "judge": "on",
        "model_max_tries": 1, "max_repairs": 0,
    }  # fmt: skip


def generate(parts: Container, kind: CopywriterKind = CopywriterKind.LLM) -> Outcome:
    async def run() -> Outcome:
        brief = Brief(
            customer_id=workspace.REGULAR, use_case_id=UseCaseId("weekly-restock"), variants=VARIANTS
        )
        return await parts.agent.run(parts.agent.submit(brief, kind).id)

    return parts.run(run())


def measure_as_perfect(parts: Container, model: str = "stub-reader") -> None:
    """Keeps an agreement such as a good judge would get; nobody was asked for it."""
    with parts.database.write() as tx:
        restrictions = repository.brand_kit(tx).kit.restrictions
        measured = MeasuredAgreement(
            judge=parts.judge().version(restrictions, model),
            asked_model="stub-reader",
            both_yes=80, judge_only=0, person_only=0, both_no=80, kappa=1.0, kappa_low=1.0, kappa_high=1.0,
            outages={}, cases_sha256="f", seed=20, at=AT,
        )  # fmt: skip
        keep_agreement(tx, parts.ledger, measured)


def judged_findings(outcome: Outcome) -> list[Finding]:
    return [
        found
        for variant in outcome.variants
        for found in variant.report.findings
        if "the judge" in found.reason
    ]


def verdicts_in_the_ledger(parts: Container) -> list[dict[str, Any]]:
    with parts.database.read() as tx:
        return [entry.payload for entry in search(tx, kind="guardrails.verdict").entries]


def test_off_by_default_nothing_is_asked(
    empty_workspace: Path, tmp_path: Path, stub: tuple[StubServer, str]
) -> None:
    server, url = stub
    changed = model_settings(url)
    del changed["judge"]
    with workspace.open_copy(empty_workspace, tmp_path / "data", **changed) as parts:
        outcome = generate(parts)
        assert [entry["judge"] for entry in verdicts_in_the_ledger(parts)] == [None] * len(outcome.variants)
    assert len(outcome.variants) == VARIANTS
    assert (judge_calls(server), judged_findings(outcome)) == (0, [])
    assert outcome.generation.usage.calls == len(server.calls)


def test_without_an_agreement_a_draft_is_read_once_and_a_person_is_asked(
    empty_workspace: Path, tmp_path: Path, stub: tuple[StubServer, str]
) -> None:
    server, url = stub
    with workspace.open_copy(empty_workspace, tmp_path / "data", **model_settings(url)) as parts:
        outcome = generate(parts)
        recorded = [entry["judge"] for entry in verdicts_in_the_ledger(parts)]
        with parts.database.read() as tx:
            rules = [found.rule for found in repository.brand_kit(tx).kit.restrictions]
    assert judge_calls(server) == VARIANTS
    assert outcome.generation.usage.calls == len(server.calls) > VARIANTS
    assert {variant.status for variant in outcome.variants} == {VariantStatus.IN_REVIEW}
    findings = judged_findings(outcome)
    assert {found.severity for found in findings} == {Severity.REVIEW}
    assert len(findings) == VARIANTS * len(rules)
    assert [(entry["model"], entry["counts"], entry["broken"]) for entry in recorded] == [
        ("stub-reader", False, rules)
    ] * VARIANTS
    assert "reason" not in json.dumps(recorded)


@pytest.mark.parametrize(
    ("model", "status"),
    [("stub-reader", VariantStatus.BLOCKED), ("stub-reader-2", VariantStatus.IN_REVIEW)],
    ids=["measured", "another model measured"],
)
def test_with_an_agreement_of_this_model_its_word_stops_drafts(
    empty_workspace: Path,
    tmp_path: Path,
    stub: tuple[StubServer, str],
    model: str,
    status: VariantStatus,
) -> None:
    with workspace.open_copy(empty_workspace, tmp_path / "data", **model_settings(stub[1])) as parts:
        measure_as_perfect(parts, model)
        outcome = generate(parts)
    by_model = [v for v in outcome.variants if v.provenance.copywriter is CopywriterKind.LLM]
    assert [variant.status for variant in by_model] == [status] * VARIANTS


def test_the_composer_needs_no_judge(
    empty_workspace: Path, tmp_path: Path, stub: tuple[StubServer, str]
) -> None:
    server, url = stub
    with workspace.open_copy(empty_workspace, tmp_path / "data", **model_settings(url)) as parts:
        outcome = generate(parts, CopywriterKind.COMPOSER)
    assert len(outcome.variants) == VARIANTS
    assert (len(server.calls), outcome.generation.usage.calls) == (0, 0)


def test_a_withdrawn_consent_is_seen_before_anything_is_put_to_the_judge(
    empty_workspace: Path, tmp_path: Path
) -> None:
    def write_and_withdraw(request: ModelRequest[Any]) -> Any:
        with parts.database.write() as tx:
            if repository.consent(tx, workspace.REGULAR, Purpose.MARKETING, Channel.EMAIL).allowed:
                workspace.withdraw(tx, workspace.REGULAR, Purpose.MARKETING)
        ask = understand(request_body(request, "scripted", Dialect()))
        assert ask is not None
        return write_value(ask, None)

    reader = ScriptedModel([])
    with workspace.open_copy(empty_workspace, tmp_path / "data") as parts:
        agent = replace(
            parts.agent,
            copywriters={
                CopywriterKind.LLM: LlmCopywriter(ScriptedModel(write_and_withdraw), PromptLibrary())
            },
            judge=Judge(reader, PromptLibrary()),
        )
        brief = Brief(customer_id=workspace.REGULAR, use_case_id=UseCaseId("weekly-restock"), variants=1)
        generation = agent.submit(brief, CopywriterKind.LLM)
        with pytest.raises(ConsentMissing):
            asyncio.run(agent.run(generation.id))
    assert reader.requests == ()


def test_judge_without_a_model_is_refused(empty_workspace: Path, tmp_path: Path) -> None:
    with (
        workspace.open_copy(empty_workspace, tmp_path / "data", judge="on") as parts,
        pytest.raises(InvalidInput, match="the judge is a language model, but BESPOKE_MODEL is not set"),
    ):
        generate(parts)


# On the command line


@pytest.fixture
def cli(
    empty_workspace: Path,
    tmp_path: Path,
    stub: tuple[StubServer, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Returns the folder of a workspace that the environment names, with a model and the judge off."""
    folder = tmp_path / "data"
    workspace.open_copy(empty_workspace, folder)
    for name, value in {
        "BESPOKE_DATA_DIR": str(folder),
        "BESPOKE_MODEL": "stub-reader",
        "OPENAI_BASE_URL": stub[1],
        "OPENAI_API_KEY": "none",
        "BESPOKE_MODEL_MAX_TRIES": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return folder


def rules_of(folder: Path) -> list[str]:
    with Container(workspace.settings(folder)) as parts, parts.database.read() as tx:
        return [found.rule for found in repository.brand_kit(tx).kit.restrictions]


def case_file(folder: Path, tmp_path: Path, yes: int, no: int) -> Path:
    rule = rules_of(folder)[0]
    path = tmp_path / "cases.jsonl"
    rows = [
        {"id": n, "text": f"Ballot number {n}.", "restriction": rule, "label": int(n < yes)}
        for n in range(yes + no)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["judge", *arguments])


def test_judge_is_measured_and_what_came_of_it_is_kept(cli: Path, tmp_path: Path) -> None:
    result = invoke(str(case_file(cli, tmp_path, 6, 2)), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    counts = [found[key] for key in ("both_yes", "judge_only", "person_only", "both_no", "cases")]
    assert counts == [6, 2, 0, 0, 8]
    assert (found["kappa"], found["outages"], found["is_enough"]) == (0.0, {}, False)
    assert found["judge"]["model"] == "stub-reader"
    assert found["usage"]["calls"] == 8
    with Container(workspace.settings(cli)) as parts, parts.database.read() as tx:
        kept = measured_agreement(tx)
        (entry,) = search(tx, kind="judge.measured").entries
    assert kept is not None
    assert (kept.both_yes, kept.cases_sha256) == (6, found["cases_sha256"])
    assert entry.payload["judge_only"] == 2


def test_judge_prints_the_confusion_for_a_person(cli: Path, tmp_path: Path) -> None:
    output = " ".join(invoke(str(case_file(cli, tmp_path, 6, 2))).stdout.split())
    assert "Cohen's kappa (95 % interval, seed 20): 0.000" in output
    assert "0 cases without an answer." in output
    assert "The judge's word only asks a person" in output
    assert "8 calls, cost unknown." in output


def test_judge_names_the_line_of_a_case_it_cannot_take(cli: Path, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": 1, "text": "Sing.", "restriction": "Do not sing.", "label": 1}')
    result = invoke(str(path))
    assert isinstance(result.exception, InvalidFile)
    assert result.exception.line == 1
    assert "Never mention politics" in str(result.exception)


def judge_line() -> doctor.Finding:
    (line,) = [found for found in doctor.examine() if found.name == "judge"]
    return line


def test_doctor_says_what_the_judge_is_and_what_its_word_is_worth(
    cli: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judge_line() == ("judge", True, "off", "")
    monkeypatch.setenv("BESPOKE_JUDGE", "on")
    assert judge_line().found == (
        "judge_restriction@1 by 'stub-reader'; agreement not measured, so that its word asks a person: see "
        "'bespoke guardrails judge'"
    )
    with Container(workspace.settings(cli, model="stub-reader", openai_api_key="none")) as parts:
        measure_as_perfect(parts, "stub-reader-march")
    assert judge_line().found == (
        "judge_restriction@1 by 'stub-reader-march'; agreement from 1.00 on, 160 cases: its word stops and clears"
    )
    monkeypatch.setenv("BESPOKE_MODEL", "another")
    assert "agreement not measured" in judge_line().found
    monkeypatch.delenv("BESPOKE_MODEL")
    assert judge_line() == (
        "judge",
        False,
        "on, without a model",
        "set BESPOKE_MODEL, or BESPOKE_JUDGE to 'off'",
    )


def test_an_endpoint_that_is_down_is_no_measurement(
    cli: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StubServer(Mode.ONLY_PROSE) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        result = invoke(str(case_file(cli, tmp_path, 1, 1)))
    assert "the judge answered no case" in str(result.exception)
    with Container(workspace.settings(cli)) as parts, parts.database.read() as tx:
        assert measured_agreement(tx) is None
