"""Many donors and few periods: exact without a matrix of donors by donors, within little memory."""

from __future__ import annotations

import resource
import tracemalloc

import numpy as np
import pytest

import caveat.studies.sc as sc
from caveat.studies import Axes, Panel, StudyError, study
from caveat.studies.sc import Problems, fit
from caveat.studies.simplex import solve
from caveat.studies.thin import ridge_weights, solve_thin
from studies_reference import random_panel, violation

FAMILY = ("sc", "sc_demeaned", "sdid", "sc_augmented")


def figures(seed: int, units: int, periods: int) -> np.ndarray:
    """Return figures less each period's mean."""
    rng = np.random.default_rng(seed)
    made = rng.normal(size=(units, 3)) @ rng.normal(size=(3, periods)).cumsum(axis=1)
    made += 0.5 * rng.normal(size=(units, periods)) + rng.normal(size=(units, 1))
    return made - made.mean(axis=0)


@pytest.mark.parametrize("share", [0.0, 1e-3, 1.0, 100.0])
@pytest.mark.parametrize("periods", [4, 12])
def test_weights_are_those_of_the_gram_matrix(periods: int, share: float) -> None:
    own = figures(1, 90, periods)
    gram = own @ own.T
    allowed = ~np.eye(90, dtype=bool)[:12]
    allowed[:, 40:50] = False
    ridge = np.full(12, share * np.trace(gram) / 90)
    thin = solve_thin(own, np.arange(12), allowed, ridge)
    dense = solve(gram, gram[:12], np.diag(gram)[:12].copy(), allowed, ridge=ridge, engine="numpy")
    np.testing.assert_array_equal(thin.unique, dense.unique)
    np.testing.assert_allclose(thin.weights, dense.weights, atol=2e-6)
    assert (thin.weights[~allowed] == 0.0).all()


@pytest.mark.parametrize("ridge", [1e-6, 1e-2, 1.0, 1e3])
def test_weights_under_a_ridge_satisfy_the_conditions_of_a_minimum(ridge: float) -> None:
    own = figures(2, 800, 10)
    weights = ridge_weights(own[1:], own[0], ridge)
    assert weights is not None and weights.sum() == pytest.approx(1.0, abs=1e-12)
    gram = own[1:] @ own[1:].T + ridge * np.eye(799)
    assert violation(gram, own[1:] @ own[0], weights) < 1e-8 * np.trace(gram) / 799


def test_equal_donors_and_perfect_fits_are_flagged_and_shared_evenly() -> None:
    own = figures(3, 30, 6)
    twice = np.vstack([own, own[1:]])
    allowed = np.ones((1, 59), bool)
    allowed[0, 0] = False
    found = solve_thin(twice - twice.mean(axis=0), np.array([0]), allowed, np.zeros(1))
    assert not found.unique[0]
    np.testing.assert_allclose(found.weights[0, 1:30], found.weights[0, 30:], atol=1e-6)


def test_the_order_of_donors_changes_nothing() -> None:
    own = figures(4, 300, 5)
    turn = np.r_[0, np.random.default_rng(0).permutation(np.arange(1, 300))]
    allowed = np.ones((1, 300), bool)
    allowed[0, 0] = False
    for ridge in (0.0, 3.0):
        one = solve_thin(own, np.array([0]), allowed, np.full(1, ridge)).weights[0]
        other = solve_thin(own[turn], np.array([0]), allowed, np.full(1, ridge)).weights[0]
        np.testing.assert_allclose(one[turn], other, atol=1e-6)


@pytest.mark.parametrize("estimator", FAMILY)
def test_both_ways_give_the_same_effects(estimator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = random_panel(5, units=60, periods=14)
    pre = np.broadcast_to(np.arange(14) < 9, (10, 14))
    problems = Problems(np.arange(10), pre, ~pre, np.ones((10, 60), bool))
    dense = fit(panel.outcome, problems, estimator=estimator)
    monkeypatch.setattr(sc, "is_thin", lambda units, periods: True)
    thin = fit(panel.outcome, problems, estimator=estimator)
    np.testing.assert_allclose(thin.effect, dense.effect, atol=1e-6)
    np.testing.assert_allclose(thin.fit, dense.fit, atol=1e-6)


@pytest.mark.parametrize("estimator", FAMILY)
def test_three_thousand_units_need_no_gram_matrix(estimator: str) -> None:
    rng = np.random.default_rng(6)
    outcome = 50.0 + rng.normal(size=(3_000, 2)) @ rng.normal(size=(2, 20)).cumsum(axis=1)
    outcome += rng.normal(size=outcome.shape)
    outcome[:4, 14:] += 9.0
    pre = np.broadcast_to(np.arange(20) < 14, (4, 20))
    donors = np.ones((4, 3_000), bool)
    donors[:, :4] = False
    tracemalloc.start()
    found = fit(outcome, Problems(np.arange(4), pre, ~pre, donors), estimator=estimator)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_allclose(found.effect, 9.0, atol=2.0)
    assert peak < 8 * 3_000**2 / 2, "less than half of one Gram matrix"


def test_a_study_of_two_thousand_units_stays_within_memory() -> None:
    rng = np.random.default_rng(7)
    outcome = 50.0 + rng.normal(size=(2_000, 12)).cumsum(axis=1)
    outcome[0, 8:] += 40.0
    adoption = np.full(2_000, np.nan)
    adoption[0] = 8.0
    panel = Panel(tuple(f"u{i}" for i in range(2_000)), tuple(range(12)), outcome, adoption)
    axes = Axes(scale=("count",), estimator=("did",), donors=("all", "similar level"), pre=(0,), post=(0,))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = study(panel, axes=axes).results[0]
    assert found.place == 1 and found.smallest_p == pytest.approx(1 / 1_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**20, "kilobytes"


def test_a_million_units_are_refused_with_what_would_be_needed() -> None:
    units = 1_000_000
    adoption = np.full(units, np.nan)
    adoption[0] = 2.0
    outcome = np.random.default_rng(8).normal(size=(units, 4))
    panel = Panel(tuple(map(str, range(units))), tuple(range(4)), outcome, adoption)
    axes = Axes(scale=("count",), estimator=("sc",), donors=("all",), pre=(0,), post=(0,), anticipation=(0,))
    with pytest.raises(StudyError, match=r"1,000,000 units with 1,000,000 fits .* make 1e\+12") as error:
        study(panel, axes=axes)
    assert "name at most 31,622 donors" in error.value.hint


def test_a_gram_matrix_that_would_not_fit_is_refused_before_it_is_made() -> None:
    units, periods = 20_000, 6_000
    outcome = np.broadcast_to(np.arange(periods, dtype=float), (units, periods))
    pre = (np.arange(periods) < 5_999)[None]
    problems = Problems(np.array([0]), pre, ~pre, np.ones((1, units), bool))
    tracemalloc.start()
    with pytest.raises(StudyError, match="20,000 units need Gram matrices of 3 GiB") as error:
        sc._unit_weights(outcome, problems, "sc", "numpy")
    assert tracemalloc.get_traced_memory()[1] < 2**26
    tracemalloc.stop()
    assert "at most 16,384 units fit" in error.value.hint


def test_results_that_would_not_fit_are_refused() -> None:
    from caveat.studies.gate import check_size

    with pytest.raises(StudyError, match="10,000 specifications of 30,000 fits need 23 GiB") as error:
        check_size(10_000, 30_000, 1, (3_000, 30))
    assert "at most 1,7" in error.value.hint
