"""Reads what an endpoint sent back, trusting none of it.

Bytes become one validated value or a `ModelFailure`; nothing in between is returned. Failure texts
name places and kinds only: what the model wrote could hold anything that was in the prompt.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, ValidationError

from bespoke.domain.draft import Usage
from bespoke.llm.base import OutputT, failed


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens; None is unknown, and then so is the cost."""

    input_usd_per_mtok: float | None = None
    output_usd_per_mtok: float | None = None

    def cost_usd(self, input_tokens: int | None, output_tokens: int | None) -> float | None:
        if input_tokens is None or output_tokens is None:
            return None
        if self.input_usd_per_mtok is None or self.output_usd_per_mtok is None:
            return None
        dollars = input_tokens * self.input_usd_per_mtok + output_tokens * self.output_usd_per_mtok
        return dollars / 1_000_000


@dataclass(frozen=True, slots=True)
class Completion:
    """The part of a completion that is used, before its text is parsed."""

    text: str
    model: str
    fingerprint: str | None
    usage: Usage


class _Lenient(BaseModel):
    """Endpoints add fields of their own; only the ones that are used must have the right type."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _WireMessage(_Lenient):
    content: str | None = None
    refusal: str | None = None


class _WireChoice(_Lenient):
    message: _WireMessage
    finish_reason: str | None = None


class _WireCompletion(_Lenient):
    choices: list[_WireChoice] | None = None
    model: str | None = None
    system_fingerprint: str | None = None
    usage: Any = None


class _WireModel(_Lenient):
    id: str


class _WireModels(_Lenient):
    data: list[_WireModel]


def read_model_names(body: bytes) -> tuple[str, ...]:
    """Returns the names in the body of a `GET /models` response.

    Raises:
        ModelFailure: `invalid_shape`; it lists no models.
    """
    try:
        listed = _WireModels.model_validate_json(body)
    except ValidationError:
        raise failed("invalid_shape", "the response is no list of models", Usage()) from None
    return tuple(found.id[:_MOST_NAME_CHARS] for found in listed.data)


def read_completion(body: bytes, asked_model: str, price: Price) -> Completion:
    """Returns the completion in the body of a 200 response.

    Raises:
        ModelFailure: `invalid_json`, `invalid_shape`, `empty`, `refused`, `content_filter` or `truncated`.
    """
    unknown = Usage(calls=1)
    try:
        data = load_json(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise failed("invalid_json", "the response is not UTF-8", unknown) from None
    except ValueError:
        raise failed("invalid_json", "the response is not JSON", unknown) from None
    try:
        wire = _WireCompletion.model_validate(data)
    except ValidationError as error:
        problem = f"the response is no chat completion: {_places(error)}"
        raise failed("invalid_shape", problem, unknown) from None
    usage = _usage(wire.usage, price)
    if not wire.choices:
        raise failed("empty", "the response has no choices", usage)
    choice = wire.choices[0]
    if choice.message.refusal:
        raise failed("refused", "the model refused to write this", usage)
    if choice.finish_reason == "content_filter":
        raise failed("content_filter", "the endpoint's content filter stopped the reply", usage)
    if choice.finish_reason == "length":
        raise failed("truncated", "the reply reached its token limit before its end", usage)
    if not choice.message.content or not choice.message.content.strip():
        raise failed("empty", "the reply holds no text", usage)
    return Completion(
        text=choice.message.content,
        model=(wire.model or asked_model)[:_MOST_NAME_CHARS],
        fingerprint=wire.system_fingerprint[:_MOST_NAME_CHARS] if wire.system_fingerprint else None,
        usage=usage,
    )


def parse_reply(text: str, output: type[OutputT], usage: Usage) -> OutputT:
    """Returns the one value of type `output` that `text` holds; prose around the JSON is passed over.

    Types are strict: a number is not taken for a string.

    Raises:
        ModelFailure: `invalid_json` when there is no JSON object, more than one, or a cut one;
            `invalid_shape` when it does not fit `output`, with the places that do not.
    """
    try:
        data = _only_object(text)
    except ValueError as error:
        raise failed("invalid_json", str(error), usage) from None
    try:
        # By way of JSON text, because strict types mean something else for Python values.
        return output.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        # Half a surrogate pair gets past Python's JSON reader, and is no text.
        kind = "invalid_json" if error.errors()[0]["type"] == "json_invalid" else "invalid_shape"
        raise failed(kind, _places(error), usage) from None


def load_json(text: str) -> Any:
    """Returns the value of a JSON text; NaN, infinities and bottomless nesting are errors.

    Raises:
        ValueError: it is none.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_OBJECT_START = re.compile(r'\{\s*"')


def _only_object(text: str) -> dict[str, Any]:
    """Returns the single top-level JSON object in `text`.

    Raises:
        ValueError: says what is wrong, without quoting.
    """
    # Some servers leave a reasoning model's thoughts, drafts of the answer included, in the text.
    text = _THINKING.sub("", text)
    found: list[dict[str, Any]] = []
    position = 0
    while start := _OBJECT_START.search(text, position):
        try:
            value, position = _DECODER.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            raise ValueError(f"the JSON is broken or cut at character {error.pos}: {error.msg}") from None
        except (ValueError, RecursionError):
            raise ValueError("the JSON holds a number or nesting that JSON does not allow") from None
        found.append(value)
    if not found:
        raise ValueError("the reply holds no JSON object")
    if len(found) > 1:
        raise ValueError(f"the reply holds {len(found)} JSON objects where one was asked for")
    return found[0]


def _usage(wire: Any, price: Price) -> Usage:
    """What the endpoint counted; unknown where it counted nothing or nonsense."""
    tokens_in, tokens_out = _tokens(wire, "prompt_tokens"), _tokens(wire, "completion_tokens")
    cost_usd = price.cost_usd(tokens_in, tokens_out)
    return Usage(calls=1, input_tokens=tokens_in, output_tokens=tokens_out, cost_usd=cost_usd)


def _tokens(wire: Any, name: str) -> int | None:
    count = wire.get(name) if isinstance(wire, dict) else None
    return count if type(count) is int and 0 <= count < _MOST_TOKENS else None


_MOST_TOKENS = 1_000_000_000
_MOST_NAME_CHARS = 200
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_PLACES_NAMED = 5


def _places(error: ValidationError) -> str:
    """Where the value does not fit and why, in a line: never what it holds."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    lines = []
    for problem in problems[:_PLACES_NAMED]:
        # The name of a key that was not asked for is the model's own text.
        parts = problem["loc"][:-1] if problem["type"] == "extra_forbidden" else problem["loc"]
        steps = [str(p) if isinstance(p, int) or _PLAIN_NAME.fullmatch(p) else "?" for p in parts]
        lines.append(f"{'.'.join(steps) or 'the object'}: {problem['msg']}")
    more = len(problems) - _PLACES_NAMED
    return "; ".join(lines) + (f"; and {more} more" if more > 0 else "")
