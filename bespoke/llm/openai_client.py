"""Asks any OpenAI-compatible endpoint, and keeps its troubles from everyone else.

The official client sends; tenacity alone decides on another try, so that tries do not multiply.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

import httpx2
import openai
import tenacity

from bespoke.clock import Clock, SystemClock
from bespoke.domain.draft import Usage
from bespoke.errors import InvalidInput, ModelFailure
from bespoke.llm.base import ModelReply, ModelRequest, OutputT, failed, usage_of
from bespoke.llm.dialect import Dialect, request_body, simpler_dialect
from bespoke.llm.openai_errors import failure_from, may_pass, never_arrived, refusal_text, retry_after_s
from bespoke.llm.reading import Completion, Price, parse_reply, read_completion, read_model_names

MAX_ATTEMPTS = 3
ATTEMPT_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 5.0
MAX_CONCURRENCY = 8
MAX_REPLY_BYTES = 512 * 1024
"""Forty long e-mails are under 100 KB: more is a fault."""

LONGEST_RETRY_AFTER_S = 60.0
"""An endpoint that asks for a longer pause is not asked again; the caller has a fallback."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0


@dataclass(frozen=True, slots=True)
class _Pool:
    """What belongs to one event loop: connections, and the slots for concurrent requests."""

    loop: asyncio.AbstractEventLoop
    client: openai.AsyncOpenAI
    slots: asyncio.Semaphore


@dataclass(slots=True)
class _Tries:
    """The count of one request's HTTP calls, kept outside of what a timeout tears down."""

    made: int = 0
    lost: Usage = field(default_factory=Usage)
    """Of the calls that brought no completion."""


