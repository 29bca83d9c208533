"""The ridge correction of an augmented synthetic control."""

from __future__ import annotations

import numpy as np

from caveat.studies.panel import FloatArray
from caveat.studies.simplex import solve
from caveat.studies.thin import is_thin, solve_thin

STEPS = 20  # penalties tried below the largest
SMALLEST = 1e-8  # the least penalty tried, as a share of the largest


def ridge_correction(donors: FloatArray, target: FloatArray, weights: FloatArray) -> FloatArray:
    """Return what to add to simplex weights so that a ridge regression takes up the remaining misfit.

    Ben-Michael, Feller & Rothstein 2021, The augmented synthetic control method, section 3.1.

    Args:
        donors: `(J, T0)` pre-period figures of the donors.
        target: `(T0,)` those of the target.
        weights: `(J,)` simplex weights.

    >>> donors = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    >>> ridge_correction(donors, donors[0], np.array([1.0, 0.0, 0.0])).tolist()
    [0.0, 0.0, 0.0]
    """
    means = donors.mean(axis=0)
    centred, aim = donors - means, target - means
    misfit = aim - weights @ centred
    if donors.shape[1] < 3 or not misfit.any():
        return np.zeros(len(weights))
    penalty = best_penalty(centred, aim)
    inner = centred.T @ centred + penalty * np.eye(donors.shape[1])
    out: FloatArray = centred @ np.linalg.solve(inner, misfit)
    return out


def best_penalty(donors: FloatArray, target: FloatArray) -> float:
    """Return the ridge penalty by leaving out one pre-period at a time.

    It is the largest whose error is within one standard error of the least, the rule of the
    authors' package; figures are deviations from the donors' means.

    >>> rng = np.random.default_rng(0)
    >>> best_penalty(rng.normal(size=(6, 8)), rng.normal(size=8)) > 0.0
    True
    """
    periods = donors.shape[1]
    largest = float(np.linalg.norm(donors, 2) ** 2)
    if not largest > 0.0:
        return 1.0
    penalties = largest * SMALLEST ** (np.arange(STEPS + 1) / STEPS)
    held = _weights_without_each_period(donors, target)
    errors = np.empty((len(penalties), periods))
    for period in range(periods):
        rest = np.arange(periods) != period
        misfit = target - held[period] @ donors
        values, vectors = np.linalg.eigh(donors[:, rest].T @ donors[:, rest])
        turned = vectors.T @ misfit[rest]
        across = (donors[:, rest] @ vectors).T @ donors[:, period]
        shrunk = (turned * across) / (np.maximum(values, 0.0) + penalties[:, None])
        errors[:, period] = misfit[period] - shrunk.sum(axis=1)
    mean = (errors**2).mean(axis=1)
    spread = (errors**2).std(axis=1, ddof=1) / np.sqrt(periods)
    least = int(mean.argmin())
    return float(penalties[mean <= mean[least] + spread[least]].max())


def _weights_without_each_period(donors: FloatArray, target: FloatArray) -> FloatArray:
    """Return simplex weights fitted without one period at a time, `(T0, J)`."""
    units, periods = donors.shape
    allowed = np.ones((periods, units), dtype=np.bool_)
    if not is_thin(units, periods):
        grams = (donors @ donors.T)[None] - np.einsum("jt,kt->tjk", donors, donors)
        linear = (donors @ target)[None] - (donors * target).T
        return solve(grams, linear, target @ target - target**2, allowed, engine="numpy").weights
    every = np.vstack([target, donors])
    mask = np.append(False, allowed[0])[None]
    return np.vstack(
        [
            solve_thin(
                np.delete(every, period, axis=1), np.zeros(1, dtype=np.intp), mask, np.zeros(1)
            ).weights[:, 1:]
            for period in range(periods)
        ]
    )
