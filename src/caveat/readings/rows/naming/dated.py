"""Dated: parts of the calendar as conditions on rows: "on a Saturday or a Sunday", "in winter"."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.readings.rows.asking.clocks import season_sql
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.calendar import Part, parts_of
from caveat.readings.rows.lexical.words import Word
from caveat.readings.rows.naming.named import Named

SURE = {"weekday": 0.95, "season": 0.8}  # that a part of the calendar is a condition on rows
MOST_DATED = 2

Groups = Sequence[Sequence[Named]]


def dated_groups(table: RowTable, text: str, start: int, others: Groups) -> tuple[tuple[Named, ...], ...]:
    """Return the conditions on the day of a row, where nothing else in the table has the name."""
    out = []
    for part in parts_of(text, start):
        predicate = _predicate(table, part)
        taken = any(n.start < part.end and part.start < n.end for g in others for n in g)
        if predicate is not None and not taken:
            out.append((Named(predicate, SURE[part.kind], part.start, part.end, "claim"),))
    return tuple(out[:MOST_DATED])


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
