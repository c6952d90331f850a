"""Options that several commands share, and how what they say becomes a value of the domain."""

from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from bespoke.domain.draft import CopywriterKind
from bespoke.errors import InvalidInput

ModelT = TypeVar("ModelT", bound=BaseModel)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CustomerOption = Annotated[str, typer.Option("--customer", help="Customer id, e.g. hh-1318.")]
UseCaseOption = Annotated[str, typer.Option("--use-case", help="Use case id, e.g. weekly-restock.")]
ChannelOption = Annotated[str, typer.Option("--channel", help="email, sms or push.")]
ReviewerOption = Annotated[str, typer.Option("--reviewer", help="Who decides; goes into the ledger.")]

OPTIONS = {
    "customer_id": "--customer",
    "use_case_id": "--use-case",
    "offer_id": "--offer",
    "dispatch_id": "--dispatch",
    "decision_id": "--decision",
}
"""Options that are called otherwise than the fields they fill."""


def value_of(model: type[ModelT], **fields: Any) -> ModelT:
    """Returns the value that a command's options describe.

    Raises:
        InvalidInput: an option cannot have its value; names the option.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = str(first["loc"][0])
        option = OPTIONS.get(field, f"--{field.replace('_', '-')}")
        problem = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidInput(
            f"'{option}' cannot have this value: {problem[:1].lower()}{problem[1:]}; change it and try again"
        ) from None


def copywriter_of(name: str | None) -> CopywriterKind | None:
    """Returns the copywriter called `name`, or None where none is named.

    Raises:
        InvalidInput: there is no such copywriter.
    """
    if name is None:
        return None
    try:
        return CopywriterKind(name)
    except ValueError:
        raise InvalidInput(f"unknown copywriter '{name}'; it is composer or llm") from None
