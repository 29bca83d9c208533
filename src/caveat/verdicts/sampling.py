"""Sampling error of counts, shares and places, by closed formulas and without simulation.

* counts: events that happen one by one are Poisson counts. Given their sum, one of two counts is
  binomial, so the interval of their ratio is that of Clopper and Pearson (Przyborowski and
  Wilenski, Biometrika 31, 1940); it is exact for small counts too.
* shares: Wilson's interval (JASA 22, 1927) with the effective number of people asked, which is
  (sum of weights)^2 / sum of squared weights (Kish, Survey Sampling, 1965).
* places: a member's place lies between one more than the members surely ahead of it and the
  number of members less those surely behind it, by pairwise tests at a level shared out among
  them (Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91, 2024).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
_STEPS = 200
_CLOSE = 1e-12  # of the last step, after which the next one changes nothing
_TINY = 1e-300
# Words for what happens one by one, as far as it is the same for series and rows.
EVENTS = (
    r"homicid|murder|killing|death|died|fatalit|suicid|crime|offen[cs]e|burglar|robber|assault|rape|theft|arrest"
    r"|accident|crash|collision|injur|fire|infection|admission|incident|complaint|strike|victim"
)


def ratio_interval(
    new: float, old: float, z: float, *, new_exposure: float = 1.0, old_exposure: float = 1.0
) -> tuple[float, float]:
    """Return the interval of the ratio of two rates of events, infinite upwards where `old` is zero.

    >>> [round(x, 3) for x in ratio_interval(20, 10, 1.96)]
    [0.893, 4.785]
    >>> ratio_interval(3, 0, 1.96)[1]
    inf
    """
    n = new + old
    tail = math.erfc(z / math.sqrt(2)) / 2
    low = 0.0 if new == 0 else beta_quantile(tail, new, n - new + 1)
    high = 1.0 if old == 0 else beta_quantile(1 - tail, new + 1, n - new)
    scale = old_exposure / new_exposure
    return scale * low / (1 - low), math.inf if high >= 1 else scale * high / (1 - high)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the x at which the regularised incomplete beta function I_x(a, b) is p.

    >>> round(beta_quantile(0.5, 2, 2), 12), round(beta_quantile(0.025, 10, 11), 6)
    (0.5, 0.271958)
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(_STEPS):
        off = beta_cdf(x, a, b) - p
        low, high = (x, high) if off < 0 else (low, x)
        slope = math.exp(_log_beta(x, a, b) - math.log(x) - math.log1p(-x))
        step = x - off / slope if slope > 0 else low  # Newton's, and half the way where it leaves the bounds
        if abs(step - x) <= _CLOSE * min(x, 1 - x):
            return step
        x = step if low < step < high else (low + high) / 2
        if x in (low, high):
            break
    return x


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction.

    >>> round(beta_cdf(0.5, 3, 3), 12), round(beta_cdf(0.3, 2, 5), 6)
    (0.5, 0.579825)
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(1 - x, b, a)
    return math.exp(_log_beta(x, a, b)) * _fraction(x, a, b) / a


def _log_beta(x: float, a: float, b: float) -> float:
    """Return the logarithm of x^a (1 - x)^b over the beta function."""
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)


def share_interval(share: float, n: float, z: float) -> tuple[float, float]:
    """Return Wilson's interval of a share of `n` people.

    >>> [round(x, 4) for x in share_interval(0.35, 100, 1.96)]
    [0.2636, 0.4475]
    """
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference_interval(
    one: tuple[float, float], two: tuple[float, float], z: float, *, same_people: bool = False
) -> tuple[float, float]:
    """Return the interval of the difference of two shares, each (share, people asked).

    `same_people`: two answers to one question, of which each person gave one at most.

    >>> [round(x, 3) for x in difference_interval((0.4, 500), (0.35, 500), 1.96)]
    [-0.01, 0.11]
    """
    (p, n), (q, m) = one, two
    spread = (p + q - (p - q) ** 2) / min(n, m) if same_people else p * (1 - p) / n + q * (1 - q) / m
    return p - q - z * math.sqrt(spread), p - q + z * math.sqrt(spread)


def level_of(z: float) -> str:
    """Return the level of an interval that reaches `z` standard errors to both sides.

    >>> level_of(1.96)
    '95%'
    """
    return f"{100 * (1 - math.erfc(z / math.sqrt(2))):.0f}%"


def kish(weights: Sequence[float]) -> float:
    """Return the effective number of people behind weighted answers.

    >>> kish([1, 1, 1, 1]), kish([1, 1, 1, 3])
    (4.0, 3.0)
    """
    total = math.fsum(weights)
    return total * total / math.fsum(w * w for w in weights)


def place_interval(
    counts: FloatArray, exposures: FloatArray, own: int, z: float, *, lowest: bool = False
) -> tuple[int, int, int]:
    """Return (best place, worst place, peers within error) of one member's rate of events.

    Each pair is tested given the sum of its counts; all pairs together keep the level of `z`.

    >>> place_interval(np.array([100.0, 96.0, 90.0, 30.0]), np.ones(4), 1, 1.96)
    (1, 3, 2)
    """
    known = np.isfinite(counts) & np.isfinite(exposures) & (exposures > 0)
    others = known.copy()
    others[own] = False
    m = int(others.sum())
    if m == 0:
        return 1, 1, 0
    level = math.erfc(z / math.sqrt(2)) / m
    cut = NormalDist().inv_cdf(1 - level / 2)
    both = counts[others] + counts[own]
    part = exposures[own] / (exposures[own] + exposures[others])
    spread = np.sqrt(both * part * (1 - part))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(spread > 0, (counts[own] - both * part) / spread, 0.0)
    score = -score if lowest else score
    ahead, behind = int((score < -cut).sum()), int((score > cut).sum())
    return 1 + ahead, 1 + m - behind, m - ahead - behind


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function (Lentz's method)."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    out = d
    for m in range(1, 10_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            out *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return out


__all__ = [
    "EVENTS", "beta_cdf", "beta_quantile", "difference_interval", "kish", "level_of", "place_interval",
    "ratio_interval", "share_interval",
]  # fmt: skip
