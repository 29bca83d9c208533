"""Panels of windows: what is asked of their readings, and what those add up to.

A panel has members and periods. A setting (t, w, d) compares the sum of the w periods that end
with period t with the equal window d periods earlier; a reading is a setting of one member. Its
weight is a product, f(w) g(d) h(t).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Band:
    """Strengths from `low` to `high`, both within: where a predicate of the claim holds."""

    low: float = -LARGEST
    high: float = LARGEST


@dataclass(frozen=True, slots=True)
class Question:
    """What a claim says of two windows, and so how strong every reading is.

    `rise`: r / r0 - 1 with r the ratio of the windows; `fall`: r0 / r - 1;
    `more` and `less`: the difference of the windows, up or down, less r0, over `scale`.
    """

    form: str  # rise, fall, more, less
    claimed: float
    bands: tuple[Band, ...] = ()
    scale: float = 1.0

    def strength(self, value: float) -> float:
        """Return the strength of a ratio, or of a difference.

        >>> round(Question("rise", 1.25).strength(1.5), 12)
        0.2
        """
        if self.form == "rise":
            return value / self.claimed - 1.0
        if self.form == "fall":
            return self.claimed / value - 1.0 if value else math.inf
        return (1.0 if self.form == "more" else -1.0) * (value - self.claimed) / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Which windows are compared and how sensible each is: `ends` weighs every period of the panel.

    With `overlapping` false, windows that share periods (distance below width) are left out.
    """

    widths: IntArray
    distances: IntArray
    width_weights: FloatArray
    distance_weights: FloatArray
    ends: FloatArray
    overlapping: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """What the readings of each member add up to; every array has one entry a member.

    `undefined` readings have figures and no value (a ratio with a window of zero or less);
    they and those with a missing figure are in no other number.
    """

    readings: IntArray
    undefined: IntArray
    weight: FloatArray
    strength: FloatArray  # sum of weight * strength
    shortfall: FloatArray  # sum of weight * min(0, strength)^2
    weaker: IntArray  # readings with strength below 0
    inside: FloatArray  # (bands, members): weight of the readings in each band

    def support(self, band: int = 0, shares: FloatArray | None = None) -> float:
        """Return the share of the weight within a band, members weighed by `shares` (else equally)."""
        return self._mean(self.inside[band], shares)

    def fairness(self, shares: FloatArray | None = None) -> float:
        """Return the weighted mean strength."""
        return self._mean(self.strength, shares)

    def robustness(self, shares: FloatArray | None = None) -> float:
        """Return exp(-weighted mean of min(0, strength) squared)."""
        return math.exp(-self._mean(self.shortfall, shares))

    def uniqueness(self) -> float:
        """Return the plain share of readings that are weaker than claimed."""
        count = int(self.readings.sum())
        return int(self.weaker.sum()) / count if count else 0.0

    def _mean(self, sums: FloatArray, shares: FloatArray | None) -> float:
        own = np.ones(self.weight.size) if shares is None else shares
        total = math.fsum((own * self.weight).tolist())
        return math.fsum((own * sums).tolist()) / total if total > 0 else 0.0


def count_settings(periods: int, widths: IntArray, distances: IntArray) -> int:
    """Return how many pairs of windows of one member lie within so many periods.

    >>> 68 * count_settings(492, np.arange(1, 25), np.arange(1, 492))
    188045296
    """
    room = periods - widths[:, None] + 1 - distances[None, :]
    return int(np.maximum(room, 0).sum())
