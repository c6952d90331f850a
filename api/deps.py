"""What handlers are given, as annotated types: parts of the service, and who asks with which right."""

import ipaddress
from typing import Annotated, cast

from fastapi import Depends, Header, Request, Response, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from api import auth
from api.auth import Principal, Scope
from api.container import Container
from api.idempotency import Once
from api.jobs import Jobs
from api.metrics import Metrics
from bespoke.clock import SystemClock
from bespoke.errors import NotAllowed, Unauthenticated

BEARER = HTTPBearer(auto_error=False, scheme_name="bearer", description="An API key, `bk_…`.")
HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, scheme_name="header", description="The same key.")


def _container(request: Request) -> Container:
    return cast(Container, request.app.state.container)


def _jobs(request: Request) -> Jobs:
    return cast(Jobs, request.app.state.jobs)


def _metrics(request: Request) -> Metrics:
    return cast(Metrics, request.app.state.metrics)


ContainerDep = Annotated[Container, Depends(_container)]
JobsDep = Annotated[Jobs, Depends(_jobs)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]


def _once(
    request: Request,
    response: Response,
    container: ContainerDep,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A repeated request with the same key gets the first answer, for a day.",
            min_length=1,
            max_length=200,
            pattern=r"^[\x20-\x7e]+$",
        ),
    ] = None,
) -> Once:
    # The draft wants a quoted string; most clients send it bare.
    key = None if idempotency_key is None else idempotency_key.strip('"')
    return Once(container.database, SystemClock(), response, f"{request.method} {request.url.path}", key)


OnceDep = Annotated[Once, Depends(_once)]


def principal(
    needed: SecurityScopes,
    request: Request,
    container: ContainerDep,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    header: Annotated[str | None, Depends(HEADER)],
) -> Principal:
    """Returns who asks.

    Raises:
        Unauthenticated: no key, or one that is not known; without keys, somebody on another machine.
        NotAllowed: the key lacks a scope of the route.
    """
    presented = header if bearer is None else bearer.credentials
    if presented is None:
        if container.settings.require_api_key:
            raise Unauthenticated(
                "no API key; send one as 'Authorization: Bearer bk_…' or 'X-API-Key: bk_…' "
                "('bespoke key create' makes one)"
            )
        _require_local(request)
        return auth.LOCAL
    with container.database.read() as tx:
        found = auth.authenticate(tx, presented)
    missing = [scope for scope in needed.scopes if scope not in found.scopes]
    if missing:
        raise NotAllowed(
            f"this needs a key with the scope '{missing[0]}'; '{found.name}' has {_listed(found)}"
        )
    return found


def _require_local(request: Request) -> None:
    # The name asked for is looked at too: a page elsewhere can have its own name lead to this machine.
    asked = request.url.hostname or ""
    caller = "" if request.client is None else request.client.host
    if not (_is_loopback(asked) and _is_loopback(caller)):
        raise Unauthenticated(
            "without API keys only this machine itself is served; set BESPOKE_REQUIRE_API_KEY=true"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listed(found: Principal) -> str:
    return ", ".join(f"'{scope}'" for scope in sorted(found.scopes)) or "none"


MayGenerate = Annotated[Principal, Security(principal, scopes=[Scope.GENERATE.value])]
MayRead = Annotated[Principal, Security(principal, scopes=[Scope.READ.value])]
MayReview = Annotated[Principal, Security(principal, scopes=[Scope.REVIEW.value])]
MayDecide = Annotated[Principal, Security(principal, scopes=[Scope.DECIDE.value])]
MayRecordEvents = Annotated[Principal, Security(principal, scopes=[Scope.EVENTS.value])]
MayRecordConsent = Annotated[Principal, Security(principal, scopes=[Scope.CONSENT.value])]
MayAudit = Annotated[Principal, Security(principal, scopes=[Scope.AUDIT.value])]
