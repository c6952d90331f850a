"""The audit chain: search it, and verify it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator

from api.deps import ContainerDep, MayAudit
from api.errors import problems
from api.paging import MAX_PAGE, link_next
from api.schemas import EntryPageView, EntryView, HeadView, Id
from bespoke import ledger
from bespoke.domain.finding import Verdict
from bespoke.domain.ids import CustomerId
from bespoke.errors import CustomerNotFound, InvalidInput, LedgerBroken
from content_store import repository as content
from guardrails.registry import require_known


def _known(name: str) -> str:
    try:
        return require_known(name)
    except InvalidInput as error:
        raise ValueError(str(error)) from error


CheckName = Annotated[Id, AfterValidator(_known)]

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("", operation_id="search_audit", responses=problems(CustomerNotFound))
def search(
    _asker: MayAudit,
    container: ContainerDep,
    request: Request,
    response: Response,
    kind: Annotated[Id | None, Query(description="e.g. `decision.made`, `variant.approved`.")] = None,
    subject: Annotated[Id | None, Query(description="A pseudonym, or the id of a thing.")] = None,
    customer: Annotated[
        Id | None, Query(description="Entries about this customer, whatever their subject.")
    ] = None,
    check: Annotated[CheckName | None, Query(description="Name of a check that found something.")] = None,
    verdict: Annotated[Verdict | None, Query(description="Of the guardrails.")] = None,
    text: Annotated[Id | None, Query(description="Part of the payload's JSON.")] = None,
    before: Annotated[
        int | None, Query(ge=1, lt=2**63, description="Entries older than this number.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> EntryPageView:
    """Returns the entries that match all that is given, newest first."""
    with container.database.read() as tx:
        pseudonym = None if customer is None else content.profile_key(tx, CustomerId(customer)).pseudonym
        page = ledger.search(
            tx,
            kind=kind,
            subject=subject,
            pseudonym=pseudonym,
            check=check,
            verdict=None if verdict is None else verdict.value,
            texts=() if text is None else [text],
            before=before,
            limit=limit,
        )
    link_next(request, response, before=page.next_before)
    return EntryPageView(
        data=tuple(EntryView.model_validate(entry) for entry in page.entries),
        total=page.total,
        next_before=page.next_before,
    )


@router.get("/verify", operation_id="verify_audit", responses=problems(LedgerBroken))
def verify(_asker: MayAudit, container: ContainerDep) -> HeadView:
    """Recomputes the whole chain and returns its end, or names the first entry that does not hold."""
    return HeadView.model_validate(ledger.verify(container.database))
