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
ChannelOption = Annotated[str, typer.Option("--channel", help="email, sms, push or web_banner.")]
AngleOption = Annotated[
    str | None, typer.Option("--angle", help="The one hypothesis. Unset: the plan forms rivals.")
]
TacticOption = Annotated[
    list[str] | None, typer.Option("--tactic", help="A tactic to use, and no other that is not named.")
]
NoTacticOption = Annotated[list[str] | None, typer.Option("--no-tactic", help="A tactic not to use.")]
OfferOption = Annotated[
    list[str] | None,
    typer.Option(
        "--offer", help="The offer to use; several: what the plan chooses among. Unset: all live ones."
    ),
]
InstructionOption = Annotated[str | None, typer.Option("--instruction", help="What to say, in your words.")]
MustSayOption = Annotated[
    list[str] | None, typer.Option("--must-say", help="A phrase every variant must hold.")
]
MustNotSayOption = Annotated[
    list[str] | None, typer.Option("--must-not-say", help="A phrase no variant may hold.")
]
DeadlineOption = Annotated[
    str | None,
    typer.Option("--deadline", help="Last day it may go out, e.g. 2017-11-05; offers hold till then."),
]
LocaleOption = Annotated[
    str | None, typer.Option("--locale", help="To write in, e.g. es_US. Unset: the brand kit's own.")
]
VariantsOption = Annotated[int, typer.Option("--variants", help="How many variants.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Same brief and seed, same composer's copy.")]
CopywriterOption = Annotated[
    str | None, typer.Option("--copywriter", help="composer or llm. Unset: by the settings.")
]
ReviewerOption = Annotated[str, typer.Option("--reviewer", help="Who decides; goes into the ledger.")]

OPTIONS = {
    "customer_id": "--customer",
    "use_case_id": "--use-case",
    "offer_id": "--offer",
    "offer_set": "--offer",
    "tactics_wanted": "--tactic",
    "tactics_banned": "--no-tactic",
    "channels": "--channel",
    "types": "--type",
    "max_cost_usd": "--max-cost",
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
        problem = str(first["msg"]).removeprefix("Value error, ")
        if not first["loc"]:
            raise InvalidInput(problem) from None
        field = str(first["loc"][0])
        option = OPTIONS.get(field, f"--{field.replace('_', '-')}")
        raise InvalidInput(
            f"'{option}' cannot have this value: {problem[:1].lower()}{problem[1:]}; change it and try again"
        ) from None


def wish_of(
    *,
    use_case: str | None,
    variants: int,
    offer: list[str] | None,
    angle: str | None,
    tactic: list[str] | None,
    no_tactic: list[str] | None,
    instruction: str | None,
    must_say: list[str] | None,
    must_not_say: list[str] | None,
    deadline: str | None,
    seed: int,
    locale: str | None = None,
) -> dict[str, Any]:
    """Returns the fields of `bespoke.domain.brief.Wish` that a command's options say."""
    offers = tuple(offer or ())
    return {
        "use_case_id": use_case,
        "variants": variants,
        "offer_id": offers[0] if len(offers) == 1 else None,
        "offer_set": offers if len(offers) > 1 else (),
        "angle": angle,
        "tactics_wanted": tuple(tactic or ()),
        "tactics_banned": tuple(no_tactic or ()),
        "instruction": instruction,
        "must_say": tuple(must_say or ()),
        "must_not_say": tuple(must_not_say or ()),
        "deadline": deadline,
        "locale": locale,
        "seed": seed,
    }


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
