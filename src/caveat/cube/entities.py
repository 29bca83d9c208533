"""Things observed many times: a table with a row for each observation, asked as one row for each thing.

Storms every six hours, contestants by episode, songs by week: texts speak of the storms, the contestants
and the songs. Such tables are told from panels, a country every year, by the lives of their things: short
beside the time that the table spans, and without long gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caveat.cube.facts import words_of
from caveat.cube.joins import Joined
from caveat.cube.observed import OCCASIONS, PARTS_OF_DAY, SEASONS, made_of
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Role, Table

if TYPE_CHECKING:
    import duckdb

FEWEST_ROWS, MOST_ROWS = 40, 500_000
FEWEST_THINGS, FEWEST_EACH = 8, 3.0  # things, and rows of each on average
LONGEST = 0.34  # of the time that a table spans: the life of the thing that a row is of, on average
CLOSEST = 0.4  # of the times of a life that have a row, on average
FULL = 0.34  # of the cells of things and times that have a row, at most
ONCE = 0.97  # of the rows that are the only one of their thing and time
NEARLY_ONCE = 0.5  # of them from which on a second column may tell the things apart
MOST_AT_ONCE = (
    200  # rows of one time on average: more are a census of all who are there, asked as of that time
)
RETURN = 0.2  # of the things of numbered seasons that come again in another, at most
MOST_NAMES, MOST_WITH = 3, 3  # columns that may name the things, and that may do so together with one
_TEXTS: tuple[Role, ...] = ("member", "member_part", "dimension", "identifier")


@dataclass(frozen=True, slots=True)
class Lives:
    """How the rows of things lie in time: things, rows of each, life, how close, how many rows alone."""

    things: int
    each: float
    life: float
    close: float
    once: float

    @property
    def are_of_things(self) -> bool:
        """Tell whether rows that lie so are observations of things, no panel and no list of events."""
        several = self.things >= FEWEST_THINGS and self.each >= FEWEST_EACH and self.once >= ONCE
        return several and self.life <= LONGEST and self.close >= CLOSEST


def find_things(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[Joined, ...]:
    """Return for each table of observations the table of its things, made in the engine.

    >>> import duckdb
    >>> con = duckdb.connect()
    >>> rows = [(f"Gale {g}", 9 * g + t, 30 + g + t) for g in range(12) for t in range(5)]
    >>> _ = con.execute("CREATE TABLE gales (name TEXT, week INTEGER, wind INTEGER)")
    >>> _ = con.executemany("INSERT INTO gales VALUES (?, ?, ?)", rows)
    >>> columns = (Column("name", "member", "text"), Column("week", "dimension", "integer"),
    ...            Column("wind", "measure", "integer"))
    >>> (found,) = find_things(con, [Table("gales", "gales", "", 60, columns, "gales")])
    >>> found.table.name, found.key, [c.name for c in found.table.columns]  # doctest: +NORMALIZE_WHITESPACE
    ('gales by name', ('name',),
     ['name', 'first week', 'last week', 'weeks', 'highest wind', 'lowest wind'])
    >>> con.execute(found.prefix('SELECT max("highest wind") FROM "gales by name"')).fetchall()
    [(45,)]
    """
    out = []
    for table in tables:
        key = _key_of(con, table) if may_have_things(table) else None
        if key is not None:
            out.append(made_of(con, table, *key))
    return tuple(out)


def may_have_things(table: Table) -> bool:
    """Tell whether the rows of a table may be observations: it has times and columns that may be names."""
    return FEWEST_ROWS <= table.rows <= MOST_ROWS and bool(_times_of(table)) and bool(_names_of(table))


def _times_of(table: Table) -> tuple[Column, ...]:
    """Return the columns that tell when a row was, in order: a date and an hour, or a numbered occasion."""
    periods = [c for c in table.columns_of("period") if c.bound != "end" and not c.dates]
    if periods:
        hours = [c for c in table.columns if c.kind == "integer" and c.name.lower() in PARTS_OF_DAY]
        dated = [c for c in periods if c.kind == "date"]
        return (dated[0], *hours) if dated else (periods[0],)
    numbered = [
        c for c in table.columns
        if c.kind == "integer" and words_of(c.name)[-1:] and words_of(c.name)[-1] in OCCASIONS
    ]  # fmt: skip
    return tuple(numbered[:1])


def _names_of(table: Table) -> list[Column]:
    """Return the columns that may name the things, what a row is about first."""
    texts = [c for c in table.columns_of(*_TEXTS) if c.kind == "text" and not _is_season(c)]
    return sorted(texts, key=lambda c: c.role != "member")


def _is_season(column: Column) -> bool:
    return bool(set(words_of(column.name)) & SEASONS) and column.role not in ("member", "ignored", "note")


def _key_of(con: duckdb.DuckDBPyConnection, table: Table) -> tuple[tuple[str, ...], str, Column] | None:
    """Return the columns that tell one thing from another, the SQL of a year among them, and the time."""
    times, names = _times_of(table), _names_of(table)
    seasons = [c for c in table.columns if _is_season(c) and c not in times]
    when = ", ".join(identifier(c.name) for c in times)
    within = _year_of(times[0])
    if times[0].role != "period" and seasons:
        within = identifier(seasons[0].name)
        when = f"{within}, {when}"
    moments, *counted = con.execute(
        f"SELECT count(DISTINCT ({when})), "
        f"{', '.join(f'count(DISTINCT {identifier(c.name)})' for c in names)} FROM {identifier(table.name)}"
    ).fetchone() or (0,)
    if table.rows > MOST_AT_ONCE * moments:
        return None
    most = table.rows / FEWEST_EACH
    known = zip(counted, names, strict=True)
    likely = [(n, c) for n, c in known if FEWEST_THINGS <= n <= most and table.rows <= FULL * n * moments]
    likely.sort(key=lambda x: -x[0])
    told = [c for _, c in likely if c.role == "member"] or [c for _, c in likely]
    if any(c.role == "member" for c in names) and not any(c.role == "member" for c in told):
        return None
    for column in told[:MOST_NAMES]:
        others = [c.name for _, c in likely if c.name != column.name][:MOST_WITH]
        found = _told_apart(con, table, column.name, others, when, within)
        if found is not None:
            keys, year = found
            named = [c.name for c in seasons if identifier(c.name) == year]
            return (*keys, *named), "" if named else year, times[0]
    return None


def _year_of(time: Column) -> str:
    if time.role != "period":
        return ""
    return f"year({identifier(time.name)})" if time.kind == "date" else ""


def _told_apart(
    con: duckdb.DuckDBPyConnection, table: Table, name: str, others: Sequence[str], when: str, within: str
) -> tuple[tuple[str, ...], str] | None:
    """Return the columns that tell the things apart, with what holds a name that comes again, "" for none."""
    for keys in ((name,), *((name, o) for o in others)):
        again = within if within and _come_again(con, table, keys, when, within) else ""
        lives = _lives(con, table, keys, when, again)
        if lives.are_of_things:
            return keys, again
        if lives.once < NEARLY_ONCE or lives.once >= ONCE:
            return None
    return None


def _lives(
    con: duckdb.DuckDBPyConnection, table: Table, keys: Sequence[str], when: str, within: str
) -> Lives:
    """Return how the rows of things lie in the times of their table; each row counts as much."""
    things, rows, each, life, close, once = con.execute(
        f"WITH {_by_thing(table, keys, when, within)} SELECT count(*), sum(n), avg(n), "
        "sum(n * (b - a + 1.0)) / sum(n) / max(m), sum(n * k / (b - a + 1.0)) / sum(n), sum(k) / sum(n) "
        "FROM lived"
    ).fetchone() or (0, None, 0, 0, 0, 0)
    return Lives(things, each, life, close, once) if rows else Lives(0, 0.0, 1.0, 0.0, 0.0)


def _come_again(
    con: duckdb.DuckDBPyConnection, table: Table, keys: Sequence[str], when: str, within: str
) -> bool:
    """Tell whether names that come in several seasons are new things there, rather than going on."""
    named = ", ".join(identifier(k) for k in keys)
    apart, on, first = con.execute(
        f"WITH {_by_thing(table, keys, when, within)}, followed AS (SELECT a - lag(b) OVER w AS gap, "
        f"lag(b - a + 1) OVER w AS life FROM lived WINDOW w AS (PARTITION BY {named} ORDER BY a)) "
        "SELECT count(*) FILTER (gap > life), count(*) FILTER (gap <= life), count(*) FILTER (gap IS NULL) "
        "FROM followed"
    ).fetchone() or (0, 0, 0)
    few = not within.startswith("year(") and apart + on <= RETURN * first
    return bool(apart > on or (apart + on and few))


def _by_thing(table: Table, keys: Sequence[str], when: str, within: str) -> str:
    """Return the first parts of a statement: the rows of each thing, times, first and last, and of all."""
    named = ", ".join(identifier(k) for k in keys)
    known = " AND ".join(f"{identifier(k)} IS NOT NULL" for k in keys)
    season = f", {within} AS season" if within else ", 0 AS season"
    return (
        f"timed AS (SELECT {named}{season}, dense_rank() OVER (ORDER BY {when}) AS t "
        f"FROM {identifier(table.name)} WHERE {known}), "
        f"lived AS (SELECT {named}, count(*) AS n, count(DISTINCT t) AS k, min(t) AS a, max(t) AS b, "
        f"max(max(t)) OVER () AS m FROM timed GROUP BY {named}, season)"
    )


__all__ = ["Lives", "find_things", "may_have_things"]
