"""What the tests of the project's shape read: its configuration and its modules."""

import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def pyproject(repository_root: Path) -> dict[str, Any]:
    """Returns `pyproject.toml`."""
    with (repository_root / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


@pytest.fixture(scope="session")
def packages(pyproject: dict[str, Any]) -> list[str]:
    """Returns the names of the packages that the wheel holds."""
    found: list[str] = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return found


@pytest.fixture(scope="session")
def modules(repository_root: Path, packages: list[str]) -> dict[str, Path]:
    """Returns every module by its dotted name, without migrations: those run inside Alembic alone."""
    found = {}
    for package in packages:
        for path in sorted((repository_root / package).rglob("*.py")):
            parts = path.relative_to(repository_root).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


@pytest.fixture(scope="session")
def documents(repository_root: Path) -> dict[str, str]:
    """Returns every page by its path."""
    pages = [*repository_root.glob("*.md"), *repository_root.glob("docs/**/*.md")]
    return {str(page.relative_to(repository_root)): page.read_text() for page in sorted(pages)}
