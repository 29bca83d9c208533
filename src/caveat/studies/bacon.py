"""What a two-way fixed-effects coefficient is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, Panel

UNTREATED = "treated vs untreated"
EARLIER = "earlier vs later treated"
LATER = "later vs earlier treated"
ALWAYS = "later vs always treated"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One two-group comparison with its share of the coefficient.

    `treated` and `control` are first treated periods, infinite for the never treated.
    """

    kind: str
    treated: float
    control: float
    weight: float
    estimate: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """All comparisons of a coefficient; `effect` is their weighted sum."""

    comparisons: tuple[Comparison, ...]
    effect: float

    def by_kind(self) -> dict[str, tuple[float, float]]:
        """Return the weight and the mean estimate of each kind of comparison.

        >>> one = Comparison(UNTREATED, 1.0, np.inf, 1.0, 0.5)
        >>> Decomposition((one,), 0.5).by_kind()
        {'treated vs untreated': (1.0, 0.5)}
        """
        kinds: dict[str, tuple[float, float]] = {}
        for kind in (UNTREATED, EARLIER, LATER, ALWAYS):
            mine = [one for one in self.comparisons if one.kind == kind]
            weight = sum(one.weight for one in mine)
            if weight > 0.0:
                kinds[kind] = (weight, sum(one.weight * one.estimate for one in mine) / weight)
        return kinds


def bacon(panel: Panel) -> Decomposition:
    """Return the two-group comparisons that two-way fixed effects average, with their weights.

    Goodman-Bacon 2021, Difference-in-differences with variation in treatment timing, theorem 1;
    balanced panels, no weights.

    >>> rows = [("a", 1, 0), ("a", 2, 3), ("b", 1, 1), ("b", 2, 2)]
    >>> panel = Panel.from_long(*zip(*rows), adoption={"a": 2})
    >>> bacon(panel).effect, [one.kind for one in bacon(panel).comparisons]
    (2.0, ['treated vs untreated'])
    """
    outcome = panel.outcome
    if not np.isfinite(outcome).all():
        raise StudyError(
            f"{int((~np.isfinite(outcome)).sum())} unit-periods are missing",
            hint="the decomposition needs a balanced panel: drop the units or periods with gaps",
        )
    periods = np.asarray(panel.periods, dtype=np.float64)
    start = np.where(np.isnan(panel.adoption) | (panel.adoption > periods[-1]), np.inf, panel.adoption)
    start = np.where(start <= periods[0], -np.inf, start)
    dates = np.unique(start)
    means = np.array([outcome[start == date].mean(axis=0) for date in dates])
    share = np.array([(start == date).mean() for date in dates])
    dose = np.array([(periods >= date).mean() for date in dates])
    found: list[Comparison] = []
    for i, first in enumerate(dates):
        for j, second in enumerate(dates):
            if not np.isfinite(first) or i == j:
                continue
            kind, window = _kind(first, second, periods)
            estimate = _change(means[i] - means[j], periods >= first, window)
            found.append(
                Comparison(kind, float(first), float(second), _share(kind, share, dose, i, j), estimate)
            )
    total = sum(one.weight for one in found)
    if not total > 0.0:
        raise StudyError("no two groups can be compared", hint="give treated and untreated unit-periods")
    kept = tuple(
        Comparison(one.kind, one.treated, one.control, one.weight / total, one.estimate)
        for one in found
        if one.weight > 0.0
    )
    return Decomposition(kept, sum(one.weight * one.estimate for one in kept))


def _kind(first: float, second: float, periods: FloatArray) -> tuple[str, BoolArray]:
    """Return the kind of comparison of two dates, with the periods that it uses."""
    if second == np.inf:
        return UNTREATED, np.ones(len(periods), dtype=np.bool_)
    if second == -np.inf:
        return ALWAYS, np.ones(len(periods), dtype=np.bool_)
    if first < second:
        return EARLIER, periods < second
    return LATER, periods >= second


def _change(difference: FloatArray, post: BoolArray, window: BoolArray) -> float:
    """Return the change of a difference of means between the two parts of a window."""
    return float(difference[window & post].mean() - difference[window & ~post].mean())


def _share(kind: str, share: FloatArray, dose: FloatArray, i: int, j: int) -> float:
    """Return the weight of a comparison up to the common factor."""
    both = share[i] + share[j]
    split = share[i] * share[j] / both**2
    if kind in (UNTREATED, ALWAYS):
        return float(both**2 * split * dose[i] * (1.0 - dose[i]))
    if kind == EARLIER:
        return float(both**2 * split * (dose[i] - dose[j]) * (1.0 - dose[i]))
    return float(both**2 * split * dose[i] * (dose[j] - dose[i]))
