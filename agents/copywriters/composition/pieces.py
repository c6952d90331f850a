"""Content blocks as the composer reads them: checked once, with their slots, words and openings at hand."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agents.copywriters.base import PLACEHOLDERS
from agents.copywriters.composition.slots import NEED_OF_SLOT, NOUNS, slots_of
from bespoke.domain.block import ContentBlock
from bespoke.errors import InvalidInput

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")
IDEA = "idea."
"""Token under which the blocks of one idea hang together, e.g. `idea.restock.list`."""
ASK = "ask."
"""Token for the one step that a message asks for, e.g. `ask.list`."""

KNOWN_NEEDS = frozenset(NEED_OF_SLOT.values()) | {
    "usual",
    "rhythm",
    "due",
    "offer",
    "offer.none",
    "offer.value",
    "offer.valid_to",
    "offer.code",
    "offer.coupon",
    "offer.same",
    "offer.other",
    "offer.pair",
    "offer.new",
    "offer.weekday",
}
ATTRIBUTES = ("topic", "topic.kind", "topic.shelf", "topic.rhythm", "weekday")
"""What a need of the form `attribute=value|value` may look at."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One content block, read."""

    block: ContentBlock
    slots: frozenset[str]
    placeholders: frozenset[str]
    needs: tuple[str, ...]
    """Needs that are known or not."""
    wants: tuple[tuple[str, frozenset[str]], ...]
    """Attributes of the topic or the moment, and the values of which one must hold."""
    follows: frozenset[str]
    gives: frozenset[str]
    idea: str | None
    named: frozenset[str]
    """Noun slots that stand in the text as nouns."""

    @property
    def asks(self) -> bool:
        return "?" in self.block.text


@lru_cache(maxsize=8192)
def read_block(block: ContentBlock) -> Piece:
    """Returns the block, read and checked.

    Raises:
        InvalidInput: a slot, placeholder or need that nothing can fill; names the block and what is wrong.
    """
    try:
        slots = frozenset(slots_of(block.text))
    except ValueError as error:
        raise InvalidInput(
            f"content block '{block.id}': {error}; known are {', '.join(sorted(NEED_OF_SLOT))}"
        ) from error
    placeholders = frozenset(PLACEHOLDER.findall(block.text))
    for name in sorted(placeholders - PLACEHOLDERS.keys()):
        raise InvalidInput(
            f"content block '{block.id}': unknown placeholder '{{{{ {name} }}}}'; "
            f"known are {', '.join(sorted(PLACEHOLDERS))}"
        )
    needs = tuple(need for need in block.needs if "=" not in need)
    wants = tuple(_want(block, need) for need in block.needs if "=" in need)
    for need in needs:
        if need not in KNOWN_NEEDS:
            raise InvalidInput(
                f"content block '{block.id}': unknown need '{need}'; known are "
                f"{', '.join(sorted(KNOWN_NEEDS))} and {', '.join(f'{name}=…' for name in ATTRIBUTES)}"
            )
    return Piece(
        block=block,
        slots=slots,
        placeholders=placeholders,
        needs=needs,
        wants=wants,
        follows=frozenset(block.follows),
        gives=frozenset(block.gives),
        idea=next((token for token in (*block.gives, *block.follows) if token.startswith(IDEA)), None),
        named=frozenset(noun for noun in NOUNS if {noun, f"{noun}.one"} & slots),
    )


def _want(block: ContentBlock, need: str) -> tuple[str, frozenset[str]]:
    name, _, values = need.partition("=")
    if name not in ATTRIBUTES:
        raise InvalidInput(
            f"content block '{block.id}': unknown attribute '{name}' in need '{need}'; "
            f"known are {', '.join(ATTRIBUTES)}"
        )
    return name, frozenset(values.split("|"))
