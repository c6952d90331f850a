"""`audit verify|list`: proving that nobody edited the record, and searching it."""

from typing import Annotated

import typer

from api.commands.options import AsJson
from api.console import EXIT_STOPPED, console, plain, print_json, print_table, progress_line
from bespoke.domain.finding import Verdict
from bespoke.errors import LedgerBroken

app = typer.Typer(help="Search the ledger and prove that it is whole.", no_args_is_help=True)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Recompute the whole chain. Exits with 3 and names the entry where it does not hold."""
    from api.container import open_container  # noqa: PLC0415
    from bespoke import ledger  # noqa: PLC0415

    tell = progress_line(as_json)
    with open_container() as container:
        container.require_schema()
        try:
            head = ledger.verify(container.database, lambda count: tell(f"{count:,} entries checked"))
        except LedgerBroken as error:
            if as_json:
                print_json({"ok": False, "entry": error.seq, "problem": error.problem})
            else:
                console.print(f"[bold red]BROKEN[/bold red] at entry {error.seq}: {plain(error.problem)}")
            raise typer.Exit(EXIT_STOPPED) from None
    if as_json:
        print_json({"ok": True, **head.model_dump()})
    else:
        console.print(f"{head.entries:,} entries, each follows from the one before. Head: {head.hash}")


@app.command("list")
def list_entries(  # one option each
    kind: Annotated[
        str | None, typer.Option(help="e.g. guardrails.verdict, variant.approved, decision.made.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Id of a variant, generation, decision, or a pseudonym.")
    ] = None,
    check: Annotated[str | None, typer.Option(help="Name of a check that found something.")] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="Of the guardrails: pass, review or block.")] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="Part of the entry's JSON; give it again for more parts.")
    ] = None,
    before: Annotated[
        int | None, typer.Option(min=1, max=2**63 - 1, help="Only entries older than this number.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List entries, newest first."""
    from api.container import open_container  # noqa: PLC0415
    from bespoke import ledger  # noqa: PLC0415
    from guardrails.registry import require_known  # noqa: PLC0415

    if check is not None:
        require_known(check)
    with open_container() as container, container.require_schema().database.read() as tx:
        page = ledger.search(
            tx,
            kind=kind,
            subject=subject,
            check=check,
            verdict=None if verdict is None else verdict.value,
            texts=text or (),
            before=before,
            limit=limit,
        )
    if as_json:
        print_json(
            {
                "total": page.total,
                "next_before": page.next_before,
                "entries": [entry.model_dump(mode="json") for entry in page.entries],
            }
        )
        return
    print_table(
        f"{len(page.entries)} of {page.total} entries",
        ["entry", "recorded", "kind", "subject", "what"],
        [
            [
                str(e.seq),
                e.recorded_at[:19],
                e.kind,
                e.subject,
                ", ".join(f"{k}={v}" for k, v in e.payload.items())[:160],
            ]
            for e in page.entries
        ],
    )
