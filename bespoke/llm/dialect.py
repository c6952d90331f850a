"""What one endpoint understands of the chat-completions protocol, and how to say the same to it.

Servers that call themselves compatible differ: some refuse a strict schema with length limits, some
any `response_format`, newer hosted models `max_tokens` or a temperature. A refusal names what it
refuses; `simpler_dialect` answers with the next dialect to try, and the client remembers the one that
worked for as long as it lives.
"""

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import orjson

from bespoke.llm.base import Message, ModelRequest, OutputT
from bespoke.llm.schema import Schema, strict_schema, without_constraints


class ReplyFormat(IntEnum):
    """How the wish for JSON of one shape is put, the strictest first."""

    STRICT_SCHEMA = 0
    BARE_SCHEMA = 1
    """A strict schema without length limits and counts."""
    JSON_OBJECT = 2
    """`json_object`, and the schema in the prompt."""
    PROMPT_ONLY = 3


@dataclass(frozen=True, slots=True)
class Dialect:
    """How requests are put to one endpoint."""

    reply_format: ReplyFormat = ReplyFormat.STRICT_SCHEMA
    limit_name: str = "max_tokens"
    without: frozenset[str] = frozenset()
    """Optional parameters that the endpoint refused."""


# Words by which servers name what they refuse; llama.cpp calls a schema it cannot use a grammar.
_FORMAT_WORDS = (
    "response_format",
    "json_schema",
    "json schema",
    "json_object",
    "structured output",
    "grammar",
)
_OPTIONAL = ("temperature", "seed")


def simpler_dialect(dialect: Dialect, refusal: str) -> Dialect | None:
    """Returns what to try after a 400 whose text is `refusal`; None when it is about something else."""
    text = refusal.casefold()
    if dialect.limit_name == "max_tokens" and "max_completion_tokens" in text:
        return replace(dialect, limit_name="max_completion_tokens")
    if any(word in text for word in _FORMAT_WORDS):
        if dialect.reply_format is ReplyFormat.PROMPT_ONLY:
            return None
        return replace(dialect, reply_format=ReplyFormat(dialect.reply_format + 1))
    for name in _OPTIONAL:
        if re.search(rf"\b{name}\b", text) and name not in dialect.without:
            return replace(dialect, without=dialect.without | {name})
    return None


def request_body(request: ModelRequest[OutputT], model: str, dialect: Dialect) -> dict[str, Any]:
    """Returns the JSON body of the HTTP request."""
    schema = strict_schema(request.output)
    messages = list(request.messages)
    if dialect.reply_format >= ReplyFormat.JSON_OBJECT:
        messages.append(_schema_in_words(schema))
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": m.role, "content": m.content} for m in messages],
        "temperature": request.temperature,
        "seed": request.seed,
        dialect.limit_name: request.max_output_tokens,
    }
    response_format = _response_format(schema, request.output.__name__, dialect.reply_format)
    if response_format is not None:
        body["response_format"] = response_format
    return {key: value for key, value in body.items() if key not in dialect.without}


def _response_format(schema: Schema, name: str, reply_format: ReplyFormat) -> dict[str, Any] | None:
    if reply_format is ReplyFormat.PROMPT_ONLY:
        return None
    if reply_format is ReplyFormat.JSON_OBJECT:
        return {"type": "json_object"}
    asked = schema if reply_format is ReplyFormat.STRICT_SCHEMA else without_constraints(schema)
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": asked}}


def _schema_in_words(schema: Schema) -> Message:
    text = "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n"
    return Message("user", text + orjson.dumps(schema).decode())
