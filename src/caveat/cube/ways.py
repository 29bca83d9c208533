"""Columns of texts that hold something else: numbers, dates, truth, told by how each value is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from caveat.cube import values as v
from caveat.cube.amounts import find_formulas, find_odd, read_amounts
from caveat.cube.facts import batches
from caveat.cube.loaded import Loaded, reshape
from caveat.cube.sql import identifier, literal, literals
from caveat.cube.table import Finding

if TYPE_CHECKING:
    import duckdb

# A column of which at least this share is numbers is one, if it has enough values to tell.
_MOSTLY, _ENOUGH = 0.95, 20
# So is one where so much of it is, and the rest are a few words said again ("less than a year", "TBD").
_USUALLY, _FEW_WORDS = 0.8, 3
_RETYPED_ROWS = 5_000_000
_NO_NUMBER = ", ".join(literal(w) for w in v.NO_NUMBER)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a column of texts is read as: an SQL type, the SQL that gives it where a cast will not do."""

    sql_type: str
    expression: str = ""
    unit: str = ""
    findings: tuple[Finding, ...] = ()


def find_types(
    con: duckdb.DuckDBPyConnection,
    table: str,
    raw: str,
    columns: Sequence[str],
    delimiter: str = ",",
    *,
    held: bool = True,
) -> dict[str, Typed]:
    """Return what each of these columns of texts of the relation `raw` is read as."""
    out: dict[str, Typed] = {}
    for names in batches(columns, held=held):
        out |= _find_batch(con, table, raw, names, delimiter)
    return out


def _find_batch(
    con: duckdb.DuckDBPyConnection, table: str, raw: str, columns: Sequence[str], delimiter: str
) -> dict[str, Typed]:
    counts = _count_patterns(con, raw, columns, delimiter)
    comma = delimiter == ";" and _is_comma_file(list(counts.values()))
    types = {c: _to_type(con, table, raw, c, counts[c], delimiter, comma) for c in columns}
    pointed = [c for c in columns if comma and counts[c].dotted and types[c].sql_type != "VARCHAR"]
    if pointed and not any(counts[c].fractions for c in columns):  # decimal commas leave no doubt
        more = " and other columns" if pointed[1:] else ""
        text = f"points set thousands apart in {pointed[0]}{more}: 1.204 was read as 1204"
        first = types[pointed[0]]
        types[pointed[0]] = replace(first, findings=(*first.findings, Finding(table, "scale", text)))
    texts = [c for c, t in types.items() if t.sql_type == "VARCHAR" and counts[c].known]
    return types | _find_dates(con, table, raw, texts)


def _find_dates(
    con: duckdb.DuckDBPyConnection, table: str, raw: str, columns: Sequence[str]
) -> dict[str, Typed]:
    """Return the columns of texts that hold dates in another order, or times with zones."""
    if not columns:
        return {}
    query = f"SELECT {', '.join(f'any_value({identifier(c)})' for c in columns)} FROM {raw}"
    first = con.execute(query).fetchone() or ()
    found: dict[str, Typed] = {}
    for column, value in zip(columns, first, strict=True):
        # One value tells which columns are worth a closer look.
        text = str(value).strip()
        written = next((w for w in v.WRITTEN_DATES if re.fullmatch(w[0], text)), None)
        if written is not None and not re.fullmatch(v.DATE, text):
            if (typed := _written(con, raw, column, *written)) is not None:
                found[column] = typed
            continue
        zoned = bool(re.fullmatch(f"{v.ZONED}|{v.TIMESTAMP}|{v.DATE}", text))
        short = bool(re.fullmatch(v.SHORT_YEAR, text))
        if not zoned and not short and not re.fullmatch(v.SLASHED, text):
            continue
        pattern = f"{v.ZONED}|{v.TIMESTAMP}|{v.DATE}" if zoned else v.SHORT_YEAR if short else v.SLASHED
        fits = f"regexp_full_match(trim({identifier(column)}), {literal(f'({pattern})')})"
        row = con.execute(f"SELECT bool_and({fits}) FROM {raw}").fetchone()
        if row and row[0]:
            found[column] = (
                _zoned(con, table, raw, column) if zoned else _slashed(con, table, raw, column, short=short)
            )
    return found


