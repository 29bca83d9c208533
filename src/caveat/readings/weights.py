"""How sensible a reading is: naturalness times relevance.

After Wu, Agarwal, Li, Yang, Yu, "Toward computational fact-checking" (PVLDB 7(7), 2014;
TODS 42(1), 2017): round durations are natural, and what lies near the text is relevant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

# (weight, period) pairs: the largest weight whose period divides a duration counts.
LEVELS_YEARS = ((1.0, 1), (math.e, 5), (math.e**2, 10))
LEVELS_TERMS = ((1.0, 1), (math.e, 4), (math.e**2, 8))  # offices held for four-year terms
LEVELS_QUARTERS = ((1.0, 1), (math.e, 2), (math.e**2, 4))
LEVELS_MONTHS = ((1.0, 1), (math.e, 3), (math.e**2, 6), (math.e**3, 12))


@dataclass(frozen=True, slots=True)
class Scales:
    """Spreads of the relevance around what the text states, in periods of the table."""

    width: float = 3.0
    distance: float = 10.0
    end: float = 1.0

    def times(self, periods_a_year: float) -> Scales:
        """Return the same spreads for a table with that many periods a year."""
        k = periods_a_year
        return Scales(self.width * k, self.distance * k, self.end * k)


YEARS = Scales()


def naturalness(durations: NDArray[np.int64], levels: tuple[tuple[float, int], ...]) -> FloatArray:
    """Return the naturalness of each duration: the largest level whose period divides it.

    >>> naturalness(np.array([1, 4, 8]), LEVELS_TERMS).round(3).tolist()
    [1.0, 2.718, 7.389]
    """
    out = np.zeros(durations.shape)
    for weight, period in levels:
        out = np.where(durations % period == 0, np.maximum(out, weight), out)
    return out


def relevance(values: NDArray[np.int64], centre: float | FloatArray, scale: float) -> FloatArray:
    """Return exp(-((x - centre) / scale)^2), the closeness to what the text states."""
    return np.asarray(np.exp(-(((values - centre) / scale) ** 2)), dtype=np.float64)
