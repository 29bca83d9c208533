"""A file into views of the engine: one for each table in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from caveat.cube.files import sha256_of, unique_names, view_name
from caveat.cube.limits import check_width, engine_errors, unpacked_bytes
from caveat.cube.loaded import (
    HELD_ROWS,
    HELD_UNPACKED,
    Kind,
    Loaded,
    create,
    describe_types,
    is_held,
    kind_of,
)
from caveat.cube.sources import Source, format_of
from caveat.cube.sql import identifier, path_literal
from caveat.cube.text import load_text
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

__all__ = ["Kind", "Loaded", "load"]

Nulls = Callable[[str], Sequence[str]]


def load(
    con: duckdb.DuckDBPyConnection, source: Source, taken: Sequence[str], nulls: Nulls
) -> Iterator[Loaded]:
    """Yield each table of a file as a view of the engine, with types for its columns.

    `taken` are the names that other views have; `nulls` gives the words that stand for no value
    in a table of that name, beside those known to all.
    """
    path = source.path
    try:
        if os.path.getsize(path) == 0:
            raise TableError(
                f"table {source.name!r} is empty", hint="give a file with a header line and rows"
            )
        with engine_errors(source.name):
            yield from _load(con, source, taken, nulls)
    except OSError as error:
        raise TableError(
            f"table {source.name!r} cannot be opened: {error.strerror or error}", hint="check the file"
        ) from error


def _load(
    con: duckdb.DuckDBPyConnection, source: Source, taken: Sequence[str], nulls: Nulls
) -> Iterator[Loaded]:
    format_, name = format_of(source.path), view_name(source.name, taken)
    if format_ == "text":
        yield load_text(con, name, source.path, nulls(""), label=source.name)
    elif format_ == "parquet":
        yield load_call(con, name, source, f"read_parquet({path_literal(source.path)})")
    elif format_ == "json":
        from caveat.cube.records import load_json

        yield load_json(con, name, source, nulls(""))
    elif format_ == "arrow":
        from caveat.cube.records import load_arrow

        yield load_arrow(con, name, source, nulls(""))
    elif format_ == "excel":
        from caveat.cube.sheets import load_sheets

        yield from load_sheets(con, source, taken, nulls)
    else:
        from caveat.cube.databases import load_duckdb, load_sqlite

        yield from (load_sqlite if format_ == "sqlite" else load_duckdb)(con, source, taken, nulls)


def load_call(con: duckdb.DuckDBPyConnection, name: str, source: Source, call: str) -> Loaded:
    """Return the table that a table function of the engine gives."""
    described = describe_types(con, call)
    check_width(source.name, len(described))
    names, blank = unique_names(list(described))
    relation = call
    if list(names) != list(described):
        renamed = ", ".join(
            f"{identifier(d)} AS {identifier(n)}" for d, n in zip(described, names, strict=True)
        )
        relation = f"(SELECT {renamed} FROM {call})"
    sql_types = dict(zip(names, described.values(), strict=True))
    counted = con.execute(f"SELECT count(*) FROM {call}").fetchone()
    # A small file of this kind may hold a large table.
    size = unpacked_bytes(con, source.path, source.name, call, described, int(counted[0]) if counted else 0)
    held = is_held(source.path) and bool(counted and counted[0] <= HELD_ROWS) and size <= HELD_UNPACKED
    rows = create(con, name, relation, held=held)
    return Loaded(
        name=name,
        path=source.name,
        sha256=sha256_of(source.path) if held else "",
        unhashed="" if held else source.path,
        rows=rows,
        relation=relation,
        kinds={n: kind_of(t) for n, t in sql_types.items()},
        sql_types=sql_types,
        blank=blank,
        held=held,
    )
