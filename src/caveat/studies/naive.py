"""The answers without a comparison group: before against after, and an interrupted time series.

Most articles argue this way, so these stand beside every curve and never in it: a shock common to all
units is in them whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Naive:
    """A change without comparison: in the outcome's units, in percent of what was expected, and its error."""

    kind: str
    effect: float
    percent: float
    error: float


def before_after(series: FloatArray, pre: BoolArray, post: BoolArray) -> Naive:
    """Return the mean after less the mean before, with Welch's standard error.

    >>> before_after(np.array([4.0, 6.0, 9.0, 11.0]), np.arange(4) < 2, np.arange(4) >= 2)
    Naive(kind='before and after', effect=5.0, percent=100.0, error=1.4142135623730951)
    """
    before, after = _known(series, pre), _known(series, post)
    effect = float(after.mean() - before.mean())
    parts = [float(part.var(ddof=1)) / len(part) if len(part) > 1 else np.nan for part in (before, after)]
    base = float(before.mean())
    percent = 100.0 * effect / base if base > 0.0 else np.nan
    return Naive("before and after", effect, percent, float(np.sqrt(sum(parts))))


def interrupted(series: FloatArray, pre: BoolArray, post: BoolArray) -> Naive:
    """Return the mean distance of the later figures from the earlier trend carried on.

    Segmented regression with a change of level and of slope (Wagner, Soumerai, Zhang & Ross-Degnan
    2002): the later figures' mean less the straight line through the earlier ones, with the error of
    that forecast of a mean (independent errors).

    >>> found = interrupted(np.array([1.0, 2.0, 3.0, 4.0, 7.0, 8.0]), np.arange(6) < 4, np.arange(6) >= 4)
    >>> round(found.effect, 9), round(found.percent, 6)
    (2.0, 36.363636)
    """
    before, after = _known(series, pre), _known(series, post)
    early = np.flatnonzero(pre & np.isfinite(series)).astype(np.float64)
    late = np.flatnonzero(post & np.isfinite(series)).astype(np.float64)
    if len(early) < 3:
        raise StudyError(f"{len(early)} earlier figures give no trend", hint="give at least three")
    middle = float(early.mean())
    spread = float(((early - middle) ** 2).sum())
    slope = float((early - middle) @ before) / spread
    expected = float(before.mean()) + slope * (float(late.mean()) - middle)
    residual = before - before.mean() - slope * (early - middle)
    variance = float(residual @ residual) / (len(early) - 2)
    factor = 1.0 / len(late) + 1.0 / len(early) + (float(late.mean()) - middle) ** 2 / spread
    effect = float(after.mean()) - expected
    percent = 100.0 * effect / expected if expected > 0.0 else np.nan
    return Naive("interrupted time series", effect, percent, float(np.sqrt(variance * factor)))


def _known(series: FloatArray, window: BoolArray) -> FloatArray:
    """Return the figures of a window; refuse an empty one."""
    known = series[window & np.isfinite(series)]
    if not len(known):
        raise StudyError("there are no figures before or after the date", hint="check the date")
    return known
