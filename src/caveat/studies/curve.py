"""The whole grid fitted for treated units and placebo units alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from caveat.studies.blas import one_thread
from caveat.studies.panel import BoolArray, FloatArray, IntArray, Panel
from caveat.studies.pools import donor_pool
from caveat.studies.sc import Fits, Problems, fit
from caveat.studies.scales import to_events, to_scale
from caveat.studies.specification import Specification

BLOCK = 4096  # problems in one piece of work, whatever the number of workers
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who is fitted: `units` (P,) rows of the panel with their `dates` (P,); the first `treated` are real."""

    units: IntArray
    dates: FloatArray
    treated: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Results by specification and pair, all of shape (S, P), NaN where nothing can be fitted.

    Attributes:
        effect: on the specification's own scale.
        fit: pre-period root mean squared error on that scale.
        fit_percent: the same in percent of the unit's own pre-period mean.
        noise: root mean squared change from period to period of the unit itself, before the date.
        events: effect in events a period.
        percent: effect in percent of the counterfactual.
        naive_events: after less before, in events a period.
        naive_percent: the same in percent.
        unique: whether no other weights fit as well.
        donors: number of donors allowed.
        weights: (S, treated, N) donor weights of the real pairs.
        gaps: (S, treated, T) effect by period of the real pairs, on the scale.
        finished: (S,) whether the specification was fitted before an interruption.
    """

    effect: FloatArray
    fit: FloatArray
    fit_percent: FloatArray
    noise: FloatArray
    events: FloatArray
    percent: FloatArray
    naive_events: FloatArray
    naive_percent: FloatArray
    unique: BoolArray
    donors: IntArray
    weights: FloatArray
    gaps: FloatArray
    finished: BoolArray

    def take(self, rows: IntArray) -> Curve:
        """Return some of the specifications."""
        return Curve(*(getattr(self, name)[rows] for name in Curve.__dataclass_fields__))


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


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of work that can be sent to another process."""

    rows: tuple[int, ...]
    outcome: FloatArray
    level: FloatArray
    population: FloatArray | None
    problems: Problems
    scale: str
    estimator: str
    drop_heaviest: bool
    treated: int
    engine: str


def fit_curve(
    specifications: Sequence[Specification],
    pairs: Pairs,
    untreated: BoolArray,
    setting: Setting,
    *,
    mapper: Mapper = map,
    progress: Callable[[int, int], None] | None = None,
) -> Curve:
    """Return the fits of all specifications for all pairs of unit and date.

    The work is cut into the same blocks whatever the mapper, so results do not depend on it. Ctrl-C
    ends the work and leaves what is finished, unless nothing is.

    Args:
        specifications: of one treatment list.
        pairs: real treated units first, then placebos.
        untreated: `(N,)`, the units that may be donors.
        setting: panels and options.
        mapper: `map`, or one that spreads the work, such as `ThreadPoolExecutor.map`.
        progress: called with the number of blocks done and in all.
    """
    blocks = list(_blocks(specifications, pairs, untreated, setting))
    panel = next(iter(setting.panels.values()))
    shape = (len(specifications), len(pairs.units))
    out = {name: np.full(shape, np.nan) for name in _MEASURES}
    unique, donors = np.ones(shape, dtype=np.bool_), np.zeros(shape, dtype=np.intp)
    weights = np.full((shape[0], pairs.treated, len(panel.units)), np.nan)
    gaps = np.full((shape[0], pairs.treated, len(panel.periods)), np.nan)
    finished = np.zeros(shape[0], dtype=np.bool_)
    try:
        with one_thread():
            for done, (block, found) in enumerate(
                zip(blocks, mapper(fit_block, blocks), strict=True), start=1
            ):
                rows = list(block.rows)
                for name in _MEASURES:
                    out[name][rows] = found[name].reshape(len(rows), -1)
                unique[rows] = found["unique"].reshape(len(rows), -1)
                donors[rows] = found["donors"].reshape(len(rows), -1)
                weights[rows], gaps[rows] = found["weights"], found["gaps"]
                finished[rows] = True
                if progress is not None:
                    progress(done, len(blocks))
    except KeyboardInterrupt:
        if not finished.any():
            raise
    return Curve(**out, unique=unique, donors=donors, weights=weights, gaps=gaps, finished=finished)


_MEASURES = (
    "effect",
    "fit",
    "fit_percent",
    "noise",
    "events",
    "percent",
    "naive_events",
    "naive_percent",
)


def fit_block(block: Block) -> dict[str, FloatArray]:
    """Return the results of one block of problems."""
    problems = block.problems
    found = fit(block.outcome, problems, estimator=block.estimator, engine=block.engine)
    if block.drop_heaviest:
        problems = without_heaviest(problems, found)
        found = fit(block.outcome, problems, estimator=block.estimator, engine=block.engine)
    events, percent = to_events(
        found.gaps, problems.post, problems.targets, block.level, block.population, block.scale
    )
    change, mean, noise = _own_change(block.outcome, problems)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = found.fit if block.scale.startswith("log") else found.fit / np.abs(mean)
    naive = to_events(change, problems.post, problems.targets, block.level, block.population, block.scale)
    lost = ~np.isfinite(found.effect)
    events[lost], percent[lost] = np.nan, np.nan
    many = len(block.rows)
    real = np.arange(len(lost)).reshape(many, -1)[:, : block.treated]
    return {
        "effect": found.effect,
        "fit": found.fit,
        "fit_percent": 100.0 * relative,
        "noise": noise,
        "events": events,
        "percent": percent,
        "naive_events": naive[0],
        "naive_percent": naive[1],
        "unique": found.unique,
        "donors": problems.donors.sum(axis=1),
        "weights": found.weights[real],
        "gaps": found.gaps[real],
    }


