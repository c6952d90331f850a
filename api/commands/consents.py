"""`consent record|show`: what a customer said, and what follows from it."""

from typing import Annotated

import typer

from api.commands.options import AsJson, CustomerOption, value_of
from api.console import console, plain, print_json, print_table
from bespoke.domain.ids import CustomerId
from delivery.consents import Statement

app = typer.Typer(help="Record consents, and look at what holds.", no_args_is_help=True)


@app.command()
def record(  # one option each
    customer: CustomerOption,
    channel: Annotated[str, typer.Option(help="email, sms, push or web_banner.")],
    purpose: Annotated[str, typer.Option(help="marketing or personalization.")],
    state: Annotated[str, typer.Option(help="given, refused or withdrawn.")],
    source: Annotated[str, typer.Option(help="Form, call or link that it came through.")],
    expires_at: Annotated[
        str | None,
        typer.Option(
            help="From when a grant counts no more, ISO 8601 with offset. Unset: as long as the policy lets it."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add to the record what a customer said. It counts at once, and is never changed."""
    from api.container import open_container  # noqa: PLC0415
    from api.schemas import consent_view  # noqa: PLC0415

    statement = value_of(
        Statement,
        customer_id=customer,
        channel=channel,
        purpose=purpose,
        state=state,
        source=source,
        expires_at=expires_at,
    )
    with open_container() as container:
        container.own_data_directory("bespoke consent").require_schema()
        verdict = container.consents.record(statement)
    if as_json:
        print_json(consent_view(customer, verdict).model_dump(mode="json"))
    else:
        may = "may" if verdict.allowed else "may not"
        console.print(
            plain(
                f"Recorded. Customer '{customer}' {may} be served {verdict.purpose.value} by "
                f"{verdict.channel.value} now ({verdict.reason})."
            )
        )


@app.command()
def show(customer: CustomerOption, as_json: AsJson = False) -> None:
    """Show what holds for each purpose and channel. Where nothing was said, the answer is no."""
    from api.container import open_container  # noqa: PLC0415
    from api.schemas import consent_view  # noqa: PLC0415

    with open_container() as container:
        verdicts = container.require_schema().consents.verdicts(CustomerId(customer))
    if as_json:
        print_json([consent_view(customer, verdict).model_dump(mode="json") for verdict in verdicts])
        return
    print_table(
        f"Consents of {customer}",
        ["purpose", "channel", "allowed", "because", "record"],
        [
            [v.purpose.value, v.channel.value, "yes" if v.allowed else "no", v.reason, v.record_id or ""]
            for v in verdicts
        ],
    )
