"""The unit of a rate, found by computing it again from a count and a population beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.facts import words_of
from caveat.cube.sql import identifier
from caveat.cube.table import Column

if TYPE_CHECKING:
    import duckdb

_FORMS = frozenset({"rate", "rates", "total", "totals", "count", "counts", "number", "per", "capita"})
_UNITS: Mapping[int, str] = {
    1: "per head",
    100: "percent",
    1_000: "per 1,000",
    10_000: "per 10,000",
    100_000: "per 100,000",
    1_000_000: "per 1,000,000",
}
_CLOSE = 0.05


def find_rate_units(
    con: duckdb.DuckDBPyConnection, view: str, columns: Sequence[Column]
) -> tuple[Column, ...]:
    """Return the columns, each rate without a unit given the one that its count and population show."""
    populations = [c for c in columns if c.role == "denominator"]
    if len(populations) != 1:
        return tuple(columns)
    counted = [c for c in columns if c.role == "measure" and c.additive]
    counts = {_base(c): c for c in counted}
    if len(counted) == 1:
        counts[()] = counted[0]
    pairs = [
        (i, counts[_base(c)])
        for i, c in enumerate(columns)
        if c.rate and not c.unit and "rate" in words_of(c.name) and _base(c) in counts
    ]
    if not pairs:
        return tuple(columns)
    people = identifier(populations[0].name)
    ratios = ", ".join(
        f"median({identifier(columns[i].name)} * {people} / nullif({identifier(count.name)}, 0))"
        for i, count in pairs
    )
    row = con.execute(f"SELECT {ratios} FROM {identifier(view)}").fetchone() or ()
    out = list(columns)
    for (i, _), ratio in zip(pairs, row, strict=True):
        unit = next((u for n, u in _UNITS.items() if ratio and abs(ratio / n - 1) < _CLOSE), "")
        out[i] = replace(out[i], unit=unit)
    return tuple(out)


def _base(column: Column) -> tuple[str, ...]:
    """Return what a measure counts or rates, in the words of its name."""
    return tuple(w for w in words_of(column.name) if w not in _FORMS)
