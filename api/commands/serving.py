"""`decide` and `event`: what a CRM does, by hand."""

import json
import uuid
from datetime import datetime
from typing import Annotated

import typer

from api.commands.options import AsJson, ChannelOption, CustomerOption, UseCaseOption, value_of
from api.console import console, plain, print_json
from bespoke.domain.decision import DecisionRequest
from bespoke.domain.event import Event
from bespoke.errors import InvalidInput


def register(app: typer.Typer) -> None:
    app.command()(decide)
    app.command()(event)


def decide(
    customer: CustomerOption,
    use_case: UseCaseOption,
    channel: ChannelOption = "email",
    dispatch: Annotated[
        str | None, typer.Option(help="Your key for this send; the same key gets the same answer.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask which approved variant a customer gets now, or why none."""
    from api.container import open_container  # noqa: PLC0415

    request = value_of(
        DecisionRequest, customer_id=customer, use_case_id=use_case, channel=channel, dispatch_id=dispatch
    )
    with open_container() as container:
        container.own_data_directory("bespoke decide").require_schema()
        decision = container.decisions.decide(request)
    if as_json:
        print_json(decision.model_dump(mode="json"))
        return
    reasons = ", ".join(reason.value for reason in decision.reasons)
    console.print(f"[bold]{decision.action.value}[/bold] ({reasons}): {plain(decision.detail)}")
    if decision.message is not None:
        console.print(plain(f"\n{decision.message.subject}\n{decision.message.text}".strip()))
    console.print(f"[dim]{decision.id}[/dim]")


def event(  # one option each
    customer: CustomerOption,
    name: Annotated[str, typer.Option(help="e.g. 'Email Link Clicked', 'Order Completed', 'Unsubscribed'.")],
    decision: Annotated[str | None, typer.Option(help="Decision that it is an outcome of.")] = None,
    message_id: Annotated[
        str | None, typer.Option(help="Your key for it; a repeated one counts once.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="When it happened, ISO 8601 with offset. Unset: now.")
    ] = None,
    properties: Annotated[str, typer.Option(help="More about it, as a JSON object.")] = "{}",
    as_json: AsJson = False,
) -> None:
    """Post back what happened."""
    from api.container import open_container  # noqa: PLC0415

    try:
        parsed = json.loads(properties)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise InvalidInput("--properties is no JSON object; write it as '{\"revenue\": 12.5}'")
    with open_container() as container:
        container.own_data_directory("bespoke event").require_schema()
        now = container.clock.now()
        happened = value_of(
            Event,
            message_id=str(uuid.uuid4()) if message_id is None else message_id,
            customer_id=customer,
            name=name,
            decision_id=decision,
            at=now if at is None else _moment(at),
            received_at=now,
            properties=parsed,
        )
        received = container.events.receive([happened])
    if as_json:
        print_json({"new": received.new, "repeated": received.repeated})
    else:
        console.print("counted" if received.new else "counted before; nothing changed")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(f"'{text}' is no moment; write it as 2017-10-30T12:00:00+00:00")
    return moment
