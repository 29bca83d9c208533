"""Aggregates: the values of a column that stand for several others, and so are nobody's rivals."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from caveat.cube.rollup import is_total
from caveat.cube.sql import identifier, literal
from caveat.cube.wholes import find_wholes
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import split_name

FEWEST_PARTS = 4  # of so many others a sum is no accident
SUM_SLACK = 0.005
CODED = 0.5  # of the values, where the others have no code of their own
_CODE = re.compile(r"[A-Z]{2,3}|\d{1,5}")
_CODES = ("code", "iso", "iso2", "iso3", "fips", "abbrev", "abbreviation")
_WIDER = frozenset(("country", "nation", "national", "world", "total", "all", "state", "province"))
_MADE: WeakKeyDictionary[RowTable, dict[str, frozenset[str]]] = (
    WeakKeyDictionary()
)  # of the tables still in use


def aggregates(table: RowTable, column: str) -> frozenset[str]:
    """Return the values of a column that stand for several: by name, by a missing code, or as their sum."""
    known = _MADE.setdefault(table, {})
    if column not in known:
        dim = next((d for d in table.dims if d.columns == (column,)), None)
        values = dim.values if dim else ()
        named = {v for v in values if is_total(v) or (dim is not None and v == dim.margin)}
        if column in table.members and is_panel(table):
            named |= find_wholes(values).several
        uncoded = _uncoded(table, column) if len(values) > FEWEST_PARTS else set()
        sums = _sums(table, column, named | uncoded) if len(values) > FEWEST_PARTS else set()
        known[column] = frozenset(named | uncoded | sums | _alone(table, column, len(values)))
    return known[column]


def is_panel(table: RowTable) -> bool:
    """Tell whether each row is the figures of one member, at one time if there are several.

    Where rows are events or people, none of them stands for others.
    """
    if table.is_series:
        return True
    if table.ones or not table.members:
        return False
    keys = ", ".join(identifier(m) for m in table.members)
    return bool(table.one(f"count(DISTINCT ({keys})) = count(*)"))


def _uncoded(table: RowTable, column: str) -> set[str]:
    """Return the values without a code where most have one: continents beside countries."""
    if column not in table.members:
        return set()
    for c in table.table.columns:
        if c.name == column or not set(split_name(c.name)) & set(_CODES) or c.kind != "text":
            continue
        rows = table.catalog.query(
            f"SELECT CAST({identifier(column)} AS VARCHAR) AS k, "
            f"max(CAST({identifier(c.name)} AS VARCHAR)) AS c "
            f"FROM {identifier(table.name)} WHERE k IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        out = {str(k) for k, code in rows if not _CODE.fullmatch(str(code or ""))}
        if (
            rows
            and len({code for _, code in rows if code}) > 0.4 * len(rows)
            and len(out) < CODED * len(rows)
        ):
            return out
    return set()


def _alone(table: RowTable, column: str, members: int) -> set[str]:
    """Return the one value of a wider kind than all others: a country beside cities."""
    if column not in table.members or members <= FEWEST_PARTS:
        return set()
    for dim in table.dims:
        wider = [v for v in dim.values if v.lower() in _WIDER]
        if len(dim.columns) > 1 or dim.columns[0] == column or not wider or len(dim.values) > FEWEST_PARTS:
            continue
        rows = table.catalog.query(
            f"SELECT DISTINCT CAST({identifier(column)} AS VARCHAR) FROM {identifier(table.name)} "
            f"WHERE CAST({identifier(dim.columns[0])} AS VARCHAR) = {literal(wider[0])} LIMIT 2"
        )
        if len(rows) == 1:
            return {str(rows[0][0])}
    return set()


def _sums(table: RowTable, column: str, out: set[str]) -> set[str]:
    """Return the one value whose figures are the sum of all others', where there is one."""
    additive = [c.name for c in table.numbers if c.additive and not c.rate][:3]
    clock = table.clock
    when = clock.expression if clock is not None else "0"
    for name in additive:
        rows = table.catalog.query(
            f"SELECT {when} AS y, CAST({identifier(column)} AS VARCHAR) AS k, sum({table.sql_of(name)}) AS v "
            f"FROM {identifier(table.name)} GROUP BY 1, 2 ORDER BY 1, 2"
        )
        years: dict[object, dict[str, float]] = {}
        for y, k, v in rows:
            if k is not None and v is not None and str(k) not in out:
                years.setdefault(y, {})[str(k)] = float(v)
        hits = []
        for found in (f for f in years.values() if len(f) > FEWEST_PARTS):
            total = sum(found.values())
            slack = SUM_SLACK * total
            hits.append({k for k, v in found.items() if v > 0 and abs(2 * v - total) <= slack})
        both = set.intersection(*hits) if hits else set()
        if len(both) == 1:
            return both
    return set()


__all__ = ["aggregates", "is_panel"]
