"""The JSON Schema of an output type, as strict endpoints take it."""

import copy
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

# Some hosted endpoints refuse a strict schema that holds any of these; validation here holds all the same.
_CONSTRAINTS = frozenset({"maxLength", "minLength", "pattern", "maxItems", "minItems"})


@lru_cache(maxsize=256)
def strict_schema(output: type[BaseModel]) -> Schema:
    """Returns the schema of `output`: closed objects, every property required, every string bounded. It is made
    once for a type: not to be changed.

    An unbounded string lets a small model write until its token limit, so that nothing parses.

    Raises:
        ValueError: `output` is open, or has a string without a limit. The code is at fault, not the model.
    """
    schema = output.model_json_schema()
    _tidy(schema, output.__name__)
    return schema


def without_constraints(schema: Schema) -> Schema:
    """Returns a copy of `schema` that keeps types and enumerations only."""
    bare = copy.deepcopy(schema)
    _drop(bare)
    return bare


def _tidy(node: Any, where: str) -> None:
    if isinstance(node, list):
        for item in node:
            _tidy(item, where)
        return
    if not isinstance(node, dict):
        return
    node.pop("title", None)
    node.pop("default", None)
    kind = node.get("type")
    if kind == "string" and not {"maxLength", "enum", "const"} & node.keys():
        raise ValueError(f"a string of '{where}' has no maximum length: give its field a max_length")
    if kind == "object":
        if node.get("additionalProperties") is not False or "properties" not in node:
            raise ValueError(f"an object of '{where}' is open: forbid extra keys")
        node["required"] = list(node["properties"])
    for key, child in node.items():
        if key in {"properties", "$defs"}:
            for name, part in child.items():
                _tidy(part, f"{where}.{name}")
        else:
            _tidy(child, where)


def _drop(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _drop(item)
        return
    if not isinstance(node, dict):
        return
    for key in _CONSTRAINTS & node.keys():
        if not isinstance(node[key], dict):
            del node[key]
    for child in node.values():
        _drop(child)
