"""Experiments over approved variants, with the parts no one may leave out."""

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.ids import ExperimentKey, VariantId


class Allocation(Value):
    """How units are given to arms: shares in [0, 1], fixed for one policy version."""

    holdout: float = Field(ge=0, le=0.5)
    """Share of units that get nothing, so that the worth of sending at all can be measured."""
    salt: str
    """Mixed into the hash; a new salt is a new randomisation."""
    policy_version: str


class Arm(Value):
    variant_id: VariantId
    weight: float = Field(gt=0)


class Assignment(Value):
    """The arm that a unit got, and the probability with which it got it."""

    experiment_key: ExperimentKey
    unit_id: str
    arm: VariantId | None
    """None is the holdout."""
    propensity: float = Field(gt=0, le=1)
    """Probability of exactly this arm for this unit under the policy at that time."""
    policy_version: str
