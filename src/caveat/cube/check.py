"""The data check: what looks wrong in the tables themselves, before any claim.

Published data are wrong too. Nothing here changes a figure; each finding states the fact with
its figures. Of many alike only the first are listed, with the number of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from caveat.cube.cells import Entry
from caveat.cube.cube import Cube, FloatArray
from caveat.cube.facts import words_of
from caveat.cube.partial import find_cut_year
from caveat.cube.repeats import find_conflicts
from caveat.cube.rivals import Disagreement, find_disagreements
from caveat.cube.rollup import is_total
from caveat.cube.table import Column, Finding
from caveat.cube.times import partial_layers
from caveat.period import Period

if TYPE_CHECKING:
    import duckdb

# Amounts of money may be below zero: losses, refunds, debts.
_MONEY = ("US dollars", "dollars", "euros", "pounds", "yen")
IntArray = NDArray[np.int64]
CubeOf = Callable[[str, str], Cube]

_SHOWN = 3
_SHOWN_DISAGREEMENTS = 8
# A factor of ten is a slip of the pen in a large count and chance in a small one.
_JUMP, _LARGE = 10.0, 100.0
_PARTS = 0.005
_MAX_CELLS = 20_000_000


def check_tables(
    con: duckdb.DuckDBPyConnection, entries: Sequence[Entry], cube_of: CubeOf
) -> tuple[Finding, ...]:
    """Return what is found wrong in tables and between them, table by table."""
    found: list[Finding] = []
    for entry in entries:
        found += _check_keys(con, entry)
        found += _check_gaps(entry, cube_of)
        found += _check_periods(entry, cube_of)
        for column in entry.table.columns_of("measure", "denominator"):
            if not _is_small(entry):
                text = f"{column.name} has more than {_MAX_CELLS:,} cells and was not checked"
                found.append(Finding(entry.table.name, "not checked", text))
                continue
            cube = cube_of(entry.table.name, column.name)
            found += _check_cube(cube, column)
            found += _check_parts(cube, column, cube_of)
            found += _check_totals(cube, column)
    found += _check_sources(entries, cube_of)
    return tuple(found)


def _check_keys(con: duckdb.DuckDBPyConnection, entry: Entry) -> Iterator[Finding]:
    """Tell of cells with several figures, and of tables in which keys repeat as a rule."""
    if not entry.repeats and not entry.events:
        return
    name = entry.table.name
    said = f"{entry.repeats:,} of {entry.table.rows:,} rows"
    if entry.events:
        for column in entry.table.columns_of("period"):
            for layer in partial_layers(entry.times[column.name]) if column.name in entry.times else ():
                label = Period("M", entry.times[column.name].first + layer).label
                yield Finding(name, "partial period", f"the days of {column.name} cover only part of {label}")
        yield Finding(
            name,
            "no key",
            f"each of the {entry.loaded.rows + entry.loaded.repeats:,} rows was counted as an event",
        )
        return
    if entry.counted:
        yield Finding(name, "no key", f"{said} share their key: one row an event?")
        return
    differ = False
    for column in entry.table.columns_of("measure", "denominator"):
        found, count = find_conflicts(con, entry, column.name, _SHOWN)
        differ = differ or entry.reduced is not None
        if found:
            differ = True
            shown = [
                f"{' '.join(c.labels)} ({_figure(c.low)} against {_figure(c.high)})".strip() for c in found
            ]
            more = f"; and {count - len(found):,} more" if count > len(found) else ""
            text = f"{column.name} has several figures for one cell, which was read as missing: "
            yield Finding(name, "duplicate key", f"{text}{'; '.join(shown)}{more}")
    if not differ:
        yield Finding(name, "duplicate key", f"{said} repeat a key with the same figures; each counts once")


def _check_cube(cube: Cube, column: Column) -> Iterator[Finding]:
    table, name, values = cube.table.name, column.name, cube.values
    if np.isnan(values).all():
        yield Finding(table, "no values", f"{name} has no figure at all")
        return
    words = set(words_of(name))
    signed = bool(
        words & {"chg", "change", "growth", "diff", "difference", "margin", "balance", "net", "temperature"}
    )
    if (column.additive or column.role == "denominator" or column.unit in ("percent", "persons")) and not (
        signed or column.unit in _MONEY
    ):
        yield from _listed(table, "impossible value", f"{name} is negative", np.argwhere(values < 0), cube)
    if (
        column.unit == "percent"
        and not signed
        and words & {"share", "percent", "percentage", "pct", "proportion"}
    ):
        yield from _listed(table, "impossible value", f"{name} is over 100%", np.argwhere(values > 100), cube)
    if column.additive:
        yield from _listed(
            table, "jump", f"{name} changes by a factor of ten or more", _jumps(values), cube, before=True
        )


def _check_periods(entry: Entry, cube_of: CubeOf) -> Iterator[Finding]:
    """Tell of periods that figures cover only in part, and of a last year that looks like one."""
    name, said = entry.table.name, set[str]()
    for times in () if entry.events else entry.times.values():
        for ordinal in sorted(times.partial):
            label = Period(times.frequency, ordinal).label
            yield Finding(name, "partial period", f"{label} is not whole by its own label")
    if not _is_small(entry):
        return
    for column in entry.table.columns_of("measure", "denominator"):
        cube = cube_of(name, column.name)
        cut = find_cut_year(cube.values, cube.frequency, cube.first)
        said |= {cut} if cut else set()
        collapse = [r.reason for r in cube.notes if r.first is not None and r not in entry.table.remarks]
        said.update(collapse)
    yield from (Finding(name, "partial period", text) for text in sorted(said))


def _check_gaps(entry: Entry, cube_of: CubeOf) -> Iterator[Finding]:
    """Tell of missing periods inside series, once for all measures that miss the same ones."""
    alike: dict[bytes, tuple[list[str], IntArray, Cube]] = {}
    for column in entry.table.columns_of("measure", "denominator"):
        if not _is_small(entry):
            return
        cube = cube_of(entry.table.name, column.name)
        places = _gaps(cube)
        if len(places):
            alike.setdefault(places.tobytes(), ([], places, cube))[0].append(column.name)
    for names, places, cube in alike.values():
        said = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} missing between known periods"
        yield from _listed(entry.table.name, "gap", said, places, cube)


def _is_small(entry: Entry) -> bool:
    return (
        len(entry.members) * max((t.last - t.first + 1 for t in entry.times.values()), default=1)
        <= _MAX_CELLS
    )


def _gaps(cube: Cube) -> IntArray:
    """Return the places of missing cells between known ones of the same series.

    Where more cells are missing than known, the table is not a series to begin with.
    """
    known = ~np.isnan(cube.values)
    layers = np.flatnonzero(known.any(axis=(0, 1)))
    steps = np.diff(layers)
    if len(layers) < 3 or cube.frequency == "D":
        return np.empty((0, 3), dtype=np.int64)
    regular = layers if len(set(steps.tolist())) == 1 else np.arange(known.shape[2])
    seen = known[:, :, regular]
    before, after = (
        np.maximum.accumulate(seen, axis=2),
        np.maximum.accumulate(seen[:, :, ::-1], axis=2)[:, :, ::-1],
    )
    places = np.argwhere(before & after & ~seen)
    if len(places) > seen.sum():
        return places[:0]
    places[:, 2] = regular[places[:, 2]]
    return places


def _jumps(values: FloatArray) -> IntArray:
    """Return the places where a large count is ten times, or a tenth of, the one before it."""
    old, new = values[:, :, :-1], values[:, :, 1:]
    high, low = np.maximum(old, new), np.minimum(old, new)
    with np.errstate(invalid="ignore"):
        places = np.argwhere((high >= _LARGE) & (low >= 0) & (high >= _JUMP * low))
    places[:, 2] += 1
    return places


def _check_parts(cube: Cube, column: Column, cube_of: CubeOf) -> Iterator[Finding]:
    if not column.sum_of:
        return
    parts = np.sum([cube_of(cube.table.name, p).values for p in column.sum_of], axis=0)
    with np.errstate(invalid="ignore"):
        wrong = np.abs(cube.values - parts) > np.maximum(
            0.5 * len(column.sum_of), _PARTS * np.abs(cube.values)
        )
    said = f"{column.name} is not the sum of {', '.join(column.sum_of)}"
    yield from _listed(cube.table.name, "parts do not sum", said, np.argwhere(wrong), cube, other=parts)


def _check_totals(cube: Cube, column: Column) -> Iterator[Finding]:
    """Compare total rows with the sum of the rows they stand for."""
    if not column.additive:
        return
    for dimension in cube.table.columns_of("member", "dimension"):
        groups: dict[tuple[tuple[str, str], ...], tuple[list[int], list[int]]] = {}
        for i, member in enumerate(cube.members):
            value = dict(member.key).get(dimension.name)
            if value is None:
                continue
            rest = tuple(p for p in member.key if p[0] != dimension.name)
            groups.setdefault(rest, ([], []))[0 if is_total(value) else 1].append(i)
        places: list[tuple[int, int, int]] = []
        parts = np.full(cube.values.shape, np.nan)
        for totals, others in groups.values():
            if len(totals) == 1 and len(others) > 1:
                whole, summed = cube.values[totals[0]], cube.values[others].sum(axis=0)
                parts[totals[0]] = summed
                with np.errstate(invalid="ignore"):
                    wrong = np.abs(whole - summed) > np.maximum(0.5 * len(others), _PARTS * np.abs(whole))
                places += [(totals[0], int(s), int(t)) for s, t in np.argwhere(wrong)]
        said = f"{column.name}: the total over {dimension.name} is not the sum of its values"
        yield from _listed(
            cube.table.name,
            "parts do not sum",
            said,
            np.array(places, dtype=np.int64).reshape(-1, 3),
            cube,
            other=parts,
        )


def find_rival_cells(entries: Sequence[Entry], cube_of: CubeOf) -> Iterator[tuple[Disagreement, ...]]:
    """Yield for each two series of a measure, in a table or in two, the cells on which they disagree."""
    small = [e for e in entries if _is_small(e) and e.times]
    yield from find_disagreements(
        [cube_of(e.table.name, c.name) for e in small for c in e.table.columns_of("measure")]
    )


def _check_sources(entries: Sequence[Entry], cube_of: CubeOf) -> Iterator[Finding]:
    for found in find_rival_cells(entries, cube_of):
        shown = []
        for one in found[:_SHOWN_DISAGREEMENTS]:
            figures = " against ".join(_figure(x) for x in one.values)
            place = " ".join(p for p in (one.member.name, one.period.label if one.period else "") if p)
            shown.append(f"{place} {figures} ({one.reason})".strip())
        more = f"; and {len(found) - len(shown):,} more" if len(found) > len(shown) else ""
        first = found[0]
        said = f"{first.measure}, {first.names[0]} against {first.names[1]} (usual gap {first.usual:.1%})"
        yield Finding(first.series[0][0], "sources disagree", f"{said}: {'; '.join(shown)}{more}")


def _listed(
    table: str,
    kind: str,
    said: str,
    places: IntArray,
    cube: Cube,
    *,
    other: FloatArray | None = None,
    before: bool = False,
) -> Iterator[Finding]:
    """Yield one finding for cells alike: the number of them, the first few with their figures."""
    if not len(places):
        return
    shown: list[str] = []
    for m, s, t in places[:_SHOWN].astype(int):
        parts = [cube.members[m].name, cube.sources[s], _label(cube, t)]
        value = cube.values[m, s, t]
        if before:
            parts.append(f"({_figure(cube.values[m, s, t - 1])} to {_figure(value)})")
        elif other is not None:
            parts.append(f"({_figure(value)} against {_figure(other[m, s, t])})")
        elif not np.isnan(value):
            parts.append(f"({_figure(value)})")
        shown.append(" ".join(p for p in parts if p) or "one cell")
    more = f"; and {len(places) - len(shown):,} more" if len(places) > len(shown) else ""
    yield Finding(table, kind, f"{said}: {'; '.join(shown)}{more}")


def _label(cube: Cube, index: int) -> str:
    return Period(cube.frequency, cube.first + index).label if cube.frequency else ""


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"
