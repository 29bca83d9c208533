"""The rows of a small table as text, kept in memory: a report shows hundreds of them, a few at a time.

A query takes the engine a millisecond however few rows it gives. A table of up to `MOST_ROWS`
rows is read as text once, in the order of the report, and looked up from then on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Text = str | None  # None where a cell is empty

MOST_ROWS, MOST_CELLS = 20_000, 400_000
_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)


@dataclass(slots=True, eq=False)
class Kept:
    """Rows in the order in which they are shown, with an index for every set of columns asked for.

    >>> kept = Kept(("city", "year", "crimes"), [("Dale", "2019", "4"), ("Dale", "2020", None)], "year")
    >>> kept.find((("city", "Dale"),), {"2020"}, ("year", "crimes"), 10)
    ((('year', '2020'), ('crimes', '')),)
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Text, ...]]
    time: str | None
    index: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = field(default_factory=dict)

    def find(
        self, key: tuple[tuple[str, str], ...], times: set[str] | None, shown: Sequence[str], most: int
    ) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return the rows with these values, at one of these times if any are given."""
        names = tuple(name for name, _ in key)
        if names not in self.index:
            at = [self.columns.index(name) for name in names]
            found: dict[tuple[str, ...], list[int]] = {}
            for i, row in enumerate(self.rows):
                found.setdefault(tuple(row[j] or "" for j in at), []).append(i)
            self.index[names] = found
        chosen = self.index[names].get(tuple(value for _, value in key), [])
        if times is not None and self.time is not None:
            j = self.columns.index(self.time)
            chosen = [i for i in chosen if self.rows[i][j] in times]
        places = [(name, self.columns.index(name)) for name in shown]
        return tuple(tuple((name, self.rows[i][j] or "") for name, j in places) for i in chosen[:most])


def is_plain(value: str, kind: str, sql_type: str) -> bool:
    """Tell whether equality of texts is the engine's own equality for a value of a key.

    >>> is_plain("7", "integer", "BIGINT"), is_plain("07", "integer", "BIGINT")
    (True, False)
    """
    if kind != "integer" or sql_type.upper() == "VARCHAR" or not re.fullmatch(r"-?\d{1,18}", value):
        return True
    return sql_type.upper() in _WHOLE and str(int(value)) == value
