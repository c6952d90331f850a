"""Commands that documents name are commands that there are."""

import re
from typing import Any

from typer.main import get_command

from api.cli import app


def test_commands_that_are_named_exist(documents: dict[str, str]) -> None:
    known = set(_command_names(get_command(app), ()))
    named = {
        tuple(found.split())
        for text in documents.values()
        for found in re.findall(r"(?:`|^)bespoke((?: [a-z][a-z-]*)+)", text, re.MULTILINE)
    }
    assert named
    # What follows a command are its arguments.
    unknown = [words for words in named if not any(words[: len(name)] == name for name in known)]
    assert sorted(unknown) == []


def _command_names(command: Any, name: tuple[str, ...]) -> list[tuple[str, ...]]:
    children = getattr(command, "commands", None)
    if children is None:
        return [name]
    return [found for child in children for found in _command_names(children[child], (*name, child))]
