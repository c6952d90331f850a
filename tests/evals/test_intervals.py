"""Intervals against figures worked out by hand and by simulation, and at their edges."""

import numpy as np
import pytest

from evals.intervals import Cluster, mean_interval, share_interval


def test_wilson_of_ten_in_twenty_single_cases() -> None:
    # The variance over 20 clusters has 19 in its denominator, so the effective size is 19: with
    # d = 1 + 3.8415 / 19 = 1.20218, half of the interval is 1.95996 / d · √(0.25 / 19 + 3.8415 / 1444).
    interval = share_interval([Cluster(1, 1)] * 10 + [Cluster(0, 1)] * 10)
    assert interval == pytest.approx((0.5 - 0.20505, 0.5 + 0.20505), abs=1e-5)


def test_units_of_one_fate_count_as_one() -> None:
    # Ten units a household, all right or all wrong: no more is known than from one unit each.
    together = share_interval([Cluster(10, 10)] * 10 + [Cluster(0, 10)] * 10)
    single = share_interval([Cluster(1, 1)] * 10 + [Cluster(0, 1)] * 10)
    assert together == pytest.approx(single)


def test_units_that_spread_evenly_count_in_full() -> None:
    # Each household has five of ten: Wilson at p = 0.5, n = 200.
    interval = share_interval([Cluster(5, 10)] * 20)
    assert interval == pytest.approx((0.4314, 0.5686), abs=5e-4)


def test_all_right_is_as_sure_as_its_households_are_many() -> None:
    # Wilson at p = 1, n = 60: 60 / (60 + 3.8415).
    interval = share_interval([Cluster(10, 10)] * 60)
    assert interval == pytest.approx((0.9398, 1.0), abs=5e-4)


def test_none_right_mirrors_all_right() -> None:
    assert share_interval([Cluster(0, 10)] * 60) == pytest.approx((0.0, 0.0602), abs=5e-4)


@pytest.mark.parametrize("clusters", [[], [Cluster(3, 10)]])
def test_one_household_has_no_interval(clusters: list[Cluster]) -> None:
    assert share_interval(clusters) is None
    assert mean_interval(clusters, seed=0) is None


def test_share_interval_holds_the_truth_as_often_as_it_says() -> None:
    # Households differ in how often their messages are right: Beta(4, 2), mean 2/3, ten messages each.
    random = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        right = random.binomial(10, random.beta(4, 2, size=40))
        interval = share_interval([Cluster(float(x), 10) for x in right])
        assert interval is not None
        held += interval.low <= 2 / 3 <= interval.high
    assert 0.92 <= held / 400 <= 0.98


def test_bootstrap_is_near_the_normal_interval_for_many_households() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.1, size=400)
    interval = mean_interval([Cluster(float(value), 1) for value in values], seed=1)
    assert interval is not None
    half = 1.959964 * values.std(ddof=1) / 20
    assert interval.low == pytest.approx(values.mean() - half, abs=1e-3)
    assert interval.high == pytest.approx(values.mean() + half, abs=1e-3)


def test_bootstrap_draws_households_with_all_their_cases() -> None:
    cases = [Cluster(0.2 * 5, 5)] * 4 + [Cluster(0.6 * 5, 5)] * 4
    alone = [Cluster(0.2, 1)] * 4 + [Cluster(0.6, 1)] * 4
    assert mean_interval(cases, seed=5) == pytest.approx(mean_interval(alone, seed=5))


def test_bootstrap_repeats_with_its_seed() -> None:
    clusters = [Cluster(value, 1) for value in (0.1, 0.4, 0.7, 0.2)]
    assert mean_interval(clusters, seed=5) == mean_interval(clusters, seed=5)
    assert mean_interval(clusters, seed=5) != mean_interval(clusters, seed=6)


def test_households_that_agree_exactly_tell_no_spread() -> None:
    assert mean_interval([Cluster(0.4, 1)] * 5, seed=0) is None
