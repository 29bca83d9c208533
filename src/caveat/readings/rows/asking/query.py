"""Questions to a table of rows, and their answers: many at once, by one statement a table.

A question is a function of a column over the rows that meet predicates, as a figure, as a
share of a wider set of rows, or for each value of a column or each year.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from caveat.cube.rollup import is_total
from caveat.cube.sql import identifier, literal, literals
from caveat.readings.rows.asking.aggregates import aggregates, is_panel
from caveat.readings.rows.asking.clocks import Clock, season_sql
from caveat.readings.rows.asking.made import RATE
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.pieces import PIECES

Function = Literal["count", "distinct", "sum", "mean", "median", "min", "max", "share", "ratio", "corr"]
YEARS = "year"
MONTHS, DAYS = "year and month", "day"  # of time, beside YEARS
CALENDAR_MONTHS, CALENDAR_DAYS = "month of the year", "day of the year"  # of all years together
WEEKDAYS, SEASONS, DECADES = "day of the week", "season of the year", "decade"
GRAINS = (YEARS, MONTHS, DAYS, CALENDAR_MONTHS, CALENDAR_DAYS, WEEKDAYS, SEASONS, DECADES)
_NAMES = {
    "distinct": "number of different",
    "sum": "total of",
    "mean": "mean of",
    "median": "median of",
    "min": "lowest",
    "max": "highest",
}
_CALLS = {
    "distinct": "count(DISTINCT {})",
    "sum": "sum({0} ORDER BY {0})",
    "mean": "avg({0} ORDER BY {0})",
    "median": "median({})",
    "min": "min({})",
    "max": "max({})",
}


_LIMIT_WORDS = {">": "over", ">=": "at least", "<": "under", "<=": "at most", "=": ""}
_AGAINST = {">": "above", ">=": "no lower than", "<": "below", "<=": "no higher than", "=": "the same as"}
FROM_COMMAS = 10_000  # of a limit: below it may be a year
MOST_SHOWN = 7  # values of a made condition, such as the days of a week
Test = Literal["", ">", ">=", "<", "<=", "=", "between", "known", "unknown"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a row has to be: one of some values in a column, or in any of several columns.

    With a `test`, a number column has to stand so to `bound`, or has to be filled in ("known") or empty; of
    two columns, the first has to stand so to the second. `upto` is the upper end of "between",
    `expression` the SQL of a number that rows give by several columns. `within` is what sets the
    values apart in a cell that holds several.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...] = ()
    test: Test = ""
    bound: float = 0.0
    upto: float = 0.0
    expression: str = ""
    within: str = ""

    def sql(self) -> str:
        """Return the condition.

        >>> Predicate(("home", "away"), ("Chad",)).sql()
        '(CAST("home" AS VARCHAR) = \\'Chad\\' OR CAST("away" AS VARCHAR) = \\'Chad\\')'
        >>> Predicate(("matches",), (), ">=", 15.0).sql()
        '"matches" >= 15'
        >>> print(Predicate(("t",), ("SQL",), within=";").sql())
        list_has_any(string_split_regex(CAST("t" AS VARCHAR), '\\s*;\\s*'), ['SQL'])
        >>> print(Predicate(("deaths", "births"), (), ">").sql())
        "deaths" > "births"
        >>> print(Predicate(("age",), (), "between", 20.0, 29.0).sql())
        "age" BETWEEN 20 AND 29
        """
        if self.test:
            name = self.expression or identifier(self.columns[0])
            if self.test in ("known", "unknown"):
                return f"{name} IS {'NOT ' if self.test == 'known' else ''}NULL"
            if self.test == "between":
                return f"{name} BETWEEN {self.bound:.15g} AND {self.upto:.15g}"
            other = identifier(self.columns[1]) if len(self.columns) > 1 else f"{self.bound:.15g}"
            return f"{name} {self.test} {other}"
        terms = []
        for column in self.columns:
            name = f"CAST({self.expression or identifier(column)} AS VARCHAR)"
            if self.within:
                pieces = f"string_split_regex({name}, {literal(PIECES[self.within])})"
                terms.append(f"list_has_any({pieces}, [{literals(self.values)}])")
                continue
            one = len(self.values) == 1
            terms.append(
                f"{name} = {literal(self.values[0])}" if one else f"{name} IN ({literals(self.values)})"
            )
        return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"

    def label(self) -> str:
        """Return the condition in words.

        >>> Predicate(("chamber",), ("Senate",)).label()
        'chamber Senate'
        >>> Predicate(("matches",), (), ">=", 15.0).label(), Predicate(("fee",), (), ">", 2e6).label()
        ('matches at least 15', 'fee over 2,000,000')
        """
        names = " or ".join(c.replace("_", " ").replace(".", " ") for c in self.columns)
        if self.test and len(self.columns) > 1:
            return names.replace(" or ", f" {_AGAINST.get(self.test, self.test)} ", 1)
        if self.test == "between":
            return f"{names} {self.bound:g} to {self.upto:g}"
        if self.test:
            if self.test == "unknown":
                return f"{names} not given"
            if self.test == "known":
                return f"{names} known"
            large = abs(self.bound) >= FROM_COMMAS and self.bound == int(self.bound)
            bound = f"{self.bound:,.0f}" if large else f"{self.bound:.10g}"
            return " ".join(x for x in (names, _LIMIT_WORDS.get(self.test, self.test), bound) if x)
        if self.expression and len(self.values) > MOST_SHOWN:
            return f"first {len(self.values)} by {names}"
        shown = " or ".join(self.values[:3]) + (
            f" and {len(self.values) - 3} more" if len(self.values) > 3 else ""
        )
        return f"{names} {shown}"


@dataclass(frozen=True, slots=True)
class Years:
    """The years that rows are taken from, both ends included; None = open. `months`: of each year.

    `days` are a first and a last day. `on` is another clock than the table's own, where rows have several.
    """

    first: int | None = None
    last: int | None = None
    months: tuple[int, int] | None = None
    days: tuple[str, str] | None = None
    on: Clock | None = None

    def sql(self, clock: Clock) -> str:
        """Return the condition."""
        if self.on is not None:
            return replace(self, on=None).sql(self.on)
        if self.days is not None:
            first, last = (f"CAST({literal(d)} AS DATE)" for d in self.days)
            return f"{clock.day} = {first}" if first == last else f"{clock.day} BETWEEN {first} AND {last}"
        if self.months is not None:
            plain = replace(self, months=None)
            low, high = self.months
            within = f"{clock.month} = {low}" if low == high else f"{clock.month} BETWEEN {low} AND {high}"
            return within if plain == ALL_YEARS else f"{plain.sql(clock)} AND {within}"
        if self.first is not None and self.first == self.last:
            return f"{clock.expression} = {self.first}"
        parts = [f"{clock.expression} >= {self.first}"] if self.first is not None else []
        parts += [f"{clock.expression} <= {self.last}"] if self.last is not None else []
        return " AND ".join(parts)

    def label(self) -> str:
        """Return the years in words.

        >>> Years(1919, 1999).label(), Years(2001, 2001).label(), Years(None, 2018).label()
        ('1919 to 1999', '2001', 'up to 2018')
        >>> Years(2020, 2020, (1, 5)).label()
        'January to May 2020'
        """
        if self.on is not None:
            return f"{self.on.column.replace('_', ' ')} {replace(self, on=None).label()}"
        if self.days is not None:
            return " to ".join(dict.fromkeys(self.days))
        if self.months is not None:
            names = " to ".join(month_name[m] for m in dict.fromkeys(self.months))
            return f"{names} {replace(self, months=None).label()}"
        if self.first is not None and self.first == self.last:
            return str(self.first)
        if self.first is None:
            return f"up to {self.last}" if self.last is not None else "all years"
        return f"since {self.first}" if self.last is None else f"{self.first} to {self.last}"


ALL_YEARS = Years()


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: `where` narrows the rows, `given` is the whole of a share, `by` makes groups."""

    function: Function
    column: str | None
    where: tuple[Predicate, ...] = ()
    given: tuple[Predicate, ...] = ()
    years: Years = ALL_YEARS
    by: str = ""  # a column, or one of GRAINS
    over: str = ""  # of a ratio, the column below the line

    def words(self) -> str:
        """Return what is asked for, as the report calls it."""
        column = (self.column or "").replace("_", " ").replace(".", " ")
        if self.function == "count":
            return f"total of {column}" if column else "count of rows"
        if self.function == "share":
            return f"share by {column}" if column else "share of rows"
        if self.function == "corr":
            return f"correlation of {column} with {self.over.replace('_', ' ').replace('.', ' ')}"
        if self.function == "ratio":
            return f"{column} over {self.over.replace('_', ' ').replace('.', ' ')}"
        if self.function == "mean" and column.startswith(RATE):
            return column.removeprefix(RATE)
        return f"{_NAMES[self.function]} {column}"


