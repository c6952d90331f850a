"""What happens to every request, whatever its route: an id, a bound on its size, an answer, a log line."""

import re
from time import perf_counter
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.metrics import Metrics
from bespoke.telemetry import get_logger

MAX_BODY_BYTES = 1_000_000
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Ids that are taken over from a client; they end up in logs."""
UNMATCHED = "unmatched"


class Edge:
    """The outermost part of the app.

    Errors that no handler knows end here and not in the server, which would log their text: it may
    hold what a profile says. The log gets the class and the line.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._log = get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status: int | None = None

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            if _declared_size(scope) > MAX_BODY_BYTES:
                response = errors.respond(Request(scope), 413, errors.BODY_TOO_LARGE)
                await response(scope, receive, send_marked)
            else:
                await self._app(scope, _bounded(receive), send_marked)
        except Exception as error:  # noqa: BLE001  # becomes a problem, and a log line without its text
            self._log.error(
                "a request failed unexpectedly",
                request_id=request_id,
                error_class=type(error).__name__,
                path=errors.raised_at(error),
            )
            if status is None:
                response = errors.respond(Request(scope), 500, errors.INTERNAL)
                await response(scope, receive, send_marked)
        finally:
            self._finish(scope, request_id, status, perf_counter() - began)

    def _finish(self, scope: Scope, request_id: str, status: int | None, elapsed_s: float) -> None:
        # Whoever goes away before there is an answer is counted as 499, as nginx does.
        answered = 499 if status is None else status
        route = getattr(scope.get("route"), "path", UNMATCHED)
        self._metrics.count_request(scope["method"], route, answered, elapsed_s)
        self._log.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            route=route,
            status=answered,
            elapsed_ms=round(elapsed_s * 1_000, 1),
        )


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


def _declared_size(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0


def _bounded(receive: Receive) -> Receive:
    """Returns `receive` for bodies that do not declare their size."""
    seen = 0

    async def bounded() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY_BYTES:
            raise HTTPException(413)
        return message

    return bounded