def without_heaviest(problems: Problems, found: Fits) -> Problems:
    """Return the problems without the donor that had the most weight in each.

    >>> windows = np.array([[True, False]])
    >>> problems = Problems(np.array([0]), windows, ~windows, np.array([[False, True, True]]))
    >>> figures = np.array([[1.0, 2.0], [1.1, 2.0], [3.0, 4.0]])
    >>> without_heaviest(problems, fit(figures, problems, estimator="sc")).donors.tolist()
    [[False, False, True]]
    """
    donors = problems.donors.copy()
    weights = np.where(np.isfinite(found.weights), found.weights, -np.inf)
    donors[np.arange(len(donors)), weights.argmax(axis=1)] = False
    return replace(problems, donors=donors)


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


def _own_change(outcome: FloatArray, problems: Problems) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return each target's change since its pre-period mean, that mean, and its usual change."""
    own = outcome[problems.targets]
    known = np.isfinite(own)
    pre = np.logical_and(problems.pre, known)
    filled = np.where(known, own, 0.0)
    mean = np.where(pre, own, 0.0).sum(axis=1) / np.maximum(pre.sum(axis=1), 1)
    mean[~pre.any(axis=1)] = np.nan
    steps = np.diff(filled, axis=1)[:, : pre.shape[1] - 1]
    pairs = np.logical_and(pre[:, 1:], pre[:, :-1])
    noise = np.sqrt((np.where(pairs, steps, 0.0) ** 2).sum(axis=1) / np.maximum(pairs.sum(axis=1), 1))
    return own - mean[:, None], mean, noise


def _blocks(
    specifications: Sequence[Specification], pairs: Pairs, untreated: BoolArray, setting: Setting
) -> Iterator[Block]:
    """Yield pieces of work: specifications that share figures, estimator and donor rule."""
    shared: dict[tuple[str, str, bool, str, bool, bool], list[int]] = {}
    for row, one in enumerate(specifications):
        heaviest, weighted = one.donors == "without the heaviest", one.weighting == "population"
        own = weighted and one.estimator in ("did", "did_last")
        key = (one.source, one.scale, one.shock == "triple difference", one.estimator, heaviest, own)
        shared.setdefault(key, []).append(row)
    masks: dict[tuple[object, ...], BoolArray] = {}
    for (source, scale, triple, estimator, heaviest, weighted), rows in shared.items():
        panel = setting.panels[source]
        outcome = to_scale(panel.outcome, panel.population, scale)
        if triple and setting.untouched is not None:
            outcome = outcome - to_scale(setting.untouched.outcome, setting.untouched.population, scale)
        importance = None
        if weighted and panel.population is not None:
            importance = _row_means(panel.population, np.ones(panel.population.shape, dtype=np.bool_))
            importance = np.where(np.isfinite(importance), importance, 0.0)
        step = max(1, BLOCK // max(len(pairs.units), 1))
        for at in range(0, len(rows), step):
            part = rows[at : at + step]
            found = [
                _problems(specifications[row], pairs, untreated, setting, outcome, masks) for row in part
            ]
            problems = Problems(
                np.tile(pairs.units, len(part)),
                *(np.concatenate(arrays) for arrays in zip(*found, strict=True)),
            )
            yield Block(
                tuple(part),
                outcome,
                panel.outcome,
                panel.population,
                replace(problems, importance=importance),
                scale,
                estimator,
                heaviest,
                pairs.treated,
                setting.engine,
            )


def _problems(
    one: Specification,
    pairs: Pairs,
    untreated: BoolArray,
    setting: Setting,
    outcome: FloatArray,
    masks: dict[tuple[object, ...], BoolArray],
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Return pre-periods, post-periods and donors of all pairs under one specification."""
    panel = setting.panels[one.source]
    dates, at = np.unique(pairs.dates, return_inverse=True)
    windows = [window(panel, date, one, setting.shock_years) for date in dates]
    pre = np.array([w[0] for w in windows])[at]
    post = np.array([w[1] for w in windows])[at]
    pool = "all" if one.donors == "without the heaviest" else one.donors
    masked = one.shock == "masked"
    left_out = one.elsewhere == "left out"
    key: tuple[object, ...] = (pool, one.source)
    if pool == "similar level":
        triple = one.shock == "triple difference"
        key = (pool, one.source, one.scale, triple, one.pre, one.anticipation, masked)
    elif pool in ("similar size", "similar exposure"):
        key = (pool, one.source, one.pre, one.anticipation, masked)
    key = (*key, left_out)
    if key not in masks:
        trait = _trait(pool, panel, setting, outcome, pre)
        allowed = untreated & ~setting.elsewhere if left_out and setting.elsewhere is not None else untreated
        masks[key] = donor_pool(pool, pairs.units, allowed, groups=panel.groups, trait=trait)
    return pre, post, masks[key]


def _trait(
    pool: str, panel: Panel, setting: Setting, outcome: FloatArray, pre: BoolArray
) -> FloatArray | None:
    """Return what makes units similar, `(P, N)`, None where the pool does not ask."""
    if pool == "similar level":
        return _window_means(outcome, pre)
    if pool == "similar size" and panel.population is not None:
        return np.log(_window_means(panel.population, pre))
    if pool == "similar exposure" and setting.exposure is not None:
        return _window_means(panel.covariates[setting.exposure], pre)
    return None


def _window_means(figures: FloatArray, windows: BoolArray) -> FloatArray:
    """Return the mean of each unit's known figures in each window, `(P, N)`."""
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
