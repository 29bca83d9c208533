"""Glossaries: what the short names of columns stand for in tables of one field, as "SO" in baseball."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from caveat.cube.facts import words_of
from caveat.cube.table import Column, Table


@dataclass(frozen=True, slots=True)
class Glossary:
    """The short names of a field with the words that texts use, and how many of them a table must have."""

    field: str
    least: int
    names: Mapping[str, tuple[str, ...]]


@cache
def glossaries() -> tuple[Glossary, ...]:
    """Return the glossaries of `data/glossaries.toml`."""
    text = resources.files("caveat.data").joinpath("glossaries.toml").read_text("utf-8")
    return tuple(
        Glossary(g["field"], g["least"], {k: tuple(v) for k, v in g["names"].items()})
        for g in tomllib.loads(text)["glossary"]
    )


def spell_out(table: Table) -> Table:
    """Return a table whose short column names say what they stand for, if enough of them are of one field.

    >>> from caveat.cube.table import Column, Table
    >>> def table(*names):
    ...     return Table("t", "", "", 9, tuple(Column(n, "measure", "integer") for n in names), "t")
    >>> spell_out(table("G", "W", "HR", "BB", "SO")).column("HR").synonyms
    ('home runs', 'homers')
    >>> spell_out(table("G", "HR")).column("HR").synonyms
    ()
    """
    glossary = _glossary_of([c.name for c in table.columns])
    if glossary is None:
        return table
    return replace(table, columns=tuple(_spelt_out(c, glossary) for c in table.columns))


def _glossary_of(names: Sequence[str]) -> Glossary | None:
    """Return the glossary of which a table has most names, None where it has too few of all."""
    found = [(sum(n in g.names for n in names), g) for g in glossaries()]
    fitting = [(n, g) for n, g in found if n >= g.least]
    return max(fitting, key=lambda x: x[0])[1] if fitting else None


def _spelt_out(column: Column, glossary: Glossary) -> Column:
    told = column.synonyms or (column.title and words_of(column.title) != words_of(column.name))
    if told or column.name not in glossary.names:
        return column  # who made the table says it
    return replace(column, synonyms=glossary.names[column.name], unit="")


__all__ = ["spell_out"]
