"""Tables in other shapes made long: one row a member and period, one column a measure.

* periods as columns ("2019", "2020"; "pop_2010", "pop_2020"; "Jan" to "Dec" beside a year)
* year and month, or year and quarter, in two columns; first and last names of people
* one column of names of measures beside one column of their values
* figures in thousands or millions (`scales`)

Each is one select over the table as it is written, so a reader can run it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.codes import without_codes
from caveat.cube.days import to_days
from caveat.cube.descriptor import Description
from caveat.cube.facts import count_distinct, words_of
from caveat.cube.loaded import Loaded, reshape
from caveat.cube.partial import PART
from caveat.cube.scales import to_full
from caveat.cube.spread import Spread, find_spread
from caveat.cube.sql import identifier, literal
from caveat.cube.times import month_number

if TYPE_CHECKING:
    import duckdb

_NUMERIC = ("integer", "number")
_MOST_NUMERIC = 2 / 3
_SUMMARY = frozenset(
    "total totals average mean change difference diff growth annual trend sparkline cagr".split()
)
_INDICATORS = frozenset("indicator series variable measure metric statistic".split())
_VALUES = frozenset("value values figure obs observation amount number data".split())
_MAX_INDICATORS = 200
_VAGUE = frozenset(
    "data dataset table tables file export report final clean raw all the of by per annual yearly monthly "
    "quarterly daily weekly month quarter week "
    "wide long csv xlsx sheet query result results download open public view new latest rows test t".split()
)


def to_long(con: duckdb.DuckDBPyConnection, loaded: Loaded, description: Description) -> Loaded:
    """Return a table with one row a member and period, the same table where it has that shape."""
    if description.fields and set(loaded.kinds) <= set(description.fields):
        return loaded  # described as it is written, so meant as it is written
    loaded = to_full(con, without_codes(con, loaded), description.fields)
    loaded = _gather_periods(con, loaded)
    loaded = _gather_months(con, loaded)
    loaded = to_days(con, loaded)
    loaded = _join_periods(con, loaded)
    loaded = _join_names(con, loaded)
    return to_full(con, _part_indicators(con, loaded), description.fields)


def name_of_rows(table: str) -> str:
    """Return what the rows of a table are called, by the table's name.

    >>> name_of_rows("police_shootings_2015_2020"), name_of_rows("data_2020")
    ('police_shootings', 'rows')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", table)
    words = [w for w in re.split(r"[\W_]+", split) if w and not w.isdigit() and w.lower() not in _VAGUE]
    return "_".join(w if w.isupper() else w.lower() for w in words) or "rows"


