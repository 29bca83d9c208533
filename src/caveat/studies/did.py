"""Differences in differences: two groups, and two-way fixed effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, IntArray, Panel


@dataclass(frozen=True, slots=True)
class TwoWay:
    """An effect with the standard error clustered by unit, and what it was computed from."""

    effect: float
    error: float
    observations: int
    units: int


def treatment(panel: Panel, *, anticipation: int = 0) -> FloatArray:
    """Return 1 where a unit is treated, from `anticipation` periods before its date on.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [0, 0, 0, 0], adoption={"a": 2})
    >>> treatment(panel).tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    periods = np.asarray(panel.periods, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(periods[None] >= panel.adoption[:, None] - anticipation, dtype=np.float64)


def two_groups(outcome: FloatArray, treated: BoolArray, post: BoolArray) -> float:
    """Return the change of the treated group's mean less that of the other group.

    Card & Krueger 1994; the four means of a balanced panel.

    >>> two_groups(np.array([[1.0, 5.0], [2.0, 3.0]]), np.array([True, False]), np.array([False, True]))
    3.0
    """
    means = [outcome[group][:, window].mean() for group in (treated, ~treated) for window in (post, ~post)]
    return float(means[0] - means[1] - means[2] + means[3])


def two_way(
    outcome: FloatArray,
    dose: FloatArray,
    *,
    weights: FloatArray | None = None,
    covariates: Sequence[FloatArray] = (),
    groups: Sequence[str] | None = None,
) -> TwoWay:
    """Return the coefficient of `dose` in a regression with unit and period effects.

    Least squares on the observed cells, by partialling out (Frisch & Waugh 1933); period effects
    differ by group where groups are given. The standard error is clustered by unit with the usual
    small-sample factor (Arellano 1987; Cameron & Miller 2015). With staggered adoption and effects
    that differ, the coefficient mixes them with weights that can be negative: Goodman-Bacon 2021.

    Args:
        outcome: `(N, T)`, NaN where missing.
        dose: `(N, T)` treatment.
        weights: `(N, T)` or `(N, 1)`, such as population.
        covariates: arrays of the outcome's shape.
        groups: a label for each unit, such as its region.

    >>> outcome = np.array([[1.0, 2.0, 6.0], [1.0, 2.0, 3.0], [0.0, 1.0, 2.0]])
    >>> dose = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    >>> round(two_way(outcome, dose).effect, 9)
    3.0
    """
    stacked = np.stack([outcome, dose, *covariates])
    weight = np.broadcast_to(np.ones(1) if weights is None else weights, outcome.shape)
    seen = np.isfinite(stacked).all(axis=0) & np.isfinite(weight) & (weight > 0.0)
    unit, period = np.nonzero(seen)
    own = np.asarray(weight[seen], dtype=np.float64)
    dummies = _period_dummies(unit, period, groups)
    columns = np.column_stack([stacked[:, seen].T, dummies])
    inside = _within(columns, unit, own, len(outcome))
    root = np.sqrt(own)
    left, others = inside[:, :2] * root[:, None], inside[:, 2:] * root[:, None]
    used = others[:, np.abs(others).max(axis=0) > 1e-12] if others.size else others
    basis = _basis(used)
    left = left - basis @ (basis.T @ left)
    size = float(left[:, 1] @ left[:, 1])
    if not size > 1e-12 * max(float((dose[seen] ** 2 * own).sum()), 1e-300):
        raise StudyError(
            "the treatment does not vary once unit and period effects are taken out",
            hint="give some untreated unit-periods beside the treated ones",
        )
    effect = float(left[:, 1] @ left[:, 0]) / size
    residual = left[:, 0] - effect * left[:, 1]
    score = np.bincount(unit, weights=left[:, 1] * residual, minlength=len(outcome))
    clusters, number = len(np.unique(unit)), len(unit)
    free = number - 2 - basis.shape[1]
    factor = clusters / max(clusters - 1, 1) * (number - 1) / free if free > 0 else np.nan
    return TwoWay(effect, float(np.sqrt(factor * (score**2).sum()) / size), number, clusters)


def _period_dummies(
    unit: IntArray,
    period: IntArray,
    groups: Sequence[str] | None,
) -> FloatArray:
    """Return one column for each period, or each group and period."""
    block = period
    if groups is not None:
        _, label = np.unique(np.asarray(groups), return_inverse=True)
        block = label[unit] * (int(period.max()) + 1) + period
    _, code = np.unique(block, return_inverse=True)
    return np.asarray(code[:, None] == np.arange(code.max() + 1)[None], dtype=np.float64)


def _within(columns: FloatArray, unit: IntArray, weight: FloatArray, units: int) -> FloatArray:
    """Return columns less each unit's weighted mean."""
    total = np.bincount(unit, weights=weight, minlength=units)
    sums = np.column_stack([np.bincount(unit, weights=c * weight, minlength=units) for c in columns.T])
    return np.asarray(columns - (sums / np.where(total > 0.0, total, 1.0)[:, None])[unit])


def _basis(columns: FloatArray) -> FloatArray:
    """Return an orthonormal basis of what the columns span."""
    if not columns.size:
        return np.zeros((len(columns), 0))
    scaled = columns / np.sqrt((columns**2).sum(axis=0))
    left, values, _ = np.linalg.svd(scaled, full_matrices=False)
    return np.asarray(left[:, values > 1e-9 * values[0]])
