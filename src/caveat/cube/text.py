"""Text files with a table: the types of their columns, and the relation that gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.files import Dialect, find_dialect, has_open_quote, sha256_of
from caveat.cube.limits import memory_bytes
from caveat.cube.loaded import Loaded, create, is_held, kind_of
from caveat.cube.sql import identifier
from caveat.cube.table import Finding
from caveat.cube.ways import Typed, find_types
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

# The engine reads a text file in pieces of 32 MB for each thread, unless its memory is small.
_SMALL_MEMORY, _SMALL_BUFFER = 512 << 20, 4 << 20


def load_text(
    con: duckdb.DuckDBPyConnection,
    name: str,
    path: str,
    nulls: Sequence[str] = (),
    *,
    label: str = "",
    held: bool | None = None,
) -> Loaded:
    """Return a text file as a view of that name, with types for its columns.

    `label` is what messages call the file.
    """
    label = label or path
    held = is_held(path) if held is None else held
    dialect = find_dialect(path, nulls=nulls)
    findings: list[Finding] = []
    if dialect.encoding != "utf-8":
        findings.append(Finding(name, "encoding", f"{label} is not UTF-8; it was read as {dialect.encoding}"))
    above = dialect.skip - (dialect.headers - 1)
    if above:
        text = f"the first {above} lines of {label} were skipped"
        findings.append(Finding(name, "lines above the header", text))
    if dialect.notes:
        text = f"{label} ends in notes, which were left out"
        findings.append(Finding(name, "lines under the table", text))
    if has_open_quote(path, dialect):
        text = f"the double quotes of {label} do not pair up; rows after an open one may be missing"
        findings.append(Finding(name, "open quote", text))
    dialect, raw = _open_raw(con, name, path, dialect, findings, label, held)
    types = find_types(con, name, raw, dialect.columns, dialect.delimiter, held=held)
    findings += [f for t in types.values() for f in t.findings]
    cleaned = {c: t.expression for c, t in types.items() if t.expression}
    if dialect.notes:
        # A note in a column of numbers must not stop the reading: the types follow the choice of rows.
        cleaned = {
            c: t.expression or f"TRY_CAST({identifier(c)} AS {t.sql_type})"
            for c, t in types.items() if t.sql_type != "VARCHAR"
        }  # fmt: skip
    relation = dialect.relation(path, _kinds(types, cleaned))
    if cleaned:
        replaced = ", ".join(f"{expression} AS {identifier(c)}" for c, expression in cleaned.items())
        relation = f"(SELECT * REPLACE ({replaced}) FROM {relation})"
    con.execute(f"DROP {'TABLE' if held else 'VIEW'} {raw}")
    kinds = _kinds(types, cleaned)
    own = relation.replace(
        dialect.relation(path, kinds), dialect.relation(path, kinds, buffer=_buffer_for(con))
    )
    rows = create(con, name, own, held=held)
    if not rows:
        raise TableError(
            f"table {label!r} has a header and no rows", hint="give a file with at least one row"
        )
    return Loaded(
        name=name,
        path=label,
        sha256=sha256_of(path),
        rows=rows,
        relation=relation,
        kinds={c: kind_of(t.sql_type) for c, t in types.items()},
        sql_types={c: t.sql_type for c, t in types.items()},
        blank=dialect.empty,
        units={c: t.unit for c, t in types.items() if t.unit},
        findings=tuple(findings),
        held=held,
    )


def _kinds(types: Mapping[str, Typed], cleaned: Mapping[str, str]) -> list[str]:
    return ["VARCHAR" if c in cleaned else t.sql_type for c, t in types.items()]


def _buffer_for(con: duckdb.DuckDBPyConnection) -> int:
    """Return how much of a file to read at a time, zero for the engine's own choice."""
    return _SMALL_BUFFER if is_small(con) else 0


def is_small(con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the engine has so little memory that files are read in small pieces."""
    return memory_bytes(con) < _SMALL_MEMORY


def _open_raw(
    con: duckdb.DuckDBPyConnection,
    name: str,
    path: str,
    dialect: Dialect,
    findings: list[Finding],
    label: str,
    held: bool,
) -> tuple[Dialect, str]:
    """Return the dialect that reads the file as text, and the name of that text."""
    import duckdb

    raw = identifier(f"caveat raw {name}")
    what = "TABLE" if held else "VIEW"
    texts, buffer = ["VARCHAR"] * len(dialect.columns), _buffer_for(con)
    try:
        con.execute(
            f"CREATE TEMP {what} {raw} AS SELECT * FROM {dialect.relation(path, texts, buffer=buffer)}"
        )
        return dialect, raw
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        padded = replace(dialect, padded=True)
        con.execute(
            f"CREATE TEMP {what} {raw} AS SELECT * FROM {padded.relation(path, texts, buffer=buffer)}"
        )
        text = f"rows of {label} have different numbers of fields; missing ones were read as empty"
        findings.append(Finding(name, "ragged rows", text))
        return padded, raw
