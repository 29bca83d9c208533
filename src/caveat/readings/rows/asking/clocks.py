"""The clocks of a table: which columns tell the time of its rows, and the lengths of time between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caveat.cube.sql import identifier, literals
from caveat.cube.table import Column
from caveat.readings.rows.lexical.words import split_name

if TYPE_CHECKING:
    from caveat.readings.rows.asking.tables import RowTable

_YEAR = r"(1[5-9]|20)\d\d"
_SPLIT = r"\d{4} ?[/–-] ?(\d\d|\d{4})"  # "2022/23"
_LENGTH = re.compile(r"years from (.+?) to (?:(.+?) or )?(\d{4}-\d\d-\d\d|\d{4})$")
_MONTHS = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())
MOST_DATES = 7
EVEN = (0.3, 3.5)  # of the usual time between two days, so that there is one now and then
MOSTLY = 0.85  # of the days of a series, which come so evenly
LONG = 730  # days from which on a span is counted in years


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """The years of a table's rows: SQL expressions for the year and month, and whether days are known."""

    column: str
    expression: str
    years: tuple[int, ...]
    dated: bool
    month: str = ""  # "" where the months are not known
    day: str = ""  # the day of a row as a date, "" where days are not known


@dataclass(frozen=True, slots=True)
class Span:
    """Two dates of which the first comes before the second; `open` where some rows have no second."""

    start: str
    end: str
    longest: int  # days
    open: bool


def clock_of(rows: RowTable, column: Column) -> Clock | None:
    """Return the clock that a column gives, None where it tells no years."""
    name = identifier(column.name)
    if column.kind == "date":
        expression, dated = f"year({name})", True
    elif column.kind == "integer":
        packed = column.frequency == "M"  # 202001
        expression, dated = f"{name} // 100" if packed else name, False
    else:
        text = f"CAST({name} AS VARCHAR)"
        expression, dated = f"TRY_CAST(regexp_extract({text}, '{_YEAR}') AS INTEGER)", False
        end = f"TRY_CAST(right({text}, 2) AS INTEGER) = (TRY_CAST(left({text}, 4) AS INTEGER) + 1) % 100"
        spans = f"bool_and(regexp_full_match({text}, '{_SPLIT}') AND {end}) AND count(DISTINCT {name}) > 1"
        if column.frequency not in ("M", "Q") and rows.one(spans):  # numbered by its end, as in a text
            expression = f"(TRY_CAST(left({text}, 4) AS INTEGER) + 1)"
        if column.role != "period":
            odd = f"count(*) FILTER (len(regexp_extract_all({text}, '\\b{_YEAR}\\b')) <> 1) = 0"
            if not rows.one(odd):
                return None
    found = rows.catalog.query(
        f"SELECT DISTINCT TRY_CAST({expression} AS BIGINT) AS y FROM {identifier(rows.name)} "
        f"WHERE y IS NOT NULL ORDER BY 1"
    )
    years = tuple(int(r[0]) for r in found)
    if not years or not all(1500 <= y <= 2200 for y in years):
        return None
    beside = _date_beside(rows, column, expression)
    if beside is not None:
        return clock_of(rows, beside)
    return Clock(column.name, expression, years, dated, _month_of(rows, column), _day_of(rows, column))


def _date_beside(rows: RowTable, column: Column, year: str) -> Column | None:
    """Return the column of dates whose year another column says once more, as "date" beside "year"."""
    if column.kind == "date" or column.frequency in ("M", "Q"):
        return None
    for other in (c for c in rows.table.columns if c.kind == "date" and not c.dates):
        name = identifier(other.name)
        if rows.one(f"count({name}) = count(*) AND count(*) > 0 AND bool_and(year({name}) = {year})"):
            return other
    return None


def _month_of(rows: RowTable, column: Column) -> str:
    """Return the expression for the month of a row, "" where the table does not know it."""
    name = identifier(column.name)
    if column.kind == "date":
        return f"month({name})"
    if column.kind == "integer" and column.frequency == "M":
        return f"{name} % 100"
    beside = [c for c in rows.table.columns if c.name.lower() in ("month", "mon") and c.kind == "integer"]
    if beside:
        return identifier(beside[0].name)
    text = f"CAST({name} AS VARCHAR)"
    if column.kind == "text" and column.frequency == "M":
        number = f"TRY_CAST(regexp_extract({text}, '^\\d{{4}}\\D?(\\d{{2}})', 1) AS INTEGER)"
        short = f"lower(left(regexp_extract({text}, '[A-Za-z]{{3,}}'), 3))"
        return f"coalesce({number}, nullif(list_position([{literals(_MONTHS)}], {short}), 0))"
    if column.kind == "text" and column.frequency == "Q":
        return f"(3 * TRY_CAST(regexp_extract({text}, 'Q\\s?([1-4])', 1) AS INTEGER) - 2)"
    return ""


