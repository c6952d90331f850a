"""Content blocks: sentences that the brand has approved, with what each needs and what it gives."""

from enum import StrEnum

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.domain.ids import BlockId
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic


class Move(StrEnum):
    """The steps of a message's arc, in order."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    OPEN = "open"
    TURN = "turn"
    VALUE = "value"
    ASK = "ask"
    EASE = "ease"
    CTA = "cta"


class Join(StrEnum):
    """Words by which one sentence may be hung onto the one before it, after a comma."""

    AND = "and"
    SO = "so"
    BECAUSE = "because"
    BUT = "but"
    OR = "or"


class ContentBlock(Value):
    """One approved piece of copy for one move.

    `text` holds slots in single braces, filled while composing from the category list (`{topic}`), and
    typed placeholders in double braces, filled when the message is sent from the offer ledger
    (`{{ offer.value }}`).
    """

    id: BlockId
    move: Move
    text: str
    angles: tuple[Angle, ...]
    tactics: tuple[Tactic, ...]
    channels: tuple[Channel, ...]
    types: tuple[CustomerType, ...] = ()
    """Types it may be said to; empty means all."""
    needs: tuple[str, ...] = ()
    """What must be known for it to be true, e.g. `topic`, `rhythm`, `offer`, `offer.value`."""
    follows: tuple[str, ...] = ()
    """What the blocks before must have given, e.g. `topic`: it would hang in the air otherwise."""
    gives: tuple[str, ...] = ()
    """What the next block may rely on, e.g. `topic`, `thanks`, `question`."""
    tone: str
    join: Join | None = None
    """How its first sentence may be hung onto the sentence before it; None where it may only stand alone."""
    language: str = "en"
    """Of its words, as ISO 639 writes it."""
