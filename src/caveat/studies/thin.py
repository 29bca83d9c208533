"""Simplex weights for many donors and few periods, without a matrix of donors by donors.

With N donors and T periods, N far above T, the Gram matrix has N x N numbers and rank T only. Here it
is never made: products with it are products with the N x T figures, so time and memory grow with N T.

Without a ridge the weights are the nearest point of a polytope in T dimensions: the active set of
`simplex` on at most T + 1 donors. With a ridge r, donors with weight can be many, and the dual has T + 1
unknowns: the weights are `max(0, F a + c)`, where the vector a and the number c maximise

    a'b + c - r |a|^2 / 2 - sum of max(0, F a + c)^2 / 2,

a concave function that is quadratic between kinks. Newton steps with a search for the best step length
end at the exact maximum after finitely many (Li & Swetits 1997, A new algorithm for solving strictly
convex quadratic programs); the ridge comes down to its value in powers of ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caveat.studies.panel import BoolArray, FloatArray, IntArray
from caveat.studies.simplex import FINE_TOLERANCE, TOLERANCE, Batch, Weights, active_set

MANY = 400  # donors from which this way pays,
TIMES = 4  # if there are so many times more of them than periods
NUMBERS = 2**22  # numbers a chunk may hold in one array
LOWER = 0.01  # each ridge is this share of the last
NEWTON = 200  # steps for one ridge
HALVINGS = 60
SLACK = 1e-9  # weights below minus this share of the largest speak against a support


@dataclass(frozen=True, slots=True)
class ThinBatch(Batch):
    """Problems that move together; `stack` holds the figures `(P, N, T)` in place of their products."""

    def squares(self) -> FloatArray:
        """Return the squared length of each entry, `(B, N)`."""
        return np.asarray((self.stack**2).sum(axis=2)[self.which])

    def block(self, live: IntArray, support: IntArray) -> FloatArray:
        """Return the inner products of the entries on each support."""
        picked = self.stack[self.which[live, None], support]
        return np.asarray(picked @ picked.swapaxes(1, 2))

    def products(self, live: IntArray, weights: FloatArray) -> FloatArray:
        """Return weights times each problem's matrix."""
        out = np.empty(weights.shape)
        for matrix in np.unique(self.which[live]):
            mine = self.which[live] == matrix
            out[mine] = (weights[mine] @ self.stack[matrix]) @ self.stack[matrix].T
        return out

    def may_be_independent(self, entries: int) -> bool:
        """Tell whether so many entries can be independent: with a ridge all, else one more than periods."""
        return bool((self.ridge > 0.0).all()) or entries <= self.stack.shape[2] + 1


def is_thin(units: int, periods: int) -> bool:
    """Tell whether there are so many donors for so few periods that no Gram matrix is needed.

    >>> is_thin(39, 19), is_thin(3_000, 16), is_thin(3_000, 1_000)
    (False, True, False)
    """
    return units >= MANY and units >= TIMES * periods


