"""Joins: two tables that share a key as one, so that what one tells of a row narrows down the other.

Each row of a table takes what another table says of the thing that it names: of a champion the
date of birth, of a candidate's division the electorate. The other table must have each key once,
so that no row is counted twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from caveat.cube.facts import words_of
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Role, Table

if TYPE_CHECKING:
    import duckdb

MOST_ROWS = 200_000  # of a table that others are joined to
MOST_JOINS = 6
LEAST_KNOWN = 0.6  # of the rows that the other table has to know
LEAST_KEYS = 5  # different values that two columns without a common name have to share
_KEYS: tuple[Role, ...] = ("member", "member_part", "identifier", "dimension")
_KINDS = ("text", "integer")


@dataclass(frozen=True, slots=True)
class Joined:
    """A table with what another one says of its rows: `statement` selects it, `added` are the columns.

    Of a stack `parts` are the tables that are pieces of it; of the winners of contests, `nouns` are words
    for a row that no name has. Of a table of things `key` are the columns that tell one thing from another,
    and `listed` those that hold all values that its rows had.
    """

    table: Table
    left: str
    right: str
    on: tuple[tuple[str, str], ...]
    statement: str
    added: frozenset[str]
    parts: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    listed: frozenset[str] = frozenset()

    def prefix(self, statement: str) -> str:
        """Return a statement that runs on the tables as given: what is joined stands before it."""
        head = f"{identifier(self.table.name)} AS (\n  {self.statement}\n)"
        rest = f",\n{statement[5:]}" if statement.startswith("WITH ") else f"\n{statement}"
        return f"WITH {head}{rest}"


def find_joins(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[Joined, ...]:
    """Return the joins that a catalog's tables allow, each made as a table of its own in the engine.

    >>> import duckdb
    >>> con = duckdb.connect()
    >>> _ = con.execute("CREATE TABLE wins AS SELECT unnest(['Abe', 'Bo', 'Abe']) AS player, 1 AS sets")
    >>> births = "SELECT unnest(['Abe', 'Bo']) AS player, unnest([1950, 1960]) AS born"
    >>> _ = con.execute(f"CREATE TABLE births AS {births}")
    >>> def table(name, rows, *columns):
    ...     return Table(name, name, "", rows, tuple(Column(n, r, k) for n, r, k in columns), name)
    >>> player = ("player", "member", "text")
    >>> (joined,) = find_joins(con, [table("wins", 3, player, ("sets", "measure", "integer")),
    ...                              table("births", 2, player, ("born", "measure", "integer"))])
    >>> joined.table.name, sorted(joined.added)
    ('wins with births', ['born'])
    >>> con.execute(joined.prefix('SELECT sum(born) FROM "wins with births"')).fetchone()
    (5860,)
    """
    out: list[Joined] = []
    plain = [t for t in tables if all(c.reason != "what people answered" for c in t.columns)]
    for left in plain:
        for right in plain:
            if len(out) >= MOST_JOINS or left.name == right.name or not 0 < left.rows <= MOST_ROWS:
                continue
            if right.rows > MOST_ROWS or any(j.left == right.name and j.right == left.name for j in out):
                continue
            on = _keys_between(con, left, right)
            joined = _joined(left, right, on) if on else None
            if joined is not None:
                con.execute(
                    f"CREATE OR REPLACE TEMP TABLE {identifier(joined.table.name)} AS {joined.statement}"
                )
                out.append(joined)
    return tuple(out)


def _keys_between(
    con: duckdb.DuckDBPyConnection, left: Table, right: Table
) -> tuple[tuple[str, str], ...] | None:
    """Return the columns by which rows of one table meet one row of the other, None where none do."""
    for pairs in _candidates(left, right):
        keys = ", ".join(identifier(b) for _, b in pairs)
        rows, single = con.execute(
            f"SELECT count(*), count(DISTINCT ({keys})) FROM {identifier(right.name)} "
            f"WHERE {' AND '.join(f'{identifier(b)} IS NOT NULL' for _, b in pairs)}"
        ).fetchone() or (0, 0)
        if not rows or rows != single or rows < right.rows or _numbers_rows(con, left, right, pairs):
            continue
        known, different = con.execute(
            f"SELECT count(*) FILTER (b.found IS NOT NULL), count(DISTINCT b.found) "
            f"FROM {identifier(left.name)} a LEFT JOIN (SELECT *, ({keys}) AS found FROM "
            f"{identifier(right.name)}) b ON {_meet(left, right, pairs)}"
        ).fetchone() or (0, 0)
        least = LEAST_KEYS if any(a.lower() != b.lower() for a, b in pairs) else 2
        if known >= LEAST_KNOWN * left.rows and different >= least:
            return pairs
    return None


def _numbers_rows(
    con: duckdb.DuckDBPyConnection, left: Table, right: Table, pairs: Sequence[tuple[str, str]]
) -> bool:
    """Tell whether a key only numbers the rows of both tables, so that nothing is meant by meeting."""
    if len(pairs) > 1 or left.column(pairs[0][0]).kind != "integer":
        return False
    ends = [
        con.execute(f"SELECT min({k}), max({k}), count(DISTINCT {k}) FROM {identifier(t.name)}").fetchone()
        for t, k in ((left, identifier(pairs[0][0])), (right, identifier(pairs[0][1])))
    ]
    return all(e is not None and e[0] in (0, 1) and e[1] - e[0] + 1 == e[2] for e in ends)


def _candidates(left: Table, right: Table) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the pairs of columns that may be a key: one of the same name or words, or all that are shared."""
    for remark in left.remarks:
        if remark.kind == "join" and remark.resource == right.name and len(remark.fields) == len(remark.to):
            yield tuple(zip(remark.fields, remark.to, strict=True))
    mine, theirs = _key_columns(left), _key_columns(right)
    same = [(a.name, b.name) for a in mine for b in theirs if a.name.lower() == b.name.lower()]
    times = [
        (a.name, b.name)
        for a in left.columns_of("period")
        for b in right.columns_of("period")
        if a.name.lower() == b.name.lower() and a.kind == b.kind
    ]
    for pair in same:
        yield (pair,)
    for pair in same if times else ():
        yield (pair, times[0])
    if len(same) > 1:
        yield (*same[:3], *times[:1])
    for a in mine:
        for b in theirs:
            if a.name.lower() != b.name.lower() and a.kind == b.kind == "text" and _alike(a, b, right):
                yield ((a.name, b.name),)


