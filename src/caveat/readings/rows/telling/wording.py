"""Questions to rows in words that a reporter reads: what is asked, of which rows, in what unit."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from caveat.cube.sql import identifier
from caveat.readings.rows.asking.made import RATE
from caveat.readings.rows.asking.query import (
    ALL_YEARS,
    CALENDAR_DAYS,
    CALENDAR_MONTHS,
    GRAINS,
    MONTHS,
    Ask,
    Predicate,
)
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.weighing.trials import Trial

Kind = Literal[
    "figure", "share", "sides", "move", "place", "record", "counted", "steps", "pair", "crossing", "other"
]  # fmt: skip
RESPONDENTS = "respondents"  # what the rows of a survey are called
LONG_NAME = 6  # words from which on a column's name is a question
MOST_VALUES = 3  # of a predicate that are named
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MONEY = {"us dollars": "USD", "dollars": "USD", "pounds": "GBP", "euros": "EUR"}
_NAMES = ("name", "title", "id", "code", "member")  # of a column that do not say what a row is
_EACH = "count(DISTINCT {}) = count(*)"
_CALLS = {"mean": "average", "median": "median", "sum": "total", "min": "lowest", "max": "highest"}
_SIZED = re.compile(r"sample|^n$|interviews", re.I)  # a row is a poll, and no person


def kind_of(trial: Trial) -> Kind:
    """Return what sort of question a trial asks, by the form of its questions."""
    first, many = trial.asks[0], len(trial.asks)
    if f" ahead by {first.words()}" in trial.measure:
        return "crossing" if many == 2 else "other"
    if first.by and trial.measure.endswith(f" by {first.words()}"):
        return "counted" if first.function != "share" else "other"
    if trial.measure != first.words():
        return "other"  # of something that is made of its questions: a gain, a run of years
    if first.by:
        if first.by in GRAINS:
            times = trial.whole.startswith("among times")
            return "record" if times else "steps" if trial.period.startswith("every year") else "other"
        return "place" if " from the " in trial.whole or trial.unit == "rank" else "other"
    if first.function == "share" and many == 3:
        return "share"
    if many == 2 and first.function == "corr":
        return "pair"
    if many == 2 and " against " in trial.period:
        return "move"
    if many == 2 and " against " in trial.member:
        return "sides"
    return "figure" if many == 1 and trial.period != "mean of all years" else "other"


def is_survey(table: RowTable) -> bool:
    """Tell whether each row is the answers of a person asked."""
    sized = any(_SIZED.search(c.name) for c in table.table.columns)
    return RESPONDENTS in table.ones and not sized


def column_words(name: str) -> str:
    """Return a column's name as people write it.

    >>> column_words("salary_usd"), column_words("RottenTomatoes_User"), column_words("IMDB")
    ('salary usd', 'Rotten Tomatoes User', 'IMDB')
    """
    return " ".join(_HUMP.sub(" ", re.sub(r"[_.]+", " ", name)).split())


def unit_of(table: RowTable, ask: Ask) -> str:
    """Return the unit of what a question gives, "" for a plain number."""
    if ask.function == "share":
        return "percent"
    if ask.function in ("count", "distinct", "corr", "ratio"):
        return ""
    known = next((c for c in table.numbers if c.name == ask.column), None)
    unit = known.unit if known is not None else ""
    return _MONEY.get(unit.lower(), "" if unit in ("persons", "number") else unit)


def row_words(table: RowTable, count: float = 2) -> str:
    """Return what a row of a table is called: a person asked, one of those that a column names, or a row."""
    one = count == 1
    if is_survey(table):
        return "person asked" if one else "people asked"
    for member in table.members:
        name = column_words(member).lower()
        if name.isalpha() and name not in _NAMES and table.one(_EACH.format(identifier(member))):
            return name if one else plural(name)
    return "row" if one else "rows"


def plural(name: str) -> str:
    """Return a noun in the plural.

    >>> plural("country"), plural("film"), plural("match"), plural("series")
    ('countries', 'films', 'matches', 'series')
    """
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    if name.endswith(("ch", "sh", "x", "ss")):
        return f"{name}es"
    return name if name.endswith("s") else f"{name}s"


def predicate_words(p: Predicate, table: RowTable) -> str:
    """Return what rows have to be: “crunch “Always””, "salary usd at least 100,000", "Kenya" of a member."""
    names = [column_words(c) for c in p.columns]
    if p.test == "known":
        return f"an answer to “{names[0]}”" if is_survey(table) else f"{names[0]} filled in"
    if p.test:
        return p.label()
    dim = next((d for d in table.dims if d.columns == p.columns), None)
    if dim is not None and dim.flag and p.values == (dim.flag,):
        return f"“yes” to “{names[0]}”" if is_question(names[0]) else f"{names[0]}: yes"
    member = len(names) == 1 and p.columns[0] in table.members
    if member and len(p.values) == 1 and "," not in p.values[0]:
        return p.values[0]
    values = values_of(p)
    name = " or ".join(names)
    return values if member else f"{values} to “{name}”" if is_question(name) else f"{name} {values}"


def values_of(p: Predicate) -> str:
    """Return the values of a predicate, those past the third counted.

    >>> values_of(Predicate(("a",), ("x", "y", "z", "u", "v")))
    '“x” or “y” or “z” or 2 more'
    """
    shown = [f"“{v}”" for v in p.values[:MOST_VALUES]]
    more = len(p.values) - len(shown)
    return " or ".join([*shown, *([f"{more} more"] if more else [])])


def is_question(name: str) -> bool:
    """Tell whether a column's name is a question that people were asked."""
    return name.endswith("?") or len(name.split()) >= LONG_NAME


