"""First periods of the offices that a text names, so that a reading that counts from one says so."""

from __future__ import annotations

from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.period import Frequency, Period, period_of
from caveat.readings.space import Series
from caveat.readings.treated import find_term

_HALF = 7  # the month from which on most of a year is over


def first_periods(
    claim: Claim, catalog: Catalog, series: tuple[Series, ...], frequency: Frequency, first: int
) -> tuple[tuple[int, str], ...]:
    """Return (index, what it is) for the first period of a term of office at the place of the series.

    A year counts as the first if most of it lies in the term.
    """
    names = [p.text for p in (*claim.members, *claim.context_members)]
    cube = series[0].cube
    term = find_term(catalog, cube.table, cube.members, names) if names and catalog.tables[1:] else None
    if term is None or any(s.key.name != term.members[0][0] for s in series):
        return ()
    written = term.members[0][1]
    day = date.fromisoformat(f"{written}-01-01"[:10] if len(written) < 7 else f"{written}-01"[:10])
    period = period_of(day, frequency)
    if frequency == "Y" and day.month >= _HALF:
        period = Period("Y", period.ordinal + 1)
    return ((period.ordinal - first, f"first {_NAMES.get(frequency, 'period')} of {term.name}"),)


_NAMES = {"Y": "year", "Q": "quarter", "M": "month"}

__all__ = ["first_periods"]
