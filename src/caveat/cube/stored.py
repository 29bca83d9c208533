"""Groups of large tables kept between runs, by the content they were made from.

A text file of millions of rows takes long to read and little to hold once it is grouped. What is
kept is found by the checksum of the file's bytes, its path and the program's version, is whole or
not used, and the oldest goes when all of it outgrows its limit. `CAVEAT_CACHE` names the folder,
or says `none`.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caveat.cube.files import sha256_of
from caveat.cube.loaded import Loaded, describe_types
from caveat.cube.sources import Source, format_of
from caveat.cube.sql import identifier, path_literal
from caveat.cube.table import Finding
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

FORM = 2  # of what is kept; another number makes all of it unknown
LEAST_BYTES, MOST_BYTES = 16 << 20, 2 << 30


@dataclass(frozen=True, slots=True)
class Stored:
    """A large table by its groups: how it was loaded, what it became, which days it spans."""

    loaded: Loaded
    reduced: Loaded
    events: bool
    left_out: tuple[str, ...]
    days: tuple[str, int, int] | None
    survey: bool = False
    weight: str | None = None


def stored_key(source: Source, name: str, nulls: Sequence[str]) -> str:
    """Return the key under which the groups of a file are kept, "" where none are."""
    from caveat import __version__

    try:
        if cache_folder() is None or os.path.getsize(source.path) < LEAST_BYTES:
            return ""
        if format_of(source.path) not in ("text", "json"):
            return ""  # what is packed by column is grouped as fast as a checksum is made
    except (OSError, TableError):
        return ""  # the reader says what is wrong
    said = [FORM, __version__, sha256_of(source.path), source.path, source.name, name, list(nulls)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def find_stored(con: duckdb.DuckDBPyConnection, key: str) -> Stored | None:
    """Return the groups kept under a key as a table of the engine, None where they are not whole."""
    folder = cache_folder()
    if not key or folder is None:
        return None
    import duckdb

    try:
        record = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
        groups = folder / f"{key}-{record['sha256'][:16]}.parquet"
        if sha256_of(str(groups)) != record["sha256"]:
            return None
        loaded, reduced = _from_record(record["loaded"]), _from_record(record["reduced"])
        column, first, last = record["days"] or ("", 0, 0)
        days = (str(column), int(first), int(last)) if column else None
        made = Stored(
            loaded, reduced, bool(record["events"]), tuple(record["left_out"]), days,
            bool(record["survey"]), record["weight"],
        )  # fmt: skip
        call = f"read_parquet({path_literal(str(groups))})"
        types = describe_types(con, call)
        if any(types.get(n) != t for n, t in reduced.sql_types.items()):
            return None
        con.execute(f"CREATE TABLE {identifier(reduced.name)} AS SELECT * FROM {call}")
        con.execute(f"CREATE VIEW {identifier(loaded.name)} AS SELECT * FROM {loaded.relation}")
        with suppress(OSError):  # another program may have removed them since they were read
            os.utime(folder / f"{key}.json")
            os.utime(groups)
        return made
    except (OSError, ValueError, KeyError, TypeError, IndexError, duckdb.Error):
        return None


def store(con: duckdb.DuckDBPyConnection, key: str, made: Stored) -> None:
    """Keep the groups of a table; where that fails, nothing is made."""
    folder = cache_folder()
    if not key or folder is None:
        return
    import duckdb

    part = folder / f"{secrets.token_hex(8)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        con.execute(f"COPY {identifier(made.reduced.name)} TO {path_literal(str(part))} (FORMAT parquet)")
        digest = sha256_of(str(part))
        record = {
            "sha256": digest,
            "loaded": _to_record(made.loaded),
            "reduced": _to_record(made.reduced),
            "events": made.events,
            "left_out": made.left_out,
            "days": made.days,
            "survey": made.survey,
            "weight": made.weight,
        }
        part.replace(folder / f"{key}-{digest[:16]}.parquet")
        part.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        part.replace(folder / f"{key}.json")
        _make_room(folder)
    except (OSError, duckdb.Error):
        with suppress(OSError):
            part.unlink(missing_ok=True)


def cache_folder() -> Path | None:
    """Return the folder of what is kept, None where nothing is to be made."""
    given = os.environ.get("CAVEAT_CACHE", "")
    if given.lower() in ("none", "off", "0"):
        return None
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "caveat" / "groups"


def _make_room(folder: Path) -> None:
    """Remove the files used longest ago until the rest fits."""
    found = []
    for path in folder.iterdir():
        if path.suffix in (".json", ".parquet"):
            status = path.stat()
            found.append((status.st_mtime_ns, status.st_size, path))
    size = sum(one for _, one, _ in found)
    for _, one, path in sorted(found):
        if size <= MOST_BYTES:
            return
        path.unlink(missing_ok=True)
        size -= one


def _to_record(loaded: Loaded) -> dict[str, Any]:
    record = asdict(loaded)
    return record | {"blank": sorted(loaded.blank)}


def _from_record(record: dict[str, Any]) -> Loaded:
    findings = tuple(Finding(**one) for one in record["findings"])
    return Loaded(**(record | {"findings": findings, "blank": frozenset(record["blank"])}))