def rows_of(predicates: Sequence[Predicate], table: RowTable) -> str:
    """Return which rows are meant: "rows with crunch “Always”", "" for all."""
    return " and ".join(predicate_words(p, table) for p in predicates)


def asked_words(ask: Ask, table: RowTable, *, single: bool = False) -> str:
    """Return what is asked of rows as a noun: "median salary usd"; `single`: of one row, so of no mean."""
    column = column_words(ask.column or "")
    if ask.function == "count":
        return f"total {column}" if column else f"number of {row_words(table)}"
    if ask.function == "distinct":
        return f"number of different {column}"
    if ask.function == "share":
        part = rows_of(ask.where, table)
        of = f"total {column}" if ask.column else row_words(table)
        return f"share of the {of} with {part}" if part else f"share of the {of}"
    if ask.function == "corr":
        return f"correlation of {column} with {column_words(ask.over)}"
    if ask.function == "ratio":
        return f"{column} for each of {column_words(ask.over)}"
    if ask.function == "mean" and column.startswith(RATE):
        return column.removeprefix(RATE)
    call = "" if single else _CALLS[ask.function]
    return column if not call or column.lower().startswith(call) else f"{call} {column}"


def when_of(trial: Trial) -> str:
    """Return the time of a trial, "" where it takes all rows."""
    return "" if trial.period in ("", ALL_YEARS.label()) else trial.period


def trial_words(trial: Trial) -> str:
    """Return a trial in a line of words: what is asked, of which rows, against what, when."""
    table, first, kind = trial.table, trial.asks[0], kind_of(trial)
    question = asked_words(first, table)
    rows = rows_of((*first.given, *first.where), table)
    end = "lowest first" if trial.whole.endswith("least") else "highest first"
    if kind == "share":
        given = rows_of(known_apart(first), table)
        return _joined(question, f"of those with {given}" if given else "", when_of(trial))
    if kind == "figure":
        return _joined(question, f"for {rows}" if rows else "", when_of(trial))
    if kind == "move":
        where = rows if first.function != "share" else rows_of(known_apart(first), table)
        return _joined(question, f"for {where}" if where else "", trial.period)
    if kind == "place":
        subject = trial.member.removeprefix(first.by.replace("_", " ").replace(".", " ") + " ")
        among = f"among those with {rows}" if rows else ""
        return _joined(f"place of {subject} by {question}", among, end, when_of(trial))
    if kind == "record":
        of = f"for {rows}" if rows else ""
        key, _, years = trial.period.partition(" of ")
        when = key_words(first.by, key) + (f" of {years}" if years and years != ALL_YEARS.label() else "")
        return _joined(f"{question} by {grain_words(first.by)}", of, end, when)
    if kind == "sides" and not trial.asks[1].by:
        return _joined(*_sides(trial), when_of(trial))
    parts = (trial.measure, trial.member, trial.whole, trial.period)
    return _joined(*(p for p in parts if p not in ("all rows", "among all rows")))


def _sides(trial: Trial) -> tuple[str, str]:
    """Return what two sides of a comparison are, and the rows that both are of."""
    table, (one, two) = trial.table, trial.asks
    first, second = ((*x.given, *x.where) for x in (one, two))
    both = [p for p in first if p in second]
    among = f"for {rows_of(both, table)}" if both else ""
    if (one.column, one.function, one.over) != (two.column, two.function, two.over):
        return f"{asked_words(one, table)} against {asked_words(two, table)}", among
    if one.years != two.years:
        return f"{asked_words(one, table)}, {one.years.label()} against {two.years.label()}", among
    here, there = (rows_of([p for p in x if p not in both], table) or "all" for x in (first, second))
    kept = tuple(p for p in one.where if p in both) if one.function == "share" else one.where
    rest = [p for p in both if p not in kept] if one.function == "share" else both
    question = asked_words(replace(one, where=kept), table)
    return f"{question}, {here} against {there}", f"for {rows_of(rest, table)}" if rest else ""


def known_apart(ask: Ask) -> tuple[Predicate, ...]:
    """Return the whole of a share without those who gave any answer, which a share is of anyway."""
    mine = {c for p in ask.where for c in p.columns}
    return tuple(p for p in ask.given if not (p.test == "known" and set(p.columns) <= mine))


def grain_words(by: str) -> str:
    """Return what groups are made by."""
    return {MONTHS: "month", CALENDAR_DAYS: "day"}.get(by) or column_words(by)


def key_words(by: str, key: str) -> str:
    """Return a time as people write it.

    >>> key_words(MONTHS, "202003"), key_words(CALENDAR_DAYS, "12-25"), key_words("year", "1999")
    ('March 2020', 'December 25', '1999')
    """
    if by == MONTHS and len(key) == 6:
        return f"{month_name[int(key[4:])]} {key[:4]}"
    if by == CALENDAR_MONTHS and key.isdigit():
        return month_name[int(key)]
    if by == CALENDAR_DAYS and "-" in key:
        return f"{month_name[int(key[:2])]} {int(key[3:])}"
    return key


def _joined(*parts: str) -> str:
    return ", ".join(p for p in parts if p)


__all__ = [
    "Kind", "asked_words", "column_words", "grain_words", "is_question", "is_survey", "key_words", "kind_of",
    "known_apart", "plural", "row_words", "rows_of", "trial_words", "unit_of", "values_of", "when_of",
]  # fmt: skip
