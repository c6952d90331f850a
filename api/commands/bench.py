"""`bench anticipation|decide|generate|guardrails`: the figures that the documentation gives, measured here."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import AsJson
from api.console import EXIT_STOPPED, console, plain, print_json, print_table, progress_line

if TYPE_CHECKING:
    from evals.benchmarks.anticipation import Figures as Anticipations
    from guardrails.base import Check

app = typer.Typer(help="Measure speed as ratios to a floor in the same run.", no_args_is_help=True)


@app.command()
def anticipation(as_json: AsJson = False) -> None:
    """How often guesses of the next purchase come true, on later weeks. Exits with 3 above the bar."""
    from evals.benchmarks import anticipation as benchmark  # noqa: PLC0415

    figures = benchmark.measure(progress_line(as_json))
    if as_json:
        print_json({"bar": benchmark.CALIBRATION_BAR, "figures": figures.as_dict()})
    else:
        _show_anticipation(figures)
    if not figures.is_calibrated:
        raise typer.Exit(EXIT_STOPPED)


def _show_anticipation(figures: "Anticipations") -> None:
    from agents import anticipation as guesses  # noqa: PLC0415
    from evals.benchmarks import anticipation as benchmark  # noqa: PLC0415

    print_table(
        "Share bought within the week, by baskets in 26 weeks and usual gaps since the last: measured as of "
        + ", ".join(map(str, guesses.MEASURED_AS_OF)),
        ["baskets from", *(f"from {gaps:g} gaps" for gaps in guesses.GAPS_FROM)],
        [
            [str(baskets), *(f"{share:.2f} of {n:,}" for share, n in zip(shares, ns, strict=True))]
            for baskets, shares, ns in zip(
                guesses.BASKETS_FROM, figures.measured.shares, figures.measured.n, strict=True
            )
        ],
    )
    same = figures.measured.shares == guesses.BOUGHT_WITHIN_7_DAYS
    console.print(f"These are {'the' if same else 'NOT the'} shares in the code.")
    for found in (figures.together, *figures.by_day):
        print_table(
            f"Guesses of the shares in the code, as of {' and '.join(map(str, found.as_of))}",
            ["guessed", "came true", "difference", "guesses"],
            [
                [
                    f"{b.guessed:.3f}",
                    f"{b.came_true:.3f}",
                    f"{b.came_true - b.guessed:+.3f}{' above the bar' if b.is_off else ''}",
                    f"{b.n:,}",
                ]
                for b in found.bins
            ],
        )
        console.print(
            f"Brier score {found.brier:.4f}; {found.brier_base:.4f} where everyone is guessed alike "
            f"({found.n:,} guesses, {found.came_true:.1%} came true)."
        )
    topics, told, untold = figures.next_topic, figures.with_usual_day, figures.without_usual_day
    console.print(
        f"Both days together are held to the bar of {benchmark.CALIBRATION_BAR:g} in every bin of "
        f"{benchmark.ENOUGH} guesses or more: {'met' if figures.is_calibrated else 'missed'}."
    )
    console.print(
        f"The next basket holds the likeliest topic in {topics.hit_at_1:.1%} of {topics.n:,} cases, one of the three "
        f"likeliest in {topics.hit_at_3:.1%}; the most bought topics of all: {topics.popular_at_1:.1%} and "
        f"{topics.popular_at_3:.1%}."
    )
    console.print(
        f"Likely purchases within a day of the usual shopping day, where there is one: {told.told_within_one:.1%} of "
        f"{told.n:,}; within a day of the last purchase plus the usual gap: {told.gap_within_one:.1%}, and "
        f"{untold.gap_within_one:.1%} of {untold.n:,} without a usual day, to whom no day is told."
    )


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
    generations: Annotated[
        int | None, typer.Option(min=1, max=500, help="Through the model; unset: 256.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How fast variants are made, and what the agent adds to a model's endpoint. Exits with 3 above a bar."""
    from api.container import open_container  # noqa: PLC0415
    from evals.benchmarks import generate as benchmark  # noqa: PLC0415

    with open_container() as container:
        measuring = benchmark.measure(
            container.pipeline, progress_line(as_json), generations or benchmark.GENERATIONS
        )
        figures = asyncio.run(measuring)
    if as_json:
        bars = {
            "overhead": benchmark.OVERHEAD_BAR,
            "calls_per_approvable_variant": benchmark.CALLS_PER_VARIANT_BAR,
            "composer_p50_ms": benchmark.COMPOSER_BAR_MS,
        }
        print_json(
            {
                "bars": bars,
                "concurrency": benchmark.CONCURRENCY,
                "figures": figures.as_dict(),
                "missed": list(figures.missed),
            }
        )
    else:
        per_variant = benchmark.CALLS_PER_VARIANT_BAR
        print_table(
            "Generation",
            ["figure", "value"],
            [
                ["composer, generations of 10 variants", str(figures.composer_generations)],
                ["composer, variants a second", f"{figures.composer_variants_per_s:.0f}"],
                [
                    f"composer, ms a generation, p50 (bar: {benchmark.COMPOSER_BAR_MS:.0f})",
                    f"{figures.composer_p50_ms:.0f}",
                ],
                ["composer, ms a generation, p95", f"{figures.composer_p95_ms:.0f}"],
                [f"model calls at {benchmark.CONCURRENCY} at once", str(figures.llm_calls)],
                ["the endpoint's time for a call", f"{figures.endpoint_latency_s:g} s"],
                ["the calls posted directly", f"{figures.direct_s:.1f} s"],
                ["the same through the agent", f"{figures.agent_s:.1f} s"],
                [f"overhead (bar: {benchmark.OVERHEAD_BAR:.0%})", f"{figures.overhead:.1%}"],
                [
                    f"calls per approvable variant (bar: {per_variant:g})",
                    f"{figures.calls_per_approvable_variant:.2f}",
                ],
            ],
        )
        console.print("The endpoint is a stand-in: this shows the agent's cost, not how a model writes.")
        if figures.missed:
            console.print(f"Above its bar: {', '.join(figures.missed)}.")
    if figures.missed:
        raise typer.Exit(EXIT_STOPPED)


