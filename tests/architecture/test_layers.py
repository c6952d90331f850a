"""Who may import whom: the contracts in `pyproject.toml`, and that each of them can be broken."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def lint_imports(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=folder,
        # The folder comes before the installed project, so that a copy is judged by its own files.
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_import_contract_is_kept(repository_root: Path) -> None:
    done = lint_imports(repository_root)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.fixture
def lawless_copy(tmp_path: Path, repository_root: Path, packages: list[str]) -> Path:
    """Returns a folder with the same packages and contracts, where one module breaks all of them."""
    for package in packages:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    forbidden = "alembic chromadb fastapi jinja2 langgraph openai pydantic_evals ray sqlalchemy tenacity"
    (tmp_path / "experiments" / "lawless.py").write_text(
        "".join(f"import {name}\n" for name in [*forbidden.split(), "content_store"])
    )
    (tmp_path / "pyproject.toml").write_text((repository_root / "pyproject.toml").read_text())
    return tmp_path


def test_every_import_contract_can_be_broken(lawless_copy: Path, pyproject: dict[str, Any]) -> None:
    done = lint_imports(lawless_copy)
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    assert done.returncode == 1, done.stdout
    assert f"0 kept, {len(contracts)} broken" in done.stdout


def test_every_package_has_its_place(
    repository_root: Path, packages: list[str], pyproject: dict[str, Any]
) -> None:
    on_disk = sorted(path.parent.name for path in repository_root.glob("*/__init__.py"))
    tools = pyproject["tool"]
    layers = tools["importlinter"]["contracts"][0]["layers"]
    assert on_disk == packages
    assert sorted(name for layer in layers for name in layer.split(" | ")) == packages
    assert tools["importlinter"]["root_packages"] == packages
    assert tools["ruff"]["lint"]["isort"]["known-first-party"] == packages
    assert set(packages) < set(tools["mypy"]["files"])
