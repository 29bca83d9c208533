"""What a table of rows offers to words: its dimensions with their values, flags, numbers and times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from caveat.cube.catalog import Catalog
from caveat.cube.contests import has_candidates
from caveat.cube.entities import may_have_things
from caveat.cube.joins import Joined
from caveat.cube.legend import is_legend
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Column, Table
from caveat.readings.rows.asking.clocks import (
    LONG,
    Clock,
    Span,
    births_of,
    clock_of,
    keeps_time,
    length_sql,
    spans_of,
)
from caveat.readings.rows.asking.dims import Dim, are_twins, dim_of, shared_nouns
from caveat.readings.rows.asking.keyed import share_keys
from caveat.readings.rows.asking.lives import ages_of
from caveat.readings.rows.asking.made import Made
from caveat.readings.rows.lexical.pieces import is_tally
from caveat.readings.rows.lexical.words import lexicon, split_name

MOST_ROWS = 5_000_000
MONTH_OVER = 28  # day of a month from which on its figures may be known
MOST_CLOCKS = 4
LIST_MADE = 3  # month of a year from which on a list may end in it
COORDINATES = (("latitude",), ("longitude",), ("lat",), ("lon",), ("lng",))  # never averaged or summed
AGAIN = 1.5  # rows for each member and its groups, from which they come again over the years


class RowTable:
    """A table seen row by row."""

    def __init__(self, table: Table, catalog: Catalog, joined: Joined | None = None):
        self.table, self.name, self.catalog, self.joined = table, table.name, catalog, joined
        self._last: dict[str, int | None] = {}
        self._ones: dict[str, object] = {}
        self.kept: dict[str, Any] = {}  # what other rooms made of the table
        self.made: dict[str, Made] = {}  # numbers that claims ask for, made of several columns
        self.answers: dict[Any, Any] = {}  # of questions asked before, by the question and what was known

    @cached_property
    def clock(self) -> Clock | None:
        """Return the years of the rows, from the period column or from a text that holds one year."""
        for column in self.table.columns_of("period"):
            if column.bound != "end" and not column.dates:
                found = clock_of(self, column)
                if found:
                    return found
        for column in self.table.columns:
            if column.kind == "text" and column.role in ("identifier", "dimension", "note", "ignored"):
                found = clock_of(self, column)
                if found:
                    return found
        return None

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Return the clock of the rows and those of their other dates."""
        first = self.clock
        others = [c for c in self.table.columns if c.kind == "date" and first and c.name != first.column]
        found = [clock_of(self, c) for c in others[:MOST_CLOCKS]]
        return (*([first] if first else []), *(c for c in found if c is not None))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Return the pairs of dates of a row between which time passes."""
        return spans_of(self)

    @cached_property
    def births(self) -> tuple[str, ...]:
        """Return the columns of years from which ages count."""
        return births_of(self)

    @cached_property
    def derived(self) -> Mapping[str, str]:
        """Return the numbers that rows give by two columns, with their SQL: years from a start to an end."""
        out = {}
        for s in self.spans:
            if s.longest >= LONG:
                days = f"date_diff('day', {identifier(s.start)}, {identifier(s.end)})"
                out[f"years from {s.start} to {s.end}"] = f"({days} / 365.25)"
        return {**out, **self.ages}

    @cached_property
    def ages(self) -> Mapping[str, str]:
        """Return how old somebody was at what the rows tell, with the SQL."""
        return ages_of(self)

    def has_gaps(self, column: str) -> bool:
        """Tell whether some rows have nothing in a column."""
        return bool(self.one(f"count(*) > count({self.sql_of(column)})"))

    def sql_of(self, column: str) -> str:
        """Return the SQL of a number column, its own, derived or made."""
        if column in self.made or column in self.ages:
            return self.made[column].sql if column in self.made else self.ages[column]
        known = self.derived.get(column) or length_sql(column)
        if not known and column.startswith("years from ") and not self._has(column):
            pair = next((s for s in self.spans if column == f"years from {s.start} to {s.end}"), None)
            if pair is not None:
                known = f"(date_diff('day', {identifier(pair.start)}, {identifier(pair.end)}) / 365.25)"
        return known or identifier(column)

    def _has(self, column: str) -> bool:
        return any(c.name == column for c in self.table.columns)

    @cached_property
    def dims(self) -> tuple[Dim, ...]:
        """Return the dimensions, columns of the same things as one dimension besides each alone."""
        single = [d for c in self.table.columns if (d := dim_of(self, c)) is not None]
        out = list(single)
        for i, a in enumerate(single):
            for b in single[i + 1 :]:
                if are_twins(a, b):
                    values = tuple(sorted({*a.values, *b.values}))
                    name = tuple(w for w in a.name if w in b.name)
                    out.append(Dim((*a.columns, *b.columns), values, name))
        return tuple(out)

    @cached_property
    def numbers(self) -> tuple[Column, ...]:
        """Return the columns of numbers that may be averaged or summed."""
        flags = {c for d in self.dims if d.flag or d.places for c in d.columns}
        own = (
            c
            for c in self.table.columns
            if c.role in ("measure", "denominator")
            and c.name not in flags
            and c.name not in self.ones
            and split_name(c.name)[-1:] not in COORDINATES
        )
        made = (
            Column(
                name,
                "measure",
                "number",
                unit="years",
                rate=True,
                reason="derived",
                synonyms=("age",) if name in self.ages else (),
            )
            for name in self.derived
        )
        return (*own, *made)

    @cached_property
    def sole(self) -> str:
        """Return the only measure of a table with one row for each member and time, "" where there is none.

        A code, a rank or a size that stays the same for each member is nothing that is measured.
        """
        columns = [c.name for c in self.numbers if c.role == "measure" and c.name not in self.ages]
        if len(columns) != 1 or self.ones or self.weight is not None or not (self.members or self.is_series):
            return ""
        named = ", ".join(identifier(m) for m in self.members) or "1"
        once = f"count(DISTINCT ({named})) = count(*)"
        return columns[0] if self.is_series or self.one(once) else ""

    @cached_property
    def still(self) -> frozenset[str]:
        """Return the numbers that stay the same for each member at all times, so that they never move."""
        numbers = [c for c in self.numbers if c.name not in self.derived]
        if not (self.members and self.repeats) or len(numbers) < 2:
            return frozenset()
        key = ", ".join(identifier(m) for m in self.members)
        apart = ", ".join(f"count(DISTINCT ({key}, {identifier(c.name)}))" for c in numbers)
        row = self.catalog.query(f"SELECT count(DISTINCT ({key})), {apart} FROM {identifier(self.name)}")[0]
        return frozenset(c.name for c, n in zip(numbers, row[1:], strict=True) if n == row[0])

    @cached_property
    def moving(self) -> str:
        """Return the only measure that moves from time to time, "" where there is none or several."""
        names = [c.name for c in self.numbers if c.role == "measure" and c.name not in self.still]
        return names[0] if self.still and len(names) == 1 else ""

    @cached_property
    def is_log(self) -> bool:
        """Tell whether each row is an event of its own, with a number of its own and many to a year.

        A figure of one such row is no figure of its place and period.
        """
        clock = self.clock
        numbered = [c for c in self.table.columns_of("identifier") if c.name not in self._codes]
        if self.ones or clock is None or not numbered or self.table.rows < 4 * len(clock.years):
            return False
        count = " OR ".join(f"count(DISTINCT {identifier(c.name)}) = count(*)" for c in numbered)
        return bool(self.one(count))

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(c.name for c in self.table.columns if c.reason.startswith("a code of"))

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Return the columns that name what a row is about."""
        return tuple(c.name for c in self.table.columns_of("member"))

    @cached_property
    def ones(self) -> tuple[str, ...]:
        """Return the measures that only count the rows."""
        return tuple(
            c.name for c in self.table.columns_of("measure") if c.reason.startswith("one for each row")
        )

    @cached_property
    def weight(self) -> Column | None:
        """Return the column that says how many a row stands for, where a table holds counts by group."""
        if self.ones:
            return None
        margins = [d for d in self.dims if d.margin and d.columns[0] not in self.members]
        additive = [c for c in self.numbers if c.additive and c.role == "measure"]
        if margins and additive:
            return additive[0]
        plain = {"count", "number", "n", "freq", "frequency"}
        named = [c for c in additive if set(split_name(c.name)) <= plain]
        beside = [c for c in self.numbers if c.role == "measure" and c not in named]
        if any(c.name.lower() == "n" for c in named) and len(beside) > 1:
            return None  # how many were asked, of whom the other columns are shares
        return named[0] if len(named) == 1 and len(self.dims) > 1 else None

    @property
    def of_things(self) -> bool:
        """Tell whether each row is a thing that another table observes many times."""
        return self.joined is not None and bool(self.joined.key)

    @cached_property
    def is_rows(self) -> bool:
        """Tell whether a claim may be about its rows: events, people, answers, counts by group.

        A table of one figure for each member and period is no such table.
        """
        said = any(c.role == "dimension" and not c.dimension for c in self.table.columns) or self.of_things
        margins = any(d.margin for d in self.dims if d.columns[0] not in self.members)
        return bool(self.ones or margins or said or share_keys(self))

    @cached_property
    def nouns(self) -> frozenset[str]:
        """Return the words for one row: of the table's name and title, and of the member column."""
        names = [self.table.title or "", self.table.name]
        names += [c.name for c in self.table.columns_of("member")]
        names += [c.name for c in self.table.columns_of("identifier") if c.name not in self._codes]
        names += [self.weight.name] if self.weight else []
        words = {w for n in (*names, *(self.joined.nouns if self.joined else ())) for w in split_name(n)}
        words |= {k for d in self.dims if d.columns[0] in self.members for k in d.kind}
        words |= shared_nouns([d.values for d in self.dims if len(d.columns) == 1])
        return frozenset(w for w in words if w not in lexicon()["stop"] and w not in ("name", "title", "id"))

    @cached_property
    def repeats(self) -> bool:
        """Tell whether the same members come again in every period, as in a yearly list of all members."""
        clock, member = self.clock, self.table.columns_of("member")
        if clock is None or len(clock.years) < 2 or not member or self.of_things:
            return False
        groups = [d.columns[0] for d in self.dims if d.margin]
        name = ", ".join(identifier(n) for n in dict.fromkeys((member[0].name, *groups)))
        pairs, members, rows = self.catalog.query(
            f"SELECT count(DISTINCT ({name}, {clock.expression})), count(DISTINCT ({name})), count(*) "
            f"FROM {identifier(self.name)}"
        )[0]
        return bool(members and pairs >= 0.9 * rows and pairs > AGAIN * members)

    def lacks_members(self, year: int) -> bool:
        """Tell whether members that have rows in the year before have none in a year."""
        clock = self.clock
        return clock is not None and year - 1 in clock.years and year in self._lacking

    @cached_property
    def _lacking(self) -> frozenset[int]:
        """Return the years that follow one with rows of members that have none in them."""
        of = (c.name for c in self.table.columns if c.role == "dimension" and c.dimension)
        named = [*self.members, *of]
        if self.clock is None or not named:
            return frozenset()
        key = ", ".join(identifier(n) for n in named)
        view, when = identifier(self.name), self.clock.expression
        rows = self.catalog.query(
            f"SELECT DISTINCT y FROM (SELECT {key}, {when} + 1 AS y FROM {view} WHERE {when} IS NOT NULL "
            f"EXCEPT SELECT {key}, {when} FROM {view})"
        )
        return frozenset(int(y) for (y,) in rows)

    @cached_property
    def is_series(self) -> bool:
        """Tell whether each row is the figures of one time, or of one member at one time."""
        clock = self.clock
        if clock is None or self.ones or len(clock.years) < 2 or self.of_things:
            return False
        when = ", ".join(x for x in (clock.expression, clock.month, clock.day) if x)
        keys = ", ".join([when, *(identifier(m) for m in self.members)])
        some = f"count(DISTINCT ({when})) < 0.5 * count(*) AND count(DISTINCT ({keys})) = count(*)"
        if self.members:  # each member once: things that came up in a year, no figures of it
            named = ", ".join(identifier(m) for m in self.members)
            some += f" AND count(*) > {AGAIN} * count(DISTINCT ({named}))"
        return bool(self.one(f"{some} OR count(DISTINCT ({when})) = count(*)")) and keeps_time(self, clock)

    def known_until(self, as_of: date) -> str:
        """Return the condition that leaves out what lies after a day, "" where nothing does."""
        clock = self.clock
        if clock is None or clock.years[-1] < as_of.year:
            return ""
        if clock.dated:
            last = self.one(f"max({identifier(clock.column)}) > CAST({literal(as_of.isoformat())} AS DATE)")
            day = f"CAST({literal(as_of.isoformat())} AS DATE)"
            return f"{identifier(clock.column)} <= {day}" if last else ""
        if clock.month:
            months = as_of.month if as_of.day >= MONTH_OVER else as_of.month - 1
            return f"12 * {clock.expression} + {clock.month} <= {12 * as_of.year + months}"
        listed = not self.is_series and not self.repeats
        if clock.years[-1] == as_of.year and as_of.month >= LIST_MADE and listed:
            return ""  # a list of events that ends in this year was made for the text
        over = (as_of.month, as_of.day) == (12, 31)
        last_year = as_of.year if over or self._begun(as_of) else as_of.year - 1
        return f"{clock.expression} <= {last_year}" if clock.years[-1] > last_year else ""

    def last_year(self, as_of: date, conditions: Sequence[str] = ()) -> int | None:
        """Return the last year known at a day among the rows that meet some conditions."""
        clock = self.clock
        if clock is None:
            return None
        until = self.known_until(as_of)
        if not until and not conditions:
            return clock.years[-1]
        where = " AND ".join([*conditions, *([until] if until else [])])
        if where not in self._last:
            found = self.catalog.query(
                f"SELECT max({clock.expression}) FROM {identifier(self.name)} WHERE {where}"
            )
            self._last[where] = None if found[0][0] is None else int(found[0][0])
        return self._last[where]

    def last_day(self, as_of: date) -> date | None:
        """Return the last day known at a day, None where the table knows no days."""
        clock = self.clock
        if clock is None or not clock.day:
            return None
        until = self.known_until(as_of)
        found = self.one(f"max({clock.day})" + (f" FILTER ({until})" if until else ""))
        return date.fromisoformat(str(found)[:10]) if found is not None else None

    def last_month(self, year: int) -> int | None:
        """Return the last month of a year that a table knows."""
        clock = self.clock
        if clock is None or not clock.month:
            return None
        found = self.one(f"max({clock.month}) FILTER ({clock.expression} = {year})")
        return None if found is None else int(str(found))

    def _begun(self, as_of: date) -> bool:
        """Tell whether a date beside the year says that the rows of the year had happened by then."""
        clock = self.clock
        assert clock is not None
        for column in self.table.columns:
            if column.kind == "date" and column.name != clock.column:
                day = f"CAST({literal(as_of.isoformat())} AS DATE)"
                latest = f"max({identifier(column.name)}) FILTER ({clock.expression} = {as_of.year})"
                return bool(self.one(f"coalesce({latest} <= {day}, 1 = 0)"))
        return False

    def one(self, expression: str) -> object:
        """Return one aggregate of all rows; each is asked once."""
        if expression not in self._ones:
            found = self.catalog.query(f"SELECT {expression} FROM {identifier(self.name)}")
            self._ones[expression] = found[0][0]
        return self._ones[expression]


def all_tables(catalog: Catalog) -> tuple[RowTable, ...]:
    """Return every table of a catalog as rows, made once, those with what others say of them last."""
    known: tuple[RowTable, ...] | None = catalog.kept.get("rows")
    if known is None:
        known = tuple(
            RowTable(t, catalog)
            for t in catalog.tables
            if 0 < t.rows <= MOST_ROWS and not is_legend(t) and not is_tally(t)
        )
        if known[1:] or any(has_candidates(t.table) or may_have_things(t.table) for t in known):
            pieces = {p for j in catalog.joined.values() for p in j.parts}
            known = tuple(t for t in known if t.name not in pieces)
            known += tuple(RowTable(j.table, catalog, j) for j in catalog.joined.values())
        catalog.kept["rows"] = known
    return known


def row_tables(catalog: Catalog) -> tuple[RowTable, ...]:
    """Return the tables of a catalog whose rows a claim may be about: events, people, answers, groups."""
    return tuple(t for t in all_tables(catalog) if t.is_rows)