def conditions(table: RowTable, ask: Ask, until: str, *, whole: bool = False) -> list[str]:
    """Return the conditions of a question's rows; of a share's whole where `whole`."""
    used = list(ask.given) if whole else [*ask.given, *ask.where]
    terms = [p.sql() for p in used]
    if table.clock is not None and ask.years != ALL_YEARS:
        terms.append(ask.years.sql(table.clock))
    if until:
        terms.append(until)
    taken = {c for p in used for c in p.columns} | ({ask.by} if ask.by else set())
    terms += _national(table, ask, taken)
    weighed = table.weight.name if table.weight else None
    for dim in table.dims:
        if dim.margin is None or (ask.column not in (weighed, None) and dim.columns[0] in table.members):
            continue
        if weighed is None and dim.columns[0] in table.members and dim.columns[0] not in taken:
            continue  # its rows are counted, and none of them is all of them
        if dim.columns[0] not in taken:
            if any(_never_of_all(table, dim.columns[0], dim.margin, p) for p in used):
                continue
            terms.append(f"{identifier(dim.columns[0])} = {literal(dim.margin)}")
        elif ask.by == dim.columns[0]:
            terms.append(f"{identifier(dim.columns[0])} <> {literal(dim.margin)}")
    return terms


def _never_of_all(table: RowTable, column: str, margin: str, predicate: Predicate) -> bool:
    """Tell whether no row of a predicate is one of all values: each member of a trade has just its own."""
    if predicate.test:
        return False
    of_all = f"{identifier(column)} = {literal(margin)}"
    return not table.one(f"count(*) FILTER ({of_all} AND {predicate.sql()})")