class OpenAIModel:
    """A model behind an OpenAI-compatible endpoint. Close it with `aclose` or `async with`."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        max_attempts: int = MAX_ATTEMPTS,
        attempt_timeout_s: float = ATTEMPT_TIMEOUT_S,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        max_concurrency: int = MAX_CONCURRENCY,
        max_reply_bytes: int = MAX_REPLY_BYTES,
        input_usd_per_mtok: float | None = None,
        output_usd_per_mtok: float | None = None,
        clock: Clock | None = None,
        jitter: random.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Sets up; nothing is sent.

        Args:
            base_url: Up to and including `/v1`.
            api_key: Any word where the endpoint asks for none.
            model: As the endpoint names it.
            max_attempts: Tries for one request, the first included. A call that the endpoint refuses
                because of its dialect is put in another one within the same try.
            attempt_timeout_s: From sending one HTTP call to the last byte of its response.
            max_reply_bytes: A longer response is dropped while it is read.
            clock: Reads a `Retry-After` that is a date.
            jitter: Spreads the pauses between tries.

        Raises:
            InvalidInput: the address is not one, or the key cannot be sent in a header.
        """
        host = _host_of(base_url)
        if not (api_key.isascii() and api_key.isprintable() and api_key.strip() == api_key != ""):
            raise InvalidInput("the model's API key must be printable ASCII without spaces around it")
        self._base_url = base_url
        self._host = host
        self._api_key = api_key
        self._model = model
        self._max_attempts = max_attempts
        self._attempt_timeout_s = attempt_timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._max_concurrency = max_concurrency
        self._max_reply_bytes = max_reply_bytes
        self._price = Price(input_usd_per_mtok, output_usd_per_mtok)
        self._clock = clock or SystemClock()
        self._jitter = jitter or random.Random()  # noqa: S311 - spreads load, guards nothing
        self._sleep = sleep
        self._dialect = Dialect()
        self._opened: _Pool | None = None

    @property
    def model(self) -> str:
        return self._model

    @property
    def dialect(self) -> Dialect:
        """How the endpoint is spoken to, as far as that has been found out."""
        return self._dialect

    def __repr__(self) -> str:
        return f"OpenAIModel(host={self._host!r}, model={self._model!r})"

    async def __aenter__(self) -> "OpenAIModel":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections of this event loop; the next request opens new ones."""
        pool, self._opened = self._opened, None
        if pool is not None and pool.loop is asyncio.get_running_loop():
            await pool.client.close()

    async def models(self) -> tuple[str, ...]:
        """Returns the names of the models that the endpoint offers, asked once without another try.

        Raises:
            ModelFailure: it cannot be reached or does not tell.
        """
        try:
            async with asyncio.timeout(self._attempt_timeout_s):
                response = await self._pool().client.models.with_raw_response.list()
        except (openai.OpenAIError, TimeoutError) as error:
            raise failure_from(error, Usage()) from None
        return read_model_names(response.content)

    async def complete(self, request: ModelRequest[OutputT]) -> ModelReply[OutputT]:
        """Returns the validated reply; see `ModelClient.complete`."""
        tries = _Tries()
        # `from None` throughout: the client's errors hold the request, prompt and key included.
        try:
            async with asyncio.timeout(request.timeout_s) as deadline, self._pool().slots:
                completion = await self._ask(request, tries, deadline)
        except TimeoutError:
            detail = f"no reply within {request.timeout_s:g} s (tries: {tries.made})"
            raise failed("timeout", detail, tries.lost) from None
        except openai.OpenAIError as error:
            raise failure_from(error, tries.lost) from None
        except ModelFailure as failure:
            raise failed(failure.kind, failure.detail, tries.lost + usage_of(failure)) from None
        spent = tries.lost + completion.usage
        return ModelReply(
            parsed=parse_reply(completion.text, request.output, spent),
            raw=completion.text,
            model=completion.model,
            usage=spent,
            fingerprint=completion.fingerprint,
            attempts=tries.made,
        )

    async def _ask(
        self, request: ModelRequest[OutputT], tries: _Tries, deadline: asyncio.Timeout
    ) -> Completion:
        def left_s() -> float:
            ends = deadline.when()
            return float("inf") if ends is None else ends - asyncio.get_running_loop().time()

        def asked_pause_s(error: BaseException | None) -> float | None:
            return retry_after_s(error, self._clock.now())

        def worth_another_try(error: BaseException) -> bool:
            pause_s = asked_pause_s(error) or 0.0
            return may_pass(error) and pause_s <= min(LONGEST_RETRY_AFTER_S, left_s())

        def pause_s(state: tenacity.RetryCallState) -> float:
            asked_s = asked_pause_s(state.outcome.exception() if state.outcome else None)
            if asked_s is not None:
                return asked_s
            longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (state.attempt_number - 1))
            return longest * self._jitter.uniform(0.5, 1.0)

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._max_attempts),
            retry=tenacity.retry_if_exception(worth_another_try),
            wait=pause_s,
            sleep=self._sleep,
            reraise=True,
        )
        return await retrying(self._try_once, request, tries)

    async def _try_once(self, request: ModelRequest[OutputT], tries: _Tries) -> Completion:
        known = dialect = self._dialect
        while True:
            tries.made += 1
            try:
                body = await self._send(request_body(request, self._model, dialect))
            except asyncio.CancelledError:
                tries.lost += Usage(calls=1)
                raise
            except (openai.OpenAIError, TimeoutError) as error:
                tries.lost += self._usage_of_lost(error)
                simpler = None
                if isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
                    simpler = simpler_dialect(dialect, refusal_text(error))
                if simpler is None:
                    raise
                dialect = simpler
            else:
                if dialect is not known:
                    self._dialect = dialect
                return read_completion(body, self._model, self._price)

    async def _send(self, body: dict[str, object]) -> bytes:
        async with asyncio.timeout(self._attempt_timeout_s):
            response = await self._pool().client.post("/chat/completions", cast_to=httpx2.Response, body=body)
            return response.content

    def _usage_of_lost(self, error: Exception) -> Usage:
        if not never_arrived(error):
            return Usage(calls=1)
        return Usage(calls=1, input_tokens=0, output_tokens=0, cost_usd=self._price.cost_usd(0, 0))

    def _pool(self) -> _Pool:
        """Returns the connections of the running loop: those of another loop cannot be used."""
        loop = asyncio.get_running_loop()
        if self._opened is None or self._opened.loop is not loop:
            self._opened = _Pool(loop, self._connect(), asyncio.Semaphore(self._max_concurrency))
        return self._opened

    def _connect(self) -> openai.AsyncOpenAI:
        timeout = httpx2.Timeout(self._attempt_timeout_s, connect=self._connect_timeout_s)
        return openai.AsyncOpenAI(
            base_url=self._base_url,
            api_key=self._api_key,
            max_retries=0,
            timeout=timeout,
            # A compressed response could grow past the cap while it is unpacked.
            default_headers={"Accept-Encoding": "identity"},
            http_client=openai.DefaultAsyncHttpxClient(
                timeout=timeout,
                # A redirect would take the prompt to a host that nobody configured.
                follow_redirects=False,
                event_hooks={"response": [self._cap]},
            ),
        )

    async def _cap(self, response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _CappedStream(response.stream, self._max_reply_bytes)


def _host_of(base_url: str) -> str:
    try:
        address = urlsplit(base_url)
        if address.scheme in {"http", "https"} and address.hostname and address.port != 0:
            return address.hostname
    except ValueError:
        pass
    raise InvalidInput("the model's base URL must start with http:// or https:// and name a host")


class _CappedStream(httpx2.AsyncByteStream):
    """Passes bytes on until there are too many."""

    def __init__(self, inner: httpx2.AsyncByteStream, max_bytes: int) -> None:
        self._inner = inner
        self._max_bytes = max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._inner:
            seen += len(chunk)
            if seen > self._max_bytes:
                detail = f"the response is larger than {self._max_bytes:,} bytes"
                raise failed("invalid_shape", detail, Usage(calls=1))
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
