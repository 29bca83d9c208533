"""One file into one view: the types of its columns and the relation that gives them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from caveat.cube import values as v
from caveat.cube.files import Dialect, find_dialect, is_parquet, sha256_of, unique_names
from caveat.cube.sql import identifier, literal, path_literal
from caveat.cube.table import Finding
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

Kind = Literal["integer", "number", "text", "date", "boolean"]

# Files up to this size are held in memory; larger ones stay on disk and are scanned.
HELD_BYTES = 128 << 20
# A column of which at least this share is numbers is one, if it has enough values to tell.
_MOSTLY, _ENOUGH = 0.95, 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that is a view of the catalog: its columns with their kinds, and how to read it."""

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


def load(con: duckdb.DuckDBPyConnection, name: str, path: str, *, nulls: Sequence[str] = ()) -> Loaded:
    """Return a file as a view of that name, with types for its columns."""
    import duckdb

    try:
        if os.path.getsize(path) == 0:
            raise TableError(f"table {path!r} is empty", hint="give a file with a header line and rows")
        return _load_parquet(con, name, path) if is_parquet(path) else _load_text(con, name, path, nulls)
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        raise TableError(
            f"table {path!r} cannot be read: {first}", hint="check that it is a whole CSV or Parquet file"
        ) from error
    except OSError as error:
        raise TableError(
            f"table {path!r} cannot be opened: {error.strerror}", hint="check the file"
        ) from error


def _load_parquet(con: duckdb.DuckDBPyConnection, name: str, path: str) -> Loaded:
    call = f"read_parquet({path_literal(path)})"
    described = con.execute(f"DESCRIBE SELECT * FROM {call}").fetchall()
    names, blank = unique_names([d[0] for d in described])
    relation = call
    if list(names) != [d[0] for d in described]:
        renamed = ", ".join(
            f"{identifier(d[0])} AS {identifier(n)}" for d, n in zip(described, names, strict=True)
        )
        relation = f"(SELECT {renamed} FROM {call})"
    sql_types = {n: str(d[1]) for n, d in zip(names, described, strict=True)}
    rows = _create(con, name, path, relation)
    return Loaded(
        name=name,
        path=path,
        sha256=sha256_of(path),
        rows=rows,
        relation=relation,
        kinds={n: _kind_of(t) for n, t in sql_types.items()},
        sql_types=sql_types,
        blank=blank,
    )


def _load_text(con: duckdb.DuckDBPyConnection, name: str, path: str, nulls: Sequence[str]) -> Loaded:
    dialect = find_dialect(path, nulls=nulls)
    findings: list[Finding] = []
    if dialect.encoding != "utf-8":
        findings.append(Finding(name, "encoding", f"{path} is not UTF-8; it was read as {dialect.encoding}"))
    if dialect.skip:
        findings.append(
            Finding(name, "lines above the header", f"the first {dialect.skip} lines of {path} were skipped")
        )
    dialect, raw = _open_raw(con, name, path, dialect, findings)
    counts = _count_patterns(con, raw, dialect.columns, dialect.delimiter)
    sql_types: dict[str, str] = {}
    cleaned: dict[str, str] = {}
    units: dict[str, str] = {}
    for column in dialect.columns:
        sql_type, noise, odd = _choose_type(counts[column], dialect.delimiter)
        sql_types[column] = sql_type
        if noise is not None:
            cleaned[column] = _cleaning(column, noise, sql_type)
            unit = _written_unit(con, raw, column)
            if unit:
                units[column] = unit
        if odd:
            findings.append(_odd_values(con, raw, name, column, noise, odd))
    kinds = [("VARCHAR" if c in cleaned else sql_types[c]) for c in dialect.columns]
    relation = dialect.relation(path, kinds)
    if cleaned:
        replaced = ", ".join(f"{expression} AS {identifier(c)}" for c, expression in cleaned.items())
        relation = f"(SELECT * REPLACE ({replaced}) FROM {relation})"
    con.execute(f"DROP {'TABLE' if os.path.getsize(path) <= HELD_BYTES else 'VIEW'} {raw}")
    rows = _create(con, name, path, relation)
    if not rows:
        raise TableError(f"table {path!r} has a header and no rows", hint="give a file with at least one row")
    return Loaded(
        name=name,
        path=path,
        sha256=sha256_of(path),
        rows=rows,
        relation=relation,
        kinds={c: _kind_of(t) for c, t in sql_types.items()},
        sql_types=sql_types,
        blank=dialect.empty,
        units=units,
        findings=tuple(findings),
    )


def _open_raw(
    con: duckdb.DuckDBPyConnection, name: str, path: str, dialect: Dialect, findings: list[Finding]
) -> tuple[Dialect, str]:
    """Return the dialect that reads the file as text, and the name of that text."""
    from dataclasses import replace

    import duckdb

    raw = identifier(f"caveat raw {name}")
    what = "TABLE" if os.path.getsize(path) <= HELD_BYTES else "VIEW"
    texts = ["VARCHAR"] * len(dialect.columns)
    try:
        con.execute(f"CREATE TEMP {what} {raw} AS SELECT * FROM {dialect.relation(path, texts)}")
        return dialect, raw
    except duckdb.Error:
        padded = replace(dialect, padded=True)
        con.execute(f"CREATE TEMP {what} {raw} AS SELECT * FROM {padded.relation(path, texts)}")
        text = f"rows of {path} have different numbers of fields; missing ones were read as empty"
        findings.append(Finding(name, "ragged rows", text))
        return padded, raw


