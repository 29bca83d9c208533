"""The grid of a study cut into pieces of work, the same ones whatever spreads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caveat.studies.panel import BoolArray, FloatArray, IntArray, Panel
from caveat.studies.pools import donor_pool
from caveat.studies.sc import Problems
from caveat.studies.scales import to_scale
from caveat.studies.specification import Specification

BLOCK = 4096  # problems in one piece of work, whatever the number of workers
CELLS = 2**22  # donors of all problems in one piece of work


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who is fitted: `units` (P,) rows of the panel with their `dates` (P,); the first `treated` are real."""

    units: IntArray
    dates: FloatArray
    treated: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What the fits of a grid share: panels by source, an untouched outcome, exposure, shock years.

    `elsewhere` marks the units (N,) that another list treats.
    """

    panels: Mapping[str, Panel]
    untouched: Panel | None = None
    exposure: str | None = None
    shock_years: frozenset[int] = frozenset()
    engine: str = "auto"
    elsewhere: BoolArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """A rule for donors: its name, the units allowed (N,), their groups, and a trait (D, N) by date."""

    name: str
    allowed: BoolArray
    groups: tuple[str, ...] | None
    trait: FloatArray | None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A piece of work that can be sent to another process: some specifications for some pairs.

    Attributes:
        rows: specifications, as rows of the curve.
        columns: the first pair and the one after the last, as columns of the curve.
        outcome: `(N, T)` on the scale; `level` as it is.
        targets: `(C,)` units of the pairs.
        date_of: `(C,)` which date each pair has.
        windows: for each row, pre- and post-period of each date, `(D, T)`.
        pools: for each row, who may be a donor.
        treated: how many of the pairs, the first, are real.
    """

    rows: tuple[int, ...]
    columns: tuple[int, int]
    outcome: FloatArray
    level: FloatArray
    population: FloatArray | None
    targets: IntArray
    date_of: IntArray
    windows: tuple[tuple[BoolArray, BoolArray], ...]
    pools: tuple[Pool, ...]
    importance: FloatArray | None
    scale: str
    estimator: str
    drop_heaviest: bool
    treated: int
    engine: str

    def problems(self) -> Problems:
        """Return what to fit, row by row and pair by pair."""
        made: dict[int, BoolArray] = {}
        for pool in self.pools:
            if id(pool) not in made:
                trait = None if pool.trait is None else pool.trait[self.date_of]
                made[id(pool)] = donor_pool(
                    pool.name, self.targets, pool.allowed, groups=pool.groups, trait=trait
                )
        return Problems(
            np.tile(self.targets, len(self.rows)),
            np.concatenate([pre[self.date_of] for pre, _ in self.windows]),
            np.concatenate([post[self.date_of] for _, post in self.windows]),
            np.concatenate([made[id(pool)] for pool in self.pools]),
            self.importance,
        )


