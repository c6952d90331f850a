"""What is read of a reply, and how each thing that is no reply fails."""

import json
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure
from bespoke.llm.base import usage_of
from bespoke.llm.reading import Price, parse_reply, read_completion, read_model_names


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tactic: Literal["ease", "question"]
    body: Annotated[str, Field(max_length=200)]


class Lines(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    variants: Annotated[list[Line], Field(max_length=9)]


GOOD = '{"tactic": "ease", "body": "Take it easy."}'
SPENT = Usage(calls=1, input_tokens=3, output_tokens=4)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD, id="nothing but the object"),
        pytest.param(f"  \n{GOOD}\n", id="space around it"),
        pytest.param(f"Here you are:\n```json\n{GOOD}\n```\nEnjoy!", id="prose and a fence"),
        pytest.param(f"I used {{{{ offer.value }}}} and {{braces}}.\n{GOOD}", id="braces in the prose"),
        pytest.param(f"<think>Perhaps {GOOD[:20]} or {GOOD}?</think>{GOOD}", id="thoughts before it"),
        pytest.param(f"[{GOOD}]", id="a list of one"),
    ],
)
def test_the_one_object_is_found(text: str) -> None:
    assert parse_reply(text, Line, SPENT) == Line(tactic="ease", body="Take it easy.")


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        pytest.param("I would rather not.", "invalid_json", "holds no JSON object", id="prose"),
        pytest.param("{}", "invalid_json", "holds no JSON object", id="empty object"),
        pytest.param(GOOD[:-5], "invalid_json", "broken or cut at character", id="cut"),
        pytest.param(
            '{"variants": [' + GOOD + ', {"tactic": "ea', "invalid_json", "cut", id="cut after a whole part"
        ),
        pytest.param(GOOD + "\n" + GOOD, "invalid_json", "2 JSON objects", id="two objects"),
        pytest.param('{"tactic": NaN}', "invalid_json", "number or nesting", id="NaN"),
        pytest.param('{"tactic": -Infinity}', "invalid_json", "number or nesting", id="infinity"),
        pytest.param('{"a": ' + "9" * 5000 + "}", "invalid_json", "number or nesting", id="endless number"),
        pytest.param('{"a": ' + "[" * 99_999, "invalid_json", "", id="bottomless nesting"),
        pytest.param('{"tactic": "ease", "body": "\\ud800"}', "invalid_json", "", id="half a surrogate"),
        pytest.param('{"tactic": "ease"}', "invalid_shape", "body: Field required", id="missing key"),
        pytest.param(
            '{"tactic": "ease", "body": 7}',
            "invalid_shape",
            "body: Input should be a valid string",
            id="type",
        ),
        pytest.param(
            '{"tactic": "CANARY", "body": "x"}', "invalid_shape", "tactic: Input should be 'ease'", id="enum"
        ),
        pytest.param(
            GOOD[:-1] + ', "CANARY": 1}', "invalid_shape", "the object: Extra inputs", id="extra key"
        ),
        pytest.param(
            json.dumps({"tactic": "ease", "body": "CANARY " * 40}), "invalid_shape", "at most 200", id="long"
        ),
    ],
)
def test_reply_that_does_not_fit_fails_without_being_quoted(text: str, kind: str, detail: str) -> None:
    with pytest.raises(ModelFailure) as failure:
        parse_reply(text, Line, SPENT)
    assert failure.value.kind == kind
    assert detail in failure.value.detail
    assert "CANARY" not in failure.value.detail
    assert usage_of(failure.value) == SPENT


class Count(BaseModel):
    count: int
    whole: bool


def test_types_are_strict() -> None:
    with pytest.raises(ModelFailure, match="count: Input should be a valid integer; whole: "):
        parse_reply('{"count": "7", "whole": "yes"}', Count, SPENT)


def test_places_are_named_and_counted() -> None:
    lines = [{"tactic": "ease"}] * 3 + [{"body": "x"}] * 3
    with pytest.raises(ModelFailure) as failure:
        parse_reply(json.dumps({"variants": lines}), Lines, SPENT)
    assert failure.value.detail.startswith("variants.0.body: Field required; variants.1.body: ")
    assert failure.value.detail.endswith("; and 1 more")


