"""Excel sheets: their cells as stored, never computed; a file that unpacks to too much is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from caveat.cube.files import sha256_of, view_name
from caveat.cube.loaded import Loaded
from caveat.cube.sources import Source
from caveat.cube.spool import load_rows, reader_of
from caveat.cube.sql import literal, path_literal
from caveat.cube.table import Finding
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

MAX_UNPACKED = 256 << 20
MAX_TEXT = 1 << 30
_MAX_PARTS = 10_000


def load_sheets(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    taken: Sequence[str],
    nulls: Callable[[str], Sequence[str]],
) -> Iterator[Loaded]:
    """Yield each sheet of an Excel file that holds a table."""
    uncounted = _check_archive(source)
    book = _open(source)
    try:
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        digest, names, empty = sha256_of(source.path), list(taken), list[str]()
        for sheet in sheets:
            label = source.name if len(sheets) == 1 else f"{source.name} ({sheet.title})"
            stem = view_name(source.name, () if len(sheets) > 1 else names)
            name = view_name(f"{stem}_{sheet.title}", names) if len(sheets) > 1 else stem
            relation = f"read_xlsx({path_literal(source.path)}, sheet = {literal(sheet.title)})"
            rows = (_texts(row) for row in sheet.iter_rows())
            try:
                loaded = load_rows(
                    con, name, rows, nulls(sheet.title),
                    label=label, relation=relation, sha256=digest, most=MAX_TEXT,
                )  # fmt: skip
            except TableError as error:
                if len(sheets) == 1:
                    raise
                empty.append(f"{sheet.title}: {error.message}")
                continue
            names.append(name)
            found = loaded.findings
            if uncounted:
                text = f"{uncounted:,} formulas of {source.name} hold no result; their cells are missing"
                found, uncounted = (*found, Finding(name, "formulas", text)), 0
            part = sheet.title if len(sheets) > 1 else ""
            yield replace(loaded, part=part, findings=found, reader=reader_of(source.name))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise _damaged(source, error) from error
    finally:
        book.close()
    if len(names) == len(taken):
        raise TableError(
            f"table {source.name!r} has no sheet with a table", hint=empty[0] if empty else "fill a sheet"
        )


def _open(source: Source) -> Any:
    try:
        import openpyxl
    except ImportError:
        raise TableError(
            f"table {source.name!r} is an Excel file, and the package openpyxl is not installed",
            hint="install caveat[excel], or save the sheet as CSV",
        ) from None
    try:
        return openpyxl.load_workbook(source.path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a damaged file fails in many ways inside the library
        raise _damaged(source, error) from error


def _check_archive(source: Source) -> int:
    """Refuse an archive that unpacks to too much; return how many formulas hold no stored result."""
    formulas = 0
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = archive.infolist()
            size = sum(p.file_size for p in parts)
            if size > MAX_UNPACKED or len(parts) > _MAX_PARTS:
                raise TableError(
                    f"table {source.name!r} unpacks to {size:,} bytes in {len(parts):,} parts, "
                    f"more than {MAX_UNPACKED:,} bytes or {_MAX_PARTS:,} parts",
                    hint="save the sheet as CSV or Parquet",
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    content = archive.read(part)
                    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
                        raise TableError(
                            f"table {source.name!r} defines XML entities", hint="save it again in Excel"
                        )
                    if "/worksheets/" in part.filename:
                        formulas += len(re.findall(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>", content))
    # zipfile says NotImplementedError of packing that it does not know, RuntimeError of a password.
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged(source, error) from error
    return formulas


def _texts(row: Sequence[Any]) -> list[object]:
    out: list[object] = []
    for cell in row:
        value = cell.value
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and "%" in (cell.number_format or "")
        ):
            out.append(f"{round(100 * value, 10):g}%" if abs(value) < 1e4 else value)
        elif isinstance(value, str) and value.startswith("#") and value.rstrip("!?/0A").isupper():
            out.append(None)  # an error such as #DIV/0! or #REF!
        else:
            out.append(value)
    return out


def _damaged(source: Source, error: Exception) -> TableError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return TableError(
        f"table {source.name!r} cannot be read: {reason}", hint="check that it is a whole Excel file"
    )