def _day_of(rows: RowTable, column: Column) -> str:
    """Return the expression for the day of a row as a date, "" where the table does not know it."""
    if column.kind != "date":
        return ""
    name = identifier(column.name)
    hours = f"coalesce(max(extract('hour' FROM CAST({name} AS TIMESTAMP))), 0) > 0"
    return f"CAST({name} AS DATE)" if rows.one(hours) else name


def season_sql(clock: Clock) -> str:
    """Return the SQL of the season of a row, as the months are counted in the north.

    >>> season_sql(Clock("d", "y", (1990, 2000), False, "m"))
    "(['winter', 'spring', 'summer', 'autumn'])[m % 12 // 3 + 1]"
    """
    return f"(['winter', 'spring', 'summer', 'autumn'])[{clock.month} % 12 // 3 + 1]"


def keeps_time(rows: RowTable, clock: Clock) -> bool:
    """Tell whether the days of a table come evenly, as those of a series do; appointments do not."""
    if not clock.day:
        return True
    gaps = (
        f"SELECT date_diff('day', lag(d) OVER (ORDER BY d), d) AS gap "
        f"FROM (SELECT DISTINCT {clock.day} AS d FROM {identifier(rows.name)} WHERE {clock.day} IS NOT NULL)"
    )
    usual = f"SELECT gap, median(gap) OVER () AS usual FROM ({gaps}) WHERE gap IS NOT NULL"
    even = f"gap BETWEEN {EVEN[0]} * usual AND {EVEN[1]} * usual"
    found = rows.catalog.query(f"SELECT count(*) FILTER ({even}) >= {MOSTLY} * count(*) FROM ({usual})")
    return bool(found[0][0])


def spans_of(rows: RowTable) -> tuple[Span, ...]:
    """Return the pairs of date columns of which the first comes before the second."""
    dates = [c.name for c in rows.table.columns if c.kind == "date"][:MOST_DATES]
    out = []
    for i, a in enumerate(dates):
        for b in dates[i + 1 :]:
            span = _span_of(rows, a, b) or _span_of(rows, b, a)
            if span is not None:
                out.append(span)
    return tuple(out)


def _span_of(rows: RowTable, a: str, b: str) -> Span | None:
    """Return the span from one date to another, None where the first does not come before the second."""
    first, last = identifier(a), identifier(b)
    known, right, longest, opened = rows.catalog.query(
        f"SELECT count(*) FILTER ({last} IS NOT NULL), count(*) FILTER ({last} >= {first}), "
        f"coalesce(max(date_diff('day', {first}, {last})), 0), count(*) FILTER ({last} IS NULL) "
        f"FROM {identifier(rows.name)} WHERE {first} IS NOT NULL"
    )[0]
    return Span(a, b, int(longest), bool(opened)) if known and right >= 0.95 * known and longest > 1 else None


def births_of(rows: RowTable) -> tuple[str, ...]:
    """Return the columns of whole numbers that are years of birth or of founding."""
    out = []
    for c in rows.table.columns:
        words = set(split_name(c.name))
        if c.kind == "integer" and words & {
            "birth",
            "born",
            "founded",
            "founding",
            "built",
            "established",
            "dob",
        }:
            low, high = rows.catalog.query(
                f"SELECT min({identifier(c.name)}), max({identifier(c.name)}) FROM {identifier(rows.name)}"
            )[0]
            if low is not None and low >= 1000 and high <= 2100:
                out.append(c.name)
    return tuple(out)


def length_sql(name: str) -> str:
    """Return the SQL of a length of time up to a day or a year, "" for any other name.

    >>> length_sql("years from hired to left or 2022-07-05")
    '(date_diff(\\'day\\', "hired", coalesce("left", CAST(\\'2022-07-05\\' AS DATE))) / 365.25)'
    >>> length_sql("years from born to 2022"), length_sql("price")
    ('(2022 - "born")', '')
    """
    found = _LENGTH.fullmatch(name)
    if found is None:
        return ""
    start = identifier(found[1])
    if len(found[3]) == 4:
        return f"({found[3]} - {start})"
    day = f"CAST('{found[3]}' AS DATE)"
    end = f"coalesce({identifier(found[2])}, {day})" if found[2] else day
    return f"(date_diff('day', {start}, {end}) / 365.25)"


__all__ = [
    "LONG",
    "Clock",
    "Span",
    "births_of",
    "clock_of",
    "keeps_time",
    "length_sql",
    "season_sql",
    "spans_of",
]
