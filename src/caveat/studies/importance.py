"""The search for predictor weights of a synthetic control.

Weights of predictors (V) settle the weights of donors (W), which minimise the weighted misfit of the
predictors; V is sought so that W fits the pre-period outcomes best. The loss is continuous in log V,
smooth where no donor comes in or goes out, and far from convex. So: many local descents with exact
slopes, all in one batch, and one evolution for the best valley.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caveat.studies.panel import BoolArray, FloatArray, IntArray
from caveat.studies.simplex import FINE_TOLERANCE, solve

BOUND = 1e-8  # the least weight of a predictor, as a share of the largest: V is bounded away from zero
STEPS = 200  # of a descent
ENOUGH = 1e-9  # a descent ends when a step lowers the loss by less than this share
LONGEST = 3.0  # of a step, in natural logs of a weight


@dataclass(frozen=True, slots=True)
class Aim:
    """What is fitted, for M targets at once, as differences from each target.

    `predictors` (M, K, N) and `outcomes` (M, T, N) of all units, `donors` (M, N) which of them count.
    """

    predictors: FloatArray
    outcomes: FloatArray
    donors: BoolArray
    engine: str = "auto"


@dataclass(frozen=True, slots=True)
class Found:
    """Where searches ended: `importance` (B, K) summing to 1, `weights` (B, N), `loss` (B,)."""

    importance: FloatArray
    weights: FloatArray
    loss: FloatArray


def donor_weights(aim: Aim, logs: FloatArray, of: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return donor weights and loss (mean squared error) for logs of predictor weights, with the matrices.

    Args:
        aim: targets.
        logs: `(B, K)`.
        of: `(B,)`, the target of each row.

    >>> aim = Aim(np.array([[[1.0, -1.0]]]), np.array([[[2.0, -1.0]]]), np.ones((1, 2), dtype=bool))
    >>> weights, loss, _ = donor_weights(aim, np.zeros((1, 1)), np.zeros(1, dtype=int))
    >>> weights.tolist(), loss.tolist()
    ([[0.5, 0.5]], [0.25])
    """
    figures = aim.predictors[of]
    many, units = len(logs), figures.shape[2]
    gram = np.matmul(figures.swapaxes(1, 2) * to_importance(logs)[:, None, :], figures)
    found = solve(
        gram,
        np.zeros((1, units)),
        np.zeros(many),
        aim.donors[of],
        gram_of=np.arange(many),
        linear_of=np.zeros(many, dtype=np.int64),
        tolerance=FINE_TOLERANCE,
        engine=aim.engine,
    )
    return found.weights, (_apply(aim.outcomes[of], found.weights) ** 2).mean(axis=1), gram


def to_importance(logs: FloatArray) -> FloatArray:
    """Return weights that sum to 1 from their logs up to a constant.

    >>> to_importance(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    raw = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def with_slope(aim: Aim, logs: FloatArray, of: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return donor weights, loss, and the slope of the loss in the logs.

    On a fixed support the donor weights solve linear conditions; one adjoint solve of these gives the
    slope in all predictor weights.

    >>> aim = Aim(np.eye(2)[None] - 0.5, np.array([[[2.0, -1.0]]]), np.ones((1, 2), dtype=bool))
    >>> weights, loss, slope = with_slope(aim, np.zeros((1, 2)), np.zeros(1, dtype=int))
    >>> weights.round(6).tolist(), loss.round(6).tolist(), bool(abs(slope.sum()) < 1e-9)
    ([[0.5, 0.5]], [0.25], True)
    """
    weights, loss, gram = donor_weights(aim, logs, of)
    predictors, outcomes = aim.predictors[of], aim.outcomes[of]
    many = len(weights)
    held = weights > 0.0
    width = int(held.sum(axis=1).max())
    order = np.argsort(~held, axis=1, kind="stable")[:, :width]
    inside = np.take_along_axis(held, order, axis=1)
    row = np.arange(many)[:, None]
    misfit = _apply(outcomes, weights)
    pull = 2.0 / outcomes.shape[1] * np.matmul(misfit[:, None, :], outcomes)[:, 0, :]
    system = np.zeros((many, width + 1, width + 1))
    own = gram[row[:, :, None], order[:, :, None], order[:, None, :]]
    system[:, :width, :width] = np.where(inside[:, :, None] & inside[:, None, :], own, 0.0)
    place = np.arange(width)
    tiny = 1e-14 * np.trace(gram, axis1=1, axis2=2)[:, None] / weights.shape[1]
    system[:, place, place] += np.where(inside, tiny, 1.0)
    system[:, :width, width] = inside
    system[:, width, :width] = inside
    right = np.zeros((many, width + 1))
    right[:, :width] = np.where(inside, pull[row, order], 0.0)
    adjoint = np.zeros(weights.shape)
    adjoint[row, order] = np.linalg.solve(system, right[:, :, None])[:, :width, 0] * inside
    slope = -_apply(predictors, adjoint) * _apply(predictors, weights)
    return weights, loss, slope * to_importance(logs)


