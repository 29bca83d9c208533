"""A study as a whole: what it finds, what moves it and what does not."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.studies import Axes, Panel, Study, StudyError, TreatmentResult, study
from caveat.studies.by_axis import by_axis
from caveat.studies.calibration import trial
from caveat.studies.did import treatment, two_way
from caveat.studies.in_time import study_in_time
from caveat.studies.inference import (
    deal_dates,
    in_space,
    in_time,
    leave_one_out,
    median_over,
    rank,
    standardised,
    ways,
)
from caveat.studies.sc import Problems, fit
from caveat.studies.scales import to_events
from studies_reference import REFERENCE, castle, prop99, random_panel, rows

SMALL = Axes(scale=("count", "log"), pre=(0, 6), post=(0,), anticipation=(0,))


def with_population(panel: Panel, seed: int = 0) -> Panel:
    """Return the panel with populations that grow, and two groups of units."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(1e5, 2e6, size=(len(panel.units), 1))
    growth = 1.01 ** np.arange(len(panel.periods))
    groups = tuple("north" if i % 2 else "south" for i in range(len(panel.units)))
    return replace(panel, population=start * growth, groups=groups)


def same(one: TreatmentResult, other: TreatmentResult) -> None:
    """Assert that two results are equal up to rounding."""
    assert one.specifications == other.specifications
    for name in ("events", "percent", "effect", "fit", "statistic"):
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=1e-6, atol=1e-9, equal_nan=True
        )
    assert one.curve.p == other.curve.p
    assert [rank.p for _, rank in one.others] == [rank.p for _, rank in other.others]
    np.testing.assert_allclose(
        np.sort(one.placebo_statistics), np.sort(other.placebo_statistics), rtol=1e-6, atol=1e-9
    )


def only(found: Study) -> TreatmentResult:
    """Return the result of the only list."""
    (result,) = found.results
    return result


def test_a_planted_effect_is_found_in_every_specification() -> None:
    for effect in (-15.0, 15.0):
        panel = random_panel(1, units=20, periods=20, effect=effect, date=14)
        found = only(study(panel, axes=SMALL))
        assert found.median_events == pytest.approx(effect, abs=4.0)
        assert found.share_positive == float(effect > 0.0)
        assert found.share_positive_by_family == float(effect > 0.0)
        assert found.p == found.smallest_p == pytest.approx(1 / 20)
        assert found.place == 1
        assert found.mean_rank == float(effect > 0.0)


def test_no_effect_is_not_found() -> None:
    ps = [only(study(random_panel(seed, units=12, periods=16, date=11), axes=SMALL)).p for seed in range(8)]
    assert np.mean(ps) > 0.3
    assert min(ps) >= 1 / 12


def test_percent_and_events_agree_between_scales() -> None:
    panel = with_population(random_panel(2, units=20, periods=20, date=14))
    outcome = panel.outcome.copy()
    outcome[0, 14:] *= 1.3
    found = only(
        study(panel.with_outcome(outcome), axes=replace(SMALL, scale=("count", "rate", "log", "log_rate")))
    )
    for scale in ("count", "rate", "log", "log_rate"):
        mine = np.array([one.scale == scale for one in found.specifications])
        assert np.nanmedian(found.percent[mine]) == pytest.approx(30.0, abs=9.0)
        assert np.nanmedian(found.events[mine]) == pytest.approx(0.3 * panel.outcome[0, 14:].mean(), rel=0.4)


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_renaming_and_reordering_units_changes_nothing(seed: int) -> None:
    panel = with_population(random_panel(3, units=10, periods=14, effect=5.0))
    dates = {"u00": 2009, "u04": 2007}
    turn = np.random.default_rng(seed).permutation(10)
    names = tuple(f"place {seed * (i + 3) % 997}-{i}" for i in range(10))
    other = replace(panel, units=names).take(turn)
    plain = study(panel, treated={"list": dates}, axes=SMALL, draws=60)
    moved = study(
        other, treated={"list": {names[panel.index(u)]: d for u, d in dates.items()}}, axes=SMALL, draws=60
    )
    same(only(plain), only(moved))
    assert plain.grid == moved.grid


@settings(max_examples=5)
@given(constant=st.floats(1.0, 1e4))
def test_adding_a_constant_to_all_counts_changes_no_difference(constant: float) -> None:
    panel = random_panel(4, units=10, periods=14, effect=5.0)
    axes = replace(SMALL, scale=("count",))
    plain = only(study(panel, axes=axes))
    moved = only(study(panel.with_outcome(panel.outcome + constant), axes=axes))
    np.testing.assert_allclose(plain.events, moved.events, atol=1e-6)
    assert plain.curve.p == moved.curve.p


