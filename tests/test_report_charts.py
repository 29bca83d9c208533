"""The charts: choices beneath the curve, and the map of all pairs of periods."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.figures import figure_text, typeset
from caveat.report.chart import NARROW, WIDE, Frame, chart_caption, curve_svg, thinned
from caveat.report.html import to_html
from caveat.report.matrix import choice_table, shown_axes
from caveat.report.pairs_map import color_edges, map_caption, map_summary, map_svg, map_table
from caveat.verdicts.verdict import Curve, CurveAxis, Pairs
from report_fixture import fixture_report
from report_fixture_verdicts import OTTERS, otter_pairs

SVG = "{http://www.w3.org/2000/svg}"


def show(value: float) -> str:
    return typeset(figure_text(value, "percent", signed=True))


def change_curve() -> Curve:
    curve = fixture_report().verdicts[0].curve
    assert curve is not None
    return curve


def elements(svg: str, kind: str) -> list[ET.Element]:
    return [e for e in ET.fromstring(svg).iter() if kind in e.get("class", "").split()]


def cells_of(svg: str, levels: int = 9) -> dict[tuple[int, int], int]:
    """Return the colour of every cell that a map draws, from its paths."""
    out = {}
    for level in range(levels):
        for e in elements(svg, f"m{level}"):
            for b, end, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", e.get("d", "")):
                out |= {(int(b) + i, int(end)): level for i in range(int(n))}
    return out


def test_every_reading_has_one_choice_of_each_axis_beneath_it() -> None:
    curve = change_curve()
    svg = curve_svg(curve, show)
    drawn = thinned(curve, WIDE.columns)
    rows = [e.get("d", "") for e in elements(svg, "choice-tick")]
    strip = re.findall(r"M(\d+) (\d+)h(\d+)", rows[0])  # the years, a strip
    codes = {int(i) + k: int(code) for i, code, n in strip for k in range(int(n))}
    assert codes == dict(enumerate(drawn.axes[0].codes.tolist()))
    windows = [
        {int(i) + k for i, _, n in re.findall(r"M(\d+) (\d)h(\d+)", row) for k in range(int(n))}
        for row in rows[1:]
    ]
    assert sorted(i for one in windows for i in one) == list(range(len(drawn.values)))


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_flawed_readings_are_crosses_and_no_dots(frame: Frame) -> None:
    curve = change_curve()
    drawn = thinned(curve, frame.columns)
    assert drawn.flawed is not None and drawn.flawed.any()
    svg = curve_svg(curve, show, frame=frame)
    crosses = "".join(e.get("d", "") for e in elements(svg, "flaw")).count("M")
    dots = "".join(e.get("d", "") for e in elements(svg, "dot")).count("M")
    assert crosses == int(drawn.flawed.sum()) and dots == int((~drawn.flawed).sum())
    assert len(drawn.values) <= frame.columns


def test_caption_says_what_is_left_out() -> None:
    curve = change_curve()
    drawn = len(thinned(curve, WIDE.columns).values)
    assert f"{drawn} of the 9,000 are drawn" in chart_caption(curve, 9000)
    assert "Crosses" in chart_caption(curve, 9000)
    assert "Crosses" not in chart_caption(replace(curve, flawed=None), 9000)


def test_table_of_a_curve_has_its_ends_and_every_window() -> None:
    curve = change_curve()
    rows = choice_table(curve, show)
    assert rows[0].low == show(float(curve.values[0])) and rows[0].high == show(float(curve.values[-1]))
    assert {"window: 1 year", "window: 2 years", "window: 3 <years>"} <= {row.choice for row in rows}
    assert sum(int(row.readings) for row in rows if row.choice.startswith("window")) == len(curve.values)


def test_rare_choices_of_a_long_axis_are_put_together() -> None:
    codes = np.repeat(np.arange(20), np.arange(20, 0, -1))
    (axis,) = shown_axes((CurveAxis("source", True, False, tuple(f"s{i}" for i in range(20)), codes),))
    assert axis.labels == (*(f"s{i}" for i in range(7)), "13 others")
    assert np.bincount(axis.codes)[-1] == sum(range(1, 14))


def test_map_has_a_cell_for_every_pair_in_the_colour_of_its_value() -> None:
    pairs = otter_pairs()
    svg = map_svg(pairs, show, title="map")
    cells = cells_of(svg)
    n = len(OTTERS)
    assert set(cells) == {(b, e) for b in range(n) for e in range(b + 1, n)}
    edges = color_edges(pairs)
    for (b, e), level in cells.items():
        assert level == int(np.searchsorted(edges, pairs.values[b, e]))


def test_map_outlines_exactly_the_cells_that_give_the_figure() -> None:
    pairs = otter_pairs()
    assert pairs.covers is not None and pairs.covers.any()
    (outline,) = elements(map_svg(pairs, show, title=""), "map-outline")
    edges = re.findall(r"M(\d+) (\d+)([hv])1", outline.get("d", ""))
    expected = 0
    padded = np.pad(pairs.covers, 1)
    for b, e in np.argwhere(padded):
        expected += sum(not padded[b + i, e + j] for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1)))
    assert len(edges) == len(set(edges)) == expected


def test_map_marks_stand_in_their_cells_and_are_named() -> None:
    report = fixture_report()
    html = to_html(report)
    assert "author&#39;s: 2017 to 2021, <b>+40.2%</b>" in html
    assert "main: 2020 to 2021, <b>+17.0%</b>" in html
    assert "surroundings" in html and "<i>surroundings" not in html
    pairs = otter_pairs()
    assert len(elements(map_svg(pairs, show, title=""), "mark")) == 3


def test_map_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    pairs = otter_pairs()
    assert pairs.covers is not None
    known = pairs.values[np.isfinite(pairs.values)]
    words = map_summary(pairs, "40%")
    assert words.startswith(
        f"Of {known.size} pairs, {int((known > 0).sum())} rise and {int((known < 0).sum())}"
    )
    assert words.endswith(f"{int(pairs.covers.sum())} give the stated 40%.")
    assert "Dotted" in map_caption(pairs) and "Outlined" in map_caption(pairs)
    table = map_table(pairs, show)
    assert not table.whole and len(table.ends) == 11
    years = [2012, 2017, 2020, 2021]
    assert {str(y) for y in years} <= {*table.ends, *(begin for begin, _ in table.rows)}
    row = dict(table.rows)["2017"]
    assert row[table.ends.index("2021")] == show(float(100 * (OTTERS[2021] / OTTERS[2017] - 1)))


def test_map_of_bins_says_so() -> None:
    pairs = replace(otter_pairs(), bin=12, frequency="M", width=3, elsewhere=("author",))
    words = map_caption(pairs)
    assert "12 by 12" in words and "median" in words
    assert "window of 3 months" in words and "than this map: author's." in words


@given(st.lists(st.floats(1, 1000), min_size=3, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_series_and_its_inverse_have_mirrored_colours(figures: list[float]) -> None:
    """Rose and fell look equally strong: turning every figure x into 1/x turns the colours around."""

    def levels(values: list[float]) -> dict[tuple[int, int], int]:
        x = np.array(values)
        change = 100 * (x[None, :] / x[:, None] - 1)
        later = np.triu(np.ones((len(x), len(x)), dtype=bool), 1)
        labels = tuple(str(2000 + i) for i in range(len(x)))
        pairs = Pairs(labels, np.where(later, change, np.nan), None, ~later & later, "percent", "x")
        edges = np.log1p(np.array(color_edges(pairs)) / 100)
        cells = cells_of(map_svg(pairs, show, title=""))
        # A value on an edge may fall to either side of it.
        return {
            at: level
            for at, level in cells.items()
            if np.abs(edges - np.log1p(change[at] / 100)).min() > 1e-9
        }

    there, back = levels(figures), levels([1 / x for x in figures])
    assert {at: 8 - level for at, level in there.items()} == back


@pytest.mark.parametrize("n", [2, 3, 11, 48])
@pytest.mark.parametrize("unit", ["percent", "ratio", "count", "points"])
def test_map_is_well_formed_and_small_for_any_size(n: int, unit: str) -> None:
    rng = np.random.default_rng(n)
    later = np.triu(np.ones((n, n), dtype=bool), 1)
    values = np.where(later, np.exp(rng.normal(size=(n, n))), np.nan)
    labels = tuple(f"{1980 + i}" for i in range(n))
    pairs = Pairs(labels, values, later & (values > 2), ~later & later, unit, "x")
    svg = map_svg(pairs, lambda v: figure_text(v, unit), title="<&")
    root = ET.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for text in root.iter("text"):
        assert 0 <= float(text.attrib["x"]) <= width and 0 <= float(text.attrib["y"]) <= height
    assert len(svg) < 40_000
