"""Answers to many questions on one table at once: from its arrays, or by few statements."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from caveat.cube.sql import identifier
from caveat.readings.rows.asking.arrays import ALL, FIGURES, Arrays, Bools, Floats, arrays_of
from caveat.readings.rows.asking.query import Answer, Ask, conditions, figure_sql, key_sql, line_of
from caveat.readings.rows.asking.tables import RowTable

ABLE = {"count", "share", "ratio", "distinct", *FIGURES}  # what arrays can answer
FEW_SETS = 2  # groupings in one statement: each figure is computed for all of them


def answer(table: RowTable, asks: Sequence[Ask], until: str) -> list[Answer]:
    """Return the answers to many questions on one table; each is asked once."""
    new = [a for a in dict.fromkeys(asks) if (a, until) not in table.answers]
    arrays = arrays_of(table) if new else None
    if arrays is not None:
        new = _answer_by_arrays(table, arrays, new, until)
    _answer_by_statements(table, new, until)
    return [table.answers[a, until] for a in asks]


def _answer_by_arrays(table: RowTable, arrays: Arrays, asks: Sequence[Ask], until: str) -> list[Ask]:
    """Answer questions from the arrays of a table, and return those that they cannot answer."""
    able = [a for a in asks if a.function in ABLE]
    rows = [_rows(table, a, until) for a in able]
    columns = [_columns(table, a) for a in able]
    keys = [key_sql(table, a.by) if a.by else ALL for a in able]
    counted = [c for a, names in zip(able, columns, strict=True) if a.function == "distinct" for c in names]
    arrays.fetch(
        [t for part, whole in rows for t in (*part, *whole)],
        [c for a, names in zip(able, columns, strict=True) if a.function != "distinct" for c in names],
        [*keys, *counted],
    )
    left = [a for a in asks if a.function not in ABLE]
    for ask, (part, whole), names, key in zip(able, rows, columns, keys, strict=True):
        if not all(arrays.is_plain(c) for c in names):
            left.append(ask)
            continue
        line = line_of(table, ask)
        scale = line[2] if line is not None else 0.0
        figures = _figures(arrays, ask, key, names, arrays.mask(part), arrays.mask(whole), scale)
        if ask.by:
            found = zip(arrays.labels(key), figures.tolist(), strict=True)
            table.answers[ask, until] = {k: v for k, v in found if not math.isnan(v)}
        else:
            value = float(figures[0])
            table.answers[ask, until] = None if math.isnan(value) else value
    return left


def _rows(table: RowTable, ask: Ask, until: str) -> tuple[list[str], list[str]]:
    """Return the conditions of a question's rows, and of the whole of a share."""
    part = conditions(table, ask, until)
    if (line := line_of(table, ask)) is not None:
        part += [f"{c} IS NOT NULL" for c in line[:2]]
    return part, conditions(table, ask, until, whole=True) if ask.function == "share" else []


def _columns(table: RowTable, ask: Ask) -> list[str]:
    """Return the SQL of the columns whose figures a question takes; none where rows are counted."""
    if (line := line_of(table, ask)) is not None:
        return [*line[:2]]
    if ask.function in ("count", "share"):
        column = ask.column or (table.weight.name if table.weight else "")
        return [table.sql_of(column)] if column else []
    return [table.sql_of(ask.column or "")]


def _figures(
    arrays: Arrays, ask: Ask, key: str, names: Sequence[str], part: Bools, whole: Bools, scale: float
) -> Floats:
    """Return what a question comes to by group, NaN where it has no answer; a ratio of sums has a scale."""
    if scale:
        above, below = (arrays.figures(key, c, part).total() for c in names)
        return scale * above / np.where(below == 0.0, np.nan, below)
    if ask.function in FIGURES:
        return FIGURES[ask.function](arrays.figures(key, names[0], part))
    if ask.function == "distinct":
        return arrays.distinct(key, names[0], part)
    if ask.function == "count":
        return _count(arrays, key, names, part)
    above = 100.0 * np.nan_to_num(_count(arrays, key, names, part))
    below = _count(arrays, key, names, whole)
    return above / np.where(below == 0.0, np.nan, below)


def _count(arrays: Arrays, key: str, names: Sequence[str], mask: Bools) -> Floats:
    return arrays.figures(key, names[0], mask).total() if names else arrays.count(key, mask)


def _answer_by_statements(table: RowTable, asks: Sequence[Ask], until: str) -> None:
    """Answer questions by one statement for those without groups, and few for those with them."""
    plain = [a for a in asks if not a.by]
    if plain:
        figures = [f"{figure_sql(table, a, until)} AS f{i}" for i, a in enumerate(plain)]
        row = table.catalog.query(f"SELECT {', '.join(figures)} FROM {identifier(table.name)}")[0]
        for ask, value in zip(plain, row, strict=True):
            table.answers[ask, until] = None if value is None else float(value)
    keys = sorted({a.by for a in asks if a.by})
    for some in [keys] if len(keys) <= FEW_SETS else [[k] for k in keys]:
        _answer_groups(table, [a for a in asks if a.by in some], some, until)


def _answer_groups(table: RowTable, asks: Sequence[Ask], keys: Sequence[str], until: str) -> None:
    """Answer questions for each value of a column, by one statement with grouping sets."""
    if not asks:
        return
    figures = [f"{figure_sql(table, a, until)} AS f{i}" for i, a in enumerate(asks)]
    named = [f"{key_sql(table, k)} AS k{j}" for j, k in enumerate(keys)]
    marks = [f"grouping(k{j}) AS g{j}" for j in range(len(keys))]
    sets = ", ".join(f"(k{j})" for j in range(len(keys)))
    inner = f"(SELECT *, {', '.join(named)} FROM {identifier(table.name)})"
    ks = ", ".join(f"CAST(k{j} AS VARCHAR)" for j in range(len(keys)))
    rows = table.catalog.query(
        f"SELECT {ks}, {', '.join(marks)}, {', '.join(figures)} FROM {inner} "
        f"GROUP BY GROUPING SETS ({sets}) ORDER BY {', '.join(str(j + 1) for j in range(2 * len(keys)))}"
    )
    width = len(keys)
    for i, ask in enumerate(asks):
        at = keys.index(ask.by)
        wanted = tuple(0 if k == ask.by else 1 for k in keys)
        values = [(r[at], r[2 * width + i]) for r in rows if tuple(r[width : 2 * width]) == wanted]
        found = {str(k): float(v) for k, v in values if k is not None and v is not None}
        table.answers[ask, until] = found


__all__ = ["answer"]
