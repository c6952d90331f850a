"""Content blocks as the composer reads them: checked once, with their slots, words and openings at hand."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agents.copywriters.composition.slots import NAMING, NEED_OF_SLOT, NOUNS, slots_of
from bespoke.domain.block import ContentBlock
from bespoke.domain.placeholder import PLACEHOLDERS
from bespoke.errors import InvalidInput

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
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
    "offer.not_coupon",
    "offer.same",
    "offer.other",
    "offer.pair",
    "offer.new",
    "offer.weekday",
}
ATTRIBUTES = (
    "topic",
    "topic.kind",
    "topic.shelf",
    "topic.rhythm",
    "new",
    "new.kind",
    "new.shelf",
    "new.rhythm",
    "pair",
    "other",
    "occasion",
    "weekday",
)
"""What a need of the form `attribute=value|value` may look at: a topic's name, kind, shelf and rhythm in
the category list, and the customer's usual day."""


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
    idea: str
    """What hangs together under one `idea.…`; the block's own id where it belongs to none."""
    named: frozenset[str]
    """Noun slots that stand in the text as nouns."""
    pronouns: frozenset[str]
    """Noun slots that stand in the text as a pronoun only."""
    closing: frozenset[str]
    """Noun slots of its last sentence, in any form: what a pronoun behind it may mean."""

    @property
    def asks(self) -> bool:
        return "?" in self.block.text

    @property
    def is_bound(self) -> bool:
        """Whether it was written to stand behind the opening of one idea."""
        return any(token.startswith(IDEA) for token in self.follows)

    @property
    def is_specific(self) -> bool:
        """Whether it was written for certain things, and not for any that may fill its slots."""
        return any(name in ("topic", "new") for name, _ in self.wants)


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
    # What a slot or placeholder needs and gives need not be written down beside it.
    needs = tuple(
        dict.fromkeys(
            [
                *(need for need in block.needs if "=" not in need),
                *(NEED_OF_SLOT[slot] for slot in sorted(slots)),
                *(name for name in sorted(placeholders) if name in KNOWN_NEEDS),
                *(["offer"] if "offer.headline" in placeholders else []),
            ]
        )
    )
    wants = tuple(_want(block, need) for need in block.needs if "=" in need)
    for need in needs:
        if need not in KNOWN_NEEDS:
            raise InvalidInput(
                f"content block '{block.id}': unknown need '{need}'; known are "
                f"{', '.join(sorted(KNOWN_NEEDS))} and {', '.join(f'{name}=…' for name in ATTRIBUTES)}"
            )
    named = frozenset(noun for noun in NOUNS if any(noun + ending in slots for ending in NAMING))
    return Piece(
        block=block,
        slots=slots,
        placeholders=placeholders,
        needs=needs,
        wants=wants,
        follows=frozenset(block.follows),
        gives=frozenset(block.gives) | _given(block, named, placeholders),
        idea=next((token for token in (*block.gives, *block.follows) if token.startswith(IDEA)), block.id),
        named=named,
        pronouns=frozenset(noun for noun in NOUNS if {f"{noun}.it", f"{noun}.they"} & slots) - named,
        closing=_nouns(SENTENCE_END.split(block.text)[-1]),
    )


def _given(block: ContentBlock, named: frozenset[str], placeholders: frozenset[str]) -> frozenset[str]:
    asks = {"question"} if "?" in block.text else set()
    offers = {"offer"} if "offer.headline" in placeholders else set()
    return named | asks | offers


def _nouns(text: str) -> frozenset[str]:
    return frozenset(slot.partition(".")[0] for slot in slots_of(text)) & frozenset(NOUNS)


def _want(block: ContentBlock, need: str) -> tuple[str, frozenset[str]]:
    name, _, values = need.partition("=")
    if name not in ATTRIBUTES:
        raise InvalidInput(
            f"content block '{block.id}': unknown attribute '{name}' in need '{need}'; "
            f"known are {', '.join(ATTRIBUTES)}"
        )
    return name, frozenset(values.split("|"))
