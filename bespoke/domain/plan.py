"""Rival hypotheses about what a customer wants now. An experiment decides between them."""

from datetime import date

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.ids import HypothesisId, LearningId, OfferId
from bespoke.domain.use_case import Angle, Tactic, ValueExchange


class Evidence(Value):
    """A fact of the profile or the context that speaks for a hypothesis."""

    fact: str
    """Plain words, with its figures."""
    source: str
    """Name of the attribute, affinity (`affinity:milk`), feature or learning it rests on."""


class Anticipation(Value):
    """How likely a customer is to buy a topic soon, from their own history; never made of a thin one."""

    topic: str
    probability_7d: float = Field(ge=0, le=1)
    """That they buy it on one of the next seven days: the measured share of such guesses that came true."""
    due_on: date | None = None
    """Their next usual shopping day, where they have one and the topic is more likely than not bought by then.
    None where no day can be told."""
    rests_on: str
    """Name of the affinity behind it, e.g. `affinity:milk`."""


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
    options: tuple[str, ...] = Field(default=(), max_length=3)
    """Topics that the customer may choose from, where the copy asks instead of guessing; none or two or three."""


class Plan(Value):
    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1, max_length=4)
    """One alone only where the brief leaves no rival."""
    lookalikes: int = Field(ge=0)
    """How many similar profiles were looked at."""
    anticipations: tuple[Anticipation, ...] = ()
    """Likeliest next topic first."""
    learnings: tuple[LearningId, ...] = ()
    """Ids of the learnings it cites."""
