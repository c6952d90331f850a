"""What is installed: declared where it is used, pinned by hash, light at the core, no known holes."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

NOT_IN_CORE = {"matplotlib", "pandas", "pytest", "ray", "spacy", "torch"}
"""Too heavy for every installation, or of use to developers alone."""

FLOORS = {
    "jinja2": "3.1.6",
    "langchain-core": "1.7.2",
    "langgraph-checkpoint": "4.3.2",
    "langgraph-checkpoint-sqlite": "3.1.2",
    "starlette": "1.3.1",
}
"""Older ones have published security advisories."""

NOT_IMPORTED = {
    "langchain-core": "a floor",
    "langgraph-checkpoint": "a floor",
    "starlette": "a floor",
    "uvicorn": "a server may be started by its own command",
}

PINNED_FILES = ("build", "core", "demo", "dev", "local-llm")


def pins(repository_root: Path, name: str) -> dict[str, Version]:
    text = (repository_root / "requirements" / f"{name}.txt").read_text()
    return {
        name: Version(version) for name, version in re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE)
    }


def third_party_imports(path: Path) -> set[str]:
    """Returns the top-level names that a module imports, without those of the standard library."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names


def declared(requirements: list[str]) -> set[str]:
    return {str(canonicalize_name(Requirement(text).name)) for text in requirements}


@pytest.fixture(scope="session")
def imported(modules: dict[str, Path], packages: list[str]) -> dict[str, list[str]]:
    """Returns third-party import name to the modules that import it."""
    found: dict[str, list[str]] = {}
    for module, path in modules.items():
        for name in third_party_imports(path) - set(packages):
            found.setdefault(name, []).append(module)
    return found


@pytest.fixture(scope="session")
def owners() -> dict[str, set[str]]:
    """Returns import name to the distributions that bring it: several share `langgraph`."""
    return {
        name: {str(canonicalize_name(owner)) for owner in found}
        for name, found in packages_distributions().items()
    }


def test_everything_imported_is_declared(
    imported: dict[str, list[str]], owners: dict[str, set[str]], pyproject: dict[str, Any]
) -> None:
    project = pyproject["project"]
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    known = declared(project["dependencies"]) | declared(extras)
    # What is not installed here, as an extra may be, is known by its own name.
    undeclared = {name: where for name, where in imported.items() if not owners.get(name, {name}) & known}
    assert undeclared == {}


def test_every_core_dependency_is_imported(
    imported: dict[str, list[str]], owners: dict[str, set[str]], pyproject: dict[str, Any]
) -> None:
    core = declared(pyproject["project"]["dependencies"])
    used = {owner for name in imported for owner in owners.get(name, set())}
    assert sorted(core - used - set(NOT_IMPORTED)) == []


def test_core_pulls_nothing_heavy(repository_root: Path) -> None:
    core = pins(repository_root, "core")
    assert {"fastapi", "langgraph", "chromadb"} <= set(core)
    assert sorted(set(core) & NOT_IN_CORE) == []


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_version_with_a_published_advisory_is_allowed(
    name: str, pyproject: dict[str, Any], repository_root: Path
) -> None:
    floor = Version(FLOORS[name])
    allowed = {
        str(canonicalize_name(requirement.name)): requirement
        for requirement in map(Requirement, pyproject["project"]["dependencies"])
    }
    lower_bounds = [Version(part.version) for part in allowed[name].specifier if part.operator == ">="]
    assert lower_bounds, f"'{name}' has no lower bound"
    assert max(lower_bounds) >= floor
    assert pins(repository_root, "core")[name] >= floor


@pytest.mark.parametrize("file", PINNED_FILES)
def test_every_pin_has_its_hashes_and_no_address(file: str, repository_root: Path) -> None:
    text = (repository_root / "requirements" / f"{file}.txt").read_text()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    # One entry is a line that starts at the margin, and the indented lines after it.
    entries = re.split(r"\n(?=\S)", "\n".join(lines))
    assert len(entries) > 5
    assert [entry.split()[0] for entry in entries if "==" not in entry.split("\n")[0]] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|file:|--index|--find-links", text) == []


@pytest.mark.parametrize("file", PINNED_FILES)
def test_pinned_files_agree(file: str, repository_root: Path) -> None:
    all_of_them = pins(repository_root, "dev")
    own = pins(repository_root, file)
    assert {name: v for name, v in own.items() if all_of_them.get(name, v) != v} == {}


@pytest.mark.parametrize(
    ("file", "extras"),
    [
        ("core", []),
        ("demo", ["demo"]),
        ("dev", ["demo", "dev", "evals", "postgres"]),
        ("local-llm", ["local-llm"]),
    ],
)
def test_pins_are_what_pyproject_asks_for(
    file: str, extras: list[str], repository_root: Path, pyproject: dict[str, Any]
) -> None:
    project = pyproject["project"]
    asked = [*project["dependencies"], *(x for e in extras for x in project["optional-dependencies"][e])]
    pinned = pins(repository_root, file)
    unmet = [
        str(requirement)
        for requirement in map(Requirement, asked)
        if (version := pinned.get(canonicalize_name(requirement.name))) is None
        or version not in requirement.specifier
    ]
    assert unmet == [], "run 'make lock'"
