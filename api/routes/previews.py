"""Previews: a variant as somebody would get it, and the studio's page that shows one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import HTMLResponse, Response

from api.deps import ContainerDep, MayRead
from api.errors import problems
from api.schemas import Id, PreviewView
from api.web.pages import STUDIO_POLICY, preview_page, studio_page, studio_script
from bespoke.domain.ids import CustomerId, VariantId
from bespoke.errors import CustomerNotFound, InvalidInput, NothingIngested, VariantNotFound
from delivery.previews import Preview

router = APIRouter(tags=["variants"])

VariantPath = Annotated[Id, Path()]
Customer = Annotated[
    Id | None,
    Query(description="Who is to get it. Unset: whom it was written for, or else nobody in particular."),
]
Anonymous = Annotated[bool, Query(description="For a visitor whom nobody knows.")]
At = Annotated[
    datetime | None,
    Query(description="The moment; without an offset, on the customer's or the market's clock. Unset: now."),
]
InLocale = Annotated[
    str | None,
    Query(
        description="To write dates and amounts in, e.g. `es_US`. Unset: the variant's own.", max_length=20
    ),
]
FAILS = problems(VariantNotFound, CustomerNotFound, InvalidInput, NothingIngested)


def _preview(
    _asker: MayRead,
    container: ContainerDep,
    variant_id: VariantPath,
    customer: Customer = None,
    anonymous: Anonymous = False,
    at: At = None,
    locale: InLocale = None,
) -> Preview:
    return container.previews.preview(
        VariantId(variant_id),
        customer_id=None if customer is None else CustomerId(customer),
        anonymous=anonymous,
        at=container.clock.now() if at is None else at,
        locale=locale,
    )


PreviewDep = Annotated[Preview, Depends(_preview)]


@router.get("/v1/variants/{variant_id}/preview", operation_id="preview_variant", responses=FAILS)
def preview(found: PreviewDep) -> PreviewView:
    """Returns the variant as it would be sent, whether it could be, and if not why. Records nothing."""
    return PreviewView.model_validate(found)


@router.get(
    "/v1/variants/{variant_id}/preview.html",
    operation_id="preview_variant_as_page",
    responses=FAILS,
    response_class=HTMLResponse,
)
def page(found: PreviewDep) -> HTMLResponse:
    """Returns the same as a page to look at."""
    return HTMLResponse(preview_page(found), headers=STUDIO_POLICY)


@router.get("/studio/preview/{variant_id}", include_in_schema=False)
def studio(variant_id: VariantPath) -> HTMLResponse:
    """Returns a page without anything in it: it asks for an API key and fetches the preview with that."""
    return HTMLResponse(studio_page(variant_id), headers=STUDIO_POLICY)


@router.get("/studio/preview.js", include_in_schema=False)
def script() -> Response:
    return Response(studio_script(), media_type="text/javascript", headers=STUDIO_POLICY)
