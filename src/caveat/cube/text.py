"""Text files with a table: the types of their columns, and the relation that gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.files import Dialect, find_dialect, sha256_of
from caveat.cube.loaded import Loaded, create, is_held, kind_of
from caveat.cube.sql import identifier
from caveat.cube.table import Finding
from caveat.cube.ways import find_types
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb


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
    dialect, raw = _open_raw(con, name, path, dialect, findings, label, held)
    types = find_types(con, name, raw, dialect.columns, dialect.delimiter)
    findings += [f for t in types.values() for f in t.findings]
    cleaned = {c: t.expression for c, t in types.items() if t.expression}
    if dialect.notes:
        # A note in a column of numbers must not stop the reading: the types follow the choice of rows.
        cleaned = {
            c: t.expression or f"TRY_CAST({identifier(c)} AS {t.sql_type})"
            for c, t in types.items() if t.sql_type != "VARCHAR"
        }  # fmt: skip
    relation = dialect.relation(path, [("VARCHAR" if c in cleaned else types[c].sql_type) for c in types])
    if cleaned:
        replaced = ", ".join(f"{expression} AS {identifier(c)}" for c, expression in cleaned.items())
        relation = f"(SELECT * REPLACE ({replaced}) FROM {relation})"
    con.execute(f"DROP {'TABLE' if held else 'VIEW'} {raw}")
    rows = create(con, name, relation, held=held)
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
    texts = ["VARCHAR"] * len(dialect.columns)
    try:
        con.execute(f"CREATE TEMP {what} {raw} AS SELECT * FROM {dialect.relation(path, texts)}")
        return dialect, raw
    except duckdb.Error:
        padded = replace(dialect, padded=True)
        con.execute(f"CREATE TEMP {what} {raw} AS SELECT * FROM {padded.relation(path, texts)}")
        text = f"rows of {label} have different numbers of fields; missing ones were read as empty"
        findings.append(Finding(name, "ragged rows", text))
        return padded, raw
