"""Published results that `studies` must reproduce; skipped where the authors' data are not at hand."""

from __future__ import annotations

import numpy as np
import pytest

from caveat.studies.bacon import EARLIER, LATER, UNTREATED, bacon
from caveat.studies.callaway import bootstrap, group_time
from caveat.studies.did import treatment, two_groups, two_way
from caveat.studies.imputation import impute
from caveat.studies.panel import Panel
from caveat.studies.predictors import Nested, Optimum, Predictor, nested, nested_placebos
from caveat.studies.sc import Fits, Problems, fit
from studies_reference import basque, castle, mpdta, prop99, smoking

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


def test_prop99_matrix_completion() -> None:
    panel = prop99()
    row = panel.index("California")
    pre = (np.asarray(panel.periods) < 1989)[None]
    found = fit(panel.outcome, Problems(np.array([row]), pre, ~pre, np.ones((1, 39), bool)), estimator="mc")
    assert found.effect[0] == pytest.approx(-20.0, abs=0.3)


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
    effects = [kinds[kind][1] for kind in (UNTREATED, EARLIER, LATER)]
    assert effects == pytest.approx([0.0880, -0.0055, 0.0703], abs=1e-4)
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


ADH = (
    *(Predictor(name, 1980, 1988) for name in ("lnincome", "age15to24", "retprice")),
    Predictor("beer", 1984, 1988),
    *(Predictor(None, year, year) for year in (1975, 1980, 1988)),
)
BASQUE = (
    *(Predictor(f"school.{name}", 1964, 1969) for name in ("illit", "prim", "med", "higher")),
    Predictor("invest", 1964, 1969),
    Predictor(None, 1960, 1969),
    *(
        Predictor(f"sec.{name}", 1961, 1969)
        for name in (
            "agriculture",
            "energy",
            "industry",
            "construction",
            "services.venta",
            "services.nonventa",
        )
    ),
    Predictor("popdens", 1969, 1969),
)


def weights_of(panel: Panel, one: Optimum) -> dict[str, float]:
    """Return the donors with weight."""
    return {panel.units[i].split(" (")[0]: float(one.weights[i]) for i in np.flatnonzero(one.weights > 0.002)}


@pytest.fixture(scope="module")
def california() -> tuple[Panel, Nested]:
    """Return California's synthetic controls with the predictors of Abadie, Diamond & Hainmueller."""
    panel = smoking()
    years = np.asarray(panel.periods)
    row = panel.index("California")
    donors = np.flatnonzero(np.arange(39) != row)
    found = nested(panel, row, donors, ADH, pre=years < 1989, post=years >= 1989, starts=2, generations=0)
    return panel, found


def test_prop99_with_predictors_has_the_published_weights_among_its_optima(
    california: tuple[Panel, Nested],
) -> None:
    panel, found = california
    expected = {"Utah": 0.334, "Nevada": 0.234, "Montana": 0.199, "Colorado": 0.164, "Connecticut": 0.069}
    best = found.optima[0]
    assert weights_of(panel, best) == pytest.approx(expected, abs=0.01)
    assert best.effect == pytest.approx(-19.0, abs=0.3)
    assert best.loss == pytest.approx(3.08, abs=0.01)
    assert best.gaps[panel.periods.index(2000)] == pytest.approx(-26, abs=0.5)
    assert best.ratio == pytest.approx(129.7, abs=3.0)


def test_prop99_predictor_weights_that_degenerate_fit_better_and_are_shown_apart(
    california: tuple[Panel, Nested],
) -> None:
    _, found = california
    assert found.degenerate[0].loss == pytest.approx(2.75, abs=0.01)
    assert found.outcomes_only.loss == pytest.approx(52.1296 / 19, abs=1e-4)
    assert found.outcomes_only.loss < found.degenerate[0].loss < found.optima[0].loss


def test_prop99_california_is_first_of_39_with_predictors_and_third_without() -> None:
    panel = smoking()
    years = np.asarray(panel.periods)
    row = panel.index("California")
    untreated = np.arange(39) != row
    ratios = nested_placebos(
        panel, np.arange(39), untreated, ADH, pre=years < 1989, post=years >= 1989, steps=25
    )
    assert ratios.argmax() == row
    row, found = placebos(prop99(), "sc")
    ratio = np.sqrt((found.gaps[:, 19:] ** 2).mean(axis=1)) / found.fit
    assert int((ratio >= ratio[row]).sum()) == 3


def test_basque_effect_moves_from_one_optimum_to_the_other() -> None:
    panel = basque()
    years = np.asarray(panel.periods)
    row = next(i for i, name in enumerate(panel.units) if name.startswith("Basque"))
    donors = np.flatnonzero(np.arange(17) != row)
    pre, post = (years >= 1960) & (years < 1970), (years >= 1970) & (years <= 1990)
    found = nested(panel, row, donors, BASQUE, pre=pre, post=post, starts=6, generations=100)
    best = found.optima[0]
    expected = {"Cataluna": 0.6328, "Baleares": 0.2193, "Madrid": 0.1479}
    assert weights_of(panel, best) == pytest.approx(expected, abs=1e-3)
    assert best.loss == pytest.approx(0.004286, abs=1e-5)
    assert best.effect == pytest.approx(-0.77096, abs=1e-3)
    published = next(one for one in found.optima if abs(one.loss - 0.008865) < 1e-5)
    assert weights_of(panel, published) == pytest.approx({"Cataluna": 0.851, "Madrid": 0.149}, abs=0.002)
    assert published.effect == pytest.approx(-0.468, abs=1e-3)
