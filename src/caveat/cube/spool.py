"""Rows of cells written out as text, so that sheets and databases are read as any text table is."""

from __future__ import annotations

import csv
import os
import shlex
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from caveat.cube.loaded import Loaded
from caveat.cube.text import load_text
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb


def load_rows(
    con: duckdb.DuckDBPyConnection,
    name: str,
    rows: Iterable[Sequence[object]],
    nulls: Sequence[str],
    *,
    label: str,
    relation: str,
    sha256: str,
    most: int | None = None,
) -> Loaded:
    """Return rows, the header among them, as a view of that name; `relation` is how a reader gets them.

    `most` is how many bytes of text they may be: a sheet can name one long text in every cell.
    """
    handle, path = tempfile.mkstemp(prefix="caveat-", suffix=".csv")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer, count = csv.writer(file), 0
            for row in rows:
                texts = [to_text(cell) for cell in row]
                if any(texts):
                    writer.writerow(texts)
                    count += 1
                    if most is not None and count % 1000 == 0 and file.tell() > most:
                        raise TableError(
                            f"table {label!r} unpacks to more than {most:,} bytes of text",
                            hint="save what matters of it as CSV or Parquet",
                        )
        if not count:
            raise TableError(f"table {label!r} is empty", hint="give a table with a header and rows")
        loaded = load_text(con, name, path, nulls, label=label, held=True)
    finally:
        os.unlink(path)
    return replace(loaded, relation=relation, sha256=sha256)


def reader_of(path: str) -> str:
    """Return the command that runs a statement on the tables of a file that no engine reads by itself.

    >>> reader_of("my book.xlsx")
    "caveat sql 'my book.xlsx'"
    """
    return f"caveat sql {shlex.quote(path)}"


def to_text(cell: object) -> str:
    """Return the text of a cell, dates as in ISO 8601, whole numbers without a point.

    >>> to_text(5.0), to_text(date(2020, 1, 31)), to_text(None), to_text(True)
    ('5', '2020-01-31', '', 'true')
    """
    if cell is None or isinstance(cell, bytes):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\x00", "")
