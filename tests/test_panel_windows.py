"""The kernel of window comparisons gives what plain arrays over all readings give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.readings import numbers, panel_windows, weights, windows
from caveat.readings.panel import LARGEST, Band, Grid, Question, count_settings
from caveat.readings.panel_windows import evaluate
from test_golden import ADOPTIONS, CASES, FIRST

FORMS = ("rise", "fall", "more", "less")


def plain(values, grid, question):
    """Return the same sums by arrays of the shape (members, ends, widths, distances)."""
    sums = windows.window_sums(values, grid.widths)
    new, old = sums[..., None], windows.earlier(sums, grid.distances)
    known = np.isfinite(new) & np.isfinite(old)
    if not grid.overlapping:
        known &= grid.distances[None, None, None, :] >= grid.widths[None, None, :, None]
    if question.form in ("rise", "fall"):
        ratio = windows.ratios(new, old)
        strength = numbers.rise_strength if question.form == "rise" else numbers.fall_strength
        s = strength(ratio, question.claimed)
    else:
        sign = 1.0 if question.form == "more" else -1.0
        s = numbers._clean(sign * (new - old - question.claimed) / question.scale)
    defined = known & np.isfinite(s)
    weight = (
        grid.width_weights[None, None, :, None]
        * grid.distance_weights[None, None, None, :]
        * grid.ends[None, :, None, None]
    )
    weight = np.where(defined, weight, 0.0)
    s = np.where(defined, s, np.nan)
    bands = [((s >= b.low) & (s <= b.high)) for b in question.bands]
    axes = (1, 2, 3)
    return {
        "readings": defined.sum(axes),
        "undefined": (known & ~defined).sum(axes),
        "weight": weight.sum(axes),
        "strength": (weight * np.nan_to_num(s)).sum(axes),
        "shortfall": (weight * np.minimum(np.nan_to_num(s), 0.0) ** 2).sum(axes),
        "weaker": (s < 0).sum(axes),
        "inside": np.array([(weight * b).sum(axes) for b in bands]).reshape(len(bands), len(values)),
    }


def some_grid(periods, rng, *, most_width=6, overlapping=True):
    w, d = np.arange(1, most_width + 1), np.arange(1, periods)
    return Grid(w, d, rng.uniform(0.1, 2.0, w.size), rng.uniform(0.1, 2.0, d.size),
                rng.uniform(0.0, 1.0, periods), overlapping)  # fmt: skip


def assert_same(found, expected):
    for name, want in expected.items():
        got = getattr(found, name)
        if got.dtype.kind == "i":
            assert got.tolist() == want.tolist(), name
        else:
            np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("overlapping", [True, False])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("members, periods", [(1, 40), (3, 25), (70, 30), (9, 300)])
def test_sums_are_those_of_plain_arrays(form, members, periods, overlapping):
    rng = np.random.default_rng(members)
    values = rng.uniform(50, 500, (members, periods))
    claimed = 1.3 if form in ("rise", "fall") else 40.0
    question = Question(form, claimed, (Band(-0.2, 0.1), Band(low=0.3), Band(high=-0.5), Band()), 40.0)
    grid = some_grid(periods, rng, overlapping=overlapping)
    assert_same(evaluate(values, grid, question), plain(values, grid, question))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(FORMS), st.booleans(), st.booleans())
def test_missing_cells_and_windows_of_zero_or_less_are_left_out(seed, form, gaps, overlapping):
    rng = np.random.default_rng(seed)
    members, periods = int(rng.integers(1, 12)), int(rng.integers(2, 30))
    values = rng.integers(-2, 9, (members, periods)).astype(float)
    if gaps:
        values[rng.random(values.shape) < 0.2] = np.nan
    grid = some_grid(periods, rng, overlapping=overlapping)
    question = Question(form, 1.25 if form in ("rise", "fall") else 3.0, (Band(-0.30001, 0.10001),), 3.0)
    assert_same(evaluate(values, grid, question), plain(values, grid, question))


def test_equal_windows_are_ties_and_neither_rise_nor_fall():
    values = np.array([[3.0, 7.0, 3.0, 7.0, 0.1, 0.2, 0.3, 0.1]])
    rng = np.random.default_rng(0)
    grid = some_grid(8, rng, most_width=3)
    for form in ("rise", "fall"):
        found = evaluate(values, grid, Question(form, 1.0, (Band(low=numbers.NEGLIGIBLE),)))
        same = plain(values, grid, Question(form, 1.0, (Band(low=numbers.NEGLIGIBLE),)))
        assert found.weaker.tolist() == same["weaker"].tolist()
        np.testing.assert_allclose(found.inside, same["inside"], rtol=1e-12)


@pytest.mark.parametrize("dirty", [False, True])
def test_bytes_do_not_depend_on_the_number_of_threads(dirty, monkeypatch):
    monkeypatch.setattr(panel_windows, "ALONE", 0)
    rng = np.random.default_rng(3)
    values = rng.uniform(50, 500, (30, 200))
    if dirty:
        values[4, 7] = values[9, 100] = np.nan
    grid = some_grid(200, rng, most_width=9)
    question = Question("rise", 1.4, (Band(low=0.0),))
    runs = [evaluate(values, grid, question, threads=n) for n in (1, 2, 3, 7)]
    for run in runs[1:]:
        for name in ("readings", "weight", "strength", "shortfall", "weaker", "inside"):
            assert getattr(run, name).tobytes() == getattr(runs[0], name).tobytes()


def test_members_beyond_one_lot_are_taken_too(monkeypatch):
    rng = np.random.default_rng(5)
    values = rng.uniform(50, 500, (11, 20))
    grid, question = some_grid(20, rng), Question("fall", 0.9, (Band(high=0.0),))
    whole = evaluate(values, grid, question)
    monkeypatch.setattr(panel_windows, "MOST_MEMBERS", 4)
    for name in ("readings", "weight", "shortfall", "inside"):
        np.testing.assert_array_equal(getattr(evaluate(values, grid, question), name), getattr(whole, name))


def test_published_numbers_come_out_of_the_kernel_as_well():
    t = np.arange(FIRST, FIRST + ADOPTIONS.size)
    claimed = ADOPTIONS[7:13].sum() / ADOPTIONS[1:7].sum()
    bare = Question("rise", claimed)
    rises = Band(low=bare.strength(1.0) + numbers.NEGLIGIBLE)
    weak = Band(high=bare.strength(0.5 + claimed / 2) - numbers.NEGLIGIBLE)
    up = Question("rise", claimed, (rises, weak))
    for widths, count, unique, bias, _, robust, _, direction, fragility_share in CASES.values():
        w, d = np.asarray(list(widths)), np.arange(1, 19)
        grid = Grid(
            w, d,
            weights.naturalness(w, weights.LEVELS_TERMS) * weights.relevance(w, 6, 3.0),
            weights.naturalness(d, weights.LEVELS_TERMS) * weights.relevance(d, 6, 10.0),
            weights.relevance(t, 2001, 1.0),
        )  # fmt: skip
        # The published grid has only ends from 1995 on, which a weight of 0 does not leave out of a count.
        found = evaluate(ADOPTIONS[None, :], grid, up)
        before = evaluate(
            ADOPTIONS[None, :6], Grid(w, d, grid.width_weights, grid.distance_weights, grid.ends[:6]), up
        )
        assert int((found.readings - before.readings)[0]) == count
        weight = float((found.weight - before.weight)[0])
        assert float((found.weaker - before.weaker)[0]) / count == pytest.approx(unique, abs=5e-7)
        assert float((found.strength - before.strength)[0]) / weight == pytest.approx(bias, abs=5e-7)
        assert np.exp(-float((found.shortfall - before.shortfall)[0]) / weight) == pytest.approx(
            robust, abs=5e-7
        )
        for i, want in enumerate((direction, fragility_share)):
            assert float((found.inside - before.inside)[i, 0]) / weight == pytest.approx(want, abs=5e-7)


def test_empty_panels_and_single_periods_have_no_readings():
    one = np.ones(1)
    for shape in ((0, 5), (2, 1), (3, 0)):
        grid = Grid(np.array([1]), np.array([1]), one, one, np.ones(shape[1]))
        found = evaluate(np.ones(shape), grid, Question("rise", 1.0, (Band(0.0, LARGEST),)))
        assert found.readings.sum() == 0 and found.uniqueness() == 0.0 and found.support() == 0.0


def test_settings_are_counted_without_listing_them():
    assert 68 * count_settings(492, np.arange(1, 25), np.arange(1, 492)) == 188_045_296
    assert count_settings(3, np.array([1, 2, 9]), np.array([1, 2])) == 4
