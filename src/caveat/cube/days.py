"""Days made dates: 20200131, a year, month and day in three columns, weekdays as numbers.

Each is one select over the table as it is written, so a reader can run it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caveat.cube.facts import column_words, words_of
from caveat.cube.loaded import Loaded, reshape
from caveat.cube.sql import identifier, literal
from caveat.cube.times import month_number

if TYPE_CHECKING:
    import duckdb

_PACKED = (15_000_101, 29_991_231)  # whole numbers between these may be days
_MANY = 20  # so many different whole numbers that are all days are no accident, whatever their name
# How weekdays are numbered: from Monday or Sunday, from 1 or 0.
_WEEKDAYS = ("isodow({})", "dayofweek({}) + 1", "dayofweek({})", "isodow({}) - 1")


def to_days(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Return a table with dates where days are written in whole numbers, the same table where none are."""
    if not loaded.held:
        return loaded
    loaded = _unpack(con, loaded)
    loaded = _join(con, loaded)
    return _name_weekdays(con, loaded)


def is_day_of_month(name: str) -> bool:
    """Tell whether a column of that name holds the day of the month.

    >>> is_day_of_month("date_of_month"), is_day_of_month("calls per day")
    (True, False)
    """
    return " ".join(words_of(name)) in column_words()["days"]["month"]


def _unpack(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Read whole numbers such as 20200131 as days, where all of a column are some."""
    whole = [n for n, k in loaded.kinds.items() if k == "integer"]
    if not whole:
        return loaded
    parts = []
    for name in whole:
        x, day = identifier(name), _unpacked(name)
        inside = f"{x} BETWEEN {_PACKED[0]} AND {_PACKED[1]}"
        parts += [
            f"count({x})",
            f"count(DISTINCT {x})",
            f"count(*) FILTER ({inside})",
            f"count(CASE WHEN {inside} THEN {day} END)",
        ]
    row = con.execute(f"SELECT {', '.join(parts)} FROM {identifier(loaded.name)}").fetchone() or ()
    times = {*column_words()["period"], *(w for names in column_words()["bounds"].values() for w in names)}
    found = []
    for i, name in enumerate(whole):
        known, distinct, inside, days = row[4 * i : 4 * i + 4]
        if known and known == inside == days and (distinct >= _MANY or times & set(words_of(name))):
            found.append(name)
    if not found:
        return loaded
    columns = ", ".join(f"{_unpacked(n)} AS {identifier(n)}" for n in found)
    return _replace(con, loaded, columns, f"the whole numbers of {', '.join(found)} were read as days")


def _replace(con: duckdb.DuckDBPyConnection, loaded: Loaded, columns: str, finding: str) -> Loaded:
    return reshape(con, loaded, lambda r: f"(SELECT * REPLACE ({columns}) FROM {r})", finding=finding)


def _unpacked(name: str) -> str:
    return f"CAST(try_strptime(CAST({identifier(name)} AS VARCHAR), '%Y%m%d') AS DATE)"


def _join(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Join columns of years, months and days of the month to one of dates; the last stays as well."""
    year = _only(loaded, ("year", "yr"))
    month = _only(loaded, ("month", "mon", "mo", "month name"))
    days = [n for n, k in loaded.kinds.items() if k == "integer" and is_day_of_month(n)]
    if year is None or month is None or len(days) != 1 or loaded.kinds[year] != "integer":
        return loaded
    number = _month_sql(con, loaded, month)
    if not number:
        return loaded
    y, d, view = identifier(year), identifier(days[0]), identifier(loaded.name)
    day = f"TRY_CAST(printf('%04d-%02d-%02d', CAST({y} AS BIGINT), CAST({number} AS BIGINT), {d}) AS DATE)"
    row = con.execute(f"SELECT bool_and({y} BETWEEN 1000 AND 9998), count({day}) FROM {view}").fetchone()
    if not row or not row[0] or row[1] < loaded.rows:
        return loaded
    left = [n for n in loaded.kinds if n not in (year, month)]
    name = next(n for n in ("date", "day_date", f"{year}_{month}_date") if n not in left)
    listed = ", ".join([f"{day} AS {identifier(name)}", *(identifier(n) for n in left)])
    text = f"{year}, {month} and {days[0]} were read as one date"
    return reshape(con, loaded, lambda r: f"(SELECT {listed} FROM {r})", finding=text)


def _month_sql(con: duckdb.DuckDBPyConnection, loaded: Loaded, month: str) -> str:
    """Return the SQL of the number of a month, written as a number or a name; "" where it is neither."""
    name = identifier(month)
    if loaded.kinds[month] == "integer":
        return name
    rows = con.execute(f"SELECT DISTINCT {name} FROM {identifier(loaded.name)} LIMIT 40").fetchall()
    numbers = {str(r[0]): month_number(str(r[0])) for r in rows}
    if loaded.kinds[month] != "text" or not all(numbers.values()):
        return ""
    whens = " ".join(f"WHEN {literal(text)} THEN {n}" for text, n in sorted(numbers.items()))
    return f"CASE {name} {whens} END"


def _name_weekdays(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Give weekdays that are numbered their names, where dates beside them tell how they are numbered."""
    weekday = _only(loaded, column_words()["days"]["week"])
    dates = [n for n, k in loaded.kinds.items() if k == "date"]
    if weekday is None or loaded.kinds[weekday] != "integer" or not dates:
        return loaded
    x, view = identifier(weekday), identifier(loaded.name)
    for date in dates:
        day = identifier(date)
        tests = ", ".join(f"bool_and({x} IS NOT DISTINCT FROM {w.format(day)})" for w in _WEEKDAYS)
        if any(con.execute(f"SELECT {tests} FROM {view}").fetchone() or ()):
            again = f"dayname({day}) AS {x}"
            text = f"the numbers of {weekday} were read as weekdays, as {date} tells them"
            return _replace(con, loaded, again, text)
    return loaded


def _only(loaded: Loaded, names: tuple[str, ...] | list[str]) -> str | None:
    found = [n for n in loaded.kinds if " ".join(words_of(n)) in names]
    return found[0] if len(found) == 1 else None
