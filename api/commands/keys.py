"""`key create|list|revoke`: who may use the HTTP API, and for what."""

from typing import Annotated

import typer

from api.commands.options import AsJson
from api.console import console, plain, print_json, print_table
from bespoke.clock import SystemClock
from bespoke.errors import InvalidInput

app = typer.Typer(help="Make, list and end API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is; reviews are recorded under this name.")],
    scope: Annotated[list[str], typer.Option("--scope", help="What it may do; give it once for each scope.")],
    as_json: AsJson = False,
) -> None:
    """Make an API key. It is shown once and stored only as a hash."""
    from api.auth import Scope, create_key  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415

    known = [known.value for known in Scope]
    unknown = [wanted for wanted in scope if wanted not in known]
    if unknown:
        raise InvalidInput(f"unknown scope '{unknown[0]}'; scopes are {', '.join(known)}")
    with open_container() as container, container.require_schema().database.write() as tx:
        made = create_key(
            tx, container.ledger, name, [Scope(wanted) for wanted in scope], SystemClock().now()
        )
    if as_json:
        print_json({"name": name, "scopes": scope, "key": made})
    else:
        console.print(plain(f"Key of '{name}' for {', '.join(scope)}. It is not shown again:"))
        # As it is, however narrow the terminal: it is there to be copied.
        typer.echo(made)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List keys by their prefixes, ended ones too, oldest first."""
    from api import repository  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415

    with open_container() as container, container.require_schema().database.read() as tx:
        held = repository.keys(tx)
    if as_json:
        print_json(
            [
                {
                    "prefix": key.prefix,
                    "name": key.name,
                    "scopes": key.scopes,
                    "created_at": key.created_at,
                    "revoked_at": key.revoked_at,
                }
                for key in held
            ]
        )
        return
    print_table(
        f"{len(held)} keys",
        ["prefix", "name", "scopes", "made", "ended"],
        [
            [
                f"bk_{key.prefix}",
                key.name,
                ", ".join(key.scopes),
                key.created_at[:19],
                (key.revoked_at or "")[:19],
            ]
            for key in held
        ],
    )


@app.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="Prefix of the key, as `bespoke key list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """End a key. The next request with it is refused."""
    from api.auth import revoke_key  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415

    with open_container() as container, container.require_schema().database.write() as tx:
        ended = revoke_key(tx, container.ledger, prefix, SystemClock().now())
    if as_json:
        print_json({"prefix": ended})
    else:
        console.print(f"Key 'bk_{ended}' is of no use any more.")
