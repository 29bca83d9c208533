"""Matrix completion: the untreated outcome as unit effects, period effects and a matrix of low rank.

Athey, Bayati, Doudchenko, Imbens & Khosravi 2021, Matrix completion methods for causal panel data
models: with O the observed cells, of which the target's post-period is none,

    min  sum over O of (Y - L - g 1' - 1 d')^2 / |O|  +  lambda ||L||_*

The unit and period effects g, d are not penalised; the nuclear norm keeps L simple. With no L at all
this is differences in differences, and with a small penalty L takes up all that donors have in common.

The search fills the missing cells with the present fit, takes out row and column means, and shrinks the
singular values of what remains (soft-impute; Mazumder, Hastie & Tibshirani 2010), with Nesterov's
momentum and restarts. lambda has the least squared error on cells left out: a cell is in fold
(rank of its unit + place of its period) mod 5, where units are ranked by their figures, so that each
fold leaves out a fifth of every unit's and every period's cells, and names and order play no part.
"""

from __future__ import annotations

import numpy as np

from caveat.studies.panel import BoolArray, FloatArray, IntArray

FOLDS = 5
STEPS = 25  # penalties tried, over three powers of ten below the one at which L vanishes
LEAST = 1e-3
PATIENCE = 3  # penalties in a row that must do worse before the search ends
ROUGH, FINE = 1e-3, 1e-9  # changes below this share of the typical deviation end a search
LONGEST = 5_000  # steps of one search


def complete(figures: FloatArray, observed: BoolArray, rank: IntArray | None = None) -> FloatArray:
    """Return the fitted matrix, missing cells included, with the penalty chosen by cross-validation.

    Args:
        figures: `(N, T)`; what stands in cells that are not observed is not used.
        observed: `(N, T)`.
        rank: `(N,)` the units' ranks, which decide the folds; their order by default.

    >>> trend = np.array([0.0, 1.0, 2.0, 4.0, 3.0, 5.0])
    >>> figures = np.array([10.0, 20.0, 30.0, 40.0])[:, None] + trend
    >>> observed = np.ones((4, 6), bool)
    >>> observed[0, 4:] = False
    >>> complete(np.where(observed, figures, 99.0), observed)[0].round(6).tolist()
    [10.0, 11.0, 12.0, 14.0, 13.0, 15.0]
    """
    order = np.arange(len(figures)) if rank is None else rank
    level = figures[observed].mean()
    known = np.where(observed, figures - level, 0.0)
    fold = (order[:, None] + np.arange(figures.shape[1])[None]) % FOLDS
    every = np.concatenate([observed[None], observed[None] & (fold != np.arange(FOLDS)[:, None, None])])
    plain = soft_impute(known, every, np.full(1 + FOLDS, np.inf), np.zeros(every.shape), FINE)
    rest = np.where(observed, known - plain[0], 0.0)
    largest = float(np.linalg.svd(rest, compute_uv=False)[0])
    if not largest > 1e-12 * float(np.abs(known).max()):
        return np.asarray(plain[0] + level)
    share = every[1:].sum(axis=(1, 2)) / observed.sum()
    chosen = _best_threshold(known, observed, every[1:], plain[1:], largest * share) * largest
    return np.asarray(soft_impute(known, every[:1], np.array([chosen]), plain[:1], FINE)[0] + level)


def soft_impute(
    figures: FloatArray, observed: BoolArray, threshold: FloatArray, start: FloatArray, tolerance: float
) -> FloatArray:
    """Return the fit for each mask: row and column means, and singular values less a threshold.

    Args:
        figures: `(N, T)`, zero where nothing is known.
        observed: `(K, N, T)` masks.
        threshold: `(K,)`, lambda |O| / 2.
        start: `(K, N, T)` fits to start from.
        tolerance: change at which to stop, as a share of the typical deviation from row and column means.

    >>> known = np.array([[[True, True], [True, False]]])
    >>> soft_impute(np.array([[0.0, 2.0], [3.0, 0.0]]), known, np.array([np.inf]), np.zeros((1, 2, 2)),
    ...             1e-9)[0].round(6).tolist()
    [[0.0, 2.0], [3.0, 5.0]]
    """
    fit, before = start.copy(), start.copy()
    pace = np.ones(len(fit))
    live = np.arange(len(fit))
    scale = np.zeros(len(fit))
    for _ in range(LONGEST):
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace[live] ** 2)) / 2.0
        push = ((pace[live] - 1.0) / faster)[:, None, None]
        ahead = fit[live] + push * (fit[live] - before[live])
        filled = np.where(observed[live], figures, ahead)
        means = filled.mean(axis=2, keepdims=True) + filled.mean(axis=1, keepdims=True)
        means -= filled.mean(axis=(1, 2), keepdims=True)
        deviation = filled - means
        moved = means + _shrunk(deviation, threshold[live])
        step = moved - fit[live]
        turned = ((ahead - moved) * step).sum(axis=(1, 2)) > 0.0
        pace[live] = np.where(turned, 1.0, faster)
        before[live] = fit[live]
        fit[live] = moved
        scale[live] = np.sqrt((deviation**2).mean(axis=(1, 2)))
        live = live[np.abs(step).max(axis=(1, 2)) > tolerance * scale[live]]
        if not len(live):
            break
    return fit


def _best_threshold(
    figures: FloatArray, observed: BoolArray, kept: BoolArray, start: FloatArray, largest: FloatArray
) -> float:
    """Return the share of the largest threshold that predicts the left-out cells best."""
    out = observed[None] & ~kept
    number = np.maximum(out.sum(axis=(1, 2)), 1)
    best, least, worse, fit = 1.0, np.inf, 0, start
    for share in LEAST ** (np.arange(STEPS) / (STEPS - 1)):
        fit = soft_impute(figures, kept, share * largest, fit, ROUGH)
        error = float(((np.where(out, fit - figures, 0.0) ** 2).sum(axis=(1, 2)) / number).mean())
        worse = 0 if error < least else worse + 1
        if error < least:
            best, least = float(share), error
        if worse >= PATIENCE:
            break
    return best


def _shrunk(matrix: FloatArray, threshold: FloatArray) -> FloatArray:
    """Return matrices with singular values less a threshold, none below zero."""
    out = np.zeros(matrix.shape)
    some = np.flatnonzero(np.isfinite(threshold))
    if not len(some):
        return out
    own = matrix[some]
    wide = own.shape[2] > own.shape[1]
    short = own.swapaxes(1, 2) if wide else own
    squares, vectors = np.linalg.eigh(short.swapaxes(1, 2) @ short)
    values = np.sqrt(np.maximum(squares, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(values > threshold[some, None], 1.0 - threshold[some, None] / values, 0.0)
    shrunk = short @ ((vectors * factor[:, None, :]) @ vectors.swapaxes(1, 2))
    out[some] = shrunk.swapaxes(1, 2) if wide else shrunk
    return out
