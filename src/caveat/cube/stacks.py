"""Stacks: files with the same columns as one table, what their names tell apart as a column of its own.

One file for each city, station, publisher or year is one table that came in pieces: "of the five
cities only these two", "up from 905 two years earlier" ask across the pieces.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.airports import place_of
from caveat.cube.joins import Joined
from caveat.cube.loaded import Loaded, create, describe_types, kind_of
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Table

if TYPE_CHECKING:
    import duckdb

MOST_PARTS, MOST_ROWS = 60, 1_000_000
LEAST_LETTERS = 3  # of a part of a file's name that names something
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def find_stacks(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[Joined, ...]:
    """Return the tables that several of a catalog's tables are pieces of, each made in the engine.

    >>> import duckdb
    >>> con = duckdb.connect()
    >>> def table(name, day, sold):
    ...     _ = con.execute(f"CREATE TABLE {name} AS SELECT '{day}' AS day, {sold} AS sold")
    ...     columns = Column("day", "member", "text"), Column("sold", "measure", "integer")
    ...     return Table(name, name, "", 1, columns, name)
    >>> from caveat.cube.table import Column
    >>> (found,) = find_stacks(con, [table("sales_Bonn", "Monday", 3), table("sales_Ulm", "Monday", 4)])
    >>> found.table.name, found.parts
    ('sales', ('sales_Bonn', 'sales_Ulm'))
    >>> con.execute(found.prefix("SELECT sum(sold) FROM sales WHERE name = 'Ulm'")).fetchall()
    [(4,)]
    """
    alike: dict[tuple[tuple[str, str], ...], list[Table]] = {}
    for t in tables:
        alike.setdefault(tuple(sorted((c.name.lower(), _sort(c.kind)) for c in t.columns)), []).append(t)
    out: list[Joined] = []
    for group in alike.values():
        if 2 <= len(group) <= MOST_PARTS and sum(t.rows for t in group) <= MOST_ROWS:
            made = _stacked(con, group, {t.name for t in tables} | {j.table.name for j in out})
            if made is not None:
                out.append(made)
    return tuple(out)


def _sort(kind: str) -> str:
    """Return the kind of a column as far as pieces have to agree in it."""
    return "number" if kind == "integer" else kind


def _stacked(con: duckdb.DuckDBPyConnection, group: Sequence[Table], taken: set[str]) -> Joined | None:
    """Return the table that some tables are pieces of, None where their names tell nothing apart."""
    from caveat.cube.descriptor import Description
    from caveat.cube.opening import open_loaded

    values, shared = told_apart([t.name for t in group])
    if not values:
        return None
    years = all(_YEAR.fullmatch(v) for v in values)
    known = {c.name.lower() for c in group[0].columns}
    column = "year" if years else "name" if "name" not in known else "file"
    if column in known or (years and any(t.columns_of("period") for t in group)):
        return None  # pieces that tell their years themselves may overlap
    said = any(c.isalpha() for c in shared)
    name = shared if said and shared not in taken else f"all {shared}".strip()
    pieces = [
        f"SELECT {v if years else literal(v)} AS {identifier(column)}, * FROM {identifier(t.name)}"
        for v, t in zip(values, group, strict=True)
    ]
    statement = "\n  UNION ALL BY NAME ".join(pieces)
    rows = create(con, name, f"({statement})", held=True)
    types = describe_types(con, identifier(name))
    loaded = Loaded(
        name=name,
        path=group[0].path,
        sha256=hashlib.sha256("".join(t.sha256 for t in group).encode()).hexdigest(),
        rows=rows,
        relation=f"({statement})",
        kinds={n: kind_of(t) for n, t in types.items()},
        sql_types=types,
    )
    entry, _ = next(iter(open_loaded(con, loaded, Description(), [*taken, name])))
    if entry.table.relation != loaded.relation:
        return None  # put into another shape: the pieces are read by themselves
    title = shared.replace("_", " ") or "all files"
    table = replace(entry.table, title=title, columns=tuple(entry.table.columns))
    parts = tuple(t.name for t in group)
    return Joined(table, "", "", (), statement, frozenset((column,)), parts)


def told_apart(names: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return what tells names apart, and what they share: () where that is nothing that a text would say.

    >>> told_apart(["Leeds_2022", "Bristol_2022"])
    (('Leeds', 'Bristol'), '2022')
    >>> told_apart(["harvest_2020", "harvest_2021"])
    (('2020', '2021'), 'harvest')
    >>> told_apart(["KNYC", "KSEA"])[0]
    ('New York', 'Seattle')
    >>> told_apart(["train", "test2"]), told_apart(["a1", "a2"])
    (((), ''), ((), ''))
    """
    split = [_PIECE.findall(n) for n in names]
    start = _same(split)
    end = _same([s[start:][::-1] for s in split])
    middle = [s[start : len(s) - end] for s in split]
    shared = " ".join((*split[0][:start], *(split[0][len(split[0]) - end :] if end else ())))
    values = tuple(place_of(" ".join(m)) for m in middle)
    if len({v.lower() for v in values}) < len(values) or not all(values):
        return (), ""
    years = all(_YEAR.fullmatch(v) for v in values)
    places = all(v != " ".join(m) for v, m in zip(values, middle, strict=True))
    said = all(len(v) >= LEAST_LETTERS and v[0].isupper() and not v.isupper() for v in values)
    if not (years or places or (said or (shared and all(v.isalpha() and len(v) > 1 for v in values)))):
        return (), ""
    return values, shared.replace(" ", "_")


def _same(split: Sequence[Sequence[str]]) -> int:
    """Return how many pieces all names begin with; one piece at least is left to each."""
    most = min(len(s) for s in split) - 1
    return next((i for i in range(most) if len({s[i].lower() for s in split}) > 1), max(most, 0))


__all__ = ["find_stacks", "told_apart"]
