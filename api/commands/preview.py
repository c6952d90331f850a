"""`preview`: a variant as somebody would get it, without sending anything."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import AsJson
from api.console import FIELD_LABELS, console, plain, print_card, print_json
from bespoke.domain.ids import CustomerId, VariantId
from bespoke.errors import InvalidInput

if TYPE_CHECKING:
    from delivery.previews import Preview


def register(app: typer.Typer) -> None:
    app.command()(preview)


def preview(  # one option each
    variant: Annotated[str, typer.Argument(help="Variant id.")],
    customer: Annotated[
        str | None,
        typer.Option(help="Who is to get it. Unset: whom it was written for, or else nobody in particular."),
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="For a visitor whom nobody knows.")] = False,
    at: Annotated[
        str | None,
        typer.Option(
            help="The moment, e.g. 2017-11-04T09:00; without an offset, on the customer's clock. Unset: now."
        ),
    ] = None,
    channel: Annotated[
        str | None, typer.Option(help="The channel that it has to be for: email, sms, push or web_banner.")
    ] = None,
    locale: Annotated[
        str | None, typer.Option(help="To write dates and amounts in. Unset: the variant's own.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to look at into this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a variant as it would be sent, and whether it could be. Nothing is sent or recorded."""
    from api.container import open_container  # noqa: PLC0415
    from api.schemas import PreviewView  # noqa: PLC0415
    from api.web.pages import preview_page  # noqa: PLC0415

    with open_container() as container:
        container.require_schema()
        found = container.previews.preview(
            VariantId(variant),
            customer_id=None if customer is None else CustomerId(customer),
            anonymous=anonymous,
            at=container.clock.now() if at is None else _moment(at),
            locale=locale,
        )
    if channel is not None and channel != found.channel.value:
        raise InvalidInput(
            f"variant '{variant}' is for {found.channel.value}, not for '{channel}'; a variant is written for one "
            "channel, so generate one for the other"
        )
    if html is not None:
        try:
            html.write_text(preview_page(found), encoding="utf-8")
        except OSError as error:
            raise InvalidInput(f"'{html}' cannot be written: {error.strerror}; name another file") from error
    if as_json:
        print_json(PreviewView.model_validate(found).model_dump(mode="json"))
        return
    _print(found)
    if html is not None:
        console.print(f"[dim]written to {plain(str(html))}[/dim]")


def _print(found: "Preview") -> None:
    whom = found.customer_id or "an anonymous visitor"
    print_card(
        f"{found.variant_id}: {found.use_case_id}, {found.channel.value}, {found.status.value.replace('_', ' ')}",
        [("For", whom), ("At", f"{found.at:%A, %Y-%m-%d %H:%M %Z}"), ("Sendable", _verdict(found))]
        + [("", detail) for detail in found.details],
    )
    message = found.message
    if message is not None:
        lines = [
            (
                FIELD_LABELS[size.field.value],
                f"{getattr(message, size.field.value)}  ({_room(size.characters, size.max_chars)})",
            )
            for size in found.fields
        ]
        print_card("Message", [*lines, ("As text", message.text)])
    if found.sms is not None:
        sms = found.sms
        because = f", because of '{sms.forced_by}'" if sms.forced_by else ""
        console.print(
            plain(
                f"SMS: {sms.characters} characters in {sms.encoding}{because}; {sms.segments} segment(s), "
                f"{sms.max_segments} allowed, {sms.left} places left"
            )
        )
    if found.facts:
        print_card(f"Facts in {found.locale}", list(found.facts.items()))
    for finding in found.findings:
        console.print(plain(f"{finding.severity.value} {finding.check}: {finding.reason}"))


def _verdict(found: "Preview") -> str:
    if found.sendable is None:
        return "a look only"
    if found.sendable:
        return "could be sent then"
    return f"no: {', '.join(reason.value for reason in found.reasons)}"


def _room(characters: int, most: int | None) -> str:
    return f"{characters} characters" if most is None else f"{characters} of {most} characters"


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"'{text}' is no moment; write it as 2017-11-04T09:00, or with an offset as 2017-11-04T09:00-05:00"
        ) from None
