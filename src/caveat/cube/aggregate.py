"""Counts, sums, means, medians and shares of the rows of a table, as a claim needs them.

Several are answered by one query with grouping sets; names are checked against the table and
values are bound, never written into the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from caveat.cube.loaded import Loaded
from caveat.cube.sql import identifier
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

Function = Literal["count", "distinct", "sum", "mean", "median", "min", "max", "share"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "between"]
Value = str | int | float
_MAX_GROUPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Condition:
    """What the value of a column has to be: equal, in a list, or in a range.

    >>> Condition("year", "between", (2019, 2021))
    Condition(column='year', operator='between', value=(2019, 2021))
    """

    column: str
    operator: Operator
    value: Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One aggregate: a function of a column over the rows that meet conditions, in each group.

    A share is that of the rows that meet `where` among those that meet `given`, in percent; of
    any other function the rows meet both. `by` are the columns that make the groups. With a
    column as `weight` each row counts for as much as that says: in a count, share, sum, mean and
    median. A row without a weight counts for nothing.
    """

    function: Function
    column: str | None = None
    where: tuple[Condition, ...] = ()
    given: tuple[Condition, ...] = ()
    by: tuple[str, ...] = ()
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of an aggregate in one group, with the number of rows that it rests on.

    The value is None where no row meets the conditions of a mean, share or extreme.
    """

    key: tuple[tuple[str, str], ...]
    value: float | None
    rows: int


def answer(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, questions: Sequence[Question]
) -> tuple[tuple[Answer, ...], ...]:
    """Return the answers to each question, in the order of their groups' keys."""
    if not questions:
        return ()
    for question in questions:
        _check(loaded, question)
    columns = list(dict.fromkeys(c for q in questions for c in q.by))
    sets = list(dict.fromkeys(frozenset(q.by) for q in questions))
    parameters: list[object] = []
    parts: list[str] = []
    for i, question in enumerate(questions):
        figure, bound = _figure(loaded, question)
        rows, counted = _filter(loaded, (*question.given, *question.where))
        parts += [f"{figure} AS f{i}", f"count(*){rows} AS n{i}"]
        parameters += [*bound, *counted]
    keys = [f"CAST({identifier(c)} AS VARCHAR) AS k{j}" for j, c in enumerate(columns)]
    marks = [f"grouping({identifier(c)}) AS g{j}" for j, c in enumerate(columns)]
    query = f"SELECT {', '.join([*keys, *marks, *parts])} FROM {identifier(loaded.name)}"
    if columns:
        listed = ", ".join(f"({', '.join(identifier(c) for c in columns if c in s)})" for s in sets)
        query += f" GROUP BY GROUPING SETS ({listed}) ORDER BY ALL LIMIT {_MAX_GROUPS}"
    found = con.execute(query, parameters).fetchall()
    width = len(columns)
    out: list[tuple[Answer, ...]] = []
    for i, question in enumerate(questions):
        wanted = tuple(0 if c in question.by else 1 for c in columns)
        answers: list[Answer] = []
        for row in found:
            if tuple(row[width : 2 * width]) != wanted:
                continue
            at = dict(zip(columns, row[:width], strict=True))
            key = tuple((c, "" if at[c] is None else str(at[c])) for c in question.by)
            value, rows_met = row[2 * width + 2 * i], int(row[2 * width + 2 * i + 1])
            if rows_met or not question.by or question.function == "share":
                answers.append(Answer(key, _value(value), rows_met))
        out.append(tuple(sorted(answers, key=lambda a: a.key)))
    return tuple(out)


