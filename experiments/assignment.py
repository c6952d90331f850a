"""Assignment of units to arms: by hash, so that anyone can recompute it, and sticky by record."""

import hashlib
from collections.abc import Sequence

from bespoke.domain.experiment import Allocation, Arm, Assignment
from bespoke.domain.ids import ExperimentKey

HASH_BITS = 64


def unit_fraction(*parts: str) -> float:
    """Returns a number in [0, 1) that is fixed for these parts and as good as uniform over them.

    The first 64 bits of SHA-256 over the parts, joined by a character that none of them holds.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[: HASH_BITS // 8], "big") / float(2**HASH_BITS)


def assign(
    experiment_key: ExperimentKey,
    unit_id: str,
    arms: Sequence[Arm],
    allocation: Allocation,
    held: Assignment | None = None,
) -> Assignment:
    """Returns the unit's arm with the probability that it had of getting it.

    The holdout depends on the unit alone, so it stays when arms come and go. A unit keeps the arm it was
    `held` in, with the propensity logged then, for as long as that arm exists.

    Args:
        arms: at least one; weights are relative.

    Raises:
        ValueError: there is no arm.
    """
    if not arms:
        raise ValueError("an assignment needs at least one arm")
    if unit_fraction(allocation.salt, "holdout", experiment_key, unit_id) < allocation.holdout:
        return Assignment(
            experiment_key=experiment_key,
            unit_id=unit_id,
            arm=None,
            propensity=allocation.holdout,
            policy_version=allocation.policy_version,
        )
    if held is not None and any(arm.variant_id == held.arm for arm in arms):
        return held
    ordered = sorted(arms, key=lambda arm: arm.variant_id)
    total = sum(arm.weight for arm in ordered)
    point = unit_fraction(allocation.salt, "arm", experiment_key, unit_id) * total
    chosen = ordered[-1]
    for arm in ordered:
        point -= arm.weight
        if point < 0:
            chosen = arm
            break
    return Assignment(
        experiment_key=experiment_key,
        unit_id=unit_id,
        arm=chosen.variant_id,
        propensity=(1 - allocation.holdout) * chosen.weight / total,
        policy_version=allocation.policy_version,
    )
