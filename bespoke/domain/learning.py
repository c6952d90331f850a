"""What an experiment taught: which angle or tactic worked for whom, how well and how surely."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenUseCaseId
from bespoke.domain.ids import LearningId
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic

IMPORTED = "imported"
"""Source of a learning that no experiment of this workspace stands behind."""

GivenLearningId = Annotated[LearningId, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]


class Learning(Value):
    """The outcome of a comparison with a holdout, in words and figures."""

    id: GivenLearningId
    use_case_id: GivenUseCaseId
    types: tuple[CustomerType, ...] = ()
    """Customer types that it was measured on; empty where it was measured on all."""
    angle: Angle
    tactic: Tactic | None = None
    """None where it is about the angle, whatever the tactic."""
    statement: str = Field(min_length=10, max_length=500)
    """A sentence for people to read."""
    effect: float = Field(ge=-1, le=1)
    """Difference in the use case's outcome rate to the holdout: 0.02 is two percentage points more."""
    low: float = Field(ge=-1, le=1)
    """Lower end of the 95 % interval of the effect."""
    high: float = Field(ge=-1, le=1)
    example: str | None = Field(default=None, min_length=10, max_length=1_000)
    """A message that did well, with placeholders and nothing of anybody's own; a language model is shown it."""
    n: int = Field(gt=0)
    """Customers compared, on both sides together."""
    source: str = Field(default=IMPORTED, min_length=1, max_length=200)
    """Id of the experiment, or `imported`."""
    valid_until: date | None = None
    """Last day on which it may be used; None where it does not run out."""
    retired_on: date | None = None
    """Day from which it is used no more; None while it stands."""

    @model_validator(mode="after")
    def _interval_holds_the_effect(self) -> "Learning":
        if not self.low <= self.effect <= self.high:
            raise ValueError(
                f"the effect '{self.effect:g}' is not inside its interval from '{self.low:g}' to '{self.high:g}'"
            )
        return self

    def why_unused(self, day: date) -> str | None:
        """Returns in a few words why no plan of `day` uses it, or None where plans do."""
        if self.retired_on is not None and day >= self.retired_on:
            return f"retired on {self.retired_on}"
        if self.valid_until is not None and day > self.valid_until:
            return f"valid until {self.valid_until}"
        return None if self.worth else "the interval holds zero"

    def holds_for(self, customer_type: CustomerType | None) -> bool:
        """Whether it was measured on such customers; None is one whose type may not be looked at."""
        return not self.types or customer_type in self.types

    @property
    def worth(self) -> float:
        """The end of the interval that is nearer to zero: how much is sure. Zero where the sign is not."""
        if self.low > 0:
            return self.low
        return self.high if self.high < 0 else 0.0
