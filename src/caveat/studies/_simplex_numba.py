"""The active set of `simplex` in compiled code, if numba is installed.

One problem at a time, with a Cholesky factor that grows by a row for each entry that comes in and
is cut back where one goes out. The steps are those of `simplex`; see there.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np


@lru_cache(maxsize=1)
def installed() -> bool:
    """Tell whether numba can be imported."""
    return importlib.util.find_spec("numba") is not None


def solve_all(*arrays: Any) -> None:
    """Fill `weights`, `unique` and `steps` (the last three arrays) with the solutions."""
    _compiled()(*arrays)


@lru_cache(maxsize=1)
def _compiled() -> Callable[..., None]:
    """Return the machine code of the loop, from numba's cache if it is there."""
    numba = importlib.import_module("numba")
    jit = numba.njit(cache=True, nogil=True, error_model="numpy")
    for name in ("_entry", "_grow", "_solve_factor", "_cut", "_active_set"):
        if not hasattr(globals()[name], "py_func"):
            globals()[name] = jit(globals()[name])
    compiled: Callable[..., None] = jit(_loop)
    return compiled


def _entry(gram: Any, linear: Any, lift: float, ridge: float, j: int, k: int) -> float:
    value: float = gram[j, k] - linear[j] - linear[k] + lift
    return value + ridge if j == k else value


def _grow(
    factor: Any, support: Any, count: int, gram: Any, linear: Any, lift: float, ridge: float, j: int
) -> float:
    """Append entry j to the factor; return its pivot as a share of its diagonal."""
    diagonal = _entry(gram, linear, lift, ridge, j, j)
    rest = diagonal
    for a in range(count):
        value = _entry(gram, linear, lift, ridge, support[a], j)
        for b in range(a):
            value -= factor[a, b] * factor[count, b]
        value /= factor[a, a]
        factor[count, a] = value
        rest -= value * value
    factor[count, count] = np.sqrt(rest) if rest > 0.0 else 0.0
    support[count] = j
    return rest / diagonal if diagonal > 0.0 else 0.0


def _solve_factor(factor: Any, count: int, out: Any) -> None:
    """Solve L L' u = 1 and scale u to sum 1."""
    for a in range(count):
        value = 1.0
        for b in range(a):
            value -= factor[a, b] * out[b]
        out[a] = value / factor[a, a]
    total = 0.0
    for a in range(count - 1, -1, -1):
        value = out[a]
        for b in range(a + 1, count):
            value -= factor[b, a] * out[b]
        out[a] = value / factor[a, a]
        total += out[a]
    for a in range(count):
        out[a] /= total


def _cut(factor: Any, support: Any, held: Any, count: int, at: int) -> None:
    """Take entry `at` out of the factor by plane rotations."""
    for a in range(at + 1, count):
        for b in range(a + 1):
            factor[a - 1, b] = factor[a, b]
        support[a - 1] = support[a]
        held[a - 1] = held[a]
    for c in range(at, count - 1):
        x, y = factor[c, c], factor[c, c + 1]
        size = np.sqrt(x * x + y * y)
        cos, sin = x / size, y / size
        for a in range(c, count - 1):
            p, q = factor[a, c], factor[a, c + 1]
            factor[a, c] = cos * p + sin * q
            factor[a, c + 1] = cos * q - sin * p


def _active_set(
    gram: Any,
    linear: Any,
    constant: float,
    allowed: Any,
    ridge: float,
    fine: bool,
    limits: Any,
    work: Any,
    slope: Any,
    factor: Any,
    support: Any,
    out: Any,
) -> Any:
    """Write the weights of one problem to `out`; return (surely unique, steps)."""
    size = len(linear)
    number, shift, size_of, best, corner = 0, 0.0, 0.0, np.inf, -1
    for j in range(size):
        out[j] = 0.0
        if allowed[j]:
            distance = gram[j, j] + ridge - 2.0 * linear[j] + constant
            shift += distance
            size_of += gram[j, j]
            number += 1
            if distance < best:
                best, corner = distance, j
    shift /= number
    size_of = size_of / number + constant
    if not shift > limits[4] * size_of:
        shift = size_of if size_of > 0.0 else 1.0
    lift = constant + shift
    tolerance = (limits[1] if fine else limits[0]) * shift
    zero = limits[0] * shift * 10.0
    held, goal = work[0], work[1]
    _grow(factor, support, 0, gram, linear, lift, ridge, corner)
    held[0] = 1.0
    count, steps, sure = 1, 0, True
    while True:
        steps += 1
        _solve_factor(factor, count, goal)
        step, first = np.inf, -1
        for a in range(count):
            if goal[a] < 0.0:
                ratio = held[a] / (held[a] - goal[a])
                if ratio < step:
                    step, first = ratio, a
        if first >= 0:
            if step <= 0.0 or steps > 10 * size + 50:
                sure = False
                break
            for a in range(count):
                held[a] = max(held[a] + step * (goal[a] - held[a]), 0.0)
            held[first] = 0.0
            for a in range(count - 1, -1, -1):
                if held[a] == 0.0:
                    _cut(factor, support, held, count, a)
                    count -= 1
            continue
        for a in range(count):
            held[a] = goal[a]
        for j in range(size):
            slope[j] = -linear[j]
        for a in range(count):
            weight, row = held[a], gram[support[a]]
            for j in range(size):
                slope[j] += weight * row[j]
        level = 0.0
        for a in range(count):
            slope[support[a]] += ridge * held[a]
            level += held[a] * slope[support[a]]
        for a in range(count):
            slope[support[a]] = np.inf
        worst, entering = np.inf, -1
        for j in range(size):
            if allowed[j] and slope[j] - level < worst:
                worst, entering = slope[j] - level, j
        if worst >= -tolerance or steps > 10 * size + 50:
            if worst <= zero:
                number = count
                for j in range(size):
                    near = allowed[j] and slope[j] - level <= zero
                    if near and _grow(factor, support, number, gram, linear, lift, ridge, j) < limits[2]:
                        sure = False
                        break
                    if near:
                        number += 1
            break
        if _grow(factor, support, count, gram, linear, lift, ridge, entering) < limits[2]:
            sure = False
            break
        held[count] = 0.0
        count += 1
    for a in range(count):
        out[support[a]] = held[a]
    return sure, steps


def _loop(
    stack: Any,
    linear: Any,
    constant: Any,
    allowed: Any,
    which: Any,
    rows: Any,
    ridge: Any,
    some: Any,
    limits: Any,
    weights: Any,
    unique: Any,
    steps: Any,
) -> None:
    size = stack.shape[1]
    factor = np.zeros((size + 1, size + 1))
    support = np.zeros(size + 1, dtype=np.int64)
    work = np.zeros((2, size + 1))
    slope = np.zeros(size)
    for b in some:
        gram, g, mine, out = stack[which[b]], linear[rows[b]], allowed[b], weights[b]
        unique[b], steps[b] = _active_set(
            gram, g, constant[b], mine, ridge[b], False, limits, work, slope, factor, support, out
        )
        if not unique[b]:
            mean, number = 0.0, 0
            for j in range(size):
                if mine[j]:
                    mean += gram[j, j]
                    number += 1
            mean /= number
            if not mean > 0.0:
                mean = 1.0
            more = _active_set(
                gram,
                g,
                constant[b],
                mine,
                ridge[b] + limits[3] * mean,
                True,
                limits,
                work,
                slope,
                factor,
                support,
                out,
            )[1]
            steps[b] += more
