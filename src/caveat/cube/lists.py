"""Membership lists: who or what is on which list, from when, until when.

A list table has a column `list`; each list is called by its own label, and rival lists are
never mixed. A member of a list meets the members of another table by every column that both
have (place and state), never by the name alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from caveat.cube.cube import Cube, Member
from caveat.cube.facts import column_words, words_of
from caveat.cube.names import fold, other_names
from caveat.cube.sql import conjunction, identifier
from caveat.cube.table import Column, Table
from caveat.cube.times import date_bounds

if TYPE_CHECKING:
    import duckdb

Precision = Literal["day", "month", "year", ""]
_LABELS = (("label",), ("list", "label"), ("words",), ("wording",))
_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list that a table holds: its short name, the words it uses for its members, how many rows it has.

    `dated`: the table has columns for the dates of membership. `said` are the words for which the user
    says that the list stands.
    """

    name: str
    label: str
    table: str
    rows: int
    dated: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class ListMember:
    """One row of a list: its key columns, the person or thing if one is named, its first and last day.

    `start_precision` and `end_precision` tell how exactly the list dates them. `matches` are
    the members of the other table that the row names: none where it has no such place.
    """

    list: str
    key: tuple[tuple[str, str], ...]
    name: str
    start: date | None
    end: date | None
    start_precision: Precision = ""
    end_precision: Precision = ""
    source: str = ""
    matches: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """The members of a table that a list names, and the rows of the list that name none of them.

    `without_baseline` are the members that have no figure at the baseline asked for.
    """

    info: ListInfo
    members: tuple[ListMember, ...]
    unmatched: tuple[ListMember, ...]
    without_baseline: tuple[ListMember, ...] = ()


def is_list(table: Table) -> bool:
    """Tell whether a table holds membership lists."""
    return _list_column(table) is not None and len(table.columns) > 1


