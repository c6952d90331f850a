"""The brand kit: which is in force, which were; publish one, and take one back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.deps import ContainerDep, MayRead, MayReview, OnceDep
from api.errors import problems
from api.paging import MAX_PAGE, link_next
from api.schemas import Body, BrandKitVersionsView, BrandKitView, brand_kit_version_view, brand_kit_view
from bespoke.clock import SystemClock
from bespoke.domain.brand import BrandKit
from bespoke.errors import (
    BrandKitConflict,
    BrandKitNotFound,
    InvalidInput,
    KeyReused,
    NothingIngested,
    RequestUnderWay,
)
from content_store import repository as content
from content_store.brand_kits import repository as kits

router = APIRouter(prefix="/v1/brand", tags=["brand"])


class PublishBody(Body):
    kit: BrandKit


class NoBody(Body):
    """Nothing to say besides the path."""


@router.get("", operation_id="get_brand_kit", responses=problems(NothingIngested))
def current(_asker: MayRead, container: ContainerDep) -> BrandKitView:
    """Returns the brand kit that is in force."""
    with container.database.read() as tx:
        return brand_kit_view(content.brand_kit(tx))


@router.get("/versions", operation_id="list_brand_kits", responses=problems(NothingIngested))
def versions(
    _asker: MayRead,
    container: ContainerDep,
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> BrandKitVersionsView:
    """Returns the versions of the brand that were published, the last one first."""
    with container.database.read() as tx:
        in_force = content.brand_kit(tx)
        held = kits.versions(tx, in_force.kit.id)
    shown = held[offset : offset + limit]
    after = offset + len(shown)
    next_offset = after if shown and after < len(held) else None
    link_next(request, response, offset=next_offset)
    return BrandKitVersionsView(
        data=tuple(brand_kit_version_view(one, in_force.sha256) for one in shown),
        total=len(held),
        next_offset=next_offset,
    )


@router.post(
    "",
    operation_id="publish_brand_kit",
    responses=problems(BrandKitConflict, InvalidInput, NothingIngested, RequestUnderWay, KeyReused),
)
def publish(asker: MayReview, body: PublishBody, container: ContainerDep, once: OnceDep) -> BrandKitView:
    """Makes a kit the one in force. From the next request on, what it forbids is neither written nor sent."""

    def put_in_force() -> BrandKitView:
        with container.database.write() as tx:
            kits.publish_recorded(tx, container.ledger, body.kit, asker.name, SystemClock().now())
            return brand_kit_view(content.brand_kit(tx))

    return once.answer(asker, body, BrandKitView, put_in_force)


@router.post(
    "/{version}/unpublish",
    operation_id="unpublish_brand_kit",
    responses=problems(BrandKitNotFound, BrandKitConflict, NothingIngested, RequestUnderWay, KeyReused),
)
def unpublish(
    asker: MayReview,
    version: Annotated[int, Path(ge=1, lt=2**31)],
    container: ContainerDep,
    once: OnceDep,
) -> BrandKitView:
    """Takes a version back and returns the kit that is in force after it."""

    def take_back() -> BrandKitView:
        with container.database.write() as tx:
            return brand_kit_view(
                kits.unpublish(tx, container.ledger, version, asker.name, SystemClock().now())
            )

    return once.answer(asker, NoBody(), BrandKitView, take_back)