def _gather_periods(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    spread = find_spread(loaded.kinds)
    numeric = [s for s in spread if loaded.kinds[s.column] in _NUMERIC]
    if len(numeric) < max(2, _MOST_NUMERIC * len(spread)):
        return loaded
    by_measure: dict[str, list[Spread]] = {}
    for one in spread:
        by_measure.setdefault(one.measure.casefold(), []).append(one)
    if any(len({s.period for s in listed}) != len(listed) for listed in by_measure.values()):
        return loaded
    spread = tuple(s for listed in by_measure.values() if len(listed) > 1 for s in listed)
    periods = sorted({s.period for s in spread})
    if len(periods) < 2:
        return loaded
    measures = {
        m: _measure_name(con, loaded, listed[0], spread)
        for m, listed in by_measure.items()
        if len(listed) > 1
    }
    plain = [p.removesuffix(PART) for p in periods]
    name = (
        "year" if all(re.fullmatch(r"\d{4}(-\d\d)?", p) for p in plain) and not _monthly(plain) else "period"
    )
    name = _unused(name, [n for n in loaded.kinds if n not in {s.column for s in spread}])
    return _unpivot(con, loaded, spread, periods, measures, name)


def _monthly(periods: Sequence[str]) -> bool:
    tails = [int(p[5:]) for p in periods if len(p) == 7]
    return len(tails) == len(periods) and any(
        int(p[2:4]) != t - 1 for p, t in zip(periods, tails, strict=True)
    )


def _unpivot(
    con: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    spread: Sequence[Spread],
    periods: Sequence[str],
    measures: dict[str, str],
    name: str,
) -> Loaded:
    at = {(s.measure.casefold(), s.period): s.column for s in spread}
    whole = all(loaded.kinds[s.column] == "integer" for s in spread)
    gathered = {s.column for s in spread}
    dropped = [
        n for n, k in loaded.kinds.items()
        if n not in gathered and k in _NUMERIC and set(words_of(n)) & _SUMMARY
    ]  # fmt: skip
    cast = "BIGINT" if whole else "DOUBLE"
    kept = [n for n in loaded.kinds if n not in gathered and n not in dropped]
    years = all(re.fullmatch(r"\d{4}", p) for p in periods)
    days = all(re.fullmatch(r"\d{4}-\d\d-\d\d", p) for p in periods)
    labels = [literal(int(p)) if years else literal(p) for p in periods]
    period = "CAST(cell.p AS DATE)" if days else "cell.p"

    def select(relation: str) -> str:
        cells = [
            "{" + ", ".join([f"'p': {label}"] + [
                f"'m{i}': TRY_CAST({identifier(at[m, p]) if (m, p) in at else 'NULL'} AS {cast})"
                for i, m in enumerate(measures)
            ]) + "}"
            for p, label in zip(periods, labels, strict=True)
        ]  # fmt: skip
        columns = [identifier(n) for n in kept]
        inner = ", ".join([*columns, f"unnest([{', '.join(cells)}]) AS cell"])
        given = [f"cell.m{i} AS {identifier(m)}" for i, m in enumerate(measures.values())]
        outer = ", ".join([*columns, f"{period} AS {identifier(name)}", *given])
        return f"(SELECT {outer} FROM (SELECT {inner} FROM {relation}))"

    text = f"{len(spread)} columns from {spread[0].column} to {spread[-1].column} were read as periods"
    if dropped:
        text += f"; left out: {', '.join(dropped)}"
    again = reshape(con, loaded, select, finding=text)
    unit = {loaded.units.get(s.column, "") for s in spread}
    units = dict.fromkeys(measures.values(), unit.pop()) if len(unit) == 1 else {}
    return replace(again, units=again.units | {m: u for m, u in units.items() if u})


def _measure_name(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, one: Spread, spread: Sequence[Spread]
) -> str:
    gathered = {s.column for s in spread}
    others = [n for n in loaded.kinds if n not in gathered]
    if one.measure:
        return _unused(one.measure.replace(" ", "_") if "_" in one.column else one.measure, others)
    for name in others:
        if (
            set(words_of(name)) & _INDICATORS
            and loaded.kinds[name] == "text"
            and "code" not in words_of(name)
        ):
            found = con.execute(
                f"SELECT min({identifier(name)}), max({identifier(name)}) FROM {identifier(loaded.name)}"
            ).fetchone()
            if found and found[0] and found[0] == found[1]:
                return _unused(str(found[0]), others)
            return _unused("value", others)
    stem = name_of_rows(loaded.name)
    return _unused("value" if stem == "rows" else stem, others)


def _gather_months(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Gather columns named January to December beside a column of years."""
    year = _only(loaded, lambda w: w in (("year",), ("yr",)))
    months = {n: m for n, k in loaded.kinds.items() if k in _NUMERIC and (m := month_number(n))}
    if (
        year is None
        or loaded.kinds[year] != "integer"
        or len(months) < 6
        or len(set(months.values())) < len(months)
    ):
        return loaded
    dropped = [
        n for n, k in loaded.kinds.items()
        if n not in months and n != year and k in _NUMERIC and set(words_of(n)) & _SUMMARY
    ]  # fmt: skip
    kept = [n for n in loaded.kinds if n not in months and n != year and n not in dropped]
    stem = name_of_rows(loaded.name)
    measure = _unused("value" if stem == "rows" else stem, kept)
    cast = "BIGINT" if all(loaded.kinds[n] == "integer" for n in months) else "DOUBLE"

    def select(relation: str) -> str:
        columns = [identifier(n) for n in kept]
        cells = ", ".join(
            f"{{'p': printf('%04d-{m:02d}', {identifier(year)}), 'v': CAST({identifier(n)} AS {cast})}}"
            for n, m in sorted(months.items(), key=lambda x: x[1])
        )
        inner = ", ".join([*columns, f"unnest([{cells}]) AS cell"])
        outer = ", ".join([*columns, 'cell.p AS "month"', f"cell.v AS {identifier(measure)}"])
        return f"(SELECT {outer} FROM (SELECT {inner} FROM {relation}))"

    text = f"the columns {', '.join(months)} were read as months of {year}"
    return reshape(
        con, loaded, select, finding=text + (f"; left out: {', '.join(dropped)}" if dropped else "")
    )


def _join_periods(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Join a column of years with one of months or quarters."""
    year = _only(loaded, lambda w: w in (("year",), ("yr",)))
    if year is None or loaded.kinds[year] != "integer":
        return loaded
    month = _only(loaded, lambda w: w in (("month",), ("mon",), ("mo",), ("month", "name")))
    quarter = _only(loaded, lambda w: w in (("quarter",), ("qtr",)))
    part = month or quarter
    day = _only(loaded, lambda w: w == ("day",))
    if part is None or (month and day):
        return loaded
    view, name = identifier(loaded.name), identifier(part)
    known = con.execute(f"SELECT DISTINCT {name} FROM {view} LIMIT 50").fetchall()
    values = [r[0] for r in known]
    numbers = {v: _part_number(v, monthly=month is not None) for v in values}
    bounds = con.execute(f"SELECT min({identifier(year)}), max({identifier(year)}) FROM {view}").fetchone()
    if (
        not values
        or None in numbers.values()
        or not bounds
        or not bounds[0]
        or not 1000 <= bounds[0] <= bounds[1] <= 9998
    ):
        return loaded
    if loaded.kinds[part] == "integer":
        number = f"CAST({name} AS BIGINT)"
    elif loaded.kinds[part] == "text":
        whens = " ".join(f"WHEN {literal(str(v))} THEN {n}" for v, n in sorted(numbers.items(), key=str))
        number = f"CASE {name} {whens} END"
    else:
        return loaded
    pattern = "%04d-%02d" if month else "%04dQ%d"
    joined = f"printf('{pattern}', {identifier(year)}, {number})"

    def select(relation: str) -> str:
        kept = [identifier(n) for n in loaded.kinds if n not in (year, part)]
        listed = ", ".join([f"{joined} AS {identifier('month' if month else 'quarter')}", *kept])
        return f"(SELECT {listed} FROM {relation})"

    return reshape(con, loaded, select, finding=f"{year} and {part} were read as one period")


def _join_names(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Give people whose names stand in two columns one name, beside the two."""
    first = _only(
        loaded, lambda w: w in (("first", "name"), ("firstname",), ("given", "name"), ("forename",))
    )
    last = _only(loaded, lambda w: w in (("last", "name"), ("lastname",), ("surname",), ("family", "name")))
    whole = {("name",), ("full", "name"), ("fullname",), ("player",), ("person",), ("candidate",)}
    if first is None or last is None or any(words_of(n) in whole for n in loaded.kinds):
        return loaded
    if not loaded.held or loaded.kinds[first] != "text" or loaded.kinds[last] != "text":
        return loaded
    joined = f"nullif(trim(concat_ws(' ', {identifier(first)}, {identifier(last)})), '')"
    name = _unused("name", list(loaded.kinds))

    def select(relation: str) -> str:
        return f"(SELECT {joined} AS {identifier(name)}, * FROM {relation})"

    return reshape(con, loaded, select, finding=f"{first} and {last} were read as one name as well")


def _part_number(value: object, *, monthly: bool) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 1 <= value <= (12 if monthly else 4) else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if monthly:
        return month_number(text) or (int(text) if re.fullmatch(r"0?[1-9]|1[0-2]", text) else None)
    match = re.fullmatch(r"[Qq]?([1-4])", text)
    return int(match[1]) if match else None


def _part_indicators(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
    """Give each measure a column of its own where one column names them and another holds the values."""
    named = [
        n for n, k in loaded.kinds.items() if k == "text" and words_of(n) and set(words_of(n)) & _INDICATORS
    ]
    named = [n for n in named if not set(words_of(n)) & {"code", "id"}]
    numbers = [n for n, k in loaded.kinds.items() if k in _NUMERIC]
    valued = [n for n in numbers if set(words_of(n)) & _VALUES]
    if len(named) != 1 or len(valued) != 1:
        return loaded
    (indicator,), (value,) = named, valued
    codes = [
        n for n in loaded.kinds
        if n != indicator and set(words_of(n)) & _INDICATORS and set(words_of(n)) & {"code", "id"}
    ]  # fmt: skip
    units = [
        n
        for n in loaded.kinds
        if words_of(n) in (("unit",), ("units",), ("unit", "measure")) and n != indicator
    ]
    kept = [n for n in loaded.kinds if n not in (indicator, value, *codes, *units)]
    name, view = identifier(indicator), identifier(loaded.name)
    found = [r[0] for r in con.execute(
        f"SELECT DISTINCT {name} FROM {view} WHERE {name} IS NOT NULL ORDER BY 1 LIMIT {_MAX_INDICATORS + 1}"
    ).fetchall()]  # fmt: skip
    if (
        not 1 <= len(found) <= _MAX_INDICATORS
        or count_distinct(con, loaded.name, [*kept, indicator]) < loaded.rows
    ):
        return loaded
    written: dict[str, str] = {}
    if units:
        unit = identifier(units[0])
        query = f"SELECT {name}, min({unit}) FROM {view} GROUP BY 1 HAVING count(DISTINCT {unit}) = 1"
        written = {str(k): str(u) for k, u in con.execute(query).fetchall() if u}
    names: list[str] = []
    for one in found:
        names.append(_unused(str(one), [*kept, *names]))

    def select(relation: str) -> str:
        columns = [identifier(n) for n in kept]
        cells = [
            f"max({identifier(value)}) FILTER ({name} = {literal(str(one))}) AS {identifier(own)}"
            for one, own in zip(found, names, strict=True)
        ]
        grouped = f" GROUP BY {', '.join(columns)}" if columns else ""
        return f"(SELECT {', '.join([*columns, *cells])} FROM {relation}{grouped})"

    again = reshape(
        con, loaded, select, finding=f"{indicator} names {len(found)} measures, whose figures are in {value}"
    )
    named_units = {
        own: written[str(one)] for one, own in zip(found, names, strict=True) if str(one) in written
    }
    return replace(again, units=again.units | named_units)


def _only(loaded: Loaded, fits: Callable[[tuple[str, ...]], bool]) -> str | None:
    found = [n for n in loaded.kinds if fits(words_of(n))]
    return found[0] if len(found) == 1 else None


def _unused(name: str, taken: Sequence[str]) -> str:
    used, out, n = {t.casefold() for t in taken}, name, 1
    while out.casefold() in used:
        n += 1
        out = f"{name}_{n}"
    return out
