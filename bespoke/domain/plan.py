"""Rival hypotheses about what a customer wants now. An experiment decides between them."""

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.ids import HypothesisId, OfferId
from bespoke.domain.use_case import Angle, Tactic, ValueExchange


class Evidence(Value):
    """A fact of the profile or the context that speaks for a hypothesis."""

    fact: str
    """Plain words, with its figures."""
    source: str
    """Name of the attribute, affinity (`affinity:milk`), feature or learning it rests on."""


class Hypothesis(Value):
    id: HypothesisId
    angle: Angle
    statement: str
    """What the customer wants, as a sentence that can be wrong."""
    mechanism: str
    """Why a message built on it would work."""
    evidence: tuple[Evidence, ...]
    metric: str
    """The outcome that would speak for it."""
    refuted_by: str
    tactics: tuple[Tactic, ...] = Field(min_length=1)
    exchange: ValueExchange
    topics: tuple[str, ...]
    """What it would talk about, main topic first; empty where nothing personal may be said."""
    offer_id: OfferId | None = None


class Plan(Value):
    hypotheses: tuple[Hypothesis, ...] = Field(min_length=2, max_length=4)
    lookalikes: int = Field(ge=0)
    """How many similar profiles were looked at."""
    learnings: tuple[str, ...] = ()
    """Ids of the learnings it cites."""
