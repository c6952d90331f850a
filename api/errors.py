"""Answers every error as one problem document (RFC 9457), whoever raised it.

`code` is what programs may rely on; `detail` and `message` are the same sentence, since clients look
for one or the other. Of a request that does not fit nothing is repeated: `errors` says where, and why.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from traceback import extract_tb
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.schemas import View
from bespoke.errors import (
    BespokeError,
    NotAllowed,
    StoreBusy,
    Unauthenticated,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"


class ProblemPart(View):
    """One thing that was wrong with a request."""

    pointer: str
    """JSON pointer into the body (`/batch/0/name`), or the parameter (`query/limit`)."""
    detail: str


class Problem(View):
    type: str
    """`urn:bespoke:error:` and the code."""
    title: str
    status: int
    detail: str
    instance: str
    """Path of the request."""
    code: str
    message: str
    errors: tuple[ProblemPart, ...]
    trace_id: str
    """The request's id, as in `X-Request-Id` and in the log."""


class _Kind(NamedTuple):
    code: str
    title: str
    detail: str


INTERNAL = _Kind(
    "internal_error",
    "Internal error",
    "something went wrong on our side; the log says what under this trace_id",
)
INVALID_REQUEST = _Kind(
    "invalid_request", "Invalid request", "the request is not of the form that this route takes; see errors"
)
MALFORMED_JSON = _Kind("malformed_json", "Malformed JSON", "the body is not JSON in UTF-8 that can be read")
BODY_TOO_LARGE = _Kind(
    "body_too_large", "Body too large", "the body is larger than a megabyte; send less at once"
)
_BY_STATUS: dict[int, _Kind] = {
    400: MALFORMED_JSON,
    404: _Kind("route_not_found", "Not found", "there is no such route; see /docs"),
    405: _Kind("method_not_allowed", "Method not allowed", "the route does not take this method; see /docs"),
    413: BODY_TOO_LARGE,
}


def install(app: FastAPI) -> None:
    """Has the app answer every error that it can name as a problem."""
    app.add_exception_handler(BespokeError, _of_the_tree)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def respond(
    request: Request,
    status: int,
    kind: _Kind,
    errors: Sequence[ProblemPart] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Returns the response that carries a problem."""
    problem = Problem(
        type=f"urn:bespoke:error:{kind.code}",
        title=kind.title,
        status=status,
        detail=kind.detail,
        instance=request.url.path,
        code=kind.code,
        message=kind.detail,
        errors=tuple(errors),
        trace_id=request.state.request_id,
    )
    return JSONResponse(
        problem.model_dump(mode="json"), status_code=status, headers=headers, media_type=MEDIA_TYPE
    )


def _of_the_tree(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BespokeError)
    headers: dict[str, str] = {}
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return respond(request, error.status, _Kind(error.code, error.title, str(error)), headers=headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(part["type"] == "json_invalid" for part in found):
        return respond(request, 400, MALFORMED_JSON)
    parts = [ProblemPart(pointer=_pointer(part["loc"]), detail=part["msg"]) for part in found]
    return respond(request, 422, INVALID_REQUEST, parts)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    kind = _BY_STATUS.get(error.status_code, _Kind("http_error", phrase, phrase.lower()))
    return respond(request, error.status_code, kind, headers=error.headers)


def _pointer(loc: Sequence[int | str]) -> str:
    place, *rest = [str(part) for part in loc]
    if place != "body":
        return "/".join([place, *rest])
    # A member of a union adds its name, in parentheses, to the way to what is wrong.
    keys = [key for key in rest if not (key.startswith("(") and key.endswith(")"))]
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def raised_at(error: BaseException) -> str:
    """Returns the file and line that an unexpected error came from: its text may hold personal data."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"


# OpenAPI


def problems(*classes: type[BespokeError]) -> dict[int | str, dict[str, Any]]:
    """Returns the OpenAPI responses of a route that may raise these; `describe` adds what any route may."""
    codes: dict[int | str, list[str]] = {}
    for found in classes:
        codes.setdefault(found.status, []).append(_code(found))
    return {status: {"model": Problem, "description": _listed(codes[status])} for status in sorted(codes)}


def describe(schema: dict[str, Any]) -> None:
    """Completes an OpenAPI document: every error that a route may answer, as the problem that it is."""
    reference = {"$ref": "#/components/schemas/Problem"}
    # FastAPI's own shape of what is invalid, which is never answered here.
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
    for operations in schema["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            for status, codes in _of_any_route(operation).items():
                declared = responses.get(status, {}).get("description", "")
                own = [declared] if declared.startswith("`") else []
                responses[status] = {"description": ", ".join([*own, _listed(codes)])}
            for status, response in responses.items():
                if status[0] in "45":
                    response["content"] = {MEDIA_TYPE: {"schema": reference}}
                # A keyword of OpenAPI 3.2 in a document that calls itself 3.1.
                for content in response.get("content", {}).values():
                    if content.pop("itemSchema", None) is not None:
                        content["schema"] = {"type": "string"}
            operation["responses"] = dict(sorted(responses.items()))


def _of_any_route(operation: Mapping[str, Any]) -> dict[str, list[str]]:
    codes = {"500": [INTERNAL.code]}
    if "security" in operation:
        codes |= {"401": [_code(Unauthenticated)], "403": [_code(NotAllowed)], "503": [_code(StoreBusy)]}
    if "parameters" in operation or "requestBody" in operation:
        codes["422"] = [INVALID_REQUEST.code]
    if "requestBody" in operation:
        codes |= {"400": [MALFORMED_JSON.code], "413": [BODY_TOO_LARGE.code]}
    return codes


def _code(error: type[BespokeError]) -> str:
    # The code is that of the class; `__new__` alone asks for no message.
    return error.__new__(error).code


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)