@app.command()
def guardrails(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the labelled files; unset: the demo's blocks.")
    ] = None,
    presidio: Annotated[
        Path | None, typer.Option(help="Python of an environment with Presidio, to compare with.")
    ] = None,
    presidio_model: Annotated[str, typer.Option(help="Its spaCy model.")] = "en_core_web_sm",
    alex: Annotated[Path | None, typer.Option(help="Folder with alex in its node_modules.")] = None,
    properties: Annotated[bool, typer.Option("--properties", help="Only try the properties.")] = False,
    cases: Annotated[int, typer.Option(min=1, help="With --properties: cases of each.")] = 100_000,
    fuzz: Annotated[
        float | None, typer.Option(min=0, help="Only try nasty texts, for so many seconds.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of properties and nasty texts.")] = 1,
    as_json: AsJson = False,
) -> None:
    """How fast the checks are, what must hold of them, what breaks them. Exits with 3 where a bar is missed."""
    from guardrails.registry import load_checks  # noqa: PLC0415

    checks, progress = load_checks(), progress_line(as_json)
    if properties:
        met = _properties(checks, data, cases, seed, progress, as_json)
    elif fuzz is not None:
        met = _fuzz(checks, fuzz, seed, progress, as_json)
    else:
        met = _speed(checks, data, presidio, presidio_model, alex, progress, as_json)
    if not met:
        raise typer.Exit(EXIT_STOPPED)


def _speed(
    checks: Sequence["Check"],
    data: Path | None,
    presidio: Path | None,
    presidio_model: str,
    alex: Path | None,
    progress: Callable[[str], None],
    as_json: bool,
) -> bool:
    from evals.benchmarks import guardrails as benchmark  # noqa: PLC0415

    texts = benchmark.texts_of(data)
    speed = benchmark.measure(texts, checks, progress)
    progress("new processes")
    start = benchmark.measure_start()
    progress("others")
    peers = [
        benchmark.measure_presidio(presidio, presidio_model, texts),
        benchmark.measure_alex(alex, texts, speed.scan_texts_per_s),
    ]
    bars = [
        ("texts a second", speed.texts_per_s, benchmark.TEXTS_PER_S_BAR, True),
        ("times a scan with ten regular expressions", speed.ratio, benchmark.RATIO_BAR, False),
        ("start, seconds", start.seconds, benchmark.START_BAR_S, False),
        ("memory, MB", start.memory_mb, benchmark.MEMORY_BAR_MB, False),
    ]
    met = not speed.failed and all(
        value >= bar if at_least else value <= bar for _, value, bar, at_least in bars
    )
    if as_json:
        print_json(
            {
                "met": met,
                "speed": speed.as_dict(),
                "start": start.as_dict(),
                "peers": [peer.as_dict() for peer in peers],
                "bars": {name: bar for name, _, bar, _ in bars},
            }
        )
        return met
    print_table(
        f"{len(checks)} checks, {speed.texts} texts of {benchmark.LENGTH} characters, one core",
        ["figure", "value", "bar"],
        [
            [name, f"{value:,.2f}", f"{'at least' if at_least else 'at most'} {bar:,g}"]
            for name, value, bar, at_least in bars
        ],
    )
    print_table(
        "Single checks",
        ["check", "µs a text"],
        [[n, f"{us:.0f}"] for n, us in sorted(speed.us_by_check.items(), key=lambda pair: -pair[1])],
    )
    for peer in peers:
        if peer.texts_per_s is None:
            console.print(f"{peer.name}: skipped; {plain(peer.skipped or '')}")
        else:
            console.print(
                f"{peer.name}: {peer.texts_per_s:,.0f} texts a second, {peer.ratio:,.0f} times the scan; "
                f"all checks here are {speed.texts_per_s / peer.texts_per_s:,.0f} times as fast"
            )
    for reason in speed.failed:
        console.print(f"[bold red]failed[/bold red] {plain(reason)}")
    return met


