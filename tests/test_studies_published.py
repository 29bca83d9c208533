"""Published results that `studies` must reproduce; skipped where the authors' data are not at hand."""

from __future__ import annotations

import numpy as np
import pytest

from caveat.studies.bacon import EARLIER, LATER, UNTREATED, bacon
from caveat.studies.callaway import bootstrap, group_time
from caveat.studies.did import treatment, two_groups, two_way
from caveat.studies.imputation import impute
from caveat.studies.panel import Panel
from caveat.studies.sc import Fits, Problems, fit
from studies_reference import castle, mpdta, prop99

REGIONS = {
    "northeast": "Connecticut Maine Massachusetts New-Hampshire Rhode-Island Vermont New-Jersey New-York "
    "Pennsylvania",
    "midwest": "Illinois Indiana Michigan Ohio Wisconsin Iowa Kansas Minnesota Missouri Nebraska "
    "North-Dakota South-Dakota",
    "west": "Arizona Colorado Idaho Montana Nevada New-Mexico Utah Wyoming Alaska California Hawaii "
    "Oregon Washington",
}
CONTROLS = (
    "blackm_15_24 whitem_15_24 blackm_25_44 whitem_25_44 l_exp_subsidy l_exp_pubwelfare l_police unemployrt "
    "poverty l_income l_prisoner l_lagprisoner"
).split()


def placebos(panel: Panel, estimator: str, engine: str = "auto") -> tuple[int, Fits]:
    """Return California's row and the fits of all states, California never a donor."""
    size, periods = panel.outcome.shape
    treated = panel.index("California")
    pre = np.broadcast_to(np.asarray(panel.periods) < 1989, (size, periods))
    donors = np.ones((size, size), dtype=bool)
    donors[:, treated] = False
    problems = Problems(np.arange(size), pre, ~pre, donors)
    return treated, fit(panel.outcome, problems, estimator=estimator, engine=engine)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_prop99_synthetic_control_without_predictors(engine: str) -> None:
    if engine == "numba":
        pytest.importorskip("numba")
    panel = prop99()
    row, found = placebos(panel, "sc", engine)
    assert found.effect[row] == pytest.approx(-19.5136, abs=1e-4)
    assert found.fit[row] ** 2 * 19 == pytest.approx(52.1296, abs=1e-4)
    ratio = np.sqrt((found.gaps[:, 19:] ** 2).mean(axis=1)) / found.fit
    above = [panel.units[i] for i in np.flatnonzero(ratio > ratio[row])]
    assert above == ["Missouri", "Virginia"]
    assert found.unique.all()


def test_prop99_synthetic_difference_in_differences() -> None:
    row, found = placebos(prop99(), "sdid")
    assert found.effect[row] == pytest.approx(-15.6054, abs=5e-4)
    assert np.delete(found.effect, row).std() == pytest.approx(9.37, abs=0.01)


def test_prop99_difference_in_differences_and_demeaned_synthetic_control() -> None:
    panel = prop99()
    row, found = placebos(panel, "did")
    assert found.effect[row] == pytest.approx(-27.3491, abs=1e-3)
    treated = np.arange(39) == row
    assert two_groups(panel.outcome, treated, np.arange(31) >= 19) == pytest.approx(-27.3491, abs=1e-3)
    assert two_way(panel.outcome, treatment(panel)).effect == pytest.approx(-27.3491, abs=1e-3)
    row, found = placebos(panel, "sc_demeaned")
    assert found.effect[row] == pytest.approx(-11.109, abs=0.05)


def test_mpdta_callaway_santanna() -> None:
    found = group_time(mpdta())
    simple = found.simple()
    assert simple.overall == pytest.approx(-0.0399513, abs=1e-6)
    assert simple.error == pytest.approx(0.0120, abs=0.001)
    assert bootstrap(simple.influence)[0][0] == pytest.approx(0.0120, abs=0.001)
    assert found.dynamic().overall == pytest.approx(-0.0772, abs=5e-5)
    assert found.group().overall == pytest.approx(-0.0310, abs=5e-5)
    assert found.effect(2004, 2006) == pytest.approx(-0.1373, abs=5e-5)


def test_mpdta_imputation_and_two_way_fixed_effects() -> None:
    panel = mpdta()
    assert impute(panel).effect == pytest.approx(-0.04771, abs=1e-4)
    assert two_way(panel.outcome, treatment(panel)).effect == pytest.approx(-0.0365, abs=1e-4)


@pytest.mark.parametrize(
    ("weighted", "expected"),
    [(True, (0.0801, 0.0946, 0.0937, 0.1004)), (False, (0.0877, 0.0811, 0.0600, 0.0672))],
)
def test_castle_two_way_fixed_effects_by_control_set(weighted: bool, expected: tuple[float, ...]) -> None:
    panel = castle("castle_cheng_hoekstra.csv")
    region = {state.replace("-", " "): name for name, states in REGIONS.items() for state in states.split()}
    groups = [region.get(state, "south") for state in panel.units]
    weights = panel.covariates["popwt"] if weighted else None
    controls = [panel.covariates[name] for name in CONTROLS]
    size, periods = panel.outcome.shape
    trends = [np.eye(size)[:, [i]] * np.arange(periods)[None] for i in range(size)]
    sets = [(None, []), (groups, []), (groups, controls), (groups, controls + trends)]
    for (by, extra), value in zip(sets, expected, strict=True):
        found = two_way(panel.outcome, panel.covariates["cdl"], weights=weights, covariates=extra, groups=by)
        assert found.effect == pytest.approx(value, abs=1e-4)


def test_castle_bacon_decomposition() -> None:
    panel = castle("castle_bacondecomp.csv")
    found = bacon(panel)
    assert found.effect == pytest.approx(0.0818, abs=1e-4)
    assert found.effect == pytest.approx(two_way(panel.outcome, treatment(panel)).effect, abs=1e-12)
    kinds = found.by_kind()
    assert kinds[UNTREATED] == pytest.approx((0.908, 0.0880), abs=5e-4)
    assert kinds[UNTREATED][1] == pytest.approx(0.0880, abs=1e-4)
    assert kinds[EARLIER] == pytest.approx((0.060, -0.0055), abs=5e-4)
    assert kinds[LATER] == pytest.approx((0.032, 0.0703), abs=5e-4)


def test_castle_callaway_santanna() -> None:
    found = group_time(castle("castle_bacondecomp.csv")).simple()
    assert found.overall == pytest.approx(0.110, abs=5e-4)
    assert found.error == pytest.approx(0.039, abs=5e-4)


def test_the_two_castle_files_differ() -> None:
    """The years in which the law counts as in force differ in 21 rows, and the effect by a sixth."""
    first, second = castle("castle_cheng_hoekstra.csv"), castle("castle_bacondecomp.csv")
    assert int((first.covariates["post"] != second.covariates["post"]).sum()) == 21
    assert two_way(first.outcome, first.covariates["post"]).effect == pytest.approx(0.0694, abs=1e-4)
    assert two_way(second.outcome, second.covariates["post"]).effect == pytest.approx(0.0818, abs=1e-4)