def descend(aim: Aim, starts: FloatArray, of: IntArray, *, steps: int = STEPS) -> Found:
    """Return where local descents from each start end.

    Quasi-Newton steps (BFGS) in the logs, inside the bounds, all starts together; each ends at a point
    from which no shorter step leads down, which is a local optimum or a kink.

    >>> one = Aim(np.array([[[1.0, -1.0]]]), np.array([[[2.0, -1.0]]]), np.ones((1, 2), dtype=bool))
    >>> descend(one, np.zeros((1, 1)), np.zeros(1, dtype=int)).loss.tolist()
    [0.25]
    """
    low = np.log(BOUND)
    logs = np.clip(starts - starts.max(axis=1, keepdims=True), low, 0.0)
    weights, loss, slope = with_slope(aim, logs, of)
    size = np.maximum(np.linalg.norm(slope, axis=1), 1e-300)
    curve = np.eye(logs.shape[1])[None] / size[:, None, None]
    live = np.arange(len(logs))
    for _ in range(steps):
        if not len(live):
            break
        step = _direction(logs[live], slope[live], curve[live], low)
        new = _line_search(aim, of[live], logs[live], loss[live], slope[live], weights[live], step)
        _update(curve, live, new.logs - logs[live], new.slope - slope[live])
        gain = (loss[live] - new.loss) / np.maximum(loss[live], 1e-300)
        logs[live], loss[live], slope[live], weights[live] = new.logs, new.loss, new.slope, new.weights
        live = live[gain > ENOUGH]
    return Found(to_importance(logs), weights, loss)


def settle(aim: Aim, found: Found, of: IntArray, *, rounds: int = 8) -> Found:
    """Return ends from which no step along one predictor's weight leads down.

    A descent can stop at a kink, where a donor comes in or goes out. From each end the weight of one
    predictor at a time is moved by a little and by much; if any move helps, the descent goes on there.

    >>> one = Aim(np.array([[[1.0, -1.0]]]), np.array([[[2.0, -1.0]]]), np.ones((1, 2), dtype=bool))
    >>> of = np.zeros(1, dtype=int)
    >>> settle(one, descend(one, np.zeros((1, 1)), of), of).loss.tolist()
    [0.25]
    """
    predictors = found.importance.shape[1]
    sizes = np.array([-6.0, -2.0, -0.5, -0.1, 0.1, 0.5, 2.0, 6.0])
    moves = (sizes[:, None, None] * np.eye(predictors)[None]).reshape(-1, predictors)
    importance, weights, loss = found.importance.copy(), found.weights.copy(), found.loss.copy()
    live = np.arange(len(loss))
    for _ in range(rounds):
        if not len(live):
            break
        logs = np.log(np.maximum(importance[live], 1e-300))[:, None, :] + moves[None]
        logs = logs - logs.max(axis=2, keepdims=True)
        tried = np.maximum(logs, np.log(BOUND)).reshape(-1, predictors)
        reached = donor_weights(aim, tried, np.repeat(of[live], len(moves)))[1].reshape(len(live), -1)
        best = reached.argmin(axis=1)
        better = reached[np.arange(len(live)), best] < loss[live] * (1.0 - 1e-6)
        live, best = live[better], best[better]
        if not len(live):
            break
        starts = tried.reshape(len(better), len(moves), predictors)[np.flatnonzero(better), best]
        lower = descend(aim, starts, of[live])
        importance[live], weights[live], loss[live] = lower.importance, lower.weights, lower.loss
    return Found(importance, weights, loss)


