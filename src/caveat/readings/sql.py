"""The SQL of a reading: one statement on the tables as given that returns the reading's value.

Every number that caveat computes over arrays can be had again with this statement; tests
run each one that a report shows.
"""

from __future__ import annotations

from math import isfinite

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.cube.sql import literal
from caveat.readings.families.record import LEVEL
from caveat.readings.families.trend import LEVEL_SLOPE, PAIRS, RUN, SLOPE
from caveat.readings.peers import peers_of
from caveat.readings.space import Series, Space, Surface


def reading_sql(surface: Surface, at: tuple[int, ...], catalog: Catalog) -> str:
    """Return the SQL of the reading at index `at`: its value in the unit the claim states."""
    if surface.voice is not None:
        return surface.voice.sql(surface, at, catalog)
    space = surface.space
    k, p, t, w, d = at
    s = space.series[p]
    width, distance = int(space.widths[w]), int(space.distances[d])
    new = window_sql(s, space, t, width, catalog)
    family = space.claim.family
    if family in ("level", "count"):
        known = s.values[np.isfinite(s.values)]
        scaled = surface.unit == "percent" and known.size > 0 and float(np.abs(known).max()) <= 1.0
        return f"SELECT 100.0 * {new} AS value" if scaled else f"SELECT 1.0 * {new} AS value"
    if family == "change":
        return _two(surface.unit, new, window_sql(s, space, t - distance, width, catalog))
    if family == "contrast" and s.versus is not None:
        return _two(surface.unit, new, window_sql(s.versus, space, t, width, catalog))
    if family == "quantified":
        return _quantified(space, s, t, width, distance, catalog)
    if family == "record":
        return _record(space, k, s, t, distance, catalog)
    if family == "trend":
        return _trend(space, k, s, t, distance, catalog)
    return ""


def window_sql(series: Series, space: Space, t: int, width: int, catalog: Catalog) -> str:
    """Return a scalar expression for one window: a sum of counts, a mean of rates."""
    if series.denominator is None:
        return _cell(series, space, t, width, catalog)
    years = [_per_head(series, space, t - i, catalog) for i in range(width - 1, -1, -1)]
    return years[0] if width == 1 else f"(({' + '.join(years)}) / {width}.0)"


def _cell(series: Series, space: Space, t: int, width: int, catalog: Catalog) -> str:
    cube = series.cube
    if cube.frequency is None:
        return catalog.cell_sql(cube, series.member_index, series.source_index, 0, 0)
    last = (space.time.first + t + 1) * series.aggregated - 1
    first = last - width * series.aggregated + 1
    return catalog.cell_sql(cube, series.member_index, series.source_index, first, last)


def _per_head(series: Series, space: Space, t: int, catalog: Catalog) -> str:
    people = series.denominator
    assert people is not None
    ordinal = space.time.first + t
    below = _people(people, series, ordinal, catalog)
    return f"({series.scale:g} * {_cell(series, space, t, 1, catalog)} / {below})"


def _people(cube: Cube, series: Series, ordinal: int, catalog: Catalog) -> str:
    """Return the denominator of one period, interpolated between its known neighbours where it is missing."""
    m, s = series.member_index, series.source_index
    raw = catalog.cube(cube.table.name, cube.measure).values[m, s]
    i = ordinal - cube.first
    if np.isfinite(raw[i]):
        return catalog.cell_sql(cube, m, s, ordinal, ordinal)
    known = np.flatnonzero(np.isfinite(raw))
    low, high = known[known < i].max(), known[known > i].min()
    a = catalog.cell_sql(cube, m, s, cube.first + int(low), cube.first + int(low))
    b = catalog.cell_sql(cube, m, s, cube.first + int(high), cube.first + int(high))
    return f"({a} + ({b} - {a}) * {i - low} / {high - low}.0)"


def _two(unit: str, new: str, old: str) -> str:
    if unit == "percent":
        return f"SELECT 100.0 * ({new} / {old} - 1) AS value"
    if unit == "ratio":
        return f"SELECT 1.0 * {new} / {old} AS value"
    return f"SELECT 1.0 * ({new} - {old}) AS value"


def _step(space: Space, k: int, s: Series, t: int, catalog: Catalog) -> str:
    here = window_sql(s, space, t, 1, catalog)
    if space.kinds[k].label == LEVEL:
        return f"1.0 * {here}"
    return f"1.0 * {here} / {window_sql(s, space, t - 1, 1, catalog)} - 1"