def find_lists(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[ListInfo, ...]:
    """Return the lists of all tables, in the order of their names."""
    found: list[ListInfo] = []
    for table in tables:
        column = _list_column(table)
        if column is None:
            continue
        name, label = identifier(column.name), _label_column(table)
        said = f"min(CAST({identifier(label.name)} AS VARCHAR))" if label else "''"
        query = (
            f"SELECT CAST({name} AS VARCHAR), coalesce({said}, ''), count(*) FROM {identifier(table.name)} "
            f"WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        dated = _bound_column(table, "start") is not None
        rows = con.execute(query).fetchall()
        found += [ListInfo(str(n), str(w), table.name, int(c), dated) for n, w, c in rows]
    return tuple(found)


def find_list_members(con: duckdb.DuckDBPyConnection, table: Table, name: str) -> tuple[ListMember, ...]:
    """Return the rows of a list, in the order of their keys."""
    column = _list_column(table)
    if column is None:
        return ()
    bounds = {b: _bound_column(table, b) for b in ("start", "end")}
    source = next((c for c in table.columns_of("source") if c is not column), None)
    source = source or next((c for c in table.columns if words_of(c.name) == ("source",)), None)
    person = _person_column(table)
    special = {column.name, *(c.name for c in (*bounds.values(), source, person, _label_column(table)) if c)}
    keys = [c for c in table.columns if c.name not in special and c.kind == "text" and not _is_precision(c)]
    chosen = [*keys, *(c for c in (person, bounds["start"], bounds["end"], source) if c)]
    texts = ", ".join(f"coalesce(CAST({identifier(c.name)} AS VARCHAR), '')" for c in chosen)
    query = f"SELECT {texts} FROM {identifier(table.name)}"
    query += conjunction([f"CAST({identifier(column.name)} AS VARCHAR) = ?"]) + " ORDER BY ALL"
    out: list[ListMember] = []
    for row in con.execute(query, [name]).fetchall():
        values = dict(zip((c.name for c in chosen), map(str, row), strict=True))
        written = {b: values[c.name].strip()[:10] if c else "" for b, c in bounds.items()}
        out.append(
            ListMember(
                list=name,
                key=tuple((c.name, values[c.name]) for c in keys if values[c.name]),
                name=values[person.name] if person else "",
                start=date_bounds(written["start"])[0],
                end=date_bounds(written["end"])[1],
                start_precision=_PRECISIONS.get(len(written["start"]), ""),
                end_precision=_PRECISIONS.get(len(written["end"]), ""),
                source=values[source.name] if source else "",
            )
        )
    return tuple(out)


def find_membership(
    con: duckdb.DuckDBPyConnection,
    info: ListInfo,
    listed: Table,
    target: tuple[Table, Sequence[Member]] | None,
    cube: Cube | None,
    baseline: int | None,
) -> Membership:
    """Return the members of a list, matched with those of a table, those without a baseline apart."""
    rows = find_list_members(con, listed, info.name)
    if target is None:
        return Membership(info, rows, ())
    joins = join_columns(listed, target[0])
    matched = [replace(r, matches=find_matches(r, *target, joins)) for r in rows]
    found, unmatched = ([r for r in matched if bool(r.matches) == named] for named in (True, False))
    without: list[ListMember] = []
    if cube is not None and baseline is not None:
        without = [r for r in found if not has_figure(cube, r, baseline)]
    return Membership(info, tuple(r for r in found if r not in without), tuple(unmatched), tuple(without))


def find_matches(
    row: ListMember, table: Table, members: Sequence[Member], joins: Sequence[tuple[str, str]] = ()
) -> tuple[Member, ...]:
    """Return the members of a table that a row of a list names, by all columns that both have.

    `joins` are pairs of columns (list, table) that a descriptor matches; else columns of one
    name match, and the member column matches the list's column for the same kind of place.
    """
    pairs = list(joins) or _shared_columns(row, table)
    key = dict(row.key)
    wanted = [(own, _forms(key[theirs], own)) for theirs, own in pairs if theirs in key]
    needed = {c.name for c in table.columns_of("member", "member_part")}
    if not wanted or not needed <= {own for own, _ in wanted} or len(wanted) < len(pairs):
        return ()
    found = []
    for member in members:
        values = dict(member.key)
        if all(own in values and _forms(values[own], own) & forms for own, forms in wanted):
            found.append(member)
    return tuple(found)


@lru_cache(maxsize=20_000)
def _forms(value: str, column: str) -> frozenset[str]:
    """Return the ways in which a value of a column may be written."""
    kind: Literal["state", "other"] = "state" if "state" in words_of(column) else "other"
    return frozenset({fold(value), *(fold(n) for n in other_names(value, kind))} - {""})


def _shared_columns(row: ListMember, table: Table) -> list[tuple[str, str]]:
    listed = [c for c, _ in row.key]
    pairs = []
    for column in table.columns_of("member", "member_part"):
        same = [n for n in listed if words_of(n) == words_of(column.name)]
        if not same and column.role == "member":
            same = [n for n in listed if words_of(n) in (("member",), ("place",))]
        if same:
            pairs.append((same[0], column.name))
    return pairs


def _list_column(table: Table) -> Column | None:
    return next(
        (c for c in table.columns if c.kind == "text" and words_of(c.name) in (("list",), ("list", "name"))),
        None,
    )


def _label_column(table: Table) -> Column | None:
    return next(
        (c for c in table.columns if c.kind == "text" and words_of(c.name) in _LABELS),
        None,
    )


def _bound_column(table: Table, bound: str) -> Column | None:
    words = set(column_words()["bounds"][bound])
    stated = (c for c in table.columns if c.bound == bound)
    named = (
        c for c in table.columns if words & set(words_of(c.name)) and c.kind in ("text", "date", "integer")
    )
    return next(stated, None) or next(named, None)


def _person_column(table: Table) -> Column | None:
    persons = column_words()["member"]["persons"]
    return next(
        (
            c
            for p in persons
            for c in table.columns
            if words_of(c.name) == (p,) and p != "member" and c.kind == "text"
        ),
        None,
    )


def _is_precision(column: Column) -> bool:
    return "precision" in words_of(column.name)


def join_columns(listed: Table, target: Table) -> tuple[tuple[str, str], ...]:
    """Return the pairs of columns by which a descriptor joins a list with a table, none where it does not."""
    for remark in listed.remarks:
        if remark.kind == "join" and remark.resource == target.name and len(remark.fields) == len(remark.to):
            return tuple(zip(remark.fields, remark.to, strict=True))
    return ()


def has_figure(cube: Cube, row: ListMember, ordinal: int) -> bool:
    """Tell whether a member of a list has a figure at a period, from any source."""
    index = ordinal - cube.first
    if not 0 <= index < cube.values.shape[2]:
        return False
    at = {m.key: i for i, m in enumerate(cube.members)}
    return any(m.key in at and bool(np.isfinite(cube.values[at[m.key], :, index]).any()) for m in row.matches)
