"""Estimators agree with independent packages, and with arithmetic that can be done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from caveat.studies.augmented import ridge_correction
from caveat.studies.bacon import bacon
from caveat.studies.callaway import group_time
from caveat.studies.completion import FINE, complete, soft_impute
from caveat.studies.did import treatment, two_groups, two_way
from caveat.studies.errors import StudyError
from caveat.studies.imputation import impute
from caveat.studies.inference import permute_adoption
from caveat.studies.linear import group_time_weights, two_way_weights
from caveat.studies.naive import before_after, interrupted
from caveat.studies.panel import Panel
from caveat.studies.sc import ESTIMATORS, Problems, fit
from studies_reference import random_panel, slow_simplex


def staggered(seed: int, *, units: int = 40, gaps: float = 0.0) -> Panel:
    """Return a panel with three adoption dates, effects that grow, and perhaps missing figures."""
    panel = random_panel(seed, units=units, periods=10)
    rng = np.random.default_rng(seed + 100)
    dates = np.array([2003.0, 2005.0, 2007.0, np.nan, np.nan])
    adoption = dates[rng.integers(0, 5, size=units)]
    adoption[:5] = dates
    since = np.asarray(panel.periods)[None] - adoption[:, None] + 1.0
    outcome = panel.outcome + np.where(since > 0.0, 2.0 + since, 0.0)
    if gaps:
        outcome = np.where(rng.random(outcome.shape) < gaps, np.nan, outcome)
    return replace(panel, outcome=outcome, adoption=adoption)


def one_problem(panel: Panel, date: int = 9) -> Problems:
    """Return the problem of the first unit with all others as donors."""
    pre = (np.arange(len(panel.periods)) < date)[None]
    return Problems(np.array([0]), pre, ~pre, np.ones((1, len(panel.units)), bool))


def frame(panel: Panel) -> object:
    """Return a long pandas table of the panel, `first` 0 for the never treated."""
    pandas = pytest.importorskip("pandas")
    size, periods = panel.outcome.shape
    table = pandas.DataFrame(
        {
            "unit": np.repeat(np.arange(size), periods),
            "year": np.tile(panel.periods, size),
            "y": panel.outcome.ravel(),
            "first": np.repeat(np.nan_to_num(panel.adoption), periods).astype(int),
            "d": treatment(panel).ravel(),
        }
    )
    return table.dropna()


@pytest.mark.parametrize("seed", range(3))
def test_synthetic_control_equals_an_exact_search_over_supports(seed: int) -> None:
    panel = random_panel(seed, units=8)
    found = fit(panel.outcome, one_problem(panel), estimator="sc")
    donors, target = panel.outcome[1:, :9], panel.outcome[0, :9]
    exact = slow_simplex(donors @ donors.T, donors @ target)
    np.testing.assert_allclose(found.weights[0, 1:], exact, atol=1e-7)
    assert found.effect[0] == pytest.approx(
        (panel.outcome[0] - exact @ panel.outcome[1:])[9:].mean(), abs=1e-7
    )


@pytest.mark.parametrize("seed", range(3))
def test_sdid_weights_equal_an_exact_search_over_supports(seed: int) -> None:
    panel = random_panel(seed, units=8, periods=8)
    found = fit(panel.outcome, one_problem(panel, 6), estimator="sdid")
    donors, target = panel.outcome[1:], panel.outcome[0]
    spread = np.diff(donors[:, :6], axis=1).std(ddof=1)
    centred = donors[:, :6] - donors[:, :6].mean(axis=1, keepdims=True)
    aim = target[:6] - target[:6].mean()
    ridge = 6 * 2**0.5 * spread**2
    unit = slow_simplex(centred @ centred.T + ridge * np.eye(7), centred @ aim)
    columns = donors[:, :6] - donors[:, :6].mean(axis=0)
    later = donors[:, 6:].mean(axis=1) - donors[:, 6:].mean()
    time = slow_simplex(columns.T @ columns + 7 * (1e-6 * spread) ** 2 * np.eye(6), columns.T @ later)
    np.testing.assert_allclose(found.weights[0, 1:], unit, atol=1e-8)
    np.testing.assert_allclose(found.period_weights[0, :6], time, atol=1e-6)
    gaps = target - unit @ donors
    assert found.effect[0] == pytest.approx(gaps[6:].mean() - time @ gaps[:6], abs=1e-6)


def test_sdid_agrees_with_diff_diff() -> None:
    package = pytest.importorskip("diff_diff")
    panel = random_panel(3, units=20, periods=20, effect=8.0, date=14)
    table = frame(panel)
    table["treated"] = (table["unit"] == 0).astype(int)
    model = package.SyntheticDiD(variance_method="placebo", n_bootstrap=3, seed=0)
    theirs = model.fit(
        table,
        outcome="y",
        treatment="treated",
        unit="unit",
        time="year",
        post_periods=list(range(2014, 2020)),
    )
    ours = fit(panel.outcome, one_problem(panel, 14), estimator="sdid")
    assert ours.effect[0] == pytest.approx(theirs.att, abs=0.02)


def test_synthetic_control_agrees_with_pysyncon() -> None:
    package = pytest.importorskip("pysyncon")
    panel = random_panel(4, units=15, periods=20, effect=8.0, date=14)
    wide = frame(panel).pivot(index="year", columns="unit", values="y")
    model = package.Synth()
    before = wide.loc[:2013]
    model.fit(
        X0=before.drop(columns=0),
        X1=before[0],
        Z0=before.drop(columns=0),
        Z1=before[0],
        custom_V=before.var(axis=1).to_numpy(),
    )
    ours = fit(panel.outcome, one_problem(panel, 14), estimator="sc")
    np.testing.assert_allclose(ours.weights[0, 1:], model.W, atol=2e-3)


def holed(seed: int, gaps: float) -> tuple[np.ndarray, np.ndarray]:
    """Return figures, zero where they are not known, and which are: the first unit ends early."""
    panel = random_panel(seed, units=14, periods=18)
    observed = np.random.default_rng(seed).random(panel.outcome.shape) >= gaps
    observed[0, 12:] = False
    return np.where(observed, panel.outcome - panel.outcome.mean(), 0.0), observed


@pytest.mark.parametrize("gaps", [0.0, 0.2])
@pytest.mark.parametrize("threshold", [0.5, 3.0, 20.0])
def test_matrix_completion_satisfies_the_conditions_of_a_minimum(gaps: float, threshold: float) -> None:
    figures, observed = holed(21, gaps)
    start = np.zeros((1, *figures.shape))
    fit_ = soft_impute(figures, observed[None], np.array([threshold]), start, 1e-12)[0]
    rest = np.where(observed, figures - fit_, 0.0)
    np.testing.assert_allclose(rest.sum(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(rest.sum(axis=1), 0.0, atol=1e-6)
    low = fit_ - fit_.mean(axis=0) - fit_.mean(axis=1, keepdims=True) + fit_.mean()
    values = np.linalg.svd(low, compute_uv=False)
    assert np.linalg.norm(rest, 2) <= threshold * (1.0 + 1e-6)
    assert (rest * low).sum() == pytest.approx(threshold * values.sum(), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_matrix_completion_agrees_with_mlsynth(gaps: float) -> None:
    package = pytest.importorskip("mlsynth.utils.mcnnm_helpers.completion")
    figures, observed = holed(22, gaps)
    start = np.zeros((1, *figures.shape))
    ours = soft_impute(figures, observed[None], np.array([2.0]), start, FINE)[0]
    theirs = package.mcnnm_fit(figures, observed.astype(float), 2.0, max_iter=20_000, tol=1e-12)
    np.testing.assert_allclose(ours, theirs["completed"], atol=1e-5)


def test_matrix_completion_of_a_low_rank_matrix_is_near_and_beats_row_and_column_means() -> None:
    rng = np.random.default_rng(23)
    factors = rng.normal(size=(30, 2)) @ rng.normal(size=(2, 24)).cumsum(axis=1)
    truth = 100.0 + factors + rng.normal(size=(30, 1)) + rng.normal(size=24)
    observed = np.ones(truth.shape, bool)
    observed[0, 18:] = False
    figures = truth + 0.1 * rng.normal(size=truth.shape)
    found = complete(figures, observed)
    plain = soft_impute(
        np.where(observed, figures - 100.0, 0.0), observed[None], np.array([np.inf]),
        np.zeros((1, *truth.shape)), FINE,
    )[0] + 100.0  # fmt: skip
    error, other = (np.abs((one - truth)[0, 18:]).mean() for one in (found, plain))
    assert error < 0.6 < other


def test_matrix_completion_uses_no_figure_of_the_post_period() -> None:
    panel = random_panel(24, units=10)
    plain = fit(panel.outcome, one_problem(panel), estimator="mc").effect[0]
    lifted = panel.outcome.copy()
    lifted[0, 9:] += 7.0
    moved = fit(lifted, one_problem(panel), estimator="mc").effect[0]
    assert moved - plain == pytest.approx(7.0, abs=1e-9)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_planted_effect_is_found_with_its_sign_and_size(estimator: str) -> None:
    for effect in (-12.0, 12.0):
        panel = random_panel(5, units=25, periods=30, effect=effect, date=22)
        found = fit(panel.outcome, one_problem(panel, 22), estimator=estimator)
        assert found.effect[0] == pytest.approx(effect, abs=4.0)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_adding_a_constant_to_all_outcomes_changes_no_effect(estimator: str) -> None:
    panel = random_panel(6, units=15, periods=16)
    plain = fit(panel.outcome, one_problem(panel), estimator=estimator)
    moved = fit(panel.outcome + 1000.0, one_problem(panel), estimator=estimator)
    np.testing.assert_allclose(plain.effect, moved.effect, atol=1e-7)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_order_of_units_changes_no_effect(estimator: str) -> None:
    panel = random_panel(7, units=15, periods=16)
    turn = np.r_[0, np.random.default_rng(0).permutation(np.arange(1, 15))]
    plain = fit(panel.outcome, one_problem(panel), estimator=estimator)
    mixed = fit(panel.outcome[turn], one_problem(panel), estimator=estimator)
    np.testing.assert_allclose(plain.effect, mixed.effect, atol=1e-9)
    np.testing.assert_allclose(plain.weights[0][turn], mixed.weights[0], atol=1e-9)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_missing_year_of_the_target_is_masked(estimator: str) -> None:
    panel = random_panel(8, units=12, periods=16)
    holed = panel.outcome.copy()
    holed[0, 4] = np.nan
    keep = np.arange(16) != 4
    problem = one_problem(panel)
    without = Problems(problem.targets, problem.pre[:, keep], problem.post[:, keep], problem.donors)
    masked = fit(holed, problem, estimator=estimator)
    dropped = fit(panel.outcome[:, keep], without, estimator=estimator)
    np.testing.assert_allclose(masked.effect, dropped.effect, atol=1e-9)


def test_a_donor_with_a_gap_in_the_windows_is_not_used() -> None:
    panel = random_panel(9)
    holed = panel.outcome.copy()
    holed[3, 2] = np.nan
    assert fit(holed, one_problem(panel), estimator="did").weights[0, 3] == 0.0


def test_no_donors_or_no_pre_period_give_no_effect() -> None:
    panel = random_panel(10)
    problem = one_problem(panel)
    nobody = replace(problem, donors=np.zeros_like(problem.donors))
    never = replace(problem, pre=np.zeros_like(problem.pre))
    for estimator in ESTIMATORS:
        assert np.isnan(fit(panel.outcome, nobody, estimator=estimator).effect).all()
        assert np.isnan(fit(panel.outcome, never, estimator=estimator).effect).all()


def test_numba_and_numpy_give_the_same_effects() -> None:
    pytest.importorskip("numba")
    panel = random_panel(11, units=30, periods=25)
    size = len(panel.units)
    pre = np.broadcast_to(np.arange(25) < 18, (size, 25))
    problems = Problems(np.arange(size), pre, ~pre, np.ones((size, size), bool))
    for estimator in ESTIMATORS:
        plain = fit(panel.outcome, problems, estimator=estimator, engine="numpy")
        fast = fit(panel.outcome, problems, estimator=estimator, engine="numba")
        np.testing.assert_allclose(plain.effect, fast.effect, atol=1e-8)


def test_a_ridge_correction_never_fits_worse() -> None:
    rng = np.random.default_rng(12)
    donors, target = rng.normal(size=(6, 20)), rng.normal(size=20) * 3.0
    weights = np.full(6, 1 / 6)
    more = ridge_correction(donors, target, weights)
    assert more.sum() == pytest.approx(0.0, abs=1e-9)
    assert ((target - (weights + more) @ donors) ** 2).sum() <= ((target - weights @ donors) ** 2).sum()


def test_two_groups_and_two_way_agree_on_a_balanced_panel() -> None:
    panel = random_panel(13, effect=5.0)
    treated, post = np.arange(12) == 0, np.arange(14) >= 9
    expected = two_groups(panel.outcome, treated, post)
    assert two_way(panel.outcome, treatment(panel)).effect == pytest.approx(expected, abs=1e-10)
    assert fit(panel.outcome, one_problem(panel), estimator="did").effect[0] == pytest.approx(
        expected, abs=1e-10
    )
    assert impute(panel).effect == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
@pytest.mark.parametrize("weighted", [False, True])
def test_two_way_agrees_with_pyfixest(gaps: float, weighted: bool) -> None:
    package = pytest.importorskip("pyfixest")
    panel = staggered(1, gaps=gaps)
    table = frame(panel)
    weights = np.linspace(1.0, 3.0, len(panel.units))
    table["w"] = weights[table["unit"]]
    options = {"weights": "w"} if weighted else {}
    theirs = package.feols("y ~ d | unit + year", data=table, vcov={"CRV1": "unit"}, **options)
    ours = two_way(panel.outcome, treatment(panel), weights=weights[:, None] if weighted else None)
    assert ours.effect == pytest.approx(theirs.coef()["d"], abs=1e-7)
    assert ours.error == pytest.approx(theirs.se()["d"], rel=2e-3)
    assert ours.observations == len(table)


def test_treatment_that_every_unit_gets_at_once_is_refused() -> None:
    panel = replace(random_panel(2), adoption=np.full(12, 2009.0))
    with pytest.raises(StudyError, match="does not vary"):
        two_way(panel.outcome, treatment(panel))


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("seed", [1, 2])
def test_callaway_santanna_agrees_with_diff_diff(control: str, seed: int) -> None:
    package = pytest.importorskip("diff_diff")
    panel = staggered(seed)
    groups = {"never": "never_treated", "not_yet": "not_yet_treated"}
    model = package.CallawaySantAnna(control_group=groups[control])
    theirs = model.fit(
        frame(panel), outcome="y", unit="unit", time="year", first_treat="first", aggregate="all"
    )
    ours = group_time(panel, control=control)
    for (group, period), cell in theirs.group_time_effects.items():
        assert ours.effect(int(group), int(period)) == pytest.approx(cell["effect"], abs=1e-8)
    assert ours.simple().overall == pytest.approx(theirs.overall_att, abs=1e-8)
    assert ours.simple().error == pytest.approx(theirs.overall_se, rel=0.02)


@pytest.mark.parametrize("seed", [1, 2])
def test_callaway_santanna_agrees_with_csdid(seed: int) -> None:
    package = pytest.importorskip("csdid.att_gt")
    panel = staggered(seed)
    model = package.ATTgt(
        yname="y", gname="first", idname="unit", tname="year", data=frame(panel).astype({"first": float}),
        control_group=["nevertreated"], xformla="y~1",
    ).fit(est_method="reg", bstrap=False)  # fmt: skip
    theirs = model.aggte(typec="simple", bstrap=False, na_rm=True).atte
    ours = group_time(panel).simple()
    assert ours.overall == pytest.approx(theirs["overall_att"], abs=1e-9)
    assert ours.error == pytest.approx(theirs["overall_se"], rel=1e-6)


def test_imputation_agrees_with_diff_diff() -> None:
    package = pytest.importorskip("diff_diff")
    for gaps in (0.0, 0.05):
        panel = staggered(3, gaps=gaps)
        theirs = package.ImputationDiD().fit(
            frame(panel), outcome="y", unit="unit", time="year", first_treat="first"
        )
        ours = impute(panel)
        assert ours.effect == pytest.approx(theirs.overall_att, abs=1e-6)
        assert ours.error == pytest.approx(theirs.overall_se, rel=0.05)


def test_imputation_finds_effects_that_grow_where_two_way_does_not() -> None:
    panel = staggered(4, units=200)
    since = np.asarray(panel.periods)[None] - panel.adoption[:, None] + 1.0
    truth = (2.0 + since)[since > 0.0].mean()
    assert impute(panel).effect == pytest.approx(truth, abs=0.3)
    assert group_time(panel).simple().overall == pytest.approx(truth, abs=0.4)
    assert abs(two_way(panel.outcome, treatment(panel)).effect - truth) > 0.5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bacon_comparisons_add_up_to_the_two_way_coefficient(seed: int) -> None:
    panel = staggered(seed)
    always = replace(panel, adoption=np.where(np.arange(40) == 7, 2000.0, panel.adoption))
    for one in (panel, always):
        found = bacon(one)
        assert found.effect == pytest.approx(two_way(one.outcome, treatment(one)).effect, abs=1e-10)
        assert sum(part.weight for part in found.comparisons) == pytest.approx(1.0, abs=1e-12)


def test_bacon_refuses_gaps() -> None:
    with pytest.raises(StudyError, match="unit-periods are missing"):
        bacon(staggered(1, gaps=0.1))


def test_linear_weights_give_the_estimates() -> None:
    panel = staggered(5)
    effect = float((two_way_weights(panel) * panel.outcome).sum())
    assert effect == pytest.approx(two_way(panel.outcome, treatment(panel)).effect, abs=1e-10)
    for control in ("never", "not_yet"):
        effect = float((group_time_weights(panel, control=control) * panel.outcome).sum())
        assert effect == pytest.approx(group_time(panel, control=control).simple().overall, abs=1e-10)


def test_permuted_dates_find_a_large_effect_and_no_effect() -> None:
    panel = staggered(6)
    assert permute_adoption(two_way_weights(panel), panel.outcome).p < 0.01
    null = replace(panel, outcome=random_panel(6, units=40, periods=10).outcome)
    assert permute_adoption(group_time_weights(null), null.outcome).p > 0.05


def test_gathered_permutations_equal_estimates_on_permuted_panels() -> None:
    panel = staggered(7, units=12)
    weights = two_way_weights(panel)
    turn = np.random.default_rng(0).permutation(12)
    permuted = replace(panel, adoption=panel.adoption[turn])
    gathered = float((weights[turn] * panel.outcome).sum())
    assert gathered == pytest.approx(two_way(panel.outcome, treatment(permuted)).effect, abs=1e-10)


def test_naive_answers_hold_the_common_shock() -> None:
    series = 100.0 + 2.0 * np.arange(12)
    pre = np.arange(12) < 8
    assert before_after(series, pre, ~pre).effect == pytest.approx(12.0)
    assert interrupted(series, pre, ~pre).effect == pytest.approx(0.0, abs=1e-9)
    shocked = series + np.where(pre, 0.0, 30.0)
    assert interrupted(shocked, pre, ~pre).effect == pytest.approx(30.0)
    with pytest.raises(StudyError, match="no trend"):
        interrupted(series, np.arange(12) < 2, np.arange(12) >= 2)