def solve_thin(figures: FloatArray, targets: IntArray, allowed: BoolArray, ridge: FloatArray) -> Weights:
    """Return the weights that bring the rows of `figures` nearest to each target row.

    Args:
        figures: `(N, T)`.
        targets: `(B,)` rows.
        allowed: `(B, N)`, the rows that may have weight.
        ridge: `(B,)`.

    >>> points = np.array([[1.0, 0.5], [0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    >>> solve_thin(points, np.array([0]), np.array([[False, True, True, True]]), np.zeros(1)).weights.round(6)
    array([[0.  , 0.25, 0.5 , 0.25]])
    """
    weights = np.full(allowed.shape, np.nan)
    unique = np.ones(len(allowed), dtype=np.bool_)
    steps = np.zeros(len(allowed), dtype=np.int64)
    some = np.flatnonzero(allowed.any(axis=1))
    size = max(1, NUMBERS // allowed.shape[1])
    for at in range(0, len(some), size):
        rows = some[at : at + size]
        own = figures[targets[rows]]
        batch = ThinBatch(
            figures[None],
            np.zeros(len(rows), dtype=np.int64),
            own @ figures.T,
            (own**2).sum(axis=1),
            allowed[rows],
            ridge[rows],
        )
        free = np.flatnonzero(ridge[rows] <= 0.0)
        held = ridge[rows].copy()
        if len(free):
            part = batch.take(free, held[free])
            weights[rows[free]], unique[rows[free]], steps[rows[free]] = active_set(part, TOLERANCE)
            held[free] = np.where(unique[rows[free]], 0.0, part.tie_break())
        for at_row in np.flatnonzero(held > 0.0):
            row = rows[at_row]
            inside = np.flatnonzero(allowed[row])
            found = ridge_weights(figures[inside], own[at_row], float(held[at_row]))
            if found is None:
                one = batch.take(np.array([at_row]), held[[at_row]])
                weights[row] = active_set(one, FINE_TOLERANCE)[0][0]
            else:
                weights[row] = 0.0
                weights[row, inside] = found
    return Weights(weights, unique, steps)


def ridge_weights(figures: FloatArray, target: FloatArray, ridge: float) -> FloatArray | None:
    """Return simplex weights by the dual; None where floats do not let it settle.

    Args:
        figures: `(N, T)`.
        target: `(T,)`.
        ridge: above 0.

    >>> ridge_weights(np.array([[0.0], [1.0], [5.0]]), np.array([1.0]), 2.0).round(6).tolist()
    [0.458333, 0.395833, 0.145833]
    """
    slope, level = np.zeros(len(target)), 1.0 / len(figures)
    largest = float(((figures - target) ** 2).sum(axis=1).mean())
    now = max(ridge, largest)
    while True:
        settled = False
        for _ in range(NEWTON):
            support = figures @ slope + level > 0.0
            if not support.any():
                return None
            to_slope, to_level = _on_support(figures[support], target, now)
            scores = figures @ to_slope + to_level
            if ((scores > 0.0) == support).all():
                slope, level, settled = to_slope, to_level, True
                break
            length = _best_length(figures, target, now, (slope, level), (to_slope, to_level))
            if length <= 0.0:
                break
            slope = slope + length * (to_slope - slope)
            level = level + length * (to_level - level)
        if now <= ridge:
            return _polished(figures, target, ridge, figures @ slope + level > 0.0, settled)
        now = max(ridge, LOWER * now)


def _on_support(figures: FloatArray, target: FloatArray, ridge: float) -> tuple[FloatArray, float]:
    """Return the maximum of the quadratic piece on which these rows, and no others, have weight."""
    middle = figures.mean(axis=0)
    centred = figures - middle
    inner = centred.T @ centred + ridge * np.eye(len(target))
    slope = np.linalg.solve(inner, target - middle)
    return slope, 1.0 / len(figures) - float(middle @ slope)


def _best_length(
    figures: FloatArray,
    target: FloatArray,
    ridge: float,
    here: tuple[FloatArray, float],
    there: tuple[FloatArray, float],
) -> float:
    """Return how far to go from here towards there, at most all the way."""
    way, rise = there[0] - here[0], there[1] - here[1]
    scores, change = figures @ here[0] + here[1], figures @ way + rise
    constant, linear = float(way @ (target - ridge * here[0])) + rise, ridge * float(way @ way)

    def slope_at(length: float) -> float:
        held = np.maximum(scores + length * change, 0.0)
        return constant - length * linear - float(held @ change)

    if slope_at(1.0) >= 0.0:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if slope_at(middle) > 0.0 else (low, middle)
    return low


def _polished(
    figures: FloatArray, target: FloatArray, ridge: float, support: BoolArray, settled: bool
) -> FloatArray | None:
    """Return the weights on a support, by a stable factorisation; None where they are not the minimum."""
    if not support.any():
        return None
    middle = figures[support].mean(axis=0)
    left, values, right = np.linalg.svd(figures[support] - middle, full_matrices=False)
    aim = right @ (target - middle)
    own = 1.0 / int(support.sum()) + left @ (values / (values**2 + ridge) * aim)
    out = np.zeros(len(figures))
    out[support] = np.maximum(own, 0.0)
    if not settled and own.min() < -SLACK * own.max():
        return None
    return np.asarray(out / out.sum())