def _points(space: Space, k: int, s: Series, t: int, distance: int, catalog: Catalog, *, level: bool) -> str:
    lines = []
    for i in range(t - distance, t + 1):
        needs = (i,) if level or space.kinds[k].label == LEVEL else (i - 1, i)
        if min(needs) < 0 or not np.isfinite(s.values[list(needs)]).all():
            continue
        label = space.time.period(i)
        expression = (
            f"1.0 * {window_sql(s, space, i, 1, catalog)}" if level else _step(space, k, s, i, catalog)
        )
        lines.append(f"  SELECT {i} AS i, '{label.label if label else ''}' AS period, {expression} AS v")
    return "\n  UNION ALL\n".join(lines)


def _quantified(space: Space, s: Series, t: int, width: int, distance: int, catalog: Catalog) -> str:
    test = "<" if space.claim.direction == "down" else ">"
    lines = []
    for p in peers_of(s):
        if all(has_figure(p, space, i) for w in range(width) for i in (t - w, t - distance - w)):
            new, old = (
                window_sql(p, space, t, width, catalog),
                window_sql(p, space, t - distance, width, catalog),
            )
            lines.append(f"  SELECT {literal(p.key.name)} AS member, {new} AS new, {old} AS old")
    points = "\n  UNION ALL\n".join(lines)
    return (
        f"WITH changes AS (\n{points}\n)\n"
        f"SELECT 100.0 * avg(CASE WHEN new {test} old THEN 1.0 ELSE 0.0 END) AS share FROM changes"
    )


def has_figure(series: Series, space: Space, t: int) -> bool:
    """Tell whether a member has a sound figure for a period, and people to divide it by where it must."""
    cube, m, k = series.cube, series.member_index, series.source_index
    if cube.frequency is None:
        return bool(np.isfinite(cube.values[m, k, 0]))
    last = (space.time.first + t + 1) * series.aggregated - cube.first
    low = last - series.aggregated
    if low < 0 or last > cube.values.shape[2]:
        return False
    people = series.denominator
    figures = [*cube.values[m, k, low:last], *(() if people is None else people.values[m, k, low:last])]
    return all(map(isfinite, figures)) and not any(cube.incomplete[m, k, low:last])


def _record(space: Space, k: int, s: Series, t: int, distance: int, catalog: Catalog) -> str:
    order = "<" if space.claim.direction == "lowest" else ">"
    points = _points(space, k, s, t, distance, catalog, level=False)
    return (
        f"WITH points AS (\n{points}\n)\n"
        f"SELECT 1 + count(*) AS rank FROM points AS other, points AS own\n"
        f"WHERE own.i = {t} AND other.i <> own.i AND other.v {order} own.v"
    )


def _trend(space: Space, k: int, s: Series, t: int, distance: int, catalog: Catalog) -> str:
    points = _points(space, k, s, t, distance, catalog, level=True)
    direction = space.claim.direction
    if direction == "flat":
        test = "abs(later.v / earlier.v - 1) <= 0.05"
    else:
        test = f"later.v {'<' if direction == 'down' else '>'} earlier.v"
    if space.kinds[k].label == SLOPE and direction != "flat":
        known = s.values[np.isfinite(s.values)]
        v = "ln(v)" if bool((known > 0).all()) else "v"
        sign = "-" if direction == "down" else ""
        steep = f"CASE WHEN {sign}regr_slope({v}, i) > {LEVEL_SLOPE!r} THEN 1.0 ELSE 0.0 END"
        return f"WITH points AS (\n{points}\n)\nSELECT {steep} AS share FROM points"
    if space.kinds[k].label == RUN and direction != "flat":
        return _longest_run(points, -1 if direction == "down" else 1)
    ends = f" AND earlier.i = {t - distance} AND later.i = {t}"
    pick = "" if space.kinds[k].label == PAIRS and direction != "flat" else ends
    return (
        f"WITH points AS (\n{points}\n)\n"
        f"SELECT avg(CASE WHEN {test} THEN 1.0 ELSE 0.0 END) AS share\n"
        f"FROM points AS earlier, points AS later WHERE earlier.i < later.i{pick}"
    )


def _longest_run(points: str, way: int) -> str:
    """Return the longest run one way over that and the longest the other way."""
    return (
        f"WITH points AS (\n{points}\n),\n"
        "steps AS (SELECT i, sign(v - lag(v) OVER (ORDER BY i)) AS way FROM points),\n"
        "runs AS (SELECT way, count(*) AS n FROM (\n"
        "  SELECT way, i - row_number() OVER (PARTITION BY way ORDER BY i) AS run FROM steps\n"
        "  WHERE way IS NOT NULL\n"
        ") GROUP BY way, run),\n"
        f"best AS (SELECT coalesce(max(n) FILTER (WHERE way = {way}), 0) AS own,\n"
        f"  coalesce(max(n) FILTER (WHERE way = {-way}), 0) AS other FROM runs)\n"
        "SELECT CASE WHEN own + other > 0 THEN own / (own + other) ELSE 0.5 END AS share FROM best"
    )


__all__ = ["reading_sql", "window_sql"]
