"""The numbers of a space: fairness, robustness, uniqueness, fragility share and their kin.

Each takes flat arrays over the readings of a space (NaN values left out by the caller's
`defined` mask) and returns one float. Definitions: docs/how-it-works.md; after Wu et al.,
PVLDB 7(7) 2014, and Asudeh, Jagadish, Wu, Yu, PVLDB 13(6) 2020.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

NEGLIGIBLE = 1e-12  # a strength nearer to 0 than this is 0
SHORT = 32  # so many numbers are compared pair by pair


def rise_strength(ratio: FloatArray, claimed: float) -> FloatArray:
    """Return r / r0 - 1: below 0 where the rise is weaker than claimed."""
    return _clean(ratio / claimed - 1.0)


def fall_strength(ratio: FloatArray, claimed: float) -> FloatArray:
    """Return r0 / r - 1: below 0 where the fall is weaker than claimed."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return _clean(claimed / ratio - 1.0)


def difference_strength(value: FloatArray, claimed: float, direction: float) -> FloatArray:
    """Return direction * (r - r0) / s with s = |r0|, or the mean |r| of the space where r0 is 0."""
    scale = abs(claimed)
    if scale == 0.0:
        known = np.abs(value[np.isfinite(value)])
        scale = float(known.mean()) if known.size and known.mean() > 0 else 1.0
    return _clean(direction * (value - claimed) / scale)


def normalised(weight: FloatArray, mask: BoolArray) -> FloatArray:
    """Return the weights with sum 1 over `mask` and 0 elsewhere (all 0 if the mask is empty)."""
    kept = np.where(mask, weight, 0.0)
    total = kept.sum()
    return kept / total if total > 0 else kept


def share_where(weight: FloatArray, condition: BoolArray) -> float:
    """Return the weight of the readings where the condition holds."""
    return float(weight[condition].sum())


def fairness(weight: FloatArray, strength: FloatArray) -> float:
    """Return the weighted mean strength: 0 is fair, negative overstates."""
    return float(np.sum(weight * np.nan_to_num(strength)))


def fragility(weight: FloatArray, strength: FloatArray) -> float:
    """Return the weighted mean of min(0, strength) squared."""
    return float(np.sum(weight * np.minimum(0.0, np.nan_to_num(strength)) ** 2))


def robustness(weight: FloatArray, strength: FloatArray) -> float:
    """Return exp(-fragility): 1 where no reading is weaker than claimed."""
    return float(np.exp(-fragility(weight, strength)))


def uniqueness(strength: FloatArray, defined: BoolArray) -> float:
    """Return the plain share of readings that are weaker than claimed."""
    count = int(defined.sum())
    return float((strength[defined] < 0).sum() / count) if count else 0.0


def variance_share(values: FloatArray, weight: FloatArray, groups: IntArray) -> float:
    """Return how much of the weighted variance of `values` lies between the groups.

    >>> variance_share(np.array([0., 0., 1., 1.]), np.full(4, .25), np.array([0, 0, 1, 1]))
    1.0
    """
    total = weight.sum()
    if total <= 0:
        return 0.0
    weighed = weight * values
    mean = float(weighed.sum() / total)
    spread = float((weight * (values - mean) ** 2).sum())
    if spread <= 0:
        return 0.0
    size = int(groups.max()) + 1
    mass = np.bincount(groups, weights=weight, minlength=size)
    sums = np.bincount(groups, weights=weighed, minlength=size)
    used = mass > 0
    between = float((mass[used] * (sums[used] / mass[used] - mean) ** 2).sum())
    return min(1.0, between / spread)


def pareto_front(weight: FloatArray, badness: FloatArray, order: IntArray) -> IntArray:
    """Return the indices that no other reading beats in both weight (high) and badness (low).

    `order` holds the candidates; ties keep the earlier one in `order`.

    >>> pareto_front(np.array([3., 2., 1.]), np.array([0., -1., -0.5]), np.arange(3)).tolist()
    [0, 1]
    """
    ranked = order[np.lexsort((np.arange(order.size), badness[order], -weight[order]))]
    best = np.minimum.accumulate(badness[ranked]) if ranked.size else badness[ranked]
    first = np.ones(ranked.size, dtype=bool)
    first[1:] = badness[ranked][1:] < best[:-1]
    return ranked[first]


def trend_support(values: Iterable[float]) -> tuple[int, int, int]:
    """Return how many (begin, end) pairs rise, fall and tie; exact, NaN left out.

    Counted by merging, in O(n log^2 n) at worst: the 5 * 10^11 pairs of a million periods take
    about half a second. After Asudeh et al. 2020. A bare direction's support is its count over all pairs.

    >>> trend_support([1, 3, 2, 2])
    (3, 2, 1)
    """
    x = np.asarray(list(values) if not isinstance(values, np.ndarray) else values, dtype=np.float64)
    x = x[np.isfinite(x)]
    n = x.size
    if n < 2:
        return 0, 0, 0
    ranks = np.searchsorted(np.sort(x), x).astype(np.int64)
    sizes = np.bincount(ranks)
    ties = int((sizes * (sizes - 1) // 2).sum())
    falls = _inversions(ranks)
    return n * (n - 1) // 2 - falls - ties, falls, ties


def _inversions(ranks: IntArray) -> int:
    """Return the number of pairs i < j with ranks[i] > ranks[j].

    Short stretches are compared pair by pair, then merged two by two: within each pair of sorted
    stretches one search for all of the right one's numbers in the left one counts what is above them.
    """
    n = ranks.size
    size = 1 << max(n - 1, SHORT - 1).bit_length()
    last = int(ranks.max()) + 1
    x = np.full(size, last, dtype=np.int64)  # what fills the last stretch is above all and in no inversion
    x[:n] = ranks
    rows = x.reshape(-1, SHORT).astype(np.int32)
    total = sum(int(np.count_nonzero(rows[:, :-k] > rows[:, k:])) for k in range(1, SHORT))
    x, length = np.sort(x.reshape(-1, SHORT), axis=1), SHORT
    while length < size:
        pairs = x.reshape(-1, 2, length)
        apart = np.arange(len(pairs), dtype=np.int64)[:, None] * (last + 1)  # so that one search does for all
        left, right = (pairs[:, 0] + apart).ravel(), (pairs[:, 1] + apart).ravel()
        not_above = np.searchsorted(left, right, side="right").reshape(-1, length)
        ends = np.arange(1, len(pairs) + 1, dtype=np.int64) * length
        total += int((ends[:, None] - not_above).sum())
        x = np.sort(x.reshape(-1, 2 * length), axis=1)
        length *= 2
    return total


def _clean(strength: FloatArray) -> FloatArray:
    return np.where(np.abs(strength) < NEGLIGIBLE, 0.0, strength)
