"""Only closed schemas with bounded strings go out."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from bespoke.llm.schema import strict_schema, without_constraints


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pair(_Closed):
    title: Annotated[str, Field(max_length=5, min_length=1, pattern="^a")]
    pattern: Literal["x", "y"] = "x"
    notes: Annotated[list[Annotated[str, Field(max_length=9)]], Field(max_length=2)]


STRICT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "maxLength": 5, "minLength": 1, "pattern": "^a"},
        "pattern": {"type": "string", "enum": ["x", "y"]},
        "notes": {"type": "array", "items": {"type": "string", "maxLength": 9}, "maxItems": 2},
    },
    "required": ["title", "pattern", "notes"],
}


def test_every_property_is_required_and_titles_are_dropped() -> None:
    assert strict_schema(Pair) == STRICT


def test_constraints_are_dropped_and_properties_of_that_name_stay() -> None:
    schema = strict_schema(Pair)
    assert without_constraints(schema) == {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {"type": "string"},
            "pattern": {"type": "string", "enum": ["x", "y"]},
            "notes": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["title", "pattern", "notes"],
    }
    assert schema == STRICT


class Unbounded(_Closed):
    body: str


class Inner(BaseModel):
    body: Annotated[str, Field(max_length=5)]


class Open(_Closed):
    inner: Inner


class Free(_Closed):
    words: dict[str, int]


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        (Unbounded, "a string of 'Unbounded.body' has no maximum length"),
        (Open, "an object of 'Open.Inner' is open"),
        (Free, "an object of 'Free.words' is open"),
    ],
)
def test_open_schema_is_a_fault_of_the_code(output: type[BaseModel], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        strict_schema(output)
