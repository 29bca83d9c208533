"""Weights that sum to one and are not negative, for many problems at once.

Each problem is `min w'Gw/2 - g'w` over `w >= 0, sum(w) = 1`, with some entries switched off.
Because the weights sum to one, `g` can be folded into the matrix:

    H = G - g 1' - 1 g' + (b'b + s) 1 1'

leaves the minimiser where it is, and the best point of a support S, without the signs, is
`u / sum(u)` with `H_SS u = 1` (Wolfe 1976, Finding the nearest point in a polytope).
The primal active set starts at the best corner, adds the entry with the most negative reduced
gradient, and drops the one that would turn negative first.
It ends at the exact minimiser after finitely many steps.

Where several weightings fit equally well the solver says so (`unique` is false) and takes the one
that a ridge of 1e-8 times the mean diagonal prefers, whatever the order of the units.

There are two paths with the same steps: NumPy, which moves all problems together, and numba (if
installed), which is some fifty times faster. Their weights agree to about 1e-9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from caveat.studies import _simplex_numba
from caveat.studies.errors import StudyError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

ROUNDING = 1e-13  # squared distances below this share of the squares they come from are rounding
TIE_BREAK = 1e-8  # ridge, as a share of the mean diagonal, that settles weights that are not unique
TOLERANCE = 1e-10  # reduced gradients above minus this share of the mean squared distance count as zero
FINE_TOLERANCE = 1e-14  # the same under the tie-break, which is itself only 1e-8
SINGULAR = 1e-11  # a Cholesky pivot below this share of its diagonal means "a mixture of the others"
NUMBA_FROM = 500  # problems from which loading compiled code pays
GATHERED = 2**23  # numbers that may be copied to multiply many matrices at once
CHUNK = 4096  # problems that the NumPy path moves together


@dataclass(frozen=True, slots=True)
class Weights:
    """Return values of `solve`: one row a problem.

    `weights` sum to one in each row (NaN where nothing is allowed), `unique` tells whether no other
    weighting fits as well, `steps` how often the support changed.
    """

    weights: FloatArray
    unique: BoolArray
    steps: IntArray


def solve(
    gram: FloatArray,
    linear: FloatArray,
    constant: FloatArray,
    allowed: BoolArray,
    *,
    gram_of: IntArray | None = None,
    linear_of: IntArray | None = None,
    ridge: FloatArray | None = None,
    tolerance: float = TOLERANCE,
    engine: str = "auto",
) -> Weights:
    """Return the weights that minimise `w'Gw/2 - g'w` on each masked simplex.

    Args:
        gram: `(P, N, N)` or `(N, N)`, positive semidefinite.
        linear: `(L, N)`, the vectors `g`.
        constant: `(B,)`, the targets' own squared length `b'b` (any value that keeps H semidefinite).
        allowed: `(B, N)`, the entries that may have weight.
        gram_of: `(B,)`, which matrix each problem uses; the only one, or the b-th, by default.
        linear_of: `(B,)`, which vector each problem uses; the b-th by default.
        ridge: `(B,)`, added to the diagonal.
        tolerance: reduced gradients above minus this share of the mean squared distance count as zero.
        engine: "numpy", "numba", or "auto" (numba if it is installed and there are many problems).

    >>> points = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    >>> target = np.array([1.0, 0.5])
    >>> fit = solve(points @ points.T, (points @ target)[None], np.array([target @ target]),
    ...             np.ones((1, 3), dtype=bool))
    >>> fit.weights.round(6).tolist(), fit.unique.tolist()
    ([[0.25, 0.5, 0.25]], [True])
    """
    problems, size = allowed.shape
    stack = np.ascontiguousarray(gram if gram.ndim == 3 else gram[None], dtype=np.float64)
    which = np.arange(problems) if gram_of is None else gram_of
    if gram_of is None and len(stack) == 1:
        which = np.zeros(problems, dtype=np.int64)
    rows = np.arange(problems) if linear_of is None else linear_of
    extra = np.zeros(problems) if ridge is None else ridge
    weights = np.full((problems, size), np.nan)
    unique = np.ones(problems, dtype=np.bool_)
    steps = np.zeros(problems, dtype=np.int64)
    some = np.flatnonzero(allowed.any(axis=1))
    if choose_engine(engine, problems) == "numba":
        _simplex_numba.solve_all(
            stack,
            np.ascontiguousarray(linear, dtype=np.float64),
            np.ascontiguousarray(constant, dtype=np.float64),
            np.ascontiguousarray(allowed),
            np.ascontiguousarray(which, dtype=np.int64),
            np.ascontiguousarray(rows, dtype=np.int64),
            np.ascontiguousarray(extra, dtype=np.float64),
            some.astype(np.int64),
            np.array([tolerance, FINE_TOLERANCE, SINGULAR, TIE_BREAK, ROUNDING]),
            weights,
            unique,
            steps,
        )
        return Weights(weights, unique, steps)
    for at in range(0, len(some), CHUNK):
        part = some[at : at + CHUNK]
        batch = Batch(stack, which[part], linear[rows[part]], constant[part], allowed[part], extra[part])
        weights[part], unique[part], steps[part] = _solve_together(batch, tolerance)
    return Weights(weights, unique, steps)


def choose_engine(engine: str, problems: int) -> str:
    """Return "numba" or "numpy": "auto" takes numba for many problems, if it is installed.

    >>> choose_engine("auto", 10)
    'numpy'
    """
    if engine not in ("auto", "numpy", "numba"):
        raise StudyError(f"engine '{engine}' does not exist", hint="use 'auto', 'numpy' or 'numba'")
    if engine == "auto":
        return "numba" if problems >= NUMBA_FROM and _simplex_numba.installed() else "numpy"
    if engine == "numba" and not _simplex_numba.installed():
        raise StudyError("numba is not installed", hint="install it, or use engine='auto'")
    return engine


@dataclass(frozen=True, slots=True)
class Batch:
    """Problems that move together, with the pieces of H: the Gram matrices themselves."""

    stack: FloatArray
    which: IntArray
    linear: FloatArray
    constant: FloatArray
    allowed: BoolArray
    ridge: FloatArray

    def squares(self) -> FloatArray:
        """Return the squared length of each entry, `(B, N)`."""
        return np.asarray(np.diagonal(self.stack, axis1=1, axis2=2)[self.which])

    def distances(self) -> FloatArray:
        """Return the squared distance of each entry from the target, ridge included."""
        return self.squares() + self.ridge[:, None] - 2.0 * self.linear + self.constant[:, None]

    def shift(self) -> FloatArray:
        """Return s, the mean squared distance from the target; 1 where it is nothing but rounding."""
        number = self.allowed.sum(axis=1)
        distance = np.where(self.allowed, self.distances(), 0.0).sum(axis=1) / number
        size = np.where(self.allowed, self.squares(), 0.0).sum(axis=1) / number + self.constant
        return np.where(distance > ROUNDING * size, distance, np.where(size > 0.0, size, 1.0))

    def tie_break(self) -> FloatArray:
        """Return the ridge that settles weights that are not unique."""
        mean = np.where(self.allowed, self.squares(), 0.0).sum(axis=1) / self.allowed.sum(axis=1)
        return TIE_BREAK * np.where(mean > 0.0, mean, 1.0)

    def block(self, live: IntArray, support: IntArray) -> FloatArray:
        """Return the inner products of the entries on each support."""
        return self.stack[self.which[live, None, None], support[:, :, None], support[:, None, :]]

    def products(self, live: IntArray, weights: FloatArray) -> FloatArray:
        """Return weights times each problem's matrix."""
        which, size = self.which[live], weights.shape[1]
        if (which == which[0]).all():
            return np.asarray(weights @ self.stack[which[0]])
        if len(live) * size * size <= GATHERED:
            return np.asarray(np.matmul(weights[:, None, :], self.stack[which])[:, 0, :])
        out = np.empty(weights.shape)
        for matrix in np.unique(which):
            mine = which == matrix
            out[mine] = weights[mine] @ self.stack[matrix]
        return out

    def may_be_independent(self, entries: int) -> bool:
        """Tell whether so many entries can be independent."""
        return entries <= int(self.stack.shape[1])

    def take(self, keep: npt.NDArray[np.intp], ridge: FloatArray) -> Batch:
        """Return the problems `keep` with another ridge."""
        return replace(
            self,
            which=self.which[keep],
            linear=self.linear[keep],
            constant=self.constant[keep],
            allowed=self.allowed[keep],
            ridge=ridge,
        )


def _solve_together(batch: Batch, tolerance: float) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return weights, uniqueness and steps of one chunk; solve again with the tie-break where needed."""
    weights, sure, steps = active_set(batch, tolerance)
    again = np.flatnonzero(~sure)
    if len(again):
        ridge = (batch.ridge + batch.tie_break())[again]
        weights[again], _, more = active_set(batch.take(again, ridge), FINE_TOLERANCE)
        steps[again] += more
    return weights, sure, steps


def active_set(batch: Batch, tolerance: float) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return the minimisers of a chunk, whether each is surely unique, and the steps taken."""
    problems, size = batch.allowed.shape
    shift = batch.shift()
    corner = np.where(batch.allowed, batch.distances(), np.inf).argmin(axis=1)
    support = np.zeros((problems, 1), dtype=np.int64)
    support[:, 0] = corner
    count = np.ones(problems, dtype=np.int64)
    weights = np.zeros((problems, size))
    weights[np.arange(problems), corner] = 1.0
    sure = np.ones(problems, dtype=np.bool_)
    steps = np.zeros(problems, dtype=np.int64)
    live = np.arange(problems)
    limit = 10 * size + 50
    while len(live):
        steps[live] += 1
        goal, bad = _best_on_support(batch, live, support[live], count[live], shift)
        held = np.take_along_axis(weights[live], support[live], axis=1)
        inside = np.arange(support.shape[1])[None] < count[live, None]
        negative = inside & (goal < 0.0)
        feasible = ~negative.any(axis=1) & ~bad
        moved = np.where(feasible[:, None] & inside, goal, held)
        short = np.flatnonzero(~feasible & ~bad)
        if len(short):
            moved[short], step = _step_and_drop(held[short], goal[short], negative[short])
            bad[short[step <= 0.0]] = True  # what has just come in wants out: this is as near as floats get
            short = short[step > 0.0]
        weights[live] = 0.0
        row, slot = np.nonzero(inside)
        weights[live[row], support[live[row], slot]] = moved[row, slot]
        if len(short):
            gone = ~(inside[short] & (moved[short] > 0.0))
            order = np.argsort(gone, axis=1, kind="stable")
            support[live[short]] = np.take_along_axis(support[live[short]], order, axis=1)
            count[live[short]] = (~gone).sum(axis=1)
        slope = _reduced_gradient(batch, live, weights[live])
        slope[~batch.allowed[live]] = np.inf
        on_support = weights[live] > 0.0
        slope[on_support] = np.inf
        entering = slope.argmin(axis=1)
        worst = slope[np.arange(len(live)), entering]
        done = (feasible & (worst >= -tolerance * shift[live])) | bad | (steps[live] > limit)
        sure[live[bad | (done & ~feasible)]] = False
        level = tolerance * shift[live] * 10.0
        for at in np.flatnonzero(done & feasible & (worst <= level)).tolist():
            near = np.flatnonzero(on_support[at] | (slope[at] <= level[at]))
            sure[live[at]] = _is_independent(batch, int(live[at]), near, float(shift[live[at]]))
        grow = np.flatnonzero(feasible & ~done)
        if len(grow) and count[live[grow]].max() >= support.shape[1]:
            support = np.pad(support, ((0, 0), (0, 4)))
        support[live[grow], count[live[grow]]] = entering[grow]
        count[live[grow]] += 1
        live = live[~done]
    return weights, sure, steps


def _best_on_support(
    batch: Batch, live: IntArray, support: IntArray, count: IntArray, shift: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Return the best weights on each support, signs free, and where the support is degenerate."""
    width = support.shape[1]
    inside = np.arange(width)[None] < count[:, None]
    both = inside[:, :, None] & inside[:, None, :]
    picked = np.take_along_axis(batch.linear[live], support, axis=1)
    matrix = batch.block(live, support) - picked[:, :, None] - picked[:, None, :]
    matrix += (batch.constant[live] + shift[live])[:, None, None]
    diagonal = np.arange(width)
    matrix[:, diagonal, diagonal] += batch.ridge[live, None]
    matrix = np.where(both, matrix, np.eye(width))
    least = SINGULAR * shift[live, None]
    scale = 1.0 / np.sqrt(np.maximum(matrix[:, diagonal, diagonal], least))
    try:
        factor = np.linalg.cholesky(matrix * scale[:, :, None] * scale[:, None, :])
        bad = (factor[:, diagonal, diagonal] ** 2).min(axis=1) < SINGULAR
    except np.linalg.LinAlgError:
        bad = np.array(
            [_least_pivot(m * s[:, None] * s) < SINGULAR for m, s in zip(matrix, scale, strict=True)]
        )
    matrix[bad] = np.eye(width)
    raw = np.linalg.solve(matrix, inside[:, :, None].astype(np.float64))[:, :, 0]
    total = raw.sum(axis=1, keepdims=True)
    return np.asarray(raw / np.where(total == 0.0, 1.0, total)), bad


def _step_and_drop(held: FloatArray, goal: FloatArray, negative: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return weights moved towards the goal until the first of them is zero, and how far."""
    ratio = np.full(held.shape, np.inf)
    np.divide(held, held - goal, out=ratio, where=negative)
    first = ratio.argmin(axis=1)
    step = ratio[np.arange(len(held)), first]
    moved = held + step[:, None] * (goal - held)
    moved[np.arange(len(held)), first] = 0.0
    return np.maximum(moved, 0.0), step


def _reduced_gradient(batch: Batch, live: IntArray, weights: FloatArray) -> FloatArray:
    """Return the slope of the objective in each direction, as against the present support."""
    slope = batch.products(live, weights)
    slope += batch.ridge[live, None] * weights - batch.linear[live]
    slope -= (weights * slope).sum(axis=1, keepdims=True)
    return np.asarray(slope)


def _is_independent(batch: Batch, problem: int, entries: npt.NDArray[np.intp], shift: float) -> bool:
    """Tell whether no entry is a mixture of the others, so that their weights are unique."""
    if not batch.may_be_independent(len(entries)):
        return False
    gram = batch.block(np.array([problem]), entries[None])[0]
    linear = batch.linear[problem][entries]
    matrix = gram - linear[:, None] - linear[None] + batch.constant[problem] + shift
    matrix = matrix + batch.ridge[problem] * np.eye(len(entries))
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(matrix), SINGULAR * shift))
    return _least_pivot(matrix * scale[:, None] * scale) >= SINGULAR


def _least_pivot(matrix: FloatArray) -> float:
    """Return the smallest pivot of a Cholesky factorisation, 0 where there is none."""
    try:
        return float((np.diagonal(np.linalg.cholesky(matrix)) ** 2).min())
    except np.linalg.LinAlgError:
        return 0.0
