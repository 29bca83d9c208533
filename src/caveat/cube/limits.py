"""Limits of what is read: columns, what a small file may unpack to, the engine's memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from caveat.cube.sql import identifier
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

MAX_COLUMNS = 5_000
# A file that unpacks to more than this, and to so many times its own size, holds repetition, not figures.
MAX_UNPACKED, MAX_RATIO = 4 << 30, 1_000
MAX_HELD = 1 << 30  # of what is unpacked in memory and not read in pieces
# Names, strings and closing braces of a JSON text.
_RECORD, _TOKEN = 16 << 20, re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"(\s*:)?|\\?\Z)|\}', re.S)
_SAMPLE, _FEW_ROWS, _LONG = 100_000, 2_000_000, 1_000
_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}


def check_width(label: str, columns: int) -> None:
    """Refuse a table with more columns than an engine can plan for."""
    if columns > MAX_COLUMNS:
        raise TableError(
            f"table {label!r} has {columns:,} columns, more than {MAX_COLUMNS:,}",
            hint="keep the columns that matter",
        )


def check_record(path: str, label: str) -> None:
    """Refuse a JSON file whose first record has too many names, before an engine reads it.

    Names are counted up to the first brace that closes: all of them would be columns.
    """
    with open(path, "rb") as file:
        head = file.read(_RECORD)
    names = 0
    for token in _TOKEN.finditer(head):
        if token[0] == b"}":
            return
        names += token[1] is not None
        if names > MAX_COLUMNS:
            raise TableError(
                f"table {label!r} has records of more than {MAX_COLUMNS:,} columns",
                hint="keep the columns that matter, or make a record of each value",
            )


def check_unpacked(con: duckdb.DuckDBPyConnection, path: str, label: str, size: int) -> None:
    """Refuse a table that is held whole in memory and would not fit it, or is nearly all repetition."""
    _refuse(label, size, max(os.path.getsize(path), 1), most=MAX_HELD)
    if size > memory_bytes(con):
        raise TableError(
            f"table {label!r} unpacks to {size:,} bytes, more than the engine may use",
            hint="allow more (--memory 4GB, or memory_limit in Python), or save it as Parquet",
        )


def unpacked_bytes(
    con: duckdb.DuckDBPyConnection, path: str, label: str, call: str, types: Mapping[str, str], rows: int
) -> int:
    """Return how many bytes a packed table holds, refusing one that is nearly all repetition.

    Texts are measured, in the first rows of a large table and in all of a small one; whatever the
    file says of them is not believed.
    """
    size, packed = rows * 8 * len(types), max(os.path.getsize(path), 1)
    _refuse(label, size, packed)
    texts = [n for n, t in types.items() if t.upper() in ("VARCHAR", "BLOB")]
    if texts:
        length = " + ".join(
            f"coalesce({'strlen' if types[n].upper() == 'VARCHAR' else 'octet_length'}({identifier(n)}), 0)"
            for n in texts
        )
        # Only the lengths leave the reader: a limit on the texts themselves would hold them in memory.
        limit = f" LIMIT {_SAMPLE}" if rows > _FEW_ROWS else ""
        mean = _mean(con, f"(SELECT {length} AS n FROM {call}{limit})")
        if limit and mean > _LONG:
            mean = _mean(con, f"(SELECT {length} AS n FROM {call})")
        size += int(mean * rows)
        _refuse(label, size, packed)
    return size


def _mean(con: duckdb.DuckDBPyConnection, lengths: str) -> float:
    row = con.execute(f"SELECT avg(n) FROM {lengths}").fetchone()
    return float(row[0]) if row and row[0] is not None else 0.0


def memory_bytes(con: duckdb.DuckDBPyConnection) -> int:
    """Return the memory that the engine may use, in bytes.

    >>> import duckdb
    >>> memory_bytes(duckdb.connect(config={"memory_limit": "64MiB"})) == 64 << 20
    True
    """
    row = con.execute("SELECT current_setting('memory_limit')").fetchone()
    match = re.fullmatch(r"([\d.]+) (\w+)", str(row[0])) if row else None
    return int(float(match[1]) * _UNITS.get(match[2], 1)) if match else 0


@contextmanager
def engine_errors(label: str) -> Iterator[None]:
    """Turn an error of the engine into one with a hint."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise TableError(
            f"table {label!r} does not fit the memory that the engine may use",
            hint="allow more (--memory 4GB, or memory_limit in Python), or keep the columns that matter",
        ) from error
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        raise TableError(
            f"table {label!r} cannot be read: {first}", hint="check that the file is whole"
        ) from error


def _refuse(label: str, size: int, packed: int, *, most: int = MAX_UNPACKED) -> None:
    if size > most and size > MAX_RATIO * packed:
        raise TableError(
            f"table {label!r} unpacks from {packed:,} to about {size:,} bytes, "
            f"more than {MAX_RATIO:,} times its size",
            hint="check where it comes from; group it, or save what matters of it as CSV",
        )
