"""Lives: how old somebody or something was at what a row tells, by the year of birth and that of the row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caveat.cube.sql import identifier
from caveat.cube.table import Column
from caveat.readings.rows.lexical.words import split_name

if TYPE_CHECKING:
    from caveat.readings.rows.asking.tables import RowTable

BIRTHS = frozenset("birth born dob yob birthday birthdate birthyear".split())
_EVENTS = frozenset("year date yr death died season term dod yod".split())  # in names of other years of a row
OLDEST = 120
MOST_AGES = 3
LEAST_RIGHT = 0.95  # of the rows, whose years are those of a life


def ages_of(rows: RowTable) -> Mapping[str, str]:
    """Return the ages that the rows of a table give, by their names, with their SQL."""
    columns = [c for c in rows.table.columns if c.kind in ("integer", "date")]
    births = [c for c in columns if BIRTHS & set(split_name(c.name))]
    clock = rows.clock
    first = clock.column if clock is not None else ""
    others = [c for c in columns if c.name == first or _EVENTS & set(split_name(c.name))]
    others = [c for c in others if c not in births]
    found = {}
    for birth in births[:1]:
        for event in sorted(others, key=lambda c: c.name != first)[:MOST_AGES]:
            sql = _age_sql(birth, event)
            lived = f"count(*) FILTER ({sql} BETWEEN 0 AND {OLDEST}) >= {LEAST_RIGHT} * count({sql})"
            if rows.one(f"{lived} AND count({sql}) > 0 AND max({sql}) > min({sql})"):
                found[f"age by {event.name} from {birth.name}"] = sql
    return found


def _age_sql(birth: Column, event: Column) -> str:
    """Return the SQL of an age: in completed years where both days are known.

    >>> born, hired = Column("born", "measure", "integer"), Column("hired", "period", "date")
    >>> _age_sql(born, hired), _age_sql(hired, hired)
    ('(year("hired") - "born")', '(date_sub(\\'year\\', "hired", "hired"))')
    """
    a, b = identifier(birth.name), identifier(event.name)
    if birth.kind == event.kind == "date":
        return f"(date_sub('year', {a}, {b}))"
    year = [f"year({x})" if c.kind == "date" else x for x, c in ((a, birth), (b, event))]
    return f"({year[1]} - {year[0]})"


__all__ = ["BIRTHS", "ages_of"]
