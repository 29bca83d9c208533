"""A cube from one query: group, sum, and lay the result out as a dense array."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from caveat.cube.cells import Entry, applies, is_by_month, key_columns, ordinal_expression, time_expression
from caveat.cube.cube import BoolArray, Cube, FloatArray, Member
from caveat.cube.partial import PATTERN, find_collapse
from caveat.cube.repeats import cell_value
from caveat.cube.rollup import add_people, add_sums, find_sums, is_total
from caveat.cube.sql import conjunction, identifier
from caveat.cube.table import Column, Remark, Table
from caveat.cube.times import Times, partial_layers
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

_MAX_CELLS = 200_000_000
_MAX_MEMBERS = 2_000_000


def find_table_members(
    con: duckdb.DuckDBPyConnection, table: Table, view: str = "", *, events: bool = False
) -> tuple[Member, ...]:
    """Return the members of a table in the order of their keys.

    `view` holds its groups where it is large. Events may be counted over all places together.
    """
    columns = key_columns(table)
    if not columns:
        return (Member("", ()),)
    texts = ", ".join(f"coalesce(CAST({identifier(c.name)} AS VARCHAR), '')" for c in columns)
    query = f"SELECT DISTINCT {texts} FROM {identifier(view or table.name)} LIMIT {_MAX_MEMBERS + 1}"
    keys = sorted(tuple(str(v) for v in row) for row in con.execute(query).fetchall())
    if len(keys) > _MAX_MEMBERS:
        raise TableError(
            f"table {table.path!r} has more than {_MAX_MEMBERS:,} members",
            hint="group it by a coarser column first",
        )
    pairs = [tuple((c.name, v) for c, v in zip(columns, key, strict=True)) for key in keys]
    pairs = sorted(
        [*pairs, *find_sums(columns, keys, members=events)],
        key=lambda p: ([v for _, v in p], [c for c, _ in p]),
    )
    names = _member_names(columns, pairs)
    return tuple(Member(name, pair) for name, pair in zip(names, pairs, strict=True))


def build_cube(
    con: duckdb.DuckDBPyConnection, entry: Entry, measure: str, members: tuple[Member, ...] | None
) -> Cube:
    """Return the values of a measure for all members of a table, or for some of them."""
    table, column = entry.table, entry.table.column(measure)
    if column.role not in ("measure", "denominator"):
        raise TableError(
            f"column {measure!r} of table {table.name!r} is not a measure (it is a {column.role})",
            hint="name one of " + ", ".join(c.name for c in table.columns_of("measure", "denominator")),
        )
    summed = any(len(m.key) < len(key_columns(table)) for m in entry.members)
    if members is not None and summed:
        return _choose(build_cube(con, entry, measure, None), members)
    chosen = entry.members if members is None else members
    time = entry.time_column(measure)
    times = entry.times[time] if time else None
    sources = _find_sources(con, entry)
    first = times.first if times else 0
    layers = times.last - first + 1 if times else 1
    if len(chosen) * len(sources) * layers > _MAX_CELLS:
        raise TableError(
            f"a cube of {measure!r} would have {len(chosen) * len(sources) * layers:,} cells",
            hint="ask for fewer members",
        )
    values = np.full((len(chosen), len(sources), layers), np.nan)
    _fill(con, entry, column, values, chosen, sources, time, first)
    if entry.events and column.additive:
        values[np.isnan(values)] = 0.0
    if summed and column.additive:
        add_sums(values, chosen, len(key_columns(table)))
    elif summed and column.role == "denominator":
        add_people(values, chosen, len(key_columns(table)))
    values.flags.writeable = False
    own = tuple(r for r in table.remarks if not r.fields or measure in r.fields)
    incomplete = _mark_incomplete(con, entry, measure, chosen, sources, time, first, values)
    return Cube(
        table=table,
        measure=measure,
        members=chosen,
        sources=sources,
        frequency=times.frequency if times else None,
        first=first,
        values=values,
        incomplete=incomplete,
        breaks=tuple(r for r in own if r.kind == "break"),
        notes=(
            *(r for r in own if r.kind in ("definition", "note")),
            *(_note_collapse(column, times, values, incomplete) if times else ()),
        ),
    )


def _note_collapse(
    column: Column, times: Times, values: FloatArray, incomplete: BoolArray
) -> tuple[Remark, ...]:
    """Return a remark on a last year whose counts collapse, which may not be over."""
    layer = find_collapse(values) if column.additive and times.frequency == "Y" else None
    if layer is None or incomplete[:, :, layer].all():
        return ()
    year = times.first + layer
    reason = f"{column.name} falls in {year} as in no year before: it may cover only part of the year"
    return (Remark("note", reason, fields=(column.name,), first=year, last=year),)


def interpolate(values: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return series with the gaps between known values filled in a straight line, and which were filled.

    >>> filled, marked = interpolate(np.array([[[np.nan, 1.0, np.nan, 3.0, np.nan]]]))
    >>> filled[0, 0].tolist(), marked[0, 0].tolist()
    ([nan, 1.0, 2.0, 3.0, nan], [False, False, True, False, False])
    """
    filled, known = values.copy(), ~np.isnan(values)
    positions = np.arange(values.shape[-1])
    for index in map(tuple, np.argwhere(~known.all(axis=-1)).tolist()):
        at = positions[known[index]]
        if len(at) > 1:
            inside = slice(at[0], at[-1] + 1)
            filled[index][inside] = np.interp(positions[inside], at, values[index][at])
    return filled, ~np.isnan(filled) & ~known


