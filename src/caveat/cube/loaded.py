"""A table as it was loaded: a view of the engine with the types of its columns."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from caveat.cube.sql import identifier
from caveat.cube.table import Finding

if TYPE_CHECKING:
    import duckdb

Kind = Literal["integer", "number", "text", "date", "boolean"]

# Files up to this size are held in memory; larger ones stay on disk and are scanned.
HELD_BYTES = 128 << 20
HELD_ROWS = 2_000_000
HELD_UNPACKED = 1 << 30

_INTEGERS = frozenset(
    "TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split()
)
_NUMBERS = frozenset("FLOAT DOUBLE DECIMAL REAL".split())


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that is a view of the catalog: its columns with their kinds, and how to read it.

    `relation` is what a reader of a report selects from; `setup` what has to run before it
    (attaching a database), `reader` the command that reads what the engine alone cannot.
    `part` is the sheet or the table in a file that holds several.
    `unhashed` is the file whose checksum is still to be found, while the engine works on it.
    Of a table of groups, `weights` are the columns that hold for a mean how many figures it is of,
    and `counts` the one that holds how many rows a group stands for; `repeats` is how many rows it
    stands for beyond one for each group.
    """

    name: str
    path: str
    sha256: str
    rows: int
    relation: str
    kinds: dict[str, Kind]
    sql_types: dict[str, str]
    blank: frozenset[str] = frozenset()
    units: dict[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    setup: str = ""
    reader: str = ""
    part: str = ""
    held: bool = True
    unhashed: str = ""
    weights: dict[str, str] = field(default_factory=dict)
    counts: str = ""
    repeats: int = 0


def is_held(path: str) -> bool:
    """Tell whether a file is small enough to be held in memory."""
    return os.path.getsize(path) <= HELD_BYTES


def create(con: duckdb.DuckDBPyConnection, name: str, relation: str, *, held: bool) -> int:
    """Make the table or view of a relation, and return its number of rows."""
    con.execute(f"CREATE {'TABLE' if held else 'VIEW'} {identifier(name)} AS SELECT * FROM {relation}")
    row = con.execute(f"SELECT count(*) FROM {identifier(name)}").fetchone()
    return int(row[0]) if row else 0


def hold(con: duckdb.DuckDBPyConnection, name: str, frame: object) -> None:
    """Make a table of a data frame in memory."""
    registered = f"caveat frame {name}"
    con.execute("SELECT 1").fetchall()  # the engine registers nothing while a result waits to be fetched
    con.register(registered, frame)
    con.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM {identifier(registered)}").fetchall()
    con.unregister(registered)


def describe_types(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Return the SQL types of a relation's columns."""
    return {str(d[0]): str(d[1]) for d in con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}


def reshape(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, select: Callable[[str], str], *, finding: str = ""
) -> Loaded:
    """Return a table in another shape: `select` gives the relation of the new one from that of the old."""
    what = "TABLE" if loaded.held else "VIEW"
    base = identifier(f"caveat base {loaded.name} {loaded.relation.count('(')}")
    con.execute(f"ALTER {what} {identifier(loaded.name)} RENAME TO {base}")
    rows = create(con, loaded.name, select(base), held=loaded.held)
    if loaded.held:
        con.execute(f"DROP TABLE {base}")
    types = describe_types(con, identifier(loaded.name))
    findings = (*loaded.findings, Finding(loaded.name, "shape", finding)) if finding else loaded.findings
    return replace(
        loaded,
        rows=rows,
        relation=select(loaded.relation),
        kinds={n: kind_of(t) for n, t in types.items()},
        sql_types=types,
        findings=findings,
    )


def kind_of(sql_type: str) -> Kind:
    """Return what a column of an SQL type holds.

    >>> kind_of("DECIMAL(18,2)"), kind_of("TIMESTAMP WITH TIME ZONE"), kind_of("VARCHAR[]")
    ('number', 'date', 'text')
    """
    base = sql_type.split("(")[0].upper()
    if base in _INTEGERS:
        return "integer"
    if base in _NUMBERS:
        return "number"
    if base.startswith(("DATE", "TIMESTAMP")) and not base.endswith("]"):
        return "date"
    return "boolean" if base == "BOOLEAN" else "text"
