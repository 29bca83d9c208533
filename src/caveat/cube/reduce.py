"""Large tables made small where they are: one grouping by the engine that holds them.

A table that outgrows memory, or a frame that lives on another engine, is looked at through its
first rows, then grouped once by all columns that may say what, where and when. Only the groups
come back; with their counts, sums and extremes the cube is the same as from the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caveat.cube.facts import batches, column_words, words_of
from caveat.cube.loaded import Kind, Loaded, describe_types, kind_of
from caveat.cube.measures import is_additive, is_rate
from caveat.cube.sql import identifier
from caveat.cube.table import Finding
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

SAMPLE_ROWS = 100_000
_MAX_VALUES = 5_000
_NUMBERED = 0.98
_RULE = 0.5
_MAX_GROUPS = 50_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is grouped: the columns that stay, those that are days, those that are summed up.

    `months` are columns of days that are grouped by month at once: those of numbered records.
    `survey`: each row is a person asked, who counts for as much as `weight` says, if there is one.
    """

    groups: tuple[str, ...]
    days: frozenset[str]
    figures: tuple[str, ...]
    numbered: bool
    left_out: tuple[str, ...]
    months: frozenset[str] = frozenset()
    survey: bool = False
    weight: str | None = None


def find_plan(con: duckdb.DuckDBPyConnection, sample: str, kinds: Mapping[str, Kind]) -> Plan:
    """Return how to group a table, from a sample of its rows."""
    words = column_words()
    records, numbers = set(words["event"]["records"]), set(words["event"]["numbers"])
    ids = set(words["identifier"]["names"]) | set(words["identifier"]["codes"])
    whole = set(words["period"]) | set(words["dimension"]["names"]) | set(words["bounds"]["start"])
    types = describe_types(con, identifier(sample))
    rows, distinct = 0, dict[str, int]()
    for names in batches(list(kinds), held=True):
        counted = ", ".join(["count(*)", *(f"count(DISTINCT {identifier(n)})" for n in names)])
        row: Sequence[Any] = con.execute(f"SELECT {counted} FROM {identifier(sample)}").fetchone() or ()
        rows = int(row[0])
        distinct |= dict(zip(names, map(int, row[1:]), strict=True))
    groups: list[str] = []
    figures: list[str] = []
    left_out: list[str] = []
    numbered = False
    for name, kind in kinds.items():
        own = words_of(name)
        unique = rows > 1 and distinct[name] >= _NUMBERED * rows
        if kind in ("integer", "text") and unique and own and (
            own[-1] in ids or (set(own) & records and own[-1] in numbers)
        ):  # fmt: skip
            numbered = numbered or bool(set(own) & records) or own[-1] == "id"
            left_out.append(name)
        elif kind == "number" or (kind == "integer" and not (set(own) & whole or own[-1:] == ("code",))):
            (left_out if own and own[-1] in ids else figures).append(name)
        elif kind == "text" and distinct[name] > min(_MAX_VALUES, max(20, rows * 0.9)) and rows > 200:
            left_out.append(name)
        else:
            groups.append(name)
    days = frozenset(n for n in groups if types[n].upper().startswith("TIMESTAMP"))
    return Plan(tuple(groups), days, tuple(figures), numbered, tuple(left_out))


def group(frame: Any, plan: Plan) -> Any:
    """Return the groups of a Narwhals frame: for each its rows, and four numbers for each figure."""
    import narwhals as nw

    steps = {n: "1mo" if n in plan.months else "1d" for n in sorted(plan.days | plan.months)}
    if steps:
        frame = frame.with_columns(*(nw.col(n).dt.truncate(step) for n, step in steps.items()))
    parts = [nw.len().alias("caveat rows")]
    for i, name in enumerate(plan.figures):
        column = nw.col(name)
        parts += [column.sum().alias(f"caveat sum {i}"), column.count().alias(f"caveat n {i}")]
        if not plan.months:
            parts += [column.min().alias(f"caveat low {i}"), column.max().alias(f"caveat high {i}")]
    return frame.group_by(*plan.groups).agg(*parts) if plan.groups else frame.select(*parts)


def group_sql(relation: str, plan: Plan) -> str:
    """Return the query that gives the same groups of a relation of the embedded engine."""
    columns: list[str] = []
    for name in plan.groups:
        column = identifier(name)
        if name in plan.days | plan.months:
            step = "month" if name in plan.months else "day"
            column = f"date_trunc('{step}', {column}) AS {column}"
        columns.append(column)
    parts = ['count(*) AS "caveat rows"']
    calls = {"sum": "sum", "n": "count"} | ({} if plan.months else {"low": "min", "high": "max"})
    for i, name in enumerate(plan.figures):
        parts += [
            f"{call}({identifier(name)}) AS {identifier(f'caveat {k} {i}')}" for k, call in calls.items()
        ]
    return f"SELECT {', '.join([*columns, *parts])} FROM {relation}" + (" GROUP BY ALL" if columns else "")


