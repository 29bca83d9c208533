"""Tables of records: JSON, JSON lines, and Arrow files."""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.files import sha256_of
from caveat.cube.limits import check_record, check_unpacked, check_width
from caveat.cube.loaded import Loaded, create, describe_types, hold, is_held, kind_of
from caveat.cube.sources import Source
from caveat.cube.spool import reader_of
from caveat.cube.sql import identifier, path_literal
from caveat.cube.ways import retype
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

_MAX_OBJECT = 256 << 20
_NESTED = 3


def load_json(con: duckdb.DuckDBPyConnection, name: str, source: Source, nulls: Sequence[str]) -> Loaded:
    """Return the records of a JSON file: a list, lines, or one list inside an object.

    What is nested in a record becomes columns of its own, named by the way to them.
    """
    check_record(source.path, source.name)
    size = min(max(os.path.getsize(source.path) + 1, 1 << 24), _MAX_OBJECT)
    call = f"read_json({path_literal(source.path)}, maximum_object_size = {size})"
    relation = _unwrap(con, call)
    types = describe_types(con, relation)
    check_width(source.name, len(types))
    if list(types) == ["json"]:
        raise TableError(f"table {source.name!r} holds no records", hint="give a list of objects")
    odd = [n for n, t in types.items() if t.upper() == "JSON" or t.endswith("]") or t.startswith("MAP")]
    if odd:
        texts = ", ".join(f"CAST({identifier(n)} AS VARCHAR) AS {identifier(n)}" for n in odd)
        relation = f"(SELECT * REPLACE ({texts}) FROM {relation})"
    return retype(con, _create(con, name, source, relation, held=is_held(source.path)), nulls)


def load_arrow(con: duckdb.DuckDBPyConnection, name: str, source: Source, nulls: Sequence[str]) -> Loaded:
    """Return the table of an Arrow or Feather file."""
    try:
        from pyarrow import ArrowException, feather

        from caveat.cube.arrow import named_size, unpacked_size
    except ImportError:
        raise TableError(
            f"table {source.name!r} is an Arrow file, and the package pyarrow is not installed",
            hint="install caveat[arrow], or save it as Parquet",
        ) from None
    try:
        check_unpacked(con, source.path, source.name, unpacked_size(source.path))
        table = feather.read_table(source.path, memory_map=True)
        check_width(source.name, table.num_columns)
        check_unpacked(con, source.path, source.name, named_size(table))
    except (ArrowException, OSError, ValueError, struct.error) as error:
        first = str(error).strip().splitlines()[0]
        raise TableError(
            f"table {source.name!r} cannot be read: {first}", hint="check that the file is whole"
        ) from error
    whole = f"caveat arrow {name}"
    hold(con, whole, table)
    loaded = _create(con, name, source, identifier(whole), held=True)
    con.execute(f"DROP TABLE {identifier(whole)}")
    shown = replace(loaded, relation=f"read_arrow({path_literal(source.path)})")
    return retype(con, replace(shown, reader=reader_of(source.name)), nulls)


def _unwrap(con: duckdb.DuckDBPyConnection, call: str) -> str:
    """Return the relation of the records that a JSON file holds, wherever they are in it."""
    relation = call
    for _ in range(_NESTED):
        types = describe_types(con, relation)
        lists = [n for n, t in types.items() if t.endswith("[]")]
        records = [n for n in lists if types[n].startswith("STRUCT(")]
        first = con.execute(f"SELECT count(*) FROM (SELECT 1 FROM {relation} LIMIT 2)").fetchone()
        single = bool(first and first[0] == 1)
        structs = [n for n, t in types.items() if t.startswith("STRUCT(") and not t.endswith("]")]
        if single and len(records) == 1:
            relation = f"(SELECT unnest({identifier(records[0])}, max_depth := 2) FROM {relation})"
        elif single and lists and len(lists) == len(types):
            columns = ", ".join(f"unnest({identifier(n)}) AS {identifier(n)}" for n in types)
            relation = f"(SELECT {columns} FROM {relation})"
        elif structs:
            inner = [
                f"{identifier(n)}.{identifier(f)} AS {identifier(f'{n} {f}')}"
                for n in structs
                for f in describe_types(con, f"(SELECT {identifier(n)}.* FROM {relation})")
            ]
            kept = [identifier(n) for n in types if n not in structs]
            relation = f"(SELECT {', '.join([*kept, *inner])} FROM {relation})"
        else:
            break
    return relation


def _create(
    con: duckdb.DuckDBPyConnection, name: str, source: Source, relation: str, *, held: bool
) -> Loaded:
    types = describe_types(con, relation)
    rows = create(con, name, relation, held=held)
    if not rows:
        raise TableError(f"table {source.name!r} has no rows", hint="give a file with at least one record")
    return Loaded(
        name=name,
        path=source.name,
        sha256=sha256_of(source.path),
        rows=rows,
        relation=relation,
        kinds={n: kind_of(t) for n, t in types.items()},
        sql_types=types,
        held=held,
    )
