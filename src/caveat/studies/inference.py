"""How unusual an effect is among units that were not treated."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from caveat.studies.blocks import Pairs
from caveat.studies.errors import StudyError
from caveat.studies.panel import BoolArray, FloatArray, IntArray, canonical_order
from caveat.studies.sc import Fits, Problems, fit

DRAWS = 999
TIE = 1e-9  # relative difference below which two statistics count as equal
WORST_FIT = (
    5.0  # placebos whose mean squared pre-period error is more than this many times the treated unit's
)
LEAST_NOISE = 0.1  # a pre-period error below this share of the unit's usual change counts as this share


@dataclass(frozen=True, slots=True)
class Rank:
    """A placebo test: `p` is (1 + placebos at least as extreme) / (1 + placebos)."""

    statistic: float
    p: float
    placebos: int
    smallest: float

    @property
    def place(self) -> int:
        """Return the rank of the real statistic, 1 for the most extreme.

        >>> rank(3.0, np.array([1.0, 4.0])).place
        2
        """
        return round(self.p * (1 + self.placebos))


@dataclass(frozen=True, slots=True)
class SpacePlacebos:
    """In-space placebo tests of one specification, with all placebos and with the well fitted alone."""

    ratio: Rank
    size: Rank
    ratio_well_fitted: Rank
    size_well_fitted: Rank


def rank(statistic: float, placebos: FloatArray) -> Rank:
    """Return the place of a statistic among placebos; those that are NaN are left out.

    Abadie, Diamond & Hainmueller 2010; equal statistics count against the real one.

    >>> rank(5.0, np.array([1.0, 5.0, 7.0, np.nan]))
    Rank(statistic=5.0, p=0.75, placebos=3, smallest=0.25)
    """
    known = placebos[~np.isnan(placebos)]
    if np.isnan(statistic):
        return Rank(statistic, float("nan"), len(known), 1.0 / (1 + len(known)))
    reached = int((known >= statistic - TIE * abs(statistic)).sum())
    return Rank(float(statistic), (1 + reached) / (1 + len(known)), len(known), 1.0 / (1 + len(known)))


def in_space(found: Fits, post: BoolArray, treated: int) -> SpacePlacebos:
    """Return the place of row `treated` among the other rows, all fitted by one specification.

    Args:
        found: one row a unit, the treated one among them.
        post: `(B, T)` post-periods.
        treated: its row.

    >>> figures = np.array([[1.0, 2.0, 9.0], [1.0, 2.1, 3.0], [1.2, 2.0, 3.0], [0.8, 1.9, 2.9]])
    >>> post = np.tile([False, False, True], (4, 1))
    >>> donors = np.tile([False, True, True, True], (4, 1))
    >>> in_space(fit(figures, Problems(np.arange(4), ~post, post, donors), estimator="did"), post, 0).size.p
    0.25
    """
    gaps = np.where(post & np.isfinite(found.gaps), found.gaps, 0.0)
    after = np.sqrt((gaps**2).sum(axis=1) / np.maximum(post.sum(axis=1), 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = after / found.fit
    others = np.arange(len(ratio)) != treated
    well = others & (found.fit**2 <= WORST_FIT * found.fit[treated] ** 2)
    size = np.abs(found.effect)
    return SpacePlacebos(
        rank(float(ratio[treated]), ratio[others]),
        rank(float(size[treated]), size[others]),
        rank(float(ratio[treated]), ratio[well]),
        rank(float(size[treated]), size[well]),
    )


def in_time(
    outcome: FloatArray, problem: Problems, *, estimator: str, least: int = 3
) -> tuple[tuple[int, float], ...]:
    """Return the effects found at fake dates inside the pre-period, by column.

    Abadie, Diamond & Hainmueller 2015. Each fake post-period ends where the real one begins.

    Args:
        outcome: `(N, T)`.
        problem: one problem.
        estimator: see `sc`.
        least: pre-periods that must be left before a fake date.

    >>> pre = np.array([[True, True, True, True, False]])
    >>> figures = np.array([[1.0, 2.0, 3.0, 4.0, 9.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
    >>> in_time(figures, Problems(np.array([0]), pre, ~pre, np.ones((1, 2), bool)), estimator="did")
    ((3, 0.0),)
    """
    columns = np.flatnonzero(problem.pre[0])
    fakes = columns[least:]
    if not len(fakes):
        return ()
    pre = np.array([problem.pre[0] & (np.arange(problem.pre.shape[1]) < fake) for fake in fakes])
    post = problem.pre & ~pre
    many = np.zeros(len(fakes), dtype=np.intp)
    found = fit(
        outcome,
        Problems(problem.targets[many], pre, post, problem.donors[many], problem.importance),
        estimator=estimator,
    )
    return tuple((int(fake), float(effect)) for fake, effect in zip(fakes, found.effect, strict=True))


def leave_one_out(outcome: FloatArray, problem: Problems, *, estimator: str) -> dict[int, float]:
    """Return the effect without each donor that has weight, by its row.

    Abadie, Diamond & Hainmueller 2015.

    >>> pre = np.array([[True, True, False]])
    >>> figures = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 5.0]])
    >>> leave_one_out(figures, Problems(np.array([0]), pre, ~pre, np.ones((1, 3), bool)), estimator="did")
    {1: -2.0, 2: 0.0}
    """
    base = fit(outcome, problem, estimator=estimator)
    heavy = np.flatnonzero(np.nan_to_num(base.weights[0]) > 1e-9)
    if len(heavy) < 2:
        return {}
    many = np.zeros(len(heavy), dtype=np.intp)
    donors = problem.donors[many].copy()
    donors[np.arange(len(heavy)), heavy] = False
    problems = Problems(
        problem.targets[many], problem.pre[many], problem.post[many], donors, problem.importance
    )
    found = fit(outcome, problems, estimator=estimator)
    return {int(row): float(effect) for row, effect in zip(heavy, found.effect, strict=True)}


def permute_adoption(weights: FloatArray, outcome: FloatArray, *, draws: int = DRAWS, seed: int = 0) -> Rank:
    """Return the place of |effect| when adoption dates are dealt out to the units anew.

    For estimators that are a fixed linear function of the outcome once the dates are known, such as
    two-way fixed effects or Callaway-Sant'Anna on a balanced panel, dealing out dates moves whole rows
    of `weights`; the effects of all draws are gathers from one product. Randomisation is of units,
    whose treatment it was, and never of observations.

    Args:
        weights: `(N, T)`, the effect is `(weights * outcome).sum()`.
        outcome: `(N, T)` without gaps.
        draws: number of draws.
        seed: of the generator.

    >>> weights = np.array([[-1.0, 1.0], [0.5, -0.5], [0.5, -0.5]])
    >>> permute_adoption(weights, np.array([[0.0, 9.0], [0.0, 1.0], [0.0, 2.0]])).statistic
    7.5
    """
    if not np.isfinite(outcome).all():
        raise StudyError(
            "permutation of dates needs a balanced panel", hint="drop units or periods with gaps"
        )
    order = canonical_order(outcome)
    product = weights[order] @ outcome[order].T
    units = np.arange(len(order))
    generator = np.random.default_rng(seed)
    dealt = generator.permuted(np.tile(units, (draws, 1)), axis=1)
    effects = product[dealt, units[None]].sum(axis=1)
    return rank(abs(float(np.trace(product))), np.abs(effects))


def standardised(effect: FloatArray, fit_error: FloatArray, noise: FloatArray) -> FloatArray:
    """Return effects in units of the pre-period error of the same unit and specification.

    A perfect pre-period fit, as short windows with many donors give, must not count as endless
    evidence: an error below a tenth of the unit's usual change from period to period counts as a tenth.

    >>> standardised(np.array([2.0, 2.0]), np.array([1.0, 0.0]), np.array([4.0, 5.0])).tolist()
    [2.0, 4.0]
    """
    floor = np.maximum(fit_error, LEAST_NOISE * noise)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(floor > 0.0, effect / floor, np.nan))


def median_over(statistics: FloatArray, *, least: float = 0.5) -> FloatArray:
    """Return the median over specifications (rows) of each unit; NaN where fewer than `least` are known.

    >>> median_over(np.array([[1.0, np.nan], [3.0, np.nan], [4.0, 2.0]])).tolist()
    [3.0, nan]
    """
    known = np.isfinite(statistics)
    enough = known.sum(axis=0) >= max(1, least * len(statistics))
    out = np.full(statistics.shape[1], np.nan)
    if enough.any():
        out[enough] = np.nanmedian(np.where(known, statistics, np.nan)[:, enough], axis=0)
    return out


def deal_dates(dates: FloatArray, candidates: int, *, draws: int = DRAWS, seed: int = 0) -> IntArray:
    """Return draws of distinct untreated units, `(draws, treated)`, one for each date.

    Where there are no more than `draws` different ways, each is taken once: with one treated unit,
    each untreated one. Units that get the same date may change places without making a new way.

    >>> deal_dates(np.array([2000.0]), 3).tolist()
    [[0], [1], [2]]
    >>> deal_dates(np.array([2000.0, 2000.0]), 3).tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    if candidates < len(dates):
        raise StudyError(
            f"{candidates} untreated units cannot stand in for {len(dates)} treated ones",
            hint="add untreated units, or take a shorter list",
        )
    if ways(dates, candidates) <= draws:
        return _every_way(dates, candidates)
    generator = np.random.default_rng(seed)
    every = np.tile(np.arange(candidates), (draws, 1))
    return np.asarray(generator.permuted(every, axis=1)[:, : len(dates)])


