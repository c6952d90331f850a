"""Import names that other distributions use too, and file names that say nothing."""

from pathlib import Path

import pytest

from api.doctor import PACKAGES, name_conflicts

SAY_NOTHING = {"base_utils", "common", "helper", "helpers", "misc", "util", "utils"}


def test_no_other_distribution_brings_a_package_of_the_same_name(packages: list[str]) -> None:
    assert name_conflicts() == {}, "uninstall them, or install this project into an environment of its own"
    assert list(PACKAGES) == packages


def test_a_distribution_that_gets_in_the_way_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other_agents-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other-agents\nVersion: 1.0\n")
    (other / "top_level.txt").write_text("agents\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert name_conflicts() == {"agents": ["other-agents"]}


@pytest.mark.parametrize("ending", ["manager", "processor"])
def test_modules_are_named_for_what_they_hold(modules: dict[str, Path], ending: str) -> None:
    stems = {name: name.rpartition(".")[2] for name in modules}
    assert [name for name, stem in stems.items() if stem in SAY_NOTHING or stem.endswith(ending)] == []


def test_tests_are_no_packages(repository_root: Path) -> None:
    # `tests/agents/__init__.py` would make `import agents` mean the tests.
    assert sorted(repository_root.glob("tests/**/__init__.py")) == []


def test_test_folders_are_named_for_what_they_test(repository_root: Path, packages: list[str]) -> None:
    folders = {path.parent.name for path in repository_root.glob("tests/*/test_*.py")}
    assert folders - set(packages) <= {"architecture", "contract", "e2e", "faults"}


def test_every_module_states_its_job(modules: dict[str, Path]) -> None:
    texts = {name: path.read_text() for name, path in modules.items()}
    assert [name for name, text in texts.items() if text and not text.startswith(('"""', 'r"""'))] == []