def _written(
    con: duckdb.DuckDBPyConnection, raw: str, column: str, pattern: str, formats: Sequence[str]
) -> Typed | None:
    """Return a column of days that are all written in one of these formats, None where they are not."""
    name = f"trim({identifier(column)})"
    day = f"CAST(try_strptime({name}, [{literals(formats)}]) AS DATE)"
    fits = f"regexp_full_match({name}, {literal(pattern)}) AND {day} IS NOT NULL"
    row = con.execute(f"SELECT bool_and({fits}) FROM {raw}").fetchone()
    return Typed("DATE", day) if row and row[0] else None


def retype(con: duckdb.DuckDBPyConnection, loaded: Loaded, nulls: Sequence[str]) -> Loaded:
    """Return a table with the columns of texts that hold numbers or dates as such."""
    texts = [n for n, t in loaded.sql_types.items() if t.upper() == "VARCHAR"]
    if not texts or loaded.rows > _RETYPED_ROWS:
        return loaded
    listed = ", ".join(literal(n) for n in dict.fromkeys(("", *v.NULLS, *nulls)))

    def emptied(relation: str) -> str:
        parts = ", ".join(
            f"CASE WHEN {identifier(c)} NOT IN ({listed}) THEN {identifier(c)} END AS {identifier(c)}"
            for c in texts
        )
        return f"(SELECT * REPLACE ({parts}) FROM {relation})"

    types = find_types(con, loaded.name, emptied(identifier(loaded.name)), texts)
    found = tuple(f for t in types.values() for f in t.findings)
    changed = {c: t for c, t in types.items() if t.sql_type != "VARCHAR" and t.sql_type != "BOOLEAN"}
    holds = f"SELECT count(*) FROM {identifier(loaded.name)} WHERE " + " OR ".join(
        f"{identifier(c)} IN ({listed})" for c in texts
    )
    row = con.execute(holds).fetchone()
    if not changed and not (row and row[0]):
        return loaded

    def select(relation: str) -> str:
        parts = ", ".join(
            f"{t.expression or f'CAST({identifier(c)} AS {t.sql_type})'} AS {identifier(c)}"
            for c, t in changed.items()
        )
        return f"(SELECT * REPLACE ({parts}) FROM {emptied(relation)})" if parts else emptied(relation)

    again = reshape(con, loaded, select)
    units = {c: t.unit for c, t in changed.items() if t.unit}
    return replace(again, units=again.units | units, findings=(*again.findings, *found))


def _to_type(
    con: duckdb.DuckDBPyConnection,
    table: str,
    raw: str,
    column: str,
    counts: _Counts,
    delimiter: str,
    comma_file: bool,
) -> Typed:
    if comma_file and counts.dotted and counts.comma == counts.known:
        amount = read_amounts(con, raw, table, column, comma=True, scaled=0, marked=0)
        return Typed(amount.sql_type, amount.expression, amount.unit, amount.findings)
    sql_type, written, odd = _choose_type(counts, delimiter)
    if sql_type == "VARCHAR" and _has_few_words(con, raw, column, counts):
        sql_type, written = "DOUBLE", "point"
        odd = counts.known - counts.integers - counts.numbers - counts.grouped - counts.scaled - counts.marked
    formulas = sql_type in ("BIGINT", "DOUBLE") and counts.formulas
    blanks = sql_type not in ("VARCHAR", "BOOLEAN") and (counts.blank or counts.no_number)
    found: tuple[Finding, ...] = (
        (find_formulas(con, raw, table, column, counts.formulas),) if formulas else ()
    )
    if not written:
        # A bare TRY_CAST is done by the engine's reader, which then stops at the first formula.
        expression = f"TRY_CAST(trim({identifier(column)}) AS {sql_type})" if formulas or blanks else ""
        return Typed(sql_type, expression, "", found)
    comma = written == "comma"
    found += (find_odd(con, raw, table, column, comma=comma, count=odd),) if odd else ()
    amount = read_amounts(
        con, raw, table, column, comma=comma,
        scaled=0 if comma else counts.scaled, marked=0 if comma else counts.marked,
    )  # fmt: skip
    return Typed(amount.sql_type, amount.expression, amount.unit, (*found, *amount.findings))


