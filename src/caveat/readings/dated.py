"""Spans that tables date: terms of office, strikes, bans - found by the names that a claim gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.facts import column_words, words_of
from caveat.cube.names import fold
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Column, Table
from caveat.cube.times import date_bounds

MOST_ROWS = 50_000
_PLAIN = frozenset("the a an of in on and for to by at from with is was has had been it he she they".split())


@dataclass(frozen=True, slots=True)
class Dated:
    """One dated span: what the table calls it, its first and last day, as early and as late as dated.

    A date of a year alone lies anywhere in it; `end` is None where the table gives none.
    """

    name: str
    what: str
    start: tuple[date, date]
    end: tuple[date, date] | None
    table: Table
    columns: tuple[str, str, str]  # name, start, end ("" where the table has none)
    written: tuple[str, str]

    @property
    def where(self) -> str:
        """Return the condition that picks the row."""
        parts = [f"CAST({identifier(self.columns[0])} AS VARCHAR) = {literal(self.name)}"]
        for column, text in zip(self.columns[1:], self.written, strict=True):
            if column and text:
                parts.append(f"CAST({identifier(column)} AS VARCHAR) = {literal(text)}")
        return " AND ".join(parts)


def find_dated(claim: Claim, catalog: Catalog) -> tuple[Dated, ...]:
    """Return the dated spans that a claim names, those of its own names before those of its other words."""
    names = [fold(p.text).split() for p in (*claim.members, *claim.context_members)]
    words = frozenset(fold(claim.text).split()) - _PLAIN
    own: list[Dated] = []
    other: list[Dated] = []
    for table in catalog.tables:
        start, end = _bound(table, "start"), _bound(table, "end")
        if start is None:
            continue
        for column in table.columns:
            if column.kind != "text" or column in (start, end) or column.role in ("note", "source"):
                continue
            for dated in _rows(table, column, start, end, catalog):
                called = fold(re.sub(r"\(.*?\)", "", dated.name)).split()
                if any(_is_called(called, name) for name in names[: len(claim.members)]):
                    own.append(dated)
                elif any(_is_called(called, name) for name in names) or (called and words >= set(called)):
                    other.append(dated)
    return tuple(_fitting(own or other, words))


def _fitting(found: list[Dated], words: frozenset[str]) -> list[Dated]:
    """Return those whose office or kind the claim names, all where it names none."""
    named = [d for d in found if d.what and set(fold(d.what).split()) & words]
    return named or found


def _is_called(called: list[str], name: list[str]) -> bool:
    """Tell whether a full name answers to a name in a text: its last word, the others in order."""
    if not called or not name or called[-1] != name[-1]:
        return False
    rest = iter(called)
    return all(word in rest for word in name)


def _rows(table: Table, column: Column, start: Column, end: Column | None, catalog: Catalog) -> list[Dated]:
    what = next(
        (c for c in table.columns if {"office", "position", "post", "role", "event"} & set(words_of(c.name))),
        None,
    )
    chosen = [column, start, *([end] if end else []), *([what] if what and what != column else [])]
    texts = ", ".join(f"coalesce(CAST({identifier(c.name)} AS VARCHAR), '')" for c in chosen)
    rows = catalog.query(
        f"SELECT DISTINCT {texts} FROM {identifier(table.name)} ORDER BY ALL LIMIT {MOST_ROWS}"
    )
    out = []
    for row in rows:
        values = dict(zip((c.name for c in chosen), map(str, row), strict=True))
        first = _bounds(values[start.name])
        if not values[column.name] or first is None:
            continue
        last = values[end.name] if end else ""
        out.append(
            Dated(
                values[column.name], values[what.name] if what and what != column else "", first,
                _bounds(last), table, (column.name, start.name, end.name if end else ""),
                (values[start.name], last),
            )
        )  # fmt: skip
    return out


def _bounds(text: str) -> tuple[date, date] | None:
    low, high = date_bounds(text.strip()[:10])
    return None if low is None else (low, high if high is not None else low + timedelta(0))


def _bound(table: Table, bound: str) -> Column | None:
    words = set(column_words()["bounds"][bound])
    stated = (c for c in table.columns if c.bound == bound)
    named = (
        c for c in table.columns if c.kind in ("date", "text", "integer") and words & set(words_of(c.name))
    )
    return next(stated, None) or next(named, None)
