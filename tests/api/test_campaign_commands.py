"""`campaign` on the command line: whom its options reach, and a run from estimate to the end of its budget."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from bespoke.errors import BespokeError
from bespoke.llm.stub_server import StubServer
from tests.support import workspace


@pytest.fixture
def shop(empty_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(empty_workspace, folder)
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(folder))
    monkeypatch.setenv("BESPOKE_COPYWRITER", "auto")
    for name in ("BESPOKE_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def campaign(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["campaign", *arguments])


def shown(*arguments: str) -> dict[str, Any]:
    result = campaign(*arguments, "--json")
    assert result.exit_code in (0, 3), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_customers_come_from_options_and_a_file(shop: Path, tmp_path: Path) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text(f"{workspace.OTHER}\n\n{workspace.REGULAR}\n")
    found = shown(
        "estimate",
        "--use-case",
        "weekly-restock",
        "--customer",
        workspace.REGULAR,
        "--customers-file",
        str(listed),
    )
    assert (found["generations"], found["variants"], found["calls"]) == (2, 20, 0)


def test_cells_are_every_type_at_every_moment(shop: Path) -> None:
    found = shown(
        "estimate", "--use-case", "weekly-restock", "--per", "cell", "--type", "multicategory", "--type", "deal_seeker",
        "--day", "weekday", "--day", "weekend", "--daypart", "evening",
    )  # fmt: skip
    assert found["generations"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--per", "household"], "unknown kind of reader 'household'"),
        (["--day", "weekend", "--type", "lapsed"], "add '--per cell'"),
        (["--per", "segment", "--type", "lapsed"], "name it with '--buys'"),
        (["--per", "cell"], "name them with '--type'"),
        ([], "for customers by id, for all of some types, or for audiences"),
        (["--customers-file", "nowhere.txt"], "cannot be read as text"),
        (["--type", "lapsd"], "'--type' cannot have this value"),
    ],
)
def test_what_reaches_nobody_in_particular_is_said(arguments: list[str], said: str) -> None:
    result = campaign("estimate", "--use-case", "weekly-restock", *arguments)
    assert isinstance(result.exception, BespokeError)
    assert said in str(result.exception)


def test_a_budget_ends_a_run_with_three_and_more_of_it_finishes_it(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StubServer() as url:
        monkeypatch.setenv("BESPOKE_MODEL", "stub-copywriter")
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        stopped = campaign(
            "run", "--use-case", "weekly-restock", "--type", "multicategory", "--variants", "2", "--max-calls", "3",
            "--json",
        )  # fmt: skip
        assert stopped.exit_code == 3, stopped.output
        held = json.loads(stopped.stdout)
        assert (held["status"], held["spending"]["calls"]) == ("stopped", 3)
        assert 0 < held["left"] < held["planned"]
        ended = shown("resume", held["id"], "--max-calls", "500")
    assert (ended["status"], ended["left"]) == ("done", 0)
    assert shown("status", held["id"])["spending"] == ended["spending"]
    assert "done" in campaign("list").stdout
