"""The synthetic-control family, fitted in batches.

Every member compares a target with a weighted mean of donors and differs in the weights:

    gap_t  = y_target,t - sum_j w_j y_j,t
    effect = mean of gap over the post-period - sum over the pre-period of l_t gap_t

* `sc`: w on the simplex, closest to the target in the pre-period; no l.
  Abadie, Diamond & Hainmueller 2010.
* `sc_demeaned`: the same on deviations from each unit's pre-period mean; l equal.
  Doudchenko & Imbens 2016; Ferman & Pinto 2021.
* `sdid`: as `sc_demeaned` with a ridge; l on the simplex, closest to the donors' post-period mean.
  Arkhangelsky, Athey, Hirshberg, Imbens & Wager 2021.
* `sc_augmented`: `sc` with a ridge correction for the remaining misfit; no l.
  Ben-Michael, Feller & Rothstein 2021.
* `mc`: no w; the gap is to what a low-rank matrix with unit and period effects makes of the target's
  missing post-period. Athey, Bayati, Doudchenko, Imbens & Khosravi 2021; see `completion`.
* `did`: w equal (or by population); l equal: two-way fixed effects with one treated unit.
* `did_last`: w equal (or by population); l the last pre-period only.
  Callaway & Sant'Anna 2021 with one treated unit.

All problems of one pre-period share a Gram matrix of the units' figures less each period's mean,
which changes nothing where weights sum to one.
A target's missing periods are left out of its windows; a donor must have every period that remains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from caveat.studies.augmented import ridge_correction
from caveat.studies.completion import complete
from caveat.studies.errors import StudyError
from caveat.studies.gate import check_memory
from caveat.studies.panel import BoolArray, FloatArray, IntArray, canonical_order
from caveat.studies.simplex import Weights, choose_engine, solve
from caveat.studies.thin import is_thin, solve_thin

ESTIMATORS = ("sc", "sc_demeaned", "sdid", "sc_augmented", "mc", "did", "did_last")
CHUNK = 4096  # problems whose arrays are in memory at once
GRAMS = 2**27  # bytes of Gram matrices that are in memory at once, but at least one matrix
TIME_RIDGE = 1e-6  # synthdid's zeta.lambda, in units of the noise


@dataclass(frozen=True, slots=True)
class Fits:
    """One row for each problem.

    Attributes:
        weights: `(B, N)` donor weights, NaN for `mc`, which has none.
        period_weights: `(B, T)` weights of the pre-periods, all zero for `sc`.
        gaps: `(B, T)` target less its weighted donors, less the intercept where there is one.
        effect: `(B,)` mean gap over the post-period.
        fit: `(B,)` root mean squared gap over the pre-period, round its mean where there is an intercept.
        unique: `(B,)` whether no other weights fit as well.
    """

    weights: FloatArray
    period_weights: FloatArray
    gaps: FloatArray
    effect: FloatArray
    fit: FloatArray
    unique: BoolArray


@dataclass(frozen=True, slots=True)
class Problems:
    """What to fit: `targets` (B,), `pre` and `post` (B, T), `donors` (B, N); `importance` (N,) of donors."""

    targets: IntArray
    pre: BoolArray
    post: BoolArray
    donors: BoolArray
    importance: FloatArray | None = None

    def take(self, rows: IntArray | slice) -> Problems:
        """Return some of the problems.

        >>> windows = np.ones((2, 3), bool)
        >>> one = Problems(np.array([0, 1]), windows, windows, np.ones((2, 2), bool))
        >>> one.take(slice(1, 2)).targets.tolist()
        [1]
        """
        return Problems(
            self.targets[rows], self.pre[rows], self.post[rows], self.donors[rows], self.importance
        )


def fit(outcome: FloatArray, problems: Problems, *, estimator: str, engine: str = "auto") -> Fits:
    """Return the fits of all problems by one estimator; NaN where nothing can be fitted.

    >>> outcome = np.array([[1.0, 2.0, 3.0, 9.0], [0.0, 1.0, 2.0, 3.0], [2.0, 3.0, 4.0, 5.0]])
    >>> pre, post = np.array([[True, True, True, False]]), np.array([[False, False, False, True]])
    >>> found = fit(outcome, Problems(np.array([0]), pre, post, np.ones((1, 3), bool)), estimator="sc")
    >>> found.weights.round(3).tolist(), found.effect.round(3).tolist()
    ([[0.0, 0.5, 0.5]], [5.0])
    """
    if estimator not in ESTIMATORS:
        raise StudyError(
            f"estimator '{estimator}' does not exist", hint=f"choose from {', '.join(ESTIMATORS)}"
        )
    engine = choose_engine(engine, len(problems.targets))
    usable = usable_cells(outcome, problems)
    parts = [
        _fit_chunk(outcome, usable.take(slice(at, at + CHUNK)), estimator, engine)
        for at in range(0, len(problems.targets), CHUNK)
    ]
    if not parts:
        raise StudyError("there is nothing to fit", hint="give at least one target")
    if len(parts) == 1:
        return parts[0]
    return Fits(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Fits.__dataclass_fields__)
    )


def usable_cells(outcome: FloatArray, problems: Problems) -> Problems:
    """Return the problems without the target's missing periods and without donors that miss one that is left.

    >>> outcome = np.array([[1.0, np.nan, 3.0], [1.0, 2.0, 3.0], [np.nan, 2.0, 3.0]])
    >>> both = np.array([[True, True, False]]), np.array([[False, False, True]])
    >>> found = usable_cells(outcome, Problems(np.array([0]), *both, np.ones((1, 3), bool)))
    >>> found.pre.tolist(), found.donors.tolist()
    ([[True, False, False]], [[False, True, False]])
    """
    seen = np.isfinite(outcome)
    own = seen[problems.targets]
    pre, post = problems.pre & own, problems.post & own
    donors = problems.donors.copy()
    if not seen.all():
        donors &= ~(((pre | post).astype(np.float64) @ (~seen).T.astype(np.float64)) > 0.0)
    donors[np.arange(len(donors)), problems.targets] = False
    donors[~(pre.any(axis=1) & post.any(axis=1))] = False
    return Problems(problems.targets, pre, post, donors, problems.importance)


def _fit_chunk(outcome: FloatArray, problems: Problems, estimator: str, engine: str) -> Fits:
    """Return the fits of one chunk of problems."""
    if estimator == "mc":
        return _fit_completed(outcome, problems)
    many = len(problems.targets)
    filled = np.where(np.isfinite(outcome), outcome, 0.0)
    unique = np.ones(many, dtype=np.bool_)
    period_weights = np.zeros(problems.pre.shape)
    if estimator in ("did", "did_last"):
        importance = np.ones(len(outcome)) if problems.importance is None else problems.importance
        weights = problems.donors * importance
        with np.errstate(invalid="ignore"):
            weights = weights / weights.sum(axis=1, keepdims=True)
    else:
        weights, unique = _unit_weights(filled, problems, estimator, engine)
    if estimator in ("did", "sc_demeaned"):
        period_weights = problems.pre / np.maximum(problems.pre.sum(axis=1, keepdims=True), 1)
    elif estimator == "did_last":
        last = problems.pre.shape[1] - 1 - problems.pre[:, ::-1].argmax(axis=1)
        period_weights[np.arange(many), last] = problems.pre.any(axis=1)
    elif estimator == "sdid":
        period_weights = _period_weights(filled, problems, engine)
    gaps = filled[problems.targets] - weights @ filled
    if not np.isfinite(outcome).all():
        missing = ~np.isfinite(outcome)
        unknown = ((weights != 0.0).astype(np.float64) @ missing.astype(np.float64)) > 0.0
        gaps[unknown | missing[problems.targets]] = np.nan
    return _measure(weights, period_weights, gaps, unique, problems)


def _fit_completed(outcome: FloatArray, problems: Problems) -> Fits:
    """Return the fits of one chunk by matrix completion; gaps are known in the windows only."""
    many = len(problems.targets)
    gaps = np.full(problems.pre.shape, np.nan)
    rank = np.empty(len(outcome), dtype=np.intp)
    rank[canonical_order(outcome)] = np.arange(len(outcome))
    for row in np.flatnonzero(problems.donors.any(axis=1)):
        target, donors = problems.targets[row], problems.donors[row].copy()
        donors[target] = True
        units, periods = np.flatnonzero(donors), np.flatnonzero(problems.pre[row] | problems.post[row])
        figures = outcome[np.ix_(units, periods)]
        observed = (units != target)[:, None] | problems.pre[row, periods][None]
        fitted = complete(figures, observed, rank[units])
        gaps[row, periods] = outcome[target, periods] - fitted[np.searchsorted(units, target)]
    known = np.where(np.isfinite(gaps), gaps, 0.0)
    after, before = problems.post.sum(axis=1), problems.pre.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = (known * problems.post).sum(axis=1) / after
        fit_error = np.sqrt((known**2 * problems.pre).sum(axis=1) / before)
    broken = ~problems.donors.any(axis=1)
    effect[broken] = fit_error[broken] = np.nan
    none = np.full(problems.donors.shape, np.nan), np.zeros(problems.pre.shape)
    return Fits(*none, gaps, effect, fit_error, np.ones(many, dtype=np.bool_))


def _measure(
    weights: FloatArray, period_weights: FloatArray, gaps: FloatArray, unique: BoolArray, problems: Problems
) -> Fits:
    """Return effects and pre-period fit from weights and raw gaps."""
    known = np.where(np.isfinite(gaps), gaps, 0.0)
    broken = ~np.isfinite(weights).all(axis=1) | ~problems.donors.any(axis=1)
    intercept = (known * period_weights).sum(axis=1)
    gaps = gaps - intercept[:, None]
    after, before = problems.post.sum(axis=1), problems.pre.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = (known * problems.post).sum(axis=1) / after - intercept
        mean = np.where(period_weights.any(axis=1), (known * problems.pre).sum(axis=1) / before, 0.0)
        fit_error = np.sqrt((((known - mean[:, None]) * problems.pre) ** 2).sum(axis=1) / before)
    effect[broken] = np.nan
    fit_error[broken] = np.nan
    gaps[broken] = np.nan
    return Fits(weights, period_weights, gaps, effect, fit_error, unique)


def _unit_weights(
    filled: FloatArray, problems: Problems, estimator: str, engine: str
) -> tuple[FloatArray, BoolArray]:
    """Return donor weights of the estimators that fit them, and whether they are unique."""
    ridge = np.zeros(len(problems.targets))
    if estimator == "sdid":
        ridge = noise(filled, problems) ** 2 * zeta_squared(problems) * problems.pre.sum(axis=1)
    by_unit = estimator in ("sc_demeaned", "sdid")
    weights = np.full(problems.donors.shape, np.nan)
    unique = np.ones(len(weights), dtype=np.bool_)
    windows, window_of = unique_rows(problems.pre)
    thin = np.array([is_thin(len(filled), int(window.sum())) for window in windows], dtype=np.bool_)
    for at in np.flatnonzero(thin):
        rows = np.flatnonzero(window_of == at)
        figures = _centred(filled[:, windows[at]], by_unit=by_unit)
        found = solve_thin(figures, problems.targets[rows], problems.donors[rows], ridge[rows])
        weights[rows], unique[rows] = found.weights, found.unique
    wide = np.flatnonzero(~thin)
    if len(wide):
        check_memory(len(filled))
    together = max(1, GRAMS // (8 * len(filled) ** 2))
    for first in range(0, len(wide), together):
        part = wide[first : first + together]
        rows = np.flatnonzero(np.isin(window_of, part))
        own = np.searchsorted(part, window_of[rows])
        found = _by_gram(filled, windows[part], own, problems.take(rows), ridge[rows], by_unit, engine)
        weights[rows], unique[rows] = found.weights, found.unique
    if estimator == "sc_augmented":
        for row in np.flatnonzero(np.isfinite(weights).all(axis=1)):
            pre, donors = problems.pre[row], problems.donors[row]
            weights[row, donors] += ridge_correction(
                filled[donors][:, pre], filled[problems.targets[row], pre], weights[row, donors]
            )
    return weights, unique


def _by_gram(
    filled: FloatArray,
    windows: BoolArray,
    window_of: IntArray,
    problems: Problems,
    ridge: FloatArray,
    by_unit: bool,
    engine: str,
) -> Weights:
    """Return donor weights by way of one Gram matrix for each window."""
    units = len(filled)
    grams = np.empty((len(windows), units, units))
    for at, window in enumerate(windows):
        figures = _centred(filled[:, window], by_unit=by_unit)
        grams[at] = figures @ figures.T
    which = window_of.astype(np.int64)
    return solve(
        grams,
        grams.reshape(-1, units),
        grams[which, problems.targets, problems.targets],
        problems.donors,
        gram_of=which,
        linear_of=which * units + problems.targets,
        ridge=ridge,
        engine=engine,
    )


def unique_rows(rows: BoolArray) -> tuple[BoolArray, IntArray]:
    """Return the different rows of a mask, and which of them each row is.

    >>> different, which = unique_rows(np.array([[True, False], [False, True], [True, False]]))
    >>> different.tolist(), which.tolist()
    ([[False, True], [True, False]], [1, 0, 1])
    """
    packed = np.ascontiguousarray(np.packbits(rows, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1])))[:, 0]
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], which


def _centred(window: FloatArray, *, by_unit: bool) -> FloatArray:
    """Return figures less each period's mean, and less each unit's mean if asked."""
    if by_unit and window.shape[1]:
        window = window - window.mean(axis=1, keepdims=True)
    return np.asarray(window - window.mean(axis=0))


def zeta_squared(problems: Problems) -> FloatArray:
    """Return SDID's squared regularisation in units of the noise: sqrt(treated units x post-periods).

    Arkhangelsky et al. 2021, section 2.1, with one treated unit a problem.

    >>> post = np.array([[False, False, True]])
    >>> one = Problems(np.array([0]), ~post, post, np.ones((1, 2), bool))
    >>> zeta_squared(one).tolist()
    [1.0]
    """
    return np.asarray(np.sqrt(problems.post.sum(axis=1).astype(np.float64)))


def noise(filled: FloatArray, problems: Problems) -> FloatArray:
    """Return the standard deviation of the donors' first differences in the pre-period.

    >>> outcome = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    >>> every = np.ones((1, 3), bool)
    >>> one = Problems(np.array([0]), every, ~every, np.array([[False, True, True]]))
    >>> noise(outcome, one).round(6).tolist()
    [0.57735]
    """
    windows, window_of = unique_rows(problems.pre)
    picked = np.zeros((len(problems.targets), 2))
    number = problems.donors.sum(axis=1).astype(np.float64)
    for at, window in enumerate(windows):
        rows = window_of == at
        steps = np.diff(filled[:, window], axis=1)
        sums = np.stack([steps.sum(axis=1), (steps**2).sum(axis=1)], axis=1)
        picked[rows] = problems.donors[rows].astype(np.float64) @ sums
        number[rows] *= steps.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (picked[:, 1] - picked[:, 0] ** 2 / number) / (number - 1.0)
    return np.sqrt(np.where(number > 1.0, np.maximum(variance, 0.0), 0.0))


def _period_weights(filled: FloatArray, problems: Problems, engine: str) -> FloatArray:
    """Return SDID's weights of pre-periods: those whose donors' mean best follows the post-period."""
    out = np.zeros(problems.pre.shape)
    level = noise(filled, problems)
    for rows, pre, post in _windows(problems):
        use = rows[problems.donors[rows].any(axis=1)]
        if not len(use) or not pre.any() or not post.any():
            continue
        figures = np.column_stack([filled[:, pre], filled[:, post].mean(axis=1)])
        figures = figures - figures.mean(axis=0)
        size = figures.shape[1]
        products = (figures[:, :, None] * figures[:, None, :]).reshape(len(figures), size * size)
        donors = problems.donors[use].astype(np.float64)
        number = donors.sum(axis=1)
        total = donors @ figures
        gram = (donors @ products).reshape(len(use), size, size)
        gram -= total[:, :, None] * (total / number[:, None])[:, None, :]
        found = solve(
            np.ascontiguousarray(gram[:, :-1, :-1]),
            gram[:, :-1, -1],
            gram[:, -1, -1],
            np.ones((len(use), size - 1), dtype=np.bool_),
            gram_of=np.arange(len(use)),
            ridge=(TIME_RIDGE * level[use]) ** 2 * number,
            engine=engine,
        )
        out[np.ix_(use, np.flatnonzero(pre))] = found.weights
    return out


def _windows(problems: Problems) -> Iterator[tuple[IntArray, BoolArray, BoolArray]]:
    """Yield the rows of each pair of pre- and post-period."""
    pairs, pair_of = unique_rows(np.concatenate([problems.pre, problems.post], axis=1))
    periods = problems.pre.shape[1]
    for at, pair in enumerate(pairs):
        yield np.flatnonzero(pair_of == at), pair[:periods], pair[periods:]