def _fill(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    column: Column,
    values: FloatArray,
    members: Sequence[Member],
    sources: Sequence[str],
    time: str | None,
    first: int,
) -> None:
    name, keys = identifier(column.name), [c.name for c in key_columns(entry.table)]
    if column.additive:
        # A sum of doubles depends on its order, which threads do not keep; in sorted order it is one number.
        total = f"sum({name})" if column.kind == "integer" else f"sum({name} ORDER BY {name})"
    else:
        total = f"avg({name})" if column.kind == "integer" else f"avg({name} ORDER BY {name})"
    if column.kind not in ("integer", "number") or entry.groups.kinds.get(column.name, "text") == "text":
        return
    weight = entry.groups.weights.get(column.name)
    if weight is not None:
        total = f"sum({name} * {identifier(weight)}) / sum({identifier(weight)})"
    elif not entry.counted:
        total = cell_value(column.name) if entry.repeats else f"max({name})"
    source = entry.source_column()
    selected = [f"coalesce(CAST({identifier(k)} AS VARCHAR), '')" for k in keys]
    selected.append(f"coalesce(CAST({identifier(source)} AS VARCHAR), '')" if source else "''")
    months = time is not None and is_by_month(entry, time)
    selected.append(ordinal_expression(entry, time) if time else "0")
    terms, parameters = [f"{name} IS NOT NULL"], list[object]()
    if keys and len(members) < len(entry.members):
        wanted = [[dict(m.key)[k] for m in members] for k in keys]
        lists = ", ".join("unnest(CAST(? AS VARCHAR[]))" for _ in keys)
        terms.append(f"({', '.join(selected[: len(keys)])}) IN (SELECT {lists})" if len(keys) > 1 else
                     f"{selected[0]} IN (SELECT {lists})")  # fmt: skip
        parameters += wanted
    query = f"SELECT {', '.join(selected)}, CAST({total} AS DOUBLE) FROM {identifier(entry.groups.name)}"
    query += f"{conjunction(terms)} GROUP BY ALL"
    at_member = {tuple(v for _, v in m.key): i for i, m in enumerate(members) if len(m.key) == len(keys)}
    at_source = {s: i for i, s in enumerate(sources)}
    ordinals: Mapping[object, int] = entry.times[time].ordinals if time and not months else {0: 0}
    width = len(keys)
    for row in con.execute(query, parameters).fetchall():
        ordinal = row[width + 1] if months else ordinals.get(row[width + 1])
        member = at_member.get(row[:width])
        if ordinal is not None and member is not None:
            values[member, at_source[row[width]], ordinal - first] = row[width + 2]


def _find_sources(con: duckdb.DuckDBPyConnection, entry: Entry) -> tuple[str, ...]:
    column = entry.source_column()
    if column is None:
        return ("",)
    text = f"coalesce(CAST({identifier(column)} AS VARCHAR), '')"
    rows = con.execute(f"SELECT DISTINCT {text} FROM {identifier(entry.groups.name)}").fetchall()
    return tuple(sorted(str(r[0]) for r in rows))


