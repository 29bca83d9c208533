"""What caveat knows about tables as data: for programs, and as a descriptor that a person can correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caveat.cube.counted import ONE_EACH
from caveat.cube.descriptor import read_description
from caveat.cube.table import Column, Finding, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {"integer": "integer", "number": "number", "text": "string", "date": "date", "boolean": "boolean"}


def to_record(table: Table, findings: Sequence[Finding], members: int) -> dict[str, Any]:
    """Return a table's columns with their roles and reasons, and what its data check found.

    >>> wage = Column("wage", "measure", "number", unit="euros", rate=True, reason="numbers")
    >>> to_record(Table("pay", "pay.csv", "", 3, (wage,), ""), (), 1)["columns"][0]["unit"]
    'euros'
    """
    return {
        "name": table.name,
        "path": table.path,
        "sha256": table.sha256,
        "rows": table.rows,
        "members": members,
        "title": table.title,
        "described": table.described,
        "view": f"SELECT * FROM {table.relation}",
        "columns": [_column(c) for c in table.columns],
        "data_check": [{"kind": f.kind, "text": f.text} for f in findings if f.table == table.name],
    }


def to_package(tables: Sequence[Table]) -> dict[str, Any]:
    """Return a Data Package descriptor of tables, with what the standard has no word for under `caveat`.

    >>> year = Column("year", "period", "integer", title="year", frequency="Y")
    >>> to_package([Table("pay", "pay.csv", "", 3, (year,), "")])["resources"][0]["schema"]["fields"]
    [{'name': 'year', 'type': 'year', 'title': 'year', 'caveat': {'role': 'period'}}]
    """
    return {"$schema": PROFILE, "resources": [_resource(t) for t in tables]}


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "role": column.role,
        "type": column.kind,
        "title": column.title,
        "unit": column.unit,
        "additive": column.additive,
        "rate": column.rate,
        "denominator": column.denominator,
        "sum_of": list(column.sum_of),
        "frequency": column.frequency,
        "dimension": column.dimension,
        "bound": column.bound,
        "synonyms": list(column.synonyms),
        "reason": column.reason,
    }


def _resource(table: Table) -> dict[str, Any]:
    file, _, part = table.path.partition(" (")
    resource: dict[str, Any] = {
        "name": part.rstrip(")") or table.name,
        "type": "table",
        "path": Path(file).name,
        "title": table.title or table.name.replace("_", " "),
        "hash": f"sha256:{table.sha256}",
        "schema": {"fields": [_field(c) for c in table.columns]},
    }
    key = [c.name for c in table.columns if _in_key(c)]
    if key:
        resource["schema"]["primaryKey"] = key
    given = read_description(file, part.rstrip(")"))
    if table.sources:
        resource["sources"] = [{"title": s} for s in table.sources]
    if given.table:
        resource["caveat"] = dict(given.table)
    return resource


def _in_key(column: Column) -> bool:
    if column.role in ("dimension", "source"):
        return column.dimension
    return column.role in ("member", "member_part") or (column.role == "period" and not column.bound)


def _field(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"role": column.role}
    if column.role in ("measure", "denominator"):
        said["additive"] = column.additive
    extra: Mapping[str, Any] = {
        "count": column.reason == ONE_EACH,
        "unit": column.unit,
        "synonyms": list(column.synonyms),
        "aliases": {value: list(names) for value, names in column.aliases},
        "denominator": column.denominator,
        "sum_of": list(column.sum_of),
        "bound": column.bound,
        "fields": list(column.dates),
    }
    said |= {name: value for name, value in extra.items() if value}
    if column.role == "source":
        said["dimension"] = column.dimension
    yearly = column.role == "period" and column.frequency == "Y" and column.kind == "integer"
    return {
        "name": column.name,
        "type": "year" if yearly else _TYPES[column.kind],
        "title": column.title,
        "caveat": said,
    }
