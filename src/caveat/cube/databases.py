"""Tables of SQLite and DuckDB files, opened for reading only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.cube.files import sha256_of, unique_names, view_name
from caveat.cube.limits import check_width
from caveat.cube.loaded import Loaded, create, describe_types, kind_of
from caveat.cube.sources import Source
from caveat.cube.spool import load_rows, reader_of
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Finding
from caveat.errors import TableError

if TYPE_CHECKING:
    import sqlite3

    import duckdb

_MAX_TABLES = 500
_WAIT_SECONDS = 2.0


def load_sqlite(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    taken: Sequence[str],
    nulls: Callable[[str], Sequence[str]],
) -> Iterator[Loaded]:
    """Yield each table of an SQLite file; views are left alone, since they run code of their own."""
    import sqlite3

    uri = f"{Path(source.path).resolve().as_uri()}?mode=ro"
    names, faults = list(taken), list[str]()
    try:
        database = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)
        try:
            database.text_factory = lambda b: b.decode("utf-8", "replace")
            own = "type = 'table' AND name NOT LIKE 'sqlite_%'"
            query = f"SELECT name FROM sqlite_master WHERE {own} ORDER BY name"
            tables = [str(r[0]) for r in database.execute(query).fetchmany(_MAX_TABLES)]
            digest = sha256_of(source.path)
            for table in tables:
                several = len(tables) > 1
                name = view_name(_stem(source, table, several), names)
                try:
                    loaded = load_rows(
                        con, name, _rows(database, table), nulls(table),
                        label=f"{source.name} ({table})" if several else source.name,
                        relation=f"sqlite_scan({literal(source.path)}, {literal(table)})",
                        sha256=digest,
                    )  # fmt: skip
                except TableError as error:
                    faults.append(error.message)
                    continue
                names.append(name)
                found = tuple(f for f in loaded.findings if f.kind != "lines above the header")
                reader = reader_of(source.name)
                yield replace(loaded, part=table if several else "", findings=found, reader=reader)
        finally:
            database.close()
    except sqlite3.Error as error:
        raise TableError(
            f"table {source.name!r} cannot be read: {error}",
            hint="check that the database is whole and that no other program holds it",
        ) from error
    if len(names) == len(taken):
        raise TableError(
            f"table {source.name!r} holds no table",
            hint=faults[0] if faults else "give a database with tables",
        )


def load_duckdb(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    taken: Sequence[str],
    nulls: Callable[[str], Sequence[str]],
) -> Iterator[Loaded]:
    """Yield each table of a DuckDB file; views are left alone, since they may read other files."""
    alias = view_name(f"{view_name(source.name, ())}_file", taken)
    setup = f"ATTACH {literal(source.path)} AS {identifier(alias)} (READ_ONLY);"
    con.execute(setup)
    query = (
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND NOT internal "
        "ORDER BY ALL"
    )
    tables = con.execute(query, [alias]).fetchmany(_MAX_TABLES)
    digest, names = sha256_of(source.path), list(taken)
    for schema, table in tables:
        name = view_name(_stem(source, str(table), len(tables) > 1), names)
        names.append(name)
        relation = ".".join(identifier(str(part)) for part in (alias, schema, table))
        types = describe_types(con, relation)
        check_width(source.name, len(types))
        columns, blank = unique_names(list(types))
        if list(columns) != list(types):
            listed = ", ".join(
                f"{identifier(t)} AS {identifier(c)}" for t, c in zip(types, columns, strict=True)
            )
            relation = f"(SELECT {listed} FROM {relation})"
        rows = create(con, name, relation, held=False)
        found = () if rows else (Finding(name, "no values", f"{table} has no rows"),)
        yield Loaded(
            name=name,
            path=source.name if len(tables) == 1 else f"{source.name} ({table})",
            sha256=digest,
            rows=rows,
            relation=relation,
            kinds={c: kind_of(t) for c, t in zip(columns, types.values(), strict=True)},
            sql_types=dict(zip(columns, types.values(), strict=True)),
            blank=blank,
            findings=found,
            setup=setup,
            part=str(table) if len(tables) > 1 else "",
            held=False,
        )
    if not tables:
        raise TableError(f"table {source.name!r} holds no table", hint="give a database with tables")


def _rows(database: sqlite3.Connection, table: str) -> Iterator[Sequence[object]]:
    cursor = database.execute(f"SELECT * FROM {identifier(table)}")
    yield [d[0] for d in cursor.description]
    while rows := cursor.fetchmany(10_000):
        yield from rows


def _stem(source: Source, table: str, several: bool) -> str:
    return table.replace("/", "_").replace(".", "_") if several else view_name(source.name, ())