def evolve(aim: Aim, *, generations: int = 150, seed: int = 0) -> Found:
    """Return the best point of a differential evolution (Storn & Price 1997) in the logs, for one target.

    Ten members a predictor, scale factor 0.8 and crossover 0.7; every other generation is drawn to the
    best. Becker & Kloessner 2018 use the same method for this search.

    >>> rng = np.random.default_rng(1)
    >>> aim = Aim(rng.normal(size=(1, 3, 6)), rng.normal(size=(1, 8, 6)), np.ones((1, 6), dtype=bool))
    >>> equal = donor_weights(aim, np.zeros((1, 3)), np.zeros(1, dtype=int))[1]
    >>> bool(evolve(aim, generations=10).loss <= equal)
    True
    """
    low, predictors = np.log(BOUND), aim.predictors.shape[1]
    generator = np.random.default_rng(seed)
    members = 10 * predictors
    of = np.zeros(members, dtype=np.intp)
    logs = low * generator.random((members, predictors))
    logs[0] = 0.0
    weights, loss, _ = donor_weights(aim, logs, of)
    for generation in range(generations):
        first, second, third = (generator.permutation(members) for _ in range(3))
        step = 0.8 * (logs[first] - logs[second])
        drawn = logs + 0.8 * (logs[loss.argmin()] - logs) if generation % 2 else logs[third]
        crossed = generator.random(logs.shape) < 0.7
        crossed[np.arange(members), generator.integers(0, predictors, members)] = True
        trial = np.where(crossed, drawn + step, logs)
        fresh = low * generator.random(logs.shape)
        trial = np.where((trial < low) | (trial > 0.0), fresh, trial)
        trial = np.maximum(trial - trial.max(axis=1, keepdims=True), low)
        new_weights, new_loss, _ = donor_weights(aim, trial, of)
        better = new_loss < loss
        logs[better], loss[better], weights[better] = trial[better], new_loss[better], new_weights[better]
    best = [int(loss.argmin())]
    return Found(to_importance(logs[best]), weights[best], loss[best])


@dataclass(frozen=True, slots=True)
class _Point:
    """Where a batch of descents stands."""

    logs: FloatArray
    loss: FloatArray
    slope: FloatArray
    weights: FloatArray


def _apply(figures: FloatArray, weights: FloatArray) -> FloatArray:
    """Return `figures[b] @ weights[b]` for each b."""
    return np.asarray(np.matmul(figures, weights[:, :, None])[:, :, 0])


def _direction(logs: FloatArray, slope: FloatArray, curve: FloatArray, low: float) -> FloatArray:
    """Return a step downhill that does not leave the bounds at once."""
    free = ~(((logs <= low) & (slope > 0.0)) | ((logs >= 0.0) & (slope < 0.0)))
    open_slope = np.where(free, slope, 0.0)
    step = np.where(free, -np.matmul(curve, open_slope[:, :, None])[:, :, 0], 0.0)
    uphill = (step * slope).sum(axis=1) >= 0.0
    step[uphill] = -open_slope[uphill]
    longest = np.maximum(np.abs(step).max(axis=1, keepdims=True), 1e-300)
    return np.asarray(step * np.minimum(1.0, LONGEST / longest))


def _line_search(
    aim: Aim,
    of: IntArray,
    logs: FloatArray,
    loss: FloatArray,
    slope: FloatArray,
    weights: FloatArray,
    step: FloatArray,
) -> _Point:
    """Return the first points on the way that are low enough; the old ones where there is none."""
    low = np.log(BOUND)
    new = _Point(logs.copy(), loss.copy(), slope.copy(), weights.copy())
    length = np.ones(len(logs))
    rest = np.arange(len(logs))
    for _ in range(25):
        trial = np.clip(logs[rest] + length[rest, None] * step[rest], low, 0.0)
        held, reached, there = with_slope(aim, trial, of[rest])
        expected = 1e-4 * ((trial - logs[rest]) * slope[rest]).sum(axis=1)
        good = (reached <= loss[rest] + expected) & (reached < loss[rest])
        at = rest[good]
        new.logs[at], new.loss[at], new.slope[at], new.weights[at] = (
            trial[good],
            reached[good],
            there[good],
            held[good],
        )
        rest = rest[~good]
        if not len(rest):
            break
        length[rest] *= 0.4
    return new


def _update(curve: FloatArray, live: IntArray, step: FloatArray, bend: FloatArray) -> None:
    """Improve the inverse curvature of each descent by its last step (BFGS)."""
    along = (step * bend).sum(axis=1)
    enough = along > 1e-12 * np.linalg.norm(step, axis=1) * np.linalg.norm(bend, axis=1)
    rows = np.flatnonzero(enough & (along > 0.0))
    if not len(rows):
        return
    weight = 1.0 / along[rows]
    left = np.eye(step.shape[1])[None] - weight[:, None, None] * step[rows, :, None] * bend[rows, None, :]
    outer = weight[:, None, None] * step[rows, :, None] * step[rows, None, :]
    curve[live[rows]] = left @ curve[live[rows]] @ left.swapaxes(1, 2) + outer
