"""Documents that can go wrong without anyone noticing: generated parts, links, commands, words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bespoke import errors


def test_generated_parts_are_up_to_date(repository_root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=repository_root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_lead_somewhere(documents: dict[str, str], repository_root: Path) -> None:
    dead = [
        f"{page}: {target}"
        for page, text in documents.items()
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
        if "://" not in target and not (repository_root / page).parent.joinpath(target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("page", ["README.md", "SECURITY.md"])
def test_tests_that_are_cited_are_files_with_tests(
    documents: dict[str, str], repository_root: Path, page: str
) -> None:
    cited = set(re.findall(r"\btests/[\w./-]*", documents[page]))
    assert "tests/contract/test_decisions.py" in cited
    wrong = [path for path in cited if not _defines_a_test(repository_root / path)]
    assert sorted(wrong) == []


def _defines_a_test(path: Path) -> bool:
    return path.is_file() and bool(re.search(r"^(async )?def test_\w+", path.read_text(), re.MULTILINE))


def test_links_to_headings_find_them(documents: dict[str, str]) -> None:
    anchors = {
        page: {
            re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        }
        for page, text in documents.items()
    }
    dead = []
    for page, text in documents.items():
        for target, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)]+)\)", text):
            found = (Path(page).parent / target).as_posix() if target else page
            found = str(Path(*_resolved(Path(found).parts)))
            if anchor not in anchors.get(found, set()):
                dead.append(f"{page}: {target}#{anchor}")
    assert dead == []


def _resolved(parts: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept.pop()
        elif part != ".":
            kept.append(part)
    return kept


def test_make_targets_that_are_named_exist(documents: dict[str, str], repository_root: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (repository_root / "Makefile").read_text(), re.MULTILINE))
    named = {
        name
        for text in documents.values()
        for name in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)
    }
    assert {"demo", "test"} <= named
    assert sorted(named - targets) == []


def test_ci_runs_the_test_command_of_the_readme(documents: dict[str, str]) -> None:
    assert "<!-- test-command -->\n```bash\nmake test\n```" in documents["README.md"]


def test_glossary_names_types_that_exist(documents: dict[str, str], modules: dict[str, Path]) -> None:
    code = "\n".join(path.read_text() for path in modules.values())
    rows = re.findall(
        r"^\| [^|]+ \| [^|]+ \| ([^|]+) \| [^|]+ \|$", documents["docs/concepts/glossary.md"], re.MULTILINE
    )
    types = {name for row in rows for name in re.findall(r"`(\w+)(?:\.\w+)?`", row)}
    assert {"Profile", "Decision"} <= types
    assert (
        sorted(
            name for name in types if not re.search(rf"^(class {name}\b|{name}\b.* = )", code, re.MULTILINE)
        )
        == []
    )


def test_drawn_error_tree_is_the_real_one() -> None:
    drawn = re.findall(r"[├└]── (\w+) *(\d{3})?", errors.__doc__ or "")
    real = {child.__name__: child for child in _below(errors.BespokeError)}
    assert sorted(name for name, _ in drawn) == sorted(real)
    wrong = [f"{name} {status}" for name, status in drawn if status and int(status) != real[name].status]
    assert wrong == []


def _below(base: type[errors.BespokeError]) -> list[type[errors.BespokeError]]:
    children = [child for child in base.__subclasses__() if child.__module__ == errors.__name__]
    return [found for child in children for found in (child, *_below(child))]
