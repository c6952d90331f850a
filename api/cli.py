"""The command line: `bespoke COMMAND`. Commands live in `api/commands/`, one file a topic.

Every command takes `--json`. Exit codes: 0 done, 1 failed, 2 bad input, 3 the answer is no (a guardrail
stopped it, a bar was missed, the chain is broken).
"""

import signal
import sys

import typer

from api.commands import (
    audit,
    bench,
    brand,
    campaigns,
    consents,
    copy_model,
    customers,
    evals,
    generation,
    guardrails,
    keys,
    learnings,
    preview,
    review,
    serving,
    workspace,
)
from api.console import report_error, report_unexpected
from bespoke.errors import BespokeError, InvalidInput

EXIT_INTERRUPTED = 130

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


for module in (workspace, customers, generation, review, preview, serving):
    module.register(app)
app.add_typer(campaigns.app, name="campaign")
app.add_typer(keys.app, name="key")
app.add_typer(consents.app, name="consent")
app.add_typer(audit.app, name="audit")
app.add_typer(brand.app, name="brand")
app.add_typer(learnings.app, name="learning")
app.add_typer(copy_model.app, name="copy-model")
app.add_typer(guardrails.app, name="guardrails")
app.add_typer(evals.app, name="eval")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Runs a command; whatever goes wrong is one message, never a traceback."""
    as_json = "--json" in sys.argv
    try:
        _require_text(sys.argv[1:])
        app()
    except BespokeError as error:
        sys.exit(report_error(error, as_json))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # the last place that can say it in one line
        sys.exit(report_unexpected(error, as_json))
    finally:
        # What is left is closing down, which one more interrupt would only spoil.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _require_text(arguments: list[str]) -> None:
    # Bytes that are no text come as half characters, which no file, database or model can take.
    for argument in arguments:
        if any("\ud800" <= char <= "\udfff" for char in argument):
            shown = argument.encode(errors="replace").decode()
            raise InvalidInput(f"'{shown}' is not UTF-8; write it so")
