"""Reads YAML that people write, so that a mistake is answered with its file, line and key."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bespoke.errors import InvalidFile

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_yaml(path: Path, model: type[ModelT]) -> ModelT:
    """Returns the file as a validated `model`.

    Raises:
        InvalidFile: the file is missing, not UTF-8, not YAML, or does not fit the model; names line and key.
    """
    text = read_text(path)
    return validate(parse_yaml(text, str(path)), model, text, str(path))


def read_text(path: Path) -> str:
    """Returns the file's text.

    Raises:
        InvalidFile: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InvalidFile(str(path), "no such file") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidFile(str(path), "not UTF-8; save it as UTF-8", line) from error
    except OSError as error:
        raise InvalidFile(str(path), f"cannot be read: {error.strerror}") from error


def parse_yaml(text: str, name: str) -> Any:
    """Returns the plain data of a YAML text.

    Raises:
        InvalidFile: it is not YAML; names the line.
    """
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        raise InvalidFile(name, f"not valid YAML: {error.problem or error.context}", line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidFile(name, f"not valid YAML: {error}") from error


def validate(data: Any, model: type[ModelT], text: str, name: str) -> ModelT:
    """Returns `data` as `model`; `text` is what it was parsed from, for the line of a mistake.

    Raises:
        InvalidFile: with the first mistake's line and key, and how many more there are.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first, *more = error.errors(include_url=False)
        problem = str(first["msg"]).removeprefix("Value error, ")
        if more:
            problem += f" (and {len(more)} more)"
        raise InvalidFile(
            name, problem, line_of(text, first["loc"]), ".".join(str(part) for part in first["loc"]) or None
        ) from error


def line_of(text: str, location: Sequence[int | str]) -> int | None:
    """Returns the 1-based line of the deepest part of `location` that the YAML text has."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is None:
        return None
    line = int(node.start_mark.line) + 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line
