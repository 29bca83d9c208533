"""Outcome scales, and the way back to one unit: events a year and percent."""

from __future__ import annotations

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, IntArray

PER = 100_000.0

CONVERSION = (
    "Effects on other scales are stated as events a period and treated unit, at the unit's own observed "
    "level: a rate gap times population, a log gap as the share of the observed figure that it removes. "
    "Percent is events over what would have been without them."
)


def to_scale(level: FloatArray, population: FloatArray | None, scale: str) -> FloatArray:
    """Return figures on a scale; NaN under a log where they are not positive.

    >>> to_scale(np.array([[50.0, 0.0]]), np.array([[1e6, 1e6]]), "rate").tolist()
    [[5.0, 0.0]]
    >>> to_scale(np.array([[50.0, 0.0]]), None, "log").round(3).tolist()
    [[3.912, nan]]
    """
    if scale in ("rate", "log_rate"):
        if population is None:
            raise StudyError(f"scale '{scale}' needs population", hint="give population, or use count or log")
        level = PER * level / population
    if scale.startswith("log"):
        return np.log(np.where(level > 0.0, level, np.nan))
    return level


def to_events(
    gaps: FloatArray,
    post: BoolArray,
    targets: IntArray,
    level: FloatArray,
    population: FloatArray | None,
    scale: str,
) -> tuple[FloatArray, FloatArray]:
    """Return the mean effect a period in events, and in percent of the counterfactual.

    Args:
        gaps: `(B, T)` effects by period on the scale.
        post: `(B, T)` the periods that count.
        targets: `(B,)` rows of the panel.
        level: `(N, T)` figures as they are.
        population: `(N, T)`.
        scale: of the gaps.

    >>> gaps, post = np.array([[0.0, np.log(1.25)]]), np.array([[False, True]])
    >>> events, percent = to_events(gaps, post, np.array([0]), np.array([[80.0, 100.0]]), None, "log")
    >>> events.round(9).tolist(), percent.round(9).tolist()
    ([20.0], [25.0])
    """
    observed = level[targets]
    if scale == "rate":
        if population is None:
            raise StudyError("scale 'rate' needs population", hint="give population")
        events = gaps * population[targets] / PER
    elif scale.startswith("log"):
        events = -np.expm1(-gaps) * observed
    else:
        events = gaps
    known = post & np.isfinite(events) & np.isfinite(observed)
    number = known.sum(axis=1)
    total = np.where(known, events, 0.0).sum(axis=1)
    without = np.where(known, observed, 0.0).sum(axis=1) - total
    lost = number == 0
    with np.errstate(invalid="ignore", divide="ignore"):
        percent = np.where(without > 0.0, 100.0 * total / without, np.nan)
        return np.where(lost, np.nan, total / number), np.where(lost, np.nan, percent)
