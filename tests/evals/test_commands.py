"""`bespoke eval`: what it prints, how it exits, and that the workspace stays as it was."""

import html
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from bespoke import ledger
from bespoke.errors import BespokeError, InvalidInput
from bespoke.storage.database import Database
from bespoke.storage.lock import DataDirectoryLock
from content_store import repository
from evals import store
from evals.base import Bar, Subject
from tests.evals.suites import constant, run, share_scorer, suite


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["eval", *arguments])


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an empty data directory that commands use."""
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept"


async def keep(subject: Subject, data_dir: Path, value: float) -> None:
    done = await run(
        suite(share_scorer("m", constant(value)), bars=(Bar(metric="m", at_least=1.0),)), subject
    )
    store.save(done, data_dir)


async def test_report_of_a_run_that_met_its_bars_exits_with_0(subject: Subject, data_dir: Path) -> None:
    await keep(subject, data_dir, 1.0)
    result = invoke("report")
    assert result.exit_code == 0, result.output
    assert "The bar is met." in result.output


async def test_report_of_a_run_that_missed_a_bar_exits_with_3(subject: Subject, data_dir: Path) -> None:
    await keep(subject, data_dir, 0.75)
    result = invoke("report")
    assert result.exit_code == 3, result.output
    assert "missed: m" in result.output
    assert "proves the plumbing" in result.output


async def test_report_writes_its_pages(subject: Subject, data_dir: Path, tmp_path: Path) -> None:
    await keep(subject, data_dir, 1.0)
    page, markdown = tmp_path / "run.html", tmp_path / "run.md"
    result = invoke("report", "by-hand-1", "--html", str(page), "--markdown", str(markdown), "--json")
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert (printed["passed"], printed["id"]) == (True, "by-hand-1")
    assert printed["file"] == str(data_dir / "evals" / "by-hand-1.json")
    assert page.read_text().startswith("<!doctype html>")
    assert markdown.read_text().startswith("# by-hand: passed")


async def test_page_that_cannot_be_written_is_bad_input(
    subject: Subject, data_dir: Path, tmp_path: Path
) -> None:
    await keep(subject, data_dir, 1.0)
    result = invoke("report", "--html", str(tmp_path / "no" / "such" / "folder.html"))
    assert isinstance(result.exception, InvalidInput)
    assert "cannot be written" in str(result.exception)


def test_list_names_suites_with_their_bars() -> None:
    result = invoke("list", "--json")
    assert result.exit_code == 0, result.output
    smoke = next(found for found in json.loads(result.stdout) if found["name"] == "smoke")
    assert (smoke["n"], smoke["scorers"]["grounding"]) == (60, 2)
    assert {"metric": "grounding", "at_least": 1.0, "at_most": None} in smoke["bars"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "smok"], "did you mean 'smoke'"),
        (["run", "smoke", "--copywriter", "poet"], "unknown copywriter 'poet'"),
        (["run", "smoke", "--copywriter", "llm"], "BESPOKE_MODEL is not set"),
        (["report", "smoke-1"], "there are no runs"),
    ],
)
def test_bad_input_says_what_to_do(
    arguments: list[str], told: str, small_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(small_workspace))
    monkeypatch.delenv("BESPOKE_MODEL", raising=False)
    result = invoke(*arguments)
    assert isinstance(result.exception, InvalidInput)
    assert told in str(result.exception)


def test_run_without_data_says_what_to_load(data_dir: Path) -> None:
    result = invoke("run", "smoke")
    assert isinstance(result.exception, BespokeError)
    assert result.exception.code == "nothing_ingested"


@dataclass(frozen=True)
class Ran:
    """A run of the smoke suite over the small workspace, and the workspace before and after it."""

    folder: Path
    result: Result
    page: Path
    before: dict[str, int]
    after: dict[str, int]
    left_behind: list[Path]


@pytest.fixture(scope="module")
def ran(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Returns a run that was made while a server held the data directory."""
    home = tmp_path_factory.mktemp("ran")
    folder, page, scratch = home / "data", home / "smoke.html", home / "scratch"
    shutil.copytree(small_workspace, folder)
    scratch.mkdir()
    before = rows(folder)
    with DataDirectoryLock(folder, "a server"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(scratch))
        patch.setenv("BESPOKE_DATA_DIR", str(folder))
        result = invoke("run", "smoke", "--n", "2", "--copywriter", "composer", "--html", str(page), "--json")
    return Ran(folder, result, page, before, rows(folder), list(scratch.iterdir()))


def rows(folder: Path) -> dict[str, int]:
    database = Database(f"sqlite:///{folder / 'bespoke.db'}")
    with database.read() as tx:
        counted = repository.count_rows(tx)
    entries = ledger.verify(database).entries
    database.close()
    return counted | {"ledger": entries}


def test_run_exits_by_its_verdict(ran: Ran) -> None:
    printed = json.loads(ran.result.stdout)
    assert ran.result.exit_code == (0 if printed["passed"] else 3)
    assert printed["case_errors"] == 0
    values = {metric["name"]: metric["value"] for metric in printed["metrics"]}
    assert (values["grounding"], values["consent"]) == (1.0, 1.0)


def test_run_is_kept_with_its_page(ran: Ran) -> None:
    printed = json.loads(ran.result.stdout)
    kept = store.load(ran.folder)
    assert printed["file"] == str(ran.folder / "evals" / f"{kept.id}.json")
    assert [found.status for found in kept.cases] == ["written", "written", "refused"]
    assert kept.cases[0].messages[0].fields["subject"] in html.unescape(ran.page.read_text())


def test_run_leaves_the_workspace_as_it_was(ran: Ran) -> None:
    assert ran.after == ran.before
    assert ran.before["profiles"] == 6
    assert ran.left_behind == []
