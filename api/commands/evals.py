"""`eval …`: scores what the service writes, over a copy of the workspace, by numbers and by readers."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import AsJson, copywriter_of
from api.console import EXIT_STOPPED, console, errors, plain, print_json, print_table, progress_line
from bespoke.domain.draft import CopywriterKind
from bespoke.errors import InvalidInput

if TYPE_CHECKING:
    from api.container import Container
    from evals.results import EvalRun

app = typer.Typer(help="Score what the service writes, offline.", no_args_is_help=True)
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Also write the run as one HTML page.")]
MarkdownOption = Annotated[Path | None, typer.Option("--markdown", help="Also write the run as Markdown.")]


@app.command("list")
def list_suites(as_json: AsJson = False) -> None:
    """List the suites: what each asks, and what it must reach."""
    from evals.registry import load_suites  # noqa: PLC0415

    suites = load_suites().values()
    if as_json:
        print_json(
            [
                {
                    "name": suite.name,
                    "question": suite.question,
                    "n": suite.default_n,
                    "cost_limit_usd": suite.cost_limit_usd,
                    "scorers": {scorer.name: scorer.version for scorer in suite.all_scorers},
                    "bars": [bar.model_dump() for bar in suite.bars],
                }
                for suite in suites
            ]
        )
        return
    print_table(
        "Suites",
        ["suite", "question", "bars"],
        [
            [suite.name, suite.question, "\n".join(f"{bar.metric} {bar}" for bar in suite.bars)]
            for suite in suites
        ],
    )


@app.command()
def run(  # one option each
    suite: Annotated[str, typer.Argument(help="Name of the suite.")],
    n: Annotated[
        int | None, typer.Option("--n", min=1, help="Households. Unset: the suite's own number.")
    ] = None,
    copywriter: Annotated[str | None, typer.Option(help="composer or llm. Unset: by the settings.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Same workspace and seed, same cases.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Cases under way at once.")] = 2,
    cases: Annotated[int | None, typer.Option(min=1, help="At most so many cases, for a slow model.")] = None,
    variants: Annotated[
        int | None, typer.Option(min=1, max=40, help="Variants a brief, in place of the suite's number.")
    ] = None,
    html: HtmlOption = None,
    markdown: MarkdownOption = None,
    as_json: AsJson = False,
) -> None:
    """Run a suite. Exits with 3 where a bar is not met.

    It runs over a copy of the workspace: nothing that it generates is left behind, and a server may go on.
    """
    from api.container import open_container  # noqa: PLC0415
    from bespoke.clock import SystemClock  # noqa: PLC0415
    from evals import store  # noqa: PLC0415
    from evals.base import Subject  # noqa: PLC0415
    from evals.registry import load_suite  # noqa: PLC0415
    from evals.runner import run_suite  # noqa: PLC0415

    chosen = load_suite(suite)
    with open_container() as container:
        container.require_schema()
        kind = copywriter_of(copywriter) or container.default_copywriter()
        if kind is CopywriterKind.LLM and container.settings.model is None:
            raise InvalidInput(
                "the language model is asked for, but BESPOKE_MODEL is not set; set it, or use "
                "'--copywriter composer'"
            )
        with workspace_copy(container, progress_line(as_json)) as copy, _progress(as_json) as progress:
            started_at = SystemClock().now()
            done = asyncio.run(
                run_suite(
                    chosen,
                    Subject(copy.agent, kind, copy.settings.model if kind is CopywriterKind.LLM else None),
                    n=n or chosen.default_n,
                    seed=seed,
                    concurrency=concurrency,
                    run_id=f"{chosen.name}-{started_at:%Y%m%dT%H%M%S%f}Z",
                    started_at=started_at,
                    progress=progress,
                    most_cases=cases,
                    variants=variants,
                )
            )
        path = store.save(done, container.settings.data_dir)
    _write_pages(done, html, markdown)
    _show(done, path, as_json)


@app.command()
def report(
    run_id: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="Id of a run. Unset: the newest.")
    ] = None,
    html: HtmlOption = None,
    markdown: MarkdownOption = None,
    as_json: AsJson = False,
) -> None:
    """Show a run that was kept. Exits with 3 where it did not meet a bar."""
    from api.container import read_settings  # noqa: PLC0415
    from evals import store  # noqa: PLC0415

    data_dir = read_settings().data_dir
    kept = store.load(data_dir, run_id)
    _write_pages(kept, html, markdown)
    _show(kept, data_dir / store.FOLDER / f"{kept.id}.json", as_json)


RunIds = Annotated[
    list[str] | None, typer.Argument(metavar="[RUN]...", help="Ids of runs. Unset: the newest.")
]


@app.command()
def gallery(
    out: Annotated[Path, typer.Option(help="File to write, Markdown.")],
    runs: RunIds = None,
    n: Annotated[int, typer.Option("--n", min=1, max=500, help="Messages in all.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="Same runs and seed, same messages.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Write a page of messages with what was known of each customer beside them."""
    from evals.gallery import gallery as page_of  # noqa: PLC0415

    kept = _kept(runs)
    _write(out, page_of(kept, n, seed))
    if as_json:
        print_json({"file": str(out), "runs": [run.id for run in kept], "messages": n})
    else:
        console.print(plain(f"{n} messages of {', '.join(run.id for run in kept)} are in {out}"))


