"""Within: which columns of a table hold parts of what others hold, in every row."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

import numpy as np

from caveat.cube.sql import identifier
from caveat.readings.rows.asking.arrays import arrays_of
from caveat.readings.rows.asking.columns import profiles
from caveat.readings.rows.asking.tables import RowTable

MOST_COLUMNS = 32
LEAST_ROWS = 3
LEAST_KNOWN = 0.5  # of the rows, that have both figures
SAME = 0.995  # of the rows, from where on two columns are as much as each other

_MADE: WeakKeyDictionary[RowTable, Mapping[str, tuple[str, ...]]] = WeakKeyDictionary()


def wholes_of(table: RowTable) -> Mapping[str, tuple[str, ...]]:
    """Return of each column that adds up those that are at least as much in every row, the closest first."""
    if table not in _MADE:
        _MADE[table] = _read(table)
    return _MADE[table]


def _read(table: RowTable) -> Mapping[str, tuple[str, ...]]:
    names = [p.name for p in profiles(table) if p.additive and p.high > 1.0][:MOST_COLUMNS]
    arrays = arrays_of(table) if len(names) > 1 and table.table.rows >= LEAST_ROWS else None
    if arrays is None:
        return {}
    columns = [identifier(n) for n in names]
    arrays.fetch([], columns, [])
    out = {}
    for a, one in zip(names, columns, strict=True):
        found = []
        for b, other in zip(names, columns, strict=True):
            x, y = arrays.values(one), arrays.values(other)
            known = ~np.isnan(x) & ~np.isnan(y)
            if a == b or known.sum() < max(LEAST_ROWS, LEAST_KNOWN * (~np.isnan(x)).sum()):
                continue
            if bool(np.all(x[known] <= y[known])) and float(np.mean(x[known] == y[known])) < SAME:
                found.append((float(y[known].sum()), b))
        out[a] = tuple(b for _, b in sorted(found))
    return out


def adds_up(table: RowTable, parts: tuple[str, ...], whole: str) -> bool:
    """Tell whether some columns together are never more than another one."""
    total = " + ".join(identifier(p) for p in parts)
    return bool(table.one(f"bool_and({total} <= {identifier(whole)})"))


def is_steady(table: RowTable, column: str) -> bool:
    """Tell whether a column is the same for a member at all times, as a number of inhabitants often is."""
    if table.clock is None or not table.clock.month or not table.members or not table.is_series:
        return False
    name, member = identifier(column), identifier(table.members[0])
    return bool(table.one(f"count(DISTINCT ({member}, {name})) = count(DISTINCT {member})"))


__all__ = ["adds_up", "is_steady", "wholes_of"]
