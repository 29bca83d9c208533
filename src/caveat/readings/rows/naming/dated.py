"""Dated: parts of the calendar as conditions on rows: "on a Saturday or a Sunday", "in winter"."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence

from caveat.readings.rows.asking.clocks import season_sql
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.calendar import Part, parts_of
from caveat.readings.rows.lexical.words import Word
from caveat.readings.rows.naming.named import Named

SURE = {"weekday": 0.95, "season": 0.8}  # that a part of the calendar is a condition on rows
MOST_DATED = 2
_MONTH = rf"(?:early |mid-?|late )?({'|'.join(month_name[1:])})"
_STRETCH = re.compile(
    rf"\b(?:between|from) {_MONTH} (?:and|to|through|until) {_MONTH}\b(?! (?:of )?\d| (?:this|last) year)"
)

Groups = Sequence[Sequence[Named]]


def dated_groups(table: RowTable, text: str, start: int, others: Groups) -> tuple[tuple[Named, ...], ...]:
    """Return the conditions on the day of a row, where nothing else in the table has the name."""
    out = [(n,) for n in _stretches(table, text, start)]
    for part in parts_of(text, start):
        predicate = _predicate(table, part)
        taken = any(n.start < part.end and part.start < n.end for g in others for n in g)
        if predicate is not None and not taken:
            out.append((Named(predicate, SURE[part.kind], part.start, part.end, "claim"),))
    return tuple(out[:MOST_DATED])


def _stretches(table: RowTable, text: str, start: int) -> Iterator[Named]:
    """Yield stretches of the year, "between August and October", as conditions on the day of a row."""
    clock = table.clock
    if clock is None or not clock.day or table.is_series:  # a series has its days as times
        return
    for m in _STRETCH.finditer(text):
        a, b = (list(month_name).index(m[i].capitalize()) for i in (1, 2))
        months = tuple(
            month_name[x] for x in (range(a, b + 1) if a <= b else (*range(a, 13), *range(1, b + 1)))
        )
        made = f"monthname(CAST({clock.day} AS DATE))"
        yield Named(
            Predicate((clock.column,), months, expression=made),
            SURE["season"],
            start + m.start(),
            start + m.end(),
            "claim",
        )


def _predicate(table: RowTable, part: Part) -> Predicate | None:
    clock = table.clock
    if clock is None or table.is_series:  # a series has its days as times
        return None
    if part.kind == "weekday" and clock.day:
        made = f"dayname(CAST({clock.day} AS DATE))"
        return Predicate((clock.column,), part.names, expression=made)
    if part.kind == "season" and clock.month:
        return Predicate((clock.column,), part.names, expression=season_sql(clock))
    return None


def words_within(words: Sequence[Word], groups: Groups) -> dict[str, frozenset[int]]:
    """Return which words such conditions explain, by their columns."""
    out: dict[str, frozenset[int]] = {}
    for n in (n for g in groups for n in g):
        inside = frozenset(w.start for w in words if n.start <= w.start < n.end)
        for column in n.predicate.columns:
            out[column] = out.get(column, frozenset()) | inside
    return out


__all__ = ["dated_groups", "words_within"]
