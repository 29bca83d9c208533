"""Legends: tables that say what the columns of another table hold; and tables of texts that say nothing.

A table is the legend of another where one column of texts holds nearly all names of the other's
columns, and a second one describes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.cells import Entry
from caveat.cube.facts import column_words
from caveat.cube.glossaries import spell_out
from caveat.cube.lists import is_list
from caveat.cube.measures import money_of
from caveat.cube.scales import Scaled, find_scale, scale_columns
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Finding, Table
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

MOST_NAMES = 5000  # rows of a legend
NEARLY = 0.8  # of the names of a table's columns, or of a legend of at least FEW, have to be the other's
FEW = 3
SHORT = 60  # characters: a description up to this length is a title, a longer one another name
PLAIN = 6  # words: what rows are about is never called by a longer description
_REASON = "describes the columns of {}"
_IN = re.compile(r"\bin (?:\S+ )?(?:thousands?|millions?|billions?)\b(?: of \w+)?", re.I)


def settle_texts(
    con: duckdb.DuckDBPyConnection, entries: Sequence[Entry]
) -> tuple[list[Entry], tuple[Finding, ...]]:
    """Return the entries with what legends and glossaries say of their columns; useless tables are findings.

    A table of no use that stands alone is an error.
    """
    out, findings = list(entries), list[Finding]()
    for legend in entries:
        said = _find_descriptions(con, legend.table, [e.table for e in entries if e is not legend])
        for name, described in said.items():
            at = next(i for i, e in enumerate(out) if e.table.name == name)
            columns = tuple(_describe(c, described.get(_plain(c.name), "")) for c in out[at].table.columns)
            described_table = replace(out[at].table, columns=columns)
            out[at] = _in_full(con, replace(out[at], table=described_table), described)
        if said:
            at = next(i for i, e in enumerate(out) if e.table.name == legend.table.name)
            out[at] = replace(out[at], table=_as_legend(out[at].table, list(said)))
            text = f"it describes the columns of {' and '.join(said)}, which are known by that as well"
            findings.append(Finding(legend.table.name, "shape", text))
    for entry in list(out):
        if not is_of_use(entry.table):
            text = f"table {entry.loaded.path!r} has no column of numbers"
            if len(entries) == 1:
                raise TableError(text, hint="give a table with at least one measure")
            findings.append(Finding(entry.table.name, "not read", text))
            out.remove(entry)
    return [replace(e, table=spell_out(e.table)) for e in out], tuple(findings)


def is_of_use(table: Table) -> bool:
    """Tell whether a table has figures, spans or lists, or describes another."""
    figures = bool(table.columns_of("measure", "denominator")) or any(c.bound for c in table.columns)
    return figures or is_legend(table) or is_list(table)


def is_legend(table: Table) -> bool:
    """Tell whether a table only describes the columns of another."""
    return any(c.reason.startswith(_REASON.format("")) for c in table.columns)


def is_countable(table: Table) -> bool:
    """Tell whether the rows of a table without figures are things that may be counted.

    >>> towns = Column("town", "member", "text", reason="what a row is about: its name says so")
    >>> is_countable(Table("towns", "towns.csv", "", 20, (towns,), ""))
    True
    """
    return table.rows >= FEW and any(
        c.role in ("period", "dimension") or (c.role == "member" and "its name says so" in c.reason)
        for c in table.columns
    )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _find_descriptions(
    con: duckdb.DuckDBPyConnection, legend: Table, others: Sequence[Table]
) -> dict[str, Mapping[str, str]]:
    """Return for the tables that a table describes the descriptions of their columns."""
    texts = [c for c in legend.columns if c.kind == "text"]
    if legend.rows > MOST_NAMES or len(texts) < 2 or legend.rows < FEW:
        return {}
    listed = ", ".join(f"CAST({identifier(c.name)} AS VARCHAR)" for c in texts)
    rows = con.execute(f"SELECT {listed} FROM {identifier(legend.name)}").fetchall()
    out: dict[str, Mapping[str, str]] = {}
    for k, named in enumerate(texts):
        held = {_plain(r[k]) for r in rows if r[k]} - {""}
        if len(held) < 0.9 * len(rows):
            continue
        best = max((i for i in range(len(texts)) if i != k), key=lambda i: _telling(texts[i], rows, i))
        for other in others:
            names = {_plain(c.name) for c in other.columns}
            hits = len(names & held)
            if hits >= FEW and (hits >= NEARLY * len(names) or hits >= NEARLY * len(held)):
                described = {_plain(r[k]): str(r[best]).strip() for r in rows if r[k] and r[best]}
                if named.name not in out and described:
                    out[other.name] = described
    return out


def _telling(column: Column, rows: Sequence[Sequence[str | None]], at: int) -> tuple[bool, float]:
    """Return what puts the column of descriptions first: its name, then how long its texts are."""
    words = set(column_words()["legend"]["descriptions"])
    named = bool(words & set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column.name).lower())))
    return named, sum(len(r[at] or "") for r in rows) / len(rows)


def _describe(column: Column, description: str) -> Column:
    """Return a column with its description as title, or among its names where that is long."""
    if not description or _plain(description) == _plain(column.name):
        return column
    if column.role in ("measure", "denominator") and not column.unit:
        column = replace(column, unit=money_of(description))
    if len(description) <= SHORT and column.role in ("measure", "denominator"):
        return replace(column, title=description, synonyms=(*column.synonyms, column.name))
    if column.role in ("member", "member_part", "period") and len(description.split()) > PLAIN:
        return column
    return replace(column, synonyms=(*column.synonyms, description))


def _in_full(con: duckdb.DuckDBPyConnection, entry: Entry, described: Mapping[str, str]) -> Entry:
    """Return an entry with the figures in full that are in thousands or more by their descriptions."""
    scaled: dict[str, Scaled] = {}
    for c in entry.table.columns_of("measure", "denominator"):
        said = described.get(_plain(c.name), "")
        stated = _IN.search(said)
        found = find_scale(stated[0] if stated else said if len(said) <= SHORT else "")
        if found is not None and c.kind in ("integer", "number"):
            scaled[c.name] = Scaled(c.name, found.power)
    if not scaled or not entry.loaded.held or entry.reduced is not None:
        return entry
    loaded = scale_columns(con, entry.loaded, scaled)
    columns = tuple(
        replace(c, kind=loaded.kinds[c.name], additive=c.additive or (not c.rate and c.role == "measure"))
        if c.name in scaled and loaded.kinds[c.name] == "integer"
        else c
        for c in entry.table.columns
    )
    table = replace(entry.table, columns=columns, relation=loaded.relation)
    return replace(entry, table=table, loaded=loaded, kept={})


def _as_legend(table: Table, others: Sequence[str]) -> Table:
    reason = _REASON.format(" and ".join(others))
    columns = tuple(
        replace(c, role="note", additive=False, rate=False, dimension=False, reason=reason)
        for c in table.columns
        if not c.reason.startswith("one for each row")
    )
    return replace(table, columns=columns)
