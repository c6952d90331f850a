"""The command line: `bespoke COMMAND`. Commands live in `api/commands/`, one file a topic.

Every command takes `--json`. Exit codes: 0 done, 1 failed, 2 bad input, 3 the answer is no (a guardrail
stopped it, a bar was missed, the chain is broken).
"""

import sys

import typer

from api.commands import audit, bench, customers, evals, generation, review, serving, workspace
from api.console import report_error
from bespoke.errors import BespokeError

app = typer.Typer(
    name="bespoke",
    help="Personalized messages that are checked, approved, measured and proved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from bespoke import __version__  # noqa: PLC0415

        typer.echo(f"bespoke {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    from api.container import read_settings  # noqa: PLC0415
    from bespoke.telemetry import configure_logging  # noqa: PLC0415

    settings = read_settings()
    configure_logging(settings.log_level, settings.log_json)


for module in (workspace, customers, generation, review, serving):
    module.register(app)
app.add_typer(audit.app, name="audit")
app.add_typer(evals.app, name="eval")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Runs a command; what goes wrong on purpose is one message, never a traceback."""
    try:
        app()
    except BespokeError as error:
        sys.exit(report_error(error, "--json" in sys.argv))
    except KeyboardInterrupt:
        sys.exit(130)
