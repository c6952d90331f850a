"""`eval list|run|report`: scores what the service writes, over a copy of the workspace."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
                    "scorers": {scorer.name: scorer.version for scorer in suite.scorers},
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
            try:
                path.write_text(write(done), encoding="utf-8")
            except OSError as error:
                raise InvalidInput(
                    f"'{path}' cannot be written ({error.strerror}); name another file"
                ) from error


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
