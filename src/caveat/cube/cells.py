"""Cells of a cube as SQL and as source rows: what a report shows beside a figure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caveat.cube.cube import Cell, Cube, Member
from caveat.cube.kept import MOST_CELLS, MOST_ROWS, Kept, is_plain
from caveat.cube.loaded import Loaded
from caveat.cube.repeats import cell_value
from caveat.cube.rollup import same_people
from caveat.cube.sql import conjunction, identifier, literal, literals
from caveat.cube.table import Column, Remark, Table
from caveat.cube.times import Times
from caveat.period import Frequency, Period

if TYPE_CHECKING:
    import duckdb

# The rows behind a figure are for people to look at; an event table may have millions.
_MOST_ROWS = 10_000

Row = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a catalog with what was learnt when it was loaded.

    `repeats`: rows that repeat the key of another. `counted`: they do so as a rule. `events`:
    each row is an event, so that a cell without rows is zero. `reduced`:
    the table of groups that stands for a large table.
    """

    table: Table
    loaded: Loaded
    times: dict[str, Times]
    members: tuple[Member, ...]
    repeats: int
    counted: bool = False
    events: bool = False
    reduced: Loaded | None = None
    kept: dict[tuple[str | None, ...], Kept] = field(default_factory=dict, compare=False, repr=False)

    @property
    def groups(self) -> Loaded:
        """Return what cubes are built from: the groups of a large table, else the table itself."""
        return self.reduced or self.loaded

    def time_column(self, measure: str) -> str | None:
        """Return the period column that dates a measure, None where it has none."""
        columns = [c for c in self.table.columns_of("period") if c.name in self.times]
        for column in columns:
            if measure in column.dates:
                return column.name
        return next((c.name for c in columns if not c.dates), None)

    def source_column(self) -> str | None:
        """Return the source column that is a dimension, None where no column is."""
        return next((c.name for c in self.table.columns_of("source") if c.dimension), None)

    def frequency(self) -> Frequency | None:
        """Return the frequency of the table's period, None where it has none."""
        return next((t.frequency for t in self.times.values()), None)


def key_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns that together name what a row is about."""
    return tuple(
        c
        for c in table.columns
        if c.role in ("member", "member_part") or (c.role == "dimension" and c.dimension)
    )


def time_expression(name: str, sql_type: str) -> str:
    """Return the SQL that gives the period of a row: the column, or the date of a point in time.

    >>> time_expression("at", "TIMESTAMP")
    'CAST("at" AS DATE)'
    """
    column = identifier(name)
    return f"CAST({column} AS DATE)" if sql_type.upper().startswith("TIMESTAMP") else column


def is_by_month(entry: Entry, time: str) -> bool:
    """Tell whether a period column of days is counted by month."""
    return (
        entry.times[time].frequency == "M" and entry.groups.kinds[time] == "date" and entry.times[time].merged
    )


def ordinal_expression(entry: Entry, time: str) -> str:
    """Return the SQL by which the rows of one period are grouped: the month of a day, else the value."""
    expression = time_expression(time, entry.groups.sql_types[time])
    if not is_by_month(entry, time):
        return expression
    return f"(12 * year({expression}) + month({expression}) - 1)"


def table_view_sql(table: Table) -> str:
    """Return the statement that makes the view of a table, or how to ask of one that only caveat reads."""
    if table.reader:
        asked = f"SELECT * FROM {identifier(table.name)}"
        return f"-- {table.reader} {shlex.quote(asked)}"
    made = f"CREATE VIEW {identifier(table.name)} AS SELECT * FROM {table.relation}"
    return f"{table.setup} {made}" if table.setup else made


def cell_sql(entry: Entry, cube: Cube, member: int, source: int, first: int, last: int) -> str:
    """Return a scalar subquery for a span of periods: a sum, or a mean of what is never summed."""
    column = entry.table.column(cube.measure)
    function = "sum" if column.additive else "avg"
    terms = _member_terms(entry, cube.members[member])
    terms += _source_terms(entry, cube.sources[source])
    terms += _time_terms(entry, cube.measure, first, last)
    table, figure = identifier(cube.table.name), f"{function}({identifier(cube.measure)})"
    width = len(key_columns(entry.table))
    if column.role == "denominator" and first == last and len(cube.members[member].key) < width:
        same = same_people(cube.values, cube.members, width)
        figure = f"{'max' if same else 'sum'}({identifier(cube.measure)})"
    if entry.events and column.additive:
        figure = f"coalesce({figure}, 0)"
    if entry.repeats and not entry.counted:
        # A row that is there twice counts once, and a cell with two figures is missing.
        time, rival = entry.time_column(cube.measure), entry.source_column()
        keys = [*(c.name for c in key_columns(entry.table)), *(n for n in (rival, time) if n)]
        grouped = f" GROUP BY {', '.join(map(identifier, keys))}" if keys else ""
        one = f"SELECT {cell_value(cube.measure)} AS {identifier(cube.measure)} FROM {table}"
        return f"(SELECT {figure} FROM ({one}{conjunction(terms)}{grouped}))"
    return f"(SELECT {figure} FROM {table}{conjunction(terms)})"


def find_rows(
    con: duckdb.DuckDBPyConnection, entry: Entry, cube: Cube, member: int, source: int, first: int, last: int
) -> tuple[Row, ...]:
    """Return the source rows behind a span of cells, each as (column, text) pairs in the table's order."""
    table = entry.table
    own = table.column(cube.measure)
    shown = [
        c.name for c in table.columns
        if c.role in ("period", "member", "member_part", "source", "note")
        or (c.role == "dimension" and c.dimension)
        or c.name in (cube.measure, own.denominator)
    ]  # fmt: skip
    return _select(con, entry, cube, member, source, first, last, shown)


