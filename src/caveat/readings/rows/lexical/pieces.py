"""Pieces: the values of cells that hold several at once, as answers of which people may tick many."""

from __future__ import annotations

from caveat.cube.catalog import Catalog
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Table

MOST_PIECES = 400  # different values in cells that hold several
LEAST_LISTS = 0.1  # of the cells hold several
FEWER = 0.5  # of the number of different cells: so many different values, at most
PIECES = {";": r"\s*;\s*", "|": r"\s*\|\s*", ",": r"\s*,\s+"}  # what sets values in one cell apart


def listed_values(
    catalog: Catalog, table: str, column: str, *, sure: bool = False
) -> tuple[str, tuple[str, ...]] | None:
    """Return what sets values in one cell apart, and the values, where many cells hold several of few.

    It is `sure` that cells do where the column was made to.
    """
    text, view = f"CAST({identifier(column)} AS VARCHAR)", identifier(table)
    marked = ", ".join(f"count(*) FILTER (contains({text}, {literal(mark)}))" for mark in PIECES)
    cells, different, *listed = catalog.query(
        f"SELECT count({text}), count(DISTINCT {text}), {marked} FROM {view}"
    )[0]
    for (mark, pattern), several in zip(PIECES.items(), listed, strict=True):
        if not several or (several < LEAST_LISTS * cells and not sure):
            continue
        rows = catalog.query(
            f"SELECT DISTINCT unnest(string_split_regex({text}, {literal(pattern)})) AS v "
            f"FROM {view} WHERE {text} IS NOT NULL ORDER BY 1 LIMIT {MOST_PIECES + 1}"
        )
        values = tuple(str(r[0]) for r in rows if str(r[0]).strip())
        if 2 <= len(values) <= (MOST_PIECES if sure else min(MOST_PIECES, FEWER * different)):
            return mark, values
    return None


def is_tally(table: Table) -> bool:
    """Tell whether a table only counts the answers of another one, whose rows tell the same."""
    return any(c.reason == "what people answered" for c in table.columns)


__all__ = ["PIECES", "is_tally", "listed_values"]
