"""For those who run the service: is it up, can it work, what is it doing."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from api.deps import ContainerDep, MayRead, MetricsDep
from api.errors import problems
from api.schemas import HealthView, ReadyView
from bespoke.errors import NothingIngested, StoreVersionMismatch
from content_store import repository as content

router = APIRouter(tags=["operations"])


@router.get("/healthz", operation_id="health")
def health() -> HealthView:
    """Answers while the process is up, whatever else is not."""
    return HealthView(status="ok")


@router.get("/readyz", operation_id="readiness", responses=problems(StoreVersionMismatch, NothingIngested))
def ready(container: ContainerDep) -> ReadyView:
    """Answers 200 when the database is of this version and holds a brand; else says what is missing."""
    container.require_schema()
    with container.database.read() as tx:
        content.brand_kit(tx)
    return ReadyView(status="ready")


@router.get("/metrics", operation_id="metrics", response_class=PlainTextResponse)
def metrics(_asker: MayRead, figures: MetricsDep) -> PlainTextResponse:
    """Returns figures in Prometheus' text format."""
    return PlainTextResponse(figures.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