def _national(table: RowTable, ask: Ask, taken: set[str]) -> list[str]:
    """Return the conditions by which the figure of all members is that of the whole, or leaves out wholes."""
    counted = table.weight is None and (ask.column is None or ask.function == "distinct")
    weighed = not counted and ask.column in (table.weight.name if table.weight else None, None)
    if weighed or not (is_panel(table) if counted else table.is_series):
        return []
    terms = []
    for dim in table.dims:
        if len(dim.columns) > 1 or dim.columns[0] not in table.members or dim.columns[0] in taken:
            continue
        name = f"CAST({identifier(dim.columns[0])} AS VARCHAR)"
        out = sorted(aggregates(table, dim.columns[0]))
        total = dim.margin or next((v for v in out if is_total(v)), None)
        if total is not None and not counted:
            terms.append(f"{name} = {literal(total)}")
        elif out:
            terms.append(f"{name} NOT IN ({literals(out)})")
    return terms


def figure_sql(table: RowTable, ask: Ask, until: str) -> str:
    """Return the aggregate of a question with its filter."""
    rows = _filter(conditions(table, ask, until))
    if ask.function in ("count", "share"):
        call = _count(table, ask.column)
        part = f"{call}{rows}"
        if ask.function == "count":
            return part
        whole = _filter(conditions(table, ask, until, whole=True))
        return f"100.0 * coalesce({part}, 0) / nullif({call}{whole}, 0)"
    assert ask.column is not None
    if ask.function == "corr":
        a, b = table.sql_of(ask.column), table.sql_of(ask.over)
        return f"corr({a}, {b} ORDER BY {a}, {b}){rows}"
    if (line := line_of(table, ask)) is not None:
        both = f"{rows[:-1]} AND " if rows else " FILTER (WHERE "
        both += f"{line[0]} IS NOT NULL AND {line[1]} IS NOT NULL)"
        above, below = (f"sum({x} ORDER BY {x}){both}" for x in line[:2])
        return f"{line[2]:.15g} * {above} / nullif({below}, 0)"
    return _call(table, ask.function, ask.column) + rows


