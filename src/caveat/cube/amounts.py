"""Numbers as people write them: signs, scales, brackets, marks, and columns that mix them.

"$1,200", "1.2k", "$3m" and "(45)" have one meaning each and are read in full. A percentage among
counts, or euros among dollars, has none in the same column: the figures in the unit of the
majority are read, the others are left out, and the data check names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caveat.cube import values as v
from caveat.cube.sql import identifier, literal, literals
from caveat.cube.table import Finding

if TYPE_CHECKING:
    import duckdb

SIGNS = {"%": "percent", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "": "no unit"}
_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6,
    "b": 9, "bn": 9, "billion": 9, "tn": 12, "trillion": 12,
}  # fmt: skip
_SIGN = "[%$€£¥]"


@dataclass(frozen=True, slots=True)
class Amount:
    """How a column of written numbers is read: SQL of its values and their type, unit, what was noticed."""

    expression: str
    sql_type: str
    unit: str
    findings: tuple[Finding, ...]


def read_amounts(
    con: duckdb.DuckDBPyConnection,
    raw: str,
    table: str,
    column: str,
    *,
    comma: bool,
    scaled: int,
    marked: int,
) -> Amount:
    """Return how to read a column of the relation `raw` whose values are numbers with signs.

    `comma`: decimals stand after a comma. `scaled`, `marked`: how many values have a word for
    thousands and the like, or brackets and marks around them.
    """
    name = identifier(column)
    pattern = "|".join((v.COMMA,) if comma else (v.GROUPED, v.SCALED, v.MARKED))
    fits = f"regexp_full_match(trim({name}), {literal(f'({pattern})')})"
    query = (
        f"SELECT regexp_extract({name}, '{_SIGN}') AS sign, count(*) AS n, min({name}) AS one, "
        f"bool_or(regexp_matches({name}, '{',' if comma else '[.]'}[0-9]') OR length({name}) > 20) "
        f"FROM {raw} WHERE {fits} GROUP BY 1 ORDER BY n DESC, sign"
    )
    rows = con.execute(query).fetchall()
    groups = [(str(sign), int(n), str(one)) for sign, n, one, _ in rows]
    sql_type = "DOUBLE" if scaled or marked or any(broken for *_, broken in rows) else "BIGINT"
    kept, unit = _choose(con, raw, name, groups)
    findings = list(_of_units(table, column, groups, kept))
    if scaled:
        findings.append(_of_scales(con, raw, table, column))
    if marked:
        findings.append(_of_marks(con, raw, table, column, marked))
    number = _plain(name, comma, sql_type) if not (scaled or marked) else _full(name)
    if len(kept) < len(groups):
        number = f"CASE WHEN regexp_extract({name}, '{_SIGN}') IN ({literals(kept)}) THEN {number} END"
    return Amount(number, sql_type, unit, tuple(findings))


def find_odd(
    con: duckdb.DuckDBPyConnection, raw: str, table: str, column: str, *, comma: bool, count: int
) -> Finding:
    """Return what is said of values in a column of numbers that are none."""
    pattern = "|".join((v.COMMA,) if comma else (v.NUMBER, v.GROUPED, v.SCALED, v.MARKED, v.FORMULA))
    rows = con.execute(
        f"SELECT DISTINCT {identifier(column)} AS c FROM {raw} WHERE c IS NOT NULL AND NOT "
        f"regexp_full_match(trim(c), {literal(f'({pattern})')}) ORDER BY c LIMIT 3"
    ).fetchall()
    said = f"{_values(count)} no number and {'was' if count == 1 else 'were'} read as empty"
    text = f"{column}: {said} ({_quoted([r[0] for r in rows])})"
    return Finding(table, "not a number", text)


def find_formulas(con: duckdb.DuckDBPyConnection, raw: str, table: str, column: str, count: int) -> Finding:
    """Return what is said of formulas in a column of a text file."""
    query = (
        f"SELECT min(c) FROM (SELECT {identifier(column)} AS c FROM {raw}) WHERE starts_with(trim(c), '=')"
    )
    row = con.execute(query).fetchone()
    text = f"{column}: {_values(count)} written as a formula; none is computed, they are read as empty "
    return Finding(table, "formulas", f"{text}({_quoted([row[0] if row else ''])})")


def _choose(
    con: duckdb.DuckDBPyConnection, raw: str, name: str, groups: Sequence[tuple[str, int, str]]
) -> tuple[list[str], str]:
    """Return the signs whose figures are read, and the unit that they stand for."""
    count = {sign: n for sign, n, _ in groups}
    if len(count) == 1:
        (sign,) = count
        return [sign], sign
    money = [s for s, _, _ in groups if s not in ("", "%")]
    plain = count.get("", 0)
    if "%" in count and not money and count["%"] == 1:
        first = con.execute(f"SELECT {name} FROM {raw} WHERE {name} IS NOT NULL LIMIT 1").fetchone()
        if first and "%" in str(first[0]):
            return ["%", ""], "%"  # the sign stands in the first row for all
    best = money[:1]  # a currency sign may be left out where another row has it
    if count.get("%", 0) > plain + (count[best[0]] if best else 0):
        return ["%"], "%"
    return [*best, *([""] if plain else [])], best[0] if best else ""


def _of_units(
    table: str, column: str, groups: Sequence[tuple[str, int, str]], kept: Sequence[str]
) -> Sequence[Finding]:
    if len(kept) == len(groups):
        return ()
    said = "; ".join(f"{_values(n, short=True)} in {SIGNS[s]} ({one!r})" for s, n, one in groups)
    text = f"{column} mixes units: {said}; only those in {' or '.join(SIGNS[k] for k in kept)} were read"
    return (Finding(table, "mixed units", text),)


def _of_scales(con: duckdb.DuckDBPyConnection, raw: str, table: str, column: str) -> Finding:
    fits = f"regexp_full_match(trim(c), {literal(f'({v.SCALED})')})"
    query = (
        f"SELECT min(c) FILTER ({fits}), min(c) FILTER (NOT {fits} AND regexp_matches(c, '[0-9]')), "
        f"count(DISTINCT lower(regexp_extract(trim(c), '([A-Za-z]+)$', 1))) "
        f"FROM (SELECT {identifier(column)} AS c FROM {raw})"
    )
    one, other, several = con.execute(query).fetchone() or ("", None, 0)
    if other is None and several == 1:
        return Finding(table, "scale", f"{column} is written as {one!r} and the like, and was read in full")
    shown = _quoted([x for x in (one, other) if x])
    text = f"{column} mixes scales ({shown}); all were read in full, the short ones are rounded"
    return Finding(table, "mixed units", text)


def _of_marks(con: duckdb.DuckDBPyConnection, raw: str, table: str, column: str, count: int) -> Finding:
    query = (
        f"SELECT min(c), max(c), bool_or(starts_with(trim(c), '(')) "
        f"FROM (SELECT {identifier(column)} AS c FROM {raw}) "
        f"WHERE regexp_full_match(trim(c), {literal(v.MARKED)})"
    )
    low, high, negative = con.execute(query).fetchone() or ("", "", False)
    text = f"{column}: {_values(count)} marked ({_quoted(dict.fromkeys((low, high)))})"
    text += "; those in brackets were read as negative" if negative else "; the marks were left out"
    return Finding(table, "marks", text)


def _plain(name: str, comma: bool, sql_type: str) -> str:
    noise = v.COMMA_NOISE if comma else v.GROUPED_NOISE
    text = f"regexp_replace({name}, {literal(noise)}, '', 'g')"
    text = f"replace({text}, ',', '.')" if comma else text
    return f"TRY_CAST({text} AS {sql_type})"


def _full(name: str) -> str:
    """Return the SQL of a number with a word for thousands, in brackets, or with a mark."""
    bare = f"regexp_replace(trim({name}), '(.)\\s*[\\[(][0-9A-Za-z][\\])]$', '\\1')"
    digits = f"TRY_CAST(regexp_replace({bare}, '[^0-9.+-]', '', 'g') AS DOUBLE)"
    whens = " ".join(f"WHEN '{word}' THEN 1e{power}" for word, power in _SCALES.items())
    scale = f"CASE lower(regexp_extract(trim({name}), '[0-9]\\s?([A-Za-z]+)$', 1)) {whens} ELSE 1 END"
    sign = f"CASE WHEN starts_with(trim({name}), '(') THEN -1 ELSE 1 END"
    fits = f"regexp_full_match(trim({name}), {literal('|'.join((v.NUMBER, v.GROUPED, v.SCALED, v.MARKED)))})"
    return f"CASE WHEN {fits} THEN round({digits} * {scale} * {sign}, 6) END"


def _values(count: int, *, short: bool = False) -> str:
    many = f"{count:,} value" + ("" if count == 1 else "s")
    return many if short else f"{many} {'is' if count == 1 else 'are'}"


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(repr(str(x)) for x in values)
