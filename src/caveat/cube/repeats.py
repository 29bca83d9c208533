"""Keys that repeat: a fault in a table of figures, the rule in a table of events.

Two rows that give different figures for one cell cannot both be right, and adding them up
would make a third figure that nobody published. Such a cell is missing, and the data check
names it. Only where repetition is the rule are rows added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caveat.cube.sql import conjunction, identifier

if TYPE_CHECKING:
    import duckdb

    from caveat.cube.cells import Entry

# Repetition is the rule where more than this share of the keys have several rows.
_RULE = 0.5


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell for which a table gives several figures: its labels and the least and greatest of them."""

    labels: tuple[str, ...]
    low: float
    high: float


def is_rule(con: duckdb.DuckDBPyConnection, view: str, key: Sequence[str]) -> bool:
    """Tell whether most keys of a view have several rows: one row an event, not one row a cell."""
    if not key:
        return True
    columns = ", ".join(identifier(c) for c in key)
    inner = f"SELECT count(*) AS n FROM {identifier(view)} GROUP BY {columns}"
    row = con.execute(f"SELECT avg(CAST(n > 1 AS DOUBLE)) FROM ({inner})").fetchone()
    return bool(row and row[0] is not None and row[0] > _RULE)


def cell_value(column: str) -> str:
    """Return the SQL that gives the one figure of a cell, nothing where its rows differ.

    >>> cell_value("jobs")
    'CASE WHEN min("jobs") = max("jobs") THEN min("jobs") END'
    """
    name = identifier(column)
    return f"CASE WHEN min({name}) = max({name}) THEN min({name}) END"


def find_conflicts(
    con: duckdb.DuckDBPyConnection, entry: Entry, measure: str, most: int
) -> tuple[list[Conflict], int]:
    """Return the first cells for which a table gives several figures, and how many there are."""
    from caveat.cube.cells import key_columns, time_expression

    name, time, source = identifier(measure), entry.time_column(measure), entry.source_column()
    parts = [identifier(c.name) for c in key_columns(entry.table)]
    parts += [identifier(source)] if source else []
    parts += [time_expression(time, entry.groups.sql_types[time])] if time else []
    texts = ", ".join(f"coalesce(CAST({p} AS VARCHAR), '') AS k{i}" for i, p in enumerate(parts))
    query = (
        f"SELECT {texts}, CAST(min({name}) AS DOUBLE) AS low, CAST(max({name}) AS DOUBLE) AS high, "
        f"count(*) OVER () FROM {identifier(entry.groups.name)}{conjunction([f'{name} IS NOT NULL'])} "
        f"GROUP BY {', '.join(parts)} HAVING min({name}) <> max({name}) ORDER BY ALL LIMIT {int(most)}"
    )
    rows = con.execute(query).fetchall()
    found = [Conflict(tuple(str(v) for v in r[:-3] if v), float(r[-3]), float(r[-2])) for r in rows]
    return found, int(rows[0][-1]) if rows else 0