def settle(
    con: duckdb.DuckDBPyConnection, name: str, grouped: str, plan: Plan, loaded: Loaded
) -> tuple[Loaded, bool]:
    """Make the table of groups, and tell whether the rows it stands for are events.

    The figure of a group is the one that its rows agree on; where repetition is the rule, the sum
    of what may be summed and the mean of what may not.
    """
    view = identifier(grouped)
    row = con.execute(
        f'SELECT count(*), sum("caveat rows"), avg(CAST("caveat rows" > 1 AS DOUBLE)) FROM {view}'
    ).fetchone()
    if not row or not row[0]:
        raise TableError(f"table {loaded.path!r} has no rows", hint="give a table with at least one row")
    if row[0] > _MAX_GROUPS:
        raise TableError(
            f"table {loaded.path!r} has {row[0]:,} groups, more than {_MAX_GROUPS:,}",
            hint="group it by coarser columns first",
        )
    rule = bool(row[2] > _RULE)
    events = (
        not plan.figures
        or bool(plan.months)
        or plan.survey
        or (plan.numbered and (rule or _repeat_without_days(con, view, plan, loaded)))
    )
    columns = [
        f"CAST({identifier(g)} AS DATE) AS {identifier(g)}" if g in plan.days | plan.months else identifier(g)
        for g in plan.groups
    ]
    weights: dict[str, str] = {}
    for i, figure in enumerate(plan.figures):
        low, high, n, total = (identifier(f"caveat {k} {i}") for k in ("low", "high", "n", "sum"))
        kind = loaded.kinds[figure]
        if figure == plan.weight:
            value, kind = f"{total}", "number"
        elif not rule and not events:
            value = f"CASE WHEN {low} = {high} THEN {low} END"
        elif is_additive(figure, kind) and not is_rate(figure):
            value = f"CASE WHEN {n} > 0 THEN {total} END"
        else:
            value = f"CAST({total} AS DOUBLE) / nullif({n}, 0)"
            weights[figure] = f"caveat n {i}"
            columns.append(f"{n} AS {n}")
        cast = "BIGINT" if kind == "integer" and figure not in weights else "DOUBLE"
        columns.append(f"CAST({value} AS {cast}) AS {identifier(figure)}")
    if events:
        columns.append('CAST("caveat rows" AS BIGINT) AS "caveat rows"')
    order = ", ".join(identifier(g) for g in plan.groups)
    con.execute(
        f"CREATE TABLE {identifier(name)} AS SELECT {', '.join(columns)} FROM {view}"
        + (f" ORDER BY {order}" if order else "")
    )
    kept = [n for n in loaded.kinds if n in plan.groups or n in plan.figures]
    made = describe_types(con, identifier(name))
    own = {n: made[n] for n in kept}
    return (
        Loaded(
            name=name,
            path=loaded.path,
            sha256=loaded.sha256,
            rows=int(row[0]),
            relation=identifier(name),
            kinds={n: kind_of(t) for n, t in own.items()},
            sql_types=own,
            units=loaded.units,
            weights=weights,
            counts="caveat rows" if events else "",
            findings=() if rule or events else _find_conflicts(con, view, plan, loaded.name),
            repeats=int(row[1]) - int(row[0]),
        ),
        events,
    )


def _repeat_without_days(con: duckdb.DuckDBPyConnection, view: str, plan: Plan, loaded: Loaded) -> bool:
    """Tell whether most places of numbered records have several, on whatever day."""
    kept = [identifier(n) for n in plan.groups if loaded.kinds[n] != "date"]
    if len(kept) == len(plan.groups):
        return False
    grouped = f" GROUP BY {', '.join(kept)}" if kept else ""
    query = f'SELECT sum("caveat rows") AS n FROM {view}{grouped}'
    row = con.execute(f"SELECT avg(CAST(n > 1 AS DOUBLE)) FROM ({query})").fetchone()
    return bool(row and row[0] is not None and row[0] > _RULE)


def _find_conflicts(con: duckdb.DuckDBPyConnection, view: str, plan: Plan, table: str) -> tuple[Finding, ...]:
    """Return what is said of cells for which the rows of a table give several figures."""
    found: list[Finding] = []
    labels = [f"coalesce(CAST({identifier(g)} AS VARCHAR), '')" for g in plan.groups] or ["''"]
    for i, figure in enumerate(plan.figures):
        low, high = identifier(f"caveat low {i}"), identifier(f"caveat high {i}")
        query = (
            f"SELECT concat_ws(' ', {', '.join(labels)}), CAST({low} AS DOUBLE), CAST({high} AS DOUBLE), "
            f"count(*) OVER () FROM {view} WHERE {low} <> {high} ORDER BY ALL LIMIT 3"
        )
        rows = con.execute(query).fetchall()
        if rows:
            shown = "; ".join(f"{r[0]} ({r[1]:,.10g} against {r[2]:,.10g})" for r in rows)
            more = f"; and {rows[0][3] - len(rows):,} more" if rows[0][3] > len(rows) else ""
            text = f"{figure} has several figures for one cell, which was read as missing: {shown}{more}"
            found.append(Finding(table, "duplicate key", text))
    return tuple(found)
