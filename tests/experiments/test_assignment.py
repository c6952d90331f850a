"""Assignment by hash: shares, stickiness, and logged propensities."""

from collections import Counter

import pytest

from bespoke.domain.experiment import Allocation, Arm, Assignment
from bespoke.domain.ids import ExperimentKey, VariantId
from experiments.assignment import assign, unit_fraction

KEY = ExperimentKey("restock:email")
ALLOCATION = Allocation(holdout=0.1, salt="s", policy_version="uniform@1")
ARMS = [Arm(variant_id=VariantId("a"), weight=1), Arm(variant_id=VariantId("b"), weight=3)]
UNITS = [f"unit-{n}" for n in range(20_000)]


def test_shares_are_as_allocated() -> None:
    counts = Counter(assign(KEY, unit, ARMS, ALLOCATION).arm for unit in UNITS)

    # Three standard errors of a share at n = 20,000 are below 0.0105.
    assert counts[None] / len(UNITS) == pytest.approx(0.1, abs=0.0105)
    assert counts[VariantId("a")] / len(UNITS) == pytest.approx(0.225, abs=0.0105)
    assert counts[VariantId("b")] / len(UNITS) == pytest.approx(0.675, abs=0.0105)


def test_propensities_are_the_shares_and_sum_to_one() -> None:
    logged = {(found := assign(KEY, unit, ARMS, ALLOCATION)).arm: found.propensity for unit in UNITS[:1000]}

    assert logged[None] == pytest.approx(0.1)
    assert logged[VariantId("a")] == pytest.approx(0.225)
    assert logged[VariantId("b")] == pytest.approx(0.675)
    assert sum(logged.values()) == pytest.approx(1, abs=1e-12)


def test_the_same_unit_gets_the_same_arm_whatever_the_order_of_arms() -> None:
    assert all(
        assign(KEY, unit, ARMS, ALLOCATION) == assign(KEY, unit, ARMS[::-1], ALLOCATION)
        for unit in UNITS[:500]
    )


def test_the_holdout_stays_the_same_when_arms_change() -> None:
    other = [Arm(variant_id=VariantId("z"), weight=1)]

    assert all(
        (assign(KEY, unit, ARMS, ALLOCATION).arm is None)
        == (assign(KEY, unit, other, ALLOCATION).arm is None)
        for unit in UNITS[:2000]
    )


def test_a_held_arm_is_kept_with_its_propensity_while_it_exists() -> None:
    unit = next(unit for unit in UNITS if assign(KEY, unit, ARMS, ALLOCATION).arm == VariantId("b"))
    held = Assignment(
        experiment_key=KEY, unit_id=unit, arm=VariantId("a"), propensity=0.4, policy_version="older@3"
    )

    assert assign(KEY, unit, ARMS, ALLOCATION, held) == held
    gone = assign(KEY, unit, [ARMS[1]], ALLOCATION, held)
    assert (gone.arm, gone.propensity, gone.policy_version) == (VariantId("b"), 0.9, "uniform@1")


def test_assigning_without_arms_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one arm"):
        assign(KEY, "unit", [], ALLOCATION)


def test_fractions_differ_by_every_part() -> None:
    assert (
        len({unit_fraction("a", "b"), unit_fraction("ab"), unit_fraction("b", "a"), unit_fraction("a", "bc")})
        == 4
    )