def line_of(table: RowTable, ask: Ask) -> tuple[str, str, float] | None:
    """Return the SQL above and below the line and the scale of a ratio of sums, None of other questions."""
    if ask.function == "ratio":
        return table.sql_of(ask.column or ""), table.sql_of(ask.over), 1.0
    made = table.made.get(ask.column or "") if ask.function == "mean" else None
    return (*made.parts, made.scale) if made is not None and made.kind == "rate" else None


def ask_sql(table: RowTable, ask: Ask, until: str) -> str:
    """Return a statement that gives the answer to one question: a value, or a row for each group."""
    view = identifier(table.name)
    if not ask.by:
        if ask.function in ("share", "corr") or line_of(table, ask) is not None:
            return f"SELECT {figure_sql(table, ask, until)} AS value FROM {view}"
        terms = conditions(table, ask, until)
        plain = (
            _count(table, ask.column)
            if ask.function == "count"
            else _call(table, ask.function, ask.column or "")
        )
        where = f"\nWHERE {' AND '.join(terms)}" if terms else ""
        return f"SELECT 1.0 * {plain} AS value\nFROM {view}{where}"
    key = key_sql(table, ask.by)
    return f"SELECT {key} AS key, {figure_sql(table, ask, until)} AS value\nFROM {view}\nGROUP BY 1"


Answer = float | None | Mapping[str, float]


def by_year(found: Answer) -> dict[int, float]:
    """Return an answer by years, {} where it is none.

    >>> by_year({"1999": 2.0, "2001.0": 3.0}), by_year(4.0)
    ({1999: 2.0, 2001: 3.0}, {})
    """
    return {int(float(k)): v for k, v in found.items()} if isinstance(found, Mapping) else {}


def _count(table: RowTable, column: str | None) -> str:
    if table.weight is None and column is None:
        return "count(*)"
    return _sum(table, column or (table.weight.name if table.weight else ""))


def _sum(table: RowTable, column: str) -> str:
    return _call(table, "sum", column)


def _call(table: RowTable, function: Function, column: str) -> str:
    """Return a function of a column; whole numbers add up to the same in every order."""
    call = _CALLS[function].format(table.sql_of(column))
    whole = any(c.name == column and c.kind == "integer" for c in table.table.columns)
    return call.split(" ORDER BY ")[0] + ")" if whole and " ORDER BY " in call else call


def _filter(terms: Sequence[str]) -> str:
    return f" FILTER (WHERE {' AND '.join(terms)})" if terms else ""


def key_sql(table: RowTable, by: str) -> str:
    """Return the SQL of what makes groups: a column, or a grain of time."""
    clock = table.clock
    if by not in GRAINS or clock is None:
        return identifier(by)
    return {
        YEARS: clock.expression,
        MONTHS: f"{clock.expression} * 100 + {clock.month}",
        DAYS: f"CAST({clock.day} AS DATE)",
        CALENDAR_MONTHS: clock.month,
        CALENDAR_DAYS: f"strftime(CAST({clock.day} AS DATE), '%m-%d')",
        WEEKDAYS: f"dayname(CAST({clock.day} AS DATE))",
        SEASONS: season_sql(clock),
        DECADES: f"{clock.expression} // 10 * 10",
    }[by]