def _key_columns(table: Table) -> list[Column]:
    return [c for c in table.columns_of(*_KEYS) if c.kind in _KINDS]


def _alike(a: Column, b: Column, right: Table) -> bool:
    """Tell whether two columns may name the same things: by a common word, or as what the table lists."""
    mine, theirs = set(words_of(a.name)), set(words_of(b.name))
    return bool(mine & theirs) or b.role == "member" or bool(mine & set(words_of(right.name)))


def _meet(left: Table, right: Table, pairs: Sequence[tuple[str, str]]) -> str:
    return " AND ".join(
        f"CAST(a.{identifier(x)} AS VARCHAR) = CAST(b.{identifier(y)} AS VARCHAR)"
        if left.column(x).kind != right.column(y).kind
        else f"a.{identifier(x)} = b.{identifier(y)}"
        for x, y in pairs
    )


def _joined(left: Table, right: Table, on: tuple[tuple[str, str], ...]) -> Joined | None:
    """Return a table with what another says of its rows, None where the other adds nothing."""
    mine, keys = {c.name.lower() for c in left.columns}, {b for _, b in on}
    more = [c for c in right.columns if c.name not in keys and c.role != "ignored"]
    more = [c for c in more if c.kind != "text" or c.name.lower() not in mine]  # the same, said twice
    named = {c.name: f"{c.name} of {right.name}" if c.name.lower() in mine else c.name for c in more}
    if not named:
        return None
    shown = "".join(f", b.{identifier(old)} AS {identifier(new)}" for old, new in named.items())
    name = f"{left.name} with {right.name}"
    statement = (
        f"SELECT a.*{shown}\n  FROM {identifier(left.name)} a LEFT JOIN {identifier(right.name)} b"
        f" ON {_meet(left, right, on)}"
    )
    table = replace(
        left,
        name=name,
        title=f"{left.title or left.name} with {right.title or right.name}",
        sha256=hashlib.sha256((left.sha256 + right.sha256).encode()).hexdigest(),
        columns=(*left.columns, *(_said_of(c, named) for c in more)),
        sources=tuple(dict.fromkeys((*left.sources, *right.sources))),
        remarks=(*left.remarks, *(r for r in right.remarks if r.kind == "note")),
    )
    return Joined(table, left.name, right.name, on, statement, frozenset(named.values()))


def _said_of(column: Column, named: Mapping[str, str]) -> Column:
    """Return a column of the other table as it stands beside rows: a figure that is not added up again."""
    figure = column.role in ("measure", "denominator")
    role: Role = column.role
    if figure or role in ("member", "member_part"):
        role = "measure" if figure else "dimension"
    return replace(
        column,
        name=named[column.name],
        role=role,
        additive=False,
        rate=column.rate or figure,
        denominator=named.get(column.denominator or ""),
        sum_of=(),
        dimension=False,
        reason=column.reason if not figure else "told by another table",
    )
