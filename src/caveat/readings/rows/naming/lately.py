"""Lately: the last or first so many of what rows tell as a condition: "the past ten prizes"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caveat.claims.claim import Claim
from caveat.cube.sql import identifier
from caveat.quantity_words import NUMERALS
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import likeness, read_words
from caveat.readings.rows.naming.named import Named

_MANY = rf"(?P<n>\d{{1,2}}|{'|'.join(w for w, n in NUMERALS.items() if 2 <= n <= 60)})"
_LATELY = re.compile(
    rf"\b(?:(?P<last>past|last|latest|previous|most recent)|(?P<first>first|opening|earliest)) {_MANY} "
    r"(?P<what>(?:[\w'’-]+ ){0,2}?[\w'’-]+s\b['’]?(?: (?:titles|finals|winners|champions|races|prizes))?)",
    re.I,
)
_TIMES = frozenset("year month week day decade quarter hour minute second century generation".split())
_OCCASIONS = frozenset(
    "season edition tournament championship game olympics election race winner champion title prize award "
    "event contest cup ceremony final season meeting match round draft issue laureate medal crown".split()
)
WEIGHT = 0.95
FEWEST, MOST = 2, 60


def lately_groups(
    claim: Claim, table: RowTable, text: str, groups: Sequence[Sequence[Named]], until: str = ""
) -> tuple[tuple[Named, ...], ...]:
    """Return the condition of being among the last or first so many times of a table's rows."""
    if table.clock is None:
        return ()
    for found in _LATELY.finditer(text):
        said = found["n"].lower()
        count = int(said) if said.isdigit() else NUMERALS[said]
        start, end = claim.start + found.start(), claim.start + found.end()
        if not FEWEST <= count <= MOST or not _is_occasion(found["what"], table):
            continue
        known = [p for g in groups if (p := _settling(table, g[0], start, end)) is not None]
        terms = [*(p.sql() for p in known), *([until] if until else [])]
        if values := _times(table, count, terms, first=bool(found["first"])):
            return ((Named(Predicate((table.clock.column,), values), WEIGHT, start, end, "claim"),),)
    return ()


def lately_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text names the last or first so many: no limit, though "past" may set one.

    >>> lately_spans("The past ten seasons had six winners.")
    [(4, 20)]
    """
    return [f.span() for f in _LATELY.finditer(text)]


def is_window(table: RowTable, named: Named) -> bool:
    """Tell whether a condition is one of the last or first so many times."""
    clock = table.clock
    own = clock is not None and named.predicate.columns == (clock.column,)
    return own and len(named.predicate.values) >= FEWEST


def _is_occasion(what: str, table: RowTable) -> bool:
    """Tell whether a noun is of what comes once in a while, and no length of time."""
    nouns = [w.lemma for w in read_words(what)]
    if not nouns or any(x in _TIMES for x in nouns):
        return False
    return any(x in _OCCASIONS or any(likeness(x, n) for n in table.nouns) for x in nouns)


def _settling(table: RowTable, named: Named, start: int, end: int) -> Predicate | None:
    """Return a condition that tells which rows are counted off: one inside the words, or of who won."""
    dim = next((d for d in table.dims if d.columns == named.predicate.columns), None)
    inside = start <= named.start < end
    return named.predicate if inside or (dim is not None and (dim.flag or dim.places)) else None


def _times(table: RowTable, count: int, terms: Sequence[str], *, first: bool) -> tuple[str, ...]:
    """Return the values of the column of time of the last or first so many, () where there are no more."""
    clock = table.clock
    assert clock is not None
    column, order = f"CAST({identifier(clock.column)} AS VARCHAR)", clock.day or clock.expression
    where = " AND ".join((f"{column} IS NOT NULL", *terms))
    rows = table.catalog.query(
        f"SELECT {column} AS t, max({order}) AS o FROM {identifier(table.name)} WHERE {where} "
        f"GROUP BY 1 ORDER BY o {'ASC' if first else 'DESC'}, t LIMIT {count + 1}"
    )
    return tuple(sorted(str(r[0]) for r in rows[:count])) if len(rows) > count else ()


__all__ = ["is_window", "lately_groups", "lately_spans"]
