"""Where tables come from: files, folders, patterns, web addresses, and the tables inside one file."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from caveat.cube.files import PARQUET_SUFFIXES, TEXT_SUFFIXES
from caveat.errors import TableError

Format = Literal["text", "parquet", "json", "arrow", "excel", "sqlite", "duckdb"]

JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
ARROW_SUFFIXES = (".arrow", ".feather", ".ipc")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
SQLITE_SUFFIXES = (".sqlite", ".sqlite3", ".db")
DUCKDB_SUFFIXES = (".duckdb", ".ddb")
FOLDER_SUFFIXES = (
    ".csv", ".tsv", ".tab", *PARQUET_SUFFIXES, *JSON_SUFFIXES, *ARROW_SUFFIXES,
    *EXCEL_SUFFIXES, *SQLITE_SUFFIXES, *DUCKDB_SUFFIXES,
)  # fmt: skip
# Read by other parts of the program, or by none, and no tables.
_NO_TABLES = ("datapackage.json", "package.json", "tsconfig.json")


@dataclass(frozen=True, slots=True)
class Source:
    """One file that holds tables: where it is, and whether it was named itself or found in a folder.

    `given` is the address of a file that was fetched, else the same as `path`.
    """

    path: str
    found: bool = False
    given: str = ""

    @property
    def name(self) -> str:
        """Return what the file is called: its own address, or its path."""
        return self.given or self.path


def find_sources(paths: Sequence[str | Path], fetch: Callable[[str], str] | None = None) -> list[Source]:
    """Return the files that paths, folders, patterns and web addresses name, each once.

    A folder stands for the tables directly in it, in the order of their names. `fetch` gives
    the path of a file that holds what a web address does.
    """
    sources: list[Source] = []
    for given in paths:
        text, path = str(given), Path(given)
        if text.lower().startswith(("http://", "https://")):
            if fetch is None:
                raise TableError(f"table {text!r} is a web address", hint="fetch it and name the file")
            sources.append(Source(fetch(text), given=text))
        elif path.is_dir():
            inside = sorted(p for p in path.iterdir() if _is_table(p))
            if not inside:
                raise TableError(
                    f"folder {text!r} holds no table",
                    hint=f"put files in it that end in {', '.join(FOLDER_SUFFIXES)}",
                )
            sources += [Source(str(p), found=True) for p in inside]
        elif path.is_file():
            sources.append(Source(text))
        elif path.exists():
            raise TableError(f"table {text!r} is not a regular file", hint="name a file or a folder")
        else:
            matching = sorted(p for p in glob.glob(text, recursive=True) if os.path.isfile(p))
            if not matching:
                raise TableError(f"table {text!r} does not exist", hint="check the path")
            sources += [Source(p, found=True) for p in matching if Path(p).name not in _NO_TABLES]
    unique: dict[str, Source] = {}
    for source in sources:
        unique.setdefault(os.path.realpath(source.path), source)
    return list(unique.values())


def format_of(path: str) -> Format:
    """Return the format of a file, by its first bytes, and by its name where they do not tell."""
    with open(path, "rb") as file:
        head = file.read(64)
    suffix = Path(path).suffix.lower()
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head[8:12] == b"DUCK":
        return "duckdb"
    if head.startswith((b"ARROW1", b"FEA1")):
        return "arrow"
    if head.startswith(b"PK\x03\x04") and suffix in EXCEL_SUFFIXES:
        return "excel"
    records = re.match(rb"\s*(\[\s*)?\{\s*\"", head.removeprefix(b"\xef\xbb\xbf"))
    if suffix in TEXT_SUFFIXES or not head:
        return "json" if records else "text"
    if suffix in JSON_SUFFIXES:
        return "json"
    for suffixes, what in (
        (SQLITE_SUFFIXES, "an SQLite database"),
        (DUCKDB_SUFFIXES, "a DuckDB database"),
        (EXCEL_SUFFIXES, "an Excel file"),
        (ARROW_SUFFIXES, "an Arrow file"),
        (PARQUET_SUFFIXES, "a Parquet file"),
    ):
        if suffix in suffixes:
            text = re.fullmatch(rb"[\t\r\n\x20-\x7e\x80-\xff]+", head)
            like = "it looks like text: give it the ending .csv" if text else "check that the file is whole"
            raise TableError(f"table {path!r} is not {what}, whatever its name says", hint=like)
    return "json" if head.lstrip()[:1] in (b"{", b"[") else "text"


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in FOLDER_SUFFIXES and path.name not in _NO_TABLES and path.is_file()
