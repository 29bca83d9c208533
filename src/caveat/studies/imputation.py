"""Effects as observed less imputed untreated outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caveat.studies.did import treatment
from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, Panel

SINGULAR = 1e-10  # of the largest eigenvalue: below, period effects are the same up to a constant


@dataclass(frozen=True, slots=True)
class Imputed:
    """The mean effect with its standard error, and the effect of each treated cell (NaN elsewhere)."""

    effect: float
    error: float
    cells: FloatArray


def impute(panel: Panel, *, anticipation: int = 0, weights: FloatArray | None = None) -> Imputed:
    """Return the mean of observed less imputed outcomes over the treated cells.

    Borusyak, Jaravel & Spiess 2024, Revisiting event-study designs: unit and period effects are
    fitted on untreated cells only. The standard error is their conservative one (section 4.3),
    clustered by unit, with effects averaged by adoption date and period.

    Args:
        panel: outcomes and adoption dates; gaps are allowed.
        anticipation: periods before adoption that count as treated.
        weights: `(N,)` weights of the treated units in the mean.

    >>> rows = [("a", 1, 0), ("a", 2, 3), ("b", 1, 1), ("b", 2, 2)]
    >>> impute(Panel.from_long(*zip(*rows), adoption={"a": 2})).effect
    2.0
    """
    dose: BoolArray = treatment(panel, anticipation=anticipation) > 0.0
    seen = np.isfinite(panel.outcome)
    base = seen & ~dose
    if not base.any() or not (seen & dose).any():
        raise StudyError(
            "there are no treated and untreated cells to compare", hint="check the adoption dates"
        )
    cells = seen & dose & base.any(axis=1, keepdims=True) & base.any(axis=0, keepdims=True)
    if not cells.any():
        raise StudyError(
            "no treated cell can be imputed", hint="treated units need periods before their date"
        )
    filled = np.where(seen, panel.outcome, 0.0)
    period, inverse = _period_effects(filled, base)
    unit = ((filled - period) * base).sum(axis=1) / np.maximum(base.sum(axis=1), 1)
    effects = np.where(cells, filled - unit[:, None] - period[None], np.nan)
    own = np.where(cells, 1.0 if weights is None else np.asarray(weights)[:, None], 0.0)
    own = own / own.sum()
    found = float((own * np.where(cells, effects, 0.0)).sum())
    influence = own - _projection(own, base, inverse)
    residual = np.where(base, filled - unit[:, None] - period[None], 0.0)
    residual += np.where(cells, effects - _cohort_means(effects, own, panel.adoption), 0.0)
    return Imputed(found, float(np.sqrt(((influence * residual).sum(axis=1) ** 2).sum())), effects)


def _period_effects(filled: FloatArray, base: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return period effects fitted on the base cells, and the pseudo-inverse of their normal matrix."""
    count = np.maximum(base.sum(axis=1), 1)
    mask = base.astype(np.float64)
    normal = np.diag(mask.sum(axis=0)) - (mask / count[:, None]).T @ mask
    inverse = np.linalg.pinv(normal, rcond=SINGULAR, hermitian=True)
    mean = (filled * mask).sum(axis=1) / count
    return np.asarray(inverse @ ((filled - mean[:, None]) * mask).sum(axis=0)), np.asarray(inverse)


def _projection(own: FloatArray, base: BoolArray, inverse: FloatArray) -> FloatArray:
    """Return the weights with which base cells enter the imputed part of the mean."""
    mask = base.astype(np.float64)
    count = np.maximum(mask.sum(axis=1), 1.0)
    by_unit, by_period = own.sum(axis=1), own.sum(axis=0)
    lift = inverse @ (by_period - (mask / count[:, None]).T @ by_unit)
    unit = (by_unit - mask @ lift) / count
    return np.asarray(mask * (unit[:, None] + lift[None]))


def _cohort_means(effects: FloatArray, own: FloatArray, adoption: FloatArray) -> FloatArray:
    """Return the mean effect of each cell's adoption date and period, weighted as in the s.e. formula."""
    out = np.zeros(effects.shape)
    filled = np.where(np.isfinite(effects), effects, 0.0)
    for date in np.unique(adoption[np.isfinite(adoption)]):
        rows = adoption == date
        total = (own[rows] ** 2).sum(axis=0)
        means = (own[rows] ** 2 * filled[rows]).sum(axis=0) / np.where(total > 0.0, total, 1.0)
        out[rows] = means[None]
    return out
