"""A use case: for whom, to what end, set off by what, and how its worth is measured."""

from enum import StrEnum

from bespoke.domain.base import Value
from bespoke.domain.channel import Channel
from bespoke.domain.ids import UseCaseId
from bespoke.domain.profile import CustomerType, Purpose


class ValueExchange(StrEnum):
    """What the customer gets for their attention."""

    MONETARY = "monetary"
    NON_MONETARY = "non_monetary"
    CONSENSUS = "consensus"


class Tactic(StrEnum):
    """The way a message appeals. None of them presses, shames or flatters."""

    REMINDER = "reminder"
    OCCASION = "occasion"
    PAIRING = "pairing"
    DISCOVERY = "discovery"
    SAVING = "saving"
    THANKS = "thanks"
    QUESTION = "question"
    EASE = "ease"
    NEWS = "news"
    CHOICE = "choice"


class Angle(StrEnum):
    """What a hypothesis says the customer wants now."""

    RESTOCK = "restock"
    """The usual things, before they run out."""
    MEAL = "meal"
    """An idea for an occasion around something they buy."""
    EXPLORE = "explore"
    """Something next to what they already like."""
    DEAL = "deal"
    """Money off something that is theirs anyway."""
    THANK = "thank"
    """To be noticed and thanked, with nothing asked."""
    ASK = "ask"
    """To be asked rather than guessed at."""
    RETURN = "return"
    """An easy, unreproachful way back."""
    HELP = "help"
    """A service that makes shopping easier: order ahead, packed bags, things put aside."""


class RiskTier(StrEnum):
    """How much harm a wrong message of a use case could do. The policy says who approves each tier."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class UseCase(Value):
    """One reason to write to a group of customers."""

    id: UseCaseId
    name: str
    group: tuple[CustomerType, ...]
    """Types it is meant for; others are refused with the reason."""
    goal: str
    trigger: str
    roi: str
    """How its return is measured: outcome, window, against what."""
    purpose: Purpose
    channels: tuple[Channel, ...]
    angles: tuple[Angle, ...]
    """Angles that its hypotheses may take, best first."""
    tactics: tuple[Tactic, ...]
    exchange: tuple[ValueExchange, ...]
    outcome_event: str
    """Name of the event that counts as success."""
    outcome_window_days: int
    tier: RiskTier = RiskTier.HIGH