def count_blocks(specifications: Sequence[Specification], pairs: int, units: int) -> int:
    """Return into how many pieces a grid is cut.

    >>> count_blocks([Specification(pre=n) for n in range(100)], 39, 39)
    1
    >>> count_blocks([Specification()], 3_000, 3_000)
    3
    """
    step, width = _size(pairs, units)
    across = -(-pairs // width)
    return sum(across * -(-len(rows) // step) for rows in _shared(specifications).values())


def cut(
    specifications: Sequence[Specification], pairs: Pairs, untreated: BoolArray, setting: Setting
) -> Iterator[Block]:
    """Yield pieces of work: specifications that share figures, estimator and donor rule.

    Args:
        specifications: of one treatment list.
        pairs: real treated units first, then placebos.
        untreated: `(N,)`, the units that may be donors.
        setting: panels and options.
    """
    dates, date_of = np.unique(pairs.dates, return_inverse=True)
    step, width = _size(len(pairs.units), len(untreated))
    pools: dict[tuple[object, ...], Pool] = {}
    for (source, scale, triple, estimator, heaviest, weighted), rows in _shared(specifications).items():
        panel = setting.panels[source]
        outcome = to_scale(panel.outcome, panel.population, scale)
        if triple and setting.untouched is not None:
            outcome = outcome - to_scale(setting.untouched.outcome, setting.untouched.population, scale)
        importance = None
        if weighted and panel.population is not None:
            importance = _row_means(panel.population, np.ones(panel.population.shape, dtype=np.bool_))
            importance = np.where(np.isfinite(importance), importance, 0.0)
        for at in range(0, len(rows), step):
            part = rows[at : at + step]
            windows, rules = [], []
            for one in (specifications[row] for row in part):
                each = [window(panel, date, one, setting.shock_years) for date in dates]
                windows.append((np.array([pre for pre, _ in each]), np.array([post for _, post in each])))
                rules.append(_pool(one, untreated, setting, outcome, windows[-1][0], pools))
            for first in range(0, len(pairs.units), width):
                last = min(first + width, len(pairs.units))
                yield Block(
                    tuple(part),
                    (first, last),
                    outcome,
                    panel.outcome,
                    panel.population,
                    pairs.units[first:last],
                    date_of[first:last],
                    tuple(windows),
                    tuple(rules),
                    importance,
                    scale,
                    estimator,
                    heaviest,
                    min(max(pairs.treated - first, 0), last - first),
                    setting.engine,
                )


def window(
    panel: Panel, date: float, one: Specification, shock_years: frozenset[int]
) -> tuple[BoolArray, BoolArray]:
    """Return the pre- and post-period of a date under a specification.

    >>> panel = Panel.from_long(["a"] * 5, [1, 2, 3, 4, 5], [0] * 5)
    >>> [w.tolist() for w in window(panel, 4, Specification(pre=2, anticipation=1), frozenset())]
    [[True, True, False, False, False], [False, False, False, True, True]]
    """
    start = int(np.searchsorted(np.asarray(panel.periods), date))
    column = np.arange(len(panel.periods))
    end = start - one.anticipation
    pre = (column < end) & (column >= (end - one.pre if one.pre else 0))
    post = (column >= start) & (column < (start + one.post if one.post else len(column)))
    if one.shock == "masked":
        shocked = np.isin(np.asarray(panel.periods), list(shock_years))
        pre, post = pre & ~shocked, post & ~shocked
    return pre, post


_Shared = tuple[str, str, bool, str, bool, bool]


def _shared(specifications: Sequence[Specification]) -> dict[_Shared, list[int]]:
    """Return the rows of specifications that are fitted alike, by what they share."""
    shared: dict[_Shared, list[int]] = {}
    for row, one in enumerate(specifications):
        heaviest, weighted = one.donors == "without the heaviest", one.weighting == "population"
        own = weighted and one.estimator in ("did", "did_last")
        key = (one.source, one.scale, one.shock == "triple difference", one.estimator, heaviest, own)
        shared.setdefault(key, []).append(row)
    return shared


def _size(pairs: int, units: int) -> tuple[int, int]:
    """Return how many specifications and how many pairs go into one piece."""
    width = min(pairs, max(1, CELLS // units))
    return max(1, min(BLOCK // pairs, CELLS // (width * units))), width


def _pool(
    one: Specification,
    untreated: BoolArray,
    setting: Setting,
    outcome: FloatArray,
    pre: BoolArray,
    pools: dict[tuple[object, ...], Pool],
) -> Pool:
    """Return who may be a donor under one specification; specifications with the same rule share it."""
    panel = setting.panels[one.source]
    name = "all" if one.donors == "without the heaviest" else one.donors
    left_out = one.elsewhere == "left out"
    key: tuple[object, ...] = (name, one.source, left_out)
    masked = one.shock == "masked"
    if name == "similar level":
        key = (*key, one.scale, one.shock == "triple difference", one.pre, one.anticipation, masked)
    elif name in ("similar size", "similar exposure"):
        key = (*key, one.pre, one.anticipation, masked)
    if key not in pools:
        allowed = untreated & ~setting.elsewhere if left_out and setting.elsewhere is not None else untreated
        pools[key] = Pool(name, allowed, panel.groups, _trait(name, panel, setting, outcome, pre))
    return pools[key]


def _trait(
    pool: str, panel: Panel, setting: Setting, outcome: FloatArray, pre: BoolArray
) -> FloatArray | None:
    """Return what makes units similar, `(D, N)`, None where the pool does not ask."""
    if pool == "similar level":
        return _window_means(outcome, pre)
    if pool == "similar size" and panel.population is not None:
        return np.log(_window_means(panel.population, pre))
    if pool == "similar exposure" and setting.exposure is not None:
        return _window_means(panel.covariates[setting.exposure], pre)
    return None


def _window_means(figures: FloatArray, windows: BoolArray) -> FloatArray:
    """Return the mean of each unit's known figures in each window, `(D, N)`."""
    known = np.isfinite(figures)
    inside = windows.astype(np.float64)
    number = inside @ known.T.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((inside @ np.where(known, figures, 0.0).T) / number)


def _row_means(figures: FloatArray, chosen: BoolArray) -> FloatArray:
    """Return the mean of the known figures of each row."""
    known = chosen & np.isfinite(figures)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, figures, 0.0).sum(axis=1) / known.sum(axis=1))