def _create(con: duckdb.DuckDBPyConnection, name: str, path: str, relation: str) -> int:
    what = "TABLE" if os.path.getsize(path) <= HELD_BYTES else "VIEW"
    con.execute(f"CREATE {what} {identifier(name)} AS SELECT * FROM {relation}")
    row = con.execute(f"SELECT count(*) FROM {identifier(name)}").fetchone()
    return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many values of a text column there are, and how many are written in each way."""

    known: int
    booleans: int
    integers: int
    codes: int
    numbers: int
    dates: int
    timestamps: int
    grouped: int
    comma: int


_WAYS = (v.INTEGER, v.CODE, v.NUMBER, v.DATE, v.TIMESTAMP, v.GROUPED)


def _count_patterns(
    con: duckdb.DuckDBPyConnection, raw: str, columns: Sequence[str], delimiter: str
) -> dict[str, _Counts]:
    """Return for each column how many values there are, and how many are written in each way."""
    inner: list[str] = []
    outer: list[str] = []
    for i, column in enumerate(columns):
        name = identifier(column)
        # The first way that fits decides; whole numbers and texts without a digit are told soonest.
        first, *rest = (
            f"WHEN regexp_full_match({name}, {literal(way)}) THEN {n + 2}"
            for n, way in enumerate(rf"\s*({w})\s*" for w in _WAYS)
        )
        text = f"WHEN length({name}) >= 40 OR NOT regexp_matches({name}, '[0-9]')"
        word = f"CASE WHEN lower(trim({name})) IN ('true', 'false') THEN 1 ELSE 0 END"
        inner.append(
            f"CASE WHEN {name} IS NULL THEN NULL {first} {text} THEN {word} {' '.join(rest)} ELSE 0 END"
            f" AS w{i}"
        )
        comma = f"length({name}) < 40 AND regexp_full_match(trim({name}), {literal(v.COMMA)})"
        inner.append(f"{comma if delimiter == ';' else 'false'} AS c{i}")
        outer += [f"count(w{i})", *(f"count(*) FILTER (w{i} = {n})" for n in range(1, len(_WAYS) + 2))]
        outer.append(f"count(*) FILTER (c{i})")
    query = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {raw})"
    row: Sequence[Any] = con.execute(query).fetchone() or ()
    width = len(_WAYS) + 3
    return {c: _Counts(*(int(x) for x in row[i * width : (i + 1) * width])) for i, c in enumerate(columns)}


def _choose_type(counts: _Counts, delimiter: str) -> tuple[str, str | None, int]:
    """Return the SQL type, the characters to strip from numbers if any, and how many values do not fit."""
    known, integers = counts.known, counts.integers
    numbers = integers + counts.codes + counts.numbers
    if not known:
        # No value tells the type; as numbers, SQL that sums them runs and gives nothing.
        return "DOUBLE", None, 0
    if counts.codes and counts.codes + integers == known and counts.codes > known / 20:
        return "VARCHAR", None, 0
    decimal_comma = delimiter == ";" and counts.comma > numbers
    if not decimal_comma:
        for count, sql_type in (
            (integers, "BIGINT"),
            (numbers, "DOUBLE"),
            (counts.dates, "DATE"),
            (counts.dates + counts.timestamps, "TIMESTAMP"),
            (counts.booleans, "BOOLEAN"),
        ):
            if count == known:
                return sql_type, None, 0
    best, noise = numbers + counts.grouped, v.GROUPED_NOISE
    if decimal_comma:
        best, noise = counts.comma, v.COMMA_NOISE
    if best == known or (known >= _ENOUGH and best >= _MOSTLY * known):
        return "DOUBLE", noise, known - best
    return "VARCHAR", None, 0


def _cleaning(column: str, noise: str, sql_type: str) -> str:
    text = f"regexp_replace({identifier(column)}, {literal(noise)}, '', 'g')"
    if noise == v.COMMA_NOISE:
        text = f"replace({text}, ',', '.')"
    return f"TRY_CAST({text} AS {sql_type})"


def _written_unit(con: duckdb.DuckDBPyConnection, raw: str, column: str) -> str:
    """Return the unit written in every value of a column: percent or a currency sign."""
    row = con.execute(
        f"SELECT min(regexp_extract(c, '[%$€£¥]')), max(regexp_extract(c, '[%$€£¥]')) "
        f"FROM (SELECT {identifier(column)} AS c FROM {raw}) WHERE c IS NOT NULL"
    ).fetchone()
    return str(row[0]) if row and row[0] and row[0] == row[1] else ""


def _odd_values(
    con: duckdb.DuckDBPyConnection, raw: str, table: str, column: str, noise: str | None, count: int
) -> Finding:
    pattern = v.COMMA if noise == v.COMMA_NOISE else v.GROUPED
    rows = con.execute(
        f"SELECT DISTINCT {identifier(column)} AS c FROM {raw} WHERE c IS NOT NULL AND NOT "
        f"regexp_full_match(trim(c), {literal(pattern)}) ORDER BY c LIMIT 3"
    ).fetchall()
    shown = ", ".join(repr(r[0]) for r in rows)
    return Finding(
        table, "not a number", f"{column}: {count} values are not numbers and were read as empty ({shown})"
    )


def _kind_of(sql_type: str) -> Kind:
    base = sql_type.split("(")[0].upper()
    if base in (
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    ):
        return "integer"
    if base in ("FLOAT", "DOUBLE", "DECIMAL", "REAL"):
        return "number"
    if base in (
        "DATE",
        "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE",
        "TIMESTAMP_S",
        "TIMESTAMP_MS",
        "TIMESTAMP_NS",
    ):
        return "date"
    return "boolean" if base == "BOOLEAN" else "text"
