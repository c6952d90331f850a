"""`review list|approve|reject|edit`: what reviewers do."""

from typing import Annotated

import typer

from api.commands.options import AsJson, ReviewerOption
from api.console import EXIT_STOPPED, VariantLines, console, plain, print_json, print_variant
from bespoke.domain.draft import Copy
from bespoke.domain.ids import CustomerId, GenerationId, UseCaseId, VariantId
from bespoke.domain.variant import ReviewVerdict, Variant, VariantStatus
from bespoke.errors import InvalidInput

review = typer.Typer(help="Look at variants that wait, and decide on them.", no_args_is_help=True)
Ids = Annotated[list[str], typer.Argument(help="Variant ids, or one generation id for all that wait in it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(review, name="review")


@review.command("list")
def list_variants(  # one option each
    generation: Annotated[str | None, typer.Option(help="Only of this generation.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only for this customer.")] = None,
    use_case: Annotated[str | None, typer.Option(help="Only of this use case.")] = None,
    status: Annotated[
        str, typer.Option(help="in_review, approved, rejected, blocked or retired.")
    ] = "in_review",
    evergreen: Annotated[
        bool, typer.Option("--evergreen", help="Only messages that may go to anyone.")
    ] = False,
    order: Annotated[
        str, typer.Option(help="age, or guess: likeliest to do well first, by the copy model.")
    ] = "age",
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List variants, oldest first or by the copy model's guess."""
    from api.container import open_container  # noqa: PLC0415
    from api.guesses import MOST_VARIANTS, in_order  # noqa: PLC0415
    from content_store import repository  # noqa: PLC0415

    if status not in list(VariantStatus):
        raise InvalidInput(f"unknown status '{status}'; it is one of {', '.join(VariantStatus)}")
    if order not in ("age", "guess"):
        raise InvalidInput(f"unknown order '{order}'; it is 'age' or 'guess'")
    with open_container() as container:
        with container.require_schema().database.read() as tx:
            page = repository.search_variants(
                tx,
                generation_id=None if generation is None else GenerationId(generation),
                customer_id=None if customer is None else CustomerId(customer),
                use_case_id=None if use_case is None else UseCaseId(use_case),
                status=VariantStatus(status),
                evergreen=True if evergreen else None,
                limit=MOST_VARIANTS if order == "guess" else limit,
            )
        listed: list[tuple[Variant, float | None]] = [(variant, None) for variant in page.variants]
        if order == "guess":
            listed = list(in_order(container, page.variants)[:limit])
    if as_json:
        print_json(
            {
                "total": page.total,
                "variants": [{**v.model_dump(mode="json"), "guess": guess} for v, guess in listed],
            }
        )
        return
    console.print(f"{len(listed)} of {page.total} variants, {status.replace('_', ' ')}")
    for place, (variant, guess) in enumerate(listed, 1):
        print_variant(
            place,
            VariantLines(
                f"{variant.id} for {_reader(variant)}, {variant.use_case_id} by {variant.channel.value}"
                + (f", {variant.angle}" if variant.angle else "")
                + ("" if guess is None else f", guess {guess:+.2f}"),
                variant.copy_text.fields(),
                tuple(
                    f"{f.severity.value} {f.check} «{f.excerpt}»: {f.reason}" for f in variant.report.findings
                ),
                stand_in_reason=variant.provenance.stand_in_reason,
            ),
        )
    if order == "guess":
        console.print(
            "A guess orders the queue, in log-odds against the average one here. Only a test names a winner."
        )
    if listed and status == VariantStatus.IN_REVIEW:
        console.print("Next: bespoke review approve ID … --reviewer YOUR-NAME (or reject, or edit)")


@review.command()
def approve(
    ids: Ids, reviewer: ReviewerOption, comment: Annotated[str, typer.Option()] = "", as_json: AsJson = False
) -> None:
    """Approve variants exactly as they read now."""
    _decide(ids, ReviewVerdict.APPROVE, reviewer, comment, as_json)


@review.command()
def reject(
    ids: Ids, reviewer: ReviewerOption, comment: Annotated[str, typer.Option()] = "", as_json: AsJson = False
) -> None:
    """Reject variants."""
    _decide(ids, ReviewVerdict.REJECT, reviewer, comment, as_json)


@review.command()
def edit(  # one option each
    variant: Annotated[str, typer.Argument(help="Variant id.")],
    reviewer: ReviewerOption,
    subject: Annotated[str | None, typer.Option(help="New subject.")] = None,
    preheader: Annotated[str | None, typer.Option(help="New preheader.")] = None,
    body: Annotated[str | None, typer.Option(help="New body.")] = None,
    cta: Annotated[str | None, typer.Option(help="New call to action.")] = None,
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    as_json: AsJson = False,
) -> None:
    """Change a variant's text. It is checked again, and somebody else approves it."""
    changed = {"subject": subject, "preheader": preheader, "body": body, "cta": cta}
    _decide(
        [variant],
        ReviewVerdict.EDIT,
        reviewer,
        comment,
        as_json,
        {k: v for k, v in changed.items() if v is not None},
    )


def _decide(
    ids: list[str],
    verdict: ReviewVerdict,
    reviewer: str,
    comment: str,
    as_json: bool,
    changed: dict[str, str] | None = None,
) -> None:
    from agents.state import ReviewAnswer  # noqa: PLC0415
    from api.auth import MAX_NAME_CHARS  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415
    from content_store import repository  # noqa: PLC0415

    if not reviewer.strip() or len(reviewer) > MAX_NAME_CHARS or not reviewer.isprintable():
        raise InvalidInput(
            f"a review needs the reviewer's name, of up to {MAX_NAME_CHARS} characters: --reviewer NAME"
        )
    with open_container() as container:
        container.own_data_directory("bespoke review").require_schema()
        with container.database.read() as tx:
            variants: list[Variant] = []
            for name in ids:
                if name.startswith("g_"):
                    found = repository.search_variants(
                        tx, generation_id=GenerationId(name), status=VariantStatus.IN_REVIEW, limit=500
                    ).variants
                    if not found:
                        raise InvalidInput(f"no variant of generation '{name}' waits for a review")
                    variants += found
                else:
                    variants.append(repository.variant(tx, VariantId(name)))
        answers = [
            ReviewAnswer(
                variant_id=variant.id,
                verdict=verdict,
                reviewer=reviewer,
                comment=comment,
                content_hash=variant.content_hash,
                edited=Copy(**{**variant.copy_text.model_dump(), **changed}) if changed is not None else None,
            )
            for variant in variants
        ]
        after = container.run(container.agent.review(answers))
    if as_json:
        print_json([{"id": v.id, "status": v.status.value, "content_hash": v.content_hash} for v in after])
        return
    for variant in after:
        console.print(f"{variant.id}: {variant.status.value.replace('_', ' ')}")
        refused = variant.refused_edit
        if refused is not None:
            console.print("  the edit was blocked, and the text that was in review stays:")
        for finding in (variant.report if refused is None else refused.report).findings:
            console.print(plain(f"  {finding.severity.value} {finding.check}: {finding.reason}"))
    if any(variant.refused_edit is not None for variant in after):
        raise typer.Exit(EXIT_STOPPED)


def _reader(variant: Variant) -> str:
    """Returns whom a variant was written for, in plain words."""
    if variant.audience is not None:
        return f"all of {variant.audience.label}"
    return variant.customer_id or "anyone"
