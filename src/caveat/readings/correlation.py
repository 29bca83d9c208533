"""Correlation by ranks and in a straight line, with all points and without the one that matters most.

The *obvious outlier* is the point whose removal changes the linear correlation most; ties go to
the first in the table's order. Rank correlation is Spearman's, with mean ranks for ties.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
FEWEST = 5  # points; fewer show nothing


def pearson(x: FloatArray, y: FloatArray) -> float:
    """Return the linear correlation, NaN with fewer than FEWEST points or no spread.

    >>> round(pearson(np.arange(5.0), np.array([1.0, 3.0, 2.0, 5.0, 4.0])), 6)
    0.8
    """
    if x.size < FEWEST:
        return math.nan
    a, b = x - x.mean(), y - y.mean()
    spread = math.sqrt(float((a * a).sum()) * float((b * b).sum()))
    return float((a * b).sum()) / spread if spread > 0 else math.nan


def spearman(x: FloatArray, y: FloatArray) -> float:
    """Return the rank correlation.

    >>> spearman(np.array([1.0, 2.0, 3.0, 4.0, 900.0]), np.array([2.0, 4.0, 6.0, 7.0, 8.0]))
    1.0
    """
    return pearson(mean_ranks(x), mean_ranks(y))


def mean_ranks(x: FloatArray) -> FloatArray:
    """Return ranks from 1, those that tie with the mean of theirs.

    >>> mean_ranks(np.array([10.0, 30.0, 10.0])).tolist()
    [1.5, 3.0, 1.5]
    """
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: FloatArray = (last - (counts - 1) / 2.0)[inverse.reshape(-1)]
    return ranks


def outlier(x: FloatArray, y: FloatArray) -> int:
    """Return the index of the point whose removal changes the linear correlation most, else -1.

    >>> outlier(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 50.0]), np.array([5.0, 4.0, 3.0, 2.0, 1.0, 60.0]))
    5
    """
    n = x.size
    if n <= FEWEST:
        return -1
    a, b = x - x.mean(), y - y.mean()
    sxx, syy, sxy = (a * a).sum(), (b * b).sum(), (a * b).sum()
    share = n / (n - 1)  # what a point takes from each sum of squares about the mean
    with np.errstate(invalid="ignore", divide="ignore"):
        left = (sxy - share * a * b) / np.sqrt((sxx - share * a * a) * (syy - share * b * b))
        moved = np.abs(left - sxy / np.sqrt(sxx * syy))
    return int(np.argmax(moved)) if np.isfinite(moved).all() else -1


def interval(r: float, n: int, width: float = 1.96) -> tuple[float, float]:
    """Return the 95% interval of a correlation of n points, by Fisher's z.

    >>> tuple(round(v, 2) for v in interval(0.5, 30))
    (0.17, 0.73)
    """
    if n <= 3 or abs(r) >= 1:
        return (r, r) if n > 3 else (-1.0, 1.0)
    z, s = math.atanh(r), width / math.sqrt(n - 3)
    return math.tanh(z - s), math.tanh(z + s)
