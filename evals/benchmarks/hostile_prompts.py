"""Prompts filled with a hostile text wherever untrusted text may stand, and what it changes of them."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from agents.copywriters.llm import WRITES
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic, ValueExchange
from bespoke.llm.base import Message
from prompts.inputs import FieldText, Limit, MessageRules, Placeholder, ReviseDraft, Voice, WriteDrafts
from prompts.library import PromptLibrary

_HARMLESS = "salad night"


class FilledPrompt(NamedTuple):
    id: str
    filled_with: Callable[[str], MessageRules]
    """Takes the text that stands in every untrusted value."""


def _written_with(text: str) -> WriteDrafts:
    return WriteDrafts(
        **_rules(text),
        count=2,
        goal=text,
        customer_type=CustomerType.MULTICATEGORY,
        angle=Angle.RESTOCK,
        mechanism=text,
        exchange=ValueExchange.NON_MONETARY,
        profile_facts=(text,),
        examples=(text,),
        winners=(text,),
        taken=(text,),
        reader="customer",
        instruction=text,
    )


def _revised_with(text: str) -> ReviseDraft:
    return ReviseDraft(
        **_rules(text),
        channel=Channel.EMAIL,
        fields=(FieldText(field=FieldName.BODY, text=text),),
        problems=(text,),
    )


def _rules(text: str) -> dict[str, Any]:
    return {
        "limits": (Limit(field=FieldName.BODY, min_chars=60, max_chars=420),),
        "placeholders": (Placeholder(written="{{ offer.value }}", meaning="the money off"),),
        "voice": (Voice(name=text, do=text, dont=text, like=text, unlike=text),),
        "exclusions": (text,),
        "shop_facts": (text,),
        "offer_facts": (text,),
        "required_line": text,
        "restrictions": (text,),
        "competitors": (text,),
        "names": (text,),
        "language": "English (United States)",
        "min_grade": 5.0,
        "max_grade": 8.0,
        "max_exclamation_marks": 1,
        "emoji_allowed": False,
        "statement": text,
        "tactics": (Tactic.OCCASION,),
        "topics": (text,),
        "must_say": (text,),
        "must_not_say": (text,),
    }


PROMPTS = (
    *(FilledPrompt(prompt_id, _written_with) for prompt_id in WRITES.values()),
    FilledPrompt("revise_draft", _revised_with),
)


def differences(prompt: FilledPrompt, text: str) -> tuple[str, ...]:
    """Returns what a text changes of the prompt outside the fences, against a harmless one."""
    usual, filled = _rendered(prompt, _HARMLESS), _messages(prompt, text)
    if [message.role for message in filled] != [message.role for message in usual]:
        return ("other roles",)
    found = []
    for message, before in zip(filled, usual, strict=True):
        if unfenced(message.content) != unfenced(before.content):
            found.append(f"other text outside the fences of '{message.role}'")
        if message.content.count("</data>") != before.content.count("</data>"):
            found.append(f"another number of fences in '{message.role}'")
        if "<|" in message.content:
            found.append(f"a chat template's token in '{message.role}'")
    return tuple(found)


@cache
def _library() -> PromptLibrary:
    return PromptLibrary()


@cache
def _rendered(prompt: FilledPrompt, text: str) -> tuple[Message, ...]:
    return _messages(prompt, text)


def _messages(prompt: FilledPrompt, text: str) -> tuple[Message, ...]:
    return _library().render(prompt.id, prompt.filled_with(text)).messages


def unfenced(content: str) -> list[str]:
    """Returns the lines that do not stand between data tags."""
    lines, inside = [], False
    for line in content.split("\n"):
        if line.startswith("<data name="):
            inside = True
        if not inside:
            lines.append(line)
        if line == "</data>":
            inside = False
    return lines
