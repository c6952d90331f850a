"""95 % intervals for figures over cases that come in clusters.

Cases of one household share its profile, so they count as fewer than they are. One cluster has no
interval: None, not a point.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

Z = 1.959964
RESAMPLES = 2_000


class Interval(NamedTuple):
    low: float
    high: float


class Cluster(NamedTuple):
    """Sums over one cluster: of values, and of the units that they are over."""

    total: float
    units: int


def share_interval(clusters: Sequence[Cluster]) -> Interval | None:
    """Returns the Wilson score interval of a share, with the effective sample size for its n.

    Wilson (1927). The effective size is p(1 - p) / v, v being the linearised variance of the ratio over
    clusters (Cochran, 1977, section 11), and never more than the units, after Korn and Graubard (1998).
    Departure: where every unit agrees v is nought and tells nothing; the size is then the number of
    clusters, since the units of a cluster may stand or fall together.
    """
    m, units = len(clusters), sum(cluster.units for cluster in clusters)
    if m < 2:
        return None
    p = sum(cluster.total for cluster in clusters) / units
    spread = sum((cluster.total - p * cluster.units) ** 2 for cluster in clusters)
    variance = m / (m - 1) * spread / units**2
    if p in (0.0, 1.0):
        n = float(m)
    elif variance > 0:
        n = min(float(units), p * (1 - p) / variance)
    else:
        n = float(units)
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return Interval(max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half)))


def mean_interval(clusters: Sequence[Cluster], seed: int) -> Interval | None:
    """Returns the percentile bootstrap interval of a mean, resampling whole clusters.

    Efron (1979); clusters are drawn with all their cases, as in Field and Welsh (2007). None also where
    all clusters agree: there is no spread to resample.
    """
    totals = np.array([cluster.total for cluster in clusters])
    units = np.array([cluster.units for cluster in clusters])
    if len(clusters) < 2 or np.ptp(totals / units) == 0:
        return None
    drawn = np.random.default_rng(seed).integers(0, len(clusters), size=(RESAMPLES, len(clusters)))
    means = totals[drawn].sum(axis=1) / units[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(low), float(high))
