"""How the command line talks: tables and plain words for a person, JSON for a program."""

import json
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bespoke.errors import BespokeError, InvalidInput, NotFound
from bespoke.telemetry import get_logger

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_STOPPED = 3
"""A guardrail, a missing bar or a broken chain: the command ran, and the answer is no."""

MAX_UNEXPECTED_CHARS = 300
"""Of an error that nobody foresaw: a database's may hold a page of SQL."""

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def print_json(data: Any) -> None:
    """Prints one JSON document to standard output."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table; cells are text, never markup."""
    table = Table(title=title, title_justify="left", show_lines=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(plain(cell) for cell in row))
    console.print(table)


def plain(text: str) -> str:
    """Returns `text` so that Rich prints it as it is: copy may hold square brackets."""
    return text.replace("[", "\\[")


def progress_line(as_json: bool) -> Callable[[str], None]:
    """Returns a function that tells a person what is being done; silent where a program listens."""
    if as_json:
        return lambda _message: None
    return lambda message: errors.print(f"  [dim]{plain(message)}[/dim]")


def report_error(error: BespokeError, as_json: bool) -> int:
    """Prints an error for its reader and returns the exit code."""
    if as_json:
        sys.stderr.write(json.dumps({"code": error.code, "message": str(error)}, ensure_ascii=False) + "\n")
    else:
        errors.print(f"[bold red]{error.title.lower()}:[/bold red] {plain(str(error))}")
    return EXIT_BAD_INPUT if isinstance(error, InvalidInput | NotFound) else EXIT_FAILED


def report_unexpected(error: Exception, as_json: bool) -> int:
    """Prints in one line what nobody foresaw, logs its trace at DEBUG, and returns the exit code."""
    get_logger().debug("".join(traceback.format_exception(error)))
    said = " ".join(str(error).split())[:MAX_UNEXPECTED_CHARS]
    message = f"{type(error).__name__}: {said}; please report it with 'BESPOKE_LOG_LEVEL=DEBUG'"
    if as_json:
        sys.stderr.write(json.dumps({"code": "internal_error", "message": message}) + "\n")
    else:
        sys.stderr.write(f"internal error: {message}\n")
    return EXIT_FAILED


class HypothesisLines(NamedTuple):
    """What a card says of a hypothesis."""

    angle: str
    statement: str
    evidence: tuple[str, ...]
    refuted_by: str


class VariantLines(NamedTuple):
    """What a card says of a variant."""

    title: str
    fields: Mapping[str, str]
    findings: tuple[str, ...]
    repairs: tuple[str, ...] = ()
    stand_in_reason: str | None = None
    """Why it stands in place of what a model wrote, where it does."""


FIELD_LABELS = {"subject": "Subject", "preheader": "Preheader", "body": "Body", "cta": "Button"}


def print_card(title: str, lines: Sequence[tuple[str, str]]) -> None:
    """Prints a titled block of label and text, wrapped to the terminal; reads well at 80 columns."""
    console.print(f"[bold]{plain(title)}[/bold]")
    grid = Table.grid(padding=(0, 1), pad_edge=False)
    grid.add_column(min_width=12, no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for label, text in lines:
        grid.add_row(f"  {plain(label)}", plain(text))
    console.print(grid)


def print_hypotheses(hypotheses: Sequence[HypothesisLines]) -> None:
    """Prints hypotheses as cards: what they say, what they rest on, what would refute them."""
    for found in hypotheses:
        print_card(
            f"Hypothesis '{found.angle}'",
            [
                ("says", found.statement),
                *(("because", fact) for fact in found.evidence),
                ("refuted if", found.refuted_by),
            ],
        )


def print_variant(place: int, variant: VariantLines) -> None:
    """Prints one variant as a card."""
    print_card(
        f"{place}. {variant.title}",
        [
            *((FIELD_LABELS[name], text) for name, text in variant.fields.items()),
            ("Guardrails", "; ".join(variant.findings) or "nothing found"),
            *(("Repair", repair) for repair in variant.repairs),
            *([("Stands in", variant.stand_in_reason)] if variant.stand_in_reason else []),
        ],
    )
