"""Incomplete rows: a comparison that ends in a year of which a table of events has only a part.

The same part of both years is compared. Where that goes the other way, a claim that holds is
incomplete; else the part is a caveat.
"""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass, replace
from datetime import date

from caveat.cube.sql import identifier
from caveat.figures import figure_text
from caveat.readings.rows.asking.answers import answer
from caveat.readings.rows.asking.query import Ask
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.rows.telling.wording import kind_of, unit_of
from caveat.readings.space import Surface

LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Partial:
    """What a partial last year does to a reading: a line, and whether the same part goes the other way."""

    text: str
    reverses: bool


def rows_partial(surface: Surface, at: tuple[int, ...]) -> Partial | None:
    """Return what the partial last year of a table does to a comparison of years, None where it has none."""
    voice = surface.voice
    if not isinstance(voice, RowsVoice):
        return None
    trial, _ = voice.trials[at[1]]
    asks = trial.asks
    if kind_of(trial) not in ("move", "sides") or len(asks) != 2 or any(a.by for a in asks):
        return None
    if any(a.function not in ("count", "sum") or not _is_year(a) for a in asks):
        return None  # a mean or share of a part of a year is one of the year as well as any
    years = [a.years.first for a in asks]
    month = last_month(trial.table, max(y for y in years if y is not None), voice.as_of)
    if month is None or years[0] == years[1]:
        return None
    until = trial.table.known_until(voice.as_of)
    part = [replace(a, years=replace(a.years, months=(1, month))) for a in asks]
    a, b, c, d = answer(trial.table, [*asks, *part], until)
    if not all(isinstance(x, float) for x in (a, b, c, d)):
        return None
    assert isinstance(a, float) and isinstance(b, float) and isinstance(c, float) and isinstance(d, float)
    unit = unit_of(trial.table, asks[0])
    names = month_name[1] if month == 1 else f"{month_name[1]} to {month_name[month]}"
    known = sorted((y or 0, v) for y, v in zip(years, (c, d), strict=True))
    figures = " and ".join(f"{figure_text(v, unit)} in {y}" for y, v in known)
    text = f"the rows of {known[-1][0]} end in {month_name[month]}; {names}: {figures}"
    return Partial(text, (a - b) * (c - d) < 0)


def _is_year(ask: Ask) -> bool:
    y = ask.years
    return y.first is not None and y.first == y.last and y.months is None and y.days is None and y.on is None


def last_month(table: RowTable, year: int, as_of: date) -> int | None:
    """Return the last month that a table has of its last year, None where it has the whole of it.

    A table of few events may have none in December, so the months without must be more than are
    without any in the other years.
    """
    clock = table.clock
    if clock is None or not clock.month or year != table.last_year(as_of):
        return None
    until = table.known_until(as_of)
    where = f" WHERE {until}" if until else ""
    shown = f"{clock.expression}, max({clock.month})"
    ends = table.catalog.query(f"SELECT {shown} FROM {identifier(table.name)}{where} GROUP BY 1 ORDER BY 1")
    found = {int(y): int(m) for y, m in ends if y is not None and m is not None}
    own = found.pop(year, LAST_MONTH)
    others = list(found.values())
    if own >= LAST_MONTH or not others or min(others[-5:]) <= own:
        return None
    return own


__all__ = ["Partial", "last_month", "rows_partial"]
