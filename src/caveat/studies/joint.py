"""Estimates for all treated units together, with standard errors clustered by unit.

These stand beside the curve, which fits each treated unit apart: they say what the usual regressions
give on the same panel. On a complete panel each has a p from dealing out the adoption dates anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from caveat.studies.callaway import group_time
from caveat.studies.did import treatment, two_way
from caveat.studies.errors import StudyError
from caveat.studies.imputation import impute
from caveat.studies.inference import DRAWS, permute_adoption
from caveat.studies.linear import group_time_weights, two_way_weights
from caveat.studies.panel import FloatArray, Panel
from caveat.studies.predictors import Nested, Predictor, nested
from caveat.studies.scales import to_scale

PREDICTED = "synthetic control with predictors"
STARTS = 6  # random ones, of the search for predictor weights


@dataclass(frozen=True, slots=True)
class Joint:
    """One estimate on one scale; `percent` only under a log, `permuted` the p of permuted dates, or NaN.

    The standard `error` is NaN for estimates that have none.
    """

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


def predicted_estimates(panel: Panel, predictors: Sequence[str], *, seed: int = 0) -> tuple[Joint, ...]:
    """Return synthetic controls with predictors, on the count scale: the best, every other optimum, and
    the fit to outcomes alone; of several treated units the mean of the best and of the last.

    Matched are the means of the predictors over the years before the date, and the outcome in the first,
    the middle and the last of them. Units with gaps are no donors. There are no standard errors.

    Abadie, Diamond & Hainmueller 2010; see `predictors` on what the search finds.

    >>> years, rng = list(range(2000, 2010)), np.random.default_rng(0)
    >>> figures = rng.normal(50, 5, size=(8, 1)) + rng.normal(size=(8, 10))
    >>> figures[0, 6:] += 20
    >>> panel = Panel.from_long([u for u in "abcdefgh" for _ in years], years * 8, figures.ravel(),
    ...     adoption={"a": 2006}, covariates={"income": np.repeat(rng.normal(9, 1, 8), 10).tolist()})
    >>> found = predicted_estimates(panel, ["income"])
    >>> found[0].estimator, 17 < found[0].effect < 23, found[-1].estimator
    ('synthetic control with predictors', True, 'synthetic control with predictors, outcomes only')
    """
    searches = [
        _search(panel, int(row), predictors, seed) for row in np.flatnonzero(np.isfinite(panel.adoption))
    ]
    named = [(PREDICTED, float(np.mean([one.optima[0].effect for one in searches])))]
    if len(searches) == 1:
        others = searches[0].optima[1:]
        named += [(f"{PREDICTED}, another optimum", one.effect) for one in others]
    alone = float(np.mean([one.outcomes_only.effect for one in searches]))
    named.append((f"{PREDICTED}, outcomes only", alone))
    nan = float("nan")
    return tuple(Joint(name, "count", effect, nan, nan, nan) for name, effect in named)


def _search(panel: Panel, row: int, predictors: Sequence[str], seed: int) -> Nested:
    """Return the synthetic controls with predictors of one treated unit."""
    periods = np.asarray(panel.periods)
    known = np.isfinite(panel.outcome[row])
    pre, post = (periods < panel.adoption[row]) & known, (periods >= panel.adoption[row]) & known
    before = periods[pre]
    first, last = int(before[0]), int(before[-1])
    chosen = [Predictor(name, first, last) for name in predictors]
    for period in sorted({first, int(before[len(before) // 2]), last}):
        chosen.append(Predictor(None, period, period))
    whole = np.isfinite(panel.outcome[:, pre | post]).all(axis=1) & np.isnan(panel.adoption)
    window = (periods >= first) & (periods <= last)
    for name in predictors:
        whole &= np.isfinite(panel.covariates[name][:, window]).any(axis=1)
    kept = np.append(row, np.flatnonzero(whole))
    if len(kept) < 2:
        raise StudyError(
            "no donor has complete outcomes and predictors", hint="leave out predictors with many gaps"
        )
    return nested(
        panel.take(kept), 0, np.arange(1, len(kept)), chosen, pre=pre, post=post,
        starts=STARTS, generations=0, seed=seed,
    )  # fmt: skip


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