def _outcome(text: str) -> str:
    try:
        parse_reply(text, Line, SPENT)
    except ModelFailure as failure:
        return failure.kind
    return "parsed"


@given(st.text(max_size=300))
def test_any_text_is_parsed_or_fails(text: str) -> None:
    assert _outcome(text) in {"parsed", "invalid_json", "invalid_shape"}


@given(st.integers(0, len(GOOD) - 1), st.characters())
def test_reply_with_one_other_character_is_parsed_or_fails(position: int, character: str) -> None:
    text = GOOD[:position] + character + GOOD[position + 1 :]
    assert _outcome(text) in {"parsed", "invalid_json", "invalid_shape"}


def _body(**changes: Any) -> bytes:
    message = {"role": "assistant", "content": "Hello"}
    whole: dict[str, Any] = {
        "model": "small-2",
        "system_fingerprint": "fp",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1_000, "completion_tokens": 200},
    }
    return json.dumps(whole | changes).encode()


def _choice(finish_reason: str = "stop", **message: Any) -> list[dict[str, Any]]:
    return [{"message": {"content": "Hello", **message}, "finish_reason": finish_reason}]


def test_completion_is_read_with_its_cost() -> None:
    completion = read_completion(_body(), "asked", Price(2.0, 10.0))
    assert (completion.text, completion.model, completion.fingerprint) == ("Hello", "small-2", "fp")
    # 1,000 tokens at $2 and 200 at $10 for a million.
    assert completion.usage == Usage(calls=1, input_tokens=1_000, output_tokens=200, cost_usd=0.004)


@pytest.mark.parametrize("price", [Price(), Price(2.0, None), Price(None, 10.0)])
def test_cost_is_unknown_where_a_price_is(price: Price) -> None:
    assert read_completion(_body(), "asked", price).usage.cost_usd is None


@pytest.mark.parametrize(
    "usage", [None, "many", [], {}, {"prompt_tokens": -1, "completion_tokens": True}, {"prompt_tokens": 1.5}]
)
def test_usage_that_makes_no_sense_is_unknown(usage: Any) -> None:
    read = read_completion(_body(usage=usage), "asked", Price(2.0, 10.0)).usage
    assert read == Usage(calls=1, input_tokens=None, output_tokens=None, cost_usd=None)


def test_model_that_is_not_named_is_the_one_asked() -> None:
    completion = read_completion(_body(model=None, system_fingerprint=None), "asked", Price())
    assert (completion.model, completion.fingerprint) == ("asked", None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b"", "invalid_json", id="nothing"),
        pytest.param(b"\xff{}", "invalid_json", id="not UTF-8"),
        pytest.param(b"<html>", "invalid_json", id="a page"),
        pytest.param(b"[" * 99_999, "invalid_json", id="bottomless"),
        pytest.param(b"[]", "invalid_shape", id="a list"),
        pytest.param(_body(choices="none"), "invalid_shape", id="choices of another type"),
        pytest.param(_body(choices=[{"message": None}]), "invalid_shape", id="no message"),
        pytest.param(_body(choices=[]), "empty", id="no choices"),
        pytest.param(_body(choices=None), "empty", id="null choices"),
        pytest.param(_body(choices=_choice(content=None)), "empty", id="null text"),
        pytest.param(_body(choices=_choice(content=" \n")), "empty", id="blank text"),
        pytest.param(_body(choices=_choice(refusal="CANARY")), "refused", id="refusal"),
        pytest.param(_body(choices=_choice("content_filter")), "content_filter", id="filter"),
        pytest.param(_body(choices=_choice("length")), "truncated", id="length"),
    ],
)
def test_response_that_is_no_completion_fails(body: bytes, kind: str) -> None:
    with pytest.raises(ModelFailure) as failure:
        read_completion(body, "asked", Price())
    assert failure.value.kind == kind
    assert "CANARY" not in failure.value.detail


@given(st.binary(max_size=200))
def test_any_response_is_read_or_fails(body: bytes) -> None:
    with pytest.raises(ModelFailure):
        read_completion(body, "asked", Price())


def test_models_are_read() -> None:
    assert read_model_names(b'{"data": [{"id": "a", "owned_by": "x"}, {"id": "b"}]}') == ("a", "b")
    with pytest.raises(ModelFailure, match="no list of models"):
        read_model_names(b"<html>")
