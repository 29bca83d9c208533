"""What is told of a thing observed many times: what stays, highest and lowest, first and last, how often."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from caveat.cube.facts import words_of
from caveat.cube.joins import Joined
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Column, Table

if TYPE_CHECKING:
    import duckdb

OCCASIONS = frozenset(
    ("episode", "week", "round", "game", "match", "matchday", "gameweek", "stage", "race", "lap", "visit",
     "session", "heat", "hole", "inning", "chapter", "issue", "leg", "event", "fight", "attempt", "month",
     "day", "hour", "year", "ep", "show", "bout", "dive", "voyage", "trip", "tournament", "quarter", "night")
)  # fmt: skip
SEASONS = frozenset(
    ("season", "series", "edition", "year", "tour", "tournament", "cycle", "campaign", "championship", "cup")
)
PARTS_OF_DAY = ("hour", "hr", "minute", "time")
STAYS = 0.98  # of the things for which a column holds one value, so that it tells something of the thing
MOST_VALUES, MOST_LISTED, MOST_NUMBERS = 16, 4, 12  # of a category, of such columns, of columns of numbers
GROUPS = "whole numbers that stand for groups"  # why a column of them is no measure
_PLACED = frozenset(("lat", "latitude", "lon", "long", "lng", "longitude", "x", "y"))
_MARKS = ("; ", " | ")
_SPELT = {"Y": "years", "M": "months", "W": "weeks", "Q": "quarters"}


@dataclass(frozen=True, slots=True)
class Told:
    """One column of the table of things with the SQL that makes it; `listed` where cells hold several."""

    column: Column
    sql: str
    listed: bool = False


def made_of(
    con: duckdb.DuckDBPyConnection, table: Table, keys: Sequence[str], year: str, time: Column
) -> Joined:
    """Return the table of the things of a table, a row for each, made in the engine."""
    by = [identifier(k) for k in keys] + ([year] if year else [])
    told = [*_named(table, keys), *_timed(table, time), *_observed(con, table, keys, by, time)]
    shown = ",\n    ".join(
        t.sql if t.sql == identifier(t.column.name) else f"{t.sql} AS {identifier(t.column.name)}"
        for t in told
    )
    known = " AND ".join(f"{identifier(k)} IS NOT NULL" for k in keys)
    statement = f"SELECT {shown}\n  FROM {identifier(table.name)} WHERE {known}\n  GROUP BY {', '.join(by)}"
    name = f"{table.name} by {' and '.join(keys[:1])}"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS {statement} "
        f"ORDER BY {', '.join(identifier(t.column.name) for t in told[: len(keys) + 1])}"
    )
    count = con.execute(f"SELECT count(*) FROM {identifier(name)}").fetchone() or (0,)
    things = replace(
        table,
        name=name,
        title=f"{table.title} by {keys[0]}" if table.title else "",
        sha256=hashlib.sha256(f"{table.sha256} things".encode()).hexdigest(),
        rows=int(count[0]),
        columns=tuple(t.column for t in told),
        remarks=tuple(r for r in table.remarks if r.kind == "note"),
    )
    listed = frozenset(t.column.name for t in told if t.listed)
    return Joined(things, table.name, table.name, (), statement, frozenset(), key=tuple(keys), listed=listed)


def _named(table: Table, keys: Sequence[str]) -> Iterator[Told]:
    """Yield the columns that tell the things apart."""
    for i, k in enumerate(keys):
        column = table.column(k)
        role = "member" if not i else "dimension" if column.kind == "text" else column.role
        if column.role == "period":
            role = "period"
        plain = replace(column, role=role, additive=False, dimension=False, reason="what a row is about")
        yield Told(plain, identifier(k))


def _timed(table: Table, time: Column) -> Iterator[Told]:
    """Yield when a thing was there first and last, and how many times."""
    t, words = identifier(time.name), words_of(time.name)
    unit = words[-1] if words and words[-1] in OCCASIONS - {"day", "year", "month"} else ""
    if time.role == "period":
        first = replace(time, name="began", title="", synonyms=("start", "first seen"), bound="start")
        yield Told(replace(first, aliases=(), reason="the first time of a thing"), f"min({t})")
        yield Told(
            replace(first, name="ended", synonyms=("last seen",), bound="end", aliases=()), f"max({t})"
        )
    else:
        for which, sql in (("first", f"min({t})"), ("last", f"max({t})")):
            yield Told(_number(f"{which} {time.name}", "integer", ""), sql)
    named = f"{unit}s" if unit else _SPELT.get(time.frequency or "", "")
    yield Told(
        _number(named or "times observed", "integer", ""), f"count(DISTINCT {t})" if named else "count(*)"
    )


def _number(name: str, kind: str, unit: str, *synonyms: str) -> Column:
    whole: Literal["integer", "number"] = "integer" if kind == "integer" else "number"
    return Column(name, "measure", whole, unit=unit, synonyms=synonyms, rate=True, reason="told by rows")


def _observed(
    con: duckdb.DuckDBPyConnection, table: Table, keys: Sequence[str], by: Sequence[str], time: Column
) -> list[Told]:
    """Return what the other columns tell of things: what stays as it is, of what varies the ends."""
    hours = {c.name for c in table.columns if c.name.lower() in (*PARTS_OF_DAY, "day", "month", "year")}
    columns = [
        c for c in table.columns
        if c.name not in (*keys, time.name, *hours)
        and (c.role not in ("ignored", "note") or (c.role == "note" and c.kind == "date"))
    ]  # fmt: skip
    if not columns:
        return []
    stays = _staying(con, table, columns, keys, by)
    out: list[Told] = []
    numbers = lists = 0
    for c in columns:
        name = identifier(c.name)
        if c.name in stays:
            role = "dimension" if c.role in ("member", "member_part", "period") else c.role
            kept = replace(c, role=role, additive=False, dimension=False, denominator=None, sum_of=())
            out.append(Told(kept, f"max({name})"))
        elif _is_number(c) and not set(words_of(c.name)) & _PLACED and numbers < MOST_NUMBERS:
            numbers += 1
            out += _ends(con, table, c)
        apart = set(words_of(c.name)) & SEASONS
        if (
            c.name not in stays
            and not apart
            and c.role == "dimension"
            and c.kind == "text"
            and lists < MOST_LISTED
        ):
            found = list(_listed(con, table, c))
            lists += bool(found)
            out += found
    return out


def _is_number(column: Column) -> bool:
    return column.role in ("measure", "denominator", "dimension") and column.kind in ("integer", "number")


def _staying(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Sequence[Column],
    keys: Sequence[str],
    by: Sequence[str],
) -> frozenset[str]:
    """Return the columns that hold one value for each thing."""
    known = " AND ".join(f"{identifier(k)} IS NOT NULL" for k in keys)
    counted = ", ".join(f"count(DISTINCT {identifier(c.name)}) AS c{i}" for i, c in enumerate(columns))
    each = ", ".join(
        f"count(*) FILTER (c{i} <= 1) >= {STAYS} * count(*) AND max(c{i}) > 0" for i in range(len(columns))
    )
    row = (
        con.execute(
            f"SELECT {each} FROM (SELECT {counted} FROM {identifier(table.name)} WHERE {known} "
            f"GROUP BY {', '.join(by)})"
        ).fetchone()
        or ()
    )
    return frozenset(c.name for c, one in zip(columns, row, strict=True) if one)


def _ends(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> Iterator[Told]:
    """Yield the highest and the lowest of a number that varies; of a yes or no, whether and how often."""
    name = identifier(column.name)
    low, high, known = con.execute(
        f"SELECT min({name}), max({name}), count(DISTINCT {name}) FROM {identifier(table.name)}"
    ).fetchone() or (None, None, 0)
    if column.kind == "integer" and known == 2 and (low, high) == (0, 1):
        once = replace(column, role="measure", additive=True, dimension=False, denominator=None, sum_of=())
        yield Told(once, f"max({name})")
        yield Told(_number(f"times {column.name}", "integer", ""), f"sum({name})")
        return
    title = column.title or column.name
    yield Told(
        _number(f"highest {column.name}", column.kind, column.unit, title, *column.synonyms), f"max({name})"
    )
    yield Told(_number(f"lowest {column.name}", column.kind, column.unit), f"min({name})")


def _listed(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> Iterator[Told]:
    """Yield the values that a thing had of a category, and how often it had each."""
    name = identifier(column.name)
    values = [
        str(r[0]) for r in con.execute(
            f"SELECT DISTINCT {name} FROM {identifier(table.name)} WHERE {name} IS NOT NULL ORDER BY 1 "
            f"LIMIT {MOST_VALUES + 1}"
        ).fetchall()
    ]  # fmt: skip
    mark = next((m for m in _MARKS if not any(m.strip() in v for v in values)), None)
    if not 2 <= len(values) <= MOST_VALUES or mark is None:
        return
    said = "says something about a row"
    listed = replace(column, role="dimension", kind="text", dimension=False, reason=said)
    text = name if column.kind == "text" else f"CAST({name} AS VARCHAR)"
    yield Told(listed, f"string_agg(DISTINCT {text}, {literal(mark)} ORDER BY {text})", listed=True)
    if column.kind != "text":
        return
    for v in values:
        sql = f"count(*) FILTER ({name} = {literal(v)})"
        yield Told(_number(f"times {v}", "integer", "", f"{column.name} {v}"), sql)


__all__ = ["OCCASIONS", "PARTS_OF_DAY", "Told", "made_of"]
