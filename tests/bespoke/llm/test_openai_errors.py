"""Every exception of the official client has its kind."""

from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletion

from bespoke.domain.draft import Usage
from bespoke.llm.base import usage_of
from bespoke.llm.openai_errors import failure_from, kind_of, may_pass, never_arrived

REQUEST = httpx2.Request("POST", "http://localhost/v1/chat/completions")


def _status(kind: type[openai.APIStatusError], status: int, body: object = None) -> openai.APIStatusError:
    return kind("CANARY", response=httpx2.Response(status, request=REQUEST), body=body)


def _completion() -> ChatCompletion:
    return ChatCompletion(id="x", choices=[], created=0, model="m", object="chat.completion")


CASES: dict[str, tuple[Exception, str, bool]] = {
    "APIConnectionError": (openai.APIConnectionError(request=REQUEST), "connection", True),
    "APIError": (openai.APIError("CANARY", REQUEST, body=None), "rejected", False),
    "APIResponseValidationError": (
        openai.APIResponseValidationError(httpx2.Response(200, request=REQUEST), None),
        "invalid_shape",
        False,
    ),
    "APIStatusError": (_status(openai.APIStatusError, 418), "rejected", False),
    "APITimeoutError": (openai.APITimeoutError(REQUEST), "timeout", True),
    "AuthenticationError": (_status(openai.AuthenticationError, 401), "rejected", False),
    "BadRequestError": (_status(openai.BadRequestError, 400), "rejected", False),
    "ConflictError": (_status(openai.ConflictError, 409), "rejected", False),
    "ContentFilterFinishReasonError": (openai.ContentFilterFinishReasonError(), "content_filter", False),
    "InternalServerError": (_status(openai.InternalServerError, 500), "server_error", True),
    "LengthFinishReasonError": (
        openai.LengthFinishReasonError(completion=_completion()),
        "truncated",
        False,
    ),
    "NotFoundError": (_status(openai.NotFoundError, 404), "rejected", False),
    "OAuthError": (
        openai.OAuthError(response=httpx2.Response(401, request=REQUEST), body=None),
        "rejected",
        False,
    ),
    "OpenAIError": (openai.OpenAIError("CANARY"), "rejected", False),
    "PermissionDeniedError": (_status(openai.PermissionDeniedError, 403), "rejected", False),
    "RateLimitError": (_status(openai.RateLimitError, 429), "rate_limited", True),
    "UnprocessableEntityError": (_status(openai.UnprocessableEntityError, 422), "rejected", False),
    "WebSocketConnectionClosedError": (
        openai.WebSocketConnectionClosedError("CANARY", unsent_messages=[]),
        "rejected",
        False,
    ),
    "WebSocketQueueFullError": (openai.WebSocketQueueFullError("CANARY"), "rejected", False),
}


def test_no_exception_of_the_client_is_forgotten() -> None:
    public = {
        name
        for name in dir(openai)
        if not name.startswith("_")
        and isinstance(found := getattr(openai, name), type)
        and issubclass(found, openai.OpenAIError)
    }
    assert public == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_exception_becomes_a_failure_without_its_text(name: str) -> None:
    error, kind, passes = CASES[name]
    spent = Usage(calls=2, input_tokens=5, output_tokens=0)
    failure = failure_from(error, spent)
    assert (failure.kind, may_pass(error)) == (kind, passes)
    assert "CANARY" not in str(failure)
    assert usage_of(failure) == spent


@pytest.mark.parametrize(
    ("error", "kind", "passes"),
    [
        pytest.param(TimeoutError(), "timeout", True, id="a try that took too long"),
        pytest.param(_status(openai.APIStatusError, 408), "timeout", True, id="408"),
        pytest.param(_status(openai.InternalServerError, 529), "server_error", True, id="529"),
        pytest.param(
            _status(openai.BadRequestError, 400, {"code": "content_filter"}),
            "content_filter",
            False,
            id="a filter that answers 400",
        ),
        pytest.param(
            _status(openai.RateLimitError, 429, {"code": "insufficient_quota"}),
            "rate_limited",
            False,
            id="a quota that is used up",
        ),
    ],
)
def test_kind_follows_what_happened(error: Exception, kind: str, passes: bool) -> None:
    assert (kind_of(error), may_pass(error)) == (kind, passes)


@pytest.mark.parametrize(
    ("code", "shown"),
    [("model_not_found", "404 (model_not_found);"), ("sk-CANARY", "404;"), (None, "404;")],
)
def test_error_code_is_shown_when_it_is_a_plain_word(code: Any, shown: str) -> None:
    failure = failure_from(_status(openai.NotFoundError, 404, {"code": code}), Usage())
    assert failure.detail == (f"the endpoint answered {shown} check the address and the name of the model")


def test_tokens_of_a_lost_connection_are_unknown() -> None:
    refused, lost = openai.APIConnectionError(request=REQUEST), openai.APIConnectionError(request=REQUEST)
    refused.__cause__ = httpx2.ConnectError("refused")
    lost.__cause__ = httpx2.ReadError("reset")
    assert never_arrived(refused)
    assert not never_arrived(lost)
