"""The client against an endpoint on loopback that fails in every way it knows."""

import asyncio
import gc
import logging
import random
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bespoke.clock import FrozenClock
from bespoke.domain.draft import Usage
from bespoke.errors import InvalidInput, ModelFailure
from bespoke.llm.base import ModelRequest, usage_of
from bespoke.llm.dialect import Dialect, ReplyFormat
from bespoke.llm.openai_client import OpenAIModel
from bespoke.llm.stub_server import Answer, Mode, StubServer

KEY = "sk-CANARY-KEY"
ATTEMPT_TIMEOUT_S = 0.75
"""Long enough for a busy machine to send a call before it is given up."""
HANGS_S = 10.0
"""A test that takes longer waits for something that should have been given up."""
"""Of one call, where a test waits for it to pass."""

Requests = Callable[[float], ModelRequest[Any]]


class Pauses:
    """Stands in for sleeping and records for how long."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


def _model(url: str, pauses: Pauses, **settings: Any) -> OpenAIModel:
    return OpenAIModel(
        base_url=url, api_key=KEY, model="asked-for", sleep=pauses, jitter=random.Random(1), **settings
    )


async def test_reply_is_parsed_and_accounted_for(request_of_lines: ModelRequest[Any], pauses: Pauses) -> None:
    stub = StubServer(model="small-2", fingerprint="fp-9")
    with stub as url:
        async with _model(url, pauses, input_usd_per_mtok=2.0, output_usd_per_mtok=10.0) as model:
            reply = await model.complete(request_of_lines)
    tactics = [variant.tactic for variant in reply.parsed.variants]
    assert len(tactics) == 3
    assert set(tactics) <= {"ease", "question"}
    assert (reply.model, reply.fingerprint, reply.attempts) == ("small-2", "fp-9", 1)
    # The stub counts four characters as a token; the prompt has 43, the reply its own length.
    tokens_out = len(reply.raw) // 4
    cost_usd = pytest.approx((10 * 2.0 + tokens_out * 10.0) / 1_000_000)
    assert reply.usage.model_dump() == {
        "calls": 1,
        "input_tokens": 10,
        "output_tokens": tokens_out,
        "cost_usd": cost_usd,
    }


async def test_request_says_everything_that_was_asked(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    stub = StubServer()
    with stub as url:
        async with _model(url, pauses) as model:
            await model.complete(request_of_lines)
    (call,) = stub.calls
    assert call.path == "/v1/chat/completions"
    schema = call.body.pop("response_format")["json_schema"]
    assert (schema["name"], schema["strict"]) == ("Lines", True)
    assert schema["schema"]["additionalProperties"] is False
    assert call.body == {
        "model": "asked-for",
        "messages": [
            {"role": "system", "content": "Write for a shop."},
            {"role": "user", "content": "CANARY-PROMPT: three lines"},
        ],
        "temperature": 0.5,
        "seed": 7,
        "max_tokens": 300,
    }


async def test_cost_is_unknown_without_prices(request_of_lines: ModelRequest[Any], pauses: Pauses) -> None:
    with StubServer() as url:
        async with _model(url, pauses) as model:
            reply = await model.complete(request_of_lines)
    assert reply.usage.cost_usd is None


async def test_usage_that_the_endpoint_does_not_tell_is_unknown(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    with StubServer(Mode.NO_USAGE) as url:
        async with _model(url, pauses, input_usd_per_mtok=2.0, output_usd_per_mtok=10.0) as model:
            reply = await model.complete(request_of_lines)
    assert reply.usage == Usage(calls=1, input_tokens=None, output_tokens=None, cost_usd=None)


@pytest.mark.parametrize(
    ("mode", "kind", "calls"),
    [
        (Mode.HANG, "timeout", 3),
        (Mode.DRIP, "timeout", 3),
        (Mode.DISCONNECT, "connection", 3),
        (Mode.CUT_BODY, "connection", 3),
        (Mode.NOT_JSON, "invalid_json", 1),
        (Mode.INVALID_UTF8, "invalid_json", 1),
        (Mode.HUGE, "invalid_shape", 1),
        (Mode.EMPTY_CHOICES, "empty", 1),
        (Mode.EMPTY_CONTENT, "empty", 1),
        (Mode.TOOL_CALL, "empty", 1),
        (Mode.REFUSAL, "refused", 1),
        (Mode.CONTENT_FILTER, "content_filter", 1),
        (Mode.LENGTH, "truncated", 1),
        (Mode.TRUNCATED_JSON, "invalid_json", 1),
        (Mode.ONLY_PROSE, "invalid_json", 1),
        (Mode.TWO_OBJECTS, "invalid_json", 1),
        (Mode.NAN, "invalid_json", 1),
        (Mode.WRONG_TYPES, "invalid_shape", 1),
        (Mode.EXTRA_KEYS, "invalid_shape", 1),
    ],
)
async def test_fault_becomes_a_failure_of_its_kind(
    request_of_lines: ModelRequest[Any], pauses: Pauses, mode: Mode, kind: str, calls: int
) -> None:
    stub = StubServer(mode, drip_s=0.05)
    started = time.perf_counter()
    with stub as url:
        async with _model(url, pauses, attempt_timeout_s=ATTEMPT_TIMEOUT_S) as model:
            with pytest.raises(ModelFailure) as failure:
                await model.complete(request_of_lines)
    assert failure.value.kind == kind
    assert len(stub.calls) == calls
    assert usage_of(failure.value).calls == calls
    assert time.perf_counter() - started < calls * ATTEMPT_TIMEOUT_S + HANGS_S


async def test_prose_around_the_json_is_passed_over(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    with StubServer(Mode.PROSE) as url:
        async with _model(url, pauses) as model:
            reply = await model.complete(request_of_lines)
    assert len(reply.parsed.variants) == 3
    assert reply.raw.startswith("Sure!")


@pytest.mark.parametrize(
    ("status", "kind", "calls"),
    [
        (301, "rejected", 1),
        (400, "rejected", 1),
        (401, "rejected", 1),
        (403, "rejected", 1),
        (404, "rejected", 1),
        (408, "timeout", 3),
        (409, "rejected", 1),
        (422, "rejected", 1),
        (429, "rate_limited", 3),
        (500, "server_error", 3),
        (502, "server_error", 3),
        (503, "server_error", 3),
    ],
)
async def test_only_what_can_pass_is_tried_again(
    request_of_lines: ModelRequest[Any], pauses: Pauses, status: int, kind: str, calls: int
) -> None:
    stub = StubServer(script=[Answer(status=status)] * 9)
    with stub as url:
        async with _model(url, pauses) as model:
            with pytest.raises(ModelFailure, match=str(status)) as failure:
                await model.complete(request_of_lines)
    assert failure.value.kind == kind
    assert len(stub.calls) == calls
    assert len(pauses.taken) == calls - 1
    assert usage_of(failure.value) == Usage(calls=calls, input_tokens=0, output_tokens=0)


async def test_failures_that_pass_end_in_a_reply(request_of_lines: ModelRequest[Any], pauses: Pauses) -> None:
    stub = StubServer(script=[Answer(status=503), Answer(Mode.DISCONNECT)])
    with stub as url:
        async with _model(url, pauses) as model:
            reply = await model.complete(request_of_lines)
    assert (reply.attempts, len(stub.calls)) == (3, 3)
    # What the broken connection took is not known, so neither is the sum.
    assert reply.usage == Usage(calls=3, input_tokens=None, output_tokens=None)


async def test_pauses_grow_and_are_spread(request_of_lines: ModelRequest[Any], pauses: Pauses) -> None:
    with StubServer(script=[Answer(status=500)] * 9) as url:
        async with _model(url, pauses, max_attempts=4) as model:
            with pytest.raises(ModelFailure):
                await model.complete(request_of_lines)
    bounds = [(0.25, 0.5), (0.5, 1.0), (1.0, 2.0)]
    assert len(pauses.taken) == 3
    assert all(low <= taken <= high for taken, (low, high) in zip(pauses.taken, bounds, strict=True))


@pytest.mark.parametrize(
    ("retry_after", "pause_s"),
    [
        pytest.param("7", 7.0, id="seconds"),
        pytest.param("0.5", 0.5, id="part of a second"),
        pytest.param("Mon, 30 Oct 2017 12:00:09 GMT", 9.0, id="a date"),
        pytest.param("Mon, 30 Oct 2017 11:00:00 GMT", 0.0, id="a date in the past"),
        pytest.param("-3", 0.0, id="less than nothing"),
    ],
)
async def test_pause_that_the_endpoint_asks_for_is_kept(
    request_of_lines: ModelRequest[Any], pauses: Pauses, retry_after: str, pause_s: float
) -> None:
    clock = FrozenClock(datetime(2017, 10, 30, 12, tzinfo=UTC))
    stub = StubServer(script=[Answer(status=429, retry_after=retry_after)])
    with stub as url:
        async with _model(url, pauses, clock=clock) as model:
            reply = await model.complete(request_of_lines)
    assert pauses.taken == [pause_s]
    assert reply.attempts == 2


@pytest.mark.parametrize("nonsense", ["soon", "nan", "inf", ""])
async def test_pause_that_cannot_be_read_is_ours(
    request_of_lines: ModelRequest[Any], pauses: Pauses, nonsense: str
) -> None:
    with StubServer(script=[Answer(status=429, retry_after=nonsense)]) as url:
        async with _model(url, pauses) as model:
            await model.complete(request_of_lines)
    assert 0.25 <= pauses.taken[0] <= 0.5


@pytest.mark.parametrize(
    ("retry_after", "timeout_s"),
    [pytest.param("3600", 7200.0, id="too long at all"), pytest.param("10", 5.0, id="past the deadline")],
)
async def test_pause_that_is_too_long_ends_the_call_at_once(
    make_request: Requests, pauses: Pauses, retry_after: str, timeout_s: float
) -> None:
    stub = StubServer(script=[Answer(status=429, retry_after=retry_after)])
    with stub as url:
        async with _model(url, pauses) as model:
            with pytest.raises(ModelFailure) as failure:
                await model.complete(make_request(timeout_s))
    assert (failure.value.kind, len(stub.calls), pauses.taken) == ("rate_limited", 1, [])


async def test_used_up_quota_is_not_asked_again(request_of_lines: ModelRequest[Any], pauses: Pauses) -> None:
    stub = StubServer(script=[Answer(status=429, code="insufficient_quota")])
    with stub as url:
        async with _model(url, pauses) as model:
            with pytest.raises(ModelFailure, match="insufficient_quota") as failure:
                await model.complete(request_of_lines)
    assert (failure.value.kind, len(stub.calls)) == ("rate_limited", 1)


async def test_deadline_covers_all_tries(make_request: Requests) -> None:
    stub = StubServer(Mode.HANG)
    started = time.perf_counter()
    with stub as url:
        async with OpenAIModel(base_url=url, api_key=KEY, model="m", attempt_timeout_s=0.2) as model:
            with pytest.raises(ModelFailure, match=r"no reply within 0\.3 s \(tries: 1\)") as failure:
                await model.complete(make_request(0.3))
    assert failure.value.kind == "timeout"
    assert time.perf_counter() - started < HANGS_S
    assert usage_of(failure.value) == Usage(calls=1)


async def test_call_that_is_cut_off_by_the_deadline_is_counted(make_request: Requests) -> None:
    with StubServer(Mode.HANG) as url:
        async with OpenAIModel(base_url=url, api_key=KEY, model="m") as model:
            with pytest.raises(ModelFailure, match=r"\(tries: 1\)") as failure:
                await model.complete(make_request(0.1))
    assert usage_of(failure.value) == Usage(calls=1)


async def test_endpoint_that_is_not_there_took_no_tokens(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    with StubServer() as url:
        pass
    async with _model(url, pauses, input_usd_per_mtok=1.0, output_usd_per_mtok=1.0) as model:
        with pytest.raises(ModelFailure, match="could not be reached") as failure:
            await model.complete(request_of_lines)
    assert failure.value.kind == "connection"
    assert usage_of(failure.value) == Usage(calls=3, input_tokens=0, output_tokens=0, cost_usd=0.0)


async def test_no_more_requests_at_a_time_than_allowed(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    stub = StubServer(latency_s=0.1)
    with stub as url:
        async with _model(url, pauses, max_concurrency=2) as model:
            await asyncio.gather(*(model.complete(request_of_lines) for _ in range(6)))
    arrivals = [call.at_s for call in stub.calls]
    assert len(arrivals) == 6
    # Two at once: the third waits for a reply, and the fifth for another.
    assert arrivals[2] - arrivals[0] >= 0.09
    assert arrivals[4] - arrivals[0] >= 0.18


AZURE = "Invalid schema for response_format 'Lines': 'maxLength' is not permitted."
NO_FORMAT = "response_format is not supported by this server"
OPENAI_TOKENS = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead."
)
OPENAI_TEMPERATURE = "Unsupported value: 'temperature' does not support 0.5 with this model."


@pytest.mark.parametrize(
    ("refuses", "dialect", "first_calls"),
    [
        pytest.param({"maxLength": AZURE}, Dialect(ReplyFormat.BARE_SCHEMA), 2, id="length limits"),
        pytest.param({'"strict"': NO_FORMAT}, Dialect(ReplyFormat.JSON_OBJECT), 3, id="schemas"),
        pytest.param({'"response_format"': NO_FORMAT}, Dialect(ReplyFormat.PROMPT_ONLY), 4, id="formats"),
        pytest.param(
            {'"max_tokens"': OPENAI_TOKENS}, Dialect(limit_name="max_completion_tokens"), 2, id="max_tokens"
        ),
        pytest.param(
            {'"temperature"': OPENAI_TEMPERATURE, '"seed"': "Unrecognized request argument: seed"},
            Dialect(without=frozenset({"temperature", "seed"})),
            3,
            id="optional parameters",
        ),
    ],
)
async def test_dialect_of_the_endpoint_is_found_and_remembered(
    request_of_lines: ModelRequest[Any],
    pauses: Pauses,
    refuses: dict[str, str],
    dialect: Dialect,
    first_calls: int,
) -> None:
    stub = StubServer(refuses=refuses)
    with stub as url:
        async with _model(url, pauses) as model:
            first = await model.complete(request_of_lines)
            second = await model.complete(request_of_lines)
            assert model.dialect == dialect
    assert (first.attempts, second.attempts) == (first_calls, 1)
    assert len(second.parsed.variants) == 3
    assert pauses.taken == []


async def test_dialect_is_kept_when_another_one_does_not_help(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    stub = StubServer(refuses={"messages": NO_FORMAT})
    with stub as url:
        async with _model(url, pauses) as model:
            with pytest.raises(ModelFailure, match="400") as failure:
                await model.complete(request_of_lines)
            assert model.dialect == Dialect()
    assert (failure.value.kind, len(stub.calls)) == ("rejected", 4)


async def test_failures_show_neither_key_nor_prompt_nor_reply(
    request_of_lines: ModelRequest[Any], pauses: Pauses, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = Answer(status=401, code=KEY, error_message=f"Incorrect API key {KEY} for CANARY-PROMPT")
    script = [echo, Answer(Mode.TRUNCATED_JSON), Answer(Mode.EXTRA_KEYS), Answer(Mode.DISCONNECT)]
    shown = []
    with StubServer(script=script) as url:
        async with _model(url, pauses, max_attempts=1) as model:
            shown.append(repr(model))
            for _ in script:
                with pytest.raises(ModelFailure) as failure:
                    await model.complete(request_of_lines)
                shown += [str(failure.value), *traceback.format_exception(failure.value)]
    text = "".join(shown) + caplog.text
    assert "rejected: the endpoint answered 401" in text
    assert "CANARY" not in text
    assert "approved" not in text


async def test_models_are_listed(pauses: Pauses) -> None:
    with StubServer(model="small-2") as url:
        async with _model(url, pauses) as model:
            assert await model.models() == ("small-2",)


async def test_models_of_an_endpoint_that_is_not_there(pauses: Pauses) -> None:
    with StubServer() as url:
        pass
    async with _model(url, pauses) as model:
        with pytest.raises(ModelFailure, match="could not be reached"):
            await model.models()


# The connection of the first loop can no longer be closed properly: its loop is gone.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_model_outlives_the_event_loop_that_used_it(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    async def once(model: OpenAIModel) -> int:
        return (await model.complete(request_of_lines)).attempts

    async def once_and_close(model: OpenAIModel) -> int:
        async with model:
            return await once(model)

    with StubServer() as url:
        model = _model(url, pauses, max_attempts=1)
        assert asyncio.run(once(model)) == 1
        assert asyncio.run(once_and_close(model)) == 1
        gc.collect()


async def test_redirect_does_not_take_the_prompt_elsewhere(
    request_of_lines: ModelRequest[Any], pauses: Pauses
) -> None:
    elsewhere = StubServer()
    with elsewhere as other_url:
        there = Answer(status=307, location=f"{other_url}/chat/completions")
        with StubServer(script=[there]) as url:
            async with _model(url, pauses) as model:
                with pytest.raises(ModelFailure, match="307") as failure:
                    await model.complete(request_of_lines)
    assert failure.value.kind == "rejected"
    assert elsewhere.calls == ()


@pytest.mark.parametrize("base_url", ["", "localhost:8000/v1", "ftp://host/v1", "http://", "http://[::1"])
def test_address_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(InvalidInput, match="base URL must start with http"):
        OpenAIModel(base_url=base_url, api_key=KEY, model="m")


@pytest.mark.parametrize("key", ["", "sk-CANARY\n", " sk-CANARY", "sk-CÄNARY"])
def test_key_that_cannot_be_sent_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(InvalidInput, match="printable ASCII") as refused:
        OpenAIModel(base_url="http://localhost/v1", api_key=key, model="m")
    assert "NARY" not in str(refused.value)
