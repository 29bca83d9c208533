"""The descriptor beside a table: `datapackage.json`, read into columns and remarks.

The standard's own words (titles, types, missing values, sources) are taken as they are; what
it has no word for stands under a `caveat` property, on fields, sources and tables.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from caveat.cube.table import Remark, RemarkKind, Role
from caveat.cube.times import to_ordinal
from caveat.period import Frequency

NAME = "datapackage.json"
_MAX_BYTES = 16 << 20
_LISTS: tuple[tuple[str, RemarkKind], ...] = (
    ("breaks", "break"),
    ("incomplete", "incomplete"),
    ("definitions", "definition"),
    ("notes", "note"),
    ("joins", "join"),
)


@dataclass(frozen=True, slots=True)
class Description:
    """What a descriptor says about one table; empty where it says nothing."""

    title: str = ""
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    table: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    found: bool = False

    def role_of(self, name: str) -> Role | None:
        """Return the role that a field is given, None where it is given none."""
        role = _mapping(self.fields.get(name, {}).get("caveat")).get("role")
        return role if role in get_args(Role) else None

    def said(self, name: str, key: str, default: Any = None) -> Any:
        """Return what a field's `caveat` property says under a key."""
        return _mapping(self.fields.get(name, {}).get("caveat")).get(key, default)


def read_description(path: str, part: str = "") -> Description:
    """Return what the descriptor in a file's folder says about it; a fault is noted, never raised.

    `part` is the sheet or table in a file that holds several.
    """
    file = Path(path).parent / NAME
    if not file.is_file():
        return Description()
    try:
        status = os.stat(file)
        package = _read_json(str(file), status.st_mtime_ns, status.st_size)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Description(faults=(f"{file} cannot be used: {reason}",))
    resource = _find_resource(package, Path(path), part)
    if resource is None:
        return Description()
    faults: list[str] = []
    schema = _mapping(resource.get("schema"))
    fields: dict[str, Mapping[str, Any]] = {}
    for entry in _listing(schema.get("fields")):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            fields[entry["name"]] = entry
        else:
            faults.append(f"{file} has a field without a name")
    for name, entry in fields.items():
        role = _mapping(entry.get("caveat")).get("role")
        if role is not None and role not in get_args(Role):
            faults.append(f"{file} gives the field {name!r} the unknown role {role!r}")
    return Description(
        title=_text(resource.get("title")),
        fields=fields,
        nulls=tuple(n for n in _listing(schema.get("missingValues")) if isinstance(n, str)),
        sources=tuple(_source_text(s) for s in _listing(resource.get("sources")) if isinstance(s, dict)),
        table=_mapping(resource.get("caveat")),
        faults=tuple(faults),
        found=True,
    )


def read_remarks(
    description: Description, columns: frozenset[str], frequency: Frequency | None
) -> tuple[tuple[Remark, ...], tuple[str, ...]]:
    """Return the remarks of a description, and its entries that cannot be used."""
    remarks: list[Remark] = []
    faults: list[str] = []
    for key, kind in _LISTS:
        for entry in _listing(description.table.get(key)):
            if not isinstance(entry, dict):
                faults.append(f"an entry of {key!r} in the descriptor is not an object")
                continue
            where = _read_where(entry.get("where"))
            fields = tuple(f for f in _listing(entry.get("fields")) if isinstance(f, str))
            unknown = sorted(
                {c for c, _ in where if c not in columns} | {f for f in fields if f not in columns}
            )
            if unknown:
                faults.append(
                    f"an entry of {key!r} in the descriptor names the unknown column {unknown[0]!r}"
                )
                continue
            reason = _text(entry.get("reason"))
            if kind == "join":
                target = ", ".join(str(t) for t in _listing(entry.get("to")))
                reason = f"{', '.join(fields)} = {entry.get('resource')} ({target}): {reason}"
            remarks.append(
                Remark(
                    kind=kind,
                    reason=reason,
                    fields=fields,
                    where=where,
                    first=_bound(entry.get("from"), frequency),
                    last=_bound(entry.get("to") if kind != "join" else None, frequency, end=True),
                    old_until=_bound(entry.get("old_until"), frequency, end=True),
                    new_from=_bound(entry.get("new_from"), frequency),
                    resource=_text(entry.get("resource")),
                    to=tuple(str(t) for t in _listing(entry.get("to"))) if kind == "join" else (),
                )
            )
    return tuple(remarks), tuple(faults)


@lru_cache(maxsize=8)
def _read_json(file: str, changed: int, size: int) -> Mapping[str, Any]:
    """Return the object in a JSON file; `changed` and `size` tell one state of it from another."""
    if size > _MAX_BYTES:
        raise ValueError(f"it has {size:,} bytes, more than {_MAX_BYTES:,}")
    with open(file, encoding="utf-8-sig") as stream:
        try:
            package = json.load(stream)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
    if not isinstance(package, dict):
        raise ValueError("it is not a JSON object")
    return package


def _find_resource(package: Mapping[str, Any], path: Path, part: str) -> Mapping[str, Any] | None:
    for resource in _listing(package.get("resources")):
        if not isinstance(resource, dict):
            continue
        dialect = _mapping(resource.get("dialect"))
        if part and part not in (
            resource.get("name"),
            *(dialect.get(k) for k in ("sheet", "sheetName", "table")),
        ):
            continue
        for given in _listing(resource.get("path")) or [resource.get("path")]:
            if isinstance(given, str) and Path(given).name == path.name and Path(given).parent == Path():
                return resource
    return None


def _source_text(source: Mapping[str, Any]) -> str:
    text = ", ".join(t for t in (_text(source.get("title")), _text(source.get("version"))) if t)
    terms = _text(_mapping(source.get("caveat")).get("terms"))
    return f"{text} (terms: {terms})" if terms else text


def _read_where(given: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    where = _mapping(given)
    return tuple(
        (str(column), tuple(str(x) for x in (value if isinstance(value, list) else [value])))
        for column, value in where.items()
    )


def _bound(given: object, frequency: Frequency | None, *, end: bool = False) -> int | None:
    if given is None or frequency is None or isinstance(given, bool):
        return None
    return to_ordinal(str(given), frequency, end=end) if isinstance(given, str | int) else None


def _mapping(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _listing(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""