def placebo_columns(pairs: Pairs, medians: FloatArray, *, draws: int, seed: int) -> IntArray:
    """Return the columns of the curve that each placebo is made of, `(K, treated)`.

    An untreated unit can stand in for a treated one if half of the specifications or more can be
    fitted for it at every date; others, such as those whose figures end early, stay donors only.

    >>> pairs = Pairs(np.array([0, 1, 2, 3]), np.full(4, 2000.0), 1)
    >>> placebo_columns(pairs, np.array([5.0, 1.0, np.nan, 2.0]), draws=99, seed=0).tolist()
    [[1], [3]]
    """
    dates = np.unique(pairs.dates[: pairs.treated])
    number = (len(pairs.units) - pairs.treated) // len(dates)
    able = np.flatnonzero(np.isfinite(medians[pairs.treated :].reshape(len(dates), number)).all(axis=0))
    if not len(able):
        return np.zeros((0, pairs.treated), dtype=np.intp)
    dealt = able[deal_dates(pairs.dates[: pairs.treated], len(able), draws=draws, seed=seed)]
    block = np.searchsorted(dates, pairs.dates[: pairs.treated])
    return np.asarray(pairs.treated + block[None] * number + dealt)


def spread(treated: int, untreated: int) -> float:
    """Return by how much the mean of a treated group varies more than that of a placebo group.

    Treated units are never donors of each other, while the units of a placebo group are, so their gaps
    cancel in part. With equal donor weights and independent units the variances are as
    1/n + 1/J to (J / (J - 1))^2 (1/n - 1/J) for n treated and J untreated units; without this factor
    the test would reject too often.

    >>> round(spread(1, 38), 3), round(spread(10, 52), 3), spread(4, 4)
    (1.0, 1.192, inf)
    """
    if treated >= untreated:
        return math.inf
    ratio = (untreated + treated) / (untreated - treated) * ((untreated - 1) / untreated) ** 2
    return math.sqrt(ratio)


def ways(dates: FloatArray, candidates: int) -> int:
    """Return in how many ways the dates can be dealt to untreated units.

    >>> ways(np.array([2000.0, 2000.0, 2003.0]), 4)
    12
    """
    number, left = 1, candidates
    for size in np.unique(dates, return_counts=True)[1].tolist():
        number *= math.comb(left, size)
        left -= size
    return number


def _every_way(dates: FloatArray, candidates: int) -> IntArray:
    """Return all ways to deal the dates, `(ways, treated)`."""
    blocks = [np.flatnonzero(dates == date).tolist() for date in np.unique(dates)]
    found: list[list[int]] = []

    def deal(at: int, free: tuple[int, ...], row: list[int]) -> None:
        if at == len(blocks):
            found.append(row.copy())
            return
        for chosen in itertools.combinations(free, len(blocks[at])):
            for place, unit in zip(blocks[at], chosen, strict=True):
                row[place] = unit
            deal(at + 1, tuple(unit for unit in free if unit not in chosen), row)

    deal(0, tuple(range(candidates)), [0] * len(dates))
    return np.array(found, dtype=np.intp)
