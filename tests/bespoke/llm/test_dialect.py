"""What is tried next when an endpoint refuses how it is spoken to."""

from typing import Any

import pytest

from bespoke.llm.base import ModelRequest
from bespoke.llm.dialect import Dialect, ReplyFormat, request_body, simpler_dialect

STRICT = Dialect()


@pytest.mark.parametrize(
    ("dialect", "refusal", "simpler"),
    [
        pytest.param(
            STRICT,
            "Invalid schema for response_format 'Drafts': 'maxLength' is not permitted.",
            Dialect(ReplyFormat.BARE_SCHEMA),
            id="length limits",
        ),
        pytest.param(
            Dialect(ReplyFormat.BARE_SCHEMA),
            "This response_format type is unavailable now",
            Dialect(ReplyFormat.JSON_OBJECT),
            id="schemas",
        ),
        pytest.param(
            STRICT, "failed to parse grammar", Dialect(ReplyFormat.BARE_SCHEMA), id="llama.cpp's grammar"
        ),
        pytest.param(
            Dialect(ReplyFormat.JSON_OBJECT),
            "json_object is not supported",
            Dialect(ReplyFormat.PROMPT_ONLY),
            id="json_object",
        ),
        pytest.param(
            Dialect(ReplyFormat.PROMPT_ONLY), "response_format?", None, id="nothing left to leave out"
        ),
        pytest.param(
            STRICT,
            "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            Dialect(limit_name="max_completion_tokens"),
            id="max_tokens",
        ),
        pytest.param(
            STRICT,
            "'temperature' does not support 0.8 with this model.",
            Dialect(without=frozenset({"temperature"})),
            id="temperature",
        ),
        pytest.param(
            Dialect(without=frozenset({"temperature"})), "temperature", None, id="not refused twice"
        ),
        pytest.param(STRICT, "maximum context length is 4096 tokens", None, id="another reason"),
        pytest.param(STRICT, "The server reseeded its cache", None, id="part of another word"),
    ],
)
def test_refusal_names_what_to_leave_out(dialect: Dialect, refusal: str, simpler: Dialect | None) -> None:
    assert simpler_dialect(dialect, refusal) == simpler


def test_schema_moves_into_the_prompt_when_it_cannot_be_sent(request_of_lines: ModelRequest[Any]) -> None:
    strict = request_body(request_of_lines, "m", STRICT)
    in_words = request_body(request_of_lines, "m", Dialect(ReplyFormat.PROMPT_ONLY))
    assert "response_format" not in in_words
    assert in_words["messages"][:2] == strict["messages"]
    said = in_words["messages"][2]
    assert said["role"] == "user"
    assert said["content"].startswith("Answer with one JSON object and nothing else.")
    assert '"maxLength":200' in said["content"]
    as_object = request_body(request_of_lines, "m", Dialect(ReplyFormat.JSON_OBJECT))
    assert as_object["response_format"] == {"type": "json_object"}
    assert as_object["messages"] == in_words["messages"]


def test_refused_parameters_are_left_out(request_of_lines: ModelRequest[Any]) -> None:
    dialect = Dialect(limit_name="max_completion_tokens", without=frozenset({"seed", "temperature"}))
    body = request_body(request_of_lines, "m", dialect)
    assert set(body) == {"model", "messages", "response_format", "max_completion_tokens"}
