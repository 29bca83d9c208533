"""What a column holds, counted: values, distinct values, extremes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from caveat.cube.loaded import Kind, Loaded
from caveat.cube.sql import identifier

if TYPE_CHECKING:
    import duckdb

# Above this many rows distinct values are estimated, not counted.
_EXACT_ROWS = 2_000_000
# How many columns one query asks of: the time that an engine plans grows with their square.
_HELD_BATCH, _READ_BATCH = 16, 100


@dataclass(frozen=True, slots=True)
class Facts:
    """One column counted: how many values, how many different ones, the extremes, the length of texts."""

    name: str
    kind: Kind
    known: int
    distinct: int
    low: float | None
    high: float | None
    length: float

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of the column's name."""
        return words_of(self.name)


def count_facts(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> dict[str, Facts]:
    """Return the facts of every column of a view, from one pass over it for each batch of columns."""
    out: dict[str, Facts] = {}
    for names in batches(list(loaded.kinds), held=loaded.held):
        out |= _count_batch(con, loaded, names)
    return out


def batches(columns: Sequence[str], *, held: bool) -> list[Sequence[str]]:
    """Return columns in runs small enough to ask of at once: an engine plans wide queries slowly.

    What is held in memory is asked often, what is read from disk seldom.

    >>> [len(run) for run in batches([str(i) for i in range(40)], held=True)]
    [16, 16, 8]
    """
    size = _HELD_BATCH if held else _READ_BATCH
    return [columns[i : i + size] for i in range(0, len(columns), size)]


def _count_batch(con: duckdb.DuckDBPyConnection, loaded: Loaded, names: Sequence[str]) -> dict[str, Facts]:
    distinct = "count(DISTINCT {})" if loaded.rows <= _EXACT_ROWS else "approx_count_distinct({})"
    parts: list[str] = []
    for name in names:
        column, kind = identifier(name), loaded.kinds[name]
        parts += [f"count({column})", distinct.format(column)]
        if kind in ("integer", "number"):
            parts += [f"CAST(min({column}) AS DOUBLE)", f"CAST(max({column}) AS DOUBLE)", "0"]
        else:
            parts += ["NULL", "NULL", f"avg(strlen(CAST({column} AS VARCHAR)))"]
    row: Sequence[Any] = (
        con.execute(f"SELECT {', '.join(parts)} FROM {identifier(loaded.name)}").fetchone() or ()
    )
    return {
        name: Facts(name, loaded.kinds[name], int(k), int(d), low, high, float(length or 0))
        for name, (k, d, low, high, length) in zip(
            names, (row[i : i + 5] for i in range(0, len(row), 5)), strict=True
        )
    }


def count_distinct(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> int:
    """Return how many different rows a table has in these columns."""
    if not columns:
        return 1
    inner = f"SELECT DISTINCT {', '.join(identifier(c) for c in columns)} FROM {identifier(table)}"
    row = con.execute(f"SELECT count(*) FROM ({inner})").fetchone()
    return int(row[0]) if row else 0


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in lower case.

    >>> words_of("youth.jobless.rate"), words_of("popDensity_km2")
    (('youth', 'jobless', 'rate'), ('pop', 'density', 'km2'))
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return tuple(re.findall(r"[^\W_]+|%", split.lower()))


def names_units(name: str) -> bool:
    """Tell whether a column says in which unit the figures of its row are.

    >>> names_units("Unit of measure"), names_units("housing units")
    (True, False)
    """
    return words_of(name) in (("unit",), ("units",), ("uom",), ("unit", "measure"), ("unit", "of", "measure"))


def title_of(name: str) -> str:
    """Return a column's name as people read it.

    >>> title_of("youth.jobless.rate"), title_of("GDP_per_capita"), title_of("Deaths")
    ('youth jobless rate', 'GDP per capita', 'deaths')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = [w for w in re.split(r"[\s._]+|(?<=\w)-(?=\w)", split) if w]
    return " ".join(w if len(w) > 1 and w.isupper() else w.lower() for w in words) or name


@cache
def column_words() -> Mapping[str, Any]:
    """Return the words by which a column's role is known, from `data/columns.toml`."""
    return tomllib.loads(resources.files("caveat.data").joinpath("columns.toml").read_text("utf-8"))
