"""Variants: look them up, and hand in what reviewers say of them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, model_validator

from agents.state import ReviewAnswer
from api.deps import ContainerDep, JobsDep, MayRead, MayReview, OnceDep
from api.errors import problems
from api.guesses import MOST_VARIANTS, in_order
from api.paging import MAX_PAGE, link_next
from api.schemas import Body, Id, Text, VariantPageView, VariantsView, VariantView, variant_view
from bespoke.domain.draft import Copy
from bespoke.domain.ids import CustomerId, GenerationId, UseCaseId, VariantId
from bespoke.domain.variant import ReviewVerdict, Variant, VariantStatus
from bespoke.errors import KeyReused, NothingLearned, RequestUnderWay, ReviewConflict, VariantNotFound
from content_store import repository as content

router = APIRouter(prefix="/v1", tags=["variants"])


@router.get("/variants", operation_id="list_variants", responses=problems(NothingLearned))
def search(
    _asker: MayRead,
    container: ContainerDep,
    request: Request,
    response: Response,
    generation: Annotated[Id | None, Query()] = None,
    customer: Annotated[Id | None, Query()] = None,
    use_case: Annotated[Id | None, Query()] = None,
    status: VariantStatus | None = None,
    evergreen: bool | None = None,
    order: Annotated[Literal["age", "guess"], Query()] = "age",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> VariantPageView:
    """Returns the variants that match all that is given, oldest first.

    With `order=guess`, the copy model's guess puts the first 500 of them in order, likeliest to do well first. It
    orders a queue and names no winner.
    """
    by_guess = order == "guess"
    with container.database.read() as tx:
        page = content.search_variants(
            tx,
            generation_id=None if generation is None else GenerationId(generation),
            customer_id=None if customer is None else CustomerId(customer),
            use_case_id=None if use_case is None else UseCaseId(use_case),
            status=status,
            evergreen=evergreen,
            limit=MOST_VARIANTS if by_guess else limit,
            offset=0 if by_guess else offset,
        )
    listed: list[tuple[Variant, float | None]] = [(variant, None) for variant in page.variants]
    if by_guess:
        listed = list(in_order(container, page.variants)[offset : offset + limit])
    after = offset + len(listed)
    in_reach = min(page.total, MOST_VARIANTS) if by_guess else page.total
    next_offset = after if listed and after < in_reach else None
    link_next(request, response, offset=next_offset)
    return VariantPageView(
        data=tuple(variant_view(variant, guess) for variant, guess in listed),
        total=page.total,
        next_offset=next_offset,
    )


@router.get("/variants/{variant_id}", operation_id="get_variant", responses=problems(VariantNotFound))
def get(_asker: MayRead, variant_id: Annotated[Id, Path()], container: ContainerDep) -> VariantView:
    """Returns one variant with all that is known of how it came to be."""
    with container.database.read() as tx:
        return variant_view(content.variant(tx, VariantId(variant_id)))


class CopyBody(Body):
    """The written parts of a message; those that the channel lacks stay empty."""

    subject: Text = ""
    preheader: Text = ""
    body: Text = ""
    cta: Text = ""


class AnswerBody(Body):
    """What a reviewer says of one variant."""

    variant_id: Id
    verdict: ReviewVerdict
    comment: Annotated[Text, Field(max_length=2_000)] = ""
    content_hash: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="Of the text that was looked at, as the variant shows it."
    )
    edited: CopyBody | None = Field(default=None, description="The new text, with `edit` and only then.")

    @model_validator(mode="after")
    def _edit_has_a_text(self) -> "AnswerBody":
        if (self.verdict is ReviewVerdict.EDIT) != (self.edited is not None):
            raise ValueError("an edit needs the new text in 'edited', and only an edit has one")
        return self

    def answer(self, reviewer: str) -> ReviewAnswer:
        return ReviewAnswer(
            variant_id=VariantId(self.variant_id),
            verdict=self.verdict,
            reviewer=reviewer,
            comment=self.comment,
            content_hash=self.content_hash,
            edited=None if self.edited is None else Copy(**self.edited.model_dump()),
        )


class ReviewsBody(Body):
    answers: list[AnswerBody] = Field(min_length=1, max_length=MAX_PAGE)


@router.post(
    "/reviews",
    operation_id="review_variants",
    responses=problems(VariantNotFound, ReviewConflict, RequestUnderWay, KeyReused),
)
def review(asker: MayReview, body: ReviewsBody, jobs: JobsDep, once: OnceDep) -> VariantsView:
    """Carries out all answers, or none. The reviewer is whoever the API key belongs to."""

    def hand_in() -> VariantsView:
        variants = jobs.review([answer.answer(asker.name) for answer in body.answers])
        return VariantsView(variants=tuple(variant_view(variant) for variant in variants))

    return once.answer(asker, body, VariantsView, hand_in)