def find_cells(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    cube: Cube,
    member: int,
    source: int,
    periods: Sequence[Period],
) -> tuple[Cell, ...]:
    """Return the cells of a member and source at these periods, with each row's source and remarks."""
    if not periods:
        return ()
    first, last = min(p.ordinal for p in periods), max(p.ordinal for p in periods)
    names = [c.name for c in entry.table.columns]
    rows = _select(con, entry, cube, member, source, first, last, names)
    time = entry.time_column(cube.measure)
    texts = {str(v): o for v, o in entry.times[time].ordinals.items()} if time else {}
    by_ordinal: dict[int, list[dict[str, str]]] = {}
    for row in rows:
        values = dict(row)
        ordinal = texts.get(values[time], first) if time else first
        by_ordinal.setdefault(ordinal, []).append(values)
    source_names = [c.name for c in entry.table.columns_of("source")]
    cells: list[Cell] = []
    for period in periods:
        found = by_ordinal.get(period.ordinal if time else first, [])
        row_sources = dict.fromkeys(r[n] for r in found for n in source_names if r.get(n))
        index = period.ordinal - cube.first if cube.frequency else 0
        inside = 0 <= index < cube.values.shape[2]
        known = dict(cube.members[member].key)
        cells.append(
            Cell(
                table=cube.table.name,
                measure=cube.measure,
                member=cube.members[member],
                source=cube.sources[source],
                period=period if cube.frequency else None,
                value=float(cube.values[member, source, index]) if inside else float("nan"),
                row_source="; ".join(row_sources),
                remarks=_reasons(entry.table, cube.measure, [*found] or [known], period.ordinal),
            )
        )
    return tuple(cells)


def applies(remark: Remark, measure: str, row: dict[str, str]) -> bool:
    """Tell whether a remark is about a measure and a row, as far as the row's columns are known."""
    if remark.fields and measure not in remark.fields:
        return False
    return all(column not in row or row[column] in values for column, values in remark.where)


def spans(remark: Remark, first: int, last: int) -> bool:
    """Tell whether two periods lie on different sides of a break, or one of them in it.

    >>> spans(Remark("break", "", old_until=2012, new_from=2018), 2010, 2015)
    True
    """
    old = remark.old_until is not None and last <= remark.old_until
    new = remark.new_from is not None and first >= remark.new_from
    return not (old or new)