def _properties(
    checks: Sequence["Check"],
    data: Path | None,
    cases: int,
    seed: int,
    progress: Callable[[str], None],
    as_json: bool,
) -> bool:
    from evals.benchmarks import guardrail_properties as benchmark  # noqa: PLC0415
    from guardrails.pipeline import Pipeline  # noqa: PLC0415
    from guardrails.policy import load_policy  # noqa: PLC0415

    pipeline = Pipeline(load_policy(None, checks), checks)
    found = []
    for one in benchmark.properties(data):
        size = f"at most {min(cases, one.full_size):,} cases"

        def told(done: int, said: str = f"{one.name}: {size}") -> None:
            progress(f"{said}, {done:,} done")

        told(0)
        found.append(one.tried(pipeline, cases, seed, told))
    if as_json:
        print_json(
            {"seed": seed, "properties": [{**asdict(outcome), "held": outcome.held} for outcome in found]}
        )
    else:
        print_table(
            f"Properties, seed {seed}",
            ["property", "cases", "failures", "share", "at most", ""],
            [
                [
                    outcome.name,
                    f"{outcome.cases:,}",
                    f"{outcome.failures:,}",
                    f"{outcome.failures / max(1, outcome.cases):.2%}",
                    f"{outcome.most_failures:.0%}",
                    "held" if outcome.held else "broken",
                ]
                for outcome in found
            ],
        )
        for outcome in found:
            for failure in () if outcome.held else outcome.shown:
                console.print(f"{outcome.name}: {plain(failure)}")
    return all(outcome.held for outcome in found)


def _fuzz(
    checks: Sequence["Check"], seconds: float, seed: int, progress: Callable[[str], None], as_json: bool
) -> bool:
    from evals.benchmarks import guardrail_fuzz as benchmark  # noqa: PLC0415

    found = benchmark.fuzz(checks, seconds, seed, progress)
    if as_json:
        print_json({"seed": seed, "bar_s": benchmark.SECONDS_BAR, **asdict(found)})
    else:
        console.print(
            f"{found.texts:,} texts, {len(found.crashes)} crashes. A megabyte takes at most {found.slowest_s:.2f} s "
            f"({found.slowest_kind}; bar: {benchmark.SECONDS_BAR:g} s)."
        )
        for crash in found.crashes:
            console.print(plain(crash))
    return not found.crashes and found.slowest_s <= benchmark.SECONDS_BAR


@app.command()
def winners(
    data: Annotated[Path, typer.Option(help="Folder of the Upworthy archive's exploratory part.")],
    as_json: AsJson = False,
) -> None:
    """How often the model of copy tells which of two headlines did better. Exits with 3 below the bar."""
    from evals.benchmarks import winners as benchmark  # noqa: PLC0415

    figures = benchmark.measure(data, progress_line(as_json))
    if as_json:
        print_json({"bar": benchmark.BAR, **figures.as_dict()})
    else:
        print_table(
            f"{figures.comparisons:,} comparisons of {figures.tests:,} tests, five folds by test",
            ["told by", "pairs", "right", "95 % interval"],
            [
                [
                    share.of,
                    f"{share.pairs:,}",
                    f"{share.value:.3f}",
                    "none"
                    if share.interval is None
                    else f"{share.interval.low:.3f} to {share.interval.high:.3f}",
                ]
                for share in figures.shares
            ],
        )
        console.print(
            f"The bar is {benchmark.BAR:g} of clear pairs; a coin gets 0.5. Only a test names a winner: this orders "
            "what people look at first."
        )
    if not figures.is_met:
        raise typer.Exit(EXIT_STOPPED)
