"""Codes for nothing: -99, -999 and the like, where all other figures of a column are none below zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caveat.cube.loaded import Loaded, reshape
from caveat.cube.sql import identifier

if TYPE_CHECKING:
    import duckdb

CODES = (-9, -77, -88, -98, -99, -777, -888, -998, -999, -9998, -9999, -99999, -999999)
_NUMERIC = ("integer", "number")


def without_codes(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Return a table with nothing where a column has a code for it, the same table where none has."""
    numeric = [n for n, k in loaded.kinds.items() if k in _NUMERIC]
    if not loaded.held or not numeric:
        return loaded
    view = identifier(loaded.name)
    lowest = con.execute(f"SELECT {', '.join(f'min({identifier(n)})' for n in numeric)} FROM {view}")
    low = dict(zip(numeric, lowest.fetchone() or (), strict=False))
    coded = [n for n in numeric if low.get(n) in CODES]
    if not coded:
        return loaded
    listed = ", ".join(str(c) for c in CODES)
    others = [f"min({identifier(n)}) FILTER ({identifier(n)} NOT IN ({listed}))" for n in coded]
    row = con.execute(f"SELECT {', '.join(others)} FROM {view}").fetchone() or ()
    coded = [n for n, other in zip(coded, row, strict=True) if other is not None and other >= 0]
    if not coded:
        return loaded
    replaced = ", ".join(
        f"CASE WHEN {identifier(n)} NOT IN ({listed}) THEN {identifier(n)} END AS {identifier(n)}"
        for n in coded
    )
    text = f"{', '.join(coded)}: {', '.join(sorted({str(int(low[n])) for n in coded}))} was read as missing"
    return reshape(con, loaded, lambda r: f"(SELECT * REPLACE ({replaced}) FROM {r})", finding=text)
