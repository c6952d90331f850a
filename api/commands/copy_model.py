"""`copy-model …`: guesses from tests that are over which copy is likelier to do well. Only a test names a winner."""

from typing import Annotated

import typer

from api.commands.options import AsJson, ChannelOption
from api.console import console, plain, print_json, print_table
from bespoke.domain.channel import Channel
from bespoke.domain.ids import UseCaseId
from bespoke.domain.variant import VariantStatus

app = typer.Typer(
    help="Learn from this workspace's own tests which copy to look at first.", no_args_is_help=True
)


@app.command()
def train(
    seed: Annotated[int, typer.Option(min=0, help="Of the sample of comparisons.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Fit the model to what came of the messages that were sent."""
    from api.container import open_container  # noqa: PLC0415
    from api.guesses import train as fit_and_keep  # noqa: PLC0415

    with open_container() as container:
        container.require_schema()
        made = fit_and_keep(container, seed)
    if as_json:
        print_json(
            {
                "file": str(made.path),
                "comparisons": made.comparisons,
                "variants": made.variants,
                "sent": made.sent,
            }
        )
        return
    console.print(
        plain(
            f"Fitted to {made.comparisons:,} comparisons of {made.variants:,} variants that went out {made.sent:,} "
            f"times; kept in {made.path}. Next: bespoke review list --order guess"
        )
    )


@app.command()
def show(as_json: AsJson = False) -> None:
    """Say whether a model was trained, and on how much."""
    from api.container import open_container  # noqa: PLC0415
    from api.guesses import held_model  # noqa: PLC0415

    with open_container() as container:
        model = held_model(container)
    if as_json:
        print_json(
            {
                "trained": model is not None,
                "comparisons": None if model is None else model.comparisons,
                "embedder": None if model is None else model.embedder,
            }
        )
    elif model is None:
        console.print(
            "No copy model has been trained; run 'bespoke copy-model train' once tests have outcomes."
        )
    else:
        console.print(
            plain(f"Fitted to {model.comparisons:,} comparisons, on embeddings '{model.embedder}'.")
        )


@app.command()
def priors(
    use_case: Annotated[str, typer.Option(help="Use case id, e.g. weekly-restock.")],
    channel: ChannelOption = "email",
    strength: Annotated[
        float, typer.Option(min=0.1, max=1_000, help="Pseudo-observations that the prior counts for.")
    ] = 20.0,
    as_json: AsJson = False,
) -> None:
    """Print a Beta prior for each approved variant of a use case that may go to more than one customer."""
    from api.commands.options import value_of  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415
    from api.guesses import MOST_VARIANTS  # noqa: PLC0415
    from api.guesses import priors as priors_of  # noqa: PLC0415
    from bespoke.domain.brief import Brief  # noqa: PLC0415
    from bespoke.domain.ids import CustomerId  # noqa: PLC0415
    from content_store import repository  # noqa: PLC0415
    from delivery.outcomes import outcomes_of  # noqa: PLC0415

    asked = value_of(Brief, customer_id=CustomerId("anyone"), use_case_id=use_case, channel=channel)
    with open_container() as container:
        with container.require_schema().database.read() as tx:
            known = repository.use_case(tx, UseCaseId(use_case))
            page = repository.search_variants(
                tx, use_case_id=known.id, status=VariantStatus.APPROVED, limit=MOST_VARIANTS
            )
            tried = [one for one in outcomes_of(tx, known) if one.channel is asked.channel]
        shared = [v for v in page.variants if v.channel is Channel(asked.channel) and v.customer_id is None]
        found = priors_of(container, tried, shared, strength)
    if as_json:
        print_json({name: {"alpha": prior.alpha, "beta": prior.beta} for name, prior in found.items()})
        return
    print_table(
        "Beta priors: where a test starts, not how it ends",
        ["variant", "alpha", "beta", "mean"],
        [
            [
                name,
                f"{prior.alpha:.2f}",
                f"{prior.beta:.2f}",
                f"{prior.alpha / (prior.alpha + prior.beta):.4f}",
            ]
            for name, prior in sorted(found.items(), key=lambda one: -one[1].alpha)
        ],
    )