def test_results_do_not_depend_on_how_the_work_is_spread() -> None:
    panel = random_panel(5, units=10, periods=14)
    plain = only(study(panel, axes=SMALL))
    with ThreadPoolExecutor(2) as threads:
        threaded = only(study(panel, axes=SMALL, mapper=threads.map))
    np.testing.assert_array_equal(plain.percent, threaded.percent)
    np.testing.assert_array_equal(plain.placebo_statistics, threaded.placebo_statistics)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_work_can_be_sent_to_other_processes() -> None:
    panel = random_panel(5, units=8, periods=12, date=8)
    axes = Axes(
        scale=("count",), estimator=("did", "sc"), donors=("all",), pre=(0,), post=(0,), anticipation=(0,)
    )
    with ProcessPoolExecutor(1) as processes:
        there = only(study(panel, axes=axes, mapper=processes.map))
    np.testing.assert_array_equal(only(study(panel, axes=axes)).percent, there.percent)


def test_progress_counts_up_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    study(random_panel(5), axes=SMALL, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_numba_gives_the_same_study() -> None:
    pytest.importorskip("numba")
    panel = random_panel(6, units=14, periods=18)
    same(only(study(panel, axes=SMALL, engine="numpy")), only(study(panel, axes=SMALL, engine="numba")))


def test_each_list_has_its_own_p_and_curve() -> None:
    panel = random_panel(7, units=12, effect=15.0)
    found = study(panel, treated={"theirs": {"u00": 2009}, "ours": {"u03": 2006}}, axes=SMALL)
    assert [one.name for one in found.results] == ["theirs", "ours"]
    assert found.result("theirs").p < found.result("ours").p
    assert {one.treatment for one in found.result("ours").specifications} == {"ours"}


def test_several_treated_units_are_compared_with_draws_of_as_many() -> None:
    panel = random_panel(8, units=14, periods=16)
    outcome = panel.outcome.copy()
    for row, date in ((0, 9), (1, 9), (2, 11)):
        outcome[row, date:] += 12.0
    treated = {"list": {"u00": 2009, "u01": 2009, "u02": 2011}}
    found = only(study(panel.with_outcome(outcome), treated=treated, axes=SMALL, draws=199))
    assert found.curve.placebos == 199
    assert found.smallest_p == pytest.approx(1 / 200)
    assert found.p == found.smallest_p
    assert found.median_events == pytest.approx(12.0, abs=3.0)
    assert found.placebo_percent.shape == (99, len(found.specifications))
    assert {one.estimator for one in found.joint} >= {"two-way fixed effects", "imputation"}
    assert all(
        one.permuted <= 0.02 for one in found.joint if one.scale == "count" and one.estimator != "imputation"
    )


def test_more_treated_units_than_untreated_ones_are_refused() -> None:
    panel = random_panel(9, units=5)
    with pytest.raises(StudyError, match="2 untreated units cannot stand in for 3 treated ones"):
        study(panel, treated={"list": dict.fromkeys(panel.units[:3], 2009)}, axes=SMALL)


def test_a_shock_common_to_all_is_in_the_naive_answer_and_not_in_the_curve() -> None:
    panel = random_panel(10, units=16, periods=20, date=14)
    shocked = panel.outcome.copy()
    shocked[:, 14:] += 25.0
    found = only(
        study(panel.with_outcome(shocked), axes=replace(SMALL, scale=("count",)), shock_years=(2014, 2015))
    )
    assert found.naive[0][1].percent > 25.0
    assert abs(found.median_percent) < 8.0
    assert found.rival.reproduces
    assert found.rival.share == pytest.approx(1.0, abs=0.2)
    assert np.median(found.rival.percent) == pytest.approx(np.median(found.naive_percent), abs=8.0)
    assert np.isfinite(found.rival.without_shock)


def test_an_effect_that_lives_in_the_shock_years_vanishes_when_they_are_masked() -> None:
    panel = random_panel(11, units=16, periods=20, date=14)
    outcome = panel.outcome.copy()
    outcome[0, 14:16] += 40.0
    outcome[0, 16:] -= 8.0
    axes = replace(SMALL, scale=("count",))
    found = only(study(panel.with_outcome(outcome), axes=axes, shock_years=(2014, 2015)))
    assert found.rival.with_shock > 0.0 > found.rival.without_shock
    assert found.rival.sign_changes
    axis = next(one for one in by_axis(found) if one.axis == "shock")
    assert axis.sign_flips > 0.9 and axis.variance_share > 0.5


def test_a_triple_difference_takes_out_what_moves_the_untouched_outcome_too() -> None:
    panel = random_panel(12, units=16, periods=20, date=14)
    local = np.where((np.arange(16) == 0)[:, None] & (np.arange(20) >= 14)[None], 1.5, 1.0)
    rng = np.random.default_rng(0)
    untouched = panel.with_outcome(panel.outcome * local * np.exp(0.01 * rng.normal(size=local.shape)))
    axes = replace(SMALL, scale=("log",), estimator=("did", "sc_demeaned"))
    found = only(study(panel.with_outcome(panel.outcome * local), axes=axes, untouched=untouched))
    triple = np.array([one.shock == "triple difference" for one in found.specifications])
    assert np.median(found.percent[~triple]) == pytest.approx(50.0, abs=8.0)
    assert np.median(found.percent[triple]) == pytest.approx(0.0, abs=5.0)


def test_sources_groups_and_exposure_are_axes() -> None:
    panel = with_population(random_panel(13, units=16, periods=16))
    exposure = np.tile(np.linspace(0.0, 1.0, 16)[:, None], 16)
    first = replace(panel, covariates={"share": exposure})
    second = first.with_outcome(panel.outcome * 1.02)
    found = only(study({"police": first, "health": second}, axes=SMALL, exposure="share"))
    assert {one.source for one in found.specifications} == {"police", "health"}
    assert {"same group", "similar exposure", "similar size", "similar level"} <= {
        one.donors for one in found.specifications
    }
    for one, weights in zip(found.specifications, found.weights, strict=True):
        donors = {found.units[i] for i in np.flatnonzero(weights > 0.0)}
        assert "u00" not in donors
        if one.donors == "same group":
            assert all(int(name[1:]) % 2 == 0 for name in donors)
    with pytest.raises(StudyError, match="covariate 'wealth' is not in the panel"):
        study(panel, axes=SMALL, exposure="wealth")


def test_treated_units_are_never_donors_of_placebos() -> None:
    panel = random_panel(14, units=10, effect=500.0)
    clean = only(study(panel, axes=SMALL))
    without = random_panel(14, units=10)
    np.testing.assert_allclose(
        np.sort(clean.placebo_statistics),
        np.sort(only(study(without, axes=SMALL)).placebo_statistics),
        atol=1e-6,
    )


def test_named_donors_are_the_only_ones() -> None:
    panel = random_panel(15, units=12)
    found = only(study(panel, axes=SMALL, donors=["u03", "u04", "u05", "u06"]))
    assert found.untreated == 4
    assert set(found.units) == {"u00", "u03", "u04", "u05", "u06"}
    with pytest.raises(StudyError, match="donor 'u00' is itself treated"):
        study(panel, axes=SMALL, donors=["u00", "u03"])


def test_a_missing_year_is_masked_and_the_unit_stays() -> None:
    panel = random_panel(16, units=12, periods=16, effect=10.0)
    holed = panel.outcome.copy()
    holed[0, 5] = np.nan
    holed[4, 3] = np.nan
    found = only(study(panel.with_outcome(holed), axes=SMALL))
    assert found.median_events == pytest.approx(10.0, abs=4.0)
    assert found.curve.placebos == 11
    assert any("masked" in note for note in found.notes)


def test_units_whose_figures_end_early_stay_donors_of_nothing_and_placebos_of_nothing() -> None:
    panel = random_panel(17, units=12)
    holed = panel.outcome.copy()
    holed[5:7, 8:] = np.nan
    assert only(study(panel.with_outcome(holed), axes=SMALL)).curve.placebos == 9


def test_perfect_fits_and_few_donors_are_flagged() -> None:
    panel = random_panel(18, units=30, periods=10, date=6)
    found = only(study(panel, axes=replace(SMALL, pre=(3,), estimator=("sc",))))
    words = {flag for flags in found.flags for flag in flags}
    assert "donor weights are not unique" in words
    assert any("fitted perfectly" in flag for flag in words)
    few = only(study(panel, axes=SMALL, donors=["u01", "u02", "u03"]))
    assert any("donors" in flag for flags in few.flags for flag in flags)


def test_a_fake_date_finds_nothing_where_nothing_happened() -> None:
    panel = random_panel(19, units=16, periods=22, effect=20.0, date=17)
    fake = study_in_time(panel, earlier=5, axes=SMALL)
    assert fake.periods[-1] == 2016
    assert abs(only(fake).median_events) < 5.0 < only(study(panel, axes=SMALL)).median_events
    for earlier in (0, 17):
        with pytest.raises(StudyError):
            study_in_time(panel, earlier=earlier)


def test_no_list_and_no_panel_are_refused() -> None:
    with pytest.raises(StudyError, match="no treatment list"):
        study(random_panel(1), treated={})
    with pytest.raises(StudyError, match="no panel"):
        study({})
    with pytest.raises(StudyError, match="no unit in common"):
        study({"x": random_panel(1), "y": replace(random_panel(1), units=tuple("abcdefghijkl"))})


def test_ranks_count_ties_against_the_treated_unit() -> None:
    assert rank(2.0, np.array([2.0, 1.0, 3.0])).p == pytest.approx(3 / 4)
    assert np.isnan(rank(float("nan"), np.array([1.0])).p)
    assert rank(1.0, np.zeros(0)).p == 1.0


def test_every_way_of_dealing_dates_is_taken_once_where_there_are_few() -> None:
    dates = np.array([2003.0, 2001.0, 2003.0])
    dealt = deal_dates(dates, 5)
    assert len(dealt) == ways(dates, 5) == 30
    assert all(len(set(row)) == 3 for row in dealt.tolist())
    assert len({(row[1], frozenset((row[0], row[2]))) for row in dealt.tolist()}) == 30
    drawn = deal_dates(dates, 40, draws=50, seed=1)
    assert drawn.shape == (50, 3)
    np.testing.assert_array_equal(drawn, deal_dates(dates, 40, draws=50, seed=1))


def test_standardised_effects_are_scale_free_and_medians_need_half() -> None:
    effect, error, noise = np.array([3.0, 3.0]), np.array([1.5, 0.0]), np.array([1.0, 10.0])
    np.testing.assert_allclose(standardised(effect, error, noise), [2.0, 3.0])
    np.testing.assert_allclose(standardised(7 * effect, 7 * error, 7 * noise), [2.0, 3.0])
    assert np.isnan(median_over(np.array([[np.nan], [np.nan], [1.0]]))[0])


def test_placebos_in_time_and_without_each_donor() -> None:
    panel = random_panel(20, units=10, periods=20, effect=9.0, date=15)
    pre = (np.arange(20) < 15)[None]
    problem = Problems(np.array([0]), pre, ~pre, np.ones((1, 10), bool))
    fakes = in_time(panel.outcome, problem, estimator="sc", least=8)
    assert [column for column, _ in fakes] == list(range(8, 15))
    assert max(abs(effect) for _, effect in fakes) < 5.0
    real = fit(panel.outcome, problem, estimator="sc")
    left = leave_one_out(panel.outcome, problem, estimator="sc")
    assert set(left) == set(np.flatnonzero(real.weights[0] > 1e-9).tolist())
    assert all(abs(effect - 9.0) < 6.0 for effect in left.values())


def test_prop99_placebos_by_ratio_and_by_size() -> None:
    panel = prop99()
    row = panel.index("California")
    pre = np.broadcast_to(np.asarray(panel.periods) < 1989, (39, 31))
    donors = np.ones((39, 39), bool)
    donors[:, row] = False
    found = in_space(
        fit(panel.outcome, Problems(np.arange(39), pre, ~pre, donors), estimator="sc"), ~pre, row
    )
    assert found.ratio.place == 3
    assert found.ratio.p == pytest.approx(3 / 39)
    assert found.ratio.smallest == pytest.approx(1 / 39)
    assert found.size_well_fitted.placebos < found.size.placebos == 38


def test_prop99_curve_is_negative_everywhere() -> None:
    found = only(study(prop99(), axes=Axes(pre=(0,), post=(0, 5))))
    assert found.share_positive == 0.0
    assert found.smallest_p == pytest.approx(1 / 39)
    assert found.place <= 5
    assert -20.0 < found.median_events < -10.0
    assert {one.estimator for one in found.specifications} == {"did", "did_last", "sc", "sc_demeaned", "sdid"}


def test_castle_effect_depends_on_weights_and_scale() -> None:
    panel = castle("castle_cheng_hoekstra.csv")
    levels = castle("castle_cheng_hoekstra.csv", "homicide")
    dose, weights = panel.covariates["cdl"], panel.covariates["popwt"]
    found = {
        "log, weighted": two_way(panel.outcome, dose, weights=weights),
        "log": two_way(panel.outcome, dose),
        "rate, weighted": two_way(levels.outcome, dose, weights=weights),
        "rate": two_way(levels.outcome, dose),
    }
    ratios = {name: abs(one.effect) / one.error for name, one in found.items()}
    assert ratios["log, weighted"] > 1.96 > ratios["log"]
    assert len({round(one.effect, 3) for one in found.values()}) == 4


def test_cities_with_a_missing_year_enter_by_masking() -> None:
    path = REFERENCE.parent / "city_crime_annual.csv"
    if not path.is_file():
        pytest.skip("needs the city figures beside the project")
    table = [row for row in rows("../city_crime_annual.csv") if 2005 <= int(row["year"]) <= 2021]
    columns = [[row[name] for row in table] for name in ("city", "year", "homicide")]
    panel = Panel.from_long(*columns, population=[row["population"] for row in table])
    chicago = panel.index("Chicago")
    assert np.isnan(panel.outcome[chicago]).any()
    found = study(panel, treated={"list": {"Chicago": 2017}}, axes=SMALL, shock_years=(2020, 2021))
    assert np.isfinite(only(found).percent).mean() > 0.9
    assert any("Chicago" in note for note in only(found).notes)


def test_effects_are_not_computed_from_lost_periods() -> None:
    events, percent = to_events(
        np.full((1, 2), np.nan), np.ones((1, 2), bool), np.array([0]), np.ones((1, 2)), None, "count"
    )
    assert np.isnan(events).all() and np.isnan(percent).all()


def test_the_dose_of_a_panel_follows_its_dates() -> None:
    panel = random_panel(21)
    assert treatment(panel).sum() == 5.0
    assert treatment(panel, anticipation=2).sum() == 7.0


def test_a_planted_effect_moves_the_test_as_a_study_of_the_planted_panel_does() -> None:
    panel = with_population(random_panel(22, units=14, periods=16))
    axes = Axes(scale=("count", "rate", "log"), donors=("all", "similar size"), pre=(0,), post=(0, 3))
    (by_trial,) = trial(panel, {"u03": 2010}, axes, lifts=(0.2,))
    lifted = panel.outcome.copy()
    lifted[3, 10:] *= 1.2
    result = only(study(panel.with_outcome(lifted), treated={"panel": {"u03": 2010}}, axes=axes))
    assert by_trial.p == result.p
    assert by_trial.specifications == len(result.specifications)
    with pytest.raises(StudyError, match="leaves nothing"):
        trial(panel, {"u03": 2010}, axes, lifts=(-1.0,))


def test_many_treated_units_have_more_power_than_one() -> None:
    panel = with_population(random_panel(23, units=24, periods=16))
    axes = Axes(scale=("log",), estimator=("did", "sc_demeaned"), donors=("all",), pre=(0,), post=(0,))
    lone = trial(panel, {"u03": 2010}, axes, lifts=(0.02,))[0]
    many = trial(panel, {f"u{i:02d}": 2008 + i % 3 for i in range(8)}, axes, lifts=(0.02,), draws=199)[0]
    assert many.p < lone.p


def test_an_interrupted_study_keeps_what_is_finished() -> None:
    panel = random_panel(24)

    def stop(done: int, total: int) -> None:
        if done == total // 2:
            raise KeyboardInterrupt

    part = only(study(panel, axes=SMALL, progress=stop))
    whole = only(study(panel, axes=SMALL))
    assert 0 < len(part.specifications) < len(whole.specifications)
    assert any(note.startswith("interrupted") for note in part.notes)
    effects = dict(zip(whole.specifications, whole.events, strict=True))
    assert [effects[one] for one in part.specifications] == part.events.tolist()

    def stop_at_once(function: object, blocks: object) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(panel, axes=SMALL, mapper=stop_at_once)


def test_many_fake_treated_units_are_not_found_too_often() -> None:
    """Placebo groups lend each other donors and treated ones do not; without `spread`, 15% and more."""
    axes = Axes(scale=("count",), estimator=("did",), donors=("all",), pre=(0,), post=(0,), anticipation=(0,))
    rejected = 0
    for seed in range(60):
        panel = random_panel(seed, units=25)
        chosen = np.random.default_rng(seed).choice(25, 7, replace=False)
        dates = {panel.units[row]: 2008 + 2 * (row % 2) for row in chosen.tolist()}
        rejected += only(study(panel, treated={"list": dates}, axes=axes, draws=199)).p <= 0.05
    assert rejected <= 6
