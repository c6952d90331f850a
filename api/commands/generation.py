"""`generate`: runs a brief through the agent, or goes on with one that was cut off."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import (
    AngleOption,
    AsJson,
    ChannelOption,
    CopywriterOption,
    DeadlineOption,
    InstructionOption,
    LocaleOption,
    MustNotSayOption,
    MustSayOption,
    NoTacticOption,
    OfferOption,
    SeedOption,
    TacticOption,
    VariantsOption,
    copywriter_of,
    value_of,
    wish_of,
)
from api.console import (
    EXIT_STOPPED,
    HypothesisLines,
    VariantLines,
    console,
    plain,
    print_hypotheses,
    print_json,
    print_variant,
    progress_line,
)
from bespoke.domain.audience import Audience
from bespoke.domain.brief import Brief
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.errors import InvalidInput

if TYPE_CHECKING:
    from api.schemas import GenerationView


def register(app: typer.Typer) -> None:
    app.command()(generate)


def generate(  # one option each
    customer: Annotated[str | None, typer.Option(help="Customer id, e.g. hh-1318.")] = None,
    customer_type: Annotated[
        str | None, typer.Option("--type", help="In place of a customer: everybody of this type.")
    ] = None,
    buys: Annotated[
        list[str] | None, typer.Option(help="With --type: who buys this topic regularly, e.g. milk.")
    ] = None,
    day: Annotated[str | None, typer.Option(help="With --type: weekday or weekend.")] = None,
    daypart: Annotated[
        str | None, typer.Option(help="With --type: morning, afternoon, evening or night.")
    ] = None,
    use_case: Annotated[str | None, typer.Option(help="Use case id, e.g. weekly-restock.")] = None,
    channel: ChannelOption = "email",
    variants: VariantsOption = 10,
    offer: OfferOption = None,
    angle: AngleOption = None,
    tactic: TacticOption = None,
    no_tactic: NoTacticOption = None,
    instruction: InstructionOption = None,
    must_say: MustSayOption = None,
    must_not_say: MustNotSayOption = None,
    deadline: DeadlineOption = None,
    locale: LocaleOption = None,
    seed: SeedOption = 0,
    copywriter: CopywriterOption = None,
    resume: Annotated[str | None, typer.Option(help="Go on with this generation.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft, check and record variants for one customer or audience. They then wait for a reviewer."""
    from api.container import open_container  # noqa: PLC0415
    from api.schemas import generation_view  # noqa: PLC0415

    if resume is None and (use_case is None or (customer is None and customer_type is None)):
        raise InvalidInput(
            "say whom and what for: --customer hh-1318 --use-case weekly-restock (or --type multicategory for an "
            "audience), or --resume ID"
        )
    tell = progress_line(as_json)
    with open_container() as container:
        container.own_data_directory("bespoke generate").require_schema()
        if resume is not None:
            generation_id = GenerationId(resume)
        else:
            brief = value_of(
                Brief,
                **wish_of(
                    use_case=use_case,
                    variants=variants,
                    offer=offer,
                    angle=angle,
                    tactic=tactic,
                    no_tactic=no_tactic,
                    instruction=instruction,
                    must_say=must_say,
                    must_not_say=must_not_say,
                    deadline=deadline,
                    locale=locale,
                    seed=seed,
                ),
                customer_id=customer,
                audience=_audience(customer_type, day, daypart, buys),
                channel=channel,
            )
            kind = copywriter_of(copywriter) or container.default_copywriter()
            generation_id = container.agent.submit(brief, kind).id
            tell(f"generation {generation_id}")
        outcome = container.run(
            container.agent.run(
                generation_id, lambda node, note: tell(note if note else node.replace("_", " "))
            )
        )
    view = generation_view(outcome)
    if as_json:
        print_json(view.model_dump(mode="json"))
    else:
        show_generation(view)
    if outcome.generation.status is GenerationStatus.STOPPED:
        raise typer.Exit(EXIT_STOPPED)


def _audience(
    customer_type: str | None, day: str | None, daypart: str | None, buys: list[str] | None
) -> Audience | None:
    if customer_type is None:
        if day or daypart or buys:
            raise InvalidInput(
                "'--buys', '--day' and '--daypart' narrow down an audience; say of which '--type'"
            )
        return None
    return value_of(Audience, type=customer_type, day=day, daypart=daypart, buys=tuple(buys or ()))


def show_generation(view: "GenerationView") -> None:
    """Prints a generation as a person reads it: hypotheses, variants, findings, what to do next."""
    console.print(f"\nGeneration [bold]{view.generation_id}[/bold]: {view.status.replace('_', ' ')}")
    if view.stopped is not None:
        console.print(f"[bold red]Stopped by {view.stopped.by}[/bold red]: {plain(view.stopped.reason)}")
        for found in view.stopped.findings:
            console.print(
                plain(
                    f"  {found.check} at {found.field} {found.start}-{found.end} «{found.excerpt}»: {found.reason}"
                )
            )
        return
    print_hypotheses(
        [
            HypothesisLines(h.angle, h.statement, tuple(e.fact for e in h.evidence), h.refuted_by)
            for h in view.hypotheses
        ]
    )
    for place, variant in enumerate(view.variants, 1):
        print_variant(
            place,
            VariantLines(
                f"{variant.hypothesis}, by the {variant.copywriter}, {variant.status.replace('_', ' ')}: {variant.id}",
                variant.fields,
                tuple(f"{f.severity} {f.check} «{f.excerpt}»: {f.reason}" for f in variant.findings),
                tuple(
                    f"{r.attempt}, by {r.by}: {r.outcome} ({'; '.join(r.findings)})" for r in variant.repairs
                ),
                variant.provenance.stand_in_reason,
            ),
        )
    for note in view.notes:
        console.print(f"Note: {plain(note)}.")
    if view.usage.calls:
        cost = "unknown" if view.usage.cost_usd is None else f"${view.usage.cost_usd:.4f}"
        models = sorted({v.provenance.model for v in view.variants if v.provenance.model is not None})
        console.print(
            f"Model {', '.join(models) or 'without a usable reply'}: {view.usage.calls} calls, "
            f"{view.usage.input_tokens} tokens in, {view.usage.output_tokens} out, cost {cost}."
        )
    if any(v.status == "in_review" for v in view.variants):
        console.print(f"Next: bespoke review approve {view.generation_id} --reviewer YOUR-NAME")
