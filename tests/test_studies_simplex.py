"""The solver of masked simplex problems is exact, and does not depend on path, order or batch."""

from __future__ import annotations

import numpy as np
import pytest

from caveat.studies.errors import StudyError
from caveat.studies.simplex import solve
from studies_reference import slow_simplex, violation

ENGINES = ["numpy", "numba"]


def problem(seed: int, units: int, periods: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a placebo problem: each unit is fitted by all the others."""
    rng = np.random.default_rng(seed)
    figures = rng.normal(size=(units, periods)).cumsum(axis=1) + 5.0 * rng.normal(size=(units, 1))
    figures -= figures.mean(axis=0)
    return figures @ figures.T, np.diag(figures @ figures.T).copy(), ~np.eye(units, dtype=bool)


def fitted(engine: str, *args: object, **options: object) -> object:
    if engine == "numba":
        pytest.importorskip("numba")
    return solve(*args, engine=engine, **options)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(6))
def test_weights_equal_those_of_trying_every_support(engine: str, seed: int) -> None:
    gram, constant, allowed = problem(seed, 8, 12)
    found = fitted(engine, gram, gram, constant, allowed)
    for unit in range(8):
        others = np.flatnonzero(allowed[unit])
        exact = slow_simplex(gram[np.ix_(others, others)], gram[unit, others])
        np.testing.assert_allclose(found.weights[unit, others], exact, atol=1e-9)
    assert found.unique.all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("units", "periods"), [(39, 19), (60, 30), (25, 4)])
def test_weights_satisfy_the_conditions_of_a_minimum(engine: str, units: int, periods: int) -> None:
    gram, constant, allowed = problem(1, units, periods)
    found = fitted(engine, gram, gram, constant, allowed)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1.0, atol=1e-12)
    assert (found.weights >= 0.0).all()
    assert (found.weights[~allowed] == 0.0).all()
    for unit in range(units):
        others = np.flatnonzero(allowed[unit])
        miss = violation(gram[np.ix_(others, others)], gram[unit, others], found.weights[unit, others])
        assert miss < 1e-7 * np.trace(gram) / units


def test_quadprog_finds_the_same_weights() -> None:
    quadprog = pytest.importorskip("quadprog")
    gram, constant, allowed = problem(2, 39, 45)
    found = solve(gram, gram, constant, allowed)
    for unit in range(39):
        others = np.flatnonzero(allowed[unit])
        sides = np.vstack([np.ones(38), np.eye(38)]).T
        own = gram[np.ix_(others, others)] + 1e-11 * np.eye(38)
        exact = quadprog.solve_qp(own, gram[unit, others], sides, np.r_[1.0, np.zeros(38)], 1)[0]
        np.testing.assert_allclose(found.weights[unit, others], exact, atol=5e-7)


def test_numba_and_numpy_give_the_same_weights() -> None:
    pytest.importorskip("numba")
    for units, periods, near in [(39, 19, 1e-9), (50, 8, 1e-9), (60, 5, 1e-6)]:
        gram, constant, allowed = problem(3, units, periods)
        plain = solve(gram, gram, constant, allowed, engine="numpy")
        fast = solve(gram, gram, constant, allowed, engine="numba")
        np.testing.assert_allclose(plain.weights, fast.weights, atol=near)
        assert (plain.unique == fast.unique).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_equal_donors_share_their_weight_and_are_flagged(engine: str) -> None:
    donors = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 0.0]])
    target = np.array([[0.9, 0.4]])
    found = fitted(
        engine, donors @ donors.T, target @ donors.T, (target**2).sum(axis=1), np.ones((1, 4), bool)
    )
    assert not found.unique[0]
    np.testing.assert_allclose(found.weights[0], [0.35, 0.225, 0.2, 0.225], atol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_perfect_fit_takes_the_most_even_weights(engine: str) -> None:
    donors = np.array([[-1.0], [1.0], [-1.0], [1.0], [3.0]])
    found = fitted(engine, donors @ donors.T, np.zeros((1, 5)), np.zeros(1), np.ones((1, 5), bool))
    assert not found.unique[0]
    assert abs(float(found.weights[0] @ donors[:, 0])) < 1e-6
    # The even weights of least length whose mean is zero, from the conditions of a minimum.
    lengths = np.linalg.lstsq(np.vstack([np.ones(5), donors[:, 0]]), [1.0, 0.0], rcond=None)[0]
    np.testing.assert_allclose(found.weights[0], lengths, atol=1e-5)


@pytest.mark.parametrize("engine", ENGINES)
def test_order_of_donors_changes_nothing(engine: str) -> None:
    gram, constant, allowed = problem(4, 20, 6)
    turn = np.random.default_rng(0).permutation(20)
    plain = fitted(engine, gram, gram, constant, allowed).weights
    back = np.argsort(turn)
    turned = np.ix_(turn, turn)
    mixed = fitted(engine, gram[turned], gram[turned], constant[turn], allowed[turned]).weights
    np.testing.assert_allclose(mixed[np.ix_(back, back)], plain, atol=1e-6)


def test_a_problem_is_solved_alike_alone_and_in_a_batch() -> None:
    gram, constant, allowed = problem(5, 30, 10)
    every = solve(gram, gram, constant, allowed, engine="numpy").weights
    for unit in (0, 17):
        alone = solve(gram, gram[unit : unit + 1], constant[unit : unit + 1], allowed[unit : unit + 1])
        np.testing.assert_allclose(alone.weights[0], every[unit], atol=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_allowed_gives_no_weights_and_one_donor_all(engine: str) -> None:
    gram, constant, _ = problem(6, 3, 5)
    allowed = np.array([[False, False, False], [False, False, True]])
    found = fitted(engine, gram, gram[:2], constant[:2], allowed)
    assert np.isnan(found.weights[0]).all()
    assert found.weights[1].tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_figures_that_are_all_alike_end_with_even_weights(engine: str) -> None:
    found = fitted(engine, np.zeros((4, 4)), np.zeros((1, 4)), np.zeros(1), np.ones((1, 4), bool))
    np.testing.assert_allclose(found.weights[0], 0.25, atol=1e-6)
    assert not found.unique[0]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(StudyError, match="engine 'fortran' does not exist"):
        solve(np.eye(2), np.eye(2), np.ones(2), np.ones((2, 2), bool), engine="fortran")
