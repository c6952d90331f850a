"""`bench decide|generate`: the figures that the documentation gives, measured on this machine."""

import asyncio
from typing import Annotated

import typer

from api.commands.options import AsJson
from api.console import EXIT_STOPPED, console, print_json, print_table, progress_line

app = typer.Typer(help="Measure speed as ratios to a floor in the same run.", no_args_is_help=True)


@app.command()
def decide(
    batch: Annotated[
        list[int] | None, typer.Option(min=1, max=500, help="Decisions in one transaction.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What a decision costs beside a render, a point read and a ledger row. Exits with 3 above the bar."""
    from api.container import open_container  # noqa: PLC0415
    from evals.benchmarks import decide as benchmark  # noqa: PLC0415

    with open_container() as container:
        figures = benchmark.measure(container.pipeline, batch or [1, 50], progress_line(as_json))
    imports = benchmark.measure_import()
    if as_json:
        print_json(
            {
                "bar": benchmark.BAR,
                "figures": [found.as_dict() for found in figures],
                "import_bar_s": benchmark.IMPORT_BAR_S,
                "import": imports.as_dict(),
            }
        )
    else:
        print_table(
            f"One decision against its floor (bar: {benchmark.BAR:g} times)",
            ["batch", "decision, µs", "floor, µs", "ratio", "sent"],
            [
                [
                    str(f.batch),
                    f"{f.decision_us:.0f}",
                    f"{f.floor_us:.0f}",
                    f"{f.ratio:.2f}",
                    f"{f.sent_share:.0%}",
                ]
                for f in figures
            ],
        )
        console.print(
            f"Importing the serving path takes a new process {imports.delivery_s:.2f} s (bar: "
            f"{benchmark.IMPORT_BAR_S:g} s), of which its libraries alone take {imports.libraries_s:.2f} s."
        )
    if any(found.ratio > benchmark.BAR for found in figures) or imports.delivery_s > benchmark.IMPORT_BAR_S:
        raise typer.Exit(EXIT_STOPPED)


@app.command()
def generate(
    generations: Annotated[int, typer.Option(min=1, max=500, help="Generations on each side.")] = 64,
    as_json: AsJson = False,
) -> None:
    """How fast variants are made, and what the agent adds to a model's endpoint. Exits with 3 above the bar."""
    from api.container import open_container  # noqa: PLC0415
    from evals.benchmarks import generate as benchmark  # noqa: PLC0415

    with open_container() as container:
        figures = asyncio.run(benchmark.measure(container.pipeline, progress_line(as_json), generations))
    if as_json:
        print_json({"bar": benchmark.OVERHEAD_BAR, "figures": figures.as_dict()})
    else:
        print_table(
            "Generation",
            ["figure", "value"],
            [
                ["composer, variants a second", f"{figures.composer_variants_per_s:.0f}"],
                ["composer, ms for a generation of 10", f"{figures.composer_ms_per_generation:.0f}"],
                [f"model calls at {benchmark.CONCURRENCY} at once", str(figures.llm_calls)],
                ["the endpoint's time for a call", f"{figures.endpoint_latency_s:g} s"],
                ["the calls posted directly", f"{figures.direct_s:.1f} s"],
                ["the same through the agent", f"{figures.agent_s:.1f} s"],
                [f"overhead (bar: {benchmark.OVERHEAD_BAR:.0%})", f"{figures.overhead:.1%}"],
                ["model-written variants for review, a call", f"{figures.approvable_per_call:.1f}"],
            ],
        )
        console.print("The endpoint is a stand-in: this shows the agent's cost, not how a model writes.")
    if figures.overhead > benchmark.OVERHEAD_BAR:
        raise typer.Exit(EXIT_STOPPED)
