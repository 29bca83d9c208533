"""Lines: the figures of a question by year, month or day, in order, as arrays and as a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caveat.readings.rows.asking.aggregates import is_panel
from caveat.readings.rows.asking.query import DAYS, MONTHS, YEARS, Answer, Ask, Years, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import Cast, casts


@dataclass(frozen=True)
class Line:
    """A question by a grain of time; a year without a row of a list of events counts none."""

    table: RowTable
    ask: Ask

    @property
    def is_filled(self) -> bool:
        """Tell whether years that no row has count as none."""
        return self.ask.function == "count" and self.ask.by == YEARS and not is_panel(self.table)

    @property
    def ends(self) -> tuple[int, int]:
        """Return the first and last year of a filled line."""
        assert self.table.clock is not None
        years = [y for y in self.table.clock.years if y <= (self.ask.years.last or y)]
        return years[0], years[-1]

    def values(self, found: Answer) -> dict[str, float]:
        """Return the figures by time, in order."""
        if not isinstance(found, Mapping):
            return {}
        plain = self.ask.by != DAYS
        out = {(str(int(float(k))) if plain else k[:10]): v for k, v in found.items() if v == v}
        if self.is_filled and out:
            first, last = self.ends
            out |= {str(y): 0.0 for y in range(first, last + 1) if str(y) not in out}
        return dict(sorted(out.items()))


def plain_casts(scope: Scope) -> list[Cast]:
    """Return the combinations of predicates that set no limit: one that figures keep to is no condition."""
    return [c for c in casts(scope) if not any(p.test and len(p.columns) == 1 for p in c.predicates)]


def line_sql(line: Line, until: str) -> str:
    """Return the statement that gives the figures of a line."""
    inner = ask_sql(line.table, line.ask, until)
    if not line.is_filled:
        return f"SELECT key, value FROM (\n{inner}\n) WHERE key IS NOT NULL AND value IS NOT NULL"
    first, last = line.ends
    return (
        f"SELECT y AS key, coalesce(value, 0) AS value FROM range({first}, {last + 1}) AS r(y)\n"
        f"LEFT JOIN (\n{inner}\n) ON key = y"
    )


def key_sql_of(key: str, grain: str) -> str:
    """Return a key of a line as the statement has it.

    >>> key_sql_of("2021-03-01", DAYS), key_sql_of("202103", MONTHS)
    ("CAST('2021-03-01' AS DATE)", '202103')
    """
    return f"CAST('{key}' AS DATE)" if grain == DAYS else key


def is_within(key: str, grain: str, window: Years) -> bool:
    """Tell whether a key of a line lies in a window.

    >>> is_within("202103", MONTHS, Years(2021, 2021, (1, 2))), is_within("2021", YEARS, Years(2020, None))
    (False, True)
    """
    year = int(key[:4])
    if window.days is not None:
        return window.days[0] <= key <= window.days[1] if grain == DAYS else False
    if not (window.first or year) <= year <= (window.last or year):
        return False
    if window.months is None or grain not in (MONTHS, DAYS):
        return True
    month = int(key[4:6]) if grain == MONTHS else int(key[5:7])
    return window.months[0] <= month <= window.months[1]


__all__ = ["Line", "is_within", "key_sql_of", "line_sql", "plain_casts"]
