"""Synthetic control with predictors: every optimum that the search finds, and what it hinges on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.importance import BOUND, Aim, Found, descend, evolve, settle
from caveat.studies.panel import BoolArray, FloatArray, IntArray, Panel
from caveat.studies.simplex import solve

SAME = 0.005  # optima whose donor weights differ by less are one
STIFF = 1e7  # how much more an exactly matched predictor weighs than the outcomes


@dataclass(frozen=True, slots=True)
class Predictor:
    """The mean of a covariate, or of the outcome (`name` None), from `first` to `last`."""

    name: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Optimum:
    """One end of the search: weights of predictors and donors, mean squared pre-period error, effect.

    `found` is the number of descents that ended here, `kind` one of "local", "best" (the lowest with
    bounded predictor weights), "degenerate" (one predictor matched exactly and all others ignored: the
    donor weights are then not unique, and the best-fitting are taken) and "outcomes only".
    """

    kind: str
    importance: FloatArray
    weights: FloatArray
    loss: float
    effect: float
    gaps: FloatArray
    ratio: float
    found: int


@dataclass(frozen=True, slots=True)
class Nested:
    """All optima, best first, then the degenerate ones and the fit to outcomes alone."""

    optima: tuple[Optimum, ...]
    degenerate: tuple[Optimum, ...]
    outcomes_only: Optimum
    predictors: tuple[Predictor, ...]


def predictor_means(panel: Panel, predictors: Iterable[Predictor]) -> FloatArray:
    """Return one row a predictor, one column a unit, each row over its standard deviation.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [1.0, 3.0, 4.0, 6.0])
    >>> predictor_means(panel, [Predictor(None, 1, 2)]).round(3).tolist()
    [[0.943, 2.357]]
    """
    periods = np.asarray(panel.periods)
    rows = []
    for one in predictors:
        if one.name is not None and one.name not in panel.covariates:
            raise StudyError(f"covariate '{one.name}' is not in the panel", hint="give it to Panel.from_long")
        figures = panel.outcome if one.name is None else panel.covariates[one.name]
        window = figures[:, (periods >= one.first) & (periods <= one.last)]
        known = np.isfinite(window)
        if not known.any(axis=1).all():
            unit = panel.units[int((~known.any(axis=1)).argmax())]
            name = one.name or "the outcome"
            raise StudyError(
                f"unit '{unit}' has no figure of {name} from {one.first} to {one.last}",
                hint="choose other years, or leave the unit out",
            )
        mean = np.where(known, window, 0.0).sum(axis=1) / known.sum(axis=1)
        spread = float(mean.std(ddof=1))
        if not spread > 0.0:
            raise StudyError(f"{one.name or 'the outcome'} is the same in all units", hint="leave it out")
        rows.append(mean / spread)
    if not rows:
        raise StudyError("no predictors are given", hint="give at least one, or use an outcome-only method")
    return np.array(rows)


def nested(
    panel: Panel,
    target: int,
    donors: IntArray,
    predictors: Iterable[Predictor],
    *,
    pre: BoolArray,
    post: BoolArray,
    starts: int = 24,
    generations: int = 150,
    seed: int = 0,
    engine: str = "auto",
) -> Nested:
    """Return all optima of a synthetic control with predictors.

    Abadie & Gardeazabal 2003; Abadie, Diamond & Hainmueller 2010. Weights of predictors are bounded
    below by 1e-8 of the largest, and sought from equal weights, from a regression of outcomes on
    predictors, from random ones, and by evolution (Becker & Kloessner 2018; Malo, Eskelinen, Zhou &
    Kuosmanen 2024 on what unbounded ones lead to).

    Args:
        panel: outcomes and covariates.
        target: row of the treated unit.
        donors: rows of the donors.
        predictors: what is matched.
        pre: `(T,)` periods whose outcomes the search fits.
        post: `(T,)` periods of the effect.
        starts: number of random starts.
        generations: of the evolution; 0 for none.
        seed: of both.
        engine: see `simplex.solve`.

    >>> figures = np.random.default_rng(0).normal(50, 5, size=(6, 10))
    >>> panel = Panel.from_long(sorted("abcdef" * 10), list(range(10)) * 6, figures.ravel())
    >>> pre, chosen = np.arange(10) < 7, [Predictor(None, 0, 3), Predictor(None, 4, 6)]
    >>> found = nested(panel, 0, np.arange(1, 6), chosen, pre=pre, post=~pre, starts=2, generations=5)
    >>> found.outcomes_only.loss <= found.optima[0].loss, len(found.predictors)
    (True, 2)
    """
    chosen = tuple(predictors)
    means = predictor_means(panel, chosen)
    aim = make_aim(
        panel, means, np.array([target]), np.isin(np.arange(len(means[0])), donors), pre, post, engine
    )
    starts_from = start_logs(means, panel.outcome[:, pre], np.append(donors, target), starts, seed)
    ends = [descend(aim, starts_from, np.zeros(len(starts_from), dtype=np.intp))]
    if generations:
        best = evolve(aim, generations=generations, seed=seed)
        ends.append(descend(aim, np.log(np.maximum(best.importance, 1e-300)), np.zeros(1, dtype=np.intp)))
    found = Found(
        *(np.concatenate([getattr(end, name) for end in ends]) for name in ("importance", "weights", "loss"))
    )
    found = settle(aim, found, np.zeros(len(found.loss), dtype=np.intp))

    def optimum(kind: str, importance: FloatArray, weights: FloatArray, count: int) -> Optimum:
        return _optimum(panel, target, pre, post, kind, importance, weights, count)

    optima = [
        optimum("best" if at == 0 else "local", found.importance[row], found.weights[row], count)
        for at, (row, count) in enumerate(_distinct(found))
    ]
    degenerate = [optimum("degenerate", *pair, 0) for pair in _degenerate(aim)]
    return Nested(
        tuple(optima),
        tuple(sorted(degenerate, key=lambda one: one.loss)),
        optimum("outcomes only", np.full(len(chosen), np.nan), _on_outcomes(aim), 0),
        chosen,
    )


def nested_placebos(
    panel: Panel,
    targets: IntArray,
    untreated: BoolArray,
    predictors: Iterable[Predictor],
    *,
    pre: BoolArray,
    post: BoolArray,
    starts: int = 0,
    steps: int = 60,
    seed: int = 0,
    engine: str = "auto",
) -> FloatArray:
    """Return the ratio of post- to pre-period mean squared error of each target, all searched alike.

    Each target gets the same starts (equal weights, a regression, and `starts` random ones) and keeps
    its best end; untreated units are donors of all targets but themselves.
    """
    means = predictor_means(panel, predictors)
    aim = make_aim(panel, means, targets, untreated, pre, post, engine)
    everyone = np.arange(len(panel.units))
    logs = start_logs(means, panel.outcome[:, pre], everyone, starts, seed)
    found = descend(
        aim, np.tile(logs, (len(targets), 1)), np.repeat(np.arange(len(targets)), len(logs)), steps=steps
    )
    loss = found.loss.reshape(len(targets), len(logs))
    best = loss.argmin(axis=1)
    weights = found.weights.reshape(len(targets), len(logs), -1)[np.arange(len(targets)), best]
    gaps = panel.outcome[targets] - weights @ np.where(np.isfinite(panel.outcome), panel.outcome, 0.0)
    return np.asarray((gaps[:, post] ** 2).mean(axis=1) / loss.min(axis=1))


def make_aim(
    panel: Panel,
    means: FloatArray,
    targets: IntArray,
    donors: BoolArray,
    pre: BoolArray,
    post: BoolArray,
    engine: str,
) -> Aim:
    """Return what a search fits; refuse gaps in the outcomes that it needs."""
    used = donors.copy()
    used[targets] = True
    if not np.isfinite(panel.outcome[used][:, pre | post]).all():
        raise StudyError(
            "a synthetic control with predictors needs complete outcomes", hint="drop units with gaps"
        )
    window = np.where(used[:, None], panel.outcome[:, pre], 0.0)
    allowed = np.tile(donors, (len(targets), 1))
    allowed[np.arange(len(targets)), targets] = False
    if not allowed.any(axis=1).all():
        raise StudyError("there are no donors", hint="add untreated units")
    return Aim(
        (means[:, None, :] - means[:, targets, None]).swapaxes(0, 1),
        (window.T[None] - window[targets][:, :, None]),
        allowed,
        engine,
    )


def start_logs(means: FloatArray, window: FloatArray, rows: IntArray, starts: int, seed: int) -> FloatArray:
    """Return logs of predictor weights to start from: equal, by regression over `rows`, and random ones.

    >>> start_logs(np.array([[1.0, 2.0, 4.0]]), np.array([[1.0], [2.0], [3.0]]), np.arange(3), 2, 0).shape
    (4, 1)
    """
    means, window = means[:, rows], window[rows]
    predictors = len(means)
    design = np.column_stack([np.ones(means.shape[1]), means.T])
    slopes = np.linalg.lstsq(design, window, rcond=None)[0][1:]
    strength = (slopes**2).sum(axis=1)
    regression = np.log(np.maximum(strength / max(float(strength.max()), 1e-300), BOUND))
    generator = np.random.default_rng(seed)
    even = np.log(generator.dirichlet(np.ones(predictors), (starts + 1) // 2))
    wide = np.log(BOUND) * generator.random((starts // 2, predictors))
    return np.concatenate([np.zeros((1, predictors)), regression[None], even, wide])


def _distinct(found: Found) -> list[tuple[int, int]]:
    """Return the rows of different ends, lowest loss first, with how many ended there."""
    kept: list[int] = []
    counts: list[int] = []
    for row in np.argsort(found.loss, kind="stable").tolist():
        same = [
            i
            for i, other in enumerate(kept)
            if np.abs(found.weights[row] - found.weights[other]).max() < SAME
        ]
        if same:
            counts[same[0]] += 1
        else:
            kept.append(row)
            counts.append(1)
    return list(zip(kept, counts, strict=True))


def _degenerate(aim: Aim) -> list[tuple[FloatArray, FloatArray]]:
    """Return, for each predictor that donors can match exactly, the best-fitting weights that do so."""
    found = []
    outcomes = aim.outcomes[0].T @ aim.outcomes[0]
    scale = float(np.trace(outcomes)) / len(outcomes)
    for row, figures in enumerate(aim.predictors[0]):
        own = figures[aim.donors[0]]
        if own.min() > 0.0 or own.max() < 0.0:
            continue
        gram = outcomes + STIFF * scale / max(float(own @ own), 1e-300) * np.outer(figures, figures)
        found.append((np.eye(aim.predictors.shape[1])[row], _one(gram, aim.donors)))
    return found


def _on_outcomes(aim: Aim) -> FloatArray:
    """Return the donor weights that fit outcomes best."""
    return _one(aim.outcomes[0].T @ aim.outcomes[0], aim.donors)


def _one(gram: FloatArray, allowed: BoolArray) -> FloatArray:
    """Return the simplex weights of one Gram matrix of differences."""
    found: FloatArray = solve(gram, np.zeros((1, len(gram))), np.zeros(1), allowed).weights[0]
    return found


def _optimum(
    panel: Panel,
    target: int,
    pre: BoolArray,
    post: BoolArray,
    kind: str,
    importance: FloatArray,
    weights: FloatArray,
    found: int,
) -> Optimum:
    """Return an optimum with its effect."""
    gaps = panel.outcome[target] - weights @ np.where(weights[:, None] > 0.0, panel.outcome, 0.0)
    before, after = float((gaps[pre] ** 2).mean()), float((gaps[post] ** 2).mean())
    ratio = after / before if before > 0.0 else np.inf
    return Optimum(kind, importance, weights, before, float(gaps[post].mean()), gaps, ratio, found)
