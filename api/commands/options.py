"""Options that several commands share."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CustomerOption = Annotated[str, typer.Option("--customer", help="Customer id, e.g. hh-1318.")]
UseCaseOption = Annotated[str, typer.Option("--use-case", help="Use case id, e.g. weekly-restock.")]
ChannelOption = Annotated[str, typer.Option("--channel", help="email, sms or push.")]
ReviewerOption = Annotated[str, typer.Option("--reviewer", help="Who decides; goes into the ledger.")]