@app.command()
def blind(
    sheet: Annotated[Path, typer.Option(help="CSV for the readers to fill in.")],
    key: Annotated[Path, typer.Option(help="JSON that says who wrote what; keep it from the readers.")],
    runs: RunIds = None,
    n: Annotated[int, typer.Option("--n", min=6, max=1_000, help="Messages in all.")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="Same runs and seed, same sheet.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Write a sheet of messages to be scored blind, mixed with a plain template for each customer type."""
    from evals.reading import CRITERIA, blind_sheet  # noqa: PLC0415

    made = blind_sheet(_kept(runs), n, seed)
    _write(sheet, made.text)
    _write(key, made.key)
    if as_json:
        print_json({"sheet": str(sheet), "key": str(key), "messages": n, "criteria": CRITERIA})
        return
    print_table("Score each 0, 1 or 2", ["column", "asks"], [[name, asks] for name, asks in CRITERIA.items()])
    console.print(plain(f"Next: have people fill in {sheet}, then bespoke eval rubric {sheet} --key {key}"))


@app.command()
def rubric(
    sheets: Annotated[list[Path], typer.Argument(help="Sheets as readers filled them in.")],
    key: Annotated[Path, typer.Option(help="The key that was written with the sheet.")],
    as_json: AsJson = False,
) -> None:
    """Say what readers made of the messages: how many could be sent, and where they fall short."""
    from evals.reading import CRITERIA, tallies  # noqa: PLC0415

    found = tallies([_read(path) for path in sheets], _read(key))
    if as_json:
        print_json([asdict(tally) for tally in found])
        return
    print_table(
        "Sendable without an edit",
        ["writer", "messages", "sendable", "95 % interval", "of 20"],
        [
            [
                tally.writer,
                str(tally.messages),
                f"{tally.sendable:.0%}",
                "none"
                if tally.interval is None
                else f"{tally.interval.low:.0%} to {tally.interval.high:.0%}",
                f"{tally.mean:.1f}",
            ]
            for tally in found
        ],
    )
    print_table(
        "How many got 0, 1 and 2",
        ["criterion", *(tally.writer for tally in found)],
        [[name, *("/".join(map(str, tally.by_criterion[name])) for tally in found)] for name in CRITERIA],
    )


def _kept(run_ids: Sequence[str] | None) -> "list[EvalRun]":
    from api.container import read_settings  # noqa: PLC0415
    from evals import store  # noqa: PLC0415

    data_dir = read_settings().data_dir
    return [store.load(data_dir, run_id) for run_id in run_ids] if run_ids else [store.load(data_dir, None)]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be written ({error.strerror}); name another file") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"'{path}' cannot be read ({error}); name a text file in UTF-8") from error


@contextmanager
def workspace_copy(container: "Container", tell: Callable[[str], None]) -> Iterator["Container"]:
    """Yields the parts over a copy of the workspace that is gone afterwards.

    The record is copied table by table into SQLite, and the vector index built anew from it, in Chroma as
    it is when serving: what is evaluated is what runs, and neither the user's files nor their lock is
    touched.
    """
    from api.container import Container  # noqa: PLC0415
    from content_store.projection import reindex  # noqa: PLC0415
    from evals.repository import copy_content  # noqa: PLC0415

    with TemporaryDirectory(prefix="bespoke-eval-", ignore_cleanup_errors=True) as folder:
        settings = container.settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        with Container(settings) as copy:
            tell("copying the workspace")
            copy.create_schema()
            copy_content(container.database, copy.database)
            reindex(copy.database, copy.index, tell)
            yield copy


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[int, int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn  # noqa: PLC0415

    columns = ("  cases", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=as_json) as shown:
        task = shown.add_task("cases", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _write_pages(done: "EvalRun", html: Path | None, markdown: Path | None) -> None:
    from evals.page import page  # noqa: PLC0415
    from evals.report import markdown as as_markdown  # noqa: PLC0415

    for path, write in ((html, page), (markdown, as_markdown)):
        if path is not None:
            _write(path, write(done))


def _show(done: "EvalRun", path: Path, as_json: bool) -> None:
    from evals import report as words  # noqa: PLC0415

    if as_json:
        print_json({**words.summary(done), "file": str(path)})
    else:
        print_table(f"{done.suite}: {done.question}", list(words.COLUMNS), words.metric_rows(done))
        if done.comparison is not None:
            print_table(
                "Over all cases", list(words.DIFFERENCE_COLUMNS), words.difference_rows(done.comparison)
            )
            for line in words.found_rows(done.comparison):
                console.print(f"[bold red]found[/bold red] {plain(line)}")
            console.print(plain(done.comparison.intervals))
        found = words.problems(done)
        if found:
            shown = found[: words.PROBLEMS_SHOWN]
            print_table(
                f"Problems, {len(shown)} of {len(found)}",
                ["case", "metric", "reason"],
                [list(row) for row in shown],
            )
        console.print(plain(f"{words.verdict(done)} {done.meaning}"))
        console.print(
            plain(
                f"{len(done.cases)} cases in {done.elapsed_s:.1f} s, {done.case_errors} with errors; cost "
                f"{words.cost(done)}; kept in {path}"
            )
        )
    if not done.passed:
        raise typer.Exit(EXIT_STOPPED)
