"""A small workspace with a subject over it, and a run that was made by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bespoke.domain.draft import CopywriterKind
from evals.base import Subject
from tests.support import workspace


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a workspace without variants."""
    return workspace.build(tmp_path_factory.mktemp("evals") / "data")


@pytest.fixture
def subject(small_workspace: Path, tmp_path: Path) -> Iterator[Subject]:
    """Yields the agent with the composer, over a copy of the small workspace."""
    with workspace.open_copy(small_workspace, tmp_path / "data") as parts:
        yield Subject(parts.agent, CopywriterKind.COMPOSER, None)