def _has_few_words(con: duckdb.DuckDBPyConnection, raw: str, column: str, counts: _Counts) -> bool:
    """Tell whether most values of a column are numbers, and the others one of a few words."""
    sure = counts.integers + counts.numbers + counts.grouped + counts.scaled
    if counts.known < _ENOUGH or counts.codes or counts.formulas or not _USUALLY <= sure / counts.known < 1:
        return False
    pattern = "|".join((v.NUMBER, v.GROUPED, v.SCALED, v.MARKED))
    name = identifier(column)
    query = (
        f"SELECT count(DISTINCT trim({name})), bool_and(regexp_matches({name}, '[A-Za-z]{{3}}')) FROM {raw} "
        f"WHERE trim({name}) <> '' AND NOT regexp_full_match(trim({name}), {literal(f'({pattern})')})"
    )
    row = con.execute(query).fetchone()
    return bool(row and row[1] and row[0] <= _FEW_WORDS)


def _zoned(con: duckdb.DuckDBPyConnection, table: str, raw: str, column: str) -> Typed:
    """Return times with time zones read as the dates that are written, whatever the zone."""
    name = identifier(column)
    row = con.execute(
        f"SELECT count(DISTINCT regexp_extract({name}, '(Z|[+-][0-9:]+)$')) FROM {raw} "
        f"WHERE length({name}) > 10"
    ).fetchone()
    text = f"{column} holds {row[0] if row else 0} different time zones; each date was read as it is written"
    found = (Finding(table, "time zones", text),) if row and row[0] > 1 else ()
    return Typed("DATE", f"CAST(left(trim({name}), 10) AS DATE)", "", found)