def _reasons(table: Table, measure: str, rows: Sequence[dict[str, str]], ordinal: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for remark in table.remarks:
        if remark.kind in ("break", "join"):
            continue
        if remark.first is not None and ordinal < remark.first:
            continue
        if remark.last is not None and ordinal > remark.last:
            continue
        if any(applies(remark, measure, row) for row in rows):
            found[remark.reason] = None
    return tuple(found)


def _select(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    cube: Cube,
    member: int,
    source: int,
    first: int,
    last: int,
    columns: Sequence[str],
) -> tuple[Row, ...]:
    time = entry.time_column(cube.measure)
    rival = entry.source_column()
    key = (*cube.members[member].key, *(((rival, cube.sources[source]),) if rival else ()))
    kinds, types = entry.loaded.kinds, entry.loaded.sql_types
    kept = _kept(con, entry, time, columns) if all(is_plain(v, kinds[c], types[c]) for c, v in key) else None
    if kept is not None:
        values = {str(v) for v in entry.times[time].values_between(first, last)} if time else None
        return kept.find(key, values, columns, _MOST_ROWS)
    terms = _member_terms(entry, cube.members[member]) + _source_terms(entry, cube.sources[source])
    terms += _time_terms(entry, cube.measure, first, last)
    query = f"SELECT {_texts(entry, time, columns)} FROM {identifier(entry.table.name)}{conjunction(terms)}"
    rows = con.execute(f"{query} ORDER BY {_order(time, columns)} LIMIT {_MOST_ROWS}").fetchall()
    return tuple(
        tuple((c, "" if v is None else str(v)) for c, v in zip(columns, r, strict=True)) for r in rows
    )


def _kept(
    con: duckdb.DuckDBPyConnection, entry: Entry, time: str | None, shown: Sequence[str]
) -> Kept | None:
    """Return the rows of a small table in the order of the columns shown, read once; None of a large one."""
    names = [*shown, *(c for c in entry.loaded.kinds if c not in shown)]
    if entry.table.rows > MOST_ROWS or entry.table.rows * len(names) > MOST_CELLS:
        return None
    asked = (time, *shown)
    if asked not in entry.kept:
        query = f"SELECT {_texts(entry, time, names)} FROM {identifier(entry.table.name)}"
        rows = con.execute(f"{query} ORDER BY {_order(time, shown)}").fetchall()
        entry.kept[asked] = Kept(tuple(names), rows, time)
    return entry.kept[asked]


def _texts(entry: Entry, time: str | None, columns: Sequence[str]) -> str:
    types = entry.loaded.sql_types
    return ", ".join(
        f"CAST({time_expression(c, types[c]) if c == time else identifier(c)} AS VARCHAR)" for c in columns
    )


def _order(time: str | None, columns: Sequence[str]) -> str:
    order = ", ".join(str(i + 1) for i in range(len(columns)))
    return f"{columns.index(time) + 1}, {order}" if time in columns else order


def _member_terms(entry: Entry, member: Member) -> list[str]:
    return [_equals(entry, column, value) for column, value in member.key]


def _source_terms(entry: Entry, source: str) -> list[str]:
    column = entry.source_column()
    return [_equals(entry, column, source)] if column else []


def _equals(entry: Entry, column: str, value: str) -> str:
    name, sql_type = identifier(column), entry.loaded.sql_types[column].upper()
    if value == "":
        return f"coalesce(CAST({name} AS VARCHAR), '') = ''"
    if sql_type == "VARCHAR":
        return f"{name} = {literal(value)}"
    if entry.loaded.kinds[column] == "integer" and re.fullmatch(r"-?\d{1,18}", value):
        return f"{name} = {value}"
    return f"CAST({name} AS VARCHAR) = {literal(value)}"


def _time_terms(entry: Entry, measure: str, first: int, last: int) -> list[str]:
    column = entry.time_column(measure)
    if column is None:
        return []
    times = entry.times[column]
    expression = time_expression(column, entry.loaded.sql_types[column])
    values = times.values_between(first, last)
    if not values:
        return ["false"]
    written = [_time_literal(v) for v in values]
    if len(values) == 1:
        return [f"{expression} = {written[0]}"]
    if times.ordered:
        low, high = written[0], written[-1]
        if times.frequency == "Y" and all(isinstance(v, int) for v in values):
            low, high = str(first), str(last)
        return [f"{expression} BETWEEN {low} AND {high}"]
    return [f"{expression} IN ({', '.join(written)})"]


def _time_literal(value: object) -> str:
    if isinstance(value, int | float):
        return literal(value)
    text = str(value)
    return literal(text) if isinstance(value, str) else f"DATE {literals([text])}"