def weighted_median(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the value with half of the weight on either side, from (value, weight) in the order of values.

    >>> weighted_median([(1, 1), (2, 1), (3, 1), (9, 1)]), weighted_median([(1, 1), (9, 5)])
    (2.5, 9.0)
    """
    known = [(x, w) for x, w in pairs if w > 0]
    half, below = sum(w for _, w in known) / 2, 0.0
    for i, (x, w) in enumerate(known):
        below += w
        if below > half or i + 1 == len(known):
            return float(x)
        if below == half:
            return float((x + known[i + 1][0]) / 2)
    return None


def _value(found: Any) -> float | None:
    if isinstance(found, list):
        return weighted_median([(float(p["x"]), float(p["w"])) for p in found])
    return None if found is None else float(found)


def _check(loaded: Loaded, question: Question) -> None:
    if question.function not in get_args(Function):
        raise TableError(
            f"there is no aggregate {question.function!r}", hint=f"use one of {', '.join(get_args(Function))}"
        )
    named = [*question.by, *(c.column for c in (*question.where, *question.given))]
    for column in [*named, *([question.column] if question.column else [])]:
        if column not in loaded.kinds:
            raise TableError(
                f"table {loaded.name!r} has no column {column!r}", hint=f"it has {', '.join(loaded.kinds)}"
            )
    if question.function in ("sum", "mean", "median") and (
        question.column is None or loaded.kinds[question.column] not in ("integer", "number")
    ):
        raise TableError(
            f"a {question.function} needs a column of numbers, and {question.column!r} is none",
            hint="name a measure",
        )
    if question.weight is not None:
        if loaded.kinds.get(question.weight) not in ("integer", "number"):
            raise TableError(
                f"{question.weight!r} is no column of numbers of table {loaded.name!r}",
                hint="name the column of weights",
            )
        if question.function in ("min", "max", "distinct"):
            raise TableError(f"a {question.function} has no weights", hint="leave the weight out")
    if question.function in ("min", "max", "distinct") and question.column is None:
        raise TableError(f"{question.function!r} needs a column", hint="name one")


def _figure(loaded: Loaded, question: Question) -> tuple[str, list[object]]:
    both, bound = _filter(loaded, (*question.given, *question.where))
    name = identifier(question.column) if question.column else ""
    if question.weight is not None:
        return _weighted(loaded, question)
    if question.function == "share":
        whole, counted = _filter(loaded, question.given)
        return f"100.0 * count(*){both} / nullif(count(*){whole}, 0)", [*bound, *counted]
    call = {
        "count": f"count({name or '*'})",
        "distinct": f"count(DISTINCT {name})",
        "sum": f"sum({name} ORDER BY {name})",
        "mean": f"avg({name} ORDER BY {name})",
        "median": f"median({name})",
        "min": f"min({name})",
        "max": f"max({name})",
    }[question.function]
    figure = f"{call}{both}"
    if question.function in ("min", "max") and question.column and loaded.kinds[question.column] == "date":
        figure = f"epoch({figure})"
    return figure, bound


def _weighted(loaded: Loaded, question: Question) -> tuple[str, list[object]]:
    """Return the SQL of a weighted figure; doubles are added up in a fixed order."""
    weight = f"CAST({identifier(question.weight or '')} AS DOUBLE)"
    both = (*question.given, *question.where)
    if question.function == "share":
        part, bound = _filter(loaded, both)
        whole, counted = _filter(loaded, question.given)
        total = f"sum({weight} ORDER BY {weight})"
        return f"100.0 * coalesce({total}{part}, 0) / nullif({total}{whole}, 0)", [*bound, *counted]
    name = identifier(question.column) if question.column else ""
    known, bound = _filter(loaded, both, f"{name} IS NOT NULL" if name else "")
    total = f"sum({weight} ORDER BY {weight}){known}"
    if question.function == "count":
        return f"coalesce({total}, 0)", bound
    if question.function == "median":
        return f"list({{'x': {name}, 'w': coalesce({weight}, 0)}} ORDER BY {name}, {weight}){known}", bound
    summed = f"sum({name} * {weight} ORDER BY {name} * {weight}){known}"
    if question.function == "sum":
        return summed, bound
    return f"{summed} / nullif({total}, 0)", [*bound, *bound]


def _filter(loaded: Loaded, conditions: Sequence[Condition], also: str = "") -> tuple[str, list[object]]:
    """Return a filter clause with its parameters, nothing where all rows count."""
    terms: list[str] = [also] if also else []
    bound: list[object] = []
    for condition in conditions:
        term, values = _term(loaded, condition)
        terms.append(term)
        bound += values
    return (f" FILTER (WHERE {' AND '.join(terms)})" if terms else ""), bound


def _term(loaded: Loaded, condition: Condition) -> tuple[str, list[object]]:
    name, kind = identifier(condition.column), loaded.kinds[condition.column]
    given: Any = condition.value
    values = list(given) if isinstance(given, tuple) else [given]
    if condition.operator not in get_args(Operator) or (condition.operator == "between") != (
        isinstance(given, tuple) and len(given) == 2 and condition.operator != "in"
    ):
        raise TableError(
            f"the condition {condition.operator!r} does not go with {given!r}",
            hint="between needs two values, in a tuple of them, all others one",
        )
    marks = ["?"] * len(values)
    if kind == "date":
        name, marks = f"CAST({name} AS DATE)", ["CAST(? AS DATE)"] * len(values)
        values = [str(v) for v in values]
    elif kind in ("text", "boolean") or any(isinstance(v, str) for v in values):
        name, values = f"CAST({name} AS VARCHAR)", [str(v) for v in values]
    if condition.operator == "in":
        return f"{name} IN ({', '.join(marks)})" if marks else "false", values
    if condition.operator == "between":
        return f"{name} BETWEEN {marks[0]} AND {marks[1]}", values
    operator = "<>" if condition.operator == "!=" else condition.operator
    return f"{name} {operator} {marks[0]}", values
