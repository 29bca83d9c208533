"""The whole grid fitted for treated units and placebo units alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from caveat.studies.blas import one_thread
from caveat.studies.blocks import Block, Pairs, Setting, cut
from caveat.studies.panel import BoolArray, FloatArray, IntArray
from caveat.studies.sc import Fits, Problems, fit
from caveat.studies.scales import to_events
from caveat.studies.specification import Specification

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


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
    blocks = list(cut(specifications, pairs, untreated, setting))
    panel = next(iter(setting.panels.values()))
    shape = (len(specifications), len(pairs.units))
    out = {name: np.full(shape, np.nan) for name in _MEASURES}
    unique, donors = np.ones(shape, dtype=np.bool_), np.zeros(shape, dtype=np.intp)
    weights = np.full((shape[0], pairs.treated, len(panel.units)), np.nan)
    gaps = np.full((shape[0], pairs.treated, len(panel.periods)), np.nan)
    left = np.bincount([row for block in blocks for row in block.rows], minlength=shape[0])
    try:
        with one_thread():
            for done, (block, found) in enumerate(
                zip(blocks, mapper(fit_block, blocks), strict=True), start=1
            ):
                rows, (first, last) = list(block.rows), block.columns
                for name in _MEASURES:
                    out[name][rows, first:last] = found[name].reshape(len(rows), -1)
                unique[rows, first:last] = found["unique"].reshape(len(rows), -1)
                donors[rows, first:last] = found["donors"].reshape(len(rows), -1)
                weights[rows, first : first + block.treated] = found["weights"]
                gaps[rows, first : first + block.treated] = found["gaps"]
                left[rows] -= 1
                if progress is not None:
                    progress(done, len(blocks))
    except KeyboardInterrupt:
        if left.all():
            raise
    return Curve(**out, unique=unique, donors=donors, weights=weights, gaps=gaps, finished=left == 0)


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
    problems = block.problems()
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
