"""The distribution: built through the sdist, complete, repeatable, and working on its own."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

PYTHON_ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}


def uv(*arguments: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("uv"), "--offline", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def built(repository_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder with an sdist and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--no-build-isolation", "--out-dir", folder, cwd=repository_root)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns an environment that holds the wheel, and this one's libraries without this checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    uv("pip", "install", "--python", folder / "bin" / "python", "--no-deps", wheel, cwd=folder)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    # A plain line in a .pth file joins the folder to the path but reads none of its own .pth files,
    # so that the editable install of this checkout stays out.
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_wheel_holds_every_file_of_the_packages(
    wheel: Path, repository_root: Path, packages: list[str]
) -> None:
    ours = {
        path.relative_to(repository_root).as_posix()
        for package in packages
        for path in (repository_root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert sorted(ours - held) == []
    assert sorted(held - ours) == []


def test_sdist_can_be_worked_on(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    needed = {
        "LICENSE",
        "Makefile",
        "README.md",
        "pyproject.toml",
        "requirements/dev.txt",
        "tests/conftest.py",
    }
    assert sorted(needed - held) == []


def test_same_sources_give_the_same_wheel(wheel: Path, repository_root: Path, tmp_path: Path) -> None:
    uv("build", "--wheel", "--no-build-isolation", "--out-dir", tmp_path, cwd=repository_root)
    again = tmp_path / wheel.name
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "bin" / "bespoke", "--version"],
        cwd=tmp_path,
        env=PYTHON_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "0.1.0" in done.stdout


def test_installed_packages_are_the_wheel_and_not_this_checkout(
    installed: Path, packages: list[str], tmp_path: Path
) -> None:
    program = f"import importlib\nfor name in {packages!r}: print(importlib.import_module(name).__file__)"
    done = subprocess.run(
        [installed / "bin" / "python", "-c", program],
        cwd=tmp_path,
        env=PYTHON_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    files = done.stdout.split()
    assert len(files) == len(packages)
    assert [file for file in files if not file.startswith(str(installed))] == []