def _mark_incomplete(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    measure: str,
    members: Sequence[Member],
    sources: Sequence[str],
    time: str | None,
    first: int,
    values: FloatArray,
) -> BoolArray:
    marked = np.zeros(values.shape, dtype=np.bool_)
    if time is not None:
        days = partial_layers(entry.times[time]) if entry.events else []
        for layer in {*days, *(o - first for o in entry.times[time].partial)}:
            marked[:, :, layer] = True
        _mark_noted(con, entry, members, sources, time, first, marked)
    source = entry.source_column()
    axes = {c.name for c in key_columns(entry.table)} | ({source} if source else set())
    for remark in entry.table.remarks:
        if remark.kind != "incomplete" or (remark.fields and measure not in remark.fields):
            continue
        low = 0 if remark.first is None else max(0, remark.first - first)
        high = values.shape[2] if remark.last is None else max(0, remark.last - first + 1)
        rows = None if all(c in axes for c, _ in remark.where) else _rows_of(con, entry, remark.where, time)
        for m, member in enumerate(members):
            for s, name in enumerate(sources):
                row = dict(member.key) | ({source: name} if source else {})
                if not applies(remark, measure, row):
                    continue
                if rows is None:
                    marked[m, s, low:high] = True
                    continue
                for ordinal in rows.get((tuple(v for _, v in member.key), name), ()):
                    if low <= ordinal - first < high:
                        marked[m, s, ordinal - first] = True
    marked.flags.writeable = False
    return marked


def _mark_noted(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    members: Sequence[Member],
    sources: Sequence[str],
    time: str,
    first: int,
    marked: BoolArray,
) -> None:
    """Mark the cells whose own row has a note that its period is not whole."""
    kinds = entry.groups.kinds
    noted = [c.name for c in entry.table.columns_of("note") if kinds.get(c.name) == "text"]
    if entry.events or not noted:
        return
    at_member = {tuple(v for _, v in m.key): i for i, m in enumerate(members)}
    at_source = {s: i for i, s in enumerate(sources)}
    for (key, source), ordinals in _rows_of(con, entry, (), time, noted).items():
        if key in at_member:
            for ordinal in ordinals:
                marked[at_member[key], at_source[source], ordinal - first] = True


def _rows_of(
    con: duckdb.DuckDBPyConnection,
    entry: Entry,
    where: Sequence[tuple[str, tuple[str, ...]]],
    time: str | None,
    noted: Sequence[str] = (),
) -> dict[tuple[tuple[str, ...], str], list[int]]:
    """Return the ordinals of the rows with these values, or with notes of partial periods, by member."""
    keys = [c.name for c in key_columns(entry.table)]
    source = entry.source_column()
    selected = [f"coalesce(CAST({identifier(k)} AS VARCHAR), '')" for k in keys]
    selected.append(f"coalesce(CAST({identifier(source)} AS VARCHAR), '')" if source else "''")
    selected.append(time_expression(time, entry.groups.sql_types[time]) if time else "0")
    terms = [f"CAST({identifier(c)} AS VARCHAR) IN (SELECT unnest(CAST(? AS VARCHAR[])))" for c, _ in where]
    if noted:
        terms = [f"({' OR '.join(f'regexp_matches({identifier(c)}, ?)' for c in noted)})"]
    query = f"SELECT DISTINCT {', '.join(selected)} FROM {identifier(entry.groups.name)}{conjunction(terms)}"
    times: Times | None = entry.times[time] if time else None
    found: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for row in con.execute(query, [list(v) for _, v in where] or [PATTERN] * len(noted)).fetchall():
        ordinal = times.ordinals.get(row[-1]) if times else 0
        if ordinal is not None:
            found.setdefault((tuple(row[: len(keys)]), row[len(keys)]), []).append(ordinal)
    return found


def _choose(cube: Cube, members: tuple[Member, ...]) -> Cube:
    """Return a cube with some of its members."""
    at = {m.key: i for i, m in enumerate(cube.members)}
    picked = [at[m.key] for m in members]
    return replace(cube, members=members, values=cube.values[picked], incomplete=cube.incomplete[picked])


def _member_names(columns: Sequence[Column], keys: Sequence[tuple[tuple[str, str], ...]]) -> list[str]:
    """Return what people call each member: its value, with its parts where the value alone repeats.

    Where a member has rows for parts of it (men, women), the name alone is that of the whole.
    """
    roles = {c.name: c.role for c in columns}
    main = next((c.name for c in columns if c.role == "member"), None)
    parts = {c for c, role in roles.items() if role == "member_part"}
    places = {(k[main], *(v for c, v in k.items() if c in parts)) for k in map(dict, keys) if main in k}
    repeated = Counter(place[0] for place in places)
    names: list[str] = []
    for pairs in keys:
        key = dict(pairs)
        name = key.get(main, "") if main else ""
        shown = [name] if name else []
        for column, value in pairs:
            if column == main or not value or is_total(value) or value == name:
                continue
            if roles[column] == "dimension" or repeated[name] > 1:
                shown.append(value)
        names.append(", ".join(shown))
    return names
