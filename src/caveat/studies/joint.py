"""Estimates for all treated units together, with standard errors clustered by unit.

These stand beside the curve, which fits each treated unit apart: they say what the usual regressions
give on the same panel. On a complete panel each has a p from dealing out the adoption dates anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from caveat.studies.callaway import group_time
from caveat.studies.did import treatment, two_way
from caveat.studies.errors import StudyError
from caveat.studies.imputation import impute
from caveat.studies.inference import DRAWS, permute_adoption
from caveat.studies.linear import group_time_weights, two_way_weights
from caveat.studies.panel import FloatArray, Panel
from caveat.studies.scales import to_scale


@dataclass(frozen=True, slots=True)
class Joint:
    """One estimate on one scale; `percent` only under a log, `permuted` the p of permuted dates, or NaN."""

    estimator: str
    scale: str
    effect: float
    error: float
    percent: float
    permuted: float


def joint_estimates(
    panel: Panel, scales: Iterable[str], *, draws: int = DRAWS, seed: int = 0
) -> tuple[Joint, ...]:
    """Return the usual estimates by scale; those that the panel does not allow are left out.

    >>> years, figures = list(range(2000, 2006)), np.random.default_rng(0).normal(50, 1, size=(6, 6))
    >>> figures[0, 3:] += 20
    >>> panel = Panel.from_long([u for u in "abcdef" for _ in years], years * 6, figures.ravel(),
    ...                         adoption={"a": 2003})
    >>> [one.estimator for one in joint_estimates(panel, ["count"]) if 18 < one.effect < 23]
    ['two-way fixed effects', 'group-time, never treated', 'group-time, not yet treated', 'imputation']
    """
    found = []
    for scale in scales:
        scaled = panel.with_outcome(np.array(to_scale(panel.outcome, panel.population, scale)))
        whole = bool(np.isfinite(scaled.outcome).all())
        for name, estimate, weigh in _ESTIMATES:
            try:
                effect, error = estimate(scaled)
            except StudyError:
                continue
            permuted = float("nan")
            if whole and weigh is not None:
                permuted = permute_adoption(weigh(scaled), scaled.outcome, draws=draws, seed=seed).p
            percent = 100.0 * float(np.expm1(effect)) if scale.startswith("log") else float("nan")
            found.append(Joint(name, scale, effect, error, percent, permuted))
    return tuple(found)


def _by_two_way(panel: Panel) -> tuple[float, float]:
    found = two_way(panel.outcome, treatment(panel))
    return found.effect, found.error


def _by_group_time(control: str) -> Callable[[Panel], tuple[float, float]]:
    def estimate(panel: Panel) -> tuple[float, float]:
        found = group_time(panel, control=control).simple()
        return found.overall, found.error

    return estimate


def _by_imputation(panel: Panel) -> tuple[float, float]:
    found = impute(panel)
    return found.effect, found.error


def _not_yet_weights(panel: Panel) -> FloatArray:
    return group_time_weights(panel, control="not_yet")


_ESTIMATES: tuple[
    tuple[str, Callable[[Panel], tuple[float, float]], Callable[[Panel], FloatArray] | None], ...
] = (
    ("two-way fixed effects", _by_two_way, two_way_weights),
    ("group-time, never treated", _by_group_time("never"), group_time_weights),
    ("group-time, not yet treated", _by_group_time("not_yet"), _not_yet_weights),
    ("imputation", _by_imputation, None),
)
