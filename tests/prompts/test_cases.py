"""Golden cases: what each prompt file becomes with given values, message for message."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from prompts import inputs
from prompts.library import FOLDER, PromptLibrary


def _cases() -> list[Any]:
    return [
        pytest.param(path, case, id=f"{path.stem}: {case['name']}")
        for path in sorted((FOLDER / "cases").glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("path", "case"), _cases())
def test_prompt_becomes_exactly_these_messages(path: Path, case: dict[str, Any]) -> None:
    library = PromptLibrary()
    type_of_values = getattr(inputs, library.prompt(path.stem).head.input)
    rendered = library.render(path.stem, type_of_values.model_validate(case["values"]))
    assert [{"role": m.role, "content": m.content} for m in rendered.messages] == case["messages"]


def test_every_prompt_has_cases() -> None:
    assert {path.stem for path in (FOLDER / "cases").glob("*.yaml")} == set(PromptLibrary().ids())
