"""Turns what the official client raises into `ModelFailure`, and says what may be tried again.

A failure's text is ours: status, and the endpoint's error code where it is a plain word. The
endpoint's own sentences stay behind, since they can quote the prompt, the key or the reply.
"""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import openai

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure
from bespoke.llm.base import failed

# A quota that is used up answers 429 too, and no pause brings it back.
_USED_UP = "insufficient_quota"
_FILTER_CODES = frozenset({"content_filter", "content_policy_violation"})
_PLAIN_CODE = re.compile(r"[a-z][a-z_]{2,39}")


def failure_from(error: Exception, usage: Usage) -> ModelFailure:
    """Returns the failure that stands for `error`, with what was spent on the way to it."""
    return failed(kind_of(error), _detail(error), usage)


def kind_of(error: Exception) -> str:
    """Returns the kind of `ModelFailure` that `error` is."""
    match error:
        case TimeoutError() | openai.APITimeoutError():
            return "timeout"
        case openai.APIConnectionError():
            return "connection"
        case openai.RateLimitError():
            return "rate_limited"
        case openai.APIStatusError(status_code=408):
            return "timeout"
        case openai.APIStatusError() if error.status_code >= 500:
            return "server_error"
        case openai.APIStatusError() if error.code in _FILTER_CODES:
            return "content_filter"
        case openai.APIResponseValidationError():
            return "invalid_shape"
        case openai.LengthFinishReasonError():
            return "truncated"
        case openai.ContentFilterFinishReasonError():
            return "content_filter"
    return "rejected"


def may_pass(error: BaseException) -> bool:
    """Whether the same request can succeed a little later."""
    match error:
        case TimeoutError() | openai.APIConnectionError():
            return True
        case openai.RateLimitError():
            return error.code != _USED_UP
        case openai.APIStatusError():
            return error.status_code == 408 or error.status_code >= 500
    return False


def never_arrived(error: Exception) -> bool:
    """Whether `error` shows that no token was read or written: a status, or no connection at all."""
    if isinstance(error, openai.APIStatusError):
        return True
    return isinstance(error, openai.APIConnectionError) and isinstance(
        error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout
    )


def retry_after_s(error: BaseException | None, now: datetime) -> float | None:
    """Returns the seconds that the endpoint asked to be left alone; None when it did not ask.

    Both forms of RFC 9110, section 10.2.3, are understood; a date in the past is 0.
    """
    if not isinstance(error, openai.APIStatusError):
        return None
    asked: str | None = error.response.headers.get("retry-after")
    if asked is None:
        return None
    try:
        seconds = float(asked)
    except ValueError:
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            return None
        seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def refusal_text(error: openai.APIStatusError) -> str:
    """Returns what the endpoint wrote of its refusal. For matching only, never to be shown."""
    return f"{error.message} {error.param}"


def _detail(error: Exception) -> str:
    if isinstance(error, openai.APIStatusError):
        code = error.code if error.code and _PLAIN_CODE.fullmatch(error.code) else None
        named = f" ({code})" if code else ""
        return f"the endpoint answered {error.status_code}{named}; {_advice(error.status_code)}"
    if isinstance(error, openai.APIConnectionError):
        cause = type(error.__cause__).__name__
        return f"the endpoint could not be reached ({cause}); check its address and that it runs"
    return f"the client gave up ({type(error).__name__})"


def _advice(status: int) -> str:
    match status:
        case 401 | 403:
            return "check the key and what it may use"
        case 404:
            return "check the address and the name of the model"
        case 429:
            return "it takes no more requests for now, or the quota is used up"
    return "try again later" if status >= 500 else "it does not take this request"
