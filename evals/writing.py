"""Gives a case to the agent and takes back what it wrote, rendered as it would be sent."""

from collections.abc import Iterable

from bespoke.domain.draft import Usage
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import OfferId
from bespoke.domain.offer import Offer
from bespoke.domain.variant import Variant
from bespoke.errors import ConsentMissing, RenderFailed
from content_store import repository
from delivery.render import render
from evals.base import Case, Output, Piece, Status, Subject

VARIANTS_MAX = 200


async def write(subject: Subject, case: Case) -> Output:
    """Returns what came of the brief. Whatever is in the store counts, also after a refusal.

    Raises:
        BespokeError: the agent failed on the brief.
    """
    agent = subject.agent
    try:
        generation = agent.submit(case.brief, subject.copywriter)
    except ConsentMissing as refusal:
        return _output(subject, case, Status.REFUSED, str(refusal))
    outcome = await agent.run(generation.id)
    status, reason = Status.WRITTEN, None
    if outcome.generation.status is GenerationStatus.STOPPED and outcome.stop is not None:
        status = Status.REFUSED if outcome.stop.by == "consent" else Status.STOPPED
        reason = f"{outcome.stop.by}: {outcome.stop.reason}"
    output = _output(subject, case, status, reason)
    return output.model_copy(update={"usage": outcome.generation.usage})


def _output(subject: Subject, case: Case, status: Status, reason: str | None) -> Output:
    with subject.agent.database.read() as tx:
        held = repository.search_variants(
            tx, customer_id=case.customer_id, use_case_id=case.brief.use_case_id, limit=VARIANTS_MAX
        )
        profile = None if status is Status.REFUSED else repository.profile(tx, case.customer_id)
    return Output(
        status=status,
        reason=reason,
        pieces=pieces_of(subject, (v for v in held.variants if v.channel is case.brief.channel)),
        profile=profile,
        usage=Usage(),
    )


def pieces_of(subject: Subject, variants: Iterable[Variant]) -> tuple[Piece, ...]:
    """Returns the variants with their messages, in an order that no run changes."""
    # Ids of variants are new in every run; their text is not, so order by it.
    ordered = sorted(variants, key=lambda v: (v.hypothesis_id or "", v.content_hash))
    with subject.agent.database.read() as tx:
        offers = repository.offers(tx, sorted({v.offer_id for v in ordered if v.offer_id is not None}))
        brand = repository.brand_kit(tx).kit

    def piece(variant: Variant) -> Piece:
        offer = _offer(offers, variant.offer_id)
        try:
            message = render(variant.copy_text, variant.channel, brand, offer)
        except RenderFailed as failure:
            return Piece(variant=variant, offer=offer, message=None, render_failure=str(failure))
        return Piece(variant=variant, offer=offer, message=message)

    return tuple(piece(variant) for variant in ordered)


def _offer(offers: dict[OfferId, repository.StockedOffer], offer_id: OfferId | None) -> Offer | None:
    return None if offer_id is None or offer_id not in offers else offers[offer_id].offer