def _slashed(con: duckdb.DuckDBPyConnection, table: str, raw: str, column: str, *, short: bool) -> Typed:
    """Return dates such as 3/14/2020 or 14.3.2020 read in the order that fits them all.

    `short`: the years have two digits, of this century up to 68.
    """
    name = identifier(column)
    numbers = (f"CAST(regexp_extract({name}, '([0-9]+)[/.]([0-9]+)', {i}) AS INTEGER)" for i in (1, 2))
    row = con.execute(
        f"SELECT {', '.join(f'max({n})' for n in numbers)}, max(contains({name}, '.')) FROM {raw}"
    ).fetchone()
    first, second, dots = row or (0, 0, False)
    if first > 31 or second > 31 or (first > 12 and second > 12):
        return Typed("VARCHAR")
    day_first = first > 12 or (dots and second <= 12)
    text = (
        f"{column} was read as {'day, month' if day_first else 'month, day'}, year; its values would fit both"
    )
    found = (Finding(table, "order of dates", text),) if first <= 12 and second <= 12 and not dots else ()
    order = f"{'%d/%m' if day_first else '%m/%d'}/{'%y' if short else '%Y'}"
    day = f"replace(regexp_extract({name}, '[0-9]+[/.][0-9]+[/.][0-9]+'), '.', '/')"
    return Typed("DATE", f"CAST(try_strptime({day}, '{order}') AS DATE)", "", found)


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many values of a text column there are, and how many are written in each way."""

    known: int
    booleans: int
    integers: int
    codes: int
    numbers: int
    dates: int
    timestamps: int
    grouped: int
    scaled: int
    marked: int
    formulas: int
    comma: int
    dotted: int
    short: int
    fractions: int
    blank: int
    no_number: int


_WAYS = (v.INTEGER, v.CODE, v.NUMBER, v.DATE, v.TIMESTAMP, v.GROUPED, v.SCALED, v.MARKED, v.FORMULA)


def _count_patterns(
    con: duckdb.DuckDBPyConnection, raw: str, columns: Sequence[str], delimiter: str
) -> dict[str, _Counts]:
    """Return for each column how many values there are, and how many are written in each way."""
    inner: list[str] = []
    outer: list[str] = []
    for i, column in enumerate(columns):
        name = identifier(column)
        # The first way that fits decides; whole numbers and texts without a digit are told soonest.
        first, *rest = (
            f"WHEN regexp_full_match({name}, {literal(way)}) THEN {n + 2}"
            for n, way in enumerate(rf"\s*({w})\s*" for w in _WAYS)
        )
        long = f"length({name}) >= 40 AND NOT starts_with({name}, '=')"
        text = f"WHEN ({long}) OR NOT regexp_matches({name}, '[0-9]')"
        blank, no_number = f"trim({name}) = ''", f"lower(trim({name})) IN ({_NO_NUMBER})"
        word = f"CASE WHEN lower(trim({name})) IN ('true', 'false') THEN 1 ELSE 0 END"
        inner.append(
            f"CASE WHEN {name} IS NULL OR {blank} OR {no_number} THEN NULL {first} {text} THEN {word} "
            f"{' '.join(rest)} ELSE 0 END AS w{i}"
        )
        comma = f"length({name}) < 40 AND regexp_full_match(trim({name}), {literal(v.COMMA)})"
        inner.append(f"{comma if delimiter == ';' else 'false'} AS c{i}")
        outer += [f"count(w{i})", *(f"count(*) FILTER (w{i} = {n})" for n in range(1, len(_WAYS) + 2))]
        outer.append(f"count(*) FILTER (c{i})")
        for way in (v.DOTTED, v.SHORT, v.FRACTION):
            fits = f"regexp_full_match(trim({name}), {literal(way)})" if delimiter == ";" else "false"
            inner.append(f"{fits} AS d{len(inner)}")
            outer.append(f"count(*) FILTER (d{len(inner) - 1})")
        inner.append(f"{blank} AS b{i}")
        outer.append(f"count(*) FILTER (b{i})")
        inner.append(f"{no_number} AS n{i}")
        outer.append(f"count(*) FILTER (n{i})")
    query = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {raw})"
    row: Sequence[Any] = con.execute(query).fetchone() or ()
    width = len(_WAYS) + 8
    return {c: _Counts(*(int(x) for x in row[i * width : (i + 1) * width])) for i, c in enumerate(columns)}


def _is_comma_file(counts: Sequence[_Counts]) -> bool:
    """Tell whether the points of a file set thousands apart: "1.204" beside "987", or beside "12,5".

    Not where any value has a point that cannot: "12.5", "0.123", or "1.204" beside "2019".
    """
    figures = [c for c in counts if c.known and c.comma + c.numbers >= c.known]
    if any(c.numbers > c.dotted for c in figures):
        return False
    beside = any(c.dotted and c.short and c.integers + c.codes == c.short for c in figures)
    return beside or any(c.fractions for c in figures)


def _choose_type(counts: _Counts, delimiter: str) -> tuple[str, str, int]:
    """Return the SQL type, how numbers with signs are written if any are, and how many values do not fit."""
    known, integers = counts.known - counts.formulas, counts.integers
    numbers = integers + counts.codes + counts.numbers
    if not counts.known and counts.no_number:
        return "VARCHAR", "", 0
    if not counts.known:
        # No value tells the type; as numbers, SQL that sums them runs and gives nothing.
        return "DOUBLE", "", 0
    if not known or (counts.codes and counts.codes + integers == known and counts.codes > known / 20):
        return "VARCHAR", "", 0
    decimal_comma = delimiter == ";" and counts.comma > numbers
    if not decimal_comma:
        for count, sql_type in (
            (integers, "BIGINT"),
            (numbers, "DOUBLE"),
            (counts.dates, "DATE"),
            (counts.dates + counts.timestamps, "TIMESTAMP"),
            (counts.booleans, "BOOLEAN"),
        ):
            if count == known and (sql_type in ("BIGINT", "DOUBLE") or not counts.formulas):
                return sql_type, "", 0
    sure, written = numbers + counts.grouped + counts.scaled, "point"
    best = sure + counts.marked
    if decimal_comma:
        best, sure, written = counts.comma, counts.comma, "comma"
    if 2 * sure >= best and (best == known or (known >= _ENOUGH and best >= _MOSTLY * known)):
        return "DOUBLE", written, known - best
    return "VARCHAR", "", 0
