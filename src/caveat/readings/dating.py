"""From when something applied: every way in which the tables and the text date a list or a term.

* as the table dates it, by its first column of dates (a list's "from", a term's "took office")
* by each further column of such dates ("elected", "announced")
* from the date that the text names ("since 2018", "the 2018 reform"), where one date is meant
* one year later, since what is done in an office takes its time
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Member
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Table
from caveat.period import PeriodPhrase, find_periods
from caveat.readings.design import Dating, Treated
from caveat.readings.treated import list_column, lists_of, shared_columns, start_column

TERM = "the term of "  # how the name of a term of office begins
LATER = "one year later"
_DATES = frozenset(
    """from start started starts since began begin begins took sworn appointed inaugurated assumed elected
    election vote voted announced enacted passed signed adopted adoption approved ratified effective
    implemented introduced launched""".split()
)
_WRITTEN = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def with_dates(
    one: Treated, claim: Claim, catalog: Catalog, table: Table, members: Sequence[Member]
) -> Treated:
    """Return a list or term with every way in which its own table and the claim's words date it.

    Args:
        one: the list or term, dated by its table's first column of dates.
        claim: the cause claim.
        catalog: the tables.
        table: the panel's own table.
        members: of the panel.
    """
    one = with_columns(one, catalog, table, members)
    found = list(one.dates)
    text = text_date(claim)
    if text is not None and len({date for _, date in one.members}) == 1:
        phrase, date = text
        found.append(
            Dating(f"{date}, as the text says", tuple((u, date) for u, _ in one.members), f"“{phrase}”")
        )
    why = "what is done in an office or under a rule takes its time"
    found.append(Dating(LATER, tuple((u, year_later(d)) for u, d in one.members), why))
    return replace(one, dates=_distinct(one, found))


def with_columns(one: Treated, catalog: Catalog, table: Table, members: Sequence[Member]) -> Treated:
    """Return a list or term with the dates of each further column of dates that its table has."""
    if not one.table:
        return one
    other = catalog.table(one.table)
    start, pairs = start_column(other), shared_columns(table, members, other)
    if start is None or not pairs:
        return one
    listed = list_column(other)
    name = one.name
    if one.kind == "term":
        name = one.name.removeprefix(TERM)
        listed = next((c for c in other.columns if _has(catalog, other, c, name)), None)
        if listed is None:
            return replace(one, dated=column_words(start))
    found = []
    for column in date_columns(other):
        if column.name != start.name:
            dated = lists_of(catalog, other, listed, column, pairs, members)
            its = next((x.members for x in dated if x.name == name), ())
            own = tuple((unit, date) for unit, date in its if unit in dict(one.members))
            if own:
                found.append(Dating(column_words(column), own, f"column “{column.name}” of {other.name}"))
    return replace(one, dated=column_words(start), dates=_distinct(one, found))


def date_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns that may date the start of what a row says, those of its end left out."""
    return tuple(
        c
        for c in table.columns
        if c.bound != "end"
        and c.kind in ("date", "text", "integer")
        and (c.bound == "start" or _DATES & set(re.findall(r"[a-z]+", c.name.lower())))
    )


def column_words(column: Column) -> str:
    """Return what a column of dates is called in sentences.

    >>> column_words(Column("took_office", "period", "date"))
    'took office'
    """
    return (column.title or column.name).replace("_", " ").strip().lower()


def text_date(claim: Claim) -> tuple[str, str] | None:
    """Return the words of a claim that date its cause, with the date; None where none do.

    "since 2018" dates it, and so does a year or month among the words of the cause itself.
    """
    own = [claim.period] if claim.period and claim.period.origin == "sentence" else []
    own = [p for p in own if p.relation in ("since", "after")]
    inside: list[PeriodPhrase] = list(find_periods(claim.cause.text)) if claim.cause else []
    for phrase in [*own, *inside]:
        named = phrase.period or phrase.baseline
        if named is not None and named.frequency in ("Y", "M") and named.width == 1:
            if not any(c.isdigit() for c in phrase.text):
                continue  # an event of the world, which is no date of the cause
            day = named.first_day.isoformat()
            return " ".join(phrase.text.split()), day[: 4 if named.frequency == "Y" else 7]
    return None


def year_later(date: str) -> str:
    """Return a date as written, one year later.

    >>> year_later("2018"), year_later("2018-01-31")
    ('2019', '2019-01-31')
    """
    return f"{int(date[:4]) + 1}{date[4:]}"


def _has(catalog: Catalog, table: Table, column: Column, value: str) -> bool:
    if column.kind != "text" or column.role in ("note", "source", "period"):
        return False
    rows = catalog.query(f"SELECT DISTINCT {identifier(column.name)} FROM {identifier(table.name)}")
    return any(row[0] == value for row in rows)


def _distinct(one: Treated, found: Sequence[Dating]) -> tuple[Dating, ...]:
    """Return the ways that give other dates than the first, each once."""
    seen = {one.members}
    out = []
    for dating in found:
        if dating.members not in seen and all(_WRITTEN.match(date) for _, date in dating.members):
            seen.add(dating.members)
            out.append(dating)
    return tuple(out)


__all__ = ["LATER", "TERM", "date_columns", "text_date", "with_columns", "with_dates"]
