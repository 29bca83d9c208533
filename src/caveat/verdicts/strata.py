"""The groups inside a reading: its figures by one further column of a table, with their denominators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube, Member
from caveat.cube.rollup import is_total
from caveat.readings.space import Series

FloatArray = NDArray[np.float64]
FEWEST, MOST = 2, 500


@dataclass(frozen=True, slots=True)
class Strata:
    """The groups of a series by a column: their names and, for each, a line of figures by period.

    `counts` are the figures before they are divided by people, `values` after; equal otherwise.
    """

    column: str
    names: tuple[str, ...]
    values: FloatArray
    counts: FloatArray


def strata_of(s: Series, first: int, catalog: Catalog) -> Iterator[Strata]:
    """Yield the groups of a series by each further column, on the periods that start with ordinal `first`."""
    if s.aggregated != 1:
        return
    seen: set[tuple[str, str]] = set()
    for cube, denominator in _cubes(s, catalog):
        own = dict(s.key.key)
        source = _source_index(s, cube)
        if source is None:
            continue
        for column, chosen in _finer(cube, own):
            if not FEWEST <= len(chosen) <= MOST or (cube.table.name, column) in seen:
                continue
            seen.add((cube.table.name, column))
            rows = np.array(chosen)
            counts = _aligned(cube, rows, source, first, s.values.size)
            values = counts
            if s.denominator is not None:
                if denominator is None:
                    continue
                people = _aligned(denominator, rows, source, first, s.values.size)
                with np.errstate(invalid="ignore", divide="ignore"):
                    values = np.where(people > 0, s.scale * counts / people, np.nan)
            names = tuple(dict(cube.members[i].key)[column] for i in chosen)
            yield Strata(column, names, values, counts)


def _cubes(s: Series, catalog: Catalog) -> Iterator[tuple[Cube, Cube | None]]:
    """Yield the series' own cube, then those of other tables with a column of the same name."""
    yield s.cube, s.denominator
    for table in catalog.tables:
        if table.name == s.cube.table.name or table.name.endswith("_answers"):
            continue
        if any(c.name == s.cube.measure for c in table.columns_of("measure")):
            cube = catalog.cube(table.name, s.cube.measure)
            if cube.frequency == s.cube.frequency:
                found = catalog.population_cube(table.name, s.cube.measure)
                yield cube, found.cube if found else None


def _finer(cube: Cube, own: dict[str, str]) -> Iterator[tuple[str, list[int]]]:
    """Yield each column that divides the member `own` further, with the members that are its groups."""
    columns = sorted({c for m in cube.members for c, _ in m.key})
    for column in columns:
        if column in own and not is_total(own[column]):
            continue
        rest = {c: v for c, v in own.items() if c != column}
        chosen = [i for i, m in enumerate(cube.members) if _divides(m, column, rest)]
        if chosen:
            yield column, chosen


def _divides(member: Member, column: str, rest: dict[str, str]) -> bool:
    key = dict(member.key)
    value = key.pop(column, None)
    if value is None or not value or is_total(value):
        return False
    extra = {c: v for c, v in key.items() if c not in rest}
    return all(key.get(c) == v for c, v in rest.items()) and all(is_total(v) for v in extra.values())


def _source_index(s: Series, cube: Cube) -> int | None:
    if cube is s.cube:
        return s.source_index
    return 0 if len(cube.sources) == 1 else None


def _aligned(cube: Cube, rows: NDArray[np.int64], source: int, first: int, size: int) -> FloatArray:
    """Return the figures of these members on the periods of a space, NaN where incomplete."""
    out = np.full((rows.size, size), np.nan)
    block = np.where(cube.incomplete[rows, source], np.nan, cube.values[rows, source])
    if cube.frequency is None:
        out[:, -1] = block[:, 0]
        return out
    low, high = max(cube.first, first), min(cube.first + block.shape[1], first + size)
    if high > low:
        out[:, low - first : high - first] = block[:, low - cube.first : high - cube.first]
    return out


__all__ = ["Strata", "strata_of"]
