"""Makes the HTTP application. Nothing is opened before it is served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from api import errors
from api.container import Container
from api.jobs import Jobs
from api.metrics import Metrics
from api.middleware import Edge
from api.routes import (
    audit,
    brand,
    campaigns,
    consents,
    decisions,
    events,
    generations,
    guardrails,
    operations,
    previews,
    variants,
)
from bespoke import __version__

DESCRIPTION = """
Turns customer profiles into approved, measurable, personalized messages.

Every request carries an API key with the scope that the route names, as `Authorization: Bearer bk_…` or
`X-API-Key: bk_…`. Where the service is set to require none, it serves the machine it runs on and no other.

Errors are problem documents (RFC 9457); programs may rely on `code`. Lists say their total and name the next
page in the header `Link`. Every response has an `X-Request-Id`.
"""


class Api(FastAPI):
    """An app whose own description says how errors are answered."""

    _described: dict[str, Any] | None = None

    def openapi(self) -> dict[str, Any]:
        # Made once and then kept, until routes are added.
        schema = super().openapi()
        if schema is not self._described:
            errors.describe(schema)
            self._described = schema
        return schema


def create_app(container: Container) -> FastAPI:
    """Returns the application over these parts; whoever calls owns the data directory and closes them."""
    metrics = Metrics()
    container.on_report = metrics.count_report
    jobs = Jobs(container)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with jobs.running():
            yield

    app = Api(
        title="Bespoke",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
        # It would export the text of errors and of requests that do not fit, which may hold personal data.
        telemetry={"logs": False},
    )
    app.state.container = container
    app.state.jobs = jobs
    app.state.metrics = metrics
    app.add_middleware(Edge, metrics=metrics)
    errors.install(app)
    for routes in (
        generations,
        campaigns,
        variants,
        previews,
        guardrails,
        decisions,
        events,
        consents,
        audit,
        brand,
        operations,
    ):
        app.include_router(routes.router)
    return app
