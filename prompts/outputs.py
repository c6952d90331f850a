"""What each prompt asks the model to answer with, as types made for one request.

The schema that the model sees is tight: exactly the fields of the channel, the lengths of the brand
kit, the tactics of the hypothesis. What is accepted is wider (`SLACK`), because a sentence that is
some words too long is for the guardrails to send back, and no reason to lose all the others.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from bespoke.domain.channel import FieldName
from bespoke.domain.use_case import Tactic
from prompts.inputs import Limit

SLACK = 2
IDEA_MAX_CHARS = 80
REASON_MAX_CHARS = 240
_MOST_TYPES = 256
"""Kept at once: making one takes as long as rendering its prompt, and a brand needs few."""


class WrittenVariant(BaseModel):
    """One message as the model wrote it; a subclass adds the fields of the channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    idea: Annotated[
        str, Field(max_length=SLACK * IDEA_MAX_CHARS, json_schema_extra={"maxLength": IDEA_MAX_CHARS})
    ]
    """The reason to care that this one gives; asked for first, so that ideas come before words."""
    tactic: str

    def text_of(self, field: FieldName) -> str:
        """Returns the text of `field`, without space around it; empty where the channel lacks it."""
        text = getattr(self, field.value, "")
        return text.strip() if isinstance(text, str) else ""


class Drafts(BaseModel):
    """For the prompts that write; a subclass narrows the variants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variants: Sequence[WrittenVariant]


def revised_model(limits: Sequence[Limit], tactics: Sequence[Tactic]) -> type[WrittenVariant]:
    """Returns the type of one variant with exactly the fields of `limits`, in their order."""
    return _revised_model(tuple(limits), tuple(tactics))


@lru_cache(maxsize=_MOST_TYPES)
def _revised_model(limits: tuple[Limit, ...], tactics: tuple[Tactic, ...]) -> type[WrittenVariant]:
    names = tuple(tactic.value for tactic in tactics)
    fields: dict[str, Any] = {"tactic": (Literal.__getitem__(names), ...)}
    for limit in limits:
        seen: dict[str, Any] = {"minLength": limit.min_chars, "maxLength": limit.max_chars}
        accepted = Field(max_length=SLACK * limit.max_chars, json_schema_extra=seen)
        fields[limit.field.value] = (Annotated[str, accepted], ...)
    return create_model("Variant", __base__=WrittenVariant, **fields)


def drafts_model(limits: Sequence[Limit], tactics: Sequence[Tactic], count: int) -> type[Drafts]:
    """Returns the type of a reply with `count` variants."""
    return _drafts_model(tuple(limits), tuple(tactics), count)


@lru_cache(maxsize=_MOST_TYPES)
def _drafts_model(limits: tuple[Limit, ...], tactics: tuple[Tactic, ...], count: int) -> type[Drafts]:
    items: Any = list[revised_model(limits, tactics)]  # type: ignore[misc]  # made for this request
    accepted = Field(max_length=SLACK * count, json_schema_extra={"minItems": count, "maxItems": count})
    return create_model("Drafts", __base__=Drafts, variants=(Annotated[items, accepted], ...))


class RestrictionAnswer(BaseModel):
    """What a judge says of one restriction; the reason first, so that the answer follows from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[
        str, Field(max_length=SLACK * REASON_MAX_CHARS, json_schema_extra={"maxLength": REASON_MAX_CHARS})
    ]
    violates: bool


class RestrictionAnswers(BaseModel):
    """For `judge_restriction`; a subclass has a field for each restriction, and all must be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def in_order(self) -> tuple[RestrictionAnswer, ...]:
        """Returns the answers in the order of the restrictions."""
        return tuple(getattr(self, name) for name in type(self).model_fields)


def answers_model(count: int) -> type[RestrictionAnswers]:
    """Returns the type of a reply with exactly the answers `r1` to `r<count>`."""
    fields: dict[str, Any] = {f"r{number}": (RestrictionAnswer, ...) for number in range(1, count + 1)}
    return create_model("RestrictionAnswers", __base__=RestrictionAnswers, **fields)
